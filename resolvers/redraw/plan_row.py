"""The row of a plan: everything that its table holds of it but the boundary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.partition import PlanHead, PlanKey
from resolvers.redraw.zone_policy import ZonePolicy
from resolvers.workflow.refusals import NotFound
from schema.plans.grid_plan import PlanStatus, grid_plan


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan as its table has it; the fields are the columns."""

    county: int
    id: int
    area_code: str
    name: str
    status: PlanStatus
    communities: list[str]
    author: str
    makers: list[str]
    version: int
    origin_id: int | None
    job_id: int | None
    keep_weight: float | None
    households_min: int
    households_max: int
    workers_min: int
    based_at: datetime
    fingerprint: str
    base: list[int]
    base_communities: list[int]
    result: list[int]
    result_communities: list[int]
    submitted_at: datetime | None
    submitted_by: str | None
    decided_at: datetime | None
    decided_by: str | None
    decision: str | None
    approved_version: int | None
    approved_content: Mapping[str, str] | None
    effective_from: datetime | None
    published_by: str | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawal: str | None
    updated_at: datetime

    @property
    def key(self) -> PlanKey:
        return PlanKey(self.county, self.id)

    @property
    def policy(self) -> ZonePolicy:
        return ZonePolicy(self.households_min, self.households_max, self.workers_min)

    @property
    def head(self) -> PlanHead:
        return PlanHead(
            self.area_code,
            self.name,
            self.author,
            tuple(self.communities),
            self.policy,
            self.based_at,
            self.fingerprint,
        )


COLUMNS = tuple(grid_plan.c[field.name] for field in fields(PlanRow))


async def plan_row(connection: AsyncConnection, key: PlanKey, *, lock: bool = True) -> PlanRow:
    """The row of a plan, which no other transaction may write until this one ends.

    Without ``lock`` it is only read, as those do who may not write it.
    Raises ``NotFound`` where the viewer sees no such plan.
    """
    query = select(*COLUMNS).where(*is_plan(key))
    rows = await connection.execute(query.with_for_update() if lock else query)
    row = rows.one_or_none()
    if row is None:
        raise NotFound(f"id GridPlan:{key.county}:{key.id} names no plan that you may see")
    return PlanRow(*row)


async def plan_rows(
    connection: AsyncConnection,
    *where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[object]],
) -> list[PlanRow]:
    """The rows of all plans that are so."""
    rows = await connection.execute(select(*COLUMNS).where(*where).order_by(*order_by))
    return [PlanRow(*row) for row in rows]


def is_plan(key: PlanKey) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What its row meets."""
    return grid_plan.c.county == key.county, grid_plan.c.id == key.id
