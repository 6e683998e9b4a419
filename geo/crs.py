"""Coordinate reference systems 坐标系: what is stored, what base maps use, what files come in.

Stored is CGCS2000. WGS 84 has the same numbers: the two datums differ by centimetres, far below the
accuracy of any map here, and no transformation between them is published.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo import china
from geo.china import Positions

G = TypeVar("G", bound=BaseGeometry | NDArray[np.object_])

Conversion = Callable[[Positions], Positions]

EARTH_RADIUS = 6378137.0
"""Of the sphere of Web Mercator, in metres."""

MERCATOR_EDGE = np.pi * EARTH_RADIUS
"""Half the side of the square that Web Mercator maps the world to, in metres."""


class CRS(Enum):
    """A coordinate reference system 坐标系 of coordinates that come in or go out."""

    CGCS2000 = "2000国家大地坐标系 (EPSG:4490): as stored"
    WGS84 = "WGS 84 (EPSG:4326): the same numbers as CGCS2000"
    GCJ02 = "国测局坐标系 (火星坐标系), of most Chinese commercial base maps"
    BD09 = "百度坐标系, of Baidu's base map"
    WEB_MERCATOR = "Web 墨卡托投影 (EPSG:3857), in metres"


class UnknownCRS(ValueError):
    """A coordinate reference system that cannot be used. ``value`` is what was given for it."""

    def __init__(self, value: str, reason: str) -> None:
        super().__init__(
            f"CRS {value!r} {reason}; allowed are {', '.join(CRS.__members__)}, an EPSG code "
            "such as EPSG:4547, WKT, or a PROJ string"
        )
        self.value = value


def to_cgcs2000(geometry: G, crs: CRS) -> G:
    """The geometry, or array of geometries, given in ``crs``, as it is stored.

    Positions are shifted one by one, exactly; what was valid stays valid but for slivers thinner
    than a nanodegree. A third coordinate is dropped.
    """
    return _applied(_INWARD[crs], geometry)


def is_stored(crs: CRS) -> bool:
    """Whether coordinates in ``crs`` are stored as they are."""
    return _INWARD[crs] is None


def from_cgcs2000(geometry: G, crs: CRS) -> G:
    """The stored geometry, or array of geometries, in ``crs``."""
    return _applied(_OUTWARD[crs], geometry)


def _applied(conversion: Conversion | None, geometry: G) -> G:
    flat: G = shapely.force_2d(geometry)
    return flat if conversion is None else shapely.transform(flat, conversion)


def inward(crs: CRS) -> Conversion | None:
    """The way of positions from a CRS to the stored one; none where they are stored as they are."""
    return _INWARD[crs]


def outward(crs: CRS) -> Conversion | None:
    """The way of stored positions to a CRS; none where they are the same there."""
    return _OUTWARD[crs]


def _from_bd09(positions: Positions) -> Positions:
    return china.wgs84_from_gcj02(china.gcj02_from_bd09(positions))


def _to_bd09(positions: Positions) -> Positions:
    return china.bd09_from_gcj02(china.gcj02_from_wgs84(positions))


def _from_web_mercator(positions: Positions) -> Positions:
    latitude = np.degrees(np.arctan(np.sinh(positions[:, 1] / EARTH_RADIUS)))
    return np.column_stack((np.degrees(positions[:, 0] / EARTH_RADIUS), latitude))


def _to_web_mercator(positions: Positions) -> Positions:
    # The poles lie at infinity, which JSON cannot say.
    latitude = np.radians(np.clip(positions[:, 1], -89.999999, 89.999999))
    y = EARTH_RADIUS * np.arcsinh(np.tan(latitude))
    return np.column_stack((np.radians(positions[:, 0]) * EARTH_RADIUS, y))


_INWARD: dict[CRS, Conversion | None] = {
    CRS.CGCS2000: None,
    CRS.WGS84: None,
    CRS.GCJ02: china.wgs84_from_gcj02,
    CRS.BD09: _from_bd09,
    CRS.WEB_MERCATOR: _from_web_mercator,
}

_OUTWARD: dict[CRS, Conversion | None] = {
    CRS.CGCS2000: None,
    CRS.WGS84: None,
    CRS.GCJ02: china.gcj02_from_wgs84,
    CRS.BD09: _to_bd09,
    CRS.WEB_MERCATOR: _to_web_mercator,
}
