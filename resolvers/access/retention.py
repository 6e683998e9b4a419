"""Retention of the log of readings: months made ahead, and dropped when they are old."""

from __future__ import annotations

from functools import partial

import structlog
from sqlalchemy import func, select

from resolvers.database.transactions import Transactions
from resolvers.workflow.queues import Periodic
from schema.viewer import Role, Viewer

log = structlog.get_logger("jingwei.access")

HOUR = 3_600.0
NOBODY = Viewer("retention", Role.ADMINISTRATOR, ())


def keeping(transactions: Transactions, months: int) -> Periodic:
    """What keeps the log for so many months, looked after every hour by every process."""
    return Periodic("access.keep", HOUR, partial(keep_access_log, transactions, months))


async def keep_access_log(transactions: Transactions, months: int) -> int:
    """Make months ahead and drop those that ended so many months ago; how many these were."""
    async with transactions.transaction(NOBODY) as connection:
        dropped = await connection.scalar(select(func.keep_access_log(months)))
    if dropped:
        log.info("months of the access log were dropped", count=dropped)
    return dropped or 0
