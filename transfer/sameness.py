"""Sameness of geometry: what lies within a millimetre is where it was, whatever its numbers are.

Coordinates that leave in another CRS come back as other numbers, and edges with more vertices.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func
from sqlalchemy.types import Boolean

from schema.table import geometry_type

TOLERANCE_DEGREES = 9e-9
"""A millimetre to the north, and less to the east."""


def same_place(old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether two geometries, or their absences, are the same to a millimetre.

    Of lines and areas no vertex may lie farther from the other, and the areas may differ by as much
    as a border of that width holds.
    """
    both = and_(old.is_not(None), new.is_not(None))
    identical = old.is_not_distinct_from(new)
    return case((identical, True), (both, _close(old, new)), else_=False)


def moved_place(old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether they are not."""
    return ~same_place(old, new)


def _close(old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[bool]:
    if geometry_type(old) == "POINT":
        near: ColumnElement[bool] = func.ST_DWithin(old, new, TOLERANCE_DEGREES)
        return near
    boxes = and_(_within_box(old, new), _within_box(new, old))
    apart = func.ST_HausdorffDistance(old, new) <= TOLERANCE_DEGREES
    border = func.ST_Perimeter(old) * TOLERANCE_DEGREES
    sizes = func.abs(func.ST_Area(old) - func.ST_Area(new)) <= border
    # PostgreSQL would choose the order of an "and" itself: the boxes are cheap, the rest is not.
    return case((~boxes, False), else_=and_(apart, sizes))


def _within_box(inner: ColumnElement[Any], outer: ColumnElement[Any]) -> ColumnElement[bool]:
    return inner.op("@", return_type=Boolean())(func.ST_Expand(outer, TOLERANCE_DEGREES))
