"""Aggregates and groups the slow way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cmp_to_key
from typing import Any
from zoneinfo import ZoneInfo

from shapely import MultiLineString
from shapely.geometry.base import BaseGeometry

from tests.oracle import places
from tests.oracle.conditions import compares
from tests.oracle.entities import AREA_DIGITS, AREA_TYPES, camel, declared
from tests.oracle.line_parts import line_parts
from tests.oracle.lists import Listing
from tests.oracle.places import About, Measured, measured
from tests.oracle.relations import Item, World, value_of

Keys = tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Figures of one quantity over rows."""

    world: World
    quantity: str
    items: list[Item]

    def of(self, field: str) -> Any:
        found = (value_of(item, field, self.world.this_year) for item in self.items)
        values = [value for value in found if value is not None]
        if not values:
            return None
        match self.quantity:
            case "sum":
                return _number(float(sum(values)), values)
            case "avg":
                return _number(sum(values) / len(values), values)
            case "min":
                return min(values, key=_plain)
            case _:
                return max(values, key=_plain)


def _number(value: float, of: list[Any]) -> About:
    """A number that is made of others: as sure as they are."""
    if isinstance(of[0], Measured):
        return measured(value, terms=len(of))
    return About(value, 1e-12)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Measured) else value


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate:
    world: World
    entity: str
    items: list[Item]

    @property
    def count(self) -> int | None:
        return self.world.count(self.entity, self.items)

    def part(self, name: str) -> Any:
        return self.count if name == "count" else Figures(self.world, name, self.items)

    def density(self, name: str, square_metres: float = 1e6) -> Any:
        raise LookupError("only groups have an area")

    def figure(self, name: str) -> Any:
        """A figure by the name that groups are ordered by: COUNT, SUM_SIZE."""
        if name == "COUNT":
            return self.count
        quantity, _, field = name.partition("_")
        if quantity == "DENSITY":
            return self.density(camel(field))
        return Figures(self.world, quantity.lower(), self.items).of(camel(field))


@dataclass(frozen=True, slots=True, eq=False)
class Group(Aggregate):
    by: tuple[str, ...]
    keys: Keys
    as_of: datetime | None

    def key(self, name: str) -> Any:
        keys = {camel(by): key for by, key in zip(self.by, self.keys, strict=True)}
        key = keys.get(name)
        if key is None or name not in AREA_DIGITS:
            return key
        area = self.world.area_above(key, AREA_DIGITS[name], self.as_of)
        return Item(area.entity, area.row, self.as_of) if area else None

    def density(self, name: str, square_metres: float = 1e6) -> Any:
        """How many there are, or how much in all, for each so many square metres of its area."""
        whole = self.count if name == "count" else Figures(self.world, "sum", self.items).of(name)
        digits, by = max((AREA_DIGITS.get(by.lower(), 0), by) for by in self.by)
        area = self.key(camel(by)) if digits else None
        if whole is None or area is None or area.shape is None:
            return None
        return measured(float(whole) * square_metres / places.square_metres(area.shape))


@dataclass(frozen=True, slots=True, eq=False)
class Densities:
    """Densities of a group, for each unit of area."""

    group: Group
    per: str

    def of(self, name: str) -> Any:
        return self.group.density(name, {"SQUARE_KILOMETRE": 1e6, "HECTARE": 1e4}[self.per])


def groups(listing: Listing, arguments: Mapping[str, Any]) -> list[Group]:
    """The groups of a listing's rows, on whatever page they are."""
    as_of = arguments.get("asOf") or listing.as_of
    by = tuple(arguments["by"])
    found: dict[Keys, list[Item]] = {}
    for item in listing.items:
        for keys, held in _held(listing.world, item, by, as_of):
            found.setdefault(keys, []).append(held)
    made = [
        Group(listing.world, listing.entity, items, by, keys, as_of)
        for keys, items in found.items()
    ]
    kept = [group for group in made if _has(group, arguments.get("having") or {})]
    order = [*(arguments.get("orderBy") or []), {"by": "KEY"}]
    kept.sort(key=cmp_to_key(lambda a, b: _compared(a, b, order)))
    return kept[: arguments.get("first")]


def _held(
    world: World, item: Item, by: tuple[str, ...], as_of: datetime | None
) -> Iterable[tuple[Keys, Item]]:
    """The groups of a row, and what of it is in each: of a line the part that lies in its area."""
    areas = [digits for name in by if (digits := AREA_DIGITS.get(name.lower()))]
    if not areas or not declared(item.entity).spans_areas:
        return [(tuple(_key(world, item, name, as_of) for name in by), item)]
    found: dict[Keys, list[BaseGeometry]] = {}
    for part, codes in line_parts(world, item, areas, as_of):
        keys = tuple(
            codes[digits]
            if (digits := AREA_DIGITS.get(name.lower()))
            else _key(world, item, name, as_of)
            for name in by
        )
        found.setdefault(keys, []).append(part)
    column = str(declared(item.entity).geometry)
    return [
        (keys, replace(item, row=item.row | {column: MultiLineString(parts)}))
        for keys, parts in found.items()
    ]


def _key(world: World, item: Item, name: str, as_of: datetime | None) -> Any:
    if digits := AREA_DIGITS.get(name.lower()):
        if as_of is not None and declared(AREA_TYPES[digits]).versions:
            return world.code_at(digits, item, as_of)
        code = item.row["area_code"]
        return code[:digits] if len(code) >= digits else None
    if name in ("YEAR", "MONTH", "DAY", "HOUR", "HOUR_OF_DAY", "WEEKDAY"):
        return _time(item.row[str(declared(item.entity).time)], name, world.zone)
    return value_of(item, camel(name), world.this_year)


def _time(instant: datetime, unit: str, zone: str) -> Any:
    local = instant.astimezone(ZoneInfo(zone))
    match unit:
        case "YEAR":
            return local.year
        case "MONTH":
            return local.date().replace(day=1)
        case "DAY":
            return local.date()
        case "HOUR":
            past = timedelta(
                minutes=local.minute, seconds=local.second, microseconds=local.microsecond
            )
            return instant - past
        case "HOUR_OF_DAY":
            return local.hour
        case _:
            return local.isoweekday()


def _has(group: Group, having: Mapping[str, Any]) -> bool:
    for quantity, conditions in having.items():
        if quantity == "count":
            if not compares(group.count, conditions):
                return False
        else:
            figures = Figures(group.world, quantity, group.items)
            of = group.density if quantity == "density" else figures.of
            if not all(compares(of(name), said) for name, said in conditions.items()):
                return False
    return True


def _compared(one: Group, other: Group, order: Iterable[Mapping[str, Any]]) -> int:
    for sort in order:
        turned = -1 if sort.get("direction") == "DESC" else 1
        if sort["by"] == "KEY":
            pairs = list(zip(one.keys, other.keys, strict=True))
        else:
            pairs = [(one.figure(sort["by"]), other.figure(sort["by"]))]
        for a, b in pairs:
            if a is None or b is None:
                result = (a is None) - (b is None)
            else:
                result = turned * ((a > b) - (a < b))
            if result:
                return result
    return 0
