"""The schema kept from those who need not read it: neither introspected nor guessed at."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager

from graphql import GraphQLError

from compiler.errors import BadInput, Forbidden, ValidationFailed
from resolvers.question import Answer, Answering, Question
from schema.viewer import Role, Viewer

INTROSPECTION = re.compile(r"__(?:schema|type)\b")
SUGGESTION = re.compile(r" Did you mean [^?]*\?")


class Discreet:
    """Answers as another does, but tells administrators alone what the schema is.

    Others are refused introspection, and errors suggest no names to them.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    async def answer(self, question: Question, viewer: Viewer) -> Answer:
        with discretion(question, viewer):
            return await self._answering.answer(question, viewer)

    async def stream(self, question: Question, viewer: Viewer) -> AsyncGenerator[Answer, None]:
        with discretion(question, viewer):
            return await self._answering.stream(question, viewer)


@contextmanager
def discretion(question: Question, viewer: Viewer) -> Iterator[None]:
    """Raises ``Forbidden`` for introspection, and refusals without suggestions."""
    if viewer.role is Role.ADMINISTRATOR:
        yield
        return
    if INTROSPECTION.search(question.document):
        raise Forbidden(f"introspection is for role {Role.ADMINISTRATOR.name}")
    try:
        yield
    except ValidationFailed as refusal:
        raise ValidationFailed([_silent(error) for error in refusal.errors]) from refusal
    except BadInput as refusal:
        raise BadInput(SUGGESTION.sub("", refusal.message), refusal.place) from refusal


def _silent(error: GraphQLError) -> GraphQLError:
    silent = GraphQLError(
        SUGGESTION.sub("", error.message), path=error.path, extensions=error.extensions
    )
    silent.locations = error.locations
    return silent
