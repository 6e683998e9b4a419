"""Unusual use of what is known of residents, told to those who look over it as it happens."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from sqlalchemy import select

from resolvers.returned_rows import RowId
from resolvers.workflow.context import Context
from resolvers.workflow.subscription import Event, row_of_event, subscription
from schema.access.contact_consent import OVERSEEING
from schema.access.unusual_use import UnusualUse, unusual_use

EVERY = RowId(UnusualUse.__name__, 0, 0)
"""What each of these events is announced about, by the database's function ``note_unusual``."""


@subscription(
    "unusualUse",
    UnusualUse,
    "Unusual use of residents' data in your areas as it happens 异常使用动态",
    roles=OVERSEEING,
)
async def unusual_use_told(context: Context) -> AsyncGenerator[Event, None]:
    async with context.listening.following(EVERY.id) as heard:
        # First heard, then read: nothing falls between, and what comes twice is told once.
        missed = await _after(context, context.position.after)
        for row in missed:
            yield Event(row, row.id)
        while True:
            announcement = await heard.next()
            seen = all(map(context.viewer.may_see, announcement.codes))
            if seen and announcement.row not in missed:
                yield Event(announcement.row, announcement.row.id)


async def _after(context: Context, event: str | None) -> list[RowId]:
    """What came after an event, if one is named. Raises ``BadInput`` for that of something else."""
    if event is None:
        return []
    c, last = unusual_use.c, row_of_event(event, UnusualUse.__name__)
    async with context.transaction() as connection:
        rows = await connection.execute(
            select(c.county, c.id, c.area_code).where(c.id > last.number).order_by(c.id)
        )
        return [
            RowId(UnusualUse.__name__, county, number)
            for county, number, area_code in rows
            if context.viewer.may_see(area_code)
        ]
