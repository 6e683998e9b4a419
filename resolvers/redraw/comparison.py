"""Comparing a plan with another, or with today's grids: what moves, and what it does to workers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput
from geo.wkb import ewkb
from resolvers.redraw.base_data import todays_grids
from resolvers.redraw.partition import Partition, PlanKey
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.redraw.plan_reader import load
from resolvers.redraw.plan_row import plan_row
from resolvers.redraw.wkb import multi
from resolvers.redraw.zone_matching import NONE, ComparedZones, matched, shared_ground, what_stays
from resolvers.returned_rows import RowId
from schema.plans.plan_comparison import plan_comparison
from schema.plans.plan_load import plan_load
from schema.plans.plan_shift import plan_shift
from schema.viewer import Viewer

COUNTED = ("households", "residents", "open_incidents", "cameras")
SHIFTED = ("buildings", *COUNTED)


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """What goes from one zone to another; the fields are ``plan_shift``'s columns."""

    from_code: str | None
    to_code: str | None
    buildings: int
    households: int
    residents: int
    open_incidents: int
    cameras: int
    boundary: str


async def compare(editor: PlanEditor, viewer: Viewer, key: PlanKey, other: PlanKey | None) -> RowId:
    """Compare a plan with another of the same communities, or with today; the comparison.

    Raises ``NotFound``, and ``BadInput`` where the plans have no community in common.
    """
    async with editor.transactions.transaction(viewer) as connection:
        partition = await load(connection, await plan_row(connection, key, lock=False))
        after = side_of(partition)
        if other is None:
            before, version = await _today(connection, partition), None
        else:
            base = await load(connection, await plan_row(connection, other, lock=False))
            common = set(base.head.communities) & set(partition.head.communities)
            if not common:
                raise BadInput(f"plan {base.head.name!r} has no community in common with this one")
            before, version = zones_within(side_on(partition, base), common), base.version
            after = zones_within(after, common)
        number = await _write(connection, viewer, partition, before, after, other, version)
        return RowId("PlanComparison", key.county, number)


def side_of(partition: Partition) -> ComparedZones:
    """The zones of a plan."""
    zones = [partition.zones[zone] for zone in partition.order()]
    return ComparedZones(
        tuple(z.code for z in zones), tuple(z.workers for z in zones), partition.places()
    )


def side_on(partition: Partition, base: Partition) -> ComparedZones:
    """The zones of another plan on the atoms of this one: a building is in the zone it is there.

    A block without buildings is where its middle is.
    """
    side = side_of(base)
    by_building = dict(zip(base.attributes.buildings.tolist(), side.places.tolist(), strict=True))
    places = np.array([by_building.get(b, NONE) for b in partition.attributes.buildings.tolist()])
    empty = np.flatnonzero(partition.attributes.buildings == 0)
    middles = shapely.point_on_surface(partition.attributes.cells[empty])
    at, cell = shapely.STRtree(base.attributes.cells).query(middles, predicate="covered_by")
    places[empty] = NONE
    places[empty[at]] = side.places[cell]
    return ComparedZones(side.codes, side.workers, places)


def zones_within(side: ComparedZones, communities: Collection[str]) -> ComparedZones:
    """The zones of some communities only; atoms of others are in none."""
    kept = [at for at, code in enumerate(side.codes) if code[:12] in communities]
    places = np.full(len(side.codes) + 1, NONE)
    places[kept] = np.arange(len(kept))
    return ComparedZones(
        tuple(side.codes[at] for at in kept),
        tuple(side.workers[at] for at in kept),
        places[side.places],
    )


async def _today(connection: AsyncConnection, partition: Partition) -> ComparedZones:
    grids = await todays_grids(connection, partition.head.communities)
    index = {grid.code: at for at, grid in enumerate(grids)}
    places = np.array([index.get(code or "", NONE) for code in partition.attributes.grids])
    empty = np.flatnonzero(partition.attributes.buildings == 0)
    if len(empty) and grids:
        middles = shapely.point_on_surface(partition.attributes.cells[empty])
        tree = shapely.STRtree([grid.boundary for grid in grids])
        at, grid = tree.query(middles, predicate="covered_by")
        places[empty[at]] = grid
    return ComparedZones(tuple(g.code for g in grids), tuple(g.workers for g in grids), places)


