"""The queue of jobs: Procrastinate's, in the same database, worked off by the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.returned_rows import RowId

log = structlog.get_logger("jingwei.jobs")

QUEUE = "redraw"
TASK = "carry_out"
TEND_SECONDS = 30.0
"""How often jobs are looked for whose worker died."""

AGAIN_SECONDS = 5.0
"""After how long a worker that lost the database begins anew."""

Tend = Callable[[], Awaitable[object]]
"""Does what is due by the clock."""

Work = Callable[[RowId, str], Awaitable[None]]
"""Carries a job out, given its row and the code of its plan's area."""


class TakenUpAgain(BaseRetryStrategy):
    """Jobs that the end of their worker interrupts go back onto the queue."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        interrupted = isinstance(exception, asyncio.CancelledError)
        return RetryDecision(retry_in={"seconds": 0}) if interrupted else None


class Queue:
    """Puts jobs on the queue, and works them off. ``address`` is the writer's."""

    def __init__(self, address: str) -> None:
        self.app = App(connector=PsycopgConnector(conninfo=address, min_size=0, max_size=3))
        self._working: asyncio.Task[None] | None = None

    async def put(self, connection: AsyncConnection, job: RowId, area_code: str) -> int:
        """Put a job on the queue in the transaction of ``connection``; its number there."""
        raw = await connection.get_raw_connection()
        putting = self.app.configure_task(TASK, queue=QUEUE, connection=raw.driver_connection)
        return await putting.defer_async(county=job.county, job=job.number, area_code=area_code)

    async def cancel(self, connection: AsyncConnection, number: int | None) -> None:
        """Take a job that nobody works on yet from the queue."""
        if number is not None:
            raw = await connection.get_raw_connection()
            await self.app.job_manager.cancel_job_by_id_async(
                number, delete_job=True, connection=raw.driver_connection
            )

    def open(self, work: Work, tend: Tend) -> None:
        """Begin to work jobs off, and to ``tend``, for as long as this is not closed."""

        async def carried_out(county: int, job: int, area_code: str) -> None:
            await work(RowId("PlanJob", county, job), area_code)

        self.app.task(name=TASK, queue=QUEUE, retry=TakenUpAgain())(carried_out)
        self._working = asyncio.create_task(self._work(tend))

    async def close(self) -> None:
        """Stop. A job under way is taken up anew by the next worker."""
        task, self._working = self._working, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _work(self, tend: Tend) -> None:
        while True:
            try:
                async with self.app.open_async(), self._tended(tend):
                    await self.app.run_worker_async(
                        queues=[QUEUE],
                        concurrency=1,
                        install_signal_handlers=False,
                        shutdown_graceful_timeout=0,
                        fetch_job_polling_interval=5,
                        delete_jobs="always",
                    )
            except Exception as error:
                log.warning("the queue is not worked off", error=repr(error))
            await asyncio.sleep(AGAIN_SECONDS)

    @asynccontextmanager
    async def _tended(self, tend: Tend) -> AsyncIterator[None]:
        tending = asyncio.create_task(self._tend(tend))
        try:
            yield
        finally:
            tending.cancel()
            with suppress(asyncio.CancelledError):
                await tending

    async def _tend(self, tend: Tend) -> None:
        """Take up the jobs of workers that died, and do what is due."""
        manager = self.app.job_manager
        while True:
            try:
                for job in await manager.get_stalled_jobs(queue=QUEUE):
                    await manager.retry_job(job)
                await tend()
            except Exception as error:  # another process was quicker, or the database is away
                log.warning("what is due was not done", error=repr(error))
            await asyncio.sleep(TEND_SECONDS)
