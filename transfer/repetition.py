"""Rows of one natural key in a file: parts of one thing, the same row again, or a contradiction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Table,
    Text,
    and_,
    any_,
    cast,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import FromClause

from schema.table import natural_key
from transfer.finding import Finding
from transfer.importable import Importable
from transfer.reading_note import ReadingNote
from transfer.values.kind import LINES


@dataclass(frozen=True, slots=True)
class Repeated:
    """A row whose key others have, too. ``first`` is the number of the first of them, ``place`` its
    line; ``alike`` is whether all their values agree but the geometry, ``together`` whether that
    does."""

    number: int
    line: int | None
    key: str
    first: int
    place: int
    alike: bool
    together: bool


@dataclass(frozen=True, slots=True)
class Resolution:
    """What became of repeated rows: ``merged`` are the numbers of those that got another geometry,
    of several parts."""

    findings: tuple[Finding, ...]
    notes: tuple[ReadingNote, ...]
    merged: tuple[int, ...]


async def resolve_repetitions(
    connection: AsyncConnection, of: Importable, staging: Table, rows: FromClause
) -> Resolution:
    """Merge staged rows of one key that are parts of one thing, keep one of those that say the
    same, and take none of those that contradict one another."""
    found = await connection.execute(_repeated(of, rows))
    repeated = [Repeated(*row) for row in found]
    whole = of.geometry is None or of.kind.is_point
    parts = [row for row in repeated if row.alike and not row.together and not whole]
    same = [row for row in repeated if row.alike and row.together]
    apart = [row for row in repeated if not row.alike or (whole and not row.together)]
    await _merge(connection, of, staging, parts)
    gone = [row.number for row in (*parts, *same) if row.number != row.first]
    await _delete(connection, staging, [*gone, *(row.number for row in apart)])
    return Resolution(
        tuple(_contradiction(of, row) for row in apart),
        (*_told(of, parts, "merged into one of several parts"), *_told(of, same, "taken once")),
        tuple(dict.fromkeys(row.first for row in parts)),
    )


def _repeated(of: Importable, rows: FromClause) -> Select[Any]:
    key = [rows.c[name] for name in natural_key(of.table)]
    twice = select(*key).group_by(*key).having(func.count() > 1).subquery("twice")
    same_key = and_(*(column.is_not_distinct_from(twice.c[column.name]) for column in key))
    number, place = rows.c.number, func.coalesce(rows.c.line, rows.c.number)

    def first(value: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.first_value(value).over(partition_by=key, order_by=number)

    def one(value: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether the rows of a key all have one value, as a text."""
        lowest, highest = (of_all(value).over(partition_by=key) for of_all in (func.min, func.max))
        return lowest == highest

    values = cast(func.row(*(rows.c[name] for name in of.fields)), Text)
    shape: ColumnElement[bool] = literal(True)
    if of.geometry:
        shape = one(func.coalesce(func.encode(func.ST_AsBinary(rows.c[of.geometry]), "hex"), ""))
    return (
        select(number, rows.c.line, rows.c.key, first(number), first(place), one(values), shape)
        .select_from(rows.join(twice, same_key))
        .order_by(number)
    )


async def _merge(
    connection: AsyncConnection, of: Importable, staging: Table, parts: Sequence[Repeated]
) -> None:
    if not parts or of.geometry is None:
        return
    pairs = _numbers(row.number for row in parts), _numbers(row.first for row in parts)
    members = func.unnest(*pairs).table_valued("number", "first").render_derived(name="members")
    geometry = staging.c[of.geometry]
    if of.kind is LINES:
        whole = func.ST_Multi(func.ST_CollectionHomogenize(func.ST_Collect(geometry)))
    else:
        whole = func.ST_ForcePolygonCCW(func.ST_Multi(func.ST_Union(geometry)))
    merged = (
        select(members.c.first, whole.label("whole"))
        .join(staging, staging.c.number == members.c.number)
        .group_by(members.c.first)
        .subquery("merged")
    )
    await connection.execute(
        update(staging)
        .where(staging.c.number == merged.c.first)
        .values({of.geometry: merged.c.whole})
    )


async def _delete(connection: AsyncConnection, staging: Table, numbers: Sequence[int]) -> None:
    if numbers:
        await connection.execute(delete(staging).where(staging.c.number == any_(_numbers(numbers))))


def _numbers(values: Iterable[int]) -> ColumnElement[Any]:
    return literal(list(values), ARRAY(Integer))


def _contradiction(of: Importable, row: Repeated) -> Finding:
    word = "line" if row.line else "feature"
    others = f"{word} {row.place}" if row.number != row.first else "later rows"
    reason = f"the same {' and '.join(of.key)} as {others} with other values; none of them is taken"
    field = of.key[-1] if not of.follows else "row"
    return Finding(row.number, row.line, row.key, field, row.key, reason)


def _told(of: Importable, rows: Sequence[Repeated], reading: str) -> tuple[ReadingNote, ...]:
    if not rows:
        return ()
    first = rows[0]
    others = [row for row in rows if row.first == first.number]
    word = "lines" if first.line else "features"
    example = f"{word} {', '.join(str(row.line or row.number) for row in others[:3])}"
    subject = f"rows of one {' and '.join(of.key)}"
    return (ReadingNote(subject, reading, "their values agree", rows=len(rows), example=example),)
