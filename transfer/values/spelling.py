"""Spelling: what spreadsheets, input methods and web pages put into values beside what is meant.

A value is a text, a code, a number, a date or a word of a vocabulary; each of these has its rules,
and every change is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Role(Enum):
    """What a field's values are."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    DATE = "date"
    WORD = "word"


class DecimalSign(Enum):
    """What stands before the decimals of a number; the other one parts its thousands. Named as
    ``--decimal`` says it."""

    POINT = "point"
    COMMA = "comma"


@dataclass(frozen=True, slots=True)
class Told:
    """How values were read: in how many rows, and the index of the first."""

    reading: str
    rows: int
    first: int


Change = tuple[str, Callable[[str], str]]
"""How a change is told, and what makes it."""

INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Characters without width or that turn the direction of a text. The joiners of emoji and of
Persian are not here: within a text they mean something."""

JOINERS = re.compile("[\u200c\u200d]")
NO_BREAK = re.compile("[\u00a0\u2007\u202f]")
WIDE_LETTERS = {
    wide: wide - 0xFEE0
    for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for wide in range(first, last + 1)
}
WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2212: 0x2D}
"""Full-width forms of ASCII, the ideographic space, and the minus sign."""

ODD = re.compile(
    "[\u00a0\u00ad\u2007\u200b-\u200f\u202a-\u202f\u2060-\u2069\u2212\u3000\uff01-\uff5e\ufeff]"
)
"""Everything beyond ASCII that a change below concerns."""

WHOLE = re.compile(r"(\d+)\.0+")
QUOTED = re.compile(r"['\u2018\u2019](?=\d)")

INVISIBLE_LEFT_OUT: Change = (
    "invisible characters were left out",
    lambda text: INVISIBLE.sub("", text),
)
SPACES: Change = ("no-break spaces are spaces", lambda text: NO_BREAK.sub(" ", text))
NARROW: Change = ("full-width characters are plain ones", lambda text: text.translate(WIDE))
NARROW_LETTERS: Change = (
    "full-width letters and digits are plain ones",
    lambda text: text.translate(WIDE_LETTERS),
)
JOINERS_LEFT_OUT: Change = (INVISIBLE_LEFT_OUT[0], lambda text: JOINERS.sub("", text))
UNQUOTED: Change = (
    "the quote before digits is a spreadsheet's, and was left out",
    lambda text: text[1:] if QUOTED.match(text) else text,
)
WITHOUT_ZEROS: Change = (
    "1023.0 is 1023, as all of the column are whole numbers",
    lambda text: WHOLE.sub(r"\1", text) if WHOLE.fullmatch(text.strip()) else text,
)

CHANGES: Mapping[Role, tuple[Change, ...]] = {
    Role.TEXT: (INVISIBLE_LEFT_OUT, SPACES),
    Role.CODE: (INVISIBLE_LEFT_OUT, JOINERS_LEFT_OUT, SPACES, NARROW, UNQUOTED),
    Role.NUMBER: (INVISIBLE_LEFT_OUT, JOINERS_LEFT_OUT, NARROW),
    Role.DATE: (INVISIBLE_LEFT_OUT, JOINERS_LEFT_OUT, SPACES, NARROW),
    Role.WORD: (INVISIBLE_LEFT_OUT, SPACES, NARROW_LETTERS),
}

THOUSANDS: Mapping[DecimalSign, re.Pattern[str]] = {
    DecimalSign.POINT: re.compile(r"[-+]?\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d*)?"),
    DecimalSign.COMMA: re.compile(r"[-+]?\d{1,3}(?:[.\u00a0\u202f]\d{3})+(?:,\d*)?"),
}
THOUSANDS_PARTED = "the thousands of numbers are parted"
DECIMAL_COMMA_READ = "the comma is a decimal point"
DECIMAL_COMMA = re.compile(r"([-+]?\d*),(\d+)")


def respelled(
    values: Sequence[Any],
    role: Role,
    *,
    whole: bool = False,
    decimal: DecimalSign = DecimalSign.POINT,
    kept: frozenset[str] = frozenset(),
) -> tuple[Sequence[Any], list[Told]]:
    """Values as they are meant, and what was changed in them.

    ``whole`` is whether a column of codes is one of whole numbers, ``decimal`` what stands before
    the decimals of numbers; ``kept`` are words that stay as they are.
    """
    together = "\0".join(value for value in values if type(value) is str)
    changes: tuple[Change, ...] = ()
    if not together.isascii() and ODD.search(together):
        changes = CHANGES[role]
    elif role is Role.CODE and "'" in together:
        changes = (UNQUOTED,)
    if whole and ".0" in together:
        changes = (*changes, WITHOUT_ZEROS)
    if role is Role.NUMBER and ("," in together or decimal is DecimalSign.COMMA or changes):
        changes = (*changes, *_numeric(decimal))
    return _changed(values, changes, kept) if changes else (values, [])


def _numeric(decimal: DecimalSign) -> tuple[Change, ...]:
    thousands, part = THOUSANDS[decimal], re.compile("[,.\u00a0\u202f]")
    sign = "." if decimal is DecimalSign.POINT else ","

    def joined(text: str) -> str:
        if not thousands.fullmatch(text.strip()):
            return text
        return part.sub(lambda found: found[0] if found[0] == sign else "", text)

    parted: Change = (THOUSANDS_PARTED, joined)
    if decimal is DecimalSign.POINT:
        return (parted,)
    return parted, (DECIMAL_COMMA_READ, _with_point)


def _with_point(text: str) -> str:
    return DECIMAL_COMMA.sub(r"\1.\2", text, count=1)


def _changed(
    values: Sequence[Any], changes: Sequence[Change], kept: frozenset[str]
) -> tuple[list[Any], list[Told]]:
    new = list(values)
    counts: dict[str, list[int]] = {}
    for index, value in enumerate(values):
        if type(value) is not str or value in kept:
            continue
        text = value
        for reading, change in changes:
            before, text = text, change(text)
            if text != before:
                rows = counts.setdefault(reading, [])
                if not rows or rows[-1] != index:
                    rows.append(index)
        new[index] = text
    return new, [Told(reading, len(rows), rows[0]) for reading, rows in counts.items()]
