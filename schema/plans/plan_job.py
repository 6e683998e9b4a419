"""Plan job 后台任务: what is worked out for a plan in the background."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from compiler.entity import entity, many, one
from compiler.join import ByKey
from schema.plans.grid_plan import PLAN_READERS
from schema.table import Instant, area_table, described, term_type
from schema.terms import Term

if TYPE_CHECKING:
    from schema.plans.grid_plan import GridPlan


class JobKind(Term):
    """What is worked out 任务类型."""

    PROPOSAL = "自动划分"
    BALANCE = "均衡户数"


class JobStatus(Term):
    """How far a job has come 任务状态."""

    QUEUED = "排队"
    RUNNING = "进行中"
    DONE = "完成"
    FAILED = "失败"
    CANCELLED = "已取消"


plan_job = area_table(
    "plan_job",
    described("plan_id", BigInteger, "The plan 方案", nullable=False),
    described("kind", term_type(JobKind), "What is worked out 任务类型", nullable=False),
    described(
        "status", term_type(JobStatus), "Status 状态", nullable=False, server_default="QUEUED"
    ),
    described("phase", Text, "What is being done now 当前步骤"),
    described(
        "progress", Float, "Share that is done 进度, 0 to 1", nullable=False, server_default="0"
    ),
    described("message", Text, "What came of it, in words 结果说明"),
    described("asked_by", Text, "Who asked for it 发起人", nullable=False),
    described(
        "asked_at",
        Instant,
        "When it was asked for 发起时间",
        nullable=False,
        server_default=func.now(),
    ),
    described("started_at", Instant, "When work began 开始时间"),
    described("ended_at", Instant, "When it ended 结束时间"),
    Column("wish", JSONB, nullable=False, comment="What was asked for 要求"),
    Column("queue_id", BigInteger, comment="Its number in the queue 队列编号"),
    CheckConstraint("progress between 0 and 1", name="progress"),
    ForeignKeyConstraint(
        ["county", "plan_id"], ["grid_plan.county", "grid_plan.id"], ondelete="CASCADE"
    ),
    comment="Plan job 后台任务",
)
Index(None, plan_job.c.county, plan_job.c.plan_id)


@entity(plan_job, order_by=("plan_id", "asked_at"), time="asked_at", roles=PLAN_READERS, part=True)
class PlanJob:
    """A job in the background 后台任务, such as proposing zones."""

    kind: JobKind
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
