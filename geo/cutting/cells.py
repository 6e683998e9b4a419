"""Cells: communities cut into one piece for each building and each street block without any."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import ArrayLike
from scipy.spatial import KDTree

from geo.arrays import Geometries, Integers
from geo.china import Positions
from geo.cutting import footprints as walls
from geo.cutting.borders import borders
from geo.cutting.fragments import Pieces, dissolved, united
from geo.cutting.lattice import DecimalLattice
from geo.cutting.streets import Faces, faces, first_around, joined
from geo.cutting.voronoi import halfways

CLEARANCE = 0.05
"""Metres that a border keeps from a footprint that it must bend around, neighbours permitting."""

TRIES = 3
"""How often buildings that came out without a cell are given a larger footprint."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """``n`` cells in degrees, a valid coverage, those of buildings first and in their order.

    The others follow by community, then by block.
    """

    polygons: Geometries
    """(n,) Polygon, or where a building's footprint has several parts MultiPolygon."""
    buildings: Integers
    """(n,) index of the building, or -1."""
    blocks: Integers
    """(n,) number of the street block; a community without streets is one block."""
    communities: Integers
    """(n,) index of the community."""
    outside: Integers
    """Indices of the buildings that were not cut: in no community, or without a footprint."""


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """What is cut, in metres. Buildings are those inside, by their number among these."""

    lattice: DecimalLattice
    faces: Faces
    homes: Integers
    """(b,) the face around the point that says where each building belongs."""


def cells_of(
    footprints: ArrayLike, communities: ArrayLike, streets: ArrayLike = (), *, digits: int = 9
) -> Cells:
    """Cuts communities into cells around footprints, along streets; everything in CGCS2000 degrees.

    ``communities`` in ascending order of code: where two overlap the first has the ground; what
    lies between them belongs to none. A building belongs where its point on surface lies, to the
    community as to the block. Borders run in streets and halfway between buildings, and bend around
    footprints: only a community's border, and another footprint that overlaps, cut a footprint.
    Vertices are rounded together to ``digits`` decimals of a degree. Invalid footprints are
    repaired for cutting; none makes this fail.
    """
    places, areas = _shapes(footprints), _polygons(communities)
    if shapely.is_empty(areas).all():
        return _nothing(len(places))
    points = walls.middles(places)
    home = first_around(areas, points)
    inside = np.flatnonzero(home >= 0)
    lattice = DecimalLattice.around(tuple(shapely.total_bounds(areas).tolist()), digits)
    found = faces(lattice.metres(areas), lattice.metres(_near(_shapes(streets), areas)), lattice)
    points = lattice.metres(points[inside])
    ground = _Ground(lattice, found, _homes(found, points, home[inside]))
    shapes = walls.repaired_footprints(lattice.metres(places[inside]), points)
    cells = _cut(shapes, ground)
    for wider in range(TRIES):
        lost = np.setdiff1d(np.arange(len(inside)), cells.buildings)
        if not len(lost):
            break
        shapes[lost] = shapely.buffer(points[lost], walls.STAND_IN * 4**wider, cap_style="square")
        cells = _cut(shapes, ground)
    lost = inside[np.setdiff1d(np.arange(len(inside)), cells.buildings)]
    buildings = np.where(cells.buildings >= 0, np.append(inside, -1)[cells.buildings], -1)
    outside = np.union1d(np.flatnonzero(home < 0), lost)
    return replace(cells, buildings=buildings, outside=outside)


