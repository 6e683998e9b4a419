"""Community 社区: the residents' self-governing area that is cut into grids, versioned in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Text

from compiler.area_level import AreaLevel
from compiler.entity import TileLayer, entity, many, one
from compiler.join import Became, MadeFrom, Prefix, Versions
from schema.rules import Pattern
from schema.table import (
    Code,
    area_table,
    described,
    index_versions,
    multipolygon_type,
    term_type,
    versions,
)
from schema.terms import Term

if TYPE_CHECKING:
    from schema.entities.region import Region


class CommunityKind(Term):
    """Kind of a community 社区类型."""

    TOWN = "城镇"
    FARM_REGIMENT = "团场"
    RESIDENT_CITY = "驻市"
    ENTERPRISE = "企业自办"


CODE = Pattern(r"[0-9]{12}", "a code of 12 digits")

community = area_table(
    "community",
    described("code", Code, "National code 社区代码: 12 digits", nullable=False, pattern=CODE),
    described("name", Text, "Name 名称", nullable=False),
    described("kind", term_type(CommunityKind), "Kind 类型", nullable=False, server_default="TOWN"),
    described("boundary", multipolygon_type(), "Boundary 边界", nullable=False),
    *versions(
        "community",
        "Codes of the communities that it was made from 前身社区",
        "Codes of the communities of a withdrawn plan for which it came back 撤回前社区;"
        " else empty",
        CODE,
    ),
    CheckConstraint("code ~ '^[0-9]{12}$'", name="code"),
    comment="Community 社区, one row a version",
    imported=True,
)
index_versions(community)


@entity(
    community,
    order_by=("code",),
    geometry="boundary",
    key="code",
    levels=(AreaLevel(12, "COMMUNITY", "Community 社区"),),
    versions="valid",
    tiles=TileLayer(("code", "name", "kind"), min_zoom=8),
)
class Community:
    """A community 社区: it is cut into grids."""

    code: str
    name: str
    kind: CommunityKind
    predecessors: list[str]
    restored_from: list[str]
    town: Region | None = one(Prefix(9), "The town that holds it 所属乡镇街道")
    county: Region | None = one(Prefix(6), "The county that holds it 所属区县")
    history: list[Community] = many(
        Versions(), "Every version of it, the oldest first, each with what it held 历史版本"
    )
    made_from: list[Community] = many(
        MadeFrom(),
        "The versions that it was made from, split or merged; or that were withdrawn for it"
        " 由何而来",
    )
    became: list[Community] = many(
        Became(),
        "The versions that were made from it when it ended, or came back 变成了什么",
    )
