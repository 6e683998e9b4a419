"""No operator of a filter is without meaning, and none without meaning is ignored."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLScalarType,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from compiler.compiler import Compiler
from compiler.entity import Entity, Relation
from compiler.join import Near
from compiler.limits import Limits
from compiler.names import camel
from compiler.planning.conditions import ConditionPlanner
from compiler.planning.context import PlanningContext
from compiler.planning.selections import SelectionReader
from compiler.types.model_types import camel_plural
from compiler.value import Constant, Leaf, Record, Value
from resolvers.api import api
from schema.model import model
from schema.viewer import Role
from tests.compiler.conftest import KEY, Compile

Json = Any

SQUARE = [[[113.9, 22.5], [114.0, 22.5], [114.0, 22.6], [113.9, 22.6], [113.9, 22.5]]]
SCALARS: Mapping[str, tuple[Json, Json]] = {
    "String": ("a", "b"),
    "Int": (3, 4),
    "Float": (1.5, 2.5),
    "Boolean": (True, False),
    "DateTime": ("2026-05-01T00:00:00+08:00", "2026-06-01T00:00:00+08:00"),
    "Date": ("2026-05-01", "2026-06-01"),
}
"""Two values of each type: lists hold both, so that they differ from one value."""

AREAS: Mapping[str, Json] = {
    "code": "440305",
    "bbox": [113.9, 22.5, 114.0, 22.6],
    "polygon": {"type": "Polygon", "coordinates": SQUARE},
    "circle": {"center": {"x": 113.9, "y": 22.5}, "metres": 100},
    "node": "Building:440305:1",
}
POINT = {"point": {"x": 113.9, "y": 22.5}, "metres": 100}


def input_type(name: str) -> GraphQLInputObjectType:
    type_ = api()._schema.type_map[name]
    assert isinstance(type_, GraphQLInputObjectType)
    return type_


def example(type_: GraphQLInputType, entity: str) -> Json:
    """A value of a scalar, a term, or a list of these."""
    nullable = get_nullable_type(type_)
    named = get_named_type(type_)
    if isinstance(named, GraphQLEnumType):
        values: tuple[Json, ...] = tuple(named.values)[:2]
    elif named.name == "ID":
        values = (f"{entity}:440305:1", f"{entity}:440305:2")
    else:
        assert isinstance(named, GraphQLScalarType)
        values = SCALARS[named.name]
    return list(values) if is_list_type(nullable) else values[0]


def of_scalar(filter_: GraphQLInputObjectType, entity: str) -> Iterator[Json]:
    for name, field in filter_.fields.items():
        yield {name: example(field.type, entity)}
    if "isNull" in filter_.fields:
        yield {"isNull": False}
    if "isEmpty" in filter_.fields:
        yield {"isEmpty": False}


def of_relation(filter_: GraphQLInputObjectType, target: str) -> Iterator[Json]:
    """Each operator on related rows, and each comparison of their count."""
    within = {"within": 5.0} if "within" in filter_.fields else {}
    one = {"id": {"eq": f"{target}:440305:1"}}
    for name in filter_.fields.keys() - {"within", "count", "where"}:
        yield within | {name: one}
    for compared in of_scalar(input_type("IntFilter"), target):
        yield within | {"count": compared}
    yield within | {"count": {"eq": 3}, "where": one}
    if within:
        yield {"within": 50.0, "some": one}


def of_entry(name: str, type_: GraphQLInputType, entity: Entity) -> Iterator[Json]:
    """Values of one entry of a ``where``, each of which asks something else."""
    named = get_named_type(type_)
    assert isinstance(named, GraphQLInputObjectType)
    own = {"id": {"eq": f"{entity.name}:440305:1"}}
    relations = {camel(r.name): r for r in entity.relations.values()}
    if name in ("_and", "_or"):
        yield [own, {"id": {"eq": f"{entity.name}:440305:2"}}]
    elif name == "_not":
        yield own
    elif named.name == "AreaInput":
        assert AREAS.keys() == named.fields.keys()
        # What has no place lies in areas that are said by code only, and in no other.
        ways = AREAS if entity.geometry or entity.place else ("code", "bbox")
        yield from ({way: AREAS[way]} for way in ways)
    elif named.name == "NearInput":
        yield POINT
    elif name in relations and relations[name].many:
        yield from of_relation(named, relations[name].target)
    elif name in relations:
        yield {}
        yield {"id": {"eq": f"{relations[name].target}:440305:1"}}
    else:
        yield from of_scalar(named, entity.name)


def way_to(entity: Entity) -> tuple[Entity, list[Relation]]:
    """An entity that has a root, and the relations that lead from there to this one."""
    waiting: deque[tuple[Entity, list[Relation]]] = deque((whole, []) for whole in model().wholes)
    while waiting:
        root, relations = waiting.popleft()
        here = model()[relations[-1].target] if relations else root
        if here is entity:
            return root, relations
        waiting.extend((root, [*relations, r]) for r in here.relations.values())
    raise LookupError(f"no relation leads to {entity.name}")


def reader_of(entity: Entity) -> Role:
    """A role that may read rows of an entity."""
    return next(r for r in (Role.OPERATOR, Role.AUDITOR) if not entity.roles or r in entity.roles)


def reached(relations: list[Relation], condition: Json) -> Json:
    """A condition on rows at the end of relations, as one on rows where they begin."""
    for relation in reversed(relations):
        near = {"within": 5.0} if isinstance(relation.join, Near) else {}
        condition = {
            camel(relation.name): {"some": condition} | near if relation.many else condition
        }
    return condition


def asked(compile_: Compile, entity: Entity, condition: Json) -> tuple[str, str]:
    """The statement and the parameters that count rows under a condition."""
    root, relations = way_to(entity)
    text = f"query ($w: {root.name}Where) {{ {camel_plural(root)}(where: $w) {{ totalCount }} }}"
    where = {"w": reached(relations, condition)}
    compiled, parameters = compile_(text, where, role=reader_of(entity))
    return compiled.statement.text, repr(parameters)


ENTRIES = [
    (entity.name, name)
    for entity in model()
    for name in input_type(f"{entity.name}Where").fields
    if name != "crs"
]


@pytest.mark.parametrize(("entity_name", "name"), ENTRIES)
def test_every_operator_asks_something_of_its_own(
    entity_name: str, name: str, compile_: Compile
) -> None:
    entity = model()[entity_name]
    type_ = input_type(f"{entity_name}Where").fields[name].type
    values = list(of_entry(name, type_, entity))
    statements = {asked(compile_, entity, {name: value}) for value in values}
    assert len(statements) == len(values)
    assert asked(compile_, entity, {}) not in statements


@pytest.mark.parametrize("how", ["within", "intersects"])
def test_the_crs_of_a_condition_moves_its_area(how: str, compile_: Compile) -> None:
    area = {how: {"bbox": AREAS["bbox"]}}
    grids = model()["Grid"]
    assert asked(compile_, grids, area) != asked(compile_, grids, area | {"crs": "GCJ02"})


GROUPED = [entity.name for entity in model().wholes]


def grouped(compile_: Compile, entity: Entity, arguments: Json) -> tuple[str, str]:
    text = (
        f"query ($having: {entity.name}Having, $order: [{entity.name}GroupOrder!])"
        f" {{ {camel_plural(entity)} {{ groups(by: [COUNTY, TOWN], having: $having,"
        " orderBy: $order) { count } } }"
    )
    compiled, parameters = compile_(text, arguments, role=reader_of(entity))
    return compiled.statement.text, repr(parameters)


@pytest.mark.parametrize("entity_name", GROUPED)
def test_every_condition_on_groups_asks_something_of_its_own(
    entity_name: str, compile_: Compile
) -> None:
    entity, having = model()[entity_name], input_type(f"{entity_name}Having")
    values: list[Json] = [{}]
    for name, field in having.fields.items():
        filter_ = get_named_type(field.type)
        assert isinstance(filter_, GraphQLInputObjectType)
        if name == "count":
            values += [{name: value} for value in of_scalar(filter_, entity_name)]
            continue
        for column, inner in filter_.fields.items():
            figures = get_named_type(inner.type)
            assert isinstance(figures, GraphQLInputObjectType)
            values += [{name: {column: value}} for value in of_scalar(figures, entity_name)]
    assert len({grouped(compile_, entity, {"having": value}) for value in values}) == len(values)


@pytest.mark.parametrize("entity_name", GROUPED)
def test_every_order_of_groups_is_another(entity_name: str, compile_: Compile) -> None:
    entity = model()[entity_name]
    by = get_named_type(input_type(f"{entity_name}GroupOrder").fields["by"].type)
    assert isinstance(by, GraphQLEnumType)
    orders = [[{"by": term, "direction": d}] for term in by.values for d in ("ASC", "DESC")]
    assert len({grouped(compile_, entity, {"order": order}) for order in orders}) == len(orders)


@pytest.mark.parametrize("entity_name", GROUPED)
def test_every_order_of_a_list_is_another(entity_name: str, compile_: Compile) -> None:
    entity = model()[entity_name]
    by = get_named_type(input_type(f"{entity_name}Order").fields["by"].type)
    assert isinstance(by, GraphQLEnumType)
    start = {"from": POINT["point"]} if "DISTANCE" in by.values else {}
    orders = [
        [{"by": term, "direction": d} | (start if term == "DISTANCE" else {})]
        for term in by.values
        for d in ("ASC", "DESC")
    ]
    text = f"""query ($order: [{entity_name}Order!]) {{
        {camel_plural(entity)}(orderBy: $order) {{ nodes {{ id }} }} }}"""
    role = reader_of(entity)
    texts = {compile_(text, {"order": order}, role=role)[0].statement.text for order in orders}
    assert len(texts) == len(orders)


# What the planner does not know


@pytest.fixture
def conditions(whole: Compiler) -> ConditionPlanner:
    reader = SelectionReader(whole.schema, {}, {}, Limits())
    context = PlanningContext(whole.model, whole.meanings, Limits(), Role.OPERATOR, reader, KEY)
    return ConditionPlanner(context)


def leaf(value: Json) -> Leaf:
    return Leaf(Constant(value), value)


def at(name: str, inner: Value) -> Record:
    return Record({name: inner})


UNKNOWN: Mapping[str, tuple[str, Record]] = {
    "name.resembles": ("Camera", at("name", at("resembles", leaf("a")))),
    "id.ne": ("Camera", at("id", at("ne", leaf("Camera:440305:1")))),
    "Camera.colour": ("Camera", at("colour", at("eq", leaf("red")))),
    "nearbyIncidents.most": (
        "Camera",
        at("nearbyIncidents", Record({"within": leaf(5.0), "most": Record({})})),
    ),
    "AreaInput.hexagon": ("Camera", at("within", at("hexagon", leaf("8928308280fffff")))),
    "households.count.about": ("Building", at("households", at("count", at("about", leaf(3))))),
    "services.hasAll": ("Resident", at("services", at("hasAll", leaf(["MEALS"])))),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_condition_without_meaning_is_an_error(name: str, conditions: ConditionPlanner) -> None:
    """Left out, it would widen the answer without a word."""
    entity, where = UNKNOWN[name]
    with pytest.raises(LookupError, match=f"{name} has no meaning"):
        conditions.of(model()[entity], where)
