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

HEAD = b'{"features":{"pageInfo":'
NODES = b',"nodes":'


@dataclass(frozen=True, slots=True)
class FeatureRequest:
    """A page of a list as GeoJSON: ``arguments`` by their GraphQL names, JSON as it was sent;
    ``fields`` are GraphQL names of properties, all columns where none are named."""

    list: str
    arguments: Mapping[str, Any]
    fields: tuple[str, ...] | None = None
    crs: CRS = CRS.WGS84
    purpose: str | None = None
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """The Features of an answer, a JSON array, and the cursor that the next page comes after."""

    features: bytes
    next: str | None


@cache
def feature_lists() -> Mapping[str, Entity]:
    """The entities that are given out as GeoJSON, by the GraphQL names of their lists: those with
    a geometry that have a list of their own. Of those whose reading is logged there is none."""
    return {
        camel_plural(entity): entity
        for entity in model().wholes
        if entity.geometry and not entity.logged
    }


def feature_question(request: FeatureRequest) -> Question:
    """The question of a request. Raises ``NotFound`` for a list that there is not, ``BadInput`` for
    a field or an argument that it has not."""
    entity = feature_lists().get(request.list)
    if entity is None:
        allowed = ", ".join(sorted(feature_lists()))
        raise NotFound(f"list {request.list!r}: there are {allowed}")
    field = api()._schema.query_type.fields[request.list]  # type: ignore[union-attr]
    for name in request.arguments:
        if name not in field.args:
            raise BadInput(f"{name}: {request.list} have no versions, and are only as they are now")
    fields = _fields(entity, request.fields)
    return Question(
        _document(entity, field, fields, request.crs),
        request.arguments,
        read_only=True,
        bytes=request.bytes,
        purpose=request.purpose,
        features=True,
    )


def _document(entity: Entity, field: GraphQLField, fields: Sequence[str], crs: CRS) -> str:
    arguments = [name for name in ARGUMENTS if name in field.args]
    variables = ", ".join(f"${name}: {field.args[name].type}" for name in arguments)
    passed = ", ".join(f"{name}: ${name}" for name in arguments)
    geometry = f"geometry: {camel(str(entity.geometry))}(crs: {crs.name})"
    return (
        f"query Features({variables}) {{ features: {camel_plural(entity)}({passed}) {{"
        f" pageInfo {{ hasNextPage endCursor }} nodes {{ {' '.join(('id', geometry, *fields))} }}"
        " } }"
    )


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


def feature_page(data: bytes) -> FeaturePage:
    """What the answer to a ``feature_question`` says."""
    info, found, nodes = data.removeprefix(HEAD).partition(NODES)
    if not (data.startswith(HEAD) and found):
        raise ValueError(f"no answer to a question for features: {data[:80]!r}")
    page = orjson.loads(info)
    return FeaturePage(nodes[:-2], page["endCursor"] if page["hasNextPage"] else None)
