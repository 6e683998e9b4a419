"""Plan check 检查结果: what is wrong with a plan, or worth a look, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, Float, ForeignKeyConstraint, Index, Integer, Text

from compiler.entity import Reverse, entity, one
from compiler.join import ByKey
from schema.plans.grid_plan import PLAN_READERS
from schema.table import area_table, described, multipolygon_type, term_type
from schema.terms import Term

if TYPE_CHECKING:
    from schema.plans.grid_plan import GridPlan
    from schema.plans.plan_zone import PlanZone


class CheckKind(Term):
    """What a finding is about 检查项: of a plan, of what a search came to, of an edit refused."""

    UNASSIGNED = "楼栋未划入"
    GAP = "空隙"
    OVERLAP = "重叠"
    SLIVER = "狭长碎片"
    NOT_CONTIGUOUS = "不连片"
    BELOW_BAND = "户数不足"
    ABOVE_BAND = "户数超标"
    BUILDING_ABOVE_BAND = "单栋超标"
    TOO_FEW_WORKERS = "网格员不足"
    OUTSIDE_COMMUNITY = "跨社区"
    CODE_CLASH = "代码重复"
    BASE_MOVED_ON = "基准已变"
    EMPTY_ZONE = "空网格"
    NO_BUILDINGS = "无楼栋"
    TOO_FEW_HOUSEHOLDS = "户数不足以成网格"
    TOO_MANY_HOUSEHOLDS = "户数超出网格数所容"
    NO_NUMBER = "网格数不合"
    NO_GROUPING = "楼栋无法组合"
    NO_SHARING = "无法连片划分"
    NOT_FOUND = "未找到办法"
    ZONE_LOCKED = "网格锁定"
    MOVES_SPENT = "变动上限已到"
    NO_MOVES = "无法调整"
    BUILDINGS_MOVED = "变动楼栋"
    PIECES_JOINED = "飞地归并"
    FEWER_CANDIDATES = "备选不足"


class Severity(Term):
    """How grave a finding is 严重程度. An ERROR keeps a plan from being published."""

    ERROR = "错误"
    WARNING = "警告"
    NOTICE = "提示"


def finding_columns() -> tuple[Column[Any], ...]:
    """The columns of a finding, whatever it was found by."""
    return (
        described("zone_id", BigInteger, "The zone 规划网格"),
        described("number", Integer, "Its place in the list of findings 序号", nullable=False),
        described("kind", term_type(CheckKind), "What it is about 检查项", nullable=False),
        described("severity", term_type(Severity), "How grave it is 严重程度", nullable=False),
        described("message", Text, "The finding in words 说明", nullable=False),
        described("figure", Float, "The figure found 数值"),
        described("limit", Float, "The figure allowed 限值"),
        described("place", multipolygon_type(), "Where it is 位置, to zoom to"),
        described("advice", Text, "What can be done about it 建议"),
    )


plan_check = area_table(
    "plan_check",
    described("plan_id", BigInteger, "The plan 方案", nullable=False),
    *finding_columns(),
    ForeignKeyConstraint(
        ["county", "plan_id"], ["grid_plan.county", "grid_plan.id"], ondelete="CASCADE"
    ),
    comment="Plan check 检查结果",
)
Index(None, plan_check.c.county, plan_check.c.plan_id, plan_check.c.number)
Index(None, plan_check.c.county, plan_check.c.zone_id)


@entity(plan_check, order_by=("plan_id", "number"), geometry="place", roles=PLAN_READERS, part=True)
class PlanCheck:
    """A finding of the checks of a plan 检查结果: the gravest come first."""

    kind: CheckKind
    severity: Severity
    message: str
    figure: float | None
    limit: float | None
    advice: str | None
    plan: GridPlan = one(
        ByKey(("county", "county"), ("plan_id", "id")),
        "The plan 方案",
        Reverse("checks", "What is to be looked at 检查结果"),
    )
    zone: PlanZone | None = one(
        ByKey(("county", "county"), ("zone_id", "id")),
        "The zone 规划网格",
        Reverse("checks", "What is to be looked at in it 检查结果"),
    )
