"""Plan edit 编辑记录: the log of what was done to a plan, by whom, and whether it was undone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from compiler.entity import Reverse, entity, many, one
from compiler.join import ByKey
from schema.plans.grid_plan import PLAN_READERS
from schema.table import Instant, area_table, described, term_type
from schema.terms import Term

if TYPE_CHECKING:
    from schema.plans.grid_plan import GridPlan
    from schema.plans.plan_zone import PlanZone


class EditKind(Term):
    """What an edit did 编辑类型."""

    ASSIGN = "划入楼栋"
    SPLIT = "拆分"
    MERGE = "合并"
    MOVE_BORDER = "移动边界"
    NEW_ZONE = "新建"
    REMOVE_ZONE = "撤销网格"
    CHANGE_ZONE = "更名改码"
    LOCK = "锁定"
    UNLOCK = "解锁"
    REPAIR = "修复"
    MERGE_COMMUNITIES = "合并社区"
    SPLIT_COMMUNITY = "拆分社区"
    ASSIGN_ZONES = "划转网格"
    DECLARE_BRIDGE = "申报桥渡"
    REMOVE_BRIDGE = "撤销桥渡"
    UNDO = "撤销"
    REDO = "重做"


class EditState(Term):
    """Whether an edit holds 编辑状态."""

    DONE = "有效"
    UNDONE = "已撤销"
    DROPPED = "已放弃"


plan_edit = area_table(
    "plan_edit",
    described("plan_id", BigInteger, "The plan 方案", nullable=False),
    described("number", Integer, "The version of the plan that it made 版本", nullable=False),
    described("kind", term_type(EditKind), "What it did 编辑类型", nullable=False),
    described(
        "state",
        term_type(EditState),
        "Whether it holds 状态; DROPPED: undone, and then something else was done",
        nullable=False,
        server_default="DONE",
    ),
    described("of", Integer, "Number of the edit that it undid or did again 所涉版本"),
    described("author", Text, "Who made it 编辑人", nullable=False),
    described("made_at", Instant, "When 编辑时间", nullable=False, server_default=func.now()),
    described("buildings", Integer, "How many buildings changed zone 变动楼栋数", nullable=False),
    described("households", Integer, "How many households changed zone 变动户数", nullable=False),
    described("note", Text, "What is to be said of it 说明"),
    Column("change", JSONB, nullable=False, comment="From what to what 变更内容"),
    ForeignKeyConstraint(
        ["county", "plan_id"], ["grid_plan.county", "grid_plan.id"], ondelete="CASCADE"
    ),
    UniqueConstraint("county", "plan_id", "number"),
    comment="Plan edit 编辑记录",
)
# What can be undone or done again is found here, however long the log.
Index(
    "plan_edit_stack_idx",
    plan_edit.c.county,
    plan_edit.c.plan_id,
    plan_edit.c.state,
    plan_edit.c.number,
    postgresql_where=text("kind not in ('UNDO', 'REDO')"),
)


@entity(plan_edit, order_by=("plan_id", "number"), time="made_at", roles=PLAN_READERS, part=True)
class PlanEdit:
    """An edit of a plan 编辑记录. Each makes one version; undoing and doing again are edits too."""

    number: int
    kind: EditKind
    state: EditState
    of: int | None
    author: str
    made_at: datetime
    buildings: int
    households: int
    note: str | None
    plan: GridPlan = one(
        ByKey(("county", "county"), ("plan_id", "id")),
        "The plan 方案",
        Reverse("edits", "Every edit, the first first 编辑记录"),
    )
    zones: list[PlanZone] = many(
        ByKey(("county", "county"), ("plan_id", "plan_id"), ("number", "changed_in")),
        "Zones that it was the last to change 变动网格",
    )
