"""Rows that moved when a plan took effect, and when they had been written before.

If the plan is withdrawn, what comes back and was not written since is as it was: also the time of
its last writing, by which others synchronise. Nobody is granted the table; ``settle`` writes it.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from schema.table import Code, Instant, described, metadata

plan_moved_rows = Table(
    "plan_moved_rows",
    metadata,
    described("county", Integer, "County of the plan 方案所属区县", nullable=False),
    described("plan_id", BigInteger, "The plan 方案", nullable=False),
    described("table_name", Text, "The table of the rows 表名", nullable=False),
    described("row_county", Integer, "County of the rows since they moved 区县", nullable=False),
    described("area_code", Code, "Where they belonged before 原所属区域代码", nullable=False),
    described(
        "written_at", Instant, "When they had been written before 原更新时间", nullable=False
    ),
    described("moved_at", Instant, "When they moved 变动时间", nullable=False),
    described("ids", ARRAY(BigInteger), "Their ids 标识", nullable=False),
    PrimaryKeyConstraint(
        "county", "plan_id", "table_name", "row_county", "area_code", "written_at"
    ),
    ForeignKeyConstraint(
        ["county", "plan_id"], ["grid_plan.county", "grid_plan.id"], ondelete="CASCADE"
    ),
    comment="Rows that moved when a plan took effect 方案生效时变动的行",
)
