"""Plan bridge 桥渡: a bridge or ferry by which ground that does not meet hangs together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)

from compiler.entity import Reverse, entity, one
from compiler.join import ByKey
from schema.plans.grid_plan import PLAN_READERS
from schema.table import area_table, described, multilinestring_type, term_type
from schema.terms import Term

if TYPE_CHECKING:
    from schema.plans.grid_plan import GridPlan
    from schema.plans.plan_atom import PlanAtom


class BridgeKind(Term):
    """What joins two shores 桥渡类型."""

    BRIDGE = "桥梁"
    FERRY = "轮渡"


plan_bridge = area_table(
    "plan_bridge",
    described("plan_id", BigInteger, "The plan 方案", nullable=False),
    described("number", Integer, "Number within the plan 序号", nullable=False),
    described("kind", term_type(BridgeKind), "Bridge or ferry 桥渡类型", nullable=False),
    described("name", Text, "Name 名称"),
    described("road_no", Text, "Number of the road that it is 道路编号; null: it was declared"),
    described(
        "start_atom", Integer, "Number of the atom that it begins on 起端单元", nullable=False
    ),
    described("end_atom", Integer, "Number of the atom that it ends on 末端单元", nullable=False),
    described("line", multilinestring_type(), "Line 线位", nullable=False),
    CheckConstraint("start_atom <> end_atom", name="ends"),
    ForeignKeyConstraint(
        ["county", "plan_id"], ["grid_plan.county", "grid_plan.id"], ondelete="CASCADE"
    ),
    UniqueConstraint("county", "plan_id", "number"),
    comment="Plan bridge 桥渡",
)
Index(None, plan_bridge.c.county, plan_bridge.c.plan_id, plan_bridge.c.start_atom)
Index(None, plan_bridge.c.county, plan_bridge.c.plan_id, plan_bridge.c.end_atom)


@entity(plan_bridge, order_by=("plan_id", "number"), geometry="line", roles=PLAN_READERS, part=True)
class PlanBridge:
    """A bridge or ferry of a plan 桥渡: a zone may reach over it, and is in one part then."""

    number: int
    kind: BridgeKind
    name: str | None
    road_no: str | None
    plan: GridPlan = one(
        ByKey(("county", "county"), ("plan_id", "id")),
        "The plan 方案",
        Reverse("bridges", "Bridges and ferries that join its ground 桥渡"),
    )
    start: PlanAtom | None = one(
        ByKey(("county", "county"), ("plan_id", "plan_id"), ("start_atom", "number")),
        "The atom that it begins on 起端单元",
    )
    end: PlanAtom | None = one(
        ByKey(("county", "county"), ("plan_id", "plan_id"), ("end_atom", "number")),
        "The atom that it ends on 末端单元",
    )
