"""Values for columns that nothing else depends on, odd ones among them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from random import Random
from typing import Any

from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, Float, Integer, String, Text
from sqlalchemy import Enum as EnumType

from schema.rules import Bounds, column_rules
from schema.table import natural_key
from tests.oracle.computed import Values
from tests.oracle.entities import declared
from tests.oracle.patterns import matching

TEXTS = (
    "学府", "学府路", "Café", "CAFÉ", "O'Brien", '"引号"', "back\\slash", "100%_", "𠀀里", "😀",
    "$1", "a;b--", "ＡＢＣ", "abc", "ABC", "", " ", "null", "{a,b}", "\n\t",
)  # fmt: skip

INSTANTS = (
    "1986-05-03T15:59:59Z", "1986-05-03T18:00:00Z", "1986-05-04T00:30:00Z",
    "1986-09-13T16:30:00Z", "1986-09-13T17:30:00Z", "1988-07-31T15:30:00Z",
    "1991-09-14T15:59:59.5Z", "1991-09-14T16:30:00Z", "1991-09-14T17:30:00Z",
    "2023-12-31T16:00:00Z", "2023-12-31T15:59:59.999999Z", "2024-02-29T03:04:05.123456Z",
    "2024-03-01T00:00:00Z", "2026-04-30T16:00:00Z", "2026-04-30T15:59:59Z", "2026-05-11T00:00:00Z",
)  # fmt: skip

NUMBERS = (0, 1, 2, 3, 7, 30)
FIGURES = (0.0, 0.5, 1.25, 2.5, 90.0, 180.0, 359.5)

OFTEN = {
    ("Resident", "birth_year"): (1930, 1946, 1947, 1966, 1967, 2008, 2009, 2019, 2020, 2026),
}
"""What the bounds of a column alone would miss: where one age band ends."""

FOUND_OUT = ("county", "id", "area_code")
"""What follows from where a row belongs."""


def values_of(random: Random, entity: str, **own: Any) -> Values:
    """Values for all columns but those that are computed, or the row's ``own``."""
    drawn = {
        column.name: _value(random, entity, column)
        for column in declared(entity).table.c
        if column.name not in FOUND_OUT and column.name not in own and column.computed is None
    }
    return drawn | own


def key_of(random: Random, entity: str, number: int) -> Values:
    """Values for what names a row to people, by a number that no other row of the city has."""
    found: Values = {}
    for name in natural_key(declared(entity).table):
        column = declared(entity).table.c[name]
        if type(column.type) is Text and column_rules(column).pattern is None:
            found[name] = f"{entity[0]}{number}"
    return found


def _value(random: Random, entity: str, column: Column[Any]) -> Any:
    if column.nullable and random.random() < 0.3:
        return None
    if often := OFTEN.get((entity, column.name)):
        return random.choice(often)
    rules = column_rules(column)
    if rules.pattern is not None and not isinstance(column.type, ARRAY):
        return matching(random, rules.pattern.regex)
    return _typed(random, column.type, rules.bounds)


def _typed(random: Random, type_: Any, bounds: Bounds | None = None) -> Any:
    match type_:
        case EnumType():
            vocabulary: Any = type_.enum_class
            return random.choice(_common(random, vocabulary)).name
        case ARRAY():
            return _several(random, type_.item_type)
        case Boolean():
            return random.random() < 0.5
        case Integer():
            return random.choice([int(number) for number in _within(NUMBERS, bounds)])
        case Float():
            return random.choice(_within(FIGURES, bounds))
        case DateTime():
            return datetime.fromisoformat(random.choice(INSTANTS))
        case Date():
            return date(2026, random.randint(1, 3), random.choice((1, 28)))
        case String():
            return random.choice(TEXTS)
        case _:
            raise LookupError(f"a column of type {type_}: say here what stands in it")


def _within(numbers: Sequence[float], bounds: Bounds | None) -> list[float]:
    """Of some numbers those that may be, the bounds themselves, and what lies halfway."""
    if bounds is None:
        return list(numbers)
    low, high = bounds.low, bounds.high
    ends = [(low + high) // 2, high] if bounds.above else [low, (low + high) // 2, high]
    return [*(n for n in numbers if low < n < high), *ends]


def _several(random: Random, item: Any) -> list[Any]:
    """None, one or two of a list's items."""
    count = random.choice((0, 1, 1, 2))
    if isinstance(item, EnumType):
        vocabulary: Any = item.enum_class
        return [member.name for member in random.sample(list(vocabulary)[:4], count)]
    return [_typed(random, item) for _ in range(count)]


def _common(random: Random, vocabulary: type[Enum]) -> list[Enum]:
    """Terms of a vocabulary, few of them often."""
    members = list(vocabulary)
    return members[:4] if random.random() < 0.8 else members
