"""The registry of jobs: each is declared where it belongs, and found by its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any, TypeVar

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.database.transactions import Transactions
from resolvers.returned_rows import RowId
from resolvers.workflow.job_rows import OPEN, JobRows
from resolvers.workflow.job_run import Hold, JobEnded, JobRun, taken_up
from resolvers.workflow.queues import Periodic, Queue, Queues, Task
from resolvers.workflow.refusals import Conflict
from schema.viewer import Role, Viewer
from schema.workflow.job import JobStatus

Work = Callable[[JobRun], Awaitable[str | None]]
"""Carries a job out; what came of it, in words, if there is anything to say."""

Due = Callable[[Transactions], Awaitable[object]]
"""Does what is due by the clock."""

D = TypeVar("D", bound=Due)


@dataclass(frozen=True, slots=True)
class Jobs:
    """The jobs of one workflow, and what it does by the clock.

    They are worked off on ``queue`` and as ``role``, each within the area that it is of. ``hold``
    keeps what a job is for. So many may wait or run that one person asked for, and that are for one
    subject. ``modules`` are those that declare them.
    """

    rows: JobRows
    queue: Queue
    role: Role
    hold: Hold
    most_of_person: int = 5
    most_of_subject: int = 3
    modules: tuple[str, ...] = ()
    work: dict[str, Work] = field(default_factory=dict)
    due: dict[str, tuple[float, Due]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    """How many of this process run, and were done, failed or ended before."""

    def task(self, name: str) -> Callable[[Work], Work]:
        """Declare that a function carries out the jobs of a name."""

        def declare(work: Work) -> Work:
            self.work[name] = work
            return work

        return declare

    def periodic(self, name: str, seconds: float) -> Callable[[D], D]:
        """Declare that a function is called again and again, so long after it has ended."""

        def declare(due: D) -> D:
            self.due[name] = (seconds, due)
            return due

        return declare

    async def ask(
        self,
        queues: Queues,
        connection: AsyncConnection,
        viewer: Viewer,
        task: str,
        *,
        county: int,
        subject: int,
        area_code: str,
        kind: str,
        wish: Mapping[str, Any],
    ) -> RowId:
        """Have something worked out for a subject, once the transaction is committed; the job.

        Raises ``Conflict`` where too many wait or run, and ``LookupError`` for a name that no job
        is declared under.
        """
        self._import()
        if task not in self.work:
            raise LookupError(f"no job {task!r} is declared, but {', '.join(sorted(self.work))}")
        waiting = await self._refuse_many(connection, viewer, county, subject)
        id_ = await self.rows.insert(
            connection,
            subject,
            county=county,
            area_code=area_code,
            kind=kind,
            asked_by=viewer.subject,
            wish=wish,
        )
        number = await queues.put(
            connection,
            task,
            self.queue,
            viewer.subject,
            waiting,
            county=county,
            job=id_.number,
            area_code=area_code,
        )
        await self.rows.note(connection, id_, JobStatus.QUEUED.name, queue_id=number)
        return id_

    async def _refuse_many(
        self, connection: AsyncConnection, viewer: Viewer, county: int, subject: int
    ) -> int:
        """How many jobs of a person wait or run. Raises ``Conflict`` where there are too many."""
        mine, of_subject = await self.rows.open_jobs(connection, viewer.subject, county, subject)
        if mine >= self.most_of_person:
            raise Conflict(
                f"{mine} of your jobs wait or run; {self.most_of_person} at most are allowed:"
                " wait until one has ended, or cancel one"
            )
        if of_subject >= self.most_of_subject:
            raise Conflict(
                f"{of_subject} jobs of this wait or run; {self.most_of_subject} at most are allowed"
            )
        return mine

    async def cancel(self, queues: Queues, connection: AsyncConnection, id_: RowId) -> None:
        """Cancel a job. Raises ``NotFound``, and ``Conflict`` where it has ended."""
        known = await self.rows.read(connection, id_, lock=True)
        if known.status not in OPEN:
            raise Conflict(f"job {id_.id} is {known.status.name}: it has ended")
        await queues.cancel(connection, known.queue_id)
        cancelled = JobStatus.CANCELLED
        await self.rows.note(connection, id_, cancelled.name, status=cancelled, ended_at=func.now())

    async def carry_out(
        self, transactions: Transactions, work: Work, county: int, job: int, area_code: str
    ) -> None:
        """Work a job off: what a queue's worker does, to the end or until it is cancelled."""
        viewer = Viewer("", self.role, (area_code,))
        id_ = RowId(self.rows.entity, county, job)
        with suppress(JobEnded):
            run = await taken_up(self.rows, self.hold, transactions, viewer, id_)
            with self._counted() as outcome:
                try:
                    message = await work(run)
                except JobEnded:
                    return
                except Exception as error:
                    outcome.append("failed")
                    with suppress(JobEnded):
                        await run.end(JobStatus.FAILED, f"it failed: {error}")
                    raise
                await run.end(JobStatus.DONE, message)
                outcome.append("done")

    @contextmanager
    def _counted(self) -> Iterator[list[str]]:
        """Count a job that runs, and what came of it: it was cancelled where nothing is said."""
        outcome: list[str] = []
        self.counts["running"] += 1
        try:
            yield outcome
        finally:
            self.counts["running"] -= 1
            self.counts["".join(outcome) or "cancelled"] += 1

    def figures(self) -> Mapping[str, float]:
        """How many run now, and what came of those that ended, in this process."""
        return {name: self.counts[name] for name in ("running", "done", "failed", "cancelled")}

    def tasks(self, transactions: Transactions) -> Iterator[Task]:
        """What a queue's worker is to be given."""
        self._import()
        for name, work in self.work.items():
            yield Task(name, self.queue, partial(self.carry_out, transactions, work))

    def by_the_clock(self, transactions: Transactions) -> Iterator[Periodic]:
        """What is to be done again and again."""
        self._import()
        for name, (seconds, due) in self.due.items():
            yield Periodic(name, seconds, partial(due, transactions))

    def _import(self) -> None:
        for module in self.modules:
            import_module(module)


def work_off(
    queues: Queues,
    transactions: Transactions,
    workflows: Iterable[Jobs],
    periodic: Iterable[Periodic] = (),
) -> None:
    """Begin to work off the jobs of workflows, and what they do by the clock, and else is due."""
    known = tuple(workflows)
    queues.open(
        [task for jobs in known for task in jobs.tasks(transactions)],
        [*(each for jobs in known for each in jobs.by_the_clock(transactions)), *periodic],
    )
