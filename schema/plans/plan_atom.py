"""Plan atom 基本单元: the cell of one building, or a street block without any, in a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, UniqueConstraint

from compiler.entity import Reverse, TileLayer, entity, one
from compiler.join import ByKey
from schema.plans.grid_plan import PLAN_READERS
from schema.table import Code, area_table, described, multipolygon_type

if TYPE_CHECKING:
    from schema.entities.building import Building
    from schema.plans.grid_plan import GridPlan
    from schema.plans.plan_zone import PlanZone

plan_atom = area_table(
    "plan_atom",
    described("plan_id", BigInteger, "The plan 方案", nullable=False),
    described("number", Integer, "Number within the plan 序号", nullable=False),
    described("zone_id", BigInteger, "The zone that holds it 规划网格"),
    described("building_id", BigInteger, "The building 楼栋"),
    described(
        "community_code",
        Code,
        "Code of the community that the plan puts it in 社区代码",
        nullable=False,
    ),
    described(
        "community_today",
        Code,
        "Code of the community that holds it today 现属社区代码",
        nullable=False,
    ),
    described(
        "block", Integer, "Number of its street block within the plan 街区序号", nullable=False
    ),
    described("boundary", multipolygon_type(), "Boundary 边界", nullable=False),
    described("households", Integer, "How many households live in it 户数", nullable=False),
    described("residents", Integer, "How many people live in it 人数", nullable=False),
    described(
        "incidents",
        Integer,
        "Incidents in it in the year before the plan 近一年事件数",
        nullable=False,
    ),
    described("open_incidents", Integer, "Open incidents in it 未结事件数", nullable=False),
    described("cameras", Integer, "Cameras in it 视频监控数", nullable=False),
    described("grid_code", Code, "Code of the grid that holds it today 现属网格代码"),
    ForeignKeyConstraint(
        ["county", "plan_id"], ["grid_plan.county", "grid_plan.id"], ondelete="CASCADE"
    ),
    # Deferred: an edit moves atoms before it takes away the zone that they leave.
    ForeignKeyConstraint(
        ["county", "plan_id", "zone_id"],
        ["plan_zone.county", "plan_zone.plan_id", "plan_zone.id"],
        deferrable=True,
        initially="DEFERRED",
    ),
    UniqueConstraint("county", "plan_id", "number"),
    comment="Plan atom 基本单元",
)
Index(None, plan_atom.c.county, plan_atom.c.zone_id)
Index(None, plan_atom.c.county, plan_atom.c.building_id)


@entity(
    plan_atom,
    order_by=("plan_id", "number"),
    geometry="boundary",
    roles=PLAN_READERS,
    part=True,
    tiles=TileLayer(
        ("number", "grid_code", "community_code", "households", "residents"), min_zoom=13
    ),
)
class PlanAtom:
    """An atom of a plan 基本单元: the ground around one building, or a block without buildings."""

    number: int
    community_code: str
    community_today: str
    block: int
    households: int
    residents: int
    incidents: int
    open_incidents: int
    cameras: int
    grid_code: str | None
    plan: GridPlan = one(
        ByKey(("county", "county"), ("plan_id", "id")),
        "The plan 方案",
        Reverse("atoms", "What it shares out 基本单元"),
    )
    zone: PlanZone | None = one(
        ByKey(("county", "county"), ("zone_id", "id")),
        "The zone that holds it 规划网格",
        Reverse("atoms", "What it holds 基本单元"),
    )
    building: Building | None = one(
        ByKey(("county", "county"), ("building_id", "id")), "Its building 楼栋"
    )
