"""Geometries from their WKB."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.arrays import Geometries
from transfer.sources.curves import linear_of_wkb, read_with_curves
from transfer.sources.source import empty_geometries


@dataclass(frozen=True, slots=True)
class DecodedGeometries:
    """Geometries from texts or binary, why some of them are none, and which had arcs."""

    geometries: Geometries
    faults: dict[int, str] = field(default_factory=dict)
    curved: list[int] = field(default_factory=list)


def read_wkb(wkb: NDArray[np.object_]) -> DecodedGeometries:
    """Geometries from their WKB, and why some of them are none."""
    if not len(wkb):
        return DecodedGeometries(empty_geometries(0))
    geometries, curved = read_with_curves(shapely.from_wkb, wkb, linear_of_wkb)
    faults = {}
    for index in np.flatnonzero(shapely.is_missing(geometries)).tolist():
        if index in curved:
            faults[index] = "a curve that GDAL does not read"
        elif wkb[index] is not None:
            try:
                shapely.from_wkb(wkb[index])
            except shapely.errors.ShapelyError as error:
                faults[index] = f"not a geometry ({error})"
    return DecodedGeometries(geometries, faults, curved)
