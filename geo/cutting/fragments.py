"""Fragments: pieces of ground put together to cells, each of which is connected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry import MultiPolygon, Polygon

from geo.arrays import Geometries, Integers
from geo.cutting.borders import borders
from geo.cutting.streets import LEAST_BLOCK, SPECK

LEAST_PART = 1.0
"""Square metres of a building's footprint for which it keeps a second, separate part of a cell."""


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """``p`` pieces of ground, a coverage, and what each belongs to."""

    polygons: Geometries
    """(p,) in metres."""
    owners: Integers
    """(p,) the building, or -1."""
    blocks: Integers
    """(p,) the block."""
    communities: Integers
    """(p,) the community."""


@dataclass(frozen=True, slots=True, eq=False)
class Clump:
    """Pieces of one owner that hang together."""

    owner: int
    block: int
    community: int
    area: float
    neighbours: dict[int, float]
    """Metres of border with other clumps of the community."""

    def is_speck(self) -> bool:
        """Whether rounding left it over: nothing of the community is near."""
        return self.owner < 0 and not self.neighbours and self.area < SPECK


def dissolved(pieces: Pieces, footprints: Geometries) -> tuple[Geometries, Integers, Integers]:
    """Cells made of pieces, of buildings first: polygons, building or -1, the number of a piece.

    What is cut off from the rest of its cell joins a neighbour, in the same block where it can,
    along the longest border; but a building keeps every part that holds some of its footprint, and
    of a block without buildings that others' footprints divide, each large part is a cell.
    """
    pairs, shared, _ = borders(pieces.polygons)
    clump = _clumps(pieces, pairs)
    clumps = _described(pieces, clump, pairs, shared)
    strays = _strays(pieces, clump, clumps, footprints)
    buildings = len(footprints)
    group = [
        each.owner if each.owner >= 0 else buildings + index for index, each in enumerate(clumps)
    ]
    for stray, home in _homecoming(clumps, strays):
        group[stray] = group[home]
    groups = np.asarray(group, dtype=np.int64)[clump]
    lone = np.array([each.is_speck() for each in clumps], dtype=bool)[clump]
    groups, solid = groups[~lone], pieces.polygons[~lone]
    numbers, first = np.unique(groups, return_index=True)
    # A group is named after its owner, but its first piece may be one that joined it.
    first[numbers >= buildings] = _first_pieces(clump)[numbers[numbers >= buildings] - buildings]
    return united(solid, groups), np.where(numbers < buildings, numbers, -1), first


def _clumps(pieces: Pieces, pairs: Integers) -> Integers:
    """The number of the clump that each piece is of."""
    count, (one, other) = len(pieces.polygons), pairs.T
    labels = np.where(pieces.owners >= 0, pieces.owners, -1 - pieces.blocks)
    alike = (labels[one] == labels[other]) & (pieces.communities[one] == pieces.communities[other])
    one, other = one[alike], other[alike]
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(count, count))
    numbers: Integers = connected_components(graph, directed=False)[1].astype(np.int64)
    return numbers


def _described(
    pieces: Pieces, clump: Integers, pairs: Integers, shared: NDArray[np.float64]
) -> list[Clump]:
    _, first = np.unique(clump, return_index=True)
    areas = np.bincount(clump, shapely.area(pieces.polygons), len(first)).tolist()
    clumps = [
        Clump(owner, block, community, area, {})
        for owner, block, community, area in zip(
            pieces.owners[first].tolist(),
            pieces.blocks[first].tolist(),
            pieces.communities[first].tolist(),
            areas,
            strict=True,
        )
    ]
    for one, other, metres in zip(*clump[pairs].T.tolist(), shared.tolist(), strict=True):
        if one != other and clumps[one].community == clumps[other].community:
            clumps[one].neighbours[other] = clumps[one].neighbours.get(other, 0.0) + metres
            clumps[other].neighbours[one] = clumps[one].neighbours[other]
    return clumps


def _strays(
    pieces: Pieces, clump: Integers, clumps: list[Clump], footprints: Geometries
) -> list[int]:
    """Clumps that shall join a neighbour, the smallest first."""
    kin: dict[tuple[int, int], list[int]] = {}
    for index, each in enumerate(clumps):
        kin.setdefault((each.owner, -1 if each.owner >= 0 else each.block), []).append(index)
    strays: list[int] = []
    for (owner, _), family in kin.items():
        if owner < 0:
            strays += [index for index in family if clumps[index].area < LEAST_BLOCK]
        if owner < 0 or len(family) == 1:
            continue
        built = {
            index: sum(
                shapely.area(
                    shapely.intersection(pieces.polygons[clump == index], footprints[owner])
                )
            )
            for index in family
        }
        best = max(family, key=lambda index: (built[index], clumps[index].area))
        strays += [index for index in family if index != best and built[index] < LEAST_PART]
    return sorted(strays, key=lambda index: (clumps[index].area, index))


def _homecoming(clumps: list[Clump], strays: list[int]) -> list[tuple[int, int]]:
    """Which clump each stray joins, in an order in which that one has its place before."""
    waiting, moves = strays, list[tuple[int, int]]()
    while waiting:
        lost = set(waiting)
        settled = [
            (stray, max(choice, key=_preference(clumps, stray)))
            for stray in waiting
            if (choice := [near for near in clumps[stray].neighbours if near not in lost])
        ]
        if not settled:
            break
        moves += settled
        waiting = [stray for stray in waiting if stray not in {one for one, _ in settled}]
    return moves


def _preference(clumps: list[Clump], stray: int) -> Callable[[int], tuple[bool, float, int]]:
    """How well a neighbour suits a stray: first of its block, then by the length of the border."""
    own = clumps[stray]

    def suits(near: int) -> tuple[bool, float, int]:
        return clumps[near].block == own.block, own.neighbours[near], -near

    return suits


def _first_pieces(clump: Integers) -> Integers:
    return np.asarray(np.unique(clump, return_index=True)[1])


def united(polygons: Geometries, groups: Integers) -> Geometries:
    """One polygon for each group, in ascending order of the groups."""
    order = np.argsort(groups, kind="stable")
    bounds = np.flatnonzero(np.diff(groups[order])) + 1
    members = np.split(order, bounds) if len(order) else []
    united = np.empty(len(members), dtype=object)
    for index, some in enumerate(members):
        united[index] = polygons[some[0]] if len(some) == 1 else union(polygons[some])
    return united


def union(polygons: Geometries) -> Polygon | MultiPolygon:
    """What polygons of a coverage cover together."""
    whole = shapely.coverage_union_all(polygons)
    parts = shapely.get_parts(whole)
    return parts[0] if len(parts) == 1 else MultiPolygon(list(parts))
