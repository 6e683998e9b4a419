"""Household 户: the people of one dwelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
)

from compiler.entity import Reserved, Reverse, entity, one
from compiler.join import ByKey, Prefix
from schema.rules import Bounds
from schema.table import area_table, described, term_type
from schema.terms import Term
from schema.viewer import VISITING, Role

if TYPE_CHECKING:
    from schema.entities.building import Building
    from schema.entities.community import Community
    from schema.entities.grid import Grid
    from schema.entities.region import Region


class Tenure(Term):
    """How a household holds its dwelling 居住性质."""

    OWNED = "自有"
    RENTED = "租住"
    OTHER = "其他"


household = area_table(
    "household",
    described("building_id", BigInteger, "The building 楼栋", nullable=False),
    described(
        "unit",
        Text,
        "Unit or staircase 单元",
        nullable=False,
        server_default="",
        aliases=("单元号",),
    ),
    described("room", Text, "Room number 房号", nullable=False, aliases=("房间号", "门牌号")),
    described(
        "size",
        SmallInteger,
        "How many people live in it 户内人数",
        bounds=Bounds(0, 1_000),
        aliases=("人数", "人口"),
    ),
    described("tenure", term_type(Tenure), "Tenure 居住性质"),
    CheckConstraint("size >= 0", name="size"),
    ForeignKeyConstraint(
        ["county", "building_id"],
        ["building.county", "building.id"],
        onupdate="CASCADE",
        ondelete="CASCADE",
    ),
    UniqueConstraint("county", "building_id", "unit", "room"),
    comment="Household 户",
    imported=True,
)
Index(None, household.c.county, household.c.building_id)


@entity(
    household,
    order_by=("county", "building_id", "unit", "room"),
    place=("building",),
    # Planners know to the household what each piece of ground holds: plans are measured by it.
    reserved=Reserved(roles=VISITING, exact=(Role.PLANNER,)),
    logged=True,
)
class Household:
    """A household 户. It belongs to its building's grid.

    Every reading is logged. Roles that do not visit are told how many there are in an area, and no
    more: planners to the household, others in tens where nothing else is set.
    """

    unit: str
    room: str
    size: int | None
    tenure: Tenure | None
    building: Building = one(
        ByKey(("county", "county"), ("building_id", "id")),
        "The building that it lives in 楼栋",
        Reverse(),
    )
    grid: Grid | None = one(Prefix(15), "The grid that holds it 所属网格")
    community: Community | None = one(Prefix(12), "The community that holds it 所属社区")
    town: Region | None = one(Prefix(9), "The town that holds it 所属乡镇街道")
    county: Region | None = one(Prefix(6), "The county that holds it 所属区县")
