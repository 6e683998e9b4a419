"""Rows of the table of jobs: read, written, and announced, for one workflow each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.returned_rows import RowId
from resolvers.workflow.announcements import Announcement, announce
from resolvers.workflow.refusals import NotFound
from schema.workflow.job import JobStatus, job

OPEN = (JobStatus.QUEUED, JobStatus.RUNNING)
"""A job has not ended yet."""

PROGRESS = "progress"
"""What happened to a job that gets on."""


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as its table has it. ``subject`` is the number of what it is for."""

    county: int
    id: int
    area_code: str
    subject: int
    kind: str
    status: JobStatus
    asked_by: str
    started_at: datetime | None
    wish: Mapping[str, Any]
    queue_id: int | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class JobRows:
    """The jobs of a workflow: what their ids begin with, and the column that names their subject.

    Jobs of other workflows are none here.
    """

    entity: str
    subject: str

    async def insert(self, connection: AsyncConnection, subject: int, **values: Any) -> RowId:
        """Write a new job; the row."""
        writing = insert(job).values(**{self.subject: subject}, **values)
        made = await connection.execute(writing.returning(job.c.county, job.c.id))
        county, number = made.one()
        return RowId(self.entity, county, number)

    async def read(self, connection: AsyncConnection, id_: RowId, *, lock: bool = False) -> JobRow:
        """A job, and lock it if told. Raises ``NotFound`` where the viewer sees none."""
        c = job.c
        query = select(
            c.county, c.id, c.area_code, c[self.subject], c.kind, c.status, c.asked_by,
            c.started_at, c.wish, c.queue_id, c.updated_at,
        ).where(*self._is_job(id_))  # fmt: skip
        row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
        if row is None:
            raise NotFound(f"id {id_.id} names no job that you may see")
        return JobRow(*row)

    async def of_subject(
        self, connection: AsyncConnection, county: int, subject: int
    ) -> list[RowId]:
        """All jobs of a subject."""
        found = await connection.scalars(
            select(job.c.id).where(job.c.county == county, job.c[self.subject] == subject)
        )
        return [RowId(self.entity, county, number) for number in found]

    async def open_jobs(
        self, connection: AsyncConnection, person: str, county: int, subject: int
    ) -> tuple[int, int]:
        """How many jobs a person has asked for have not ended, and how many of a subject.

        Whoever else counts the person's waits until the commit.
        """
        await _alone(connection, f"jobs of {person}")
        c = job.c
        of_subject = (c.county == county) & (c[self.subject] == subject)
        counted = await connection.execute(
            select(
                func.count().filter(c.asked_by == person), func.count().filter(of_subject)
            ).where(c.status.in_(OPEN), or_(c.asked_by == person, of_subject))
        )
        mine, others = counted.one()
        return int(mine), int(others)

    async def another_runs(self, connection: AsyncConnection, row: JobRow) -> bool:
        """Whether another job of the same subject runs.

        Whoever else asks this of the subject waits until the commit.
        """
        c = job.c
        await _alone(connection, f"jobs for {self.subject} {row.county} {row.subject}")
        of_subject = (c.county == row.county) & (c[self.subject] == row.subject)
        running = select(c.id).where(of_subject, c.status == JobStatus.RUNNING, c.id != row.id)
        return bool(await connection.scalar(select(running.exists())))

    async def note(
        self, connection: AsyncConnection, id_: RowId, what: str = PROGRESS, **values: Any
    ) -> None:
        """Write columns of a job, and tell whoever follows it what happened."""
        await connection.execute(
            update(job).where(*self._is_job(id_)).values(updated_at=func.now(), **values)
        )
        await announce(connection, Announcement(id_, id_, what))

    def _is_job(self, id_: RowId) -> tuple[ColumnElement[bool], ...]:
        return job.c.county == id_.county, job.c.id == id_.number, job.c[self.subject].is_not(None)


async def _alone(connection: AsyncConnection, what: str) -> None:
    """Wait for others who do this, and have others wait until the commit."""
    await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))
