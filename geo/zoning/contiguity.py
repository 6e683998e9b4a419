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
