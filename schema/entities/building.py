"""Building 楼栋: a footprint with its address and use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Float, Index, Integer, SmallInteger, Text, UniqueConstraint

from compiler.entity import TileLayer, entity, near, one
from compiler.join import Prefix
from schema.rules import Bounds
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


class BuildingUse(Term):
    """What a building is used for 楼栋用途."""

    RESIDENTIAL = "住宅"
    MIXED = "商住"
    COMMERCIAL = "商业"
    OFFICE = "办公"
    INDUSTRIAL = "工业"
    EDUCATION = "教育"
    MEDICAL = "医疗"
    PUBLIC = "公共设施"
    OTHER = "其他"


building = area_table(
    "building",
    described(
        "building_no",
        Text,
        "Number in the county's register 楼栋编号",
        nullable=False,
        longest=64,
        aliases=("编号", "楼栋号", "楼号", "楼栋编码", "建筑编号"),
    ),
    described("name", Text, "Name 名称", searched=True),
    described("address", Text, "Address 地址", longest=500, aliases=("详细地址",), searched=True),
    described(
        "floors",
        SmallInteger,
        "Floors above ground 地上层数",
        bounds=Bounds(0, 300),
        aliases=("层数", "楼层", "levels", "building:levels"),
    ),
    described(
        "height",
        Float,
        "Height in metres 高度",
        bounds=Bounds(0, 2_000),
        aliases=("楼高", "建筑高度"),
    ),
    described("use", term_type(BuildingUse), "Use 用途", aliases=("类型", "使用性质")),
    described("footprint", multipolygon_type(), "Footprint 基底轮廓", nullable=False),
    described(
        "household_count",
        Integer,
        "Households as delivered with the footprint 户数, also where no household is on record",
        bounds=Bounds(0, 100_000),
        aliases=("households", "户数", "住户数"),
    ),
    described("leader", Text, "The building leader's name 楼栋长"),
    CheckConstraint("floors >= 0", name="floors"),
    CheckConstraint("household_count >= 0", name="household_count"),
    UniqueConstraint("county", "building_no"),
    comment="Building 楼栋",
    imported=True,
)
Index(None, building.c.building_no)
index_order(building, "name")
index_latest(building)


@entity(
    building,
    order_by=("county", "building_no"),
    geometry="footprint",
    tiles=TileLayer(
        ("building_no", "name", "use", "floors", "height"), min_zoom=13, counts=("households",)
    ),
)
class Building:
    """A building 楼栋. It belongs to the grid that holds its point on surface."""

    building_no: str
    name: str | None
    address: str | None
    floors: int | None
    height: float | None
    use: BuildingUse | None
    household_count: int | None
    leader: str | None
    grid: Grid | None = one(Prefix(15), "The grid that holds it 所属网格")
    community: Community | None = one(Prefix(12), "The community that holds it 所属社区")
    town: Region | None = one(Prefix(9), "The town that holds it 所属乡镇街道")
    county: Region | None = one(Prefix(6), "The county that holds it 所属区县")
    nearby_cameras: list[Camera] = near(5_000, "Cameras near its footprint 附近视频监控")
    nearby_incidents: list[Incident] = near(5_000, "Incidents near its footprint 附近事件")
