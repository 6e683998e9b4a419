"""Tiles of the web's Mercator map: their addresses, and the ground that they show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from math import atan, cosh, degrees, pi, sinh

import numpy as np
from shapely import Polygon, box, segmentize

from geo.crs import CRS, inward

EXTENT = 4096
"""Steps of a tile's own grid along an edge, as the Mapbox Vector Tile Specification 2.1 has it."""

BUFFER = 64
"""Steps beyond each edge that a tile shows too, so that no line ends where two tiles meet."""

CELLS = 8
"""Cells of a tile along an edge, in each of which points are counted where they are too many to be
shown: 64 pixels where a tile is drawn on 512."""

MAX_ZOOM = 22
"""The deepest zoom: a step is some two millimetres wide, below what anybody surveys."""

MAPS = (CRS.WGS84, CRS.GCJ02, CRS.BD09)
"""What the positions of others' maps are in."""

MOST_SHIFTED = 0.02
"""Degrees that no position is shifted by in any CRS of base maps."""

EQUATOR_METRES = 40_075_016.685578488
"""Round the Earth on the sphere of EPSG:3857, whose radius is 6,378,137 m."""


MOST_BYTES = 500_000
"""Of a tile, before it is packed."""


class Detail(Enum):
    """How much a tile tells: ``ALL`` that is asked for; of that the ``TERMS``, numbers and truths,
    but no texts and instants; the ``IDS`` alone; these of the ``LARGEST`` features for which there
    is room."""

    ALL = auto()
    TERMS = auto()
    IDS = auto()
    LARGEST = auto()


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile by zoom, column from the west and row from the north (the XYZ scheme); of a map whose
    positions are in ``crs``, one of degrees, as if they were WGS 84."""

    z: int
    x: int
    y: int
    crs: CRS = CRS.WGS84
    detail: Detail = Detail.ALL
    most_bytes: int = MOST_BYTES

    @property
    def shape(self) -> tuple[CRS, Detail]:
        """What of it shapes a statement; all else are values."""
        return self.crs, self.detail

    @property
    def ground(self) -> Polygon:
        """What it shows, its buffer too, as a box in degrees of longitude and latitude as stored.

        Of a shifted map it is the box around the tile's edge shifted back, and a little wider.
        """
        shown, back = self._box, inward(self.crs)
        if back is None:
            return shown
        edge = segmentize(shown, (shown.bounds[2] - shown.bounds[0]) / 16).exterior.coords
        west, south = (stored := back(np.array(edge))).min(axis=0)
        east, north = stored.max(axis=0)
        margin = self._margin
        return box(
            max(west - margin, -180.0),
            max(south - margin, -90.0),
            min(east + margin, 180.0),
            min(north + margin, 90.0),
        )

    @property
    def _margin(self) -> float:
        """Degrees by which a point on an edge may lie beyond those that were shifted back: a
        hundredth of the tile, for so slowly do offsets change; all that there is of an offset
        where the tile may reach over the border of the land that is shifted."""
        return MOST_SHIFTED if self.z < 8 else 3.6 / (1 << self.z)

    @property
    def _box(self) -> Polygon:
        """What it shows, in degrees of its own map."""
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

    @property
    def cells(self) -> int:
        """Cells of its zoom around the world."""
        return CELLS << self.z

    @property
    def cells_per_metre(self) -> float:
        """Cells of its zoom on a metre of EPSG:3857."""
        return self.cells / EQUATOR_METRES

    @property
    def cells_to_middle(self) -> float:
        """Cells from the edge of the world's map to its middle."""
        return self.cells / 2

    @property
    def first_cell(self) -> tuple[int, int]:
        """The column and row, among all of its zoom, of the cell in its north-western corner."""
        return self.x * CELLS, self.y * CELLS

    def _longitude(self, column: float) -> float:
        return column / (1 << self.z) * 360 - 180

    def _latitude(self, row: float) -> float:
        return degrees(atan(sinh(pi * (1 - 2 * row / (1 << self.z)))))
