"""From a ``where`` argument to a condition."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any, get_origin

from sqlalchemy import ARRAY, BigInteger, Float, Integer, Text
from sqlalchemy import Enum as EnumType
from sqlalchemy.types import TypeEngine

from compiler import ids, parameters
from compiler.area_level import breadth_of_code
from compiler.entity import Entity, Field, Relation
from compiler.errors import BadInput, Forbidden
from compiler.geometry import GEOMETRY
from compiler.join import Near
from compiler.names import camel
from compiler.plan import ShapingValue
from compiler.planning.context import PlanningContext
from compiler.predicates import (
    And,
    Area,
    AsOf,
    Bind,
    CodeArea,
    Compare,
    Comparison,
    Condition,
    Contains,
    Counts,
    Exists,
    HasAny,
    IsOneOf,
    IsTerm,
    Lies,
    NearPoint,
    NodeArea,
    Not,
    Or,
    ShapeArea,
    StartsWith,
    Way,
    below,
)
from compiler.value import Items, Leaf, Record, Value, source_of
from geo.crs import CRS

FARTHEST = 100_000.0
"""Metres of ``nearerThan``: a county's breadth."""


TERM_OPERATORS = ("eq", "ne", "in", "notIn")


def parameter_type(field: Field) -> TypeEngine[Any]:
    """The SQL type that values compared with a field are given."""
    if isinstance(field.sql_type, EnumType | Text):
        return Text()
    return BigInteger() if isinstance(field.sql_type, Integer) else field.sql_type


def required_leaf(place: str, value: Value) -> Leaf:
    """A leaf that is not null: a null that fell out of a variable must not widen the answer."""
    if isinstance(value, Leaf) and value.now is not None:
        return value
    raise BadInput(f"{place}: null is no condition; leave it out, or say isNull")


