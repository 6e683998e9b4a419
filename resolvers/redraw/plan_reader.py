"""A plan read from its tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.atoms import atoms_of
from resolvers.redraw.base_data import as_binary, geometries_of_wkb, grids_around
from resolvers.redraw.change import Change, Home, Zone
from resolvers.redraw.partition import (
    AtomAttributes,
    Codes,
    Partition,
    PlanHead,
    PlanKey,
    ZonePolicy,
)
from resolvers.workflow.refusals import NotFound
from schema.plans.grid_plan import PlanStatus, grid_plan
from schema.plans.plan_atom import plan_atom
from schema.plans.plan_community import plan_community
from schema.plans.plan_edit import plan_edit
from schema.plans.plan_zone import plan_zone


async def locked_plan(connection: AsyncConnection, key: PlanKey, *, lock: bool = True) -> Any:
    """The row of a plan, which no other transaction may write until this one ends.

    Without ``lock`` it is only read, as those do who may not write it.
    Raises ``NotFound`` where the viewer sees no such plan.
    """
    query = select(*(c for c in grid_plan.c if c.name != "boundary")).where(
        grid_plan.c.county == key.county, grid_plan.c.id == key.id
    )
    rows = await connection.execute(query.with_for_update() if lock else query)
    row = rows.one_or_none()
    if row is None:
        raise NotFound(f"id GridPlan:{key.county}:{key.id} names no plan that you may see")
    return row


async def load(connection: AsyncConnection, key: PlanKey, row: Any) -> Partition:
    """The board of a plan whose row is known and locked, without what is derived from it."""
    attributes, blocks, numbers, assignment, settled = await _attributes(connection, key)
    communities = np.unique(settled, return_inverse=True)[1]
    atoms = atoms_of(
        attributes.cells, np.where(attributes.buildings, numbers, -1), blocks, communities
    )
    codes = tuple(row.communities)
    # The part of the boundary that neighbours can overlap is that which the atoms cover.
    around = await grids_around(connection, codes, shapely.coverage_union_all(attributes.cells))
    return Partition(
        key=key,
        head=head_of(row),
        status=row.status,
        version=row.version,
        atoms=atoms,
        attributes=attributes,
        zones={zone.id: zone for zone in await _zones(connection, key)},
        assignment=assignment,
        homes={home.code: home for home in await _homes(connection, key)},
        settled=settled,
        around=around,
    )


async def changes_since(connection: AsyncConnection, key: PlanKey, version: int) -> list[Change]:
    """The changes of the edits after a version, the first first."""
    rows = await connection.scalars(
        select(plan_edit.c.change)
        .where(
            plan_edit.c.county == key.county,
            plan_edit.c.plan_id == key.id,
            plan_edit.c.number > version,
        )
        .order_by(plan_edit.c.number)
    )
    return [Change.of_json(said) for said in rows]


def head_of(row: Any) -> PlanHead:
    return PlanHead(
        row.area_code,
        row.name,
        row.author,
        tuple(row.communities),
        ZonePolicy(row.households_min, row.households_max, row.workers_min),
        row.based_at,
        row.fingerprint,
    )


def is_open(status: PlanStatus) -> bool:
    """Whether a plan in this status may be edited."""
    return status in (PlanStatus.DRAFT, PlanStatus.CONSULTATION)


async def _attributes(
    connection: AsyncConnection, key: PlanKey
) -> tuple[AtomAttributes, Any, Any, Any, Codes]:
    """What the atoms hold; their blocks, numbers, zones, and planned communities."""
    c = plan_atom.c
    rows = (
        await connection.execute(
            select(
                c.zone_id, c.building_id, c.community_today, c.block, as_binary(c.boundary),
                c.households, c.residents, c.incidents, c.open_incidents, c.cameras, c.grid_code,
                c.community_code,
            )
            .where(c.county == key.county, c.plan_id == key.id)
            .order_by(c.number)
        )
    ).all()  # fmt: skip
    columns = list(zip(*rows, strict=True)) or [()] * 12

    def numbers(index: int) -> Any:
        return np.array([value or 0 for value in columns[index]], dtype=np.int64)

    attributes = AtomAttributes(
        cells=_single(geometries_of_wkb(columns[4])),
        buildings=numbers(1),
        communities=columns[2],
        grids=columns[10],
        households=numbers(5),
        residents=numbers(6),
        incidents=numbers(7),
        open_incidents=numbers(8),
        cameras=numbers(9),
    )
    settled = np.array(columns[11], dtype=np.str_)
    return attributes, numbers(3), np.arange(len(rows)), numbers(0), settled


def _single(cells: Any) -> Any:
    """Multipolygons of one part as the polygons that they were cut as."""
    alone = shapely.get_num_geometries(cells) == 1
    cells[alone] = shapely.get_geometry(cells[alone], 0)
    return cells


async def _zones(connection: AsyncConnection, key: PlanKey) -> list[Zone]:
    c = plan_zone.c
    rows = await connection.execute(
        select(c.id, c.grid_code, c.name, c.community_code, c.kind, c.workers, c.locked)
        .where(c.county == key.county, c.plan_id == key.id)
        .order_by(c.grid_code, c.id)
    )
    return [Zone(*row) for row in rows]


async def _homes(connection: AsyncConnection, key: PlanKey) -> list[Home]:
    c = plan_community.c
    rows = await connection.execute(
        select(c.community_code, c.name, c.kind)
        .where(c.county == key.county, c.plan_id == key.id)
        .order_by(c.community_code)
    )
    return [Home(*row) for row in rows]


async def outlines_of(connection: AsyncConnection, key: PlanKey) -> dict[int, object]:
    """The outlines of a plan's zones as they were written."""
    rows = await connection.execute(
        select(plan_zone.c.id, func.ST_AsBinary(plan_zone.c.boundary)).where(
            plan_zone.c.county == key.county,
            plan_zone.c.plan_id == key.id,
            plan_zone.c.boundary.is_not(None),
        )
    )
    return {zone: shapely.from_wkb(bytes(written)) for zone, written in rows}
