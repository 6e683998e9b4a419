"""Lawns: the green of a compound between its buildings and lanes, and the square of a village."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from demo.block_ground import PAVEMENT, TOLERANCE, BlockGround, largest_part, rounded
from demo.building_layout import BuildingPlot
from demo.land_use import Homes, Use

APRON = 3.0
"""Metres around a building that are paved."""

LANE = 4.0
"""Metres of breadth of a lane in a compound."""

ROW = 8.0
"""Metres between two buildings to the north of each other, at least, that have a lane each."""

BEYOND = 20.0
"""Metres by which a lane reaches beyond the plot, to be cut at the street."""

LOOP = 0.6
"""How large the lane around the middle of a compound of towers is, its plot being 1."""

CORNER = 12.0
"""Metres of the radius of its corners."""

SMALLEST = 60.0
"""Square metres: less green than this is not kept as a piece."""


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
    west, south = plot.ring.min(axis=0) - BEYOND
    east, north = plot.ring.max(axis=0) + BEYOND
    gate = _lane(plot, (0.0, south), (0.0, north))
    if here.block.use is Use.HOMES and here.block.homes is Homes.TOWERS:
        garden = _garden(plot)
        yield garden.exterior.buffer(LANE / 2)
        yield gate.difference(garden)
    else:
        yield gate
        for door in _doors(here, plot):
            yield _lane(plot, (west, door), (east, door))


def _lane(plot: BuildingPlot, start: tuple[float, float], end: tuple[float, float]) -> BaseGeometry:
    line = shapely.LineString(plot.upright(np.array([start, end])))
    return line.buffer(LANE / 2, cap_style="flat")


def _garden(plot: BuildingPlot) -> shapely.Polygon:
    middle = plot.ring.mean(axis=0)
    inner = shapely.Polygon(plot.upright(middle + (plot.ring - middle) * LOOP))
    return largest_part(rounded(inner, CORNER))


def _doors(here: BlockGround, plot: BuildingPlot) -> Iterator[float]:
    """How far north, on the plot, the lane along each row of buildings runs."""
    last = -np.inf
    for top in sorted(_north_end(plot, part) for part in here.footprints.geoms):
        if top - last > ROW and top + APRON < plot.north:
            yield top + APRON
            last = top


def _north_end(plot: BuildingPlot, footprint: shapely.Polygon) -> float:
    return float(plot.local(np.array(footprint.exterior.coords))[:, 1].max())


def village_square(here: BlockGround) -> BaseGeometry:
    """The open place in the middle of a village; empty where there are alleys only."""
    if here.plot is None:
        return shapely.Polygon()
    inner = shapely.Polygon(here.plot.upright(here.plot.ring))
    free = inner.difference(here.footprints.buffer(2.0, join_style="mitre"))
    return largest_part(rounded(free, 5.0))
