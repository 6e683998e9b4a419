"""Rows compared with the areas on record: which lie in none of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import FromClause

from compiler.entity import Entity
from schema.model import model
from schema.table import current
from transfer.importable import Importable
from transfer.reading_note import ReadingNote
from transfer.values.kind import LINES

REMEDY = "look at its CRS, or import the areas it lies in before"


async def area_notes(
    connection: AsyncConnection, of: Importable, rows: FromClause
) -> tuple[ReadingNote, ...]:
    """What is doubtful about where staged rows lie among the areas on record, if any has a
    boundary: a place in none of them, an area beside the one above it."""
    if of.geometry is None:
        return ()
    question = _beside_parent(of, rows) if of.is_area else _in_none(of, rows)
    if question is None:
        return ()
    count, first = (await connection.execute(question)).one()
    if not count:
        return ()
    where = "outside the area above" if of.is_area else "in none of the areas on record"
    example = f"row {first}"
    note = ReadingNote(
        "positions", where, rows=count, example=example, doubtful=True, remedy=REMEDY
    )
    return (note,)


def _in_none(of: Importable, rows: FromClause) -> Select[Any]:
    shape = rows.c[of.geometry or ""]
    areas = {entity.name: entity for entity in model().hierarchy.entities.values()}
    known = [_boundaries(area).exists() for area in areas.values() if area.geometry]
    outside = _counted(rows).where(shape.is_not(None), rows.c.area_code == "", or_(*known))
    if of.kind is not LINES:
        return outside
    # A road that leaves an area belongs to none, and lies where it should.
    meets = [_boundary_where(area, shape).exists() for area in areas.values() if area.geometry]
    return outside.where(~or_(*meets))


def _beside_parent(of: Importable, rows: FromClause) -> Select[Any] | None:
    above = model().hierarchy.above(of.entity)
    if above is None or above[0].geometry is None:
        return None
    parent, level = above
    table = parent.table.alias("above")
    same = table.c.code == func.left(rows.c.code, level.digits)
    boundary = table.c[parent.geometry or ""]
    meets = func.ST_Intersects(boundary, rows.c[of.geometry or ""])
    joined = rows.join(table, and_(same, current(table)))
    return _counted(rows).select_from(joined).where(boundary.is_not(None), ~meets)


def _counted(rows: FromClause) -> Select[Any]:
    place = func.coalesce(rows.c.line, rows.c.number)
    return select(func.count(), func.min(place)).select_from(rows)


def _boundaries(area: Entity) -> Select[Any]:
    table = area.table
    return select(table.c.id).where(current(table), table.c[area.geometry or ""].is_not(None))


def _boundary_where(area: Entity, shape: ColumnElement[Any]) -> Select[Any]:
    boundary = area.table.c[area.geometry or ""]
    return _boundaries(area).where(func.ST_Intersects(boundary, shape))
