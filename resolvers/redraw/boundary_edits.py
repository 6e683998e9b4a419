"""Edits that reshape zones, by the algorithms of ``geo.zoning``, each in a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput
from geo.zoning import splitting
from geo.zoning.atom_graph import Band
from geo.zoning.balancing import Balance, balance
from geo.zoning.repairing import repaired
from resolvers.redraw.change import NOWHERE, Change
from resolvers.redraw.partition import Board, Ids
from resolvers.redraw.zone_edits import divided, known_zone, redistributed
from resolvers.workflow.refusals import NotFound
from schema.plans.plan_atom import plan_atom

MOST_PARTS = 100


async def split_along(board: Board, zone: int, line: Any) -> Change:
    """A zone split by a line in degrees: what lies to its right becomes a zone of its own."""
    members = held_by(board, zone)
    drawn = board.plane.metres(line)
    sides = await _tried(splitting.split_by_line, board.atoms, members, drawn)
    return divided(board, zone, members.tolist(), sides.sides.tolist())


async def split_in(board: Board, zone: int, parts: int) -> Change:
    """A zone split into parts of about as many households each."""
    members = held_by(board, zone)
    if not 2 <= parts <= MOST_PARTS:
        raise BadInput(f"parts {parts}: 2 to {MOST_PARTS} are allowed")
    households = board.stock.households
    found = await _tried(splitting.split_in, board.atoms, households, members, parts)
    return divided(board, zone, members.tolist(), found.tolist())


async def border_moved(board: Board, one: int, other: int, line: Any) -> Change:
    """The border between two zones moved to a line in degrees."""
    if one == other:
        raise BadInput("zone and other: two different zones have a border")
    held_by(board, one)
    held_by(board, other)
    order = board.order()
    moved = await _tried(
        splitting.moved_border,
        board.atoms,
        board.places(),
        order.index(one),
        order.index(other),
        board.plane.metres(line),
    )
    return redistributed(board, ids_of(board, moved))


async def mended(board: Board, zone: int) -> Change:
    """A zone made contiguous: all its parts but the largest go to their neighbours."""
    code = known_zone(board, zone).code
    order = board.order()
    repair = await asyncio.to_thread(
        repaired,
        board.atoms,
        board.places(),
        order.index(zone),
        board.stock.households,
        band=band_of(board),
        locked=locked_places(board),
    )
    if not len(repair.moved):
        if len(repair.left):
            raise BadInput(f"zone {code}: no neighbour can take its {len(repair.left)} cells apart")
        raise BadInput(f"zone {code} is in one part already")
    return redistributed(board, ids_of(board, repair.assignment))


async def balanced(board: Board, max_moves: int | None) -> tuple[Change, Balance]:
    """The fewest buildings moved that bring every zone into the band, and what stays out of it."""
    found = await asyncio.to_thread(
        balance,
        board.atoms,
        board.stock.households,
        board.places().astype(np.int32),
        band_of(board),
        max_moves=max_moves,
        locked=locked_places(board),
    )
    return redistributed(board, ids_of(board, found.assignment)), found


def held_by(board: Board, zone: int) -> NDArray[np.intp]:
    """The numbers of a zone's atoms. Raises ``NotFound``, and ``BadInput`` where it has none."""
    known, members = known_zone(board, zone), board.members(zone)
    if not len(members):
        raise BadInput(f"zone {known.code} holds nothing")
    return members


def band_of(board: Board) -> Band:
    return Band(board.head.band.households_min, board.head.band.households_max)


def locked_places(board: Board) -> frozenset[int]:
    """The places of locked zones in the board's order."""
    return frozenset(at for at, zone in enumerate(board.order()) if board.zones[zone].locked)


def ids_of(board: Board, places: ArrayLike) -> Ids:
    """The zone ids of an assignment to places in the board's order, -1 being nowhere."""
    order = np.array([NOWHERE, *board.order()], dtype=np.int64)
    return order[np.asarray(places, dtype=np.int64) + 1]


async def numbers_of(connection: AsyncConnection, board: Board, ids: Sequence[int]) -> list[int]:
    """The numbers of atoms by their ids. Raises ``NotFound``."""
    if not ids:
        return []
    c = plan_atom.c
    rows = await connection.execute(
        select(c.id, c.number).where(
            c.county == board.key.county, c.plan_id == board.key.id, c.id.in_(ids)
        )
    )
    known = {row.id: row.number for row in rows}
    if missing := [id_ for id_ in ids if id_ not in known]:
        raise NotFound(f"id PlanAtom:{board.key.county}:{missing[0]} is not of this plan")
    return [known[id_] for id_ in ids]


async def _tried(split: Any, *arguments: Any) -> Any:
    try:
        return await asyncio.to_thread(split, *arguments)
    except splitting.NoSplit as fault:
        raise BadInput(str(fault)) from fault
