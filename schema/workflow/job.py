"""Job 后台任务: what is worked out in the background, for whichever workflow.

What a job is for is an exclusive arc: each workflow with jobs of its own adds the column that names
its subject, null for the jobs of others, and declares the GraphQL face of those rows beside its
other entities, with that column as its ``arc``.
"""

from __future__ import annotations

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

from schema.table import Instant, area_table, described, term_type
from schema.terms import Term


class JobStatus(Term):
    """How far a job has come 任务状态."""

    QUEUED = "排队"
    RUNNING = "进行中"
    DONE = "完成"
    FAILED = "失败"
    CANCELLED = "已取消"


job = area_table(
    "job",
    described("plan_id", BigInteger, "The plan that it is for 方案; null: for something else"),
    described(
        "kind", Text, "What is worked out, in a word of its workflow 任务类型", nullable=False
    ),
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
    comment="Job 后台任务",
)
Index(None, job.c.county, job.c.plan_id)
