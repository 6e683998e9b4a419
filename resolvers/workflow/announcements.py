"""What is announced to every server process, in the transaction that does it.

There is one channel for all workflows. Whoever follows something hears of what was committed, in
that order; what an announcement leaves out is read from the tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.database.listening import Listening
from resolvers.returned_rows import RowId
from schema.viewer import widest

CHANNEL = "jingwei"
"""The channel of PostgreSQL's NOTIFY."""

MOST_BYTES = 7_999
"""Of what PostgreSQL takes for one announcement."""

CODE_LENGTHS = (12, 9, 6, 4, 2, 0)
"""How many digits the codes of larger and larger areas have."""

DELETED = "deleted"
"""What happened to a row that is no more."""

Box = tuple[float, float, float, float]
"""West, south, east and north, in degrees."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something happened to ``row``, which whoever follows ``about`` is to hear of.

    ``what`` is a word of its workflow, such as a move's name. ``codes`` are of the areas that it
    concerns, ``box`` the ground, where they are known.
    """

    about: RowId
    row: RowId
    what: str
    codes: tuple[str, ...] = ()
    box: Box | None = None

    @property
    def subject(self) -> str:
        return self.about.id

    def payload(self) -> str:
        """As it goes over the channel. Codes of so many areas that they do not fit are shortened
        to those of the larger areas that hold them."""
        return next(text for text in self._payloads() if len(text.encode()) <= MOST_BYTES)

    def _payloads(self) -> Iterator[str]:
        codes = self.codes
        yield self._text(codes)
        for length in CODE_LENGTHS:
            codes = widest(tuple(code[:length] for code in codes))
            yield self._text(codes)

    def _text(self, codes: tuple[str, ...]) -> str:
        told = {"about": self.about.id, "row": self.row.id, "what": self.what}
        known = {"codes": codes, "box": self.box}
        return json.dumps({**told, **{name: value for name, value in known.items() if value}})

    @classmethod
    def of_payload(cls, payload: str) -> Announcement:
        told = json.loads(payload)
        box = told.get("box")
        return cls(
            RowId.of(told["about"]),
            RowId.of(told["row"]),
            told["what"],
            tuple(told.get("codes", ())),
            None if box is None else (box[0], box[1], box[2], box[3]),
        )


def listening(address: str) -> Listening[Announcement]:
    """What hears of everything that is announced in the database of an address."""
    return Listening(address, CHANNEL, Announcement.of_payload)


async def announce(connection: AsyncConnection, *announcements: Announcement) -> None:
    """Announce this when the transaction is committed."""
    for announcement in announcements:
        await connection.execute(select(func.pg_notify(CHANNEL, announcement.payload())))
