"""Unusual use of what is known of residents, told to those who look over it as it happens."""

from __future__ import annotations

from collections.abc import AsyncIterator

from resolvers.returned_rows import RowId
from resolvers.workflow.context import Context
from resolvers.workflow.subscription import subscription
from schema.access.contact_consent import OVERSEEING
from schema.access.unusual_use import UnusualUse

EVERY = RowId(UnusualUse.__name__, 0, 0)
"""What each of these events is announced about, by the database's function ``note_unusual``."""


@subscription(
    "unusualUse",
    UnusualUse,
    "Unusual use of residents' data in your areas as it happens 异常使用动态",
    roles=OVERSEEING,
)
async def unusual_use(context: Context) -> AsyncIterator[RowId]:
    async with context.listening.following(EVERY.id) as heard:
        while True:
            announcement = await heard.next()
            if all(map(context.viewer.may_see, announcement.codes)):
                yield announcement.row
