"""Edits that reshape zones, by the algorithms of ``geo.zoning``, each in a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from shapely import LineString
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput
from geo.zoning import splits
from geo.zoning.atom_graph import Band
from geo.zoning.contiguity import parts
from geo.zoning.repair import repaired
from resolvers.redraw.change import NOWHERE, Change
from resolvers.redraw.edit_refusals import pieces_found, refusal_of_split, unfit
from resolvers.redraw.partition import Ids, Partition
from resolvers.redraw.zone_edits import known_zone, redistributed, zone_divided
from resolvers.workflow.refusals import NotFound
from schema.plans.plan_atom import plan_atom

P = ParamSpec("P")
T = TypeVar("T")

MOST_PARTS = 100

NOBODY_BESIDE = "unlock a zone beside it, or put it into another by assignBuildings"


async def zone_split_along(partition: Partition, zone: int, line: LineString) -> Change:
    """A zone split by a line in degrees: what lies to its right becomes a zone of its own."""
    members = held_by(partition, zone)
    drawn = partition.plane.metres(line)
    sides = await tried(partition, splits.split_by_line, partition.atoms, members, drawn)
    return zone_divided(partition, zone, members.tolist(), sides.sides.tolist())


async def zone_split_in(partition: Partition, zone: int, parts: int) -> Change:
    """A zone split into parts of about as many households each."""
    members = held_by(partition, zone)
    if not 2 <= parts <= MOST_PARTS:
        raise BadInput(f"parts {parts}: 2 to {MOST_PARTS} are allowed")
    households = partition.attributes.households
    found = await tried(partition, splits.split_in, partition.atoms, households, members, parts)
    return zone_divided(partition, zone, members.tolist(), found.tolist())


def zone_split_in_pieces(partition: Partition, zone: int) -> Change:
    """A zone in pieces split into them: the one with most households stays the zone."""
    members = held_by(partition, zone)
    pieces = parts(partition.neighbours(), members)
    if len(pieces) < 2:
        raise BadInput(f"zone {known_zone(partition, zone).code} is in one part already")
    households = partition.attributes.households
    pieces.sort(key=lambda piece: (-int(households[piece].sum()), -len(piece), int(piece[0])))
    number = {int(atom): at for at, piece in enumerate(pieces) for atom in piece}
    return zone_divided(
        partition, zone, members.tolist(), [number[atom] for atom in members.tolist()]
    )


async def border_moved(partition: Partition, one: int, other: int, line: LineString) -> Change:
    """The border between two zones moved to a line in degrees."""
    if one == other:
        raise BadInput("zone and other: two different zones have a border")
    held_by(partition, one)
    held_by(partition, other)
    order = partition.order()
    moved = await tried(
        partition,
        splits.moved_border,
        partition.atoms,
        partition.places(),
        order.index(one),
        order.index(other),
        partition.plane.metres(line),
    )
    return redistributed(partition, ids_of(partition, moved))


async def mended(partition: Partition, zone: int) -> Change:
    """A zone made contiguous: all its parts but the largest go to their neighbours."""
    code = known_zone(partition, zone).code
    order = partition.order()
    repair = await asyncio.to_thread(
        repaired,
        partition.atoms,
        partition.places(),
        order.index(zone),
        partition.attributes.households,
        band=band_of_partition(partition),
        locked=locked_places(partition),
    )
    if not len(repair.moved):
        if len(repair.left):
            pieces = parts(partition.neighbours(), repair.left)
            raise unfit(
                partition,
                f"zone {code}: no neighbour can take its {len(repair.left)} cells apart",
                pieces_found(partition, pieces, NOBODY_BESIDE),
            )
        raise BadInput(f"zone {code} is in one part already")
    return redistributed(partition, ids_of(partition, repair.assignment))


def held_by(partition: Partition, zone: int) -> NDArray[np.intp]:
    """The numbers of a zone's atoms. Raises ``NotFound``, and ``BadInput`` where it has none."""
    known, members = known_zone(partition, zone), partition.members(zone)
    if not len(members):
        raise BadInput(f"zone {known.code} holds nothing")
    return members


def band_of_partition(partition: Partition) -> Band:
    return Band(partition.head.band.households_min, partition.head.band.households_max)


def locked_places(partition: Partition) -> frozenset[int]:
    """The places of locked zones in the partition's order."""
    return frozenset(
        at for at, zone in enumerate(partition.order()) if partition.zones[zone].locked
    )


def ids_of(partition: Partition, places: ArrayLike) -> Ids:
    """The zone ids of an assignment to places in the partition's order, -1 being nowhere."""
    order = np.array([NOWHERE, *partition.order()], dtype=np.int64)
    return order[np.asarray(places, dtype=np.int64) + 1]


async def numbers_of(
    connection: AsyncConnection, partition: Partition, ids: Sequence[int]
) -> list[int]:
    """The numbers of atoms by their ids. Raises ``NotFound``."""
    if not ids:
        return []
    c = plan_atom.c
    rows = await connection.execute(
        select(c.id, c.number).where(
            c.county == partition.key.county, c.plan_id == partition.key.id, c.id.in_(ids)
        )
    )
    known = {row.id: row.number for row in rows}
    if missing := [id_ for id_ in ids if id_ not in known]:
        raise NotFound(f"id PlanAtom:{partition.key.county}:{missing[0]} is not of this plan")
    return [known[id_] for id_ in ids]


async def tried(
    partition: Partition, split: Callable[P, T], *arguments: P.args, **named: P.kwargs
) -> T:
    """What a split comes to. Raises ``BadInput``, which tells the pieces that it would leave."""
    try:
        return await asyncio.to_thread(split, *arguments, **named)
    except splits.NoSplit as fault:
        raise refusal_of_split(partition, fault) from fault
