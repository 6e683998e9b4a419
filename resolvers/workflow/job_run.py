"""A job as one worker has taken it up: it runs, gets on, and ends, once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.database.transactions import Transactions
from resolvers.returned_rows import RowId
from resolvers.workflow.job_rows import OPEN, JobRow, JobRows
from resolvers.workflow.queues import NotYet
from resolvers.workflow.refusals import NotFound
from schema.viewer import Viewer
from schema.workflow.job import JobStatus

Hold = Callable[[AsyncConnection, JobRow], Awaitable[object]]
"""Keeps what a job is for from being deleted until the commit.

Before the job is locked: whoever deletes the subject locks it first, and then its jobs.
"""


class JobEnded(Exception):
    """The job was cancelled or deleted, or another worker has taken it up."""


@dataclass(frozen=True, slots=True)
class JobRun:
    """A job that runs, and is this worker's until it is cancelled or deleted.

    Every step of it raises ``JobEnded`` where that has happened.
    """

    rows: JobRows
    hold: Hold
    transactions: Transactions
    viewer: Viewer
    id: RowId
    row: JobRow

    @asynccontextmanager
    async def step(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that reads or writes what the job is for, which stays while it lasts."""
        async with self.transactions.transaction(self.viewer) as connection:
            await self.hold(connection, self.row)
            await self._refuse_ended(connection)
            yield connection

    async def progress(self, phase: str, share: float) -> None:
        """Note what is being done now, and which share is done."""
        async with self.transactions.transaction(self.viewer) as connection:
            await self._refuse_ended(connection)
            await self.rows.note(connection, self.id, phase=phase, progress=min(share, 1.0))

    async def end(self, status: JobStatus, message: str | None) -> None:
        """Note that it has ended, and what came of it."""
        done = {"progress": 1.0} if status is JobStatus.DONE else {}
        async with self.transactions.transaction(self.viewer) as connection:
            await self._refuse_ended(connection)
            await self.rows.note(
                connection,
                self.id,
                status.name,
                status=status,
                message=message,
                ended_at=func.now(),
                **done,
            )

    async def _refuse_ended(self, connection: AsyncConnection) -> None:
        """Lock the job until the commit. Raises ``JobEnded`` where it is not this worker's."""
        try:
            now = await self.rows.read(connection, self.id, lock=True)
        except NotFound as gone:
            raise JobEnded from gone
        if now.status is not JobStatus.RUNNING or now.started_at != self.row.started_at:
            raise JobEnded


async def taken_up(
    rows: JobRows, hold: Hold, transactions: Transactions, viewer: Viewer, id_: RowId
) -> JobRun:
    """A job that runs from now on.

    Raises ``JobEnded`` where there is nothing to do any more, and ``NotYet`` while another job of
    the same subject runs.
    """
    async with transactions.transaction(viewer) as connection:
        try:
            await hold(connection, await rows.read(connection, id_))
            known = await rows.read(connection, id_, lock=True)
        except NotFound as gone:
            raise JobEnded from gone
        if known.status not in OPEN:
            raise JobEnded
        if await rows.another_runs(connection, known):
            raise NotYet
        running = JobStatus.RUNNING
        await rows.note(
            connection, id_, running.name, status=running, started_at=func.now(), progress=0.0
        )
        row = await rows.read(connection, id_)
    return JobRun(rows, hold, transactions, replace(viewer, subject=row.asked_by), id_, row)
