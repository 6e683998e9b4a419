"""Connections the slow way: everything is sorted, then cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cmp_to_key
from typing import Any

from compiler.limits import Limits
from tests.oracle import places
from tests.oracle.conditions import Inputs, geometry_of, holds, point
from tests.oracle.entities import camel, declared
from tests.oracle.relations import Item, World, value_of

TIE_BREAK = ({"by": "county"}, {"by": "id"})


@dataclass(frozen=True, slots=True)
class Measured:
    """A distance in an order, and of what: equal places are equally far whatever the digits."""

    metres: places.About
    shape: Any


class Cursor(str):
    """A cursor of this oracle: the server's are other texts."""


Terms = tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A row in a list, with what it is sorted by there."""

    listing: Listing
    item: Item
    terms: Terms


class Listing:
    """A connection: rows that have come from somewhere, and its arguments."""

    def __init__(
        self,
        world: World,
        entity: str,
        items: list[Item],
        arguments: Inputs,
        as_of: datetime | None,
        near: Item | None = None,
        area: tuple[Inputs, str] | None = None,
        versions: bool = False,
        cursors: dict[str, Terms] | None = None,
    ) -> None:
        self.world = world
        self.entity = entity
        self.arguments = arguments
        self.as_of = as_of
        self.near = near
        self.area = area
        self.versions = versions
        self.cursors = {} if cursors is None else cursors
        self.items = [item for item in items if holds(world, item, arguments.get("where"))]
        self.order = self._order()

    def _order(self) -> list[Mapping[str, Any]]:
        asked = self.arguments.get("orderBy") or []
        if not asked and self.near is not None:
            asked = [{"by": "NEAR"}]
        elif not asked:
            asked = [{"by": column} for column in declared(self.entity).order_by]
            asked = [{"by": "VALID_FROM"}, *asked] if self.versions else asked
        return [*asked, *TIE_BREAK]

    # Order

    def places(self) -> list[Place]:
        """All rows in order."""
        found = [Place(self, item, self._terms(item)) for item in self.items]

        def compared(one: Place, other: Place) -> int:
            return self.compare(one.terms, other.terms)

        return sorted(found, key=cmp_to_key(compared))

    def _terms(self, item: Item) -> Terms:
        return tuple(self._term(item, sort) for sort in self.order)

    def _term(self, item: Item, sort: Mapping[str, Any]) -> Any:
        by = sort["by"]
        if by in ("NEAR", "DISTANCE"):
            shape = item.shape
            away = self.near.shape if self.near and by == "NEAR" else point(sort["from"])
            return Measured(places.distance(shape, away), shape) if shape and away else None
        if by == "ID":
            return item.row["id"]
        if by in item.row:
            return item.row[by]
        return value_of(item, camel(by), self.world.this_year)

    def compare(self, one: Terms, other: Terms) -> int:
        for a, b, sort in zip(one, other, self.order, strict=True):
            if result := self._compared(a, b, sort):
                return result
        return 0

    def _compared(self, a: Any, b: Any, sort: Mapping[str, Any]) -> int:
        if a is None or b is None:
            first = -1 if sort.get("nulls") == "FIRST" else 1
            return first * (int(a is None) - int(b is None))
        if isinstance(a, Measured):
            same = a.metres == b.metres and a.shape.equals_exact(b.shape)
            if same or a.metres.slack == b.metres.slack == 0:
                return 0
            a, b = a.metres, b.metres
            if abs(a - b) <= max(a.slack, b.slack):
                raise places.Ambiguous
        turned = -1 if sort.get("direction") == "DESC" else 1
        return turned * (int(a > b) - int(a < b))

    # Page

    def page(self) -> list[Place]:
        between = self._between(self.places())
        if (last := self.arguments.get("last")) is not None:
            return between[-last:]
        first = self.arguments.get("first")
        return between[: Limits().default_page if first is None else first]

    def _between(self, all_: list[Place]) -> list[Place]:
        return [p for p in all_ if self._past(p, "after") and self._past(p, "before")]

    def _past(self, place: Place, bound: str) -> bool:
        cursor = self.arguments.get(bound)
        if cursor is None:
            return True
        compared = self.compare(place.terms, self.cursors[cursor])
        return compared > 0 if bound == "after" else compared < 0

    def page_info(self, name: str) -> Any:
        all_, page = self.places(), self.page()
        more = len(self._between(all_)) > len(page)
        backward = self.arguments.get("last") is not None
        match name:
            case "hasNextPage":
                return self._any_past(all_, "before") or (more and not backward)
            case "hasPreviousPage":
                return self._any_past(all_, "after") or (more and backward)
            case "startCursor":
                return self.cursor(page[0]) if page else None
            case _:
                return self.cursor(page[-1]) if page else None

    def _any_past(self, all_: list[Place], bound: str) -> bool:
        return any(not self._past(place, bound) for place in all_)

    def cursor(self, place: Place) -> Cursor:
        said = [float(t.metres) if isinstance(t, Measured) else t for t in place.terms]
        cursor = Cursor(f"{self.entity} {self.order} {said}")
        self.cursors[cursor] = place.terms
        return cursor

    # Edges

    def distance(self, item: Item) -> float | None:
        if item.shape is None:
            return None
        if self.near is not None:
            assert self.near.shape is not None
            return places.distance(item.shape, self.near.shape)
        for sort in self.order:
            if sort.get("by") == "DISTANCE":
                return places.distance(item.shape, point(sort["from"]))
        return None

    def share(self, item: Item) -> float | None:
        if self.area is None:
            return None
        said, crs = self.area
        if "code" in said:
            return 1.0
        area = geometry_of(self.world, said, crs)
        return places.share(item.shape, area) if item.shape and area else None
