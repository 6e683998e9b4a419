"""Checks of staged rows as a set: where they belong, what they refer to, what is there twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import FromClause

from compiler.entity import Entity
from schema.membership import located
from schema.model import model
from schema.references import references
from schema.table import current, natural_key
from transfer.finding import Finding, Outcome
from transfer.importable import Importable, ImportReference
from transfer.staging import create_temporary, placed_table


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows that may land, with ``county`` and ``area_code``, and findings about the others."""

    rows: FromClause
    findings: list[Finding]


async def check_staged(connection: AsyncConnection, of: Importable, staging: Table) -> Checked:
    """Find where staged rows belong, and delete those that cannot land."""
    findings: list[Finding] = []
    rows: FromClause = staging
    if not of.follows and not of.is_area:
        rows = await _place(connection, staging)
    for reference in of.references:
        findings += await _refer(connection, of, staging, rows, reference)
    findings += await _refuse_twice(connection, of, staging, rows)
    findings += await _warn_of_orphans(connection, of, staging)
    return Checked(rows, findings)


async def _place(connection: AsyncConnection, staging: Table) -> FromClause:
    placed = placed_table()
    await create_temporary(connection, placed)
    found = located(staging, "number")
    await connection.execute(
        insert(placed).from_select(["number", "area_code"], select(found.c.number, found.c.code))
    )
    return (
        select(*staging.c, placed.c.area_code, placed.c.county)
        .join(placed, placed.c.number == staging.c.number)
        .subquery("staged")
    )


async def _refuse_twice(
    connection: AsyncConnection, of: Importable, staging: Table, rows: FromClause
) -> list[Finding]:
    """Rows whose natural key an earlier row of the file has; the earlier lands."""
    key = [rows.c[name] for name in natural_key(of.table)]
    place = func.coalesce(rows.c.line, rows.c.number)
    rank = func.row_number().over(partition_by=key, order_by=rows.c.number)
    first_place = func.first_value(place).over(partition_by=key, order_by=rows.c.number)
    ranked = select(rows.c.number, rank.label("rank"), first_place.label("first")).subquery(
        "ranked"
    )
    refused = await connection.execute(
        delete(staging)
        .where(staging.c.number == ranked.c.number, ranked.c.rank > 1)
        .returning(staging.c.number, staging.c.line, staging.c.key, ranked.c.first)
    )
    return [
        Finding(
            number,
            line,
            key,
            of.key[-1] if not of.follows else "row",
            key,
            f"the same {' and '.join(of.key)} as {'line' if line else 'feature'} {first}",
        )
        for number, line, key, first in refused
    ]


async def _refer(
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


async def _warn_of_orphans(
    connection: AsyncConnection, of: Importable, staging: Table
) -> list[Finding]:
    """Areas whose area above is not on record: they land, and what they hold is found by code."""
    found = model().hierarchy.above(of.entity) if of.is_area else None
    if found is None:
        return []
    parent, level = found[0].table, found[1]
    above: ColumnElement[str] = func.left(staging.c.code, level.digits)
    known = select(parent.c.id).where(parent.c.code == above, current(parent)).exists()
    orphans = await connection.execute(
        select(staging.c.number, staging.c.line, staging.c.key, above)
        .where(~known)
        .order_by(staging.c.number)
    )
    return [_orphan(row, parent.name) for row in orphans]


def _orphan(row: Sequence[Any], parent: str) -> Finding:
    number, line, key, above = row
    reason = f"no {parent} {above} is on record"
    return Finding(number, line, key, "code", key, reason, Outcome.WARNING)
