"""Land cover 地表覆盖: what the ground is: water, green, parks, squares, school grounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Index, Text, UniqueConstraint

from compiler.entity import TileLayer, entity, near, one
from compiler.join import Prefix
from schema.table import (
    area_table,
    described,
    index_latest,
    index_order,
    multipolygon_type,
    term_type,
)
from schema.terms import Term

if TYPE_CHECKING:
    from schema.entities.camera import Camera
    from schema.entities.community import Community
    from schema.entities.grid import Grid
    from schema.entities.incident import Incident
    from schema.entities.region import Region


class LandCoverKind(Term):
    """What the ground is 地表覆盖类型."""

    WATER = "水域"
    GREEN = "绿地"
    PARK = "公园"
    SQUARE = "广场"
    FARMLAND = "农田"
    SCHOOL_GROUND = "校园"
    SPORTS_GROUND = "运动场"


land_cover = area_table(
    "land_cover",
    described(
        "land_cover_no",
        Text,
        "Number in the county's register 图斑编号",
        nullable=False,
        longest=64,
        aliases=("编号", "图斑号", "地块编号"),
    ),
    described("name", Text, "Name 名称", searched=True),
    described(
        "kind",
        term_type(LandCoverKind),
        "What the ground is 地表覆盖类型",
        nullable=False,
        aliases=("类型", "地类"),
    ),
    described("boundary", multipolygon_type(), "Boundary 边界", nullable=False),
    UniqueConstraint("county", "land_cover_no"),
    comment="Land cover 地表覆盖",
    imported=True,
)
Index(None, land_cover.c.land_cover_no)
index_order(land_cover, "name")
index_latest(land_cover)


@entity(
    land_cover,
    order_by=("county", "land_cover_no"),
    geometry="boundary",
    tiles=TileLayer(("name", "kind"), min_zoom=11),
)
class LandCover:
    """A piece of ground of one kind 地表覆盖: water, green, a park, a square, a campus.

    It belongs to the grid that holds its point on surface, so what is larger than a grid, as a
    river is, is delivered in pieces cut at their borders, as the national land survey cuts its own.
    """

    land_cover_no: str
    name: str | None
    kind: LandCoverKind
    grid: Grid | None = one(Prefix(15), "The grid that holds it 所属网格")
    community: Community | None = one(Prefix(12), "The community that holds it 所属社区")
    town: Region | None = one(Prefix(9), "The town that holds it 所属乡镇街道")
    county: Region | None = one(Prefix(6), "The county that holds it 所属区县")
    nearby_cameras: list[Camera] = near(5_000, "Cameras in it and around 附近视频监控")
    nearby_incidents: list[Incident] = near(5_000, "Incidents in it and around 附近事件")
