"""Camera 视频监控: where a public-safety camera stands and looks; never what it sees."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Float,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
)

from compiler.entity import Clusters, TileLayer, entity, near, one
from compiler.join import Prefix
from schema.rules import Bounds, Pattern
from schema.table import area_table, described, index_latest, index_order, point_type, term_type
from schema.terms import Term

if TYPE_CHECKING:
    from schema.entities.community import Community
    from schema.entities.grid import Grid
    from schema.entities.incident import Incident
    from schema.entities.region import Region


class CameraStatus(Term):
    """Whether a camera works 设备状态."""

    ONLINE = "在线"
    OFFLINE = "离线"
    FAULT = "故障"
    RETIRED = "停用"


camera = area_table(
    "camera",
    described(
        "camera_no",
        Text,
        "Number in the owner's register 设备编号",
        nullable=False,
        aliases=("编号", "编码", "点位编号", "设备编码"),
    ),
    described(
        "gb_code",
        Text,
        "GB/T 28181 code 国标编码: 20 digits, type digits 131 or 132",
        aliases=("国标码",),
        pattern=Pattern(
            r"[0-9]{10}13[12][0-9]{7}", "a GB/T 28181 code: 20 digits, the 11th to 13th 131 or 132"
        ),
    ),
    described("name", Text, "Name 名称", searched=True),
    described(
        "status", term_type(CameraStatus), "Status 状态", nullable=False, server_default="ONLINE"
    ),
    described("location", point_type(), "Location 位置", nullable=False),
    described(
        "mount_height", Float, "Height of the mount in metres 安装高度", bounds=Bounds(-500, 2_000)
    ),
    described(
        "azimuth",
        Float,
        "Direction in degrees clockwise from north 方位角",
        bounds=Bounds(0, 359.999999),
        aliases=("direction", "camera:direction", "surveillance:direction", "方向", "朝向"),
        prepared="direction",
        lenient=True,
    ),
    described(
        "field_of_view",
        Float,
        "Horizontal field of view in degrees 视场角; 360 is a dome",
        bounds=Bounds(0, 360, above=True),
        derived_from="azimuth",
    ),
    described(
        "range_metres", Float, "How far it sees, in metres 可视距离", bounds=Bounds(0, 100_000)
    ),
    described("ptz", Boolean, "Whether it pans, tilts and zooms 云台"),
    described("indoor", Boolean, "Whether it stands indoors 室内"),
    described("owner", Text, "Owner 产权单位"),
    described("legal_basis", Text, "Legal basis 法律依据"),
    described("purpose", Text, "Purpose 用途"),
    described("filing_no", Text, "Filing number 备案编号"),
    described("filed_at", Date, "When it was filed 备案日期"),
    described("sign_at", Date, "When its warning sign was put up 提示标识设置日期"),
    described(
        "retention_days",
        SmallInteger,
        "How many days footage is kept 录像保存天数",
        bounds=Bounds(0, 10_000),
    ),
    described("privacy_mask", Boolean, "Whether private windows are masked 隐私遮挡"),
    CheckConstraint("gb_code ~ '^[0-9]{10}13[12][0-9]{7}$'", name="gb_code"),
    CheckConstraint("azimuth >= 0 and azimuth < 360", name="azimuth"),
    CheckConstraint("field_of_view > 0 and field_of_view <= 360", name="field_of_view"),
    UniqueConstraint("county", "camera_no"),
    comment="Camera 视频监控",
    imported=True,
)
Index(None, camera.c.camera_no)
index_order(camera, "name")
index_latest(camera)
Index(
    None,
    *(camera.c[name] for name in ("status", "county", "camera_no")),
    postgresql_include=["area_code"],
)


@entity(
    camera,
    order_by=("county", "camera_no"),
    geometry="location",
    tiles=TileLayer(
        ("camera_no", "name", "status", "azimuth", "field_of_view", "range_metres"),
        min_zoom=4,
        clusters=Clusters("status", below=14),
    ),
)
class Camera:
    """A public-safety video camera 视频监控 (its place and view; never its pictures)."""

    camera_no: str
    gb_code: str | None
    name: str | None
    status: CameraStatus
    mount_height: float | None
    azimuth: float | None
    field_of_view: float | None
    range_metres: float | None
    ptz: bool | None
    indoor: bool | None
    owner: str | None
    legal_basis: str | None
    purpose: str | None
    filing_no: str | None
    filed_at: date | None
    sign_at: date | None
    retention_days: int | None
    privacy_mask: bool | None
    grid: Grid | None = one(Prefix(15), "The grid that it stands in 所属网格")
    community: Community | None = one(Prefix(12), "The community that it stands in 所属社区")
    town: Region | None = one(Prefix(9), "The town that it stands in 所属乡镇街道")
    county: Region | None = one(Prefix(6), "The county that it stands in 所属区县")
    nearby_incidents: list[Incident] = near(5_000, "Incidents near it 附近事件")
