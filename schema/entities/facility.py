"""Facility 设施: the rooms, stations, boards and grounds that serve a community.

The kinds are those that a community is fitted out with: six rooms 六室, four stations 四站, boards,
schools, meals, care and open grounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Float, Index, Text, UniqueConstraint

from compiler.entity import Reverse, TileLayer, entity, near, one
from compiler.join import ByKey, Prefix
from schema.rules import Bounds
from schema.sample import LocationKind, Rows, Sample
from schema.table import area_table, described, index_latest, index_order, point_type, term_type
from schema.terms import Term

if TYPE_CHECKING:
    from schema.entities.building import Building
    from schema.entities.camera import Camera
    from schema.entities.community import Community
    from schema.entities.grid import Grid
    from schema.entities.incident import Incident
    from schema.entities.region import Region


class FacilityKind(Term):
    """What a facility is 设施类型."""

    OFFICE = "办公室"
    READING_ROOM = "图书阅览室"
    MEMBERS_ROOM = "党员活动室"
    FITNESS_ROOM = "健身康复室"
    SENIORS_ROOM = "老年活动室"
    POLICE_ROOM = "警务室"
    SERVICE_STATION = "社区服务站"
    LABOUR_STATION = "劳动保障站"
    PROPERTY_STATION = "物业管理站"
    CLINIC = "卫生服务站"
    NOTICE_BOARD = "宣传栏"
    AFFAIRS_BOARD = "居务公开栏"
    RESIDENTS_SCHOOL = "居民学校"
    OUTDOOR_GROUND = "室外活动场所"
    DAY_CARE_CENTRE = "日间照料中心"
    CANTEEN = "食堂"
    CHARITY_SHOP = "爱心超市"
    SERVICE_HALL = "服务大厅"


K, L = FacilityKind, LocationKind
ROOMS = (K.OFFICE, K.READING_ROOM, K.MEMBERS_ROOM, K.FITNESS_ROOM, K.SENIORS_ROOM, K.POLICE_ROOM)
STATIONS = (K.SERVICE_STATION, K.LABOUR_STATION, K.PROPERTY_STATION)
MEALS_AND_CARE = (K.DAY_CARE_CENTRE, K.CANTEEN, K.CHARITY_SHOP)
BOARDS = (K.NOTICE_BOARD, K.AFFAIRS_BOARD)
OUTDOORS = {"floor_area": None, "opening_hours": None, "building_no": None}

IN_A_CENTRE = Rows(
    per="community",
    each={"kind": (*ROOMS, *STATIONS, K.RESIDENTS_SCHOOL, K.SERVICE_HALL)},
    at=(L.SERVICE,),
    indoors=True,
)
IN_A_CLINIC = Rows(per="community", at=(L.CLINIC,), indoors=True, values={"kind": K.CLINIC})
AMONG_HOMES = Rows(
    per="community",
    each={"kind": MEALS_AND_CARE},
    at=(L.HOME, L.VILLAGE, L.SHOP),
    indoors=True,
    values={"floor_area": Bounds(80, 600), "opening_hours": "07:00–19:00"},
)
AT_GATES = Rows(
    per="community",
    count=2,
    each={"kind": BOARDS},
    at=(L.GATE,),
    values={**OUTDOORS, "name": "{place}{kind}"},
)
IN_THE_OPEN = Rows(
    per="community",
    count=1.5,
    at=(L.PARK, L.HOME),
    values={**OUTDOORS, "kind": K.OUTDOOR_GROUND, "floor_area": Bounds(200, 3_000)},
)

facility = area_table(
    "facility",
    described(
        "facility_no",
        Text,
        "Number in the county's register 设施编号",
        nullable=False,
        longest=64,
        aliases=("编号", "设施编码"),
    ),
    described("name", Text, "Name 名称", searched=True),
    described("kind", term_type(FacilityKind), "Kind 设施类型", nullable=False),
    described(
        "floor_area",
        Float,
        "Floor area in square metres 建筑面积",
        bounds=Bounds(0, 1_000_000),
        aliases=("面积", "area"),
    ),
    described("opening_hours", Text, "Opening hours 开放时间"),
    described("location", point_type(), "Location 位置", nullable=False),
    described(
        "building_no",
        Text,
        "Number of the building that it is in 楼栋编号, as delivered",
        longest=64,
        aliases=("楼栋号", "楼号"),
    ),
    CheckConstraint("floor_area >= 0", name="floor_area"),
    UniqueConstraint("county", "facility_no"),
    comment="Facility 设施",
    imported=True,
    sample=Sample(
        *(IN_A_CENTRE, IN_A_CLINIC, AMONG_HOMES, AT_GATES, IN_THE_OPEN),
        values={
            "facility_no": "SS{code:.9}-{serial:05d}",
            "name": "{community}{kind}",
            "floor_area": Bounds(15, 120),
            "opening_hours": ("08:30–12:00, 14:00–18:00", "09:00–17:30", "08:00–20:00"),
        },
    ),
)
# By its number, and not by a key of the database: facilities may be listed before buildings are.
Index(None, facility.c.county, facility.c.building_no)
Index(None, facility.c.facility_no)
index_order(facility, "name")
index_latest(facility)


@entity(
    facility,
    order_by=("county", "facility_no"),
    geometry="location",
    tiles=TileLayer(("name", "kind"), min_zoom=12),
)
class Facility:
    """A facility 设施: a room, station, board or ground that serves a community."""

    facility_no: str
    name: str | None
    kind: FacilityKind
    floor_area: float | None
    opening_hours: str | None
    building_no: str | None
    building: Building | None = one(
        ByKey(("county", "county"), ("building_no", "building_no")),
        "The building that it is in 所在楼栋",
        Reverse(),
    )
    grid: Grid | None = one(Prefix(15), "The grid that it lies in 所属网格")
    community: Community | None = one(Prefix(12), "The community that it lies in 所属社区")
    town: Region | None = one(Prefix(9), "The town that it lies in 所属乡镇街道")
    county: Region | None = one(Prefix(6), "The county that it lies in 所属区县")
    nearby_incidents: list[Incident] = near(5_000, "Incidents near it 附近事件")
    nearby_cameras: list[Camera] = near(5_000, "Cameras near it 附近视频监控")
