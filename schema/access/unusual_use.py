"""Unusual use 异常使用: somebody read much of residents, or wanted more contacts than a day's or an
hour's number. It is about those who read, never about residents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Integer, Text, func
from sqlalchemy.dialects.postgresql import ARRAY

from compiler.entity import entity
from schema.access.contact_consent import OVERSEEING
from schema.table import Code, Instant, area_table, described, term_type
from schema.terms import Term
from schema.viewer import Role


class UnusualKind(Term):
    """What was unusual 异常类型."""

    WIDE_READ = "大范围查阅"
    HOURLY_BOUND = "达到每小时上限"
    CONSENT_NEEDED = "超过每日数量"


unusual_use = area_table(
    "unusual_use",
    described("at", Instant, "When 时间", nullable=False, server_default=func.now()),
    described("subject", Text, "Who 使用人", nullable=False),
    described("role", term_type(Role), "In which role 角色", nullable=False),
    described("areas", ARRAY(Code), "Areas of that person 管辖区域", nullable=False),
    described("kind", term_type(UnusualKind), "What was unusual 异常类型", nullable=False),
    described("figure", Integer, "How many 数量", nullable=False),
    described("bound", Integer, "From how many on it is unusual 阈值", nullable=False),
    comment="Unusual use 异常使用",
)
Index(None, unusual_use.c.subject, unusual_use.c.at)


@entity(unusual_use, order_by=("at",), time="at", roles=OVERSEEING, grouped_by=("subject",))
class UnusualUse:
    """Unusual use 异常使用 of what is known of residents; once an hour for each person and kind."""

    at: datetime
    subject: str
    role: Role
    areas: list[str]
    kind: UnusualKind
    figure: int
    bound: int