class ConditionPlanner:
    """Plans the conditions of one operation."""

    def __init__(self, context: PlanningContext) -> None:
        self.context = context
        self.model = context.model

    def of(
        self, entity: Entity, where: Record | None, as_of: AsOf | None = None
    ) -> Condition | None:
        """The condition of a ``where`` argument; None where it asks nothing."""
        if where is None:
            return None
        conditions: list[Condition] = []
        for name, value in where.entries.items():
            if name != "crs":
                conditions += self._entry(entity, name, value, where, as_of)
        if not conditions:
            return None
        return conditions[0] if len(conditions) == 1 else And(tuple(conditions))

    def _entry(
        self, entity: Entity, name: str, value: Value, where: Record, as_of: AsOf | None
    ) -> list[Condition]:
        if name in ("_and", "_or"):
            return [self._several(entity, name, value, as_of)]
        if not isinstance(value, Record):
            raise BadInput(f"{entity.name}Where.{name}: null is no condition; leave it out")
        match name:
            case "_not":
                return [Not(self.of(entity, value, as_of) or And(()))]
            case "within" | "intersects":
                crs = where.term("crs") or CRS.WGS84
                return [Lies(name, self.area(value, crs))]
            case "nearerThan":
                return [self._near_point(value)]
            case "id":
                return self._identities(entity, value)
        meanings = self.context.meanings[entity.name]
        if name in meanings.relations:
            return self._related(entity, meanings.relations[name], value, as_of)
        if name in meanings.figures:
            return self._compared(name, meanings.figures[name], value)
        raise LookupError(f"{entity.name}.{name} has no meaning")

    def _several(self, entity: Entity, name: str, value: Value, as_of: AsOf | None) -> Condition:
        if not isinstance(value, Items) or not all(isinstance(i, Record) for i in value.items):
            raise BadInput(f"{entity.name}Where.{name}: null is no condition; leave it out")
        parts = tuple(
            self.of(entity, item, as_of) or And(())
            for item in value.items
            if isinstance(item, Record)
        )
        return And(parts) if name == "_and" else Or(parts)

    def _compared(self, name: str, field: Field, filter_: Record) -> list[Condition]:
        condition = self._listed if get_origin(field.type) is list else self._scalar
        return [condition(name, field, key, value) for key, value in filter_.entries.items()]

    def _scalar(self, name: str, field: Field, key: str, value: Value) -> Condition:
        match key:
            case "contains":
                return Contains(field, self._text(f"{name}.{key}", value))
            case "startsWith":
                return StartsWith(field, self._text(f"{name}.{key}", value))
        if isinstance(field.sql_type, EnumType) and key in TERM_OPERATORS:
            return self._term(name, field, key, value)
        return Compare(field, *self._comparison(name, key, value, parameter_type(field)))

    def _term(self, name: str, field: Field, key: str, value: Value) -> Condition:
        """What is compared with terms of a vocabulary: they shape the plan. Of no terms at all,
        nothing is one."""
        now = required_leaf(f"{name}.{key}", value).now
        terms = {parameters.plain_value(term) for term in (now if isinstance(now, list) else [now])}
        negated = key in ("ne", "notIn")
        if not terms:
            return And(()) if negated else Or(())
        return IsTerm(field, tuple(sorted(terms)), negated)

    def _text(self, place: str, value: Value) -> Bind:
        return self.context.bind(required_leaf(place, value), parameters.text, Text())

    def _listed(self, name: str, field: Field, key: str, value: Value) -> Condition:
        leaf = required_leaf(f"{name}.{key}", value)
        match key:
            case "isEmpty":
                return HasAny(field, None, bool(leaf.now))
            case "has":
                return HasAny(field, self.context.bind(leaf, parameters.single, ARRAY(Text())))
            case "hasAny":
                return HasAny(field, self.context.bind(leaf, parameters.texts, ARRAY(Text())))
        raise LookupError(f"{name}.{key} has no meaning")

    def _identities(self, entity: Entity, filter_: Record) -> list[Condition]:
        conditions: list[Condition] = []
        for name, value in filter_.entries.items():
            if name not in ("eq", "in"):
                raise LookupError(f"id.{name} has no meaning")
            leaf, many = required_leaf(f"id.{name}", value), name == "in"
            conditions.append(
                IsOneOf(
                    self.context.bind(leaf, ids.IdParts(entity.name, 1, many), ARRAY(Integer())),
                    self.context.bind(leaf, ids.IdParts(entity.name, 2, many), ARRAY(BigInteger())),
                )
            )
        return conditions

    def _near_point(self, near: Record) -> Condition:
        source = source_of(near)
        return NearPoint(
            self.context.bind(source, parameters.point, GEOMETRY),
            self.context.bind(source, parameters.Metres("nearerThan: metres", FARTHEST), Float()),
        )

    def comparisons(
        self, place: str, record: Record, type_: TypeEngine[Any]
    ) -> list[tuple[Comparison, Bind | None]]:
        """The comparisons of a filter input that has no operators of text."""
        return [
            self._comparison(place, name, value, type_) for name, value in record.entries.items()
        ]

    def _comparison(
        self, place: str, name: str, value: Value, type_: TypeEngine[Any]
    ) -> tuple[Comparison, Bind | None]:
        leaf = required_leaf(f"{place}.{name}", value)
        match name:
            case "isNull":
                return "isNull" if leaf.now else "isNotNull", None
            case "in" | "notIn":
                return name, self.context.bind(leaf, parameters.texts, ARRAY(type_))
            case "eq" | "ne" | "gt" | "gte" | "lt" | "lte":
                return name, self.context.bind(leaf, parameters.plain_value, type_)
        raise LookupError(f"{place}.{name} has no meaning")

    # Relations

    def readable(self, entity: Entity) -> Entity:
        """The entity, if the role may read it, be it to count it. Raises ``Forbidden``.

        It is a reading to be logged, if the entity is: only what is reserved is counted unlogged.
        """
        if entity.roles is not None and self.context.role not in entity.roles:
            raise self._shut(entity, entity.roles)
        if entity.logged and entity.reserved is None:
            self.context.reads_logged = True
        return entity

    def rows_readable(self, entity: Entity) -> Entity:
        """The entity, if the role may read its rows, and not only count them; it is a reading to be
        logged, if the entity is. Raises ``Forbidden``."""
        if entity.reserved is not None and self.context.role not in entity.reserved.roles:
            refusal = self._shut(entity, entity.reserved.roles)
            refusal.message += "; others may ask how many there are, without a condition"
            raise refusal
        if entity.logged:
            self.context.reads_logged = True
        return self.readable(entity)

    def cell(self, entity: Entity) -> int | None:
        """In what the role is told how many rows there are; None: in rows."""
        reserved = entity.reserved
        in_cells = reserved is not None and reserved.in_cells(self.context.role)
        return self.context.limits.cell if in_cells else None

    def _shut(self, entity: Entity, roles: Iterable[Enum]) -> Forbidden:
        role, allowed = self.context.role.name, ", ".join(role.name for role in roles)
        return Forbidden(f"{entity.name} is not for role {role}; it is for {allowed}")

    def way(
        self, relation: Relation, within: Leaf | None, as_of: Bind | None, origin: AsOf | None
    ) -> Way:
        """A relation to take, with the distance that a spatial one needs."""
        target = self.readable(self.model[relation.target])
        metres = None
        if isinstance(relation.join, Near):
            if within is None:
                raise BadInput(f"{camel(relation.name)}: within is missing: how near, in metres")
            metres = self.context.bind(
                within, parameters.Metres("within", relation.join.max_metres), Float()
            )
        return Way(relation, target, metres, as_of, origin)

    def _related(
        self, entity: Entity, relation: Relation, filter_: Record, as_of: AsOf | None
    ) -> list[Condition]:
        origin = as_of if entity.versions else None
        way = self.way(relation, filter_.leaf("within"), below(as_of), origin)
        self.rows_readable(way.target)
        if not relation.many:
            return [Exists(way, self.of(way.target, filter_, way.inner_as_of))]
        conditions: list[Condition] = []
        for name, value in filter_.entries.items():
            if name in ("within", "where"):
                continue
            if not isinstance(value, Record):
                raise BadInput(f"{camel(relation.name)}.{name}: null is no condition; leave it out")
            conditions.append(self._quantified(way, name, value, filter_))
        if not conditions:
            raise BadInput(f"{camel(relation.name)}: say some, none, every or count")
        return conditions

    def _quantified(self, way: Way, name: str, value: Record, filter_: Record) -> Condition:
        if name == "count":
            where = self.of(way.target, filter_.record("where"), way.inner_as_of)
            compared = self.comparisons(f"{camel(way.relation.name)}.count", value, BigInteger())
            return Counts(way, where, tuple(compared))
        condition = self.of(way.target, value, way.inner_as_of)
        match name:
            case "some":
                return Exists(way, condition)
            case "none":
                return Not(Exists(way, condition))
            case "every":
                return Not(Exists(way, Not(condition or And(()))))
        raise LookupError(f"{camel(way.relation.name)}.{name} has no meaning")

    # Areas

    def area(self, area: Record, crs: CRS) -> Area:
        """An AreaInput, whose coordinates are in ``crs``."""
        ((name, value),) = area.entries.items()
        if name == "circle" and isinstance(value, Record):
            source = source_of(value)
            return ShapeArea(
                self.context.bind(source, parameters.round_area, GEOMETRY),
                self.context.bind(source, parameters.point, GEOMETRY),
                self.context.bind(source, parameters.Metres("circle: metres", FARTHEST), Float()),
            )
        leaf = required_leaf(name, value)
        match name:
            case "code":
                self.context.shapes.append(ShapingValue(leaf.source, breadth_of_code))
                return CodeArea(
                    self.context.bind(leaf, parameters.CodeEdge(False), Text()),
                    self.context.bind(leaf, parameters.CodeEdge(True), Text()),
                    breadth_of_code(leaf.now),
                    self.context.bind(leaf, parameters.county_of, Integer()),
                )
            case "bbox":
                return ShapeArea(self.context.bind(leaf, parameters.Box(crs), GEOMETRY), box=True)
            case "polygon":
                return ShapeArea(
                    self.context.bind(
                        leaf, parameters.Drawn(crs, self.context.limits.vertices), GEOMETRY
                    )
                )
            case "node":
                return self._node_area(leaf)
        raise LookupError(f"AreaInput.{name} has no meaning")

    def _node_area(self, leaf: Leaf) -> NodeArea:
        type_name = ids.identity(leaf.now)[0]
        placed = [entity.name for entity in self.model if entity.geometry]
        if type_name not in placed:
            raise BadInput(f"node {leaf.now!r}: an id of {' or '.join(placed)} is allowed here")
        entity = self.rows_readable(self.model[type_name])
        only = (type_name,)
        return NodeArea(
            entity,
            self.context.bind(leaf, ids.IdPart(only, 1), Integer()),
            self.context.bind(leaf, ids.IdPart(only, 2), BigInteger()),
        )
