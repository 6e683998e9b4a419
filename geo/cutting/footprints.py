"""Footprints made ready for cutting: valid, apart from each other, and with seeds inside."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.arrays import Geometries, Integers
from geo.china import Positions

LEAST_AREA = 0.1
"""Square metres below which a footprint is taken for a square of 0.4 m around its point."""

STAND_IN = 0.2
"""Metres from the middle of that square to its sides."""

LEAST_OVERLAP = 1e-4
"""Square metres; less is how buildings touch that were drawn one by one."""

LEAST_SHARE = 0.1
"""Of a footprint: with less left of it, it shares with the one that took the most."""

INSET = 0.3
"""Metres that seeds lie within the walls, so that those of touching buildings lie apart."""

SPACING = 4.0
"""Metres between seeds along a wall, at most."""

JITTER = 0.001
"""Metres. Walls are parallel more often than chance would have it, and Voronoi cells of points
on a grid are degenerate."""


def middles(footprints: Geometries) -> Geometries:
    """The point of each footprint that says where it belongs, in the footprints' coordinates.

    That of PostGIS: ``ST_PointOnSurface``. Of a footprint that GEOS refuses, its first vertex; an
    empty one has an empty point.
    """
    try:
        return np.asarray(shapely.point_on_surface(footprints), dtype=object)
    except shapely.GEOSException:
        return np.array([_middle(footprint) for footprint in footprints], dtype=object)


def repaired_footprints(footprints: Geometries, points: Geometries) -> Geometries:
    """The footprints in metres as valid polygons; ``points`` replace those without area."""
    areal = footprints.copy()
    broken = ~shapely.is_valid(areal)
    areal[broken] = shapely.make_valid(areal[broken], method="structure", keep_collapsed=False)
    empty = ~(shapely.area(areal) > LEAST_AREA)
    areal[empty] = shapely.buffer(points[empty], STAND_IN, cap_style="square")
    return areal


def separated(footprints: Geometries) -> Geometries:
    """The footprints without overlaps: what two of them cover goes to the smaller one.

    So a tower keeps its ground and the podium around it the rest. Where that would leave a building
    with less than a tenth of its footprint, as two copies of one footprint do, they halve it.
    """
    apart = footprints.copy()
    areas = shapely.area(footprints)
    one, other = shapely.STRtree(footprints).query(footprints, predicate="intersects")
    smaller = (areas[one] < areas[other]) | ((areas[one] == areas[other]) & (one < other))
    one, other = one[smaller], other[smaller]
    common = shapely.area(shapely.intersection(footprints[one], footprints[other]))
    one, other = one[common > LEAST_OVERLAP], other[common > LEAST_OVERLAP]
    # In ascending order of area a footprint gives way to those only that have their final shape.
    for large in sorted(set(other.tolist()), key=lambda index: (areas[index], index)):
        over = one[other == large]
        rest = shapely.difference(footprints[large], shapely.union_all(apart[over]))
        if rest.area >= LEAST_SHARE * areas[large]:
            apart[large] = _areal(rest)
            continue
        lost = shapely.area(shapely.intersection(apart[over], footprints[large]))
        giver = int(over[np.argmax(lost)])
        apart[giver], apart[large] = _halves(apart[giver])
    return apart


def seeds(footprints: Geometries) -> tuple[Positions, Integers]:
    """Points along the inside of the walls of disjoint footprints, and whose they are."""
    inset = shapely.buffer(footprints, -INSET, join_style="mitre", quad_segs=1)
    thin = shapely.is_empty(inset)
    inset[thin] = shapely.buffer(footprints[thin], -INSET / 6, join_style="mitre", quad_segs=1)
    thin = shapely.is_empty(inset)
    inset[thin] = shapely.point_on_surface(footprints[thin])
    positions, owners = shapely.get_coordinates(
        shapely.segmentize(inset, SPACING), return_index=True
    )
    jitter = np.random.default_rng(0).uniform(-JITTER, JITTER, positions.shape)
    return positions + jitter, owners


def _middle(footprint: BaseGeometry) -> Point:
    try:
        return shapely.point_on_surface(footprint)
    except shapely.GEOSException:
        return Point(shapely.get_coordinates(footprint)[0])


def _areal(shape: BaseGeometry) -> Polygon | MultiPolygon:
    """The parts of a shape that have an area worth speaking of."""
    parts = shapely.get_parts(shape)
    parts = parts[shapely.area(parts) > min(LEAST_AREA, shape.area / 4)]
    if not len(parts):
        return shape
    return MultiPolygon(list(parts)) if len(parts) > 1 else parts[0]


def _halves(shape: Polygon | MultiPolygon) -> tuple[BaseGeometry, BaseGeometry]:
    """A shape in two, cut across its longer side through its middle."""
    box = shapely.minimum_rotated_rectangle(shape)
    corners = shapely.get_coordinates(box)
    along, across = corners[1] - corners[0], corners[2] - corners[1]
    if np.hypot(*along) < np.hypot(*across):
        along, across = across, along
    middle = corners[:4].mean(axis=0)
    sides = [middle - across, middle + across, middle + across + along, middle - across + along]
    half = Polygon(np.asarray(sides))
    return _areal(shape.intersection(half)), _areal(shape.difference(half))
