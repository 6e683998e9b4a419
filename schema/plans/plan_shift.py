"""Plan shift 变动: what goes from one zone to another between two plans."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer

from compiler.entity import entity
from schema.plans.grid_plan import PLAN_READERS
from schema.table import Code, area_table, described, multipolygon_type

plan_shift = area_table(
    "plan_shift",
    described("comparison_id", BigInteger, "The comparison 比较", nullable=False),
    described("from_code", Code, "Code of the grid or zone before 原网格代码; null: none"),
    described("to_code", Code, "Code of the zone after 新网格代码; null: none"),
    described("buildings", Integer, "Buildings 楼栋数", nullable=False),
    described("households", Integer, "Households 户数", nullable=False),
    described("residents", Integer, "Residents 人数", nullable=False),
    described("open_incidents", Integer, "Open incidents 未结事件数", nullable=False),
    described("cameras", Integer, "Cameras 视频监控数", nullable=False),
    described("boundary", multipolygon_type(), "The ground that moves 变动范围", nullable=False),
    ForeignKeyConstraint(
        ["county", "comparison_id"],
        ["plan_comparison.county", "plan_comparison.id"],
        ondelete="CASCADE",
    ),
    comment="Plan shift 变动",
)
Index(None, plan_shift.c.county, plan_shift.c.comparison_id)


@entity(
    plan_shift,
    order_by=("comparison_id", "from_code", "to_code"),
    geometry="boundary",
    roles=PLAN_READERS,
    part=True,
)
class PlanShift:
    """What goes from one zone to another 变动. What stays with its counterpart is not told."""

    from_code: str | None
    to_code: str | None
    buildings: int
    households: int
    residents: int
    open_incidents: int
    cameras: int
