"""Measures: the geodesic area and length of a geometry, as figures beside an entity's fields."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Float, func
from sqlalchemy.sql import FromClause

from compiler.entity import Entity, Field

AREA, LENGTH = "area_square_metres", "length_metres"


def square_metres(geometry: ColumnElement[object]) -> ColumnElement[float]:
    """The area on the ellipsoid."""
    return func.ST_Area(func.geography(geometry), type_=Float())


def metres(geometry: ColumnElement[object], polygonal: bool) -> ColumnElement[float]:
    """The length on the ellipsoid: of an area, that of its edge."""
    measure = func.ST_Perimeter if polygonal else func.ST_Length
    return measure(func.geography(geometry), type_=Float())


def measures(entity: Entity) -> tuple[Field, ...]:
    """What can be measured of an entity's geometry: an area and its edge, or a length; of points
    nothing. A place that is not known has no measure."""
    name = entity.geometry
    if name is None or not entity.extended:
        return ()
    column, polygonal = entity.table.c[name], entity.polygonal

    def area(row: FromClause) -> ColumnElement[float]:
        return square_metres(row.c[column.name])

    def length(row: FromClause) -> ColumnElement[float]:
        return metres(row.c[column.name], polygonal)

    nullable, number = bool(column.nullable), Float()
    of_length = "Length of the edge in metres 周长" if polygonal else "Length in metres 长度"
    lengths = Field(LENGTH, float, nullable, of_length, number, length)
    if not polygonal:
        return (lengths,)
    of_area = "Area in square metres 面积"
    return Field(AREA, float, nullable, of_area, number, area), lengths


def is_measure(field: Field) -> bool:
    """Whether a field is worked out of every vertex of a geometry."""
    return field.name in (AREA, LENGTH) and field.expression is not None
