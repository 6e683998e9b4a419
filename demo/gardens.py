"""Gardens: the lawns of a compound between its lanes, its pond, and the lake of a park."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from demo.block_ground import PAVEMENT, BlockGround, rounded
from demo.building_layout import BuildingPlot
from demo.land_use import Homes, Use
from geo.china import Positions

APRON = 3.0
"""Metres around a building that are paved."""

LANE = 4.0
"""Metres of breadth of a lane in a compound."""

LOOP = 0.6
"""How large the lane around the middle of a compound of towers is, its plot being 1."""

ROUND = 12.0
"""Metres of the radius of its corners."""

SMALLEST = 60.0
"""Square metres: less green than this is not kept as a piece."""

TOLERANCE = 0.25
"""Metres by which an edge may be straightened."""

POND_FROM = 17.0
"""Metres of the circle that a lawn has room for, if it is to have a pond."""

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
        garden = rounded(inner, ROUND)
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
    circle = shapely.maximum_inscribed_circle(lawn, tolerance=2.0)
    if circle.length < POND_FROM:
        return shapely.Polygon()
    return blob(np.array(circle.coords[0]), 0.5 * circle.length, here.rng)


def lake_of(here: BlockGround, park: BaseGeometry) -> BaseGeometry:
    """The lake of a park: away from its edges and its pavilions."""
    wanted = blob(np.array(park.centroid.coords[0]), 0.27 * park.area**0.5, here.rng)
    free = park.buffer(-9.0).difference(here.footprints.buffer(7.0))
    parts = shapely.get_parts(rounded(wanted.intersection(free), 4.0))
    return max(parts, key=lambda part: float(part.area), default=shapely.Polygon())


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
