"""The log of readings of residents and households 居民信息查阅日志: written once, never changed."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    func,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY

from schema.table import Code, Instant, metadata, term_type
from schema.terms import Term
from schema.viewer import Role


class Access(Term):
    """What was done 操作."""

    READ = "查阅"
    REVEAL = "查看联系方式"


access_log = Table(
    "access_log",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Instant, nullable=False, server_default=func.now(), comment="When 时间"),
    Column("subject", Text, nullable=False, comment="Who 查阅人"),
    Column("role", term_type(Role), nullable=False, comment="In which role 角色"),
    Column("areas", ARRAY(Code), nullable=False, comment="The viewer's areas 管辖区域"),
    Column("action", term_type(Access), nullable=False, comment="What was done 操作"),
    Column("document_sha256", Text, comment="Hash of the GraphQL document 查询文档摘要"),
    Column("operation", Text, comment="Name of the operation 操作名"),
    Column("residents", Integer, nullable=False, comment="How many residents were given 人数"),
    Column(
        "households",
        Integer,
        nullable=False,
        server_default="0",
        comment="How many households were given 户数",
    ),
    Column("resident_county", Integer, comment="The one resident's county 居民所属区县"),
    Column("resident_id", BigInteger, comment="The one resident 居民"),
    Column("purpose", Text, comment="The stated purpose 用途"),
    Column("note", Text, comment="The note 备注"),
    comment="Log of readings of residents 居民信息查阅日志",
)
Index(None, access_log.c.at)
Index(
    None,
    access_log.c.subject,
    access_log.c.at,
    postgresql_where=access_log.c.action == literal_column("'REVEAL'"),
)
