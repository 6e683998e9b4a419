"""Geometries from their WKB."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.arrays import Geometries
from transfer.sources.source import empty_geometries


def read_wkb(wkb: NDArray[np.object_]) -> tuple[Geometries, dict[int, str]]:
    """Geometries from their WKB, and why some of them are none."""
    geometries: Geometries = shapely.from_wkb(wkb, on_invalid="ignore")
    if geometries.size == 0:
        return empty_geometries(0), {}
    faults = {}
    for index in np.flatnonzero(shapely.is_missing(geometries)):
        if wkb[index] is not None:
            try:
                shapely.from_wkb(wkb[index])
            except shapely.errors.ShapelyError as error:
                faults[int(index)] = f"not a geometry ({error})"
    return geometries, faults
