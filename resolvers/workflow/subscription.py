"""The declaration of a subscription."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Concatenate

from graphql import OperationType

from resolvers.workflow.context import Context
from resolvers.workflow.root_fields import RootField, root_field
from resolvers.workflow.signature import signature_of
from schema.viewer import Role

EventSource = Callable[Concatenate[Context, ...], AsyncIterator[object]]
"""Gives what is asked for as it comes: ids of rows, or the answers."""


def subscription(
    name: str, type_: Any, description: str, *, roles: Sequence[Role]
) -> Callable[[EventSource], RootField]:
    """Declare a subscription of a workflow, as ``mutation`` does a mutation."""

    def declare(source: EventSource) -> RootField:
        async def follow(context: Context, **arguments: Any) -> AsyncIterator[object]:
            return source(context, **arguments)

        signature = signature_of(source, name)
        return root_field(
            OperationType.SUBSCRIPTION, name, type_, description, roles, follow, signature
        )

    return declare
