"""References of staged rows: the rows of other tables that they name, such as their building."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import FromClause

from compiler.entity import Entity
from schema.model import model
from schema.references import references
from schema.table import natural_key
from transfer.finding import Finding
from transfer.importable import Importable, ImportReference


async def refer(
    connection: AsyncConnection,
    of: Importable,
    staging: Table,
    rows: FromClause,
    reference: ImportReference,
) -> list[Finding]:
    """Find the row that each names, such as its building; refuse those that name none, or several.

    A row that follows gets its county and area from it.
    """
    home = of.follows and reference is of.references[0]
    found = _named(reference, rows, of.follows).subquery("found")
    values = {reference.column: found.c.id}
    if home:
        values |= {"county": found.c.county, "area_code": found.c.area_code}
    await connection.execute(
        update(staging)
        .where(staging.c.number == found.c.number, found.c.several == 1)
        .values(values)
    )
    first = staging.c[reference.fields[0]]
    several = select(found.c.several).where(found.c.number == staging.c.number).scalar_subquery()
    refused = await connection.execute(
        delete(staging)
        .where(staging.c[reference.column].is_(None), first.is_not(None))
        .returning(staging.c.number, staging.c.line, staging.c.key, first, several)
    )
    return [
        Finding(number, line, key, first.name, value, _missing(reference, several))
        for number, line, key, value, several in refused
    ]


def _named(reference: ImportReference, rows: FromClause, any_county: bool) -> Select[Any]:
    """For each row that which it names by a reference, and how many there are; of any county, where
    the row does not say which."""
    target, tables = reference.target.table, rows
    for entity, condition in _steps(reference.target, rows, any_county):
        tables = tables.join(entity.table, condition)
    return (
        select(
            rows.c.number,
            func.count().label("several"),
            func.min(target.c.id).label("id"),
            func.min(target.c.county).label("county"),
            func.min(target.c.area_code).label("area_code"),
        )
        .select_from(tables)
        .group_by(rows.c.number)
    )


def _steps(
    target: Entity, rows: FromClause, any_county: bool
) -> Iterator[tuple[Entity, ColumnElement[bool]]]:
    """The entities by whose natural keys a row names one of ``target``, and how each is joined to
    those before it: the building, then the household by the building's id."""
    known = references(model(), target)
    table = target.table
    conditions: list[ColumnElement[bool]] = []
    inner: list[ColumnElement[bool]] = []
    for name in natural_key(table):
        if name in known:
            nearer = known[name].target
            yield from _steps(nearer, rows, any_county)
            inner += [table.c.county == nearer.table.c.county, table.c[name] == nearer.table.c.id]
        elif name != "county":
            conditions.append(table.c[name] == rows.c[name])
    if not inner:
        same = rows.c.county == table.c.county
        inner = [or_(rows.c.county.is_(None), same) if any_county else same]
    yield target, and_(*inner, *conditions)


def _missing(reference: ImportReference, several: int | None) -> str:
    target = reference.target
    if several:
        first = _first(target).list_name
        return f"{several} {first} of different counties have this number; say which `county`"
    *words, last = _words(target)
    called = f"{', '.join(words)} and {last}" if words else last
    return f"no {_noun(target)} of this {called} is on record; import {target.list_name} first"


def _words(target: Entity) -> list[str]:
    """What names an entity's rows to people: their number, or building, unit and room."""
    known = references(model(), target)
    names = [name for name in natural_key(target.table) if name != "county"]
    return [
        _noun(known[name].target)
        if name in known
        else "number"
        if name.endswith("_no")
        else name.replace("_", " ")
        for name in names
    ]


def _first(target: Entity) -> Entity:
    """The entity that the first name of a row is of: the building of a household."""
    known = references(model(), target)
    ids = (name for name in natural_key(target.table) if name in known)
    return next((_first(known[name].target) for name in ids), target)


def _noun(entity: Entity) -> str:
    return entity.table.name.replace("_", " ")
