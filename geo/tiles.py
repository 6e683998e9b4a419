"""Tiles of the web's Mercator map: their addresses, and the ground that they show."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, cosh, degrees, pi, sinh

from shapely import Polygon, box

EXTENT = 4096
"""Steps of a tile's own grid along an edge, as the Mapbox Vector Tile Specification 2.1 has it."""

BUFFER = 64
"""Steps beyond each edge that a tile shows too, so that no line ends where two tiles meet."""

MAX_ZOOM = 22
"""The deepest zoom: a step is some two millimetres wide, below what anybody surveys."""

EQUATOR_METRES = 40_075_016.685578488
"""Round the Earth on the sphere of EPSG:3857, whose radius is 6,378,137 m."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile by zoom, column from the west and row from the north (the XYZ scheme)."""

    z: int
    x: int
    y: int

    @property
    def ground(self) -> Polygon:
        """What it shows, its buffer too, as a box in degrees of longitude and latitude."""
        margin = BUFFER / EXTENT
        west, east = (self._longitude(self.x + by) for by in (-margin, 1 + margin))
        south, north = (self._latitude(self.y + by) for by in (1 + margin, -margin))
        return box(max(west, -180.0), south, min(east, 180.0), north)

    @property
    def square_metres(self) -> float:
        """Its ground without the buffer, at the scale of its middle."""
        scale = cosh(pi * (1 - 2 * (self.y + 0.5) / (1 << self.z)))
        width = EQUATOR_METRES / (1 << self.z) / scale
        return width * width

    def _longitude(self, column: float) -> float:
        return column / (1 << self.z) * 360 - 180

    def _latitude(self, row: float) -> float:
        return degrees(atan(sinh(pi * (1 - 2 * row / (1 << self.z)))))
