"""Plan load 工作量: what a zone's grid workers had before, and have after."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    cast,
    func,
    literal_column,
)
from sqlalchemy.sql import FromClause

from compiler.entity import computed, entity
from schema.plans.grid_plan import PLAN_READERS
from schema.table import Code, area_table, described

plan_load = area_table(
    "plan_load",
    described("comparison_id", BigInteger, "The comparison 比较", nullable=False),
    described("from_code", Code, "Code of its counterpart before 原网格代码; null: a new zone"),
    described("to_code", Code, "Code of the zone after 新网格代码; null: it is given up"),
    described("households_before", Integer, "Households before 原户数", nullable=False),
    described("households_after", Integer, "Households after 新户数", nullable=False),
    described(
        "open_incidents_before", Integer, "Open incidents before 原未结事件数", nullable=False
    ),
    described("open_incidents_after", Integer, "Open incidents after 新未结事件数", nullable=False),
    described("cameras_before", Integer, "Cameras before 原视频监控数", nullable=False),
    described("cameras_after", Integer, "Cameras after 新视频监控数", nullable=False),
    described("workers_before", Integer, "Grid workers before 原网格员人数"),
    described("workers_after", Integer, "Grid workers after 新网格员人数"),
    ForeignKeyConstraint(
        ["county", "comparison_id"],
        ["plan_comparison.county", "plan_comparison.id"],
        ondelete="CASCADE",
    ),
    comment="Plan load 工作量",
)
Index(None, plan_load.c.county, plan_load.c.comparison_id)


def _a_worker(when: str) -> Any:
    def share(row: FromClause) -> ColumnElement[Any]:
        workers = func.nullif(row.c[f"workers_{when}"], literal_column("0"))
        return cast(row.c[f"households_{when}"], Float) / workers

    return share


@entity(
    plan_load, order_by=("comparison_id", "to_code", "from_code"), roles=PLAN_READERS, part=True
)
class PlanLoad:
    """What a zone's grid workers had before and have after 工作量, by figures of places only."""

    from_code: str | None
    to_code: str | None
    households_before: int
    households_after: int
    open_incidents_before: int
    open_incidents_after: int
    cameras_before: int
    cameras_after: int
    workers_before: int | None
    workers_after: int | None
    households_a_worker_before: float | None = computed(
        _a_worker("before"), "Households to a worker before 原人均户数"
    )
    households_a_worker_after: float | None = computed(
        _a_worker("after"), "Households to a worker after 新人均户数"
    )
