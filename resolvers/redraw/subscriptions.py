"""Subscriptions to plans: each other's edits, and how far a job has come."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput
from resolvers.redraw.jobs import JOBS
from resolvers.redraw.mutations.arguments import JobId, PlanId, row_of
from resolvers.redraw.partition import PlanKey
from resolvers.returned_rows import RowId
from resolvers.workflow.announcements import DELETED
from resolvers.workflow.arguments import Version
from resolvers.workflow.context import Context
from resolvers.workflow.job_rows import JobRow
from resolvers.workflow.refusals import NotFound
from resolvers.workflow.subscription import Event, row_of_event, subscription
from schema.plans.grid_plan import PLAN_READERS, grid_plan
from schema.plans.plan_edit import PlanEdit, plan_edit
from schema.plans.plan_job import PlanJob
from schema.workflow.job import JobStatus

ENDED = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)


@subscription(
    "planChanges",
    PlanEdit,
    "Edits of a plan as they are made 方案编辑动态, by whomever, until it is deleted",
    roles=PLAN_READERS,
)
async def plan_changes(
    context: Context,
    plan: PlanId,
    after: Annotated[
        Version | None, "Begin with the edits after this version; else with the next 起始版本"
    ] = None,
) -> AsyncGenerator[Event, None]:
    async with context.listening.following(row_of(plan).id) as heard:
        # First heard, then read: nothing falls between, and what comes twice is told once.
        last = context.position.after
        if last is None:
            missed = await _edits_after_version(context, plan, after)
        else:
            missed = await _edits_after_event(context, plan, last)
        for number in missed:
            yield _edit_made(RowId("PlanEdit", plan.county, number))
        told = set(missed)
        while True:
            announcement = await heard.next()
            if announcement.what == DELETED:
                return
            # Of the plan itself it is announced, too, when it was submitted, approved …
            if announcement.row.entity == "PlanEdit" and announcement.row.number not in told:
                yield _edit_made(announcement.row)


@subscription(
    "jobProgress",
    PlanJob,
    "A job as it is now, and whenever it gets on, until it ends 任务进度, or its plan is deleted",
    roles=PLAN_READERS,
)
async def job_progress(context: Context, job: JobId) -> AsyncGenerator[Event, None]:
    async with context.listening.following(job.id) as heard:
        told, now = None, await _state(context, job)
        if now is None:
            raise NotFound(f"id {job.id} names no job that you may see")
        while now is not None:
            if now != told:  # what was announced may have been read before it was heard
                told, state = now, now.updated_at.isoformat()
                if state != context.position.after:  # else it is known from before
                    yield Event(job, state)
            if now.status in ENDED:
                return
            await heard.latest()
            now = await _state(context, job)


def _edit_made(edit: RowId) -> Event:
    return Event(edit, edit.id)


async def _edits_after_version(context: Context, key: PlanKey, after: int | None) -> list[int]:
    """The ids of a plan's edits after a version, if one is said.

    Raises ``NotFound``, and ``BadInput`` for a version that the plan has not come to.
    """
    async with context.transaction() as connection:
        version = await _version(connection, key)
        if after is None:
            return []
        if after > version:
            raise BadInput(f"after {after}: the plan stands at version {version}")
        return await _edits(connection, key, plan_edit.c.number > after)


async def _edits_after_event(context: Context, key: PlanKey, event: str) -> list[int]:
    """The ids of a plan's edits after the one that an event told of.

    Raises ``NotFound``, and ``BadInput`` for an event of another subscription.
    """
    edit = row_of_event(event, "PlanEdit", key.county)
    async with context.transaction() as connection:
        await _version(connection, key)
        return await _edits(connection, key, plan_edit.c.id > edit.number)


async def _version(connection: AsyncConnection, key: PlanKey) -> int:
    """The version of a plan. Raises ``NotFound``."""
    version: int | None = await connection.scalar(
        select(grid_plan.c.version).where(
            grid_plan.c.county == key.county, grid_plan.c.id == key.id
        )
    )
    if version is None:
        raise NotFound(f"id {row_of(key).id} names no plan that you may see")
    return version


async def _edits(
    connection: AsyncConnection, key: PlanKey, which: ColumnElement[bool]
) -> list[int]:
    """The ids of some of a plan's edits, the first first."""
    of_plan = (plan_edit.c.county == key.county, plan_edit.c.plan_id == key.id)
    edits = select(plan_edit.c.id).where(*of_plan, which).order_by(plan_edit.c.number)
    return list(await connection.scalars(edits))


async def _state(context: Context, row: RowId) -> JobRow | None:
    """A job as it is; None: there is none that the viewer may see."""
    async with context.transaction() as connection:
        try:
            return await JOBS.rows.read(connection, row)
        except NotFound:
            return None
