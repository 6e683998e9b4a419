"""Rows whose reading is logged, as an answer tells which they were.

The statement writes a hidden member into the object of each such row, and into what shows cursors
but no rows. It is cut out before anybody sees the answer: no response key is ``#``, and a text in
JSON cannot hold ``"#":``, for its quotes are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

HIDDEN = "#"
"""The name of the hidden member, which no response key can have."""

MEMBER = re.compile(rb'"#":"([^"]*)",?')


class GivenRow(NamedTuple):
    """A row that an answer gives, and the smallest area that holds it; the empty text: none."""

    entity: str
    county: str
    number: str
    area_code: str

    @property
    def id(self) -> str:
        return f"{self.entity}:{self.county}:{self.number}"


def given_rows(data: bytes) -> Iterator[GivenRow]:
    """The rows that an answer names in its hidden members, each as often as it is given."""
    rows = b",".join(filter(None, MEMBER.findall(data))).decode()
    for row in rows.split(",") if rows else ():
        yield GivenRow(*row.split(":"))


def without_hidden(data: bytes) -> bytes:
    """The answer as the client is to have it."""
    return MEMBER.sub(b"", data)
