"""The whole GraphQL schema: what exists, read through the compiler, and what can be done."""

from __future__ import annotations

from functools import cache

import strawberry
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
    return strawberry.Schema(
        query=types.query,
        mutation=Mutation,
        types=objects,
        config=StrawberryConfig(auto_camel_case=False, scalar_map=SCALARS),
    )


def sdl() -> str:
    """The schema in the GraphQL schema language."""
    return api().as_str() + "\n"
