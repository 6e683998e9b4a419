"""The queues of jobs: Procrastinate's, in the same database, worked off by the server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job
from sqlalchemy.ext.asyncio import AsyncConnection

log = structlog.get_logger("jingwei.jobs")

RESCUE_SECONDS = 30.0
"""How often jobs are looked for whose worker died."""

AGAIN_SECONDS = 5.0
"""After how long a worker that lost the database begins anew."""

NOT_YET_SECONDS = 2
"""After how long a job is looked at again whose turn had not come."""

CONNECTION_SECONDS = 5.0
"""How long the queue waits for a connection."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue by its name, and how many of its jobs one process works off at a time."""

    name: str
    concurrency: int = 1


@dataclass(frozen=True, slots=True)
class Task:
    """What works off the jobs that were put on a queue under a name, given their arguments."""

    name: str
    queue: Queue
    work: Callable[..., Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Periodic:
    """What is done again and again, by every process: it must bear that another was quicker."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]


class NotYet(Exception):
    """The turn of a job has not come: it goes back onto its queue for a moment."""


class TakenUpAgain(BaseRetryStrategy):
    """Jobs that come too soon, or whose worker ends, go back onto the queue."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        match exception:
            case asyncio.CancelledError():
                return RetryDecision(retry_in={"seconds": 0})
            case NotYet():
                return RetryDecision(retry_in={"seconds": NOT_YET_SECONDS})
        return None


class Queues:
    """Puts jobs on their queues, and works them off. ``address`` is the writer's."""

    def __init__(self, address: str) -> None:
        self.app = App(
            connector=PsycopgConnector(
                conninfo=address, min_size=0, max_size=3, timeout=CONNECTION_SECONDS
            )
        )
        self._address = address
        self._working: asyncio.Task[None] | None = None
        self._parts: list[asyncio.Task[None]] = []

    async def put(
        self,
        connection: AsyncConnection,
        task: str,
        queue: Queue,
        person: str,
        waiting: int,
        **arguments: int | str,
    ) -> int:
        """Put a person's job on a queue in the transaction of ``connection``; its number there.

        Of one person's jobs on a queue one is worked off at a time, and they come after those of
        people who have fewer ``waiting``: people take turns.
        """
        raw = await connection.get_raw_connection()
        putting = self.app.configure_task(
            task,
            queue=queue.name,
            lock=f"{queue.name} {person}",
            priority=-waiting,
            connection=raw.driver_connection,
        )
        return await putting.defer_async(**arguments)

    async def cancel(self, connection: AsyncConnection, number: int | None) -> None:
        """Take a job that nobody works on yet from its queue."""
        if number is not None:
            raw = await connection.get_raw_connection()
            await self.app.job_manager.cancel_job_by_id_async(
                number, delete_job=True, connection=raw.driver_connection
            )

    def open(self, tasks: Iterable[Task], periodic: Iterable[Periodic]) -> None:
        """Work jobs off, and do what is periodic, for as long as this is not closed."""
        queues: dict[Queue, None] = {}
        for task in tasks:
            self.app.task(name=task.name, queue=task.queue.name, retry=TakenUpAgain())(task.work)
            queues[task.queue] = None
        self._working = asyncio.create_task(self._work(tuple(queues), tuple(periodic)))

    async def close(self) -> None:
        """Stop. A job under way is taken up anew by the next worker.

        A worker takes leave of the database. Cancelled, this does not wait for that any longer.
        """
        task, self._working = self._working, None
        if task is not None:
            task.cancel()
            try:
                await asyncio.wait({task})
            except asyncio.CancelledError:
                for part in self._parts:
                    part.cancel()
                raise

    async def _work(self, queues: Sequence[Queue], periodic: Sequence[Periodic]) -> None:
        """Every queue has a worker of its own: none waits for the jobs of another."""
        rescue = Periodic("rescue", RESCUE_SECONDS, partial(self._rescue, queues))
        lost = False
        while True:
            try:
                await self._reach()
                if lost:
                    log.info("the queue is worked off again")
                lost = False
                async with self.app.open_async(), asyncio.TaskGroup() as group:
                    parts = [_repeated(each) for each in (rescue, *periodic)]
                    parts += [self._work_off(queue) for queue in queues]
                    self._parts = [group.create_task(part) for part in parts]
            except Exception as error:
                if self._working is None:  # a worker that is cancelled ends with its own fault
                    return
                if not lost:
                    log.warning("the queue is not worked off", error=cause_of(error))
                lost = True
            await asyncio.sleep(AGAIN_SECONDS)

    async def _reach(self) -> None:
        """Raise ``psycopg.Error`` where the database is away: the pool would only try and try."""
        connection = await psycopg.AsyncConnection.connect(
            self._address, connect_timeout=round(CONNECTION_SECONDS)
        )
        await connection.close()

    async def _work_off(self, queue: Queue) -> None:
        await self.app.run_worker_async(
            queues=[queue.name],
            concurrency=queue.concurrency,
            install_signal_handlers=False,
            shutdown_graceful_timeout=0,
            fetch_job_polling_interval=5,
            delete_jobs="always",
        )

    async def _rescue(self, queues: Sequence[Queue]) -> None:
        """Take up the jobs of workers that died."""
        manager = self.app.job_manager
        for queue in queues:
            for job in await manager.get_stalled_jobs(queue=queue.name):
                await manager.retry_job(job)


async def _repeated(periodic: Periodic) -> None:
    while True:
        try:
            await periodic.work()
        except Exception as error:  # another process was quicker, or the database is away
            log.warning("what is due was not done", name=periodic.name, error=repr(error))
        await asyncio.sleep(periodic.seconds)


def cause_of(error: BaseException) -> str:
    """What lies behind a fault of the queue, in one line."""
    while (inner := _inner(error)) is not None:
        error = inner
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _inner(error: BaseException) -> BaseException | None:
    if isinstance(error, BaseExceptionGroup):
        return error.exceptions[0]
    return error.__cause__
