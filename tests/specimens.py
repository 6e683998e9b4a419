"""Specimens: plain rows of an entity, made from what is declared of its columns alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, Enum, Float, Integer, String

from compiler.entity import Entity
from schema.rules import Bounds, column_rules
from schema.table import natural_key
from tests.oracle.entities import references
from tests.oracle.patterns import matching

START = datetime(2026, 1, 1, tzinfo=UTC)
APART = timedelta(days=9, hours=1)
"""How far apart the instants of one row and the next are."""

ALIKE = 3
"""So many rows, one after the other, have the same texts; their keys are their own."""


def specimen(
    of: Entity, number: int, mark: str = "", key_mark: str | None = None
) -> dict[str, Any]:
    """Values of the row of a number: of every column but those that are computed, that say where it
    belongs or when it was written, its geometry, and what names rows of other tables.

    Texts end in ``mark``, and those of the natural key in ``key_mark``.
    """
    elsewhere = {"county", "id", "area_code", "updated_at", of.geometry}
    elsewhere |= {here for _, pairs in references(of) for here, _ in pairs}
    key = natural_key(of.table)
    key_mark = mark if key_mark is None else key_mark
    values: dict[str, Any] = {}
    for turn, column in enumerate(of.table.c):
        if column.name in elsewhere or column.computed is not None:
            continue
        if column.name in key:
            values[column.name] = _in_key(of, column, number, key_mark)
        else:
            values[column.name] = _value(of, column, number, turn, mark)
    return values


def _in_key(of: Entity, column: Column[Any], number: int, mark: str) -> Any:
    plain = isinstance(column.type, String) and column_rules(column).pattern is None
    if plain and not isinstance(column.type, Enum):
        return f"{of.name[0]}{number:02}{mark}"
    return _typed(column, column.type, number, mark)


def _value(of: Entity, column: Column[Any], number: int, turn: int, mark: str) -> Any:
    if of.hidden is not None and column.name == of.hidden.column:
        shown = next(term for term in type(of.hidden.value) if term is not of.hidden.value)
        return (shown, shown, of.hidden.value)[number // 2 % 3].name
    if column.nullable and (number + turn) % 4 == 3:
        return None
    return _typed(column, column.type, number, mark)


def _typed(column: Column[Any], type_: Any, number: int, mark: str) -> Any:
    rules = column_rules(column)
    match type_:
        case Enum():
            members: list[Any] = list(type_.enum_class or ())
            return members[number % len(members)].name
        case ARRAY():
            return [_typed(column, type_.item_type, number + n, mark) for n in range(number % 3)]
        case Boolean():
            return number % 2 == 0
        case Integer():
            return int(_within(number, rules.bounds))
        case Float():
            return float(_within(number, rules.bounds))
        case DateTime():
            return START + number * APART
        case Date():
            return (START + number * APART).date()
        case String() if rules.pattern is not None:
            return matching(Random(number), rules.pattern.regex)  # noqa: S311 - no secret
        case String():
            return f"{column.name} {number // ALIKE}{mark}"
        case _:
            raise LookupError(f"{column}, a column of type {type_}: say here what stands in it")


def _within(number: int, bounds: Bounds | None) -> float:
    if bounds is None:
        return number
    low = bounds.low + 1 if bounds.above else bounds.low
    return low + number % (int(bounds.high - low) + 1)
