"""Rows and the ways between them, found by looking at every row there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shapely.geometry.base import BaseGeometry

from compiler.entity import Relation
from compiler.join import (
    Became,
    ByKey,
    Lineage,
    MadeFrom,
    Near,
    Prefix,
    SharedEdge,
    Versions,
    Within,
)
from schema.viewer import Viewer
from tests.oracle import computed, places
from tests.oracle.computed import Values
from tests.oracle.entities import AREA_TYPES, BACK, SHAPED, countable, declared, in_cells, snake
from tests.oracle.rows import City

Test = Callable[["Item"], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """A row as it was reached: ``as_of`` is when the versions below it are meant, and ``began``,
    of a version among others, when those are meant that are taken from it alone."""

    entity: str
    row: Values
    as_of: datetime | None = None
    began: datetime | None = None

    @property
    def key(self) -> tuple[int, int]:
        return self.row["county"], self.row["id"]

    @property
    def id(self) -> str:
        return f"{self.entity}:{self.row['county']}:{self.row['id']}"

    @property
    def shape(self) -> BaseGeometry | None:
        return self.row[str(declared(self.entity).geometry)] if self.entity in SHAPED else None

    @property
    def versioned(self) -> bool:
        return declared(self.entity).versions is not None


class World:
    """A city as a viewer sees it. ``zone`` is where days begin, and ``cell`` how many rows make one
    where no fewer are told of."""

    def __init__(self, city: City, viewer: Viewer, zone: str, this_year: int, cell: int) -> None:
        self.city = city
        self.viewer = viewer
        self.zone = zone
        self.this_year = this_year
        self.cell = cell
        self.seen = {
            entity: [row for row in rows if self._visible(entity, row)]
            for entity, rows in city.rows.items()
        }

    def _visible(self, entity: str, row: Values) -> bool:
        hidden = declared(entity).hidden
        if not countable(entity, self.viewer.role):
            return False
        if hidden and self.viewer.role is hidden.role and row[hidden.column] == hidden.value.name:
            return False
        return any(row["area_code"].startswith(area) for area in self.viewer.areas)

    def count(self, entity: str, items: Sized) -> int | None:
        """How many rows of an entity there are, as far as the viewer is told."""
        if not in_cells(entity, self.viewer.role):
            return len(items)
        return len(items) // self.cell * self.cell or None

    def all(self, entity: str, as_of: datetime | None) -> Iterator[Item]:
        """Every visible row, of versioned areas the versions that held at an instant."""
        span = declared(entity).versions
        for row in self.seen[entity]:
            if span is None or held(row[span], as_of):
                yield Item(entity, row, as_of)

    def by_id(self, id_: str) -> Item | None:
        entity, county, number = id_.split(":")
        for row in self.seen[entity]:
            if (row["county"], row["id"]) == (int(county), int(number)):
                return Item(entity, row)
        return None

    def by_code(self, entity: str, code: str, as_of: datetime | None) -> Item | None:
        found = [item for item in self.all(entity, as_of) if item.row["code"] == code]
        return found[0] if found else None

    # Places

    def placed(self, item: Item) -> Item | None:
        """The row whose geometry stands for this one's: a home's building."""
        found: Item | None = item
        for step in declared(item.entity).place:
            found = found and self.one(found, step, item.as_of)
        return found

    def anchor(self, item: Item) -> BaseGeometry | None:
        placed = self.placed(item)
        return places.anchor(placed.shape) if placed and placed.shape else None

    def code_at(self, digits: int, item: Item, as_of: datetime) -> str | None:
        """The code, of so many digits, of the area that held a row's place at an instant."""
        anchor = self.anchor(item)
        if anchor is None:
            return None
        codes = [
            other.row["code"]
            for other in self.all(AREA_TYPES[digits], as_of)
            if len(other.row["code"]) == digits
            and other.shape
            and places.covers(other.shape, anchor)
        ]
        return min(codes, default=None)

    # Ways

    def one(self, item: Item, name: str, as_of: datetime | None) -> Item | None:
        """The row at the end of a to-one relation."""
        relation = declared(item.entity).relations[snake(name)]
        match relation.join:
            case ByKey(pairs):
                others = self.all(relation.target, item.as_of)
                found = next((other for other in others if equal(item, other, pairs)), None)
            case Prefix(digits):
                found = self._area_of(item, digits, as_of)
            case _:
                raise LookupError(f"{item.entity}.{name}: {relation.join} leads to many")
        return Item(found.entity, found.row, as_of) if found else None

    def _area_of(self, item: Item, digits: int, as_of: datetime | None) -> Item | None:
        """An area's versions held what lay in them; other areas are told by their codes alone."""
        if declared(AREA_TYPES[digits]).versions is None:
            return self.area_above(item.row["area_code"], digits, as_of)
        if as_of is None:
            return self.area_above(item.row["area_code"], digits, item.began)
        code = self.code_at(digits, item, as_of)
        return self.by_code(AREA_TYPES[digits], code, as_of) if code else None

    def area_above(self, code: str, digits: int, as_of: datetime | None) -> Item | None:
        if len(code) < digits:
            return None
        return self.by_code(AREA_TYPES[digits], code[:digits], as_of)

    def many(
        self, item: Item, name: str, within: float | None, as_of: datetime | None
    ) -> list[Item]:
        """The rows at the end of a to-many relation, in no order."""
        relation = declared(item.entity).relations[snake(name)]
        if isinstance(relation.join, Lineage):
            return self._lineage(item, relation.join)
        test, entity = self._test(item, relation, within), relation.target
        then = as_of or (item.began if declared(entity).versions else None)
        return [Item(entity, other.row, as_of) for other in self.all(entity, then) if test(other)]

    def _lineage(self, item: Item, join: Lineage) -> list[Item]:
        span = str(declared(item.entity).versions)
        return [
            Item(item.entity, row, began=row[span][0])
            for row in self.seen[item.entity]
            if descends(item.row, row, span, join)
        ]

    def _test(self, item: Item, relation: Relation, within: float | None) -> Test:
        """What tells the rows that a relation leads to."""
        if back := BACK.get((item.entity, relation.name)):
            return _leads_to(item, back[1])
        match relation.join:
            case Near():
                assert within is not None
                return lambda other: _near(item, other, within)
            case SharedEdge():
                return lambda other: (
                    other.row["code"] != item.row["code"]
                    and places.shares_edge(there(other), there(item))
                )
            case ByKey(pairs):
                return lambda other: equal(item, other, pairs)
            case Within():
                then = (item.as_of or item.began) if item.versioned else None
                return self._was_in(item, then) if then else _is_in(item)
        raise LookupError(f"{item.entity}.{relation.name}: {relation.join} leads to one")

    def _was_in(self, area: Item, as_of: datetime) -> Test:
        code = area.row["code"]

        def test(other: Item) -> bool:
            anchor = self.anchor(other)
            if anchor is None or not places.covers(there(area), anchor):
                return False
            return self.code_at(len(code), other, as_of) == str(code)

        return test


