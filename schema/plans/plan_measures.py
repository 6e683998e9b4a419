"""Plan measures 指标: what a zone, or a whole plan, holds and how well it is shaped."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
)

from compiler.entity import entity
from schema.plans.grid_plan import PLAN_READERS
from schema.table import area_table, described

plan_measures = area_table(
    "plan_measures",
    described("plan_id", BigInteger, "The plan 方案", nullable=False),
    described("zone_id", BigInteger, "The zone that is measured 规划网格"),
    described("whole_plan_id", BigInteger, "The plan, where the whole is measured 方案"),
    described("zones", Integer, "Zones 网格数", nullable=False),
    described(
        "zones_in_band", Integer, "Zones within the household band 达标网格数", nullable=False
    ),
    described("households", Integer, "Households 户数", nullable=False),
    described("residents", Integer, "Residents 人数", nullable=False),
    described("buildings", Integer, "Buildings 楼栋数", nullable=False),
    described(
        "incidents", Integer, "Incidents in the year before the plan 近一年事件数", nullable=False
    ),
    described("cameras", Integer, "Cameras 视频监控数", nullable=False),
    described(
        "moved_households",
        Integer,
        "Households in a grid today whose grid will be another, or none 变动户数",
        nullable=False,
        server_default="0",
    ),
    described(
        "moved_buildings",
        Integer,
        "Buildings in a grid today whose grid will be another, or none 变动楼栋数",
        nullable=False,
        server_default="0",
    ),
    described("square_metres", Float, "Area in square metres 面积", nullable=False),
    described(
        "deviation",
        Float,
        "Households above or below the target, as a share of it 户数偏差; of a plan: the mean of"
        " its zones' without their sign",
    ),
    described(
        "polsby_popper",
        Float,
        "Compactness 紧凑度, 0 to 1: 4πA/P² (Polsby and Popper, 1991); of a plan: the mean",
    ),
    described(
        "reock",
        Float,
        "Compactness 紧凑度, 0 to 1: area by that of the smallest circle around it (Reock, 1961);"
        " of a plan: the mean",
    ),
    described(
        "street_share",
        Float,
        "Share of the border with other zones, by its metres, that lies on streets 沿街边界占比,"
        " 0 to 1: that runs between two street blocks, along a road, a water course or a railway,"
        " or along the border of a community; the plan's outer edge is not counted",
    ),
    described(
        "blocks_split",
        Integer,
        "Street blocks whose buildings it shares with others 被分割街区数",
        nullable=False,
    ),
    described(
        "spread_metres",
        Float,
        "Mean distance of the households to their centre 平均步行距离 (米); of a plan: over all",
    ),
    CheckConstraint("(zone_id is null) <> (whole_plan_id is null)", name="measured"),
    ForeignKeyConstraint(
        ["county", "plan_id"], ["grid_plan.county", "grid_plan.id"], ondelete="CASCADE"
    ),
    ForeignKeyConstraint(
        ["county", "zone_id"], ["plan_zone.county", "plan_zone.id"], ondelete="CASCADE"
    ),
    UniqueConstraint("county", "zone_id"),
    UniqueConstraint("county", "whole_plan_id"),
    comment="Plan measures 指标",
)
Index(None, plan_measures.c.county, plan_measures.c.plan_id)


@entity(plan_measures, order_by=("plan_id", "zone_id"), roles=PLAN_READERS, part=True)
class PlanMeasures:
    """The measures of a zone or of a whole plan 指标."""

    zones: int
    zones_in_band: int
    households: int
    residents: int
    buildings: int
    incidents: int
    cameras: int
    moved_households: int
    moved_buildings: int
    square_metres: float
    deviation: float | None
    polsby_popper: float | None
    reock: float | None
    street_share: float | None
    blocks_split: int
    spread_metres: float | None
