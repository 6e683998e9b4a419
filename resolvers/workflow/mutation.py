"""The declaration of a mutation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Concatenate

from graphql import OperationType

from resolvers.workflow.context import Context
from resolvers.workflow.root_fields import RootField, root_field
from resolvers.workflow.signature import signature_of
from schema.viewer import Role

Resolver = Callable[Concatenate[Context, ...], Awaitable[object]]
"""Does what is asked with the arguments that are said, and gives back a row's id, or the answer."""


def mutation(
    name: str, type_: Any, description: str, *, roles: Sequence[Role]
) -> Callable[[Resolver], RootField]:
    """Declare a mutation of a workflow, as ``root_field`` says; its schema says its roles too.

    The resolver's annotations say its arguments: see ``resolvers.workflow.arguments``.
    """

    def declare(resolver: Resolver) -> RootField:
        signature = signature_of(resolver, name)
        return root_field(
            OperationType.MUTATION, name, type_, description, roles, resolver, signature
        )

    return declare
