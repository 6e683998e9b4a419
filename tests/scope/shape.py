"""The GraphQL schema as the questions walk it: its entities, its lists, and how each is reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_required_argument,
)

from resolvers.api import api
from schema.model import model

Census = Mapping[str, Sequence[str]]
"""The ids of all rows of the city, by type."""

READERS = {e.name: frozenset(e.roles) for e in model() if e.roles is not None}
"""Types that some roles may not read, and those that may."""

ROWS_FOR = {e.name: frozenset(e.reserved.roles) for e in model() if e.reserved is not None}
"""Types whose rows some roles may only count, and the roles that may read them."""

PROTECTED = frozenset(READERS)
ALIKE = (
    frozenset(entity.name for entity in model() if entity.roles is None),
    *(frozenset(n for n in READERS if READERS[n] == r) for r in dict.fromkeys(READERS.values())),
)
"""Types that the same roles may read, those for all first: each kind is asked for by itself."""


def graphql_schema() -> GraphQLSchema:
    return api()._schema


def object_type(name: str) -> GraphQLObjectType:
    type_ = graphql_schema().type_map[name]
    assert isinstance(type_, GraphQLObjectType)
    return type_


def input_type(name: str) -> GraphQLInputObjectType:
    type_ = graphql_schema().type_map[name]
    assert isinstance(type_, GraphQLInputObjectType)
    return type_


def is_entity(type_: Any) -> bool:
    return isinstance(type_, GraphQLObjectType) and any(i.name == "Node" for i in type_.interfaces)


def is_connection(type_: Any) -> bool:
    return isinstance(type_, GraphQLObjectType) and {"edges", "nodes"} <= set(type_.fields)


def entity_of(type_: Any) -> str:
    """The name of the entity that a field leads to: by itself, or as a connection."""
    named = get_named_type(type_)
    if is_connection(named):
        named = get_named_type(named.fields["nodes"].type)
    return named.name if is_entity(named) else ""


def entities() -> list[GraphQLObjectType]:
    return [type_ for type_ in graphql_schema().type_map.values() if is_entity(type_)]  # type: ignore[misc]


def connections() -> dict[str, GraphQLField]:
    """The roots that are connections, by name."""
    fields = object_type("Query").fields
    return {n: field for n, field in fields.items() if is_connection(get_named_type(field.type))}


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a type is found: in a list of the query, or in a part of something there.

    ``holders`` are the fields that lead to what has ``field``.
    """

    holders: tuple[str, ...]
    field: str
    is_list: bool

    def __call__(self, *parts: str) -> str:
        """A selection of the query, of fields that begin with the name of ``field``."""
        inner = " ".join(parts)
        for holder in reversed(self.holders):
            inner = f"{holder} {{ nodes {{ id {inner} }} }}"
        return inner

    def each(self, selected: str) -> str:
        """A selection of the query that selects of each row."""
        return self(f"{self.field} {{ nodes {{ {selected} }} }}")


def reach(type_: GraphQLObjectType) -> Reach:
    """The shortest way to a type over lists."""
    ways: list[tuple[tuple[str, ...], Mapping[str, GraphQLField]]] = [((), connections())]
    seen: set[str] = set()
    for holders, fields in ways:
        for name, field in fields.items():
            target = entity_of(field.type)
            is_list = is_connection(get_named_type(field.type))
            if target == type_.name:
                return Reach(holders, name, is_list)
            # A list that must be told how near is no way for all.
            if (
                is_list
                and target not in seen
                and not any(map(is_required_argument, field.args.values()))
            ):
                seen.add(target)
                ways.append(((*holders, name), relations(object_type(target))))
    raise LookupError(f"{type_.name}: say here how it is reached")


def is_list(type_: Any) -> bool:
    return is_list_type(get_nullable_type(type_))


def relations(type_: GraphQLObjectType) -> dict[str, GraphQLField]:
    return {name: field for name, field in type_.fields.items() if entity_of(field.type)}


def leads_on(name: str, inner: Any) -> bool:
    """Whether an input field is a condition on related rows."""
    if not isinstance(inner, GraphQLInputObjectType) or name in ("_and", "_or", "_not"):
        return False
    return inner.name.endswith("Where") or "some" in inner.fields


def reached(inner: Any) -> str:
    """The name of the entity that a condition on related rows is about."""
    where = get_named_type(inner.fields["some"].type) if "some" in inner.fields else inner
    return str(where.name.removesuffix("Where"))
