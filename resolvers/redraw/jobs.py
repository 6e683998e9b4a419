"""The jobs of plans: what they are of, and where they are declared."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.partition import PlanKey
from resolvers.redraw.plan_row import is_plan
from resolvers.workflow.job_rows import JobRow, JobRows
from resolvers.workflow.jobs import Jobs
from resolvers.workflow.queues import Queue
from schema.plans.grid_plan import grid_plan
from schema.viewer import Role


async def hold_plan(connection: AsyncConnection, job: JobRow) -> None:
    """Keep a job's plan from being edited or deleted until the commit."""
    mine = select(grid_plan.c.id).where(*is_plan(PlanKey(job.county, job.subject)))
    await connection.execute(mine.with_for_update(read=True, key_share=True))


JOBS = Jobs(
    JobRows("PlanJob", "plan_id"),
    Queue("redraw"),
    Role.PLANNER,
    hold_plan,
    modules=("resolvers.redraw.proposal_jobs", "resolvers.redraw.publication"),
)
