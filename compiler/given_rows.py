"""Rows whose reading is logged, as an answer tells which they were.

The statement writes hidden members into the object of each such row, and into what shows cursors
but no rows. They are cut out before anybody sees the answer: no response key begins with ``#``, and
a text in JSON cannot hold ``"#``, for its quotes are escaped.

In a row they are its columns as they stand: made to one text, they would be so of all rows that a
list is sorted from, and not of its page alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

HIDDEN = "#"
"""What the names of hidden members begin with: of a row the county, called ``#`` and its entity,
the id ``#1`` and the area's code ``#2``; of cursors ``#``, a text with a comma between rows."""

MEMBERS = re.compile(rb'"#(?:([A-Za-z]+)":(\d+),"#1":(\d+),"#2":"(\d*)"|":"([^"]*)"),?')


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
    for *row, cursors in MEMBERS.findall(data):
        if row[0]:
            yield GivenRow(*(part.decode() for part in row))
        for named in cursors.decode().split(",") if cursors else ():
            yield GivenRow(*named.split(":"))


def without_hidden(data: bytes) -> bytes:
    """The answer as the client is to have it."""
    return MEMBERS.sub(b"", data)
