"""The declaration of a subscription."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Concatenate

from graphql import OperationType

from compiler.errors import BadInput, shown
from resolvers.returned_rows import RowId
from resolvers.workflow.context import Context
from resolvers.workflow.root_fields import RootField, root_field
from resolvers.workflow.signature import signature_of
from schema.viewer import Role


@dataclass(frozen=True, slots=True)
class Event:
    """What is told of: the id of a row, or the answer. Whoever comes back names the ``id`` of the
    last that they were told of (``context.position.after``), and is told what came after it."""

    told: object
    id: str


def row_of_event(id_: str, entity: str, county: int | None = None) -> RowId:
    """The row that an event of a subscription told of. Raises ``BadInput`` for another's."""
    try:
        row = RowId.of(id_)
    except ValueError:
        row = RowId("", 0, 0)
    if row.entity != entity or county not in (None, row.county):
        raise BadInput(f"Last-Event-ID {shown(id_)}: no event of this subscription has that id")
    return row


EventSource = Callable[Concatenate[Context, ...], AsyncGenerator[Event, None]]
"""Gives what is asked for as it comes."""


def subscription(
    name: str, type_: Any, description: str, *, roles: Sequence[Role]
) -> Callable[[EventSource], RootField]:
    """Declare a subscription of a workflow, as ``mutation`` does a mutation."""

    def declare(source: EventSource) -> RootField:
        async def follow(context: Context, **arguments: Any) -> AsyncGenerator[object, None]:
            return _told(context, source(context, **arguments))

        signature = signature_of(source, name)
        return root_field(
            OperationType.SUBSCRIPTION, name, type_, description, roles, follow, signature
        )

    return declare


async def _told(
    context: Context, events: AsyncGenerator[Event, None]
) -> AsyncGenerator[object, None]:
    """What events tell of; where the subscription stands is noted before each is answered."""
    async with aclosing(events) as coming:
        async for event in coming:
            context.position.at = event.id
            yield event.told
