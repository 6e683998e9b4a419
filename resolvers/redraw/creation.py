"""Plans created: of the ground as it is, or as branches of other plans."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.atoms import Atoms
from resolvers.database.transactions import Transactions
from resolvers.redraw.base_data import (
    YEAR,
    BaseData,
    as_binary,
    base_data,
    base_moved_on,
    cameras_in,
    geometries_of_wkb,
    grids_around,
    incidents_in,
    policy_of,
    todays_grids,
    within_any,
)
from resolvers.redraw.change import NOWHERE, Zone
from resolvers.redraw.decisions import write_head
from resolvers.redraw.derivation import derive
from resolvers.redraw.partition import AtomAttributes, Ids, Partition, PlanHead, PlanKey
from resolvers.redraw.plan_communities import write_homes
from resolvers.redraw.plan_editor import PlanEditor, require_planner
from resolvers.redraw.plan_reader import load, locked_plan
from resolvers.redraw.plan_writer import (
    county_number,
    insert_atoms,
    insert_plan,
    insert_zones,
    multi,
    write_derived,
    zone_ids,
)
from resolvers.redraw.snapshot import Cut, Happenings, as_today, attributes_of, cut_ground
from resolvers.redraw.zone_edits import NEW, checked_name
from resolvers.workflow.refusals import Conflict
from schema.entities.community import community
from schema.entities.grid import grid
from schema.plans.grid_plan import PlanStatus, grid_plan
from schema.plans.plan_atom import plan_atom
from schema.table import current
from schema.viewer import Viewer

MOST_CUTS = 2
"""How often the ground of a plan is cut before it is given up: it may change meanwhile."""

Sharing = Callable[
    [AsyncConnection, BaseData, AtomAttributes, Atoms], Awaitable[tuple[list[Zone], Ids]]
]
"""How the atoms of a new plan are shared out: its zones, whose ids are negative yet, and for each
atom the id of its zone."""


async def as_grids_are(
    connection: AsyncConnection, ground: BaseData, attributes: AtomAttributes, atoms: Atoms
) -> tuple[list[Zone], Ids]:
    """Shared out as today's grids are."""
    grids = await todays_grids(connection, ground.codes)
    zones = [
        Zone(NEW - i, g.code, g.name, g.code[:12], g.kind, g.workers) for i, g in enumerate(grids)
    ]
    return zones, as_today(attributes, atoms, grids, [zone.id for zone in zones])


