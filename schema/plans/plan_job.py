"""Plan job 后台任务: what is worked out for a plan in the background."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, or_, type_coerce

from compiler.entity import computed, entity, many, one
from compiler.join import ByKey
from schema.plans.grid_plan import PLAN_READERS
from schema.table import term_type
from schema.terms import Term
from schema.workflow.job import JobStatus, job

if TYPE_CHECKING:
    from schema.plans.grid_plan import GridPlan


class JobKind(Term):
    """What is worked out 任务类型."""

    PROPOSAL = "自动划分"
    BALANCE = "均衡户数"


job.append_constraint(
    CheckConstraint(
        or_(job.c.plan_id.is_(None), job.c.kind.in_([kind.name for kind in JobKind])),
        name="plan_kind",
    )
)


@entity(
    job,
    order_by=("plan_id", "asked_at"),
    time="asked_at",
    roles=PLAN_READERS,
    part=True,
    arc="plan_id",
)
class PlanJob:
    """A job in the background 后台任务, such as proposing zones."""

    kind: JobKind = computed(
        lambda row: type_coerce(row.c.kind, term_type(JobKind)), "What is worked out 任务类型"
    )
    status: JobStatus
    phase: str | None
    progress: float
    message: str | None
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    plan: GridPlan = one(ByKey(("county", "county"), ("plan_id", "id")), "The plan 方案")
    candidates: list[GridPlan] = many(
        ByKey(("county", "county"), ("id", "job_id")), "The plans that it made, to compare 备选方案"
    )
