"""Samples: how the demonstration city makes rows of a table, declared beside the table.

A city lays out what has a structure of its own: areas, buildings, people, incidents. The rows of
any other table are made as its sample says: how many of them, where they stand, and what is in
their columns. A column of which a sample says nothing is filled by its type and its rules, and
left empty here and there where it may be; one that leads to a building by key has the value of the
building at that location.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import inf
from string import Formatter
from typing import Literal

from sqlalchemy import ARRAY, Column, Enum, Float, Integer, Table, Text

from compiler.errors import BadDeclaration
from schema.rules import Bounds, column_rules
from schema.terms import Term


class LocationKind(Term):
    """What kind of place a location of a city is. ``SERVICE`` and ``CLINIC`` are buildings that a
    community has one of, where there is room for it."""

    CORNER = "路口"
    STREET = "路段"
    ARTERIAL = "主干道"
    GATE = "小区大门"
    HOME = "住宅楼前"
    SHOP = "沿街商铺"
    VILLAGE = "城中村"
    WORK = "办公厂区"
    SCHOOL = "校园周边"
    PARK = "公园"
    RIVER = "河岸"
    SERVICE = "党群服务中心"
    CLINIC = "社区卫生服务站"


Per = Literal["county", "town", "community", "grid", "thousand residents"]

Constant = str | int | float | bool | date | Term | None

Value = Constant | Bounds | tuple[Constant, ...] | Mapping[Constant, float]
"""One for all rows, a number within bounds, one of several, or one of several by their weights.

Of a list column, several are what its items are taken from. A text is a template of the names in
``NAMES`` and of the row's columns that are no texts, terms by their Chinese words.
"""

UNBOUNDED = Bounds(-inf, inf)

NAMES = {
    "county": "name of the county",
    "town": "name of the town",
    "community": "name of the community",
    "grid": "name of the grid",
    "code": "code of the grid, of which `{code:.6}` is the county's",
    "estate": "what the block is called",
    "street": "the street that the block is entered from",
    "address": "address of the building, or of the block where there is none",
    "place": "what the location is called",
    "serial": "which of the county's rows it is, from 1",
}
"""What a template may name of the location of a row."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a sample: ``count`` on the average in each area, or for a thousand residents.

    There are as many for each of the values, or of their combinations, in ``each``. They stand at
    locations of the kinds ``at``, or wherever there is one where an area has none of these kinds;
    ``indoors`` in the building at the location. ``values`` go before those of the sample.
    """

    per: Per
    count: float = 1
    each: Mapping[str, tuple[Constant, ...]] = field(default_factory=dict)
    at: tuple[LocationKind, ...] = ()
    indoors: bool = False
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sample:
    """The rows of a table in a demonstration city, with the ``values`` of their columns."""

    rows: tuple[Rows, ...]
    values: Mapping[str, Value]

    def __init__(self, *rows: Rows, values: Mapping[str, Value] | None = None) -> None:
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "values", values or {})


def sample_of(table: Table) -> Sample | None:
    """The sample that a table was declared with."""
    sample: Sample | None = table.info.get(Sample)
    return sample


def vocabulary_of(column: Column[object]) -> type[Term] | None:
    """The vocabulary of a column of terms, or of lists of them."""
    type_ = column.type.item_type if isinstance(column.type, ARRAY) else column.type
    vocabulary = type_.enum_class if isinstance(type_, Enum) else None
    return vocabulary if vocabulary and issubclass(vocabulary, Term) else None


def check_sample(table: Table, sample: Sample) -> None:
    """Raise ``BadDeclaration`` where a sample does not fit its table, naming the column."""
    if "code" in table.c:
        raise BadDeclaration(table.name, "the areas of a city are laid out, not sampled")
    for rows in sample.rows:
        for name, value in (*sample.values.items(), *rows.values.items(), *rows.each.items()):
            if name not in table.c:
                raise BadDeclaration(table.name, f"its sample has a value of {name}, no column")
            for each in _parts(value):
                _check(table, table.c[name], each)


def _parts(value: Value) -> tuple[Constant | Bounds, ...]:
    match value:
        case tuple() | Mapping():
            return tuple(value)
        case _:
            return (value,)


def _check(table: Table, column: Column[object], value: Constant | Bounds) -> None:
    """A value is of the column's type, and within its rules; a text is a template."""
    bounds = column_rules(column).bounds or UNBOUNDED
    numeric = isinstance(column.type, Integer | Float)
    match value:
        case None:
            fits = bool(column.nullable)
        case Bounds(low=low, high=high):
            fits = numeric and bounds.low <= low <= high <= bounds.high
        case Term():
            fits = type(value) is vocabulary_of(column)
        case str():
            fits = isinstance(column.type, Text) and _names(value) <= _allowed(table)
        case bool() | date():
            fits = isinstance(value, column.type.python_type)
        case int() | float():
            fits = numeric and bounds.low <= value <= bounds.high
    if not fits:
        raise BadDeclaration(f"{table.name}.{column.name}", f"its sample cannot be {value!r}")


def _names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def _allowed(table: Table) -> set[str]:
    return {*NAMES, *(column.name for column in table.c if not isinstance(column.type, Text))}
