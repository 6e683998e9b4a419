"""Geometries in binary, as PostGIS takes them: well-known binary in hexadecimal digits."""

from __future__ import annotations

from typing import Any

import shapely
from numpy.typing import NDArray

SRID = 4490
"""CGCS2000, the legal datum of China: longitude and latitude in degrees."""


def ewkb(geometry: Any) -> str:
    """A geometry in degrees with its SRID, as parameters of a statement are."""
    return str(shapely.to_wkb(shapely.set_srid(geometry, SRID), hex=True, include_srid=True))


def wkb_column(geometries: NDArray[Any]) -> list[str | None]:
    """Geometries as COPY takes them, with every bit of their coordinates; the column that they are
    copied into gives them its SRID."""
    texts = shapely.to_wkb(geometries, hex=True, output_dimension=2)
    column: list[str | None] = texts.tolist()
    return column
