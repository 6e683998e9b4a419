"""A question put in GraphQL and its answer, whichever way they travel."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Protocol

from graphql import GraphQLError

from compiler.form import Form
from resolvers.tile_cache.tile_body import TileBody
from schema.viewer import Viewer


class MutationByGet(Exception):
    """A mutation in a question that is ``read_only``."""

    def __init__(self) -> None:
        super().__init__("a mutation is asked by POST, never by GET")


class SubscriptionAnswered(Exception):
    """A subscription that is asked for one answer."""

    def __init__(self) -> None:
        super().__init__(
            "a subscription is answered by events: accept text/event-stream, or ask over WebSocket"
        )


@dataclass(frozen=True, slots=True)
class Question:
    """A GraphQL request. ``read_only`` refuses a mutation (GET); ``explain`` asks for the plan;
    ``form`` is the one that the answer is to have."""

    document: str
    variables: Mapping[str, object] | None = None
    operation_name: str | None = None
    explain: bool = False  # administrators only; extensions.explain
    read_only: bool = False  # GET: a mutation is refused
    bytes: int = 0  # of the request, its variables among them
    last_event: str | None = None  # a subscription goes on after this event
    purpose: str | None = None  # what residents' data is needed for; extensions.purpose
    form: Form = Form.OBJECTS


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. ``data`` is JSON text, or a vector tile, never decoded on its way.

    ``data`` None and errors: a request error. ``data`` null or partial and errors: field errors.
    An error that is not formatted yet gets its code from the server's table of exceptions. What is
    ``private`` nobody keeps on its way: it tells of people, or is of a mutation.
    """

    data: bytes | None  # JSON text of "data"; None: the request was refused before execution
    errors: tuple[Mapping[str, object] | GraphQLError, ...] = ()
    extensions: Mapping[str, object] | None = None
    private: bool = False
    event_id: str | None = None  # of a subscription: where it stands
    tile: TileBody | None = None  # the same as data, with what it is sent by


class Answering(Protocol):
    """What can answer a question for a viewer."""

    async def answer(self, question: Question, viewer: Viewer) -> Answer: ...

    async def stream(self, question: Question, viewer: Viewer) -> AsyncGenerator[Answer, None]: ...
