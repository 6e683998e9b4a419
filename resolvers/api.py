"""The whole GraphQL schema: what exists, read through the compiler, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import strawberry
from graphql import GraphQLError, GraphQLInputObjectType, GraphQLObjectType, OperationType
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from compiler.types.scalars import SCALARS
from resolvers import access, policies, tile_signing
from resolvers.entity_types import TYPES
from resolvers.redraw import mutations as redraw_mutations
from resolvers.redraw import subscriptions as redraw_subscriptions
from resolvers.returned_rows import Execution
from resolvers.workflow.context import Context
from resolvers.workflow.root_fields import RootField, root_fields_of, root_object
from schema.model import model

WORKFLOWS = (access, policies, redraw_mutations, redraw_subscriptions, tile_signing)
"""Where mutations and subscriptions are declared: modules, and packages of modules."""


class Api(strawberry.Schema):
    """A schema that leaves errors to the server, which knows refusals from faults."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Not logged here."""


class ReadDocument(SchemaExtension):
    """Takes the document that the compiler has read, and neither parses nor validates it again."""

    def on_parse(self) -> Iterator[None]:
        context: Context = self.execution_context.context
        self.execution_context.graphql_document = context.document
        yield

    def on_validate(self) -> Iterator[None]:
        if self.execution_context.context.document is not None:
            self.execution_context.pre_execution_errors = []
        yield


@cache
def api() -> strawberry.Schema:
    """The schema, made once."""
    return schema_of(root_fields(), [TYPES.registry[entity.name] for entity in model()])


@cache
def root_fields() -> tuple[RootField, ...]:
    """Every mutation and subscription, and the roles that it is for."""
    return root_fields_of(WORKFLOWS)


def schema_of(fields: Sequence[RootField], types: Sequence[type] = ()) -> strawberry.Schema:
    """The schema of what can be asked and of these mutations and subscriptions."""
    schema = Api(
        query=TYPES.query,
        mutation=root_object(OperationType.MUTATION, fields),
        subscription=root_object(OperationType.SUBSCRIPTION, fields),
        types=types,
        execution_context_class=Execution,
        extensions=[ReadDocument],
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


def root_type(operation: OperationType) -> GraphQLObjectType:
    """The type that the fields of a kind of operation are of."""
    type_ = api()._schema.get_root_type(operation)
    assert type_ is not None  # noqa: S101 - there is one of each
    return type_


def sdl_text() -> str:
    """The schema in the GraphQL schema language."""
    return api().as_str() + "\n"
