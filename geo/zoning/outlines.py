"""Outlines: the polygons of zones, which meet vertex by vertex as their atoms do."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry import Polygon

from geo.cutting.fragments import union


def outlines(
    cells: NDArray[np.object_], assignment: ArrayLike, zones: ArrayLike
) -> NDArray[np.object_]:
    """The polygons of chosen zones, (k,): a MultiPolygon for a zone that is not contiguous.

    ``cells`` (n,) are the atoms as they are stored, in degrees; ``assignment`` (n,) is the zone of
    each, ``zones`` (k,) the zones asked for. All coordinates are those of the cells, so zones are a
    valid coverage together, whenever each was made. A zone without atoms is an empty polygon.
    """
    zone, wanted = np.asarray(assignment), np.asarray(zones).reshape(-1)
    order = np.argsort(zone, kind="stable")
    starts = np.searchsorted(zone[order], wanted, side="left")
    ends = np.searchsorted(zone[order], wanted, side="right")
    united = np.empty(len(wanted), dtype=object)
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        united[index] = union(cells[order[start:end]]) if end > start else Polygon()
    turned: NDArray[np.object_] = shapely.orient_polygons(united, exterior_cw=False)
    return turned
