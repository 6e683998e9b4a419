"""The whole GraphQL schema: what exists, read through the compiler, and what can be done."""

from __future__ import annotations

from functools import cache

import strawberry
from graphql import GraphQLInputObjectType
from strawberry.schema.config import StrawberryConfig

from compiler.scalars import SCALARS
from compiler.types import Types
from resolvers.mutations import Mutation
from schema.model import model


@cache
def api() -> strawberry.Schema:
    """The schema, made once."""
    types = Types(model())
    objects = [types.shells[entity.name] for entity in model()]
    schema = strawberry.Schema(
        query=types.query,
        mutation=Mutation,
        types=objects,
        config=StrawberryConfig(auto_camel_case=False, scalar_map=SCALARS),
    )
    _mark_one_of(schema)
    return schema


def _mark_one_of(schema: strawberry.Schema) -> None:
    """Strawberry checks ``@oneOf`` in variables only; graphql-core does in literals, when told."""
    for type_ in schema._schema.type_map.values():
        if isinstance(type_, GraphQLInputObjectType):
            definition = type_.extensions.get("strawberry-definition")
            type_.is_one_of = bool(getattr(definition, "is_one_of", False))


def sdl() -> str:
    """The schema in the GraphQL schema language."""
    return api().as_str() + "\n"