def _cut(shapes: Geometries, ground: _Ground) -> Cells:
    found, lattice = ground.faces, ground.lattice
    apart = walls.separated(shapes)
    built = np.zeros(len(found.polygons), dtype=bool)
    built[ground.homes] = True
    blocks = joined(found, built)
    plots, communities = _plots(found, blocks)
    homes = blocks[ground.homes]
    positions, owners = walls.seeds(apart)
    rims, between = shapely.boundary(plots), halfways(plots, positions, owners, homes[owners])
    bends = _Bends.around(apart, np.concatenate((rims, between)))
    edges = np.concatenate((rims, bends.spared(between), bends.lines))
    parts = lattice.pieces(edges)
    middles = shapely.point_on_surface(parts)
    block = first_around(plots, middles)
    parts, middles, block = parts[block >= 0], middles[block >= 0], block[block >= 0]
    owner = _nearest(middles, block, positions, owners, homes)
    within = bends.owners(middles, communities[block], communities[homes])
    owner = np.where(within >= 0, within, owner)
    polygons, building, piece = dissolved(Pieces(parts, owner, block, communities[block]), apart)
    block = np.where(building >= 0, np.append(homes, -1)[building], block[piece])
    order = np.lexsort((block, communities[block], building, building < 0))
    polygons, building, block = polygons[order], building[order], block[order]
    return Cells(
        polygons=shapely.orient_polygons(lattice.degrees(polygons), exterior_cw=False),
        buildings=building,
        blocks=_numbered(plots, communities)[block],
        communities=communities[block],
        outside=np.empty(0, dtype=np.int64),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Bends:
    """The footprints that borders come too close to, with what they keep clear."""

    footprints: Geometries
    """(b,) apart from each other."""
    close: Integers
    """(c,) those of them."""
    clear: Geometries
    """(c,) with the clearance around them."""
    lines: Geometries
    """New edges: around these, and around the neighbours that stand in the way."""

    @classmethod
    def around(cls, footprints: Geometries, edges: Geometries) -> _Bends:
        near, _ = shapely.STRtree(edges).query(footprints, predicate="dwithin", distance=CLEARANCE)
        close = np.unique(near)
        clear = shapely.buffer(footprints[close], CLEARANCE, join_style="mitre")
        one, other = shapely.STRtree(footprints).query(clear, predicate="intersects")
        touched = np.unique(other[close[one] != other])
        rings = shapely.boundary(np.concatenate((clear, footprints[touched])))
        return cls(footprints, close, clear, rings)

    def spared(self, lines: Geometries) -> Geometries:
        """What of lines lies on free ground: within footprints these have nothing to say."""
        spared = lines.copy()
        line, area = shapely.STRtree(self.clear).query(lines, predicate="intersects")
        # A line may meet many footprints; each round takes away the next one of every line.
        turn = np.arange(len(line)) - np.searchsorted(line, line)
        for number in range(turn.max(initial=-1) + 1):
            now = line[turn == number]
            spared[now] = shapely.difference(spared[now], self.clear[area[turn == number]])
        parts: Geometries = shapely.get_parts(spared)
        free: Geometries = parts[~shapely.is_empty(parts)]
        return free

    def owners(self, points: Geometries, within: Integers, homes: Integers) -> Integers:
        """The building whose ground each point is, -1 for none.

        ``within`` is the community of each point, ``homes`` that of each building: a footprint has
        no claim to another community.
        """
        owners = np.full(len(points), -1, dtype=np.int64)
        everyone = np.arange(len(self.footprints))
        for areas, buildings in ((self.clear, self.close), (self.footprints, everyone)):
            area, point = shapely.STRtree(points).query(areas, predicate="contains")
            building = buildings[area]
            own = homes[building] == within[point]
            # Clearances overlap where footprints are closer than two of them: the first has it.
            owners[point[own][::-1]] = building[own][::-1]
        return owners


def _plots(found: Faces, blocks: Integers) -> tuple[Geometries, Integers]:
    """The polygon and the community of each block."""
    kept = blocks >= 0
    plots = united(found.polygons[kept], blocks[kept])
    communities = np.zeros(len(plots), dtype=np.int64)
    communities[blocks[kept]] = found.communities[kept]
    return plots, communities


def _numbered(plots: Geometries, communities: Integers) -> Integers:
    """The numbers of blocks. The parts of a community that no street divides are one."""
    pairs, _, _ = borders(plots)
    divided = communities[pairs[:, 0]][communities[pairs[:, 0]] == communities[pairs[:, 1]]]
    names = np.where(np.isin(communities, divided), np.arange(len(plots)), -1 - communities)
    return np.asarray(np.unique(names, return_inverse=True)[1])


def _nearest(
    points: Geometries, blocks: Integers, positions: Positions, owners: Integers, homes: Integers
) -> Integers:
    """The building of the nearest seed in each point's block; -1 where none is in that block."""
    if not len(positions):
        return np.full(len(points), -1, dtype=np.int64)
    # Blocks lie on floors so far apart that the nearest seed is one of the own block if any is.
    floor = 1e7
    tree = KDTree(np.column_stack((positions, homes[owners] * floor)))
    at = np.column_stack((shapely.get_coordinates(points), blocks * floor))
    distances, nearest = tree.query(at)
    return np.where(distances < floor / 2, owners[nearest], -1)


def _homes(found: Faces, points: Geometries, communities: Integers) -> Integers:
    """The face around each point, of the community that it is in."""
    point, face = shapely.STRtree(found.polygons).query(points, predicate="intersects")
    right = found.communities[face] == communities[point]
    homes = np.full(len(points), len(found.polygons), dtype=np.int64)
    np.minimum.at(homes, point[right], face[right])
    # Rounding moves borders by a step of the lattice, and a point may be nearer to one than that.
    for lost in np.flatnonzero(homes == len(found.polygons)):
        own = np.flatnonzero(found.communities == communities[lost])
        own = own if len(own) else np.arange(len(found.polygons))
        homes[lost] = own[np.argmin(shapely.distance(found.polygons[own], points[lost]))]
    return homes


def _nothing(buildings: int) -> Cells:
    none = np.empty(0, dtype=np.int64)
    return Cells(np.empty(0, dtype=object), none, none, none, np.arange(buildings))


def _shapes(values: ArrayLike) -> Geometries:
    """An array of geometries: shapely's own are no sequences, but one of them may be given."""
    shapes: Geometries = shapely.force_2d(np.array(values, dtype=object).reshape(-1))
    return shapes


def _polygons(communities: ArrayLike) -> Geometries:
    """Communities as valid polygons."""
    areas = _shapes(communities)
    broken = ~shapely.is_valid(areas)
    areas[broken] = shapely.make_valid(areas[broken], method="structure", keep_collapsed=False)
    return areas


def _near(streets: Geometries, communities: Geometries) -> Geometries:
    """The lines of streets that come upon a community."""
    parts: Geometries = shapely.get_parts(streets)
    parts = parts[(shapely.get_dimensions(parts) == 1) & ~shapely.is_empty(parts)]
    met, _ = shapely.STRtree(communities).query(parts, predicate="intersects")
    close: Geometries = parts[np.unique(met)]
    return close
