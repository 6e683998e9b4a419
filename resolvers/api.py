"""The whole GraphQL schema: what exists, read through the compiler, and what can be done."""

from __future__ import annotations

from functools import cache

import strawberry
from graphql import GraphQLError, GraphQLInputObjectType, GraphQLObjectType, OperationType
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types
from strawberry.types import ExecutionContext

from compiler.types.scalars import SCALARS
from resolvers.contacts import ContactMutations
from resolvers.entity_types import TYPES
from resolvers.policies import PolicyMutations
from resolvers.redraw.mutations.communities import CommunityMutations
from resolvers.redraw.mutations.edits import EditMutations
from resolvers.redraw.mutations.exchange import ExchangeMutations
from resolvers.redraw.mutations.plans import PlanMutations
from resolvers.redraw.mutations.proposals import ProposalMutations
from resolvers.redraw.mutations.publication import PublicationMutations
from resolvers.redraw.subscriptions import Subscription
from resolvers.returned_rows import Execution
from schema.model import model


class Api(strawberry.Schema):
    """A schema that leaves errors to the server, which knows refusals from faults."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Not logged here."""


@cache
def api() -> strawberry.Schema:
    """The schema, made once."""
    objects = [TYPES.registry[entity.name] for entity in model()]
    schema = Api(
        query=TYPES.query,
        mutation=_mutation(),
        subscription=Subscription,
        types=objects,
        execution_context_class=Execution,
        extensions=[ParserCache, ValidationCache],
        config=StrawberryConfig(auto_camel_case=False, scalar_map=SCALARS),
    )
    _mark_one_of(schema)
    return schema


def _mutation() -> type:
    """Everything that can be done, from each of the modules that do something."""
    merged = merge_types(
        "Mutation",
        (
            ContactMutations,
            PolicyMutations,
            PlanMutations,
            EditMutations,
            CommunityMutations,
            ExchangeMutations,
            ProposalMutations,
            PublicationMutations,
        ),
    )
    merged.__strawberry_definition__.description = "Everything that can be done 操作"  # type: ignore[attr-defined]
    return merged


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


def sdl() -> str:
    """The schema in the GraphQL schema language."""
    return api().as_str() + "\n"
