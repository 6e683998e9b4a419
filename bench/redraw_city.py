"""Cities to redraw: streets, blocks, footprints, households and communities, made by a seed.

The irregular one has warped and missing streets, diagonal avenues and a river without buildings;
the rectangular one has straight streets only; in the one of superblocks few, bent streets lie
around estates that no street divides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from shapely import affinity
from shapely.geometry import LineString, MultiLineString, Point, Polygon, box
from shapely.ops import polygonize

from geo.arrays import Geometries
from geo.metres import Plane

PLANE = Plane(113.93, 22.53)
AVENUE_TURN = 0.55
RIVER_WIDTH = 45.0
BRIDGE_EVERY = 420.0
SETBACK = 7.0
"""Metres from a street's centre line to the nearest wall."""
LEAST_BLOCK = 1200.0
ESTATE = 30_000.0
"""Square metres of the largest estate."""

Random = np.random.Generator
Steps = tuple[int, int]
BLOCK: tuple[Steps, Steps] = (85, 165), (75, 150)
"""Metres from street to street, east and north: the least, and what is not reached."""
SUPERBLOCK: tuple[Steps, Steps] = (240, 400), (220, 360)


@dataclass(frozen=True, slots=True, eq=False)
class RedrawCity:
    """What ``geo.atoms.cut`` takes, in degrees, and the households of each footprint."""

    footprints: Geometries
    communities: Geometries
    streets: Geometries
    households: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of block: the lots of its buildings in metres, and their households."""

    lot: tuple[float, float]
    built: tuple[float, float]
    households: tuple[int, int]
    share: float


KINDS = (
    Kind((46, 40), (28, 22), (50, 150), 0.10),  # towers
    Kind((52, 26), (40, 12), (14, 40), 0.35),  # slabs
    Kind((19, 19), (13, 13), (2, 9), 0.35),  # urban village
    Kind((32, 30), (22, 18), (4, 18), 0.20),  # mixed
)


def irregular(
    seed: int = 1, *, communities: int = 1, columns: int = 21, rows: int = 21
) -> RedrawCity:
    """About 5,000 buildings; fewer columns and rows make fewer."""
    random = np.random.default_rng(seed)
    lattice = _warped(random, columns, rows)
    river = _river(lattice)
    water = river.buffer(RIVER_WIDTH / 2)
    city = _hull(lattice)
    lines = [*_lattice_streets(random, lattice), *_avenues(city)]
    streets = shapely.union_all(lines).difference(water.buffer(-0.01))
    bridges = _bridges(river)
    banks = water.boundary.intersection(city)
    known = shapely.union_all([streets, banks, *bridges])
    return _built(random, city, known, communities, water)


def superblocks(seed: int = 1, *, columns: int = 9, rows: int = 7) -> RedrawCity:
    """About 5,500 buildings in superblocks of some 300 m, several estates in each."""
    random = np.random.default_rng(seed)
    lattice = _warped(random, columns, rows, steps=SUPERBLOCK)
    city = _hull(lattice)
    lines = [*_lattice_streets(random, lattice, missing=0.04), *_avenues(city)]
    return _built(random, city, shapely.union_all(lines), 1, Polygon(), estates=_estates)


def rectangular(
    seed: int = 1, *, communities: int = 1, columns: int = 22, rows: int = 22
) -> RedrawCity:
    """About 5,000 buildings between straight streets."""
    random = np.random.default_rng(seed)
    x = np.concatenate([[0.0], np.cumsum(random.integers(85, 150, columns))])
    y = np.concatenate([[0.0], np.cumsum(random.integers(75, 130, rows))])
    x, y = x - x.mean(), y - y.mean()
    lines = [LineString([(at, y[0]), (at, y[-1])]) for at in x]
    lines += [LineString([(x[0], at), (x[-1], at)]) for at in y]
    city = box(x[0], y[0], x[-1], y[-1])
    return _built(random, city, shapely.union_all(lines), communities, Polygon())


def _undivided(face: Polygon) -> list[Polygon]:
    """A block that is built up by one hand."""
    return [face]


def _estates(face: Polygon) -> list[Polygon]:
    """A superblock halved across its longer side until its estates are small enough."""
    if face.area <= ESTATE:
        return [face]
    corners = np.array(face.minimum_rotated_rectangle.exterior.coords)[:4]
    sides = np.roll(corners, -1, axis=0) - corners
    longest = int(np.argmax(np.hypot(*sides.T)))
    along, across = sides[longest], sides[(longest + 1) % 4]
    half = Polygon(corners[longest] + np.array([-across, along / 2 - across, along / 2 + 2 * across,
                                                2 * across]))  # fmt: skip
    halves = (face.intersection(half), face.difference(half))
    parts = [part for each in halves for part in shapely.get_parts(each)]
    return [estate for part in parts if part.area > LEAST_BLOCK for estate in _estates(part)]


def _built(
    random: Random,
    city: Polygon,
    streets: MultiLineString,
    communities: int,
    water: Polygon,
    estates: Callable[[Polygon], list[Polygon]] = _undivided,
) -> RedrawCity:
    """The blocks between the streets, built up."""
    edges = shapely.union_all([streets, city.boundary])
    faces = np.array(
        [face for face in polygonize(edges) if city.covers(face.representative_point())]
    )
    footprints: list[Polygon] = []
    households: list[int] = []
    for face in faces:
        if face.area < LEAST_BLOCK or water.covers(face.representative_point()):
            continue
        for estate in estates(face):
            for footprint, held in _block(random, estate):
                footprints.append(footprint)
                households.append(held)
    return RedrawCity(
        footprints=PLANE.degrees(np.array(footprints)),
        communities=PLANE.degrees(_communities(random, faces, communities)),
        streets=PLANE.degrees(shapely.get_parts(shapely.line_merge(streets))),
        households=np.array(households),
    )


def _block(random: Random, face: Polygon) -> list[tuple[Polygon, int]]:
    """Buildings in rows along a block's longest side, a little out of line."""
    kind = KINDS[random.choice(len(KINDS), p=[kind.share for kind in KINDS])]
    inner = face.buffer(-SETBACK, join_style="mitre")
    if inner.is_empty:
        return []
    centre = face.centroid
    turn = _turn(face)
    level = affinity.rotate(inner, -turn, origin=centre)
    min_x, min_y, max_x, max_y = level.bounds
    across = max(1, int((max_x - min_x) // kind.lot[0]))
    up = max(1, int((max_y - min_y) // kind.lot[1]))
    width, depth = (max_x - min_x) / across, (max_y - min_y) / up
    footprints = []
    for i in range(across):
        for j in range(up):
            x = min_x + (i + 0.5) * width + random.uniform(-1.5, 1.5)
            y = min_y + (j + 0.5) * depth + random.uniform(-1.5, 1.5)
            half_x = min(kind.built[0], width - 5) / 2 * random.uniform(0.85, 1.0)
            half_y = min(kind.built[1], depth - 5) / 2 * random.uniform(0.85, 1.0)
            building = box(x - half_x, y - half_y, x + half_x, y + half_y)
            if level.covers(building):
                held = 0 if random.random() < 0.08 else random.integers(*kind.households)
                footprints.append((affinity.rotate(building, turn, origin=centre), int(held)))
    return footprints


def _turn(face: Polygon) -> float:
    """Degrees from the east of the longest side."""
    sides = [
        (np.subtract(b, a)) for a, b in pairwise(face.minimum_rotated_rectangle.exterior.coords)
    ]
    longest = max(sides, key=lambda side: float(np.hypot(*side)))
    return float(np.degrees(np.arctan2(longest[1], longest[0])))


def _warped(
    random: Random, columns: int, rows: int, steps: tuple[Steps, Steps] = BLOCK
) -> NDArray[np.float64]:
    """(rows + 1, columns + 1, 2) crossings: a lattice of unequal steps, bent and jittered."""
    x = np.concatenate([[0.0], np.cumsum(random.integers(*steps[0], columns))])
    y = np.concatenate([[0.0], np.cumsum(random.integers(*steps[1], rows))])
    x, y = np.meshgrid(x - x.mean(), y - y.mean())
    bent_x = x + 70 * np.sin(y / 520) + 25 * np.sin(x / 310 + y / 270)
    bent_y = y + 80 * np.sin(x / 640 + 1) + 20 * np.sin(x / 230 - y / 350)
    crossings = np.stack([bent_x, bent_y], axis=-1)
    moved: NDArray[np.float64] = crossings + random.normal(0, 7, crossings.shape)
    return moved


def _hull(lattice: NDArray[np.float64]) -> Polygon:
    """What the outermost crossings enclose."""
    return Polygon([*lattice[0], *lattice[1:, -1], *lattice[-1, -2::-1], *lattice[-2:0:-1, 0]])


def _lattice_streets(
    random: Random, lattice: NDArray[np.float64], missing: float = 0.09
) -> list[LineString]:
    """Streets from crossing to crossing; some are missing, which leaves superblocks."""
    down, along = lattice.shape[:2]
    lines = []
    for i in range(down):
        for j in range(along):
            for k, m in ((i + 1, j), (i, j + 1)):
                edge = k < down and m < along
                if edge and random.random() > missing:
                    lines.append(LineString([lattice[i, j], lattice[k, m]]))
    return lines


def _avenues(city: Polygon) -> list[LineString]:
    """Two diagonals through the city."""
    reach = 10_000.0
    far = np.array([np.cos(AVENUE_TURN), np.sin(AVENUE_TURN)]) * reach
    one = LineString([(-far[0], -far[1] + 130), (far[0], far[1] + 130)])
    other = LineString([(far[1] + 320, -far[0]), (-far[1] + 320, far[0])])
    return [line.intersection(city) for line in (one, other)]


def _river(lattice: NDArray[np.float64]) -> LineString:
    """From the west rim to the east, winding."""
    low, high = lattice.min(axis=(0, 1)), lattice.max(axis=(0, 1))
    x = np.linspace(low[0] - 200, high[0] + 200, 90)
    y = (low[1] + high[1]) / 2 - 160 + 190 * np.sin(x / 410) + 60 * np.sin(x / 150)
    return LineString(np.column_stack([x, y]))


def _bridges(river: LineString) -> list[LineString]:
    found = []
    for at in np.arange(BRIDGE_EVERY / 2, river.length, BRIDGE_EVERY):
        here, there = river.interpolate(at - 1), river.interpolate(at + 1)
        along = np.array([there.x - here.x, there.y - here.y]) / 2
        across = np.array([-along[1], along[0]]) * (RIVER_WIDTH / 2 + 30)
        middle = np.array(river.interpolate(at).coords[0])
        found.append(LineString([middle - across, middle + across]))
    return found


def _communities(random: Random, faces: Geometries, count: int) -> Geometries:
    """Each block to the community whose seed is nearest by way of neighbouring blocks."""
    if count == 1:
        return np.array([shapely.coverage_union_all(faces)])
    tree = shapely.STRtree(faces)
    one, other = tree.query(faces, predicate="touches")
    centres = shapely.get_coordinates(shapely.centroid(faces))
    steps = np.hypot(*(centres[one] - centres[other]).T)
    shared = shapely.length(shapely.intersection(faces[one], faces[other])) > 1
    graph = coo_array((steps[shared], (one[shared], other[shared])), shape=(len(faces),) * 2)
    places = _spread(random, centres, count)
    seeds = [int(np.argmin(shapely.distance(faces, Point(place)))) for place in places]
    owner = np.argmin(dijkstra(graph.tocsr(), directed=False, indices=seeds), axis=0)
    return np.array([shapely.coverage_union_all(faces[owner == i]) for i in range(count)])


def _spread(random: Random, centres: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """As many places that lie evenly among the centres: a few rounds of k-means."""
    places = centres[random.choice(len(centres), count, replace=False)]
    for _ in range(12):
        nearest = np.argmin(((centres[:, None] - places[None]) ** 2).sum(axis=-1), axis=1)
        places = np.array([centres[nearest == i].mean(axis=0) for i in range(count)])
    return places
