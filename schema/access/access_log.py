"""The log of readings of residents and households 居民信息查阅日志: written once, never changed.

What an operator deletes, of whatever it is, stands in it, too.

Lines are written by the database's function ``log_access`` alone, which chains each to the one
before it by a hash (docs/security.md). They lie in partitions, one a month.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    case,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import ColumnElement, FromClause

from compiler.entity import computed, entity
from schema.table import Code, Instant, area_table, described, metadata, term_type
from schema.terms import Term
from schema.viewer import Role

NAMED_ROWS = 100
"""So many residents, or households, a line names by their ids; of more it tells the area."""

WIDE_READ = 1_000
"""A reading that gives more residents is unusual, unless a server is set otherwise."""

LEAST_MONTHS = 6
"""How long lines are kept at least: 《网络安全法》 Art. 21 (3)."""


class Access(Term):
    """What was done 操作."""

    READ = "查阅"
    REVEAL = "查看联系方式"
    ASK = "申请查看联系方式"
    GRANT = "同意查看联系方式"
    REFUSE = "不同意查看联系方式"
    DELETE = "删除"
    SIGN = "签发地图链接"


class Purpose(Term):
    """What residents' data is needed for 查看目的."""

    EMERGENCY = "紧急情况"
    INCIDENT = "事件办理"
    SERVICE = "提供服务"
    VISIT = "上门走访"
    CORRECTION = "信息更正"


def _ids(name: str, comment: str) -> Column[list[str]]:
    return described(name, ARRAY(Text), comment, nullable=False, server_default="{}")


def _count(name: str, comment: str) -> Column[int]:
    return described(name, Integer, comment, nullable=False, server_default="0")


access_log = area_table(
    "access_log",
    described("at", Instant, "When 时间", nullable=False, server_default=func.now()),
    described("subject", Text, "Who 查阅人", nullable=False),
    described("role", term_type(Role), "In which role 角色", nullable=False),
    described("areas", ARRAY(Code), "The viewer's areas 管辖区域", nullable=False),
    described("action", term_type(Access), "What was done 操作", nullable=False),
    described("document_sha256", Text, "Hash of the GraphQL document 查询文档摘要"),
    described("operation", Text, "Name of the operation 操作名"),
    described("purpose", Text, "The stated purpose 用途"),
    described("note", Text, "The note 备注"),
    described(
        "variables",
        Text,
        "Values of the document's variables, as JSON 查询变量; other texts than ids, codes and"
        " instants are masked",
    ),
    _count("residents", "How many residents were given 人数; one given twice counts twice"),
    _count("households", "How many households were given 户数"),
    _count("records", "How many lines of this log were given 日志条数"),
    described(
        "wide",
        Boolean,
        "Whether more were given than are named 大范围查阅; then areaCode is where they are",
        nullable=False,
        server_default="false",
    ),
    _ids("resident_ids", "Ids of the residents that were given 居民"),
    _ids("household_ids", "Ids of the households that were given 户"),
    _ids("building_ids", "Ids of the buildings that these lived in 楼栋"),
    Column("chain", SmallInteger, nullable=False, comment="The chain that it is in 链"),
    Column("number", BigInteger, nullable=False, comment="Its number in the chain 序号"),
    Column("digest", LargeBinary, nullable=False, comment="SHA-256 of the chain so far 摘要"),
    comment="Log of readings of residents 居民信息查阅日志",
    partitioned_by="at",
)
Index(None, access_log.c.at)
Index(None, access_log.c.subject, access_log.c.at)
Index(None, access_log.c.document_sha256)
Index(
    "access_log_ids_idx",
    access_log.c.resident_ids,
    access_log.c.household_ids,
    access_log.c.building_ids,
    postgresql_using="gin",
)

access_chain = Table(
    "access_chain",
    metadata,
    Column("chain", SmallInteger, autoincrement=False, comment="Chain 链"),
    Column("number", BigInteger, nullable=False, comment="Number of its last line 末条序号"),
    Column("digest", LargeBinary, nullable=False, comment="Digest of its last line 末条摘要"),
    Column("at", Instant, nullable=False, comment="When its last line was written 末条时间"),
    Column(
        "base_number",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="Number of the last line that retention has dropped 已清理末条序号",
    ),
    Column(
        "base_digest",
        LargeBinary,
        nullable=False,
        server_default="",
        comment="Digest of that line 已清理末条摘要",
    ),
    PrimaryKeyConstraint("chain"),
    comment="Chains of the log of readings 查阅日志链",
)

access_document = Table(
    "access_document",
    metadata,
    Column("sha256", Text, comment="Hash of the document as it was asked 文档摘要"),
    Column(
        "text",
        Text,
        nullable=False,
        comment="The document, its texts masked but for ids, codes and instants 查询文档",
    ),
    Column("first_seen", Instant, nullable=False, server_default=func.now(), comment="首次出现"),
    Column("last_seen", Instant, nullable=False, server_default=func.now(), comment="最近出现"),
    PrimaryKeyConstraint("sha256"),
    comment="Documents of logged readings 查阅日志中的查询文档",
)


def document_of(row: FromClause) -> ColumnElement[str]:
    """The text of the document that a line names."""
    same = access_document.c.sha256 == row.c.document_sha256
    text = select(access_document.c.text).where(same)
    return text.correlate_except(access_document).scalar_subquery()


def contacts_in(row: FromClause) -> ColumnElement[int]:
    revealed = row.c.action == literal_column("'REVEAL'", Text)
    one, none = (literal_column(figure, Integer) for figure in "10")
    return case((revealed, one), else_=none)


@entity(
    access_log,
    order_by=("at",),
    time="at",
    roles=(Role.AUDITOR,),
    logged=True,
    grouped_by=("subject",),
)
class AccessRecord:
    """A line of the log of readings 查阅记录: who was given what of residents and households. A
    reading of several counties is a line in each. Reading this is a line in it, too."""

    at: datetime
    subject: str
    role: Role
    areas: list[str]
    action: Access
    document_sha256: str | None
    operation: str | None
    document: str | None = computed(
        document_of, "The document 查询文档; its texts are masked but for ids, codes and instants"
    )
    variables: str | None
    purpose: str | None
    note: str | None
    residents: int
    households: int
    records: int
    contacts: int = computed(contacts_in, "Contacts that were revealed 查看联系方式次数: 0 or 1")
    wide: bool
    resident_ids: list[str]
    household_ids: list[str]
    building_ids: list[str]
