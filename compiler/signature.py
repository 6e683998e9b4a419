"""The variables that an operation declares: their types, and the values that need no coercion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from graphql import GraphQLSchema, OperationDefinitionNode, is_list_type, is_non_null_type
from graphql.type import (
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputType,
    GraphQLString,
)
from graphql.utilities import type_from_ast

from compiler.value import Variables, shape_of

PLAIN_TYPES: Mapping[Any, type] = {
    GraphQLString: str,
    GraphQLID: str,
    GraphQLBoolean: bool,
    GraphQLFloat: float,
}
"""Types whose values are coerced to themselves where they are of these Python types, and finite."""


@dataclass(frozen=True, slots=True)
class PlainVariable:
    """A variable that may not be left out, or a list that has no nulls, of a plain type."""

    name: str
    type: type
    many: bool

    def holds(self, value: object) -> bool:
        """Whether GraphQL would coerce a value to itself."""
        if not self.many:
            return type(value) is self.type and (self.type is not float or isfinite(value))  # type: ignore[arg-type]
        items = value if type(value) is list else [None]
        if not all(type(item) is self.type for item in items):
            return False
        return self.type is not float or all(map(isfinite, items))


@dataclass(frozen=True, slots=True)
class Signature:
    """The types of an operation's variables, by their names.

    ``plain`` are the variables where all of them are plain; None for other operations.
    """

    types: Mapping[str, GraphQLInputType]
    plain: tuple[PlainVariable, ...] | None

    def plain_values(self, given: Mapping[str, Any]) -> Variables | None:
        """The values as GraphQL would coerce them; None where that has to be asked.

        Asked by GraphQL's own coercion, one text takes six microseconds, a list of four numbers
        eleven; so, a third of that.
        """
        if self.plain is None:
            return None
        values = {}
        for variable in self.plain:
            value = given.get(variable.name)
            if not variable.holds(value):
                return None
            values[variable.name] = value
        return values

    def shape(self, coerced: Variables) -> tuple[Any, ...]:
        """What a plan may depend on of coerced variables, as a hashable key."""
        return tuple((name, shape_of(value, self.types[name])) for name, value in coerced.items())


def signature_of(operation: OperationDefinitionNode, schema: GraphQLSchema) -> Signature:
    """The signature of an operation that is valid in a schema."""
    types: dict[str, GraphQLInputType] = {}
    plain: list[PlainVariable | None] = []
    for definition in operation.variable_definitions or ():
        type_: Any = type_from_ast(schema, definition.type)
        name = definition.variable.name.value
        types[name] = type_
        plain.append(None if definition.default_value is not None else _plain(name, type_))
    known = tuple(variable for variable in plain if variable is not None)
    return Signature(types, known if len(known) == len(plain) else None)


def _plain(name: str, type_: Any) -> PlainVariable | None:
    """A variable that is plain, if it is."""
    if not is_non_null_type(type_):
        return None
    many = is_list_type(type_.of_type)
    item = type_.of_type.of_type if many else type_
    if not is_non_null_type(item) or item.of_type not in PLAIN_TYPES:
        return None
    return PlainVariable(name, PLAIN_TYPES[item.of_type], many)
