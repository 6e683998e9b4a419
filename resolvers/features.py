"""Lists as GeoJSON FeatureCollections: the question that each request comes to.

It is a GraphQL question like any other, so that what holds of lists holds here: scope, filters,
order, cursors, price and log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from graphql import GraphQLField

from compiler.entity import Entity
from compiler.errors import BadInput
from compiler.form import Form
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
    id of the plan whose parts are meant; positions come ``latitude_first`` if they are to."""

    list: str
    arguments: Mapping[str, Any]
    fields: tuple[str, ...] | None = None
    crs: CRS = CRS.WGS84
    purpose: str | None = None
    bytes: int = 0
    plan: str | None = None
    latitude_first: bool = False


@dataclass(frozen=True, slots=True)
class FeatureList:
    """Rows that are given out as GeoJSON: the GraphQL field that lists them is one of the query, or
    ``of_plan``, of a plan."""

    entity: Entity
    field: str
    of_plan: bool = False

    def arguments(self, of: Sequence[str] = ARGUMENTS) -> Mapping[str, str]:
        """The types of those arguments ``of`` these that it takes, by their names."""
        owner = PLAN if self.of_plan else "Query"
        args = _type_fields(owner)[self.field].args
        return {name: str(args[name].type) for name in of if name in args}

    @property
    def columns(self) -> tuple[str, ...]:
        """The GraphQL fields that are values of its rows, but for the id."""
        return _columns(self.entity.name)

    @property
    def measures(self) -> tuple[str, ...]:
        """The GraphQL fields that are measures of its rows' geometry."""
        return _measures(self.entity.name)


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
    check_arguments(request.list, listed, request.arguments)
    fields = _fields(listed, request.fields)
    geometry = f"geometry: {camel(str(listed.entity.geometry))}(crs: {request.crs.name})"
    nodes = (
        f"pageInfo {{ hasNextPage endCursor }} nodes {{ {' '.join(('id', geometry, *fields))} }}"
    )
    return Question(
        document_of("features", listed, listed.arguments(), nodes),
        {**request.arguments, **plan_variable(request.list, listed, request.plan)},
        read_only=True,
        bytes=request.bytes,
        purpose=request.purpose,
        form=Form.FEATURES_LATITUDE_FIRST if request.latitude_first else Form.FEATURES,
    )


def check_arguments(list_: str, listed: FeatureList, named: Iterable[str]) -> None:
    """Raises ``BadInput`` for an argument that a list has not."""
    for name in named:
        if name not in listed.arguments():
            raise BadInput(f"{name}: {list_} have no versions, and are only as they are now")


def plan_variable(list_: str, listed: FeatureList, plan: str | None) -> Mapping[str, str]:
    """The plan that is meant, as a variable. Raises ``BadInput``."""
    if listed.of_plan and plan is None:
        raise BadInput(f"plan is missing: {list_} are parts of one, say {PLAN}:440305:7")
    if not listed.of_plan and plan is not None:
        raise BadInput(f"plan {plan!r}: {list_} are parts of none")
    return {} if plan is None else {"plan": plan}


def document_of(
    key: str, listed: FeatureList, arguments: Mapping[str, str], selected: str, fixed: str = ""
) -> str:
    """The document that asks for one list under a response key, with these of its arguments as
    variables and ``fixed`` ones before them."""
    variables = [f"${name}: {type_}" for name, type_ in arguments.items()]
    passed = fixed + ", ".join(f"{name}: ${name}" for name in arguments)
    rows = f"{listed.field}({passed}) {{ {selected} }}"
    if listed.of_plan:
        variables.append("$plan: ID!")
        rows = f"{PLAN[0].lower()}{PLAN[1:]}(id: $plan) {{ {rows} }}"
    return f"query {key.capitalize()}({', '.join(variables)}) {{ {key}: {rows} }}"


def _fields(listed: FeatureList, named: Sequence[str] | None) -> Sequence[str]:
    """The properties, each once. Raises ``BadInput`` for what is no single value of a row."""
    if named is None:
        return listed.columns
    for name in named:
        if name not in (*listed.columns, *listed.measures):
            raise BadInput(
                f"fields {name!r}: it is no value of a {listed.entity.name}; the names of"
                " GraphQL's fields are allowed that are neither relations nor its id, geometry,"
                " centre or box"
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
