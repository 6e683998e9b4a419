"""Gardens: the lawns of a compound between its lanes, its pond, and the lake of a park."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from demo.block_ground import PAVEMENT, BlockGround, rounded
from demo.building_layout import BuildingPlot
from demo.land_use import Homes, Use
from geo.arrays import Floats
from geo.china import Positions

APRON = 3.0
"""Metres around a building that are paved."""

LANE = 4.0
"""Metres of breadth of a lane in a compound."""

LOOP = 0.6
"""How large the lane around the middle of a compound of towers is, its plot being 1."""

CORNER = 12.0
"""Metres of the radius of its corners."""

SMALLEST = 60.0
"""Square metres: less green than this is not kept as a piece."""

TOLERANCE = 0.25
"""Metres by which an edge may be straightened."""

POND_FROM = 12.0
"""Metres of the radius of the circle that a lawn has room for, if it is to have a pond."""

POND = 0.65
"""How large the pond is, that circle being 1."""

ASHORE = 5.0
"""Metres between water and where people are."""

LAKE = 1.3
"""How far around the meadow of a park its lake goes, half of the way being 1."""

ANGLES = np.linspace(0, 2 * np.pi, 72, endpoint=False)
ROUND = np.column_stack((np.cos(ANGLES), np.sin(ANGLES)))
FAR = 1_000.0

CORNERS = 28


def lawns_of(here: BlockGround) -> BaseGeometry:
    """The green of a compound: what neither buildings, streets nor its own lanes take."""
    green = here.open_ground(PAVEMENT, APRON)
    if here.plot is not None:
        green = green.difference(shapely.union_all(list(_lanes(here, here.plot))))
    parts = shapely.get_parts(rounded(green, 1.5))
    return shapely.MultiPolygon(list(parts[shapely.area(parts) >= SMALLEST])).simplify(TOLERANCE)


def _lanes(here: BlockGround, plot: BuildingPlot) -> Iterator[BaseGeometry]:
    """A lane from the gate through the middle; of slabs, one along each row of doors, which are to
    the north; of towers, one around the garden in the middle."""
    west, south = plot.ring.min(axis=0)
    east, north = plot.ring.max(axis=0)
    gate = _lane(plot, [[0.0, south - 20], [0.0, north + 20]])
    if here.block.use is Use.HOMES and here.block.homes is Homes.TOWERS:
        middle = plot.ring.mean(axis=0)
        inner = shapely.Polygon(plot.upright(middle + (plot.ring - middle) * LOOP))
        garden = rounded(inner, CORNER)
        yield garden.exterior.buffer(LANE / 2)
        yield gate.difference(garden)
        return
    yield gate
    for door in _doors(here, plot):
        yield _lane(plot, [[west - 20, door], [east + 20, door]])


def _doors(here: BlockGround, plot: BuildingPlot) -> Iterator[float]:
    """How far north, on the plot, the lane along each row of buildings runs."""
    tops = sorted(
        float(plot.local(np.array(part.exterior.coords))[:, 1].max())
        for part in here.footprints.geoms
    )
    last = -np.inf
    for top in tops:
        if top - last > 8 and top + APRON < plot.north:
            yield top + APRON
            last = top


def _lane(plot: BuildingPlot, line: object) -> BaseGeometry:
    return shapely.LineString(plot.upright(np.array(line))).buffer(LANE / 2, cap_style="flat")


def pond_of(here: BlockGround, lawns: BaseGeometry) -> BaseGeometry:
    """The pond in the largest lawn of a compound; empty where no lawn has room for one."""
    lawn = max(shapely.get_parts(lawns), key=lambda part: float(part.area), default=None)
    if lawn is None:
        return shapely.Polygon()
    dry = lawn.difference(here.inner_places.buffer(ASHORE))
    circle = shapely.maximum_inscribed_circle(dry, tolerance=2.0)
    if circle.length < POND_FROM:
        return shapely.Polygon()
    return blob(np.array(circle.coords[0]), circle.length * POND, here.rng)


def lake_of(here: BlockGround) -> BaseGeometry:
    """The lake of a park: it bends around the meadow in its middle, from side to side of it, and
    keeps away from its edges, from the bank of the river and from pavilions."""
    park = here.inside(PAVEMENT)
    meadow = here.inner_places.convex_hull.buffer(ASHORE)
    middle = np.array(meadow.centroid.coords[0])
    inner, outer = _reach(middle, meadow), _reach(middle, park.buffer(-ASHORE))
    towards, first, second = here.rng.uniform(0, 2 * np.pi, 3)
    turned = np.abs((ANGLES - towards + np.pi) % (2 * np.pi) - np.pi)
    breadth = np.sqrt(np.clip(np.cos(turned / LAKE), 0, None)) * (turned < LAKE * np.pi / 2)
    near = inner + 0.08 * (1 + np.sin(5 * ANGLES + first)) * (outer - inner)
    far = near + (0.7 + 0.3 * np.sin(7 * ANGLES + second)) * breadth * (outer - near)
    shores = middle + far[:, None] * ROUND, middle + near[:, None] * ROUND
    water = shapely.difference(*map(shapely.Polygon, shores))
    dry = shapely.union(meadow, here.footprints.buffer(ASHORE))
    smooth = water.buffer(-3).buffer(8).buffer(-5).simplify(TOLERANCE)
    parts = shapely.get_parts(rounded(smooth.intersection(park.buffer(-4)).difference(dry), 3))
    return max(parts, key=lambda part: float(part.area), default=shapely.Polygon())


def _reach(middle: Positions, shape: BaseGeometry) -> Floats:
    """Metres from a place within a shape to its edge, in each of the ``ANGLES``."""
    ends = middle + FAR * ROUND
    rays = shapely.linestrings(np.stack((np.broadcast_to(middle, ends.shape), ends), axis=1))
    reach: Floats = shapely.length(shapely.intersection(rays, shape))
    return reach


def blob(middle: Positions, radius: float, rng: np.random.Generator) -> shapely.Polygon:
    """Water with a shore that bends in and out around a circle."""
    angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    second, third = rng.uniform(0, 2 * np.pi, 2)
    reach = 1 + 0.26 * np.sin(2 * angle + second) + 0.16 * np.sin(3 * angle + third)
    shore = np.column_stack((np.cos(angle), np.sin(angle)))
    return shapely.Polygon(middle + radius * reach[:, None] * shore)


def village_square(here: BlockGround) -> BaseGeometry:
    """The open place in the middle of a village, if it is wider than its alleys."""
    if here.plot is None:
        return shapely.Polygon()
    inner = shapely.Polygon(here.plot.upright(here.plot.ring))
    free = inner.difference(here.footprints.buffer(2.0, join_style="mitre"))
    parts = shapely.get_parts(rounded(free, 5.0))
    return max(parts, key=lambda part: float(part.area), default=shapely.Polygon())
