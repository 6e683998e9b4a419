"""A plan read from its tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.atoms import atoms_of
from resolvers.redraw.base_data import grids_around
from resolvers.redraw.change import Change, Home, Zone
from resolvers.redraw.partition import (
    AtomAttributes,
    Codes,
    Ids,
    Partition,
    PlanKey,
    ends_of_bridges,
)
from resolvers.redraw.plan_bridges import read_bridges
from resolvers.redraw.plan_row import PlanRow
from resolvers.redraw.wkb import as_binary, geometries_of_wkb, single_parts
from schema.plans.plan_atom import plan_atom
from schema.plans.plan_community import plan_community
from schema.plans.plan_edit import plan_edit
from schema.plans.plan_zone import plan_zone


async def load(connection: AsyncConnection, plan: PlanRow) -> Partition:
    """The partition of a plan whose row is known and locked, without what is derived from it."""
    key, stored = plan.key, await _stored_atoms(connection, plan.key)
    cells = stored.attributes.cells
    communities = np.unique(stored.settled, return_inverse=True)[1]
    numbers = np.where(stored.attributes.buildings, np.arange(len(cells)), -1)
    # The part of the boundary that neighbours can overlap is that which the atoms cover.
    around = await grids_around(connection, plan.communities, shapely.coverage_union_all(cells))
    bridges = await read_bridges(connection, key)
    atoms = atoms_of(cells, numbers, stored.blocks, communities)
    return Partition(
        key=key,
        head=plan.head,
        status=plan.status,
        version=plan.version,
        atoms=atoms.joined(ends_of_bridges(bridges.values())),
        attributes=stored.attributes,
        zones={zone.id: zone for zone in await _zones(connection, key)},
        assignment=stored.assignment,
        homes={home.code: home for home in await _homes(connection, key)},
        settled=stored.settled,
        around=around,
        bridges=bridges,
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


@dataclass(frozen=True, slots=True, eq=False)
class StoredAtoms:
    """What the atoms hold, and for each its street block, its zone, and its planned community."""

    attributes: AtomAttributes
    blocks: Ids
    assignment: Ids
    settled: Codes


async def _stored_atoms(connection: AsyncConnection, key: PlanKey) -> StoredAtoms:
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

    def numbers(index: int) -> Ids:
        return np.array([value or 0 for value in columns[index]], dtype=np.int64)

    attributes = AtomAttributes(
        cells=single_parts(geometries_of_wkb(columns[4])),
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
    return StoredAtoms(attributes, numbers(3), numbers(0), settled)


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
