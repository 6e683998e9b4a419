"""The parts of a new plan, written to its tables: zones, atoms, communities, and what follows."""

from __future__ import annotations

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.wkb import wkb
from resolvers.redraw.derivation import derive
from resolvers.redraw.derived_writer import write_derived
from resolvers.redraw.partition import Partition
from resolvers.redraw.plan_bridges import insert_bridges
from resolvers.redraw.plan_communities import write_homes
from resolvers.redraw.plan_writer import insert_zones
from resolvers.redraw.staleness import base_moved_on

# psycopg sends a list as an array; COPY is closed to a role that row-level security binds.
ATOMS = text(
    """
    insert into plan_atom (
        county, area_code, plan_id, number, zone_id, building_id, community_code, community_today,
        block, boundary, households, residents, incidents, open_incidents, cameras, grid_code
    )
    select
        :county, :area_code, :plan, number - 1, nullif(zone, 0), nullif(building, 0), settled,
        community, block, ST_Multi(ST_GeomFromWKB(cell, 4490)), households, residents, incidents,
        open_incidents, cameras, grid
    from unnest(
        cast(:zones as bigint[]), cast(:buildings as bigint[]), cast(:settled as text[]),
        cast(:communities as text[]), cast(:blocks as integer[]), cast(:cells as bytea[]),
        cast(:households as integer[]), cast(:residents as integer[]),
        cast(:incidents as integer[]), cast(:open_incidents as integer[]),
        cast(:cameras as integer[]), cast(:grids as text[])
    ) with ordinality as atom (
        zone, building, settled, community, block, cell, households, residents, incidents,
        open_incidents, cameras, grid, number
    )
    """
)


async def write_parts(connection: AsyncConnection, partition: Partition) -> None:
    """Write everything of a new plan but its row, which is written already."""
    area_code = partition.head.area_code
    await insert_zones(connection, partition.key, area_code, list(partition.zones.values()), 0)
    await _insert_atoms(connection, partition)
    await write_homes(connection, partition, partition.homes)
    await insert_bridges(connection, partition.key, area_code, partition.bridges.values())
    moved_on = await base_moved_on(connection, partition.key, partition.head)
    whole = await asyncio.to_thread(derive, partition, moved_on)
    await write_derived(connection, partition, partition.zones, whole, [])


async def _insert_atoms(connection: AsyncConnection, partition: Partition) -> None:
    attributes = partition.attributes
    await connection.execute(
        ATOMS,
        {
            "county": partition.key.county,
            "area_code": partition.head.area_code,
            "plan": partition.key.id,
            "zones": partition.assignment.tolist(),
            "buildings": attributes.buildings.tolist(),
            "settled": partition.settled.tolist(),
            "communities": list(attributes.communities),
            "blocks": partition.atoms.blocks.tolist(),
            "cells": list(wkb(attributes.cells)),
            "households": attributes.households.tolist(),
            "residents": attributes.residents.tolist(),
            "incidents": attributes.incidents.tolist(),
            "open_incidents": attributes.open_incidents.tolist(),
            "cameras": attributes.cameras.tolist(),
            "grids": list(attributes.grids),
        },
    )
