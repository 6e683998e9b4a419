"""Membership written: rows are assigned to the areas that hold them, as ``schema.membership`` has
it, by the statement that writes them or their areas."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, and_, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import FromClause

from compiler.entity import Entity
from schema.membership import (
    county_of_code,
    entity_of,
    followers,
    located,
    placed_entities,
    placed_tables,
    relocation,
    reunion,
    touched_by,
)
from schema.model import model
from schema.table import natural_key

WRITERS = 4490_0001
"""The advisory lock that makes writers of membership wait for one another."""


class SameNumber(Exception):
    """Rows that would come into one county bear the same number there."""

    def __init__(self, table: str, column: str, examples: list[tuple[int, str, int, int]]) -> None:
        shown = "; ".join(
            f"{number!r} of ids {first} and {second} in county {county}"
            for county, number, first, second in examples
        )
        super().__init__(
            f"{table}.{column}: with the new boundaries two rows of one county would bear the same"
            f" number ({shown}); give one of each pair another number, or delete it"
        )
        self.table = table
        self.examples = examples


async def only_writer(connection: AsyncConnection) -> None:
    """Wait until no other transaction writes areas or places, and hold them off until the end."""
    await connection.execute(select(func.pg_advisory_xact_lock(WRITERS)))


async def assign(
    connection: AsyncConnection, table: Table, where: ColumnElement[bool] | None = None
) -> int:
    """Write where the rows of a placed table belong, as far as it has changed; how many moved.

    ``where`` is a condition on ``table``. What follows the rows that it selects, as households
    follow their building, is brought along, also into another county. Raises ``SameNumber`` when
    a row meets another of its number there.
    """
    places = located(table, "county", "id", where=where)
    try:
        async with connection.begin_nested():
            moved = await connection.execute(relocation(table, places))
    except IntegrityError:
        await _refuse_same_numbers(connection, table, places)
        raise
    await follow(connection, entity_of(table), where=where)
    return moved.rowcount


async def follow(
    connection: AsyncConnection, *placed: Entity, where: ColumnElement[bool] | None = None
) -> int:
    """Let rows follow those of placed entities that ``where`` selects, by default of all that
    there are; how many moved."""
    moved = 0
    for entity in placed or placed_entities(model()):
        for follower in followers(model(), entity):
            done = await connection.execute(reunion(model(), follower, where))
            moved += done.rowcount
    return moved


async def assign_within(connection: AsyncConnection, touched: Table) -> dict[str, int]:
    """Assign whatever lies in the boxes of ``touched.boundary``; how many rows of each moved."""
    return {
        table.name: await assign(connection, table, touched_by(table, touched))
        for table in placed_tables()
    }


async def _refuse_same_numbers(
    connection: AsyncConnection, table: Table, placed: FromClause
) -> None:
    """Look for rows on the way to a county where their number is taken, by a row that stays or
    by another on the way."""
    number = table.c[natural_key(table)[-1]]
    mine = table.alias("mine")
    moving = (
        select(
            mine.c.id,
            mine.c[number.name].label("number"),
            county_of_code(placed.c.code).label("to"),
        )
        .join(placed, and_(mine.c.county == placed.c.county, mine.c.id == placed.c.id))
        .where(mine.c.county != county_of_code(placed.c.code))
        .cte("moving")
    )
    other = moving.alias("other")
    staying = (
        select(moving.c.to, moving.c.number, moving.c.id, table.c.id.label("with"))
        .join(table, and_(table.c.county == moving.c.to, number == moving.c.number))
        .where(table.c.id.not_in(select(other.c.id)))
    )
    together = select(moving.c.to, moving.c.number, moving.c.id, other.c.id).join(
        other,
        and_(
            other.c.to == moving.c.to,
            other.c.number == moving.c.number,
            other.c.id > moving.c.id,
        ),
    )
    found = await connection.execute(staying.union_all(together).limit(5))
    examples = [(int(to), str(no), int(one), int(two)) for to, no, one, two in found]
    if examples:
        raise SameNumber(table.name, number.name, examples)
