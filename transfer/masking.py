"""Masking: what a report shows of people, unless their file's owner wants it in clear."""

from __future__ import annotations

import re
from collections.abc import Callable

from transfer.import_field import ImportField
from transfer.values.spelling import Role

PERSONAL = re.compile(
    r"(?<![0-9])(?:(?:\+?86[-\s]?)?1[3-9][0-9](?:[-\s]?[0-9]{4}){2}"
    r"|[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{4}[0-9Xx])(?![0-9])"
)
"""Numbers of mobile phones, and of identity cards (GB 11643: 18 digits, the birthday within)."""

SHOWN_START, SHOWN_END = 3, 2


def masked_name(name: str) -> str:
    """The first character of a name and one star, however long it is."""
    return f"{name[0]}*" if name else ""


def masked_number(number: str) -> str:
    """The start and the end of a phone or another number; nothing of a short one."""
    if len(number) <= SHOWN_START + SHOWN_END:
        return "*" * len(number)
    hidden = "*" * (len(number) - SHOWN_START - SHOWN_END)
    return f"{number[:SHOWN_START]}{hidden}{number[-SHOWN_END:]}"


def masked_text(text: str) -> str:
    """A text in which every number of a phone or an identity card is masked."""
    return PERSONAL.sub(lambda found: masked_number(found[0]), text)


def mask_of(field: ImportField | None, holds_people: bool) -> Callable[[str], str] | None:
    """What masks the values of a field as reports show them, none where nothing has to.

    In a file of people anything may stand in a wrong column, as may numbers of people in free text.
    """
    if field is not None and field.rules.person:
        return masked_name
    if field is not None and field.rules.secret:
        return masked_number
    if holds_people or (field is not None and field.role is Role.TEXT):
        return masked_text
    return None
