"""Who moves: what goes from today's grids to other ones, as counts and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.partition import PlanKey
from schema.entities.grid import grid
from schema.plans.plan_atom import plan_atom
from schema.plans.plan_zone import plan_zone


@dataclass(frozen=True, slots=True)
class Passage:
    """What goes from a grid to a zone; None: it is in none. Names are as they were, or will be."""

    grid: str | None
    grid_name: str | None
    zone: str | None
    zone_name: str | None
    buildings: int
    households: int

    @property
    def stays(self) -> bool:
        """Whether the grid that it will be in has the code of the one it is in."""
        return self.grid == self.zone


async def passages_of(
    connection: AsyncConnection, key: PlanKey, based_at: datetime
) -> Sequence[Passage]:
    """Each grid, as it was when the plan was made, with each zone that it shares buildings with."""
    a, z = plan_atom.c, plan_zone.c
    rows = await connection.execute(
        select(
            a.grid_code, z.grid_code, z.name, func.count(), func.coalesce(func.sum(a.households), 0)
        )
        .select_from(plan_atom.outerjoin(plan_zone, and_(z.county == a.county, z.id == a.zone_id)))
        .where(a.county == key.county, a.plan_id == key.id, a.building_id.is_not(None))
        .group_by(a.grid_code, z.grid_code, z.name)
        .order_by(a.grid_code, z.grid_code)
    )  # fmt: skip
    found = rows.all()
    names = await _names(connection, {row[0] for row in found if row[0]}, based_at)
    return [
        Passage(old, names.get(old or ""), new, name, int(buildings), int(households))
        for old, new, name, buildings, households in found
    ]


async def _names(connection: AsyncConnection, codes: set[str], then: datetime) -> dict[str, str]:
    rows = await connection.execute(
        select(grid.c.code, grid.c.name).where(grid.c.code.in_(codes), grid.c.valid.contains(then))
    )
    return {code: name for code, name in rows}
