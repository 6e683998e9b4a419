"""Sports grounds: the largest running track that a school has room for."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from demo.building_layout import BuildingPlot

TRACKS = ((84.4, 46.3), (60.0, 33.0), (44.0, 25.5), (36.0, 20.0), (28.0, 15.0), (16.0, 11.0))
"""Metres of a straight, and of the outer radius of the bends: of the track of 400 m that World
Athletics has as its standard, and of those of about 300, 200, 150, 120 and 80 m that are built
where there is no room for one."""

STEP = 4.0
"""Metres between the places that are tried."""


def track_in(free: BaseGeometry, plot: BuildingPlot) -> shapely.Polygon | None:
    """The largest track that lies in free ground, north and south if it can, else along the plot.

    None where there is no room for the smallest.
    """
    for straight, radius in TRACKS:
        middles = free.buffer(-radius)
        if middles.is_empty:
            continue
        shapely.prepare(middles)
        for half in (np.array([0.0, straight / 2]), np.array([straight / 2, 0.0])):
            line = _line_in(middles, plot, half)
            if line is not None:
                return line.buffer(radius, quad_segs=8)
    return None


def _line_in(
    middles: BaseGeometry, plot: BuildingPlot, half: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> shapely.LineString | None:
    """The line that lies farthest from the edge of where the middle of a track may be."""
    west, south = plot.ring.min(axis=0)
    east, north = plot.ring.max(axis=0)
    x, y = np.meshgrid(np.arange(west, east, STEP), np.arange(south, north, STEP))
    centres = np.column_stack((x.ravel(), y.ravel()))
    ends = np.stack((plot.upright(centres - half), plot.upright(centres + half)), axis=1)
    lines = shapely.linestrings(ends)
    inside = lines[shapely.contains(middles, lines)]
    if not len(inside):
        return None
    line: shapely.LineString = inside[np.argmax(shapely.distance(middles.boundary, inside))]
    return line
