"""Lakes: the still water of a city, in its parks and in the gardens of its compounds."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from demo.block_ground import PAVEMENT, TOLERANCE, BlockGround, largest_part, rounded
from geo.arrays import Floats
from geo.china import Positions

ASHORE = 5.0
"""Metres between water and where people are."""

POND_FROM = 12.0
"""Metres of the radius of the circle that a lawn has room for, if it is to have a pond."""

POND = 0.65
"""How large the pond is, that circle being 1."""

AROUND = 1.3
"""How far around the meadow of a park its lake goes, half of the way being 1."""

ANGLES = np.linspace(0, 2 * np.pi, 72, endpoint=False)
DIRECTIONS = np.column_stack((np.cos(ANGLES), np.sin(ANGLES)))
"""Unit vectors at the ``ANGLES``."""

FAR = 1_000.0
"""Metres, more than a block is across."""


def pond_of(here: BlockGround, lawns: BaseGeometry) -> BaseGeometry:
    """The pond in the largest lawn of a compound; empty where that has no room for one."""
    dry = largest_part(lawns).difference(here.inner_places.buffer(ASHORE))
    if dry.is_empty:
        return dry
    circle = shapely.maximum_inscribed_circle(dry, tolerance=2.0)
    if circle.length < POND_FROM:
        return shapely.Polygon()
    return blob(np.array(circle.coords[0]), circle.length * POND, here.rng())


def blob(middle: Positions, radius: float, rng: np.random.Generator) -> shapely.Polygon:
    """Water with a shore that bends in and out around a circle, never half as far again."""
    second, third = rng.uniform(0, 2 * np.pi, 2)
    reach = 1 + 0.26 * np.sin(2 * ANGLES + second) + 0.16 * np.sin(3 * ANGLES + third)
    shore = shapely.Polygon(middle + radius * reach[:, None] * DIRECTIONS)
    return shore.simplify(TOLERANCE)


def lake_of(here: BlockGround) -> BaseGeometry:
    """The lake of a park: it bends around the meadow in its middle, from side to side of it, and
    keeps away from its edges, from the bank of the river and from pavilions."""
    park = here.inside(PAVEMENT)
    meadow = here.inner_places.convex_hull.buffer(ASHORE)
    water = _crescent(meadow, park.buffer(-ASHORE), here.rng())
    dry = shapely.union(meadow, here.footprints.buffer(ASHORE))
    smooth = water.buffer(-3).buffer(8).buffer(-5).simplify(TOLERANCE)
    return largest_part(rounded(smooth.intersection(park.buffer(1 - ASHORE)).difference(dry), 3))


def _crescent(inner: BaseGeometry, outer: BaseGeometry, rng: np.random.Generator) -> BaseGeometry:
    """What lies between two shapes, one within the other, on one side: it narrows to both ends,
    and its shores bend in and out."""
    middle = np.array(inner.centroid.coords[0])
    least, most = _reach(middle, inner), _reach(middle, outer)
    towards, first, second = rng.uniform(0, 2 * np.pi, 3)
    turned = np.abs((ANGLES - towards + np.pi) % (2 * np.pi) - np.pi)
    narrowing = np.cos(np.minimum(turned / AROUND, np.pi / 2)) ** 0.5
    near = least + 0.08 * (1 + np.sin(5 * ANGLES + first)) * (most - least)
    far = near + (0.7 + 0.3 * np.sin(7 * ANGLES + second)) * narrowing * (most - near)
    shores = [shapely.Polygon(middle + reach[:, None] * DIRECTIONS) for reach in (far, near)]
    return shapely.difference(*shores)


def _reach(middle: Positions, shape: BaseGeometry) -> Floats:
    """Metres from a place within a shape to its edge, at each of the ``ANGLES``."""
    ends = middle + FAR * DIRECTIONS
    rays = shapely.linestrings(np.stack((np.broadcast_to(middle, ends.shape), ends), axis=1))
    reach: Floats = shapely.length(shapely.intersection(rays, shape))
    return reach
