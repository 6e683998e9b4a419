"""Metres: lengths and areas on the ellipsoid, and a plane around a place to work in."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.china import Positions

G = TypeVar("G", bound=BaseGeometry | NDArray[np.object_])

ELLIPSOID = Geod(a=6378137.0, rf=298.257222101)
"""Of CGCS2000 (GB 22021)."""

MEAN_RADIUS = 6_371_008.8
"""Metres: of the sphere on which large circles are near enough, IUGG's mean radius."""


@dataclass(frozen=True, slots=True)
class Plane:
    """A plane in metres that touches the earth at a place: x to the east, y to the north.

    Azimuthal equidistant: distances from the centre are exact, others wrong by less than
    1 in 100,000 within 30 km of it.
    """

    longitude: float
    latitude: float
    _transformer: Transformer = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        plane = (
            f"+proj=aeqd +lon_0={self.longitude!r} +lat_0={self.latitude!r} "
            "+a=6378137 +rf=298.257222101 +units=m +type=crs"
        )
        sphere = "+proj=longlat +a=6378137 +rf=298.257222101 +type=crs"
        transformer = Transformer.from_crs(sphere, plane, always_xy=True)
        object.__setattr__(self, "_transformer", transformer)

    def metres(self, geometry: G) -> G:
        """A geometry, or array of them, in degrees, as metres on the plane."""
        flat: G = shapely.transform(shapely.force_2d(geometry), self.metres_of)
        return flat

    def degrees(self, geometry: G) -> G:
        """A geometry, or array of them, on the plane, as longitude and latitude."""
        round_: G = shapely.transform(shapely.force_2d(geometry), self.degrees_of)
        return round_

    def metres_of(self, positions: Positions) -> Positions:
        """Positions of shape (n, 2) in degrees, as metres on the plane."""
        return np.column_stack(self._transformer.transform(positions[:, 0], positions[:, 1]))

    def degrees_of(self, positions: Positions) -> Positions:
        """Positions of shape (n, 2) on the plane, as longitude and latitude."""
        x, y = positions[:, 0], positions[:, 1]
        return np.column_stack(self._transformer.transform(x, y, direction="INVERSE"))


def distance(from_: tuple[float, float], to: tuple[float, float]) -> float:
    """Metres along the geodesic between two places in degrees."""
    metres: float = ELLIPSOID.inv(*from_, *to)[2]
    return metres


def length(line: LineString) -> float:
    """Metres along a line in degrees, geodesic from vertex to vertex."""
    metres: float = ELLIPSOID.geometry_length(line)
    return metres


def area(polygon: Polygon | MultiPolygon) -> float:
    """Square metres within a polygon in degrees, whose edges are geodesics."""
    return sum(_polygon_area(part) for part in shapely.get_parts(polygon))


def circle_positions(centre: tuple[float, float], metres: float, corners: int) -> Positions:
    """Corners of a regular polygon that has the area of the circle at ``metres`` from its centre,
    anticlockwise from the east, in degrees."""
    azimuths = 90.0 - np.arange(corners) * 360.0 / corners
    reach = _corner_distance(metres / MEAN_RADIUS, corners) * MEAN_RADIUS
    x, y, _ = ELLIPSOID.fwd(
        np.full(corners, centre[0]),
        np.full(corners, centre[1]),
        azimuths,
        np.full(corners, reach),
    )
    return np.column_stack((x, y))


def _corner_distance(radius: float, corners: int) -> float:
    """How far the corners lie from the middle of a regular polygon that has a circle's area; on the
    unit sphere, in radians.

    Each sector of a circle has the area 2 sin²(r/2) θ of its angle θ. A triangle of two sides a and
    the angle θ between them has an excess E, its area, of which tan(E/2) = t sin θ / (1 + t cos θ)
    where t = tan²(a/2) (Todhunter, Spherical Trigonometry, art. 103): that is solved for a.
    """
    angle = 2 * math.pi / corners
    half_excess = math.tan(math.sin(radius / 2) ** 2 * angle)
    t = half_excess / (math.sin(angle) - half_excess * math.cos(angle))
    return 2 * math.atan(math.sqrt(t))


def _polygon_area(polygon: Polygon) -> float:
    rings = [polygon.exterior, *polygon.interiors]
    shell, *holes = (abs(ELLIPSOID.polygon_area_perimeter(*ring.xy)[0]) for ring in rings)
    return float(shell - sum(holes))
