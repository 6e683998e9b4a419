"""Repair: a zone in pieces keeps one of them, its neighbours take the others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geo.atoms import Atoms, Numbers
from geo.zoning.atom_graph import UNASSIGNED, AtomGraph, Band, atom_graph_of


@dataclass(frozen=True, slots=True, eq=False)
class Repair:
    """The new assignment, the atoms that changed, and those that nobody could take."""

    assignment: Numbers
    moved: Numbers
    left: Numbers


def repaired(
    atoms: Atoms,
    assignment: ArrayLike,
    zone: int,
    households: ArrayLike,
    *,
    band: Band,
    locked: Collection[int] = (),
) -> Repair:
    """Give all pieces of a zone but the largest to the zones that they border on.

    The largest piece holds most households, then most buildings. A piece goes to the zone that
    stays in the band with it, of these to the one with which it shares most border; if none
    stays, to the one with most border. Pieces between locked zones, and islands, are left.
    """
    graph = atom_graph_of(atoms, households)
    return repaired_on(graph, np.array(assignment, dtype=np.int32), zone, band, locked)


def repaired_on(
    graph: AtomGraph, assignment: Numbers, zone: int, band: Band, locked: Collection[int]
) -> Repair:
    """The same, where the graph is there already."""
    after = assignment.copy()
    pieces = sorted(
        graph.parts(np.flatnonzero(after == zone).tolist()), key=lambda piece: _size(graph, piece)
    )
    moved: list[int] = []
    left: list[int] = []
    for piece in pieces[:-1]:
        to = _taker(graph, after, piece, band, {zone, UNASSIGNED, *locked})
        if to is None or zone in locked:
            left += piece
            continue
        after[piece] = to
        moved += piece
    return Repair(after, _numbers(moved), _numbers(left))


def _size(graph: AtomGraph, piece: Sequence[int]) -> tuple[int, int, float]:
    buildings = sum(graph.buildings[atom] >= 0 for atom in piece)
    return graph.held(piece), buildings, sum(graph.areas[atom] for atom in piece)


def _taker(
    graph: AtomGraph, assignment: Numbers, piece: Sequence[int], band: Band, barred: set[int]
) -> int | None:
    shared: dict[int, float] = {}
    for atom in piece:
        for other, metres, _ in graph.neighbours[atom]:
            zone = int(assignment[other])
            if zone not in barred:
                shared[zone] = shared.get(zone, 0.0) + metres
    held = graph.held(piece)

    def rank(zone: int) -> tuple[bool, float, int]:
        has = graph.held(np.flatnonzero(assignment == zone).tolist())
        return has + held in band, shared[zone], -zone

    return max(shared, key=rank, default=None)


def _numbers(atoms: list[int]) -> Numbers:
    return np.array(sorted(atoms), dtype=np.int32)
