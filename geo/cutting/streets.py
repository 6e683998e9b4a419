"""Streets: the faces that centre lines and community borders make, and the blocks among them."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.arrays import Geometries, Integers
from geo.cutting.borders import borders
from geo.cutting.lattice import DecimalLattice, pieces

BRIDGE = 15.0
"""Metres: how far a street that ends is led on, to the nearest other street or border."""

LEAST_BLOCK = 500.0
"""Square metres below which a face without buildings is no block, but joins a neighbour."""

LEAST_WIDTH = 20.0
"""Metres, of the rectangle of equal area and perimeter, below which it is none: a median strip
between two carriageways, what lies between a street and a border that were drawn one by one."""

SPECK = 0.01
"""Square metres below which a face that joins nothing is an artefact of coordinates."""


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """``f`` polygons that streets and borders make of the communities, in metres."""

    polygons: Geometries
    """(f,)"""
    communities: Integers
    """(f,) index of the community."""


def faces(communities: Geometries, streets: Geometries, lattice: DecimalLattice) -> Faces:
    """What lies between the streets and the borders of communities; the first of overlapping ones.

    Streets that end are led on by up to ``BRIDGE`` metres; those that still end, divide nothing.
    """
    rims = shapely.boundary(communities)
    edges = lattice.noded(np.concatenate((rims, streets)))
    if len(streets):
        links = _links(edges)
        edges = lattice.noded(np.concatenate((edges, links))) if len(links) else edges
    polygons = pieces(edges)
    community = first_around(communities, shapely.point_on_surface(polygons))
    known = community >= 0
    return Faces(polygons[known], community[known])


def _links(edges: Geometries) -> Geometries:
    """Lines from where streets end to the nearest other edge, when that is not far.

    A stub shorter than that is left alone: it would be led back to where it comes from.
    """
    ends = np.concatenate((shapely.get_point(edges, 0), shapely.get_point(edges, -1)))
    own = np.tile(np.arange(len(edges)), 2)
    places = shapely.get_coordinates(ends)
    _, where, counts = np.unique(places, axis=0, return_inverse=True, return_counts=True)
    loose = (counts[where.ravel()] == 1) & (shapely.length(edges)[own] > BRIDGE)
    ends, own = ends[loose], own[loose]
    end, near = shapely.STRtree(edges).query(ends, predicate="dwithin", distance=BRIDGE)
    end, near = end[near != own[end]], near[near != own[end]]
    order = np.lexsort((near, shapely.distance(ends[end], edges[near]), end))
    _, first = np.unique(end[order], return_index=True)
    chosen = order[first]
    links: Geometries = shapely.shortest_line(ends[end[chosen]], edges[near[chosen]])
    return links


def first_around(areas: Geometries, points: Geometries) -> Integers:
    """The index of the first area that each point lies in, edge included; -1 in none."""
    point, area = shapely.STRtree(areas).query(points, predicate="intersects")
    first = np.full(len(points), len(areas), dtype=np.int64)
    np.minimum.at(first, point, area)
    return np.where(first < len(areas), first, -1)


def joined(found: Faces, built: NDArray[np.bool_]) -> Integers:
    """Which block each face is of, (f,): faces too small for a block join a neighbour.

    That is the one with the longest common border in the same community, the smallest face first.
    ``built`` says which faces hold buildings: those stay by themselves. -1 is a speck, to be left
    out.
    """
    pairs, shared, perimeters = borders(found.polygons)
    merging = _Merging(found, built, perimeters)
    same = found.communities[pairs[:, 0]] == found.communities[pairs[:, 1]]
    for (one, other), metres in zip(pairs[same].tolist(), shared[same].tolist(), strict=True):
        merging.metres[one][other] = merging.metres[other][one] = metres
    merging.run()
    roots = np.array([merging.root(face) for face in range(len(built))], dtype=np.int64)
    if not len(roots):
        return roots
    area = np.bincount(roots, shapely.area(found.polygons), len(roots))
    alive, blocks = np.unique(roots, return_inverse=True)
    kept = (area[alive] >= SPECK) | np.asarray(merging.built)[alive]
    return np.where(kept, np.cumsum(kept) - 1, -1)[blocks]


class _Merging:
    """Faces on the way to blocks; everything about a block is kept at its root face."""

    def __init__(self, found: Faces, built: NDArray[np.bool_], perimeters: NDArray[np.float64]):
        self.area: list[float] = shapely.area(found.polygons).tolist()
        self.perimeter: list[float] = perimeters.tolist()
        self.built: list[bool] = built.tolist()
        self.parent = list(range(len(built)))
        self.metres: dict[int, dict[int, float]] = defaultdict(dict)

    def root(self, face: int) -> int:
        while self.parent[face] != face:
            self.parent[face] = self.parent[self.parent[face]]
            face = self.parent[face]
        return face

    def run(self) -> None:
        queue = [(self.area[face], face) for face in self.parent if self._is_sliver(face)]
        heapq.heapify(queue)
        while queue:
            area, face = heapq.heappop(queue)
            stale = self.parent[face] != face or self.area[face] != area
            if stale or not self.metres[face]:
                continue
            into = max(self.metres[face], key=lambda other: (self.metres[face][other], -other))
            self._join(face, into)
            if self._is_sliver(into):
                heapq.heappush(queue, (self.area[into], into))

    def _is_sliver(self, face: int) -> bool:
        if self.built[face]:
            return False
        area, around = self.area[face], self.perimeter[face] / 2
        # The shorter side of the rectangle; what is rounder than a square has that of one.
        width = (around - math.sqrt(max(around**2 - 4 * area, 0.0))) / 2
        return area < LEAST_BLOCK or width < LEAST_WIDTH

    def _join(self, face: int, into: int) -> None:
        self.parent[face] = into
        self.area[into] += self.area[face]
        self.perimeter[into] += self.perimeter[face] - 2 * self.metres[face][into]
        for other, metres in self.metres.pop(face).items():
            del self.metres[other][face]
            if other != into:
                total = self.metres[into].get(other, 0.0) + metres
                self.metres[into][other] = self.metres[other][into] = total
