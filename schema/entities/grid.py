"""Grid 网格: the smallest area of governance, versioned in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, SmallInteger, Text

from compiler.area_level import AreaLevel
from compiler.entity import TileLayer, entity, many, one
from compiler.join import Became, MadeFrom, Prefix, SharedEdge, Versions
from schema.rules import Bounds, Pattern
from schema.table import (
    Code,
    area_table,
    described,
    index_latest,
    index_order,
    index_versions,
    multipolygon_type,
    term_type,
    versions,
)
from schema.terms import Term

if TYPE_CHECKING:
    from schema.entities.community import Community
    from schema.entities.region import Region


class GridKind(Term):
    """Kind of a grid 网格类型."""

    BASIC = "基础"
    DEDICATED = "专属"


CODE = Pattern(r"[0-9]{15}", "a code of 15 digits")

grid = area_table(
    "grid",
    described(
        "code",
        Code,
        "Code 网格代码: the community's and 3 digits",
        nullable=False,
        pattern=Pattern(CODE.regex, f"{CODE.allowed} (its community's and 3 of its own)"),
    ),
    described("name", Text, "Name 名称", nullable=False, searched=True),
    described("kind", term_type(GridKind), "Kind 类型", nullable=False, server_default="BASIC"),
    described("boundary", multipolygon_type(), "Boundary 边界", nullable=False),
    *versions(
        "grid",
        "Codes of the grids that it was made from 前身网格",
        "Codes of the grids of a withdrawn plan for which it came back 撤回前网格; else empty",
        CODE,
    ),
    described(
        "workers",
        SmallInteger,
        "How many grid workers serve it 网格员人数",
        bounds=Bounds(0, 1_000),
    ),
    CheckConstraint("code ~ '^[0-9]{15}$'", name="code"),
    comment="Grid 网格, one row a version",
    imported=True,
)
index_versions(grid)
index_order(grid, "name")
index_latest(grid)


@entity(
    grid,
    order_by=("code",),
    geometry="boundary",
    key="code",
    levels=(AreaLevel(15, "GRID", "Grid 网格"),),
    versions="valid",
    tiles=TileLayer(("code", "name", "kind", "workers"), min_zoom=10),
)
class Grid:
    """A grid 网格: the smallest area of governance, served by its grid workers."""

    code: str
    name: str
    kind: GridKind
    workers: int | None
    predecessors: list[str]
    restored_from: list[str]
    community: Community | None = one(Prefix(12), "The community that it is part of 所属社区")
    town: Region | None = one(Prefix(9), "The town that holds it 所属乡镇街道")
    county: Region | None = one(Prefix(6), "The county that holds it 所属区县")
    neighbours: list[Grid] = many(SharedEdge(), "Grids that share an edge with it 相邻网格")
    history: list[Grid] = many(
        Versions(), "Every version of it, the oldest first, each with what it held 历史版本"
    )
    made_from: list[Grid] = many(
        MadeFrom(),
        "The versions that it was made from, split or merged; or that were withdrawn for it"
        " 由何而来",
    )
    became: list[Grid] = many(
        Became(),
        "The versions that were made from it when it ended, or came back 变成了什么",
    )
