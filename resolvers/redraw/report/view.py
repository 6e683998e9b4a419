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


@dataclass(frozen=True, slots=True)
class Frame:
    """How large a map may be, with all that is around the ground."""

    width: float
    height: float


WHOLE = Frame(1000, 800)
"""The map of a plan, which has room on the first page."""

DETAILS = (Frame(312, 276), Frame(478, 423), Frame(1000, 1000))
"""The map of a community: one of three beside each other, one of two, or a page's width. Four rows
of the first, and three of the second, are a page."""

MARGIN, FOOT, SIDE = 8.0, 38.0, 82.0
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
    def of(cls, shape: Geometry, frame: Frame = WHOLE, side: float = 0.0) -> View:
        """The largest view of a shape in a frame; ``side`` is left free at its left and right."""
        west, south, east, north = shape.bounds
        across, along = frame.width - 2 * (MARGIN + side), frame.height - 2 * MARGIN - FOOT
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
