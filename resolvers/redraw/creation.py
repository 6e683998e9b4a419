"""Plans created of the ground as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

import numpy as np
import shapely
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.database.transactions import Transactions
from resolvers.redraw.base_data import (
    YEAR,
    BaseData,
    TodaysGrid,
    base_data,
    cameras_in,
    grids_around,
    incidents_in,
    policy_of,
    todays_grids,
)
from resolvers.redraw.change import NOWHERE
from resolvers.redraw.derivation import derive
from resolvers.redraw.partition import (
    Ids,
    Partition,
    PlanHead,
    PlanKey,
    ends_of_bridges,
    plane_of,
)
from resolvers.redraw.plan_bridges import BridgeLine, bridges_in, bridges_of
from resolvers.redraw.plan_parts import write_parts
from resolvers.redraw.plan_writer import (
    TodaysBase,
    county_number,
    insert_plan,
    zone_ids,
)
from resolvers.redraw.sharing import Share, Sharing, as_grids_are
from resolvers.redraw.snapshot import Cut, Happenings, attributes_of, cut_ground
from resolvers.redraw.wkb import as_binary, geometries_of_wkb, multi, single_parts
from resolvers.redraw.zone_edits import checked_name
from resolvers.redraw.zone_policy import ZonePolicy
from resolvers.workflow.refusals import Conflict
from schema.plans.grid_plan import PlanStatus, grid_plan
from schema.plans.plan_atom import plan_atom
from schema.viewer import Viewer

MOST_READINGS = 2
"""How often the ground of a plan is read before it is given up: it may change meanwhile."""

Versions = tuple[object, ...]
"""What a plan is made of but the ground: which grids are current, where buildings belong, and which
bridges there are."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a new plan is asked to be."""

    name: str
    communities: Sequence[str]
    sharing: Sharing = as_grids_are


@dataclass(frozen=True, slots=True)
class _Read:
    """What a new plan is made of, as it was at one moment."""

    ground: BaseData
    fingerprint: str
    versions: Versions
    pieces: Cut | None
    band: ZonePolicy
    based_at: datetime
    happened: Happenings
    bridges: tuple[BridgeLine, ...]
    share: Share


@dataclass(frozen=True, slots=True)
class _Made:
    """A new plan that is worked out, but for its number and the grids around it."""

    partition: Partition
    whole: shapely.Geometry
    boundary: shapely.MultiPolygon


async def create(transactions: Transactions, viewer: Viewer, asked: Asked) -> PlanKey:
    """Make a plan; what names it.

    Nothing is worked out while a transaction is open: what was read is read again before the plan
    is written, all of it as things are at one moment. Raises ``NotFound``, ``BadInput``, and
    ``Conflict`` where the ground changes again and again meanwhile.
    """
    name = checked_name(asked.name)
    pieces, known = None, ""
    for _ in range(MOST_READINGS):
        async with transactions.transaction(viewer, steady=True) as connection:
            read = await _read(connection, asked)
        if read.fingerprint != known:
            pieces, known = read.pieces, read.fingerprint
        if pieces is None:
            pieces = await asyncio.to_thread(cut_ground, read.ground)
        made = await _worked_out(transactions, viewer, name, read, pieces)
        async with transactions.transaction(viewer, steady=True) as connection:
            if await _is_as_read(connection, asked, read):
                return await _written(connection, read, made)
    raise Conflict(
        f"communities {', '.join(asked.communities[:5])}: their boundaries, buildings, streets or"
        " grids changed while they were cut; try again"
    )


async def _read(connection: AsyncConnection, asked: Asked) -> _Read:
    ground = await base_data(connection, asked.communities)
    based_at = datetime.now(UTC)
    incidents, recent, open_ = await incidents_in(connection, ground.codes, based_at - YEAR)
    cameras = await cameras_in(connection, ground.codes)
    fingerprint = await asyncio.to_thread(ground.fingerprint)
    return _Read(
        ground,
        fingerprint,
        await _versions(connection, ground),
        await _known_cut(connection, ground, fingerprint),
        await policy_of(connection, ground.area_code),
        based_at,
        Happenings(incidents, recent, open_, cameras),
        await bridges_in(connection, ground.boundaries),
        await asked.sharing(connection, ground),
    )