async def blank(
    connection: AsyncConnection, ground: BaseData, attributes: AtomAttributes, atoms: Atoms
) -> tuple[list[Zone], Ids]:
    """Without zones."""
    return [], np.full(len(attributes.cells), NOWHERE, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a new plan is asked to be."""

    name: str
    communities: Sequence[str]
    share: Sharing = as_grids_are


async def create(transactions: Transactions, viewer: Viewer, asked: Asked) -> PlanKey:
    """Make a plan; what names it.

    Raises ``NotFound``, ``BadInput``, and ``Conflict`` where the ground changes again and again
    while it is cut.
    """
    require_planner(viewer)
    name = checked_name(asked.name)
    pieces, known = None, ""
    for left in reversed(range(MOST_CUTS + 1)):
        # All of it as things are at one moment: a publication comes before it, or after it.
        async with transactions.transaction(viewer, steady=True) as connection:
            ground = await base_data(connection, asked.communities)
            if (fingerprint := ground.fingerprint()) != known:
                pieces, known = await _known_cut(connection, ground), fingerprint
            if pieces is not None:
                partition = await _laid_out(connection, viewer, name, ground, pieces, asked.share)
                await _write_parts(connection, partition)
                return partition.key
        if left:  # cutting takes seconds: no transaction is kept waiting for it
            pieces = await asyncio.to_thread(cut_ground, ground)
    raise Conflict(
        f"communities {', '.join(asked.communities[:5])}: their boundaries, buildings or streets"
        " changed while they were cut; try again"
    )


async def branch(editor: PlanEditor, viewer: Viewer, origin: PlanKey, name: str) -> PlanKey:
    """Make a draft that begins as another plan stands; what names it."""
    require_planner(viewer)
    name = checked_name(name)
    async with editor.transactions.transaction(viewer) as connection:
        source = await load(connection, origin, await locked_plan(connection, origin))
        ids = await zone_ids(connection, len(source.zones))
        known = dict(zip(source.order(), ids, strict=True))
        zones = {known[z.id]: replace(z, id=known[z.id]) for z in source.zones.values()}
        mapped = np.array([NOWHERE, *ids], dtype=np.int64)[source.places() + 1]
        head = replace(source.head, name=name, author=viewer.subject)
        return await write_branch(connection, source, head, zones, mapped)


async def write_branch(
    connection: AsyncConnection,
    source: Partition,
    head: PlanHead,
    zones: dict[int, Zone],
    assignment: Ids,
    job: int | None = None,
) -> PlanKey:
    """Write a draft on the ground of another plan; what names it.

    It stands on the grids that the other stands on, or where today's are those that the other made,
    on these.
    """
    made = await _made_by(connection, source)
    if made is not None:
        head = replace(head, based_at=made.since, communities=tuple(sorted(source.homes)))
    boundary = await _boundary(connection, source.key)
    number = await insert_plan(connection, head, boundary, source.key.id, job)
    key = PlanKey(source.key.county, number)
    if made is not None:
        await write_head(connection, key, base=made.grids, base_communities=made.communities)
    partition = replace(
        source.copy(),
        key=key,
        head=head,
        attributes=source.attributes if made is None else _taken_effect(source),
        status=PlanStatus.DRAFT,
        version=0,
        zones=zones,
        assignment=assignment,
        outlines={},
        figures={},
        findings=[],
    )
    await _write_parts(connection, partition)
    return partition.key


@dataclass(frozen=True, slots=True)
class Made:
    """Today's grids and communities, which a plan made: the ids of their versions, ascending, and
    since when."""

    grids: list[int]
    communities: list[int]
    since: datetime


async def _made_by(connection: AsyncConnection, source: Partition) -> Made | None:
    """Today's areas where a plan has made them, and nothing was published on top of it."""
    c = grid_plan.c
    since = await connection.scalar(
        select(c.effective_from).where(
            c.county == source.key.county,
            c.id == source.key.id,
            c.status == PlanStatus.EFFECTIVE,
        )
    )
    if since is None:
        return None
    zones = {zone.code for zone in source.zones.values()}
    grids = await _as_made(connection, grid, source, zones, since)
    communities = await _as_made(connection, community, source, source.homes.keys(), since)
    if grids is None or communities is None:
        return None
    return Made(grids, communities, since)


async def _as_made(
    connection: AsyncConnection,
    area: Table,
    source: Partition,
    codes: Collection[str],
    since: datetime,
) -> list[int] | None:
    """The ids of the versions that hold now, where they are of these codes and none is younger."""
    ground = sorted({*source.head.communities, *source.homes})
    found = await connection.execute(
        select(area.c.id, area.c.code, func.lower(area.c.valid).label("since"))
        .where(current(area), within_any(area.c.code, ground))
        .order_by(area.c.id)
    )
    rows = found.all()
    if {row.code for row in rows} != set(codes) or any(
        row.since and row.since > since for row in rows
    ):
        return None
    return [row.id for row in rows]


def _taken_effect(partition: Partition) -> AtomAttributes:
    """What the atoms hold, each in the grid and the community that the plan has made for it."""
    codes = {zone.id: zone.code for zone in partition.zones.values()}
    built, zones = partition.attributes.buildings.tolist(), partition.assignment.tolist()
    return replace(
        partition.attributes,
        grids=tuple(codes.get(z) if b else None for b, z in zip(built, zones, strict=True)),
        communities=tuple(partition.settled.tolist()),
    )


async def _laid_out(
    connection: AsyncConnection,
    viewer: Viewer,
    name: str,
    ground: BaseData,
    pieces: Cut,
    share: Sharing,
) -> Partition:
    """The board of a plan that is not written yet, but for its row."""
    based_at = datetime.now(UTC)
    band = await policy_of(connection, ground.area_code)
    incidents, recent, open_ = await incidents_in(connection, ground.codes, based_at - YEAR)
    cameras = await cameras_in(connection, ground.codes)
    attributes = attributes_of(ground, pieces, Happenings(incidents, recent, open_, cameras))
    atoms = pieces.atoms()
    zones, assignment = await share(connection, ground, attributes, atoms)
    ids = await zone_ids(connection, len(zones))
    renumbered = dict(zip((zone.id for zone in zones), ids, strict=True))
    head = PlanHead(
        ground.area_code, name, viewer.subject, ground.codes, band, based_at, ground.fingerprint()
    )
    boundary = shapely.union_all(ground.boundaries)
    key = PlanKey(
        county_number(head.area_code), await insert_plan(connection, head, multi(boundary), None)
    )
    return Partition(
        key=key,
        head=head,
        status=PlanStatus.DRAFT,
        version=0,
        atoms=atoms,
        attributes=attributes,
        zones={renumbered[zone.id]: _numbered(zone, renumbered) for zone in zones},
        assignment=_mapped(assignment, renumbered),
        homes={home.code: home for home in ground.homes},
        settled=np.array(attributes.communities, dtype=np.str_),
        around=await grids_around(connection, ground.codes, shapely.union_all(attributes.cells)),
    )


async def _write_parts(connection: AsyncConnection, partition: Partition) -> None:
    area_code = partition.head.area_code
    await insert_zones(connection, partition.key, area_code, list(partition.zones.values()), 0)
    blocks = partition.atoms.blocks.tolist()
    await insert_atoms(
        connection,
        partition.key,
        area_code,
        partition.attributes,
        blocks,
        partition.assignment,
        partition.settled,
    )
    await write_homes(connection, partition, partition.homes)
    moved_on = await base_moved_on(connection, partition.key, partition.head)
    whole = await asyncio.to_thread(derive, partition, moved_on)
    await write_derived(connection, partition, partition.zones, whole, [])


async def _known_cut(connection: AsyncConnection, ground: BaseData) -> Cut | None:
    """The cells of a plan that cut the same ground, which need not be cut again."""
    key = (
        await connection.execute(
            select(grid_plan.c.county, grid_plan.c.id)
            .where(
                grid_plan.c.area_code == ground.area_code,
                grid_plan.c.fingerprint == ground.fingerprint(),
            )
            .order_by(grid_plan.c.id.desc())
            .limit(1)
        )
    ).one_or_none()
    if key is None:
        return None
    c = plan_atom.c
    rows = (
        await connection.execute(
            select(as_binary(c.boundary), c.building_id, c.block, c.community_today)
            .where(c.county == key.county, c.plan_id == key.id)
            .order_by(c.number)
        )
    ).all()
    index = {int(building): i for i, building in enumerate(ground.buildings)}
    codes = {code: i for i, code in enumerate(ground.codes)}
    cells = geometries_of_wkb([row[0] for row in rows])
    alone = shapely.get_num_geometries(cells) == 1
    cells[alone] = shapely.get_geometry(cells[alone], 0)
    return Cut(
        cells,
        np.array([index[row[1]] if row[1] else -1 for row in rows], dtype=np.int32),
        np.array([row[2] for row in rows], dtype=np.int32),
        np.array([codes[row[3]] for row in rows], dtype=np.int32),
    )


async def _boundary(connection: AsyncConnection, key: PlanKey) -> Any:
    written = await connection.scalar(
        select(as_binary(grid_plan.c.boundary)).where(
            grid_plan.c.county == key.county, grid_plan.c.id == key.id
        )
    )
    return shapely.from_wkb(bytes(written or b""))


def _numbered(zone: Zone, ids: dict[int, int]) -> Zone:
    return replace(zone, id=ids[zone.id])


def _mapped(assignment: Ids, ids: dict[int, int]) -> Ids:
    return np.array([ids.get(zone, NOWHERE) for zone in assignment.tolist()], dtype=np.int64)
