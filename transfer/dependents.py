"""Dependents: what hangs on rows that are to go, by the declarations of the model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Select,
    Table,
    UniqueConstraint,
    and_,
    func,
    literal,
    not_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.entity import Entity
from compiler.model import Model
from schema.references import references
from schema.table import Code, current


def doomed_table() -> Table:
    """The table of the rows that are to go."""
    return Table(
        "deletion_doomed",
        MetaData(),
        Column("county", Integer, nullable=False),
        Column("id", BigInteger, nullable=False),
        Column("area_code", Code, nullable=False),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )


def is_doomed(table: Any, doomed: Table) -> ColumnElement[bool]:
    return tuple_(table.c.county, table.c.id).in_(select(doomed.c.county, doomed.c.id))


Counts = Iterator[tuple[str, Select[Any]]]
"""What is counted, by the plural of its entity, and the statement that does."""


async def counted(connection: AsyncConnection, counts: Counts) -> dict[str, int]:
    found: dict[str, int] = {}
    for plural, statement in counts:
        if count := await connection.scalar(statement):
            found[plural] = found.get(plural, 0) + count
    return found


def hanging(of: Model, entity: Entity, doomed: Table) -> Counts:
    """What hangs on the rows: what names one by its id, the areas within one that is an area, and
    what is declared for an area."""
    for other in of.wholes:
        yield from _referring(of, other, entity, doomed)
    if not entity.is_area:
        return
    for name in dict.fromkeys(each.name for each in of.hierarchy.entities.values()):
        inner = of[name].table
        within = and_(inner.c.code > doomed.c.area_code, inner.c.code < doomed.c.area_code + ":")
        stays = current(inner) if inner is not entity.table else not_(is_doomed(inner, doomed))
        yield of[name].list_name, _each(inner, within, stays, doomed)
    for other in of.wholes:
        if not other.is_area and _is_of_areas(other):
            same = other.table.c.area_code == doomed.c.area_code
            yield other.list_name, _each(other.table, same, literal(True), doomed)


def _is_of_areas(entity: Entity) -> bool:
    """Whether its rows are named by the code of an area, of which they tell, as a policy does."""
    unique = [c for c in entity.table.constraints if isinstance(c, UniqueConstraint)]
    return [list(each.columns.keys()) for each in unique] == [["area_code"]]


def _each(
    table: Table, within: ColumnElement[bool], stays: ColumnElement[bool], doomed: Table
) -> Select[Any]:
    return (
        select(func.count(func.distinct(table.c.id)))
        .select_from(table.join(doomed, within))
        .where(stays)
    )


def _referring(of: Model, other: Entity, entity: Entity, doomed: Table) -> Counts:
    """Rows of an entity, but those that go themselves, that name one that goes by its id."""
    table = other.table
    for column, reference in references(of, other).items():
        if reference.target is not entity:
            continue
        same = and_(table.c.county == doomed.c.county, table.c[column] == doomed.c.id)
        stays = literal(True) if other is not entity else not_(is_doomed(table, doomed))
        yield other.list_name, _each(table, same, stays, doomed)


def parts_naming(of: Model, entity: Entity, doomed: Table) -> Counts:
    """Parts of plans that keep the id of a row: what they tell of it is empty from then on."""
    for other in of:
        if other.part:
            yield from _referring(of, other, entity, doomed)
