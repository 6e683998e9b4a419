"""Plan community 规划社区: a community as a plan would have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKeyConstraint,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY

from compiler.entity import Reverse, computed, entity, many, one
from compiler.join import ByKey
from schema.entities.community import CommunityKind
from schema.plans.grid_plan import PLAN_READERS
from schema.table import Code, area_table, described, multipolygon_type, term_type

if TYPE_CHECKING:
    from schema.plans.grid_plan import GridPlan
    from schema.plans.plan_zone import PlanZone

plan_community = area_table(
    "plan_community",
    described("plan_id", BigInteger, "The plan 方案", nullable=False),
    described("community_code", Code, "Code that the community will have 社区代码", nullable=False),
    described("name", Text, "Name 名称", nullable=False),
    described("kind", term_type(CommunityKind), "Kind 类型", nullable=False, server_default="TOWN"),
    described(
        "redrawn",
        Boolean,
        "Whether its ground, name or kind is another than today's 是否调整",
        nullable=False,
    ),
    described(
        "made_from",
        ARRAY(Code),
        "Codes of the communities that hold its ground today 现属社区代码",
        nullable=False,
    ),
    described("boundary", multipolygon_type(), "Boundary 边界", nullable=False),
    CheckConstraint("community_code ~ '^[0-9]{12}$'", name="community_code"),
    ForeignKeyConstraint(
        ["county", "plan_id"], ["grid_plan.county", "grid_plan.id"], ondelete="CASCADE"
    ),
    UniqueConstraint("county", "plan_id", "community_code"),
    comment="Plan community 规划社区",
)


@entity(
    plan_community,
    order_by=("community_code",),
    geometry="boundary",
    roles=PLAN_READERS,
    part=True,
)
class PlanCommunity:
    """A community as a plan would have it 规划社区: as it is today, merged, or split."""

    code: str = computed(
        lambda row: row.c.community_code, "Code that the community will have 社区代码"
    )
    name: str
    kind: CommunityKind
    redrawn: bool
    made_from: list[str]
    plan: GridPlan = one(
        ByKey(("county", "county"), ("plan_id", "id")),
        "The plan 方案",
        Reverse("planned_communities", "Its communities as it has them 规划社区"),
    )
    zones: list[PlanZone] = many(
        ByKey(("county", "county"), ("plan_id", "plan_id"), ("community_code", "community_code")),
        "The grids that it would be cut into 规划网格",
    )
