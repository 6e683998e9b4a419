"""Atoms: the cells that a redrawing moves from zone to zone, one for each building.

Cells meet vertex by vertex, so that any sharing out of them gives seamless polygons.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Metres = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Atoms:
    """``n`` cells, seamless, on a plane in metres, and the ``m`` edges along which they meet.

    Two cells meet where they share more than ``LEAST_METRES`` of border; a corner is not enough.
    """

    cells: NDArray[np.object_]
    """(n,) shapely Polygon or MultiPolygon."""
    buildings: Numbers
    """(n,) index of the building in what was cut, or -1: a street block without buildings."""
    blocks: Numbers
    """(n,) number of the street block, or where no streets are known of the community."""
    communities: Numbers
    """(n,) index of the community; no zone reaches over its border."""
    pairs: Numbers
    """(m, 2) cells that meet, the smaller index first, in ascending order."""
    metres: Metres
    """(m,) length of the border that they share."""
    streets: NDArray[np.bool_]
    """(m,) whether that border is a street: its cells lie in different blocks of a community."""
    rims: Metres
    """(n,) metres of each cell's border that no other cell shares."""

    def __len__(self) -> int:
        return len(self.cells)


LEAST_METRES = 0.05
"""Metres of shared border from which on two cells meet."""
