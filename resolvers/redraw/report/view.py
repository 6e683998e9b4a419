"""The view of a map: where metres on a plane are drawn, in units of the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from resolvers.redraw.wkb import Shapes

UNIT_MILLIMETRES = 0.184
"""How large a unit is on paper: 1,000 of them are the width of the page."""

WIDE, HALF = 1000.0, 478.0
"""The width of a map, and of one of two beside each other."""

MARGIN, FOOT, SIDE = 8.0, 42.0, 82.0
"""What is left around the ground; below it for the scale; on both sides for labels at the end of a
line."""

Drawn = TypeVar("Drawn", Geometry, Shapes)


@dataclass(frozen=True, slots=True)
class View:
    """From metres on a plane to units of the drawing: y goes down."""

    west: float
    north: float
    metres: float  # of one unit
    width: float
    height: float
    side: float

    @classmethod
    def of(cls, shape: Geometry, width: float = WIDE, side: float = 0.0) -> View:
        """The largest view of a shape that is no wider, nor higher, than ``width``.

        ``side`` is left free to the left and to the right.
        """
        west, south, east, north = shape.bounds
        across, along = width - 2 * (MARGIN + side), width - 2 * MARGIN - FOOT
        metres = max((east - west) / across, (north - south) / along, 0.001)
        drawn = (east - west) / metres + 2 * (MARGIN + side)
        return cls(west, north, metres, drawn, (north - south) / metres + 2 * MARGIN + FOOT, side)

    @property
    def bottom(self) -> float:
        """Where the ground ends and the foot begins."""
        return self.height - FOOT - MARGIN

    def drawn(self, shapes: Drawn) -> Drawn:
        units: Drawn = shapely.transform(shapes, self._units)
        return units

    def _units(self, positions: NDArray[np.float64]) -> NDArray[np.float64]:
        corner = np.array([self.west, self.north])
        start = np.array([MARGIN + self.side, MARGIN])
        units: NDArray[np.float64] = (positions - corner) / self.metres * [1.0, -1.0] + start
        return units
