"""What the compiler refuses, and why."""

from __future__ import annotations

from collections.abc import Sequence

from graphql import GraphQLError

from compiler.place import Place
from geo.geojson import InvalidGeometry


class Refusal(Exception):
    """A question that is not answered. ``place`` is the field that it is not answered for."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


class ParseFailed(Refusal):
    """The document is not GraphQL."""

    def __init__(self, error: GraphQLError) -> None:
        super().__init__(error.message)
        self.errors: tuple[GraphQLError, ...] = (error,)


class ValidationFailed(Refusal):
    """The document or its variables do not fit the schema."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = tuple(errors)


class BadInput(Refusal):
    """A value that the schema's types allow and its meaning does not."""


class BadGeometry(Refusal, InvalidGeometry):
    """Geometry that is refused, and the field that it was given to."""

    def __init__(self, fault: InvalidGeometry, place: Place | None) -> None:
        super().__init__(fault.message, place)
        self.location = fault.location


class TooCostly(Refusal):
    """A question that could return or read too much."""


class Forbidden(Refusal):
    """Something that the viewer's role may not read or do."""


class BadDeclaration(Exception):
    """An entity that contradicts its table: a fault of the schema, found at start-up."""

    def __init__(self, place: str, fault: str) -> None:
        super().__init__(f"{place}: {fault}")


def shown(value: object, limit: int = 80) -> str:
    """A value as it appears in a message: its repr, cut to ``limit`` characters."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
