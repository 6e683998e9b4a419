"""Geometries in binary, as PostGIS stores them: areas turn by the right-hand rule (RFC 7946), so
that no read turns them again."""

from __future__ import annotations

from typing import Any

import shapely
from numpy.typing import NDArray

SRID = 4490
"""CGCS2000, the legal datum of China: longitude and latitude in degrees."""


def right_handed(geometry: Any) -> Any:
    """A geometry, or an array of them: outer rings counter-clockwise, holes clockwise."""
    return shapely.orient_polygons(geometry, exterior_cw=False)


def wkb(geometry: Any) -> Any:
    """A geometry, or an array of them, as binary; what it is written to gives it its SRID."""
    return shapely.to_wkb(right_handed(geometry))


def ewkb(geometry: Any) -> str:
    """A geometry in degrees with its SRID, in hexadecimal digits, as parameters of a statement."""
    turned = shapely.set_srid(right_handed(geometry), SRID)
    return str(shapely.to_wkb(turned, hex=True, include_srid=True))


def wkb_column(geometries: NDArray[Any]) -> list[str | None]:
    """Geometries in hexadecimal digits, as COPY takes them, with every bit of their coordinates;
    the column that they are copied into gives them its SRID."""
    texts = shapely.to_wkb(right_handed(geometries), hex=True, output_dimension=2)
    column: list[str | None] = texts.tolist()
    return column
