"""Texts that a spreadsheet would run as formulas: made inert on the way out, as they were on the
way back in. https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import re

RUN = ("=", "+", "-", "@")


def inert(text: str) -> str:
    """The text with a quote before it where a spreadsheet would run it."""
    return f"'{text}" if text.startswith(RUN) or text.startswith("'") else text


def original(text: str) -> str:
    """What ``inert`` was given."""
    marked = text.startswith("'") and text[1:].startswith((*RUN, "'"))
    return text[1:] if marked else text


TEXT = re.compile(r'="((?:[^"]|"")*)"')
"""A formula that is nothing but a text: how a file keeps a spreadsheet from dropping zeros."""


def spelled_out(text: str) -> str:
    """The text that a formula such as ``="000123"`` is; any other text as it is."""
    formula = TEXT.fullmatch(text.strip())
    return formula[1].replace('""', '"') if formula else text
