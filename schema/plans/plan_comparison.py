"""Plan comparison 方案比较: what a plan changes against another, or against today."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, Text, func

from compiler.entity import Reverse, entity, many, one
from compiler.join import ByKey
from schema.plans.grid_plan import PLAN_READERS
from schema.table import Instant, area_table, described

if TYPE_CHECKING:
    from schema.plans.grid_plan import GridPlan
    from schema.plans.plan_load import PlanLoad
    from schema.plans.plan_shift import PlanShift

plan_comparison = area_table(
    "plan_comparison",
    described("plan_id", BigInteger, "The plan 方案", nullable=False),
    described("version", Integer, "The version of it that was compared 版本", nullable=False),
    described("other_id", BigInteger, "The plan that it is compared with 对比方案"),
    described("other_version", Integer, "The version of that one 对比版本; null: today"),
    described("made_at", Instant, "When 时间", nullable=False, server_default=func.now()),
    described("made_by", Text, "Who asked for it 发起人", nullable=False),
    described(
        "households_kept",
        Integer,
        "Households that stay with their zone's counterpart 保留户数; no matching keeps more",
        nullable=False,
    ),
    described("zones_kept", Integer, "Zones that have a counterpart 对应网格数", nullable=False),
    described(
        "zones_same_code",
        Integer,
        "Zones whose counterpart has the same code 代码不变网格数",
        nullable=False,
    ),
    described(
        "buildings_same_code",
        Integer,
        "Buildings whose zone has the same code before and after, whether or not it is the"
        " counterpart 网格代码不变楼栋数",
        nullable=False,
    ),
    described("buildings", Integer, "Buildings that change their zone 变动楼栋数", nullable=False),
    described("households", Integer, "Households that do 变动户数", nullable=False),
    described("residents", Integer, "Residents that do 变动人数", nullable=False),
    described("open_incidents", Integer, "Open incidents that do 变动未结事件数", nullable=False),
    described("cameras", Integer, "Cameras that do 变动视频监控数", nullable=False),
    ForeignKeyConstraint(
        ["county", "plan_id"], ["grid_plan.county", "grid_plan.id"], ondelete="CASCADE"
    ),
    ForeignKeyConstraint(
        ["county", "other_id"], ["grid_plan.county", "grid_plan.id"], ondelete="CASCADE"
    ),
    comment="Plan comparison 方案比较",
)
Index(None, plan_comparison.c.county, plan_comparison.c.plan_id)
Index(None, plan_comparison.c.county, plan_comparison.c.other_id)


@entity(
    plan_comparison,
    order_by=("plan_id", "made_at"),
    time="made_at",
    roles=PLAN_READERS,
    part=True,
)
class PlanComparison:
    """A comparison 方案比较, as things stood when it was made.

    Zones are matched so that as many households as can be stay with their counterpart. Where that
    can be had in several ways, as many buildings as can be do, and then as many zones as can be
    keep their code.
    """

    version: int
    other_version: int | None
    made_at: datetime
    made_by: str
    households_kept: int
    zones_kept: int
    zones_same_code: int
    buildings_same_code: int
    buildings: int
    households: int
    residents: int
    open_incidents: int
    cameras: int
    plan: GridPlan = one(
        ByKey(("county", "county"), ("plan_id", "id")),
        "The plan 方案",
        Reverse("comparisons", "What it was compared with 方案比较"),
    )
    other: GridPlan | None = one(
        ByKey(("county", "county"), ("other_id", "id")), "The other; null: today's grids 对比方案"
    )
    shifts: list[PlanShift] = many(
        ByKey(("county", "county"), ("id", "comparison_id")), "What moves from where to where 变动"
    )
    loads: list[PlanLoad] = many(
        ByKey(("county", "county"), ("id", "comparison_id")), "What it does to each zone 工作量"
    )
