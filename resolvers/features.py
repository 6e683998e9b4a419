"""Lists as GeoJSON FeatureCollections: the question that each request comes to.

It is a GraphQL question like any other, so that what holds of lists holds here: scope, filters,
order, cursors, price and log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from graphql import GraphQLField

from compiler.entity import Entity
from compiler.errors import BadInput
from compiler.names import camel
from compiler.planning.field_meanings import SHAPES, meanings_of
from compiler.types.model_types import camel_plural
from geo.crs import CRS
from resolvers.api import api
from resolvers.question import Question
from resolvers.workflow.refusals import NotFound
from schema.model import model

ARGUMENTS = ("where", "first", "after", "asOf")
"""Of a list in GraphQL: what a request may say of which rows are meant, and of its page."""

INFO, NODES = b'"pageInfo":', b',"nodes":'

PLAN = "GridPlan"
"""The entity whose parts are listed of one plan at a time."""


@dataclass(frozen=True, slots=True)
class FeatureRequest:
    """A page of a list as GeoJSON: ``arguments`` by their GraphQL names, JSON as it was sent;
    ``fields`` are GraphQL names of properties, all columns where none are named; ``plan`` is the
    id of the plan whose parts are meant."""

    list: str
    arguments: Mapping[str, Any]
    fields: tuple[str, ...] | None = None
    crs: CRS = CRS.WGS84
    purpose: str | None = None
    bytes: int = 0
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class FeatureList:
    """Rows that are given out as GeoJSON: the GraphQL field that lists them is one of the query, or
    ``of_plan``, of a plan."""

    entity: Entity
    field: str
    of_plan: bool = False

    @property
    def arguments(self) -> Mapping[str, str]:
        """The types of the arguments that it takes, by their names."""
        owner = PLAN if self.of_plan else "Query"
        args = _type_fields(owner)[self.field].args
        return {name: str(args[name].type) for name in ARGUMENTS if name in args}


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """The Features of an answer, a JSON array, and the cursor that the next page comes after."""

    features: bytes
    next: str | None


@cache
def feature_lists() -> Mapping[str, FeatureList]:
    """What is given out as GeoJSON, by its name: the lists of what has a geometry, and those of the
    parts of a plan. Of entities whose reading is logged there is none."""
    wholes = (FeatureList(entity, camel_plural(entity)) for entity in model().wholes)
    parts = (
        FeatureList(model()[relation.target], camel(relation.name), of_plan=True)
        for relation in model()[PLAN].relations.values()
        if relation.many and model()[relation.target].part
    )
    return {
        camel_plural(listed.entity): listed
        for listed in (*wholes, *parts)
        if listed.entity.geometry and not listed.entity.logged
    }


def feature_question(request: FeatureRequest) -> Question:
    """The question of a request. Raises ``NotFound`` for a list that there is not, ``BadInput`` for
    a field or an argument that it has not."""
    listed = feature_lists().get(request.list)
    if listed is None:
        allowed = ", ".join(sorted(feature_lists()))
        raise NotFound(f"list {request.list!r}: there are {allowed}")
    for name in request.arguments:
        if name not in listed.arguments:
            raise BadInput(f"{name}: {request.list} have no versions, and are only as they are now")
    fields = _fields(listed.entity, request.fields)
    return Question(
        _document(listed, fields, request.crs),
        {**request.arguments, **_plan(listed, request)},
        read_only=True,
        bytes=request.bytes,
        purpose=request.purpose,
        features=True,
    )


def _plan(listed: FeatureList, request: FeatureRequest) -> Mapping[str, str]:
    """The plan that is meant, as a variable. Raises ``BadInput``."""
    if listed.of_plan and request.plan is None:
        raise BadInput(f"plan is missing: {request.list} are parts of one, say {PLAN}:440305:7")
    if not listed.of_plan and request.plan is not None:
        raise BadInput(f"plan {request.plan!r}: {request.list} are parts of none")
    return {} if request.plan is None else {"plan": request.plan}


def _document(listed: FeatureList, fields: Sequence[str], crs: CRS) -> str:
    variables = [f"${name}: {type_}" for name, type_ in listed.arguments.items()]
    passed = ", ".join(f"{name}: ${name}" for name in listed.arguments)
    geometry = f"geometry: {camel(str(listed.entity.geometry))}(crs: {crs.name})"
    nodes = f"nodes {{ {' '.join(('id', geometry, *fields))} }}"
    rows = f"{listed.field}({passed}) {{ pageInfo {{ hasNextPage endCursor }} {nodes} }}"
    if listed.of_plan:
        variables.append("$plan: ID!")
        rows = f"{PLAN[0].lower()}{PLAN[1:]}(id: $plan) {{ {rows} }}"
    return f"query Features({', '.join(variables)}) {{ features: {rows} }}"


def _fields(entity: Entity, named: Sequence[str] | None) -> Sequence[str]:
    """The properties, each once. Raises ``BadInput`` for what is no single value of a row."""
    if named is None:
        return _columns(entity.name)
    for name in named:
        if name not in (*_columns(entity.name), *_measures(entity.name)):
            raise BadInput(
                f"fields {name!r}: it is no value of a {entity.name}; the names of GraphQL's fields"
                " are allowed that are neither relations nor its id, geometry, centre or box"
            )
    return tuple(dict.fromkeys(named))


@cache
def _columns(type_name: str) -> tuple[str, ...]:
    """The GraphQL fields of a type that are values of its rows, but for the id."""
    known = _type_fields(type_name)
    return tuple(name for name in meanings_of(model())[type_name].fields if name in known)


@cache
def _measures(type_name: str) -> tuple[str, ...]:
    """The GraphQL fields of a type that are measures of its geometry."""
    known = _type_fields(type_name)
    measures = (name for name, part in SHAPES.items() if part in ("area", "length"))
    return tuple(name for name in measures if name in known)


def _type_fields(type_name: str) -> Mapping[str, GraphQLField]:
    fields: Mapping[str, GraphQLField] = api()._schema.type_map[type_name].fields  # type: ignore[attr-defined]
    return fields


def feature_page(data: bytes, request: FeatureRequest) -> FeaturePage:
    """What the answer to the question of a request says. Raises ``NotFound`` where the plan is not
    to be seen."""
    if data == b'{"features":null}':
        raise NotFound(f"plan {request.plan!r} names nothing that you may see")
    _, _, rest = data.partition(INFO)
    info, found, nodes = rest.partition(NODES)
    if not found:
        raise ValueError(f"no answer to a question for features: {data[:80]!r}")
    page = orjson.loads(info)
    return FeaturePage(nodes.rstrip(b"}"), page["endCursor"] if page["hasNextPage"] else None)
