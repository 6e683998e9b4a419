"""The SQL type of geometry parameters."""

from __future__ import annotations

from typing import Any

from sqlalchemy.types import UserDefinedType


class GeometryParameter(UserDefinedType[Any]):
    """Geometry as a parameter: hexadecimal EWKB, read by PostGIS's own cast."""

    cache_ok = True
    render_bind_cast = True

    def get_col_spec(self, **_: object) -> str:
        return "geometry"


GEOMETRY = GeometryParameter()
