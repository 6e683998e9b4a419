"""Values of a sample's columns: as declared, else as the column's type and rules allow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, Enum, Float, Integer, Text

from compiler.errors import BadDeclaration
from demo.copy_table import Cell
from demo.people import full_names
from schema.rules import Bounds, Pattern, column_rules
from schema.sample import Constant, Value, vocabulary_of

NULL_SHARE = 0.1
"""Of the rows, where a column may be empty and its sample says nothing of it."""

ITEM_SHARE = 0.3
"""Of the items that a list may have."""

NUMBERS = Bounds(1, 100)
"""Of a column without bounds."""

DAYS = 1_000
"""Before the city's own day: when things were of which nothing is said."""

NUMBER = "{code:.6}-{serial:06d}"
"""The template of a natural key of which nothing is said."""

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
LETTERS = re.compile(r"(?:\[([^\]^]+)\]|(\\d)|([^\\]))(?:\{(\d+)(?:,(\d+))?\})?")
RANGE = re.compile(r"(.)-(.)|(.)")


def declared_cells(
    column: Column[object], value: Value, count: int, rng: np.random.Generator
) -> list[Cell]:
    """So many cells of a column as a sample declares them; texts are templates still."""
    match value:
        case Bounds():
            return list(_numbers(column, value, count, rng))
        case Mapping():
            weights = np.array(list(value.values()), dtype=float)
            constants = list(value)
            indices = rng.choice(len(constants), count, p=weights / weights.sum())
            return [constants[index] for index in indices.tolist()]
        case tuple() if isinstance(column.type, ARRAY):
            picked = rng.random((count, len(value))) < ITEM_SHARE
            return [[value[i] for i in np.flatnonzero(row).tolist()] for row in picked]
        case tuple():
            return [value[index] for index in rng.integers(len(value), size=count).tolist()]
        case _:
            return [value] * count


def default_cells(
    column: Column[object], natural: bool, until: date, count: int, rng: np.random.Generator
) -> list[Cell]:
    """So many cells of a column of which a sample says nothing; ``natural`` is whether it is what
    tells the rows of a county apart. Raises ``BadDeclaration`` for a type that none is known of."""
    cells = declared_cells(column, _default(column, natural, until, count, rng), count, rng)
    if not column.nullable:
        return cells
    empty = (rng.random(count) < NULL_SHARE).tolist()
    return [None if none else cell for none, cell in zip(empty, cells, strict=True)]


def _default(
    column: Column[object], natural: bool, until: date, count: int, rng: np.random.Generator
) -> Value:
    rules = column_rules(column)
    match column.type:
        case ARRAY() | Enum() if (vocabulary := vocabulary_of(column)) is not None:
            return tuple(vocabulary)
        case Boolean():
            return (True, False)
        case Integer() if natural:
            return "{serial}"
        case Integer() | Float():
            return rules.bounds or NUMBERS
        case DateTime():
            noon = datetime.combine(until, time(12), ZoneInfo("Asia/Shanghai"))
            return tuple(noon - timedelta(days=day) for day in range(1, DAYS))
        case Date():
            return tuple(until - timedelta(days=day) for day in range(1, DAYS))
        case Text() if rules.pattern:
            return tuple(_matching(column, rules.pattern, rng) for _ in range(count))
        case Text() if rules.person:
            return tuple(full_names(rng.integers(24, 70, count), rng))
        case Text():
            noun = CHINESE.search(column.comment or "")
            return NUMBER if natural else f"{noun[0] if noun else column.name}{{serial}}"
    if column.nullable:
        return None
    raise BadDeclaration(f"{column.table}.{column.name}", f"its sample has no {column.type} for it")


def _numbers(
    column: Column[object], bounds: Bounds, count: int, rng: np.random.Generator
) -> list[int] | list[float]:
    low, high = bounds.low, bounds.high
    if isinstance(column.type, Integer):
        whole: list[int] = rng.integers(
            int(low) + bounds.above, int(high), count, endpoint=True
        ).tolist()
        return whole
    numbers = np.round(rng.uniform(low, high, count), 1 if high - low >= 10 else 3)
    outside = (numbers < low) | (numbers > high) | ((numbers == low) & bounds.above)
    floats: list[float] = np.where(outside, high, numbers).tolist()
    return floats


def _matching(column: Column[object], pattern: Pattern, rng: np.random.Generator) -> Constant:
    """A text that matches a pattern of letters, sets of letters and how often they stand."""
    branches = pattern.regex.split("|")
    text = ""
    for some, digit, letter, least, most in LETTERS.findall(branches[rng.integers(len(branches))]):
        letters = _letters(some or ("0-9" if digit else letter))
        many = int(rng.integers(int(least or 1), int(most or least or 1), endpoint=True))
        text += "".join(letters[index] for index in rng.integers(len(letters), size=many).tolist())
    if not re.fullmatch(pattern.regex, text):
        raise BadDeclaration(
            f"{column.table}.{column.name}", "its pattern is not plain: its sample must say texts"
        )
    return text


def _letters(ranges: str) -> list[str]:
    return [
        chr(letter)
        for first, last, single in RANGE.findall(ranges)
        for letter in range(ord(first or single), ord(last or single) + 1)
    ]
