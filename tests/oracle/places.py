"""Geometry the slow way: shapely on degrees, geodesics of CGCS2000 for metres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from pyproj import Geod
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.crs import CRS, from_cgcs2000

GEOD = Geod(a=6378137.0, rf=298.257222101)

EDGE_DEGREES = 1e-7
EDGE_METRES = 0.5
"""Two areas share an edge where so much of one's boundary lies so near to the other."""

ON_EDGE = 2e-3
"""Metres. An edge that is straight in degrees and the geodesic are so far apart in a small city."""


class Ambiguous(Exception):
    """Which of two distances is greater is too close to call: such a question is left out."""


class About(float):
    """A number that is compared with a tolerance, in its own unit."""

    slack: float

    def __new__(cls, value: float, relative: float = 1e-6, absolute: float = 0.0) -> About:
        made = super().__new__(cls, value)
        made.slack = absolute + relative * abs(value)
        return made


class Measured(About):
    """A length, an area, or what is made of them: which of two is greater may be too close to call.

    ``shape`` is what was measured: of one and the same both ways of measuring give the same digits.
    Comparisons raise ``Ambiguous``.
    """

    shape: BaseGeometry | None = None

    def _over(self, other: object) -> float:
        """How much this is more than another number: nothing where they are of one shape."""
        assert isinstance(other, int | float)
        if self.shape is not None and self.shape is getattr(other, "shape", None):
            return 0.0
        over = float(self) - float(other)
        if abs(over) <= max(self.slack, getattr(other, "slack", 0.0)):
            raise Ambiguous
        return over

    def __eq__(self, other: object) -> bool:
        return self._over(other) == 0

    def __ne__(self, other: object) -> bool:
        return self._over(other) != 0

    def __lt__(self, other: float) -> bool:
        return self._over(other) < 0

    def __le__(self, other: float) -> bool:
        return self._over(other) <= 0

    def __gt__(self, other: float) -> bool:
        return self._over(other) > 0

    def __ge__(self, other: float) -> bool:
        return self._over(other) >= 0

    __hash__ = None  # type: ignore[assignment]


def measured(value: float, shape: BaseGeometry | None = None, terms: int = 1) -> Measured:
    """A number made of so many measures."""
    made = Measured(value, 1e-6, 1e-3 * terms)
    made.shape = shape
    return made


def size(shape: BaseGeometry, name: str) -> Measured:
    """The measure of a geometry by its GraphQL name."""
    measure = square_metres if name == "areaSquareMetres" else edge_metres
    return measured(measure(shape), shape)


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """GeoJSON as it should be. ``slack`` is what a coordinate may be off, in its own unit; where
    ``bends`` (metres) are left out, only what simplification promises is compared."""

    shape: BaseGeometry
    slack: float
    bends: float | None = None


# Metres


@lru_cache(maxsize=100_000)
def distance(one: BaseGeometry, other: BaseGeometry) -> About:
    """Metres between two geometries, one of which is a point."""
    if one.geom_type != "Point":
        one, other = other, one
    assert isinstance(one, Point)
    if isinstance(other, Point):
        return About(GEOD.inv(one.x, one.y, other.x, other.y)[2], 1e-6, 1e-6)
    plane = shapely.transform(other, lambda positions: _around(one, positions))
    inside = plane.area > 0 and plane.contains(Point(0, 0))
    if inside and plane.boundary.distance(Point(0, 0)) > ON_EDGE:
        return About(0.0, 0.0)
    # PostGIS looks for the nearest place on a sphere before it measures on the ellipsoid.
    return About(plane.distance(Point(0, 0)), 2e-5, ON_EDGE)


def _around(centre: Point, positions: Any) -> Any:
    """Positions in metres east and north of the centre: geodesics through it are straight."""
    count = len(positions)
    azimuths, _, metres = GEOD.inv(
        np.full(count, centre.x), np.full(count, centre.y), positions[:, 0], positions[:, 1]
    )
    angles = np.radians(azimuths)
    return np.column_stack((metres * np.sin(angles), metres * np.cos(angles)))


def nearer(one: BaseGeometry, other: BaseGeometry, metres: float) -> bool:
    """Whether two geometries are within a distance of each other. Raises ``Ambiguous``."""
    found = distance(one, other)
    if abs(found - metres) <= found.slack:
        raise Ambiguous
    return found < metres


ROUNDING = 1e-5
"""Square metres for each corner by which geodesic areas are uncertain, whatever their size.

Each edge adds the area between it and the equator, some 1e6 square metres for a metre of edge, as
the product of an angle of rounded digits with the square of the earth's radius. Found by comparing
circles of 0.5 to 300 m, of 256 corners, with circles on a plane: 6.3e-4 square metres at most.
"""


@lru_cache(maxsize=10_000)
def square_metres(shape: BaseGeometry) -> float:
    return sum(_ring_area(part) for part in shapely.get_parts(shape) if isinstance(part, Polygon))


def _ring_area(polygon: Polygon) -> float:
    shell, *holes = (
        abs(GEOD.polygon_area_perimeter(*ring.xy)[0])
        for ring in (polygon.exterior, *polygon.interiors)
    )
    return float(shell - sum(holes))


def edge_metres(shape: BaseGeometry) -> float:
    """The length of a line, or of an area's edge."""
    edge = shape.boundary if isinstance(shape, Polygon | MultiPolygon) else shape
    return float(GEOD.geometry_length(edge))


# Which holds which


def covers(area: BaseGeometry, place: BaseGeometry) -> bool:
    return bool(area.covers(place))


def shares_edge(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether enough of ``other``'s boundary lies close to ``one``."""
    common = other.boundary.intersection(one.buffer(EDGE_DEGREES))
    return float(GEOD.geometry_length(common)) > EDGE_METRES


def anchor(shape: BaseGeometry) -> BaseGeometry:
    """What decides where a row belongs: a point of an area, the whole of a line."""
    return shape.point_on_surface() if isinstance(shape, Polygon | MultiPolygon) else shape


def share(one: BaseGeometry, area: BaseGeometry) -> About:
    common, whole = one.intersection(area), square_metres(one)
    rounding = ROUNDING * shapely.get_num_coordinates(common) / whole
    return About(square_metres(common) / whole, 1e-6, 1e-9 + rounding)


# Output


def drawn(shape: BaseGeometry, crs: str, precision: int, bends: float | None) -> Drawing:
    turned = shapely.orient_polygons(from_cgcs2000(shape, CRS[crs]), exterior_cw=False)
    unit = max(10.0**-precision, 1e-6 if crs == "WEB_MERCATOR" else 1e-11)
    return Drawing(turned, unit * 1.001, bends)


def box(shape: BaseGeometry, crs: str) -> list[float]:
    slack = 1e-6 if crs == "WEB_MERCATOR" else 1e-11
    return [About(edge, 0, slack + 5e-10) for edge in from_cgcs2000(shape, CRS[crs]).bounds]


def multi(shape: BaseGeometry) -> MultiPolygon:
    """A polygon as the tables keep it."""
    return shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape])
