"""Calls of mutations and subscriptions, made from the GraphQL schema."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from resolvers.api import root_type
from resolvers.question import Question
from resolvers.reads import Reads
from resolvers.workflow.root_fields import RootField
from schema.viewer import Viewer
from server.errors import formatted, refused

LINE = {"type": "LineString", "coordinates": [[113.9, 22.5], [113.91, 22.5]]}
SCALARS: Mapping[str, Any] = {
    "String": "x",
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "GeoJSON": LINE,
    "DateTime": "2099-01-01T00:00:00Z",
}
WHILE_SECONDS = 3
MEANT = re.compile(r"id '(?P<id>\w+:\d+:\d+)': here an id of (?P<entity>\w+)")


@dataclass(slots=True)
class Call:
    """A root field with a value for each argument that it must have."""

    root: RootField
    ids: Mapping[str, str] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def question(self) -> Question:
        declared = root_type(self.root.operation).fields[self.root.name]
        needed = {n: a for n, a in declared.args.items() if is_required_argument(a)}
        self.numbers = count(1)
        values = {name: self._value(argument.type) for name, argument in needed.items()}
        types = ", ".join(f"${name}: {argument.type}" for name, argument in needed.items())
        given = ", ".join(f"{name}: ${name}" for name in needed)
        selected = "" if is_leaf_type(get_named_type(declared.type)) else " { __typename }"
        kind = self.root.operation.value
        takes, gets = (f"({types})", f"({given})") if needed else ("", "")
        return Question(f"{kind} {takes} {{ {self.root.name}{gets}{selected} }}", values)

    async def error(self, reads: Reads, viewer: Viewer) -> Mapping[str, Any] | None:
        """What a viewer is told: the first error. Ids get the entities that are asked for."""
        while True:
            error = await first_error(reads, self.question(), viewer)
            meant = MEANT.match(error["message"]) if error else None
            if meant is None:
                return error
            number = meant["id"].rpartition(":")[2]
            self.ids = {**self.ids, number: meant["entity"]}

    def _value(self, type_: GraphQLInputType) -> Any:
        match type_:
            case GraphQLNonNull():
                return self._value(type_.of_type)
            case GraphQLList():
                return [self._value(type_.of_type)]
            case GraphQLEnumType():
                return next(iter(type_.values))
            case GraphQLInputObjectType():
                needed = {n: f for n, f in type_.fields.items() if is_required_input_field(f)}
                if type_.is_one_of:
                    needed = dict([next(iter(type_.fields.items()))])
                return {name: self._value(field.type) for name, field in needed.items()}
            case _ if type_.name == "ID":
                number = str(next(self.numbers))
                return f"{self.ids.get(number, 'GridPlan')}:990101:{number}"
            case _:
                return SCALARS[type_.name]


async def first_error(reads: Reads, question: Question, viewer: Viewer) -> Mapping[str, Any] | None:
    """The first error of the first answer, as a client is told of it; None: there is none, also
    where nothing happens for a while that could be told of."""
    try:
        answers = await reads.stream(question, viewer)
        async with asyncio.timeout(WHILE_SECONDS):
            async for answer in answers:
                for error in answer.errors:
                    return error if isinstance(error, Mapping) else formatted(error, "request")
                return None
    except TimeoutError:
        await answers.aclose()
    except Exception as error:
        return refused(error, "request").errors[0]
    return None
