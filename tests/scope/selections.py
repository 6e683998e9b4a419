"""What is selected of types: all scalars, all ways to call a field, one step further."""

from __future__ import annotations

from collections.abc import Callable

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLObjectType,
    GraphQLScalarType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from tests.scope.city import AS_OF
from tests.scope.shape import entity_of, is_connection, is_entity, is_list, relations


def calls(name: str, field: GraphQLField) -> list[str]:
    """A field with every way to call it: what it must be given, each key, and asOf."""
    must = {n: a for n, a in field.args.items() if is_required_argument(a)}
    ways: list[tuple[str, list[str]]] = [("", [])]
    for argument_name, argument in must.items():
        ways = [
            (alias + said, [*arguments, f"{argument_name}: {value}"])
            for alias, arguments in ways
            for said, value in values(argument)
        ]
    if "asOf" in field.args:
        ways += [(f"{alias}_past", [*a, f'asOf: "{AS_OF}"']) for alias, a in ways[:1]]
    return [
        (f"{name}{alias}: " if alias else "") + name + (f"({', '.join(a)})" if a else "")
        for alias, a in ways
    ]


def values(argument: GraphQLArgument | GraphQLInputField) -> list[tuple[str, str]]:
    """What an argument that must be given is given, each with what sets it apart."""
    type_ = get_named_type(argument.type)
    if isinstance(type_, GraphQLEnumType):
        keys = list(type_.values)
        assert is_list(argument.type), f"{type_}: say here what it is to be given"
        several = [*([key] for key in keys), keys[:3]]
        return [("_".join(["", *some]), f"[{', '.join(some)}]") for some in several]
    if isinstance(type_, GraphQLScalarType) and type_.name == "Float":
        return [("", "120")]
    raise LookupError(f"an argument of type {argument.type}: say here what it is to be given")


Node = Callable[[GraphQLObjectType], str]


def spread(type_: GraphQLObjectType, node: Node, grouped: bool = False) -> str:
    """All of a type that is no entity; ``node`` selects of the entities in it.

    Of a connection either everything but its groups, or nothing but these.
    """
    parts = ["__typename"]
    for name, field in type_.fields.items():
        is_grouping = any(is_required_argument(a) for a in field.args.values())
        if is_connection(type_) and is_grouping is not grouped:
            continue
        inner = get_named_type(field.type)
        for index, call in enumerate(calls(name, field)):
            if is_leaf_type(inner):
                parts.append(call)
            else:
                assert isinstance(inner, GraphQLObjectType)
                lean = is_grouping and index > 1
                parts.append(f"{call} {{ {counted(inner) if lean else within(inner, node)} }}")
    return " ".join(parts)


def within(type_: GraphQLObjectType, node: Node) -> str:
    return node(type_) if is_entity(type_) else spread(type_, node)


def counted(group: GraphQLObjectType) -> str:
    """The keys of a group and how many rows it has, without the other figures."""
    fields = group.fields.items()
    keys = [f"{n} {{ id }}" for n, f in fields if is_entity(get_named_type(f.type))]
    return " ".join(keys + [n for n, f in fields if is_leaf_type(get_named_type(f.type))])


def own(type_: GraphQLObjectType) -> str:
    """All scalars of an entity."""
    return " ".join(n for n, f in type_.fields.items() if is_leaf_type(get_named_type(f.type)))


def identity(_: GraphQLObjectType) -> str:
    return "id"


def related(field: GraphQLField, node: Node, grouped: bool = False) -> str:
    """What is selected of a field that leads to an entity or a connection."""
    inner = get_named_type(field.type)
    assert isinstance(inner, GraphQLObjectType)
    return node(inner) if is_entity(inner) else spread(inner, node, grouped)


def onward(kind: frozenset[str]) -> Node:
    """An entity's scalars and, one step further, all of a kind that is related to it."""

    def node(type_: GraphQLObjectType) -> str:
        parts = [own(type_)]
        for name, field in relations(type_).items():
            if entity_of(field.type) in kind:
                chosen = (
                    "id areaCode: __typename"
                    if is_entity(get_named_type(field.type))
                    else "totalCount nodes { id }"
                )
                parts += [f"{call} {{ {chosen} }}" for call in calls(name, field)]
        return " ".join(parts)

    return node
