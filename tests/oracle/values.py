"""Values to ask with, drawn from what occurs in a city so that conditions are often half true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import shapely
from graphql import GraphQLSchema
from graphql.type import GraphQLEnumType, GraphQLInputObjectType, get_named_type
from shapely.geometry.base import BaseGeometry

from geo.crs import CRS, from_cgcs2000
from schema.viewer import Role, Viewer
from tests.oracle.cities import REDRAWN
from tests.oracle.columns import TEXTS
from tests.oracle.entities import (
    AREAS,
    PLACED,
    SHAPED,
    countable,
    declared,
    named_in,
    readable,
)
from tests.oracle.oracle import written
from tests.oracle.places import Measured
from tests.oracle.relations import Item, value_of
from tests.oracle.rows import City
from tests.oracle.shapes import SIDE, place


class Term(str):
    """A value of an enumeration, which is written without quotes in a document."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value, and how to draw another like it."""

    value: Any
    again: Callable[[], Any]


CRS_OFTEN = ("WGS84", "WGS84", "CGCS2000", "GCJ02", "BD09", "WEB_MERCATOR")


class Inputs:
    """Draws arguments and input objects by their types."""

    def __init__(self, random: Random, schema: GraphQLSchema, city: City, viewer: Viewer) -> None:
        self.random = random
        self.schema = schema
        self.city = city
        self.viewer = viewer

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def choice(self, draw: Callable[[], Any]) -> Choice:
        return Choice(draw(), draw)

    def readable(self, type_name: str) -> bool:
        """Whether the viewer may ask for what a type is about."""
        entity = named_in(type_name)
        return entity is None or readable(entity, self.viewer.role)

    def countable(self, type_name: str) -> bool:
        """Whether the viewer may ask how many there are of what a type lists."""
        entity = named_in(type_name) if type_name.endswith("Connection") else None
        return entity is not None and countable(entity, self.viewer.role)

    def _fields(self, name: str) -> GraphQLInputObjectType:
        type_ = self.schema.type_map[name]
        assert isinstance(type_, GraphQLInputObjectType)
        return type_

    # Names and places

    def id_of(self, entity: str) -> str:
        rows = self.city.rows[entity]
        if not rows or self.maybe(0.07):
            return f"{entity}:440305:999"
        row = self.random.choice(rows)
        return f"{entity}:{row['county']}:{row['id']}"

    def any_id(self, entities: tuple[str, ...] | None = None) -> str:
        names = [name for name in entities or self.city.rows if self.readable(name)]
        return self.id_of(self.random.choice(names))

    def code(self, entity: str | None = None) -> str:
        """A code of an area, of one kind or any."""
        codes = codes_of(self.city, (entity,) if entity else AREAS)
        if not codes or self.maybe(0.05):
            return "44030599"
        return str(self.random.choice(codes))

    def instant(self) -> str:
        """An instant at which grids may have been others."""
        near = [REDRAWN, REDRAWN - timedelta(microseconds=1), datetime(2021, 5, 1, tzinfo=UTC)]
        near += [datetime(2023, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)]
        for name in AREAS:
            if span := declared(name).versions:
                near += [row[span][0] for row in self.city.rows[name]]
        return written(self.random.choice(near))

    def spot(self) -> shapely.Point:
        points = [shape for shape in self._shapes(PLACED) if shape.geom_type == "Point"]
        if points and self.maybe(0.4):
            found: shapely.Point = self.random.choice(points)
            return found
        x, y = (round(c, 6) for c in place(*(SIDE * 6 * self.random.random() for _ in range(2))))
        return shapely.Point(x, y)

    def _shapes(self, entities: Sequence[str]) -> list[BaseGeometry]:
        rows = ((row, declared(name).geometry) for name in entities for row in self.city.rows[name])
        return [row[column] for row, column in rows if column and row[column] is not None]

    def point(self) -> dict[str, Any]:
        crs = self.random.choice(CRS_OFTEN)
        moved = from_cgcs2000(self.spot(), CRS[crs])
        said: dict[str, Any] = {"x": moved.x, "y": moved.y}
        return said if crs == "WGS84" and self.maybe(0.5) else said | {"crs": Term(crs)}

    def metres(self) -> float:
        return round(
            self.random.choice((5.0, 30, 60, 100, 200, 500)) * (0.5 + self.random.random() / 2), 2
        )

    def outline(self) -> BaseGeometry:
        """A polygon, often one whose edges are edges of the city."""
        if self.maybe(0.3) and (known := self._shapes(AREAS)):
            return self.random.choice(known)
        x, y = (SIDE * self.random.randint(-1, 5) for _ in range(2))
        wide, high = SIDE * self.random.randint(1, 4), SIDE * self.random.randint(1, 4)
        whole = shapely.box(*place(x, y), *place(x + wide, y + high))
        if self.maybe(0.2):
            return whole.difference(shapely.box(*place(x + 1, y + 1), *place(x + 4, y + 5)))
        if self.maybe(0.2):
            return shapely.Polygon([place(x, y), place(x + wide, y + 1), place(x + 1.5, y + high)])
        return whole

    def area(self, crs: str) -> dict[str, Any]:
        """An AreaInput."""
        match self.random.choice(("code", "bbox", "polygon", "circle", "node")):
            case "code":
                return {"code": self.choice(self.code)}
            case "bbox":
                return {"bbox": self.choice(lambda: self._box(crs))}
            case "polygon":
                return {"polygon": self.choice(lambda: self._geojson(crs))}
            case "circle":
                metres = self.choice(self.metres)
                return {"circle": {"center": self.choice(self.point), "metres": metres}}
            case _:
                return {"node": self.choice(lambda: self.any_id(SHAPED))}

    def _box(self, crs: str) -> list[float]:
        return list(from_cgcs2000(self.outline(), CRS[crs]).bounds)

    def _geojson(self, crs: str) -> dict[str, Any]:
        shape = from_cgcs2000(self.outline(), CRS[crs])
        mapped = shapely.geometry.mapping(shape)
        return {"type": mapped["type"], "coordinates": _lists(mapped["coordinates"])}

    # Conditions

    def where(self, entity: str, depth: int = 0) -> dict[str, Any]:
        """A ``where`` for an entity."""
        fields = self._fields(f"{entity}Where").fields
        found: dict[str, Any] = {}
        for _ in range(self.random.choice((1, 1, 1, 1, 2, 3)) if depth < 3 else 1):
            name = self.random.choice(list(fields))
            type_name = get_named_type(fields[name].type).name
            deep = name.startswith("_") or type_name.endswith(("Where", "Relation"))
            if not self.readable(type_name) or (deep and depth > 2) or name == "crs":
                continue
            found[name] = self._condition(entity, name, type_name, depth, found)
        return found

    def _condition(
        self, entity: str, name: str, type_name: str, depth: int, beside: dict[str, Any]
    ) -> Any:
        match name:
            case "_and" | "_or":
                return [
                    self.where(entity, depth + 1) for _ in range(self.random.choice((0, 1, 2, 2)))
                ]
            case "_not":
                return self.where(entity, depth + 1)
            case "within" | "intersects":
                crs = beside.get("crs") or Term(self.random.choice(CRS_OFTEN))
                if crs != "WGS84" or self.maybe(0.2):
                    beside["crs"] = crs
                elif beside.keys() & {"within", "intersects"}:
                    crs = Term("WGS84")
                return self.area(crs)
            case "nearerThan":
                return {"point": self.choice(self.point), "metres": self.choice(self.metres)}
            case "id":
                if self.maybe(0.5):
                    return {"eq": self.choice(lambda: self.id_of(entity))}
                count = self.random.randint(0, 4)
                return {"in": self.choice(lambda: [self.id_of(entity) for _ in range(count)])}
        if type_name.endswith("Where"):
            return self.where(type_name.removesuffix("Where"), depth + 1)
        if type_name.endswith("Relation"):
            return self._related(type_name, depth)
        return self.scalar(entity, name, type_name)

    def _related(self, type_name: str, depth: int) -> dict[str, Any]:
        entity = type_name.removesuffix("Relation").removeprefix("Nearby")
        found: dict[str, Any] = {}
        if type_name.startswith("Nearby"):
            found["within"] = self.choice(self.metres)
        for name in self.random.sample(("some", "none", "every", "count"), 1 + self.maybe(0.15)):
            if name == "count":
                found["count"] = self.numbers()
                if self.maybe(0.5):
                    found["where"] = self.where(entity, depth + 1)
            else:
                found[name] = self.where(entity, depth + 1) if self.maybe(0.85) else {}
        return found

    def numbers(self) -> dict[str, Any]:
        """Conditions on a count."""
        operator = self.random.choice(
            ("eq", "ne", "gt", "gte", "lt", "lte", "in", "notIn", "isNull")
        )
        if operator == "isNull":
            return {operator: self.maybe(0.5)}
        if operator in ("in", "notIn"):
            return {operator: self.choice(lambda: self.random.sample(range(4), 2))}
        return {operator: self.choice(lambda: self.random.choice((0, 1, 1, 2, 3)))}

    def scalar(self, entity: str, name: str, filter_name: str) -> dict[str, Any]:
        """Conditions on a field, with values that occur in it."""
        fields = self._fields(filter_name).fields
        found = {}
        for operator in self.random.sample(list(fields), self.random.choice((1, 1, 1, 2))):
            found[operator] = self._operand(entity, name, operator, fields[operator].type)
        return found

    def _operand(self, entity: str, name: str, operator: str, type_: Any) -> Any:
        if operator in ("isNull", "isEmpty"):
            return self.maybe(0.5)
        if operator in ("in", "notIn", "hasAny"):
            count = self.random.choice((0, 1, 2, 3))
            return self.choice(lambda: [self._value(entity, name, type_) for _ in range(count)])
        if operator in ("contains", "startsWith"):
            return self.choice(lambda: self._piece(self._value(entity, name, type_), operator))
        return self.choice(lambda: self._value(entity, name, type_))

    def _piece(self, value: str, operator: str) -> str:
        start = 0 if operator == "startsWith" else self.random.randint(0, max(len(value) - 1, 0))
        piece = value[start : start + self.random.randint(1, 3)]
        return piece.swapcase() if operator == "contains" and self.maybe(0.3) else piece

    def _value(self, entity: str, name: str, type_: Any) -> Any:
        named = get_named_type(type_)
        if isinstance(named, GraphQLEnumType) and self.maybe(0.3):
            return Term(self.random.choice(list(named.values)))
        values: list[Any] = []
        for row in self.city.rows[entity]:
            value = value_of(Item(entity, row), name, datetime.now(UTC).year)
            values += value if isinstance(value, list) else [value]
        known = [value for value in values if value is not None]
        if known and self.maybe(0.92):
            return self._said(self.random.choice(known), named)
        return self._fallback(named)

    def _said(self, value: Any, type_: Any) -> Any:
        if isinstance(type_, GraphQLEnumType):
            return Term(value)
        if isinstance(value, datetime):
            moved = value + timedelta(seconds=self.random.choice((0, 0, 0, 1, -3600)))
            return written(moved)
        if isinstance(value, Measured):
            return round(float(value) * self.random.choice((0.5, 0.9, 1.1, 2)), 3)
        return value.isoformat() if isinstance(value, date) else value

    def _fallback(self, type_: Any) -> Any:
        if isinstance(type_, GraphQLEnumType):
            return Term(self.random.choice(list(type_.values)))
        draws: dict[str, Callable[[], Any]] = {
            "String": lambda: self.random.choice(TEXTS),
            "Int": lambda: self.random.choice((-1, 0, 1, 2, 2_000_000_000)),
            "Float": lambda: self.random.choice((-1.5, 0.0, 2.5, 1e300)),
            "Boolean": lambda: self.maybe(0.5),
            "DateTime": self.instant,
            "Date": lambda: "2026-02-28",
        }
        return draws[type_.name]()

    # Orders, groups

    def order(self, entity: str, groups: bool = False) -> list[dict[str, Any]]:
        name = f"{entity}GroupOrder" if groups else f"{entity}Order"
        fields = self._fields(name).fields
        by = get_named_type(fields["by"].type)
        assert isinstance(by, GraphQLEnumType)
        return [
            self._sort(fields, list(by.values))
            for _ in range(self.random.choice((0, 1, 1, 1, 2, 3)))
        ]

    def _sort(self, fields: Any, names: list[str]) -> dict[str, Any]:
        by = self.random.choice(names)
        if "DISTANCE" in names and self.maybe(0.15):
            by = "DISTANCE"
        sort: dict[str, Any] = {"by": Term(by)}
        if by == "DISTANCE":
            sort["from"] = self.choice(self.point)
        if self.maybe(0.5):
            sort["direction"] = Term(self.random.choice(("ASC", "DESC")))
        if "nulls" in fields and self.maybe(0.4):
            sort["nulls"] = Term(self.random.choice(("FIRST", "LAST")))
        return sort

    def having(self, entity: str) -> dict[str, Any]:
        fields = self._fields(f"{entity}Having").fields
        found: dict[str, Any] = {}
        for name in self.random.sample(
            list(fields), min(len(fields), self.random.choice((1, 1, 2)))
        ):
            type_name = get_named_type(fields[name].type).name
            if name == "count":
                found[name] = self.numbers()
            else:
                figure = self.random.choice(list(self._fields(type_name).fields))
                found[name] = {figure: self._having_figure(entity, figure)}
        return found

    def _having_figure(self, entity: str, figure: str) -> dict[str, Any]:
        operator = self.random.choice(("gt", "gte", "lt", "lte", "ne", "isNull"))
        if operator == "isNull":
            return {operator: self.maybe(0.5)}
        if figure == "count":  # of a density
            return {operator: self.choice(lambda: self.random.choice((0.0, 12.5, 60.0, 300.0)))}
        float_ = self.schema.type_map["Float"]
        return {operator: self.choice(lambda: self._value(entity, figure, float_))}

    def area_crs(self) -> str:
        return self.random.choice(CRS_OFTEN)


def _lists(value: Any) -> Any:
    return [_lists(item) for item in value] if isinstance(value, tuple | list) else value


def codes_of(city: City, areas: Sequence[str]) -> list[str]:
    return [row["code"] for name in areas for row in city.rows[name]]


def random_viewer(random: Random, city: City) -> Viewer:
    """A viewer of everything, of something, or of nothing."""
    codes = codes_of(city, AREAS)
    kind = random.random()
    areas: tuple[str, ...] = ("",)
    if kind > 0.96:
        areas = random.choice(((), ("44",), ("99",), tuple(f"9900{n:02}" for n in range(10))))
    elif kind > 0.92:
        areas = tuple(random.choices(codes, k=4) + [f"9900{n:02}" for n in range(9)])
    elif kind > 0.75:
        areas = tuple(random.choices(codes, k=random.randint(2, 4)))
    elif kind > 0.5:
        areas = (random.choice(codes),)
    return Viewer("somebody", random.choice(list(Role)), areas)