async def _versions(connection: AsyncConnection, ground: BaseData) -> Versions:
    """What changes where grids are published or imported."""
    known: list[TodaysGrid] = await todays_grids(connection, ground.codes)
    bridges = await bridges_in(connection, ground.boundaries)
    return (
        ground.grids,
        tuple((g.code, g.name, g.kind, g.workers, g.boundary.wkb) for g in known),
        tuple((b.road_no, b.kind, b.name, b.line.wkb) for b in bridges),
    )


async def _is_as_read(connection: AsyncConnection, asked: Asked, read: _Read) -> bool:
    ground = await base_data(connection, asked.communities)
    if await asyncio.to_thread(ground.fingerprint) != read.fingerprint:
        return False
    return await _versions(connection, ground) == read.versions


async def _worked_out(
    transactions: Transactions, viewer: Viewer, name: str, read: _Read, pieces: Cut
) -> _Made:
    """The partition of a plan that is not written yet."""
    ground = read.ground
    attributes = await asyncio.to_thread(attributes_of, ground, pieces, read.happened)
    land = await asyncio.to_thread(pieces.atoms)
    plane = plane_of(pieces.cells)
    known = bridges_of(read.bridges, land, plane)
    atoms = land.joined(ends_of_bridges(known.values()))
    zones, assignment, more = await read.share(attributes, atoms)
    bridges = bridges_of((*read.bridges, *more), land, plane) if more else known
    async with transactions.transaction(viewer) as connection:
        ids = await zone_ids(connection, len(zones))
    renumbered = dict(zip((zone.id for zone in zones), ids, strict=True))
    head = PlanHead(
        ground.area_code,
        name,
        viewer.subject,
        ground.codes,
        read.band,
        read.based_at,
        read.fingerprint,
    )
    partition = Partition(
        key=PlanKey(county_number(ground.area_code), 0),
        head=head,
        status=PlanStatus.DRAFT,
        version=0,
        atoms=land.joined(ends_of_bridges(bridges.values())) if more else atoms,
        attributes=attributes,
        zones={renumbered[zone.id]: replace(zone, id=renumbered[zone.id]) for zone in zones},
        assignment=_mapped(assignment, renumbered),
        homes={home.code: home for home in ground.homes},
        settled=np.array(attributes.communities, dtype=np.str_),
        bridges=bridges,
    )
    return await asyncio.to_thread(partial(_measured, partition, ground))


def _measured(partition: Partition, ground: BaseData) -> _Made:
    """With the outlines and figures of its zones, which take longest."""
    derive(partition, moved_on=False)
    boundary = multi(shapely.union_all(ground.boundaries))
    return _Made(partition, shapely.coverage_union_all(partition.attributes.cells), boundary)


async def _written(connection: AsyncConnection, read: _Read, made: _Made) -> PlanKey:
    key = await insert_plan(connection, made.partition.head, made.boundary, TodaysBase())
    around = await grids_around(connection, read.ground.codes, made.whole)
    await write_parts(connection, replace(made.partition, key=key, around=around))
    return key


async def _known_cut(connection: AsyncConnection, ground: BaseData, fingerprint: str) -> Cut | None:
    """The cells of a plan that cut the same ground, which need not be cut again."""
    key = (
        await connection.execute(
            select(grid_plan.c.county, grid_plan.c.id)
            .where(
                grid_plan.c.area_code == ground.area_code,
                grid_plan.c.fingerprint == fingerprint,
            )
            .order_by(grid_plan.c.id.desc())
            .limit(1)
        )
    ).one_or_none()
    if key is None:
        return None
    c = plan_atom.c
    rows = await connection.execute(
        select(as_binary(c.boundary), c.building_id, c.block, c.community_today)
        .where(c.county == key.county, c.plan_id == key.id)
        .order_by(c.number)
    )
    cells, buildings, blocks, communities = list(zip(*rows, strict=True)) or [()] * 4
    index = {int(building): i for i, building in enumerate(ground.buildings)}
    codes = {code: i for i, code in enumerate(ground.codes)}
    return Cut(
        single_parts(geometries_of_wkb(cells)),
        np.array([index[building] if building else -1 for building in buildings], dtype=np.int32),
        np.array(blocks, dtype=np.int32),
        np.array([codes[code] for code in communities], dtype=np.int32),
    )


def _mapped(assignment: Ids, ids: dict[int, int]) -> Ids:
    return np.array([ids.get(zone, NOWHERE) for zone in assignment.tolist()], dtype=np.int64)
