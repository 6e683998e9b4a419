"""Subscriptions to plans: each other's edits, and how far a job has come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry
from sqlalchemy import select

from compiler.errors import BadInput, Forbidden
from resolvers.entity_types import entity_type
from resolvers.redraw.jobs import JOBS
from resolvers.redraw.mutations.arguments import Plan, number_of, plan_key, row_of, said
from resolvers.redraw.partition import PlanKey
from resolvers.returned_rows import RowId
from resolvers.workflow.announcements import DELETED
from resolvers.workflow.context import Info
from resolvers.workflow.job_rows import JobRow
from resolvers.workflow.refusals import NotFound
from schema.plans.grid_plan import PLAN_READERS, grid_plan
from schema.plans.plan_edit import plan_edit
from schema.workflow.job import JobStatus

ENDED = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)


@strawberry.type(description="Everything that can be followed 订阅")
class Subscription:
    @strawberry.subscription(  # type: ignore[untyped-decorator]
        name="planChanges",
        graphql_type=entity_type("PlanEdit"),
        description="Edits of a plan as they are made 方案编辑动态, by whomever, until it is"
        " deleted",
    )
    async def plan_changes(
        self,
        info: Info,
        plan: Plan,
        after: Annotated[
            int | None, said("Begin with the edits after this version; else with the next 起始版本")
        ] = None,
    ) -> AsyncIterator[object]:
        key = plan_key(plan)
        async with info.context.editor.listening.following(row_of(key).id) as heard:
            # First heard, then read: nothing falls between, and what comes twice is told once.
            missed = await _edits_after(info, key, after)
            for number in missed:
                yield RowId("PlanEdit", key.county, number)
            told = set(missed)
            while True:
                announcement = await heard.next()
                if announcement.what == DELETED:
                    return
                # Of the plan itself it is announced, too, when it was submitted, approved …
                if announcement.row.entity == "PlanEdit" and announcement.row.number not in told:
                    yield announcement.row

    @strawberry.subscription(  # type: ignore[untyped-decorator]
        name="jobProgress",
        graphql_type=entity_type("PlanJob"),
        description="A job as it is now, and whenever it gets on, until it ends 任务进度, or its"
        " plan is deleted",
    )
    async def job_progress(
        self, info: Info, job: Annotated[strawberry.ID, said("The job's id 任务")]
    ) -> AsyncIterator[object]:
        county, number = number_of(job, "PlanJob")
        row = RowId("PlanJob", county, number)
        async with info.context.editor.listening.following(row.id) as heard:
            told, now = None, await _state(info, row)
            if now is None:
                raise NotFound(f"id {row.id} names no job that you may see")
            while now is not None:
                if now != told:  # what was announced may have been read before it was heard
                    told = now
                    yield row
                if now.status in ENDED:
                    return
                await heard.latest()
                now = await _state(info, row)


async def _edits_after(info: Info, key: PlanKey, after: int | None) -> list[int]:
    """The ids of a plan's edits after a version, if one is said.

    Raises ``NotFound``, and ``BadInput`` for a version that the plan has not come to.
    """
    context = info.context
    _require_reader(context.viewer.role)
    async with context.editor.transactions.transaction(context.viewer) as connection:
        version = await connection.scalar(
            select(grid_plan.c.version).where(
                grid_plan.c.county == key.county, grid_plan.c.id == key.id
            )
        )
        if version is None:
            raise NotFound(f"id {row_of(key).id} names no plan that you may see")
        if after is None:
            return []
        if not 0 <= after <= version:
            raise BadInput(f"after {after}: the plan stands at version {version}")
        edits = await connection.scalars(
            select(plan_edit.c.id)
            .where(
                plan_edit.c.county == key.county,
                plan_edit.c.plan_id == key.id,
                plan_edit.c.number > after,
            )
            .order_by(plan_edit.c.number)
        )
        return list(edits)


async def _state(info: Info, row: RowId) -> JobRow | None:
    """A job as it is; None: there is none that the viewer may see."""
    context = info.context
    _require_reader(context.viewer.role)
    async with context.editor.transactions.transaction(context.viewer) as connection:
        try:
            return await JOBS.rows.read(connection, row)
        except NotFound:
            return None


def _require_reader(role: object) -> None:
    if role not in PLAN_READERS:
        raise Forbidden(f"plans are not read by role {getattr(role, 'name', role)}")
