"""Geometries as the database hands them over: WKB made shapely's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, MultiPolygon
from sqlalchemy import ColumnElement, func

Shapes = NDArray[np.object_]
"""Shapely geometries, None where there is none."""


def as_binary(column: ColumnElement[Any]) -> ColumnElement[bytes]:
    """A geometry as WKB."""
    return func.ST_AsBinary(column)


def geometry_of_wkb(written: bytes) -> Geometry:
    """The shapely geometry of WKB."""
    return shapely.from_wkb(bytes(written))


def geometries_of_wkb(written: Sequence[bytes]) -> Shapes:
    """Shapely geometries of WKB, always as an array."""
    shapes = np.empty(len(written), dtype=object)
    shapes[:] = shapely.from_wkb([bytes(each) for each in written])
    return shapes


def single_parts(shapes: Shapes) -> Shapes:
    """The same, with multipolygons of one part as the polygons that they were cut as."""
    alone = shapely.get_num_geometries(shapes) == 1
    shapes[alone] = shapely.get_geometry(shapes[alone], 0)
    return shapes


def multi(shape: Geometry) -> MultiPolygon:
    """A polygon or multipolygon as the tables keep it."""
    return shapely.multipolygons(shapely.get_parts(shape))
