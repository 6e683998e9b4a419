"""Plan reason 任务说明: what is to be said of what a job came to, zone by zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index

from compiler.entity import Reverse, entity, one
from compiler.join import ByKey
from schema.plans.grid_plan import PLAN_READERS
from schema.plans.plan_check import CheckKind, Severity, finding_columns
from schema.table import area_table, described

if TYPE_CHECKING:
    from schema.plans.grid_plan import GridPlan
    from schema.plans.plan_job import PlanJob
    from schema.plans.plan_zone import PlanZone

plan_reason = area_table(
    "plan_reason",
    described("job_id", BigInteger, "The job 后台任务", nullable=False),
    described("candidate_id", BigInteger, "The plan that it made 备选方案; null: all of them"),
    *finding_columns(),
    ForeignKeyConstraint(["county", "job_id"], ["job.county", "job.id"], ondelete="CASCADE"),
    ForeignKeyConstraint(
        ["county", "candidate_id"], ["grid_plan.county", "grid_plan.id"], ondelete="CASCADE"
    ),
    comment="Plan reason 任务说明",
)
Index(None, plan_reason.c.county, plan_reason.c.job_id, plan_reason.c.number)
Index(None, plan_reason.c.county, plan_reason.c.candidate_id)
Index(None, plan_reason.c.county, plan_reason.c.zone_id)


@entity(plan_reason, order_by=("job_id", "number"), geometry="place", roles=PLAN_READERS, part=True)
class PlanReason:
    """What is to be said of what a job came to 任务说明: a finding, shaped as a check's."""

    kind: CheckKind
    severity: Severity
    message: str
    figure: float | None
    limit: float | None
    advice: str | None
    job: PlanJob = one(
        ByKey(("county", "county"), ("job_id", "id")),
        "The job 后台任务",
        Reverse("reasons", "What is to be said of what it came to, zone by zone 任务说明"),
    )
    candidate: GridPlan | None = one(
        ByKey(("county", "county"), ("candidate_id", "id")),
        "The plan that it made 备选方案; null: of the job as a whole",
        Reverse("reasons", "Why the search left it as it is 任务说明"),
    )
    zone: PlanZone | None = one(
        ByKey(("county", "county"), ("zone_id", "id")), "The zone, of that plan 规划网格"
    )
