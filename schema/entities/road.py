"""Road 道路: the centre line of a street, or of a water course or railway that parts blocks."""

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
    multilinestring_type,
    term_type,
)
from schema.terms import Term

if TYPE_CHECKING:
    from schema.entities.camera import Camera
    from schema.entities.community import Community
    from schema.entities.grid import Grid
    from schema.entities.incident import Incident
    from schema.entities.region import Region


class RoadKind(Term):
    """Class of a road 道路等级: the four of CJJ 37, what parts blocks as they do, and bridges and
    ferries, which part nothing and join the ground that they end on.

    CJJ 37-2012 《城市道路工程设计规范》 3.1.1: expressway, arterial, collector and local road.
    """

    EXPRESSWAY = "快速路"
    ARTERIAL = "主干路"
    COLLECTOR = "次干路"
    LOCAL = "支路"
    PEDESTRIAN = "步行道"
    WATERWAY = "水系"
    RAILWAY = "铁路"
    BRIDGE = "桥梁"
    FERRY = "轮渡"


road = area_table(
    "road",
    described(
        "road_no",
        Text,
        "Number in the county's register 道路编号",
        nullable=False,
        longest=64,
        aliases=("编号", "道路编码", "路段编号"),
    ),
    described("name", Text, "Name 名称", searched=True),
    described("kind", term_type(RoadKind), "Class 道路等级"),
    described("centreline", multilinestring_type(), "Centre line 中心线", nullable=False),
    UniqueConstraint("county", "road_no"),
    comment="Road 道路",
    imported=True,
)
Index(None, road.c.road_no)
index_order(road, "name")
index_latest(road)


@entity(
    road,
    order_by=("county", "road_no"),
    geometry="centreline",
    in_areas="Roads that lie wholly in it; groups of all roads by area tell its road length 道路",
    tiles=TileLayer(("name", "kind"), min_zoom=11),
)
class Road:
    """A road 道路, or a water course or railway that parts street blocks as a road does.

    It belongs to the smallest area that holds the whole of it, edge included: a street between two
    grids to the one with the lower code, a street through several communities to their town.
    Groups by area count it in each area that has a part of it, with the length of that part.
    A bridge or ferry joins the ground at its two ends: in plans a grid may reach over it.
    """

    road_no: str
    name: str | None
    kind: RoadKind | None
    grid: Grid | None = one(Prefix(15), "The grid that holds all of it 所属网格")
    community: Community | None = one(Prefix(12), "The community that holds all of it 所属社区")
    town: Region | None = one(Prefix(9), "The town that holds all of it 所属乡镇街道")
    county: Region | None = one(Prefix(6), "The county that holds all of it 所属区县")
    nearby_cameras: list[Camera] = near(5_000, "Cameras along it 沿线视频监控")
    nearby_incidents: list[Incident] = near(5_000, "Incidents along it 沿线事件")
