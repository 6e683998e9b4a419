"""What is announced of plans to every server process, in the transaction that does it."""

from __future__ import annotations

import json

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.returned_rows import RowId

CHANNEL = "jingwei_plans"
"""The channel of PostgreSQL's NOTIFY; listeners hear of what was committed, in that order."""


async def announce(connection: AsyncConnection, about: RowId, row: RowId) -> None:
    """Tell whoever follows ``about`` that ``row`` was written."""
    payload = json.dumps([about.id, row.id])
    await connection.execute(select(func.pg_notify(CHANNEL, payload)))