async def _write(
    connection: AsyncConnection,
    viewer: Viewer,
    partition: Partition,
    before: ComparedZones,
    after: ComparedZones,
    other: PlanKey | None,
    version: int | None,
) -> int:
    attributes = partition.attributes
    shared = shared_ground(before, after, attributes.households, attributes.buildings)
    continued = matched(shared)
    counterparts = np.array(
        [continued.get(zone, NONE) for zone in range(len(after.codes))] + [NONE]
    )
    moving = before.places != np.where(after.places >= 0, counterparts[after.places], NONE)
    moving |= (after.places < 0) & (before.places >= 0)
    moving &= (before.places >= 0) | (after.places >= 0)
    shifts = _shifts(partition, before, after, np.flatnonzero(moving))
    c = plan_comparison.c
    same_other = c.other_id.is_(None) if other is None else c.other_id == other.id
    await connection.execute(
        delete(plan_comparison).where(
            c.county == partition.key.county, c.plan_id == partition.key.id, same_other
        )
    )
    area = {"county": partition.key.county, "area_code": partition.head.area_code}
    rows = await connection.execute(
        insert(plan_comparison)
        .values(
            **area,
            plan_id=partition.key.id,
            version=partition.version,
            other_id=None if other is None else other.id,
            other_version=version,
            made_by=viewer.subject,
            **asdict(what_stays(shared, continued)),
            **{name: sum(getattr(shift, name) for shift in shifts) for name in SHIFTED},
        )
        .returning(c.id)
    )
    number: int = rows.scalar_one()
    of_it = {**area, "comparison_id": number}
    if shifts:
        shifted = [{**of_it, **asdict(shift)} for shift in shifts]
        await connection.execute(insert(plan_shift), shifted)
    loads = _loads(partition, before, after, continued)
    if loads:
        await connection.execute(insert(plan_load), [{**of_it, **load_} for load_ in loads])
    return number


def _shifts(
    partition: Partition, before: ComparedZones, after: ComparedZones, moving: NDArray[np.intp]
) -> list[ShiftRow]:
    """What moves, gathered by where from and where to."""
    gathered: dict[tuple[int, int], list[int]] = {}
    for atom in moving.tolist():
        pair = int(before.places[atom]), int(after.places[atom])
        gathered.setdefault(pair, []).append(atom)
    return [
        ShiftRow(
            _code(before, source),
            _code(after, target),
            int((partition.attributes.buildings[atoms] != 0).sum()),
            **{name: int(getattr(partition.attributes, name)[atoms].sum()) for name in COUNTED},
            boundary=ewkb(multi(shapely.coverage_union_all(partition.attributes.cells[atoms]))),
        )
        for (source, target), atoms in sorted(gathered.items())
    ]


def _loads(
    partition: Partition, before: ComparedZones, after: ComparedZones, continued: dict[int, int]
) -> list[dict[str, object]]:
    pairs: list[tuple[int, int]] = [(continued.get(z, NONE), z) for z in range(len(after.codes))]
    pairs += [(z, NONE) for z in range(len(before.codes)) if z not in set(continued.values())]
    sums = {
        name: (_summed(partition, name, before), _summed(partition, name, after))
        for name in ("households", "open_incidents", "cameras")
    }
    return [
        {
            "from_code": _code(before, source),
            "to_code": _code(after, target),
            "workers_before": None if source == NONE else before.workers[source],
            "workers_after": None if target == NONE else after.workers[target],
            **{f"{name}_before": int(had[source]) for name, (had, _) in sums.items()},
            **{f"{name}_after": int(has[target]) for name, (_, has) in sums.items()},
        }
        for source, target in pairs
    ]


def _summed(partition: Partition, name: str, side: ComparedZones) -> NDArray[np.int64]:
    """The sum of each zone, and at the end, where -1 looks, 0."""
    held = side.places >= 0
    values: NDArray[np.int64] = getattr(partition.attributes, name)
    sums = np.bincount(side.places[held], values[held], minlength=len(side.codes) + 1)
    return sums.astype(np.int64)


def _code(side: ComparedZones, zone: int) -> str | None:
    return None if zone == NONE else side.codes[zone]
