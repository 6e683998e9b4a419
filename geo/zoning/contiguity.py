"""Contiguity: whether a zone is connected, and which atoms keep it so.

A zone is contiguous when one can walk from each of its atoms to each other one over atoms of it
that meet; atoms of different communities never do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.atoms import Atoms, Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Which atoms each atom meets. Made once from atoms, then asked for zone after zone."""

    around: list[list[int]]

    @classmethod
    def of(cls, atoms: Atoms) -> Neighbours:
        """The neighbours in ``atoms.pairs``, of each atom in ascending order."""
        both = np.concatenate((atoms.pairs, atoms.pairs[:, ::-1]))
        both = both[np.lexsort((both[:, 1], both[:, 0]))]
        starts = np.searchsorted(both[:, 0], np.arange(len(atoms) + 1)).tolist()
        others = both[:, 1].tolist()
        return cls([others[starts[atom] : starts[atom + 1]] for atom in range(len(atoms))])


def parts(neighbours: Neighbours, members: ArrayLike) -> list[Numbers]:
    """The connected parts of a zone: atoms in ascending order, the part with the most first.

    Parts of equal size come in the order of their first atoms. No members, no parts.
    """
    left = set(_atoms(members))
    connected = []
    while left:
        part = _reached(neighbours, next(iter(left)), left)
        left -= part
        connected.append(np.array(sorted(part), dtype=np.int32))
    return sorted(connected, key=lambda part: (-len(part), part[0]))


def is_contiguous(neighbours: Neighbours, members: ArrayLike) -> bool:
    """Whether the members are one part. None is contiguous too."""
    within = set(_atoms(members))
    return not within or len(_reached(neighbours, next(iter(within)), within)) == len(within)


def parts_of_zones(atoms: Atoms, assignment: ArrayLike, zones: int) -> Numbers:
    """In how many parts each zone of 0 … ``zones`` - 1 is, (zones,): all of a plan at once."""
    zone = np.asarray(assignment, dtype=np.int64)
    one, other = atoms.pairs[zone[atoms.pairs[:, 0]] == zone[atoms.pairs[:, 1]]].T
    graph = coo_array(
        (np.ones(len(one), dtype=np.int8), (one, other)), shape=(len(atoms), len(atoms))
    )
    _, part = connected_components(graph, directed=False)
    _, first = np.unique(part, return_index=True)
    homes = zone[first]
    return np.bincount(homes[homes >= 0], minlength=zones)[:zones].astype(np.int32)


def groups_that_meet(atoms: Atoms, assignment: ArrayLike, zones: ArrayLike) -> Numbers:
    """The group of each of some zones, (k,), from 0: one can walk from each to the others of its.

    What holds nothing is of the first group, which is that of the first zone that holds something.
    """
    zone, asked = np.asarray(assignment, dtype=np.int64), np.asarray(zones, dtype=np.int64)
    order = np.argsort(asked)
    at = np.searchsorted(asked, zone, sorter=order)
    place = np.where(at < len(asked), order[np.minimum(at, len(asked) - 1)], 0)
    place = np.where(asked[place] == zone, place, -1)
    one, other = place[atoms.pairs].T
    meet = (one >= 0) & (other >= 0)
    one, other = one[meet], other[meet]
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(len(asked),) * 2)
    _, label = connected_components(graph, directed=False)
    held = np.bincount(place[place >= 0], minlength=len(asked)) > 0
    if not held.any():
        return np.zeros(len(asked), dtype=np.int32)
    first = list(dict.fromkeys(label[held].tolist()))
    numbers = {group: number for number, group in enumerate(first)}
    return np.array(
        [numbers[group] if holds else 0 for group, holds in zip(label.tolist(), held, strict=True)],
        dtype=np.int32,
    )


def hinges(neighbours: Neighbours, members: ArrayLike) -> Numbers:
    """The members whose leaving would tear a part of the zone, in ascending order.

    The articulation points of Tarjan (1972), found in one walk. All others can leave, one at a
    time; the only atom of a part leaves nothing to tear.
    """
    within = set(_atoms(members))
    entered: dict[int, int] = {}
    low: dict[int, int] = {}
    articulations: set[int] = set()
    for root in sorted(within):
        if root not in entered:
            articulations |= _hinges_from(neighbours, root, within, entered, low)
    return np.array(sorted(articulations), dtype=np.int32)


def _hinges_from(
    neighbours: Neighbours,
    root: int,
    within: set[int],
    entered: dict[int, int],
    low: dict[int, int],
) -> set[int]:
    """The articulation points of the part that holds ``root``; ``low`` as Tarjan has it."""
    hinges: set[int] = set()
    branches = 0
    entered[root] = low[root] = len(entered)
    walk = [(root, root, iter(neighbours.around[root]))]
    while walk:
        atom, before, rest = walk[-1]
        for other in rest:
            if other not in within or other == before:
                continue
            if other in entered:
                low[atom] = min(low[atom], entered[other])
                continue
            entered[other] = low[other] = len(entered)
            walk.append((other, atom, iter(neighbours.around[other])))
            break
        else:
            walk.pop()
            if before == root:
                branches += atom != root
            elif low[atom] >= entered[before]:
                hinges.add(before)
            low[before] = min(low[before], low[atom])
    return hinges | {root} if branches > 1 else hinges


def _reached(neighbours: Neighbours, start: int, within: set[int]) -> set[int]:
    seen, open_ = {start}, [start]
    while open_:
        for other in neighbours.around[open_.pop()]:
            if other in within and other not in seen:
                seen.add(other)
                open_.append(other)
    return seen


def _atoms(members: ArrayLike) -> Iterable[int]:
    return np.asarray(members, dtype=np.int64).reshape(-1).tolist()