def _is_in(area: Item) -> Test:
    return lambda other: other.row["area_code"].startswith(area.row["code"])


def _near(one: Item, other: Item, metres: float) -> bool:
    here, there = one.shape, other.shape
    return here is not None and there is not None and places.nearer(here, there, metres)


def _leads_to(item: Item, relation: Relation) -> Test:
    """What tells the rows whose own relation leads to this one."""
    assert isinstance(relation.join, ByKey)
    pairs = relation.join.pairs
    return lambda other: equal(other, item, pairs)


def equal(one: Item, other: Item, pairs: Iterable[tuple[str, str]]) -> bool:
    """Whether columns have the same values: a null is like nothing, not even a null."""
    return all(
        one.row[here] is not None and one.row[here] == other.row[there] for here, there in pairs
    )


def descends(area: Values, other: Values, span: str, join: Lineage) -> bool:
    """Whether one version of an area comes from another."""
    if area["county"] != other["county"]:
        return False
    match join:
        case Versions():
            return bool(area["code"] == other["code"])
        case MadeFrom():
            return _made_from(area, other, span)
        case Became():
            return _made_from(other, area, span)


def _made_from(child: Values, parent: Values, span: str) -> bool:
    ended = parent[span][1]
    origins = child["restored_from"] or child["predecessors"]
    return ended is not None and parent["code"] in origins and child[span][0] == ended


def held(span: tuple[datetime, datetime | None], as_of: datetime | None) -> bool:
    """Whether a version of an area holds now, or held at an instant."""
    since, until = span
    if as_of is None:
        return until is None
    return since <= as_of and (until is None or as_of < until)


def there(item: Item) -> BaseGeometry:
    assert item.shape is not None
    return item.shape


def value_of(item: Item, field: str, this_year: int) -> Any:
    """A scalar field by its GraphQL name."""
    of, name = declared(item.entity), snake(field)
    if name == "id":
        return item.id
    if field in ("areaSquareMetres", "lengthMetres"):
        return places.size(item.shape, field) if item.shape else None
    if of.versions and name in ("valid_from", "valid_to"):
        return item.row[of.versions][name == "valid_to"]
    if name in of.fields and of.fields[name].expression:
        return computed.FIELDS[item.entity, name](item.row, this_year)
    return item.row[name]
