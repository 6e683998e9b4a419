"""Plan comment 意见: what somebody said of a plan while it was consulted on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, Text, func

from compiler.entity import Reverse, entity, one
from compiler.join import ByKey
from schema.plans.grid_plan import PLAN_READERS
from schema.table import Instant, area_table, described, point_type

if TYPE_CHECKING:
    from schema.plans.grid_plan import GridPlan
    from schema.plans.plan_zone import PlanZone

plan_comment = area_table(
    "plan_comment",
    described("plan_id", BigInteger, "The plan 方案", nullable=False),
    # No foreign key: the zone comes back when its merging or removal is undone.
    described(
        "zone_id",
        BigInteger,
        "The zone that it is about, which may be merged away or removed 规划网格",
    ),
    described("author", Text, "Who said it 意见人", nullable=False),
    described("text", Text, "What was said 内容", nullable=False),
    described("made_at", Instant, "When 时间", nullable=False, server_default=func.now()),
    described("location", point_type(), "The place that it is about 位置"),
    CheckConstraint("btrim(text) <> ''", name="text"),
    ForeignKeyConstraint(
        ["county", "plan_id"], ["grid_plan.county", "grid_plan.id"], ondelete="CASCADE"
    ),
    comment="Plan comment 意见",
)
Index(None, plan_comment.c.county, plan_comment.c.plan_id)
Index(None, plan_comment.c.county, plan_comment.c.zone_id)


@entity(
    plan_comment,
    order_by=("plan_id", "made_at"),
    geometry="location",
    time="made_at",
    roles=PLAN_READERS,
    part=True,
)
class PlanComment:
    """A comment on a plan 意见: on the whole, on a zone, or on a place."""

    author: str
    text: str
    made_at: datetime
    plan: GridPlan = one(
        ByKey(("county", "county"), ("plan_id", "id")),
        "The plan 方案",
        Reverse("comments", "What was said of it 意见"),
    )
    zone: PlanZone | None = one(
        ByKey(("county", "county"), ("zone_id", "id")),
        "The zone that it is about 规划网格; null where it is merged away or removed",
        Reverse("comments", "What was said of it 意见"),
    )
