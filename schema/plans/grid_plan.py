"""Grid plan 网格划分方案: a redrawing of the grids of some communities, from draft to effect."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from compiler.entity import Reverse, entity, many, one
from compiler.join import ByKey, Prefix
from schema.table import Code, Instant, area_table, described, multipolygon_type, term_type
from schema.terms import Term
from schema.viewer import Role

if TYPE_CHECKING:
    from schema.entities.community import Community
    from schema.entities.region import Region
    from schema.plans.plan_job import PlanJob
    from schema.plans.plan_measures import PlanMeasures

PLAN_READERS = (
    Role.GRID_WORKER, Role.OPERATOR, Role.PLANNER, Role.ADMINISTRATOR, Role.AUDITOR,
)  # fmt: skip
"""The roles that may read plans: whoever governs or plans, not the public."""

PLANNERS = (Role.PLANNER, Role.ADMINISTRATOR)
"""The roles that may write plans."""


class PlanStatus(Term):
    """How far a plan has come 方案状态."""

    DRAFT = "草案"
    CONSULTATION = "征求意见"
    APPROVED = "已批准"
    EFFECTIVE = "已生效"
    REJECTED = "已否决"
    WITHDRAWN = "已撤回"


UNDECIDED = (PlanStatus.DRAFT, PlanStatus.CONSULTATION, PlanStatus.APPROVED)
"""How far plans have come that may still take effect."""


grid_plan = area_table(
    "grid_plan",
    described("name", Text, "Name 名称", nullable=False),
    described(
        "status", term_type(PlanStatus), "Status 状态", nullable=False, server_default="DRAFT"
    ),
    described(
        "communities",
        ARRAY(Code),
        "Codes of the communities that it redraws 社区代码",
        nullable=False,
    ),
    described("author", Text, "Who drafted it 起草人", nullable=False),
    described(
        "makers",
        ARRAY(Text),
        "Who drafted or edited it or what it was branched from, or set what it is held to 经办人",
        nullable=False,
        server_default="{}",
    ),
    described(
        "version",
        Integer,
        "How many edits were made, undoing included 版本",
        nullable=False,
        server_default="0",
    ),
    described("origin_id", BigInteger, "The plan that it was branched from 来源方案"),
    described("job_id", BigInteger, "The job that proposed it 生成任务"),
    described(
        "keep_weight",
        Float,
        "The weight that it was proposed with 保留权重: from 0, a fresh plan, to 1, today's grids",
    ),
    described("households_min", Integer, "Households of a zone, at least 户数下限", nullable=False),
    described("households_max", Integer, "Households of a zone, at most 户数上限", nullable=False),
    described("workers_min", Integer, "Workers of a zone, at least 网格员人数下限", nullable=False),
    described("based_at", Instant, "Which state of the data it stands on 数据时点", nullable=False),
    described(
        "fingerprint",
        Text,
        "Hash of the buildings, communities and streets that were cut into atoms 底图指纹",
        nullable=False,
    ),
    described(
        "base",
        ARRAY(BigInteger),
        "Ids of the versions of grids that were current when it was made, ascending 所依网格版本",
        nullable=False,
        server_default="{}",
    ),
    described(
        "base_communities",
        ARRAY(BigInteger),
        "Ids of the versions of communities that were current when it was made, ascending"
        " 所依社区版本",
        nullable=False,
        server_default="{}",
    ),
    described(
        "result",
        ARRAY(BigInteger),
        "Ids of the versions of grids that were current once it took effect, ascending"
        " 生效后网格版本",
        nullable=False,
        server_default="{}",
    ),
    described(
        "result_communities",
        ARRAY(BigInteger),
        "Ids of the versions of communities that were current once it took effect, ascending"
        " 生效后社区版本",
        nullable=False,
        server_default="{}",
    ),
    described(
        "boundary", multipolygon_type(), "Boundary of all its communities 范围", nullable=False
    ),
    described("submitted_at", Instant, "When it was put to consultation 提交时间"),
    described("submitted_by", Text, "Who put it to consultation 提交人"),
    described("decided_at", Instant, "When it was approved or rejected 审批时间"),
    described("decided_by", Text, "Who approved or rejected it 审批人"),
    described("approved_version", Integer, "The version that was approved 批准版本"),
    described("approved_content", JSONB, "Hashes of what was approved, by part 批准内容摘要"),
    described("decision", Text, "Why it was approved or rejected 审批意见"),
    described("effective_from", Instant, "Since when its grids hold, or will hold 生效时间"),
    described("published_by", Text, "Who published it, or set the date for it 发布人"),
    described("withdrawn_at", Instant, "When it was withdrawn 撤回时间"),
    described("withdrawn_by", Text, "Who withdrew it 撤回人"),
    described("withdrawal", Text, "Why it was withdrawn 撤回原因"),
    CheckConstraint("btrim(name) <> ''", name="name"),
    CheckConstraint(
        "0 <= households_min and households_min <= households_max and households_max > 0",
        name="band",
    ),
    CheckConstraint("cardinality(communities) > 0", name="communities"),
    CheckConstraint("keep_weight between 0 and 1", name="keep_weight"),
    ForeignKeyConstraint(
        ["county", "origin_id"],
        ["grid_plan.county", "grid_plan.id"],
        ondelete="SET NULL (origin_id)",
    ),
    comment="Grid plan 网格划分方案",
)
Index(None, grid_plan.c.county, grid_plan.c.origin_id)
Index(None, grid_plan.c.county, grid_plan.c.job_id)


@entity(
    grid_plan,
    order_by=("area_code", "name"),
    geometry="boundary",
    time="updated_at",
    roles=PLAN_READERS,
    member=False,
)
class GridPlan:
    """A plan of grids 网格划分方案: which building is to belong to which grid."""

    name: str
    status: PlanStatus
    communities: list[str]
    author: str
    version: int
    households_min: int
    households_max: int
    workers_min: int
    based_at: datetime
    keep_weight: float | None
    submitted_at: datetime | None
    submitted_by: str | None
    decided_at: datetime | None
    decided_by: str | None
    decision: str | None
    effective_from: datetime | None
    published_by: str | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawal: str | None
    origin: GridPlan | None = one(
        ByKey(("county", "county"), ("origin_id", "id")),
        "The plan that it was branched from 来源方案",
        Reverse("branches", "Plans that were branched from it 派生方案"),
    )
    measures: PlanMeasures | None = one(
        ByKey(("county", "county"), ("id", "whole_plan_id")), "Measures of the whole plan 总体指标"
    )
    jobs: list[PlanJob] = many(
        ByKey(("county", "county"), ("id", "plan_id")), "What is worked out for it 后台任务"
    )
    community: Community | None = one(
        Prefix(12), "The community, where it redraws only one 所属社区"
    )
    town: Region | None = one(Prefix(9), "The town that holds it 所属乡镇街道")
    county: Region | None = one(Prefix(6), "The county that holds it 所属区县")
