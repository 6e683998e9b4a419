"""Kinds of geometry: what a column holds, and which geometries of a file fit into it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from schema.table import geometry_type


@dataclass(frozen=True, slots=True)
class GeometryKind:
    """A kind of geometry. ``single`` and ``several`` are shapely's numbers of the types that a file
    may have; ``stored`` is the name of the one that is written."""

    single: int
    several: int
    stored: str
    needed: str

    @property
    def is_point(self) -> bool:
        return self is POINT


POINT = GeometryKind(0, 4, "Point", "a Point")
LINES = GeometryKind(1, 5, "MultiLineString", "a LineString or MultiLineString")
POLYGONS = GeometryKind(3, 6, "MultiPolygon", "a Polygon or MultiPolygon")
KINDS = {"POINT": POINT, "MULTILINESTRING": LINES, "MULTIPOLYGON": POLYGONS}


def kind_of(column: ColumnElement[object]) -> GeometryKind:
    """What a geometry column holds."""
    return KINDS[geometry_type(column)]
