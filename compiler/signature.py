"""The variables that an operation declares: their types, and the values that need no coercion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema, OperationDefinitionNode, is_non_null_type
from graphql.type import GraphQLBoolean, GraphQLID, GraphQLInputType, GraphQLString
from graphql.utilities import type_from_ast

from compiler.value import Variables, shape_of

PLAIN_TYPES: Mapping[Any, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}
"""Types whose values are coerced to themselves where they are of these Python types."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The types of an operation's variables, by their names.

    ``plain`` says of what Python type each value must be where all of them are of ``PLAIN_TYPES``
    and none may be left out; None for other operations.
    """

    types: Mapping[str, GraphQLInputType]
    plain: tuple[tuple[str, type], ...] | None

    def plain_values(self, given: Mapping[str, Any]) -> Variables | None:
        """The values as GraphQL would coerce them; None where that has to be asked.

        Asked by GraphQL's own coercion, one text takes six microseconds; so, a third of one.
        """
        if self.plain is None:
            return None
        values = {}
        for name, type_ in self.plain:
            value = given.get(name)
            if type(value) is not type_:
                return None
            values[name] = value
        return values

    def shape(self, coerced: Variables) -> tuple[Any, ...]:
        """What a plan may depend on of coerced variables, as a hashable key."""
        return tuple((name, shape_of(value, self.types[name])) for name, value in coerced.items())


def signature_of(operation: OperationDefinitionNode, schema: GraphQLSchema) -> Signature:
    """The signature of an operation that is valid in a schema."""
    types: dict[str, GraphQLInputType] = {}
    plain: list[tuple[str, type]] | None = []
    for definition in operation.variable_definitions or ():
        type_: Any = type_from_ast(schema, definition.type)
        name = definition.variable.name.value
        types[name] = type_
        inner = PLAIN_TYPES.get(type_.of_type) if is_non_null_type(type_) else None
        if inner is None or definition.default_value is not None:
            plain = None
        elif plain is not None:
            plain.append((name, inner))
    return Signature(types, None if plain is None else tuple(plain))
