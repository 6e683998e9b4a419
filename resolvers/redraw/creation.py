"""Plans created of the ground as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import shapely
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.atoms import Atoms
from resolvers.database.transactions import Transactions
from resolvers.redraw.base_data import (
    YEAR,
    BaseData,
    base_data,
    cameras_in,
    grids_around,
    incidents_in,
    policy_of,
    todays_grids,
)
from resolvers.redraw.change import NOWHERE, Zone
from resolvers.redraw.partition import AtomAttributes, Ids, Partition, PlanHead, PlanKey
from resolvers.redraw.plan_parts import write_parts
from resolvers.redraw.plan_writer import TodaysBase, insert_plan, multi, zone_ids
from resolvers.redraw.snapshot import Cut, Happenings, as_today, attributes_of, cut_ground
from resolvers.redraw.wkb import as_binary, geometries_of_wkb, single_parts
from resolvers.redraw.zone_edits import NEW, checked_name
from resolvers.workflow.refusals import Conflict
from schema.plans.grid_plan import PlanStatus, grid_plan
from schema.plans.plan_atom import plan_atom
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
                await write_parts(connection, partition)
                return partition.key
        if left:  # cutting takes seconds: no transaction is kept waiting for it
            pieces = await asyncio.to_thread(cut_ground, ground)
    raise Conflict(
        f"communities {', '.join(asked.communities[:5])}: their boundaries, buildings or streets"
        " changed while they were cut; try again"
    )


async def _laid_out(
    connection: AsyncConnection,
    viewer: Viewer,
    name: str,
    ground: BaseData,
    pieces: Cut,
    share: Sharing,
) -> Partition:
    """The partition of a plan that is not written yet, but for its row."""
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
    boundary = multi(shapely.union_all(ground.boundaries))
    key = await insert_plan(connection, head, boundary, TodaysBase())
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


def _numbered(zone: Zone, ids: dict[int, int]) -> Zone:
    return replace(zone, id=ids[zone.id])


def _mapped(assignment: Ids, ids: dict[int, int]) -> Ids:
    return np.array([ids.get(zone, NOWHERE) for zone in assignment.tolist()], dtype=np.int64)
