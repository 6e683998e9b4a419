"""Incident 事件: what was reported, where, and how far it has come."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Float, Index, SmallInteger, Text, UniqueConstraint

from compiler.entity import Clusters, TileLayer, entity, near, one
from compiler.join import Prefix
from schema.rules import Bounds, Pattern
from schema.table import (
    Code,
    Instant,
    area_table,
    described,
    index_latest,
    index_order,
    point_type,
    term_type,
)
from schema.terms import Term
from schema.viewer import Role

if TYPE_CHECKING:
    from schema.entities.camera import Camera
    from schema.entities.community import Community
    from schema.entities.grid import Grid
    from schema.entities.region import Region


class IncidentCategory(Term):
    """What an incident is about 事件类别. EMERGENCY and DISPUTE mean of no finer kind."""

    EMERGENCY = "突发事件"
    NATURAL_DISASTER = "自然灾害"
    ACCIDENT = "事故灾难"
    PUBLIC_HEALTH = "公共卫生"
    SOCIAL_SAFETY = "社会安全"
    DISPUTE = "矛盾纠纷"
    NEIGHBOUR = "邻里纠纷"
    PROPERTY_MANAGEMENT = "物业纠纷"
    FAMILY = "家庭纠纷"
    LABOUR = "劳动纠纷"
    FIRE_HAZARD = "消防隐患"
    PUBLIC_ORDER = "治安"
    TRAFFIC = "交通"
    ENVIRONMENT = "环境"
    FACILITY = "设施"
    SERVICE = "服务"
    SUGGESTION = "建议"


class IncidentTier(Term):
    """Whose affair an incident is 三事分流."""

    PUBLIC_AFFAIR = "大事"
    COMMUNITY_AFFAIR = "小事"
    PRIVATE_AFFAIR = "私事"


class IncidentSource(Term):
    """How an incident came in 事件来源."""

    GRID_WORKER = "网格员上报"
    HOTLINE = "热线"
    ONLINE = "网上"
    CENTER = "综治中心"
    VISIT = "来访"
    SENSOR = "感知设备"


class IncidentStatus(Term):
    """How far an incident has come 事件状态."""

    REPORTED = "上报"
    ACCEPTED = "受理"
    REJECTED = "不予受理"
    DUPLICATE = "重复"
    FILED = "立案"
    DISPATCHED = "派遣"
    IN_PROGRESS = "处置"
    RESOLVED = "反馈"
    VERIFIED = "核查"
    CLOSED = "结案"
    RETURNED = "退回"
    REWORK = "返工"
    SUSPENDED = "挂账"
    ESCALATED = "上报上级"
    REOPENED = "重新办理"


CLOSED = (IncidentStatus.REJECTED, IncidentStatus.DUPLICATE, IncidentStatus.CLOSED)
"""The states in which nothing more is to be done."""


class IncidentOutcome(Term):
    """How an incident ended 办理结果. Closed is not fixed."""

    FIXED = "已整改"
    MEDIATED = "已调解"
    NOT_RESPONSIBLE = "不属职责"
    NO_ACTION = "无需处置"
    SELF_RESOLVED = "自行解决"


class Visibility(Term):
    """Who may read an incident 公开范围."""

    PUBLIC = "公开"
    INTERNAL = "内部"


incident = area_table(
    "incident",
    described(
        "case_no",
        Text,
        "Case number 案件编号 (一案一码)",
        nullable=False,
        longest=64,
        aliases=("编号", "事件编号", "案件号"),
    ),
    described(
        "category",
        term_type(IncidentCategory),
        "Category 类别",
        nullable=False,
        aliases=("类型", "事件类型"),
    ),
    described("tier", term_type(IncidentTier), "Tier 三事分流"),
    described(
        "severity",
        SmallInteger,
        "Severity 等级: 1 is the gravest, 4 the least",
        bounds=Bounds(1, 4),
    ),
    described("title", Text, "Title 标题", nullable=False, searched=True),
    described("description", Text, "Description 描述", longest=10_000),
    described("source", term_type(IncidentSource), "Source 来源"),
    described("location", point_type(), "Location 位置", nullable=False),
    described(
        "accuracy_metres",
        Float,
        "Accuracy of the location in metres 定位精度",
        bounds=Bounds(0, 1_000_000),
    ),
    described(
        "reported_at",
        Instant,
        "When it was reported 上报时间",
        nullable=False,
        aliases=("时间", "发生时间"),
    ),
    described(
        "area_code_at_report",
        Code,
        "The area's code when it was reported 上报时区域代码",
        pattern=Pattern(r"[0-9]{2,15}", "an area's code"),
        frozen_from="area_code",
    ),
    described(
        "status",
        term_type(IncidentStatus),
        "Status 状态",
        nullable=False,
        server_default="REPORTED",
    ),
    described("outcome", term_type(IncidentOutcome), "Outcome 办理结果"),
    described("first_receiver", Text, "Who received it first 首问负责"),
    described("assignee", Text, "Who handles it 办理人"),
    described("center", Text, "The governance centre that handles it 综治中心"),
    described("due_at", Instant, "When it is due 限时办结"),
    described("closed_at", Instant, "When it was closed 结案时间"),
    described("satisfaction", SmallInteger, "Satisfaction 满意度: 1 to 5", bounds=Bounds(1, 5)),
    described(
        "visibility",
        term_type(Visibility),
        "Who may read it 公开范围",
        nullable=False,
        server_default="PUBLIC",
    ),
    CheckConstraint("severity between 1 and 4", name="severity"),
    CheckConstraint("satisfaction between 1 and 5", name="satisfaction"),
    UniqueConstraint("county", "case_no"),
    comment="Incident 事件",
    imported=True,
    counted_by=("visibility",),
)
Index(None, incident.c.case_no)
Index(None, incident.c.assignee)
index_order(incident, "due_at")
index_latest(incident)
Index(None, incident.c.county, incident.c.reported_at)
# With what they are counted by: such questions are answered from the index alone.
Index(
    None,
    incident.c.reported_at,
    postgresql_include=["area_code", "category", "status", "visibility"],
)
Index(
    "incident_open_idx",
    *(incident.c[name] for name in ("due_at", "county", "id")),
    postgresql_include=["reported_at", "area_code", "category", "visibility"],
    postgresql_where=incident.c.status.not_in(CLOSED),
)


@entity(
    incident,
    order_by=("county", "case_no"),
    geometry="location",
    time="reported_at",
    hidden=(Role.VIEWER, "visibility", Visibility.INTERNAL),
    # By category: from afar a map is asked what happens where; for one state there is a filter.
    tiles=TileLayer(
        ("case_no", "category", "severity", "status", "reported_at"),
        min_zoom=4,
        clusters=Clusters("category", below=14),
    ),
)
class Incident:
    """An incident 事件: a hazard, dispute, request or suggestion that was reported."""

    case_no: str
    category: IncidentCategory
    tier: IncidentTier | None
    severity: int | None
    title: str
    description: str | None
    source: IncidentSource | None
    accuracy_metres: float | None
    reported_at: datetime
    area_code_at_report: str | None
    status: IncidentStatus
    outcome: IncidentOutcome | None
    first_receiver: str | None
    assignee: str | None
    center: str | None
    due_at: datetime | None
    closed_at: datetime | None
    satisfaction: int | None
    visibility: Visibility
    grid: Grid | None = one(Prefix(15), "The grid that it happened in 所属网格")
    community: Community | None = one(Prefix(12), "The community that it happened in 所属社区")
    town: Region | None = one(Prefix(9), "The town that it happened in 所属乡镇街道")
    county: Region | None = one(Prefix(6), "The county that it happened in 所属区县")
    nearby_cameras: list[Camera] = near(5_000, "Cameras near it 附近视频监控")
