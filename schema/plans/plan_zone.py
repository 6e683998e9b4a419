"""Plan zone 规划网格: a grid that a plan would make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
)

from compiler.entity import Reverse, TileLayer, computed, entity, one
from compiler.join import ByKey
from schema.entities.grid import GridKind
from schema.plans.grid_plan import PLAN_READERS
from schema.table import Code, area_table, described, multipolygon_type, term_type

if TYPE_CHECKING:
    from schema.plans.grid_plan import GridPlan
    from schema.plans.plan_measures import PlanMeasures

plan_zone = area_table(
    "plan_zone",
    described("plan_id", BigInteger, "The plan 方案", nullable=False),
    described("grid_code", Code, "Code that the grid will have 网格代码", nullable=False),
    described("name", Text, "Name 名称", nullable=False),
    described("kind", term_type(GridKind), "Kind 类型", nullable=False, server_default="BASIC"),
    described("community_code", Code, "Code of its community 社区代码", nullable=False),
    described("workers", SmallInteger, "How many grid workers are to serve it 网格员人数"),
    described(
        "locked",
        Boolean,
        "Whether edits leave it alone 是否锁定",
        nullable=False,
        server_default="false",
    ),
    described(
        "changed_in",
        Integer,
        "The plan's version that changed it last 最近变更版本",
        nullable=False,
        server_default="0",
    ),
    described("boundary", multipolygon_type(), "Boundary 边界; null while it holds nothing"),
    CheckConstraint("grid_code ~ '^[0-9]{15}$'", name="grid_code"),
    ForeignKeyConstraint(
        ["county", "plan_id"], ["grid_plan.county", "grid_plan.id"], ondelete="CASCADE"
    ),
    UniqueConstraint("county", "plan_id", "id"),
    comment="Plan zone 规划网格",
)
Index(None, plan_zone.c.county, plan_zone.c.plan_id, plan_zone.c.grid_code)


@entity(
    plan_zone,
    order_by=("grid_code",),
    geometry="boundary",
    roles=PLAN_READERS,
    part=True,
    tiles=TileLayer(("code", "name", "kind", "community_code", "locked"), min_zoom=8),
)
class PlanZone:
    """A zone of a plan 规划网格: the grid that it would make. Its boundary follows its atoms."""

    code: str = computed(lambda row: row.c.grid_code, "Code that the grid will have 网格代码")
    name: str
    kind: GridKind
    community_code: str
    workers: int | None
    locked: bool
    changed_in: int
    plan: GridPlan = one(
        ByKey(("county", "county"), ("plan_id", "id")),
        "The plan 方案",
        Reverse("zones", "The grids that it would make 规划网格"),
    )
    measures: PlanMeasures | None = one(
        ByKey(("county", "county"), ("id", "zone_id")), "Its measures 指标"
    )
