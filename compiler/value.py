"""Argument values at planning time: their structure, and where each leaf's value comes from.

A plan must not depend on values, only on their shape, so that it can be kept and used again. A leaf
therefore carries its *source*: a constant of the document, or a path into the variables. What does
shape the plan (enumerations, truths, the type in an id, which keys are there) is read from
``Leaf.now``; ``shape_of`` gives exactly that part of the variables as a key for the cache.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, assert_never, cast

from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputType,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
)
from graphql.type import GraphQLID, GraphQLNullableInputType
from graphql.utilities import coerce_input_literal, value_from_ast_untyped

Variables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that the document, or the plan itself, states."""

    value: Any


@dataclass(frozen=True, slots=True)
class Given:
    """A value at a path into the variables."""

    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """A list whose items come from here and there."""

    items: tuple[ValueSource, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """An object whose members come from here and there."""

    members: tuple[tuple[str, ValueSource], ...]


@dataclass(frozen=True, slots=True)
class AreaEdge:
    """The code that the viewer's area number ``index`` begins with, or the one it ends before."""

    index: int
    end: bool


@dataclass(frozen=True, slots=True)
class AllAreas:
    """The codes of all the viewer's areas."""


ValueSource = Constant | Given | Several | Built | AreaEdge | AllAreas


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar, an enumeration value, or a list of those. ``now`` is its value while planning."""

    source: ValueSource
    now: Any


@dataclass(frozen=True, slots=True)
class Record:
    """An input object: only the keys that are there."""

    entries: Mapping[str, Value]

    def get(self, key: str) -> Value:
        return self.entries.get(key)

    def leaf(self, key: str) -> Leaf | None:
        """The leaf at ``key``; None where it is null or left out."""
        value = self.entries.get(key)
        return value if isinstance(value, Leaf) and value.now is not None else None

    def record(self, key: str) -> Record | None:
        value = self.entries.get(key)
        return value if isinstance(value, Record) else None

    def items(self, key: str) -> tuple[Value, ...] | None:
        value = self.entries.get(key)
        return value.items if isinstance(value, Items) else None

    def term(self, key: str) -> Any:
        """The enumeration value or truth at ``key``, which may shape the plan."""
        leaf = self.leaf(key)
        return leaf.now if leaf else None


@dataclass(frozen=True, slots=True)
class Items:
    """A list of input objects."""

    items: tuple[Value, ...]


Value = Leaf | Record | Items | None
"""A value; ``None`` is an explicit null, and what was left out where that means the same."""


class Absent:
    """What was not given at all."""


ABSENT = Absent()


def resolve(source: ValueSource, variables: Variables, areas: tuple[str, ...]) -> Any:
    """The value of a source in one request."""
    match source:
        case Constant(value):
            return value
        case Given(path):
            value = variables
            for step in path:
                value = value[step]  # type: ignore[index]
            return value
        case Several(items):
            return [resolve(item, variables, areas) for item in items]
        case Built(members):
            return {key: resolve(member, variables, areas) for key, member in members}
        case AreaEdge(index, end):
            return areas[index] + ":" if end else areas[index]
        case AllAreas():
            return list(areas)
        case _:
            assert_never(source)


def is_constant(source: ValueSource) -> bool:
    """Whether a source has the same value in every request."""
    match source:
        case Constant():
            return True
        case Several(items):
            return all(map(is_constant, items))
        case Built(members):
            return all(is_constant(member) for _, member in members)
        case Given() | AreaEdge() | AllAreas():
            return False
        case _:
            assert_never(source)


def source_of(value: Value) -> ValueSource:
    """Where the whole of a value comes from."""
    match value:
        case Leaf(source):
            return source
        case Record(entries):
            return Built(tuple((key, source_of(entry)) for key, entry in entries.items()))
        case Items(items):
            return Several(tuple(source_of(item) for item in items))
        case None:
            return Constant(None)
        case _:
            assert_never(value)


def read_arguments(
    definitions: Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField],
    nodes: Mapping[str, ValueNode],
    variables: Variables,
) -> Record:
    """The values of arguments, or of an input object's fields, with their defaults."""
    entries: dict[str, Value] = {}
    for name, definition in definitions.items():
        value = _read(nodes.get(name), definition.type, variables)
        if isinstance(value, Absent):
            if definition.default_value is Undefined:
                continue
            value = lift(definition.default_value, definition.type, None)
        entries[name] = value
    return Record(entries)


def _read(node: ValueNode | None, type_: GraphQLInputType, variables: Variables) -> Value | Absent:
    type_ = cast(GraphQLNullableInputType, get_nullable_type(type_))
    match node:
        case None:
            return ABSENT
        case NullValueNode():
            return None
        case VariableNode():
            name = node.name.value
            return lift(variables[name], type_, (name,)) if name in variables else ABSENT
    if is_list_type(type_):
        return _read_list(node, type_.of_type, variables)
    if is_input_object_type(type_) and isinstance(node, ObjectValueNode):
        return read_arguments(type_.fields, {f.name.value: f.value for f in node.fields}, variables)
    if isinstance(node, ObjectValueNode | ListValueNode):
        source = _literal_source(node, variables)
        return Leaf(source, resolve(source, variables, ()))
    return _constant(coerce_input_literal(node, type_))


def _literal_source(node: ValueNode, variables: Variables) -> ValueSource:
    """A literal of a scalar that is an object, GeoJSON's: variables may stand anywhere in it."""
    match node:
        case ObjectValueNode():
            members = ((f.name.value, _literal_source(f.value, variables)) for f in node.fields)
            return Built(tuple(members))
        case ListValueNode():
            return Several(tuple(_literal_source(item, variables) for item in node.values))
        case VariableNode():
            name = node.name.value
            return Given((name,)) if name in variables else Constant(None)
        case _:
            return Constant(value_from_ast_untyped(node))


def _read_list(node: ValueNode, item: GraphQLInputType, variables: Variables) -> Value:
    nodes = node.values if isinstance(node, ListValueNode) else (node,)
    items = [value for n in nodes if not isinstance(value := _read(n, item, variables), Absent)]
    if is_input_object_type(get_nullable_type(item)):
        return Items(tuple(items))
    leaves = [leaf if isinstance(leaf, Leaf) else _constant(None) for leaf in items]
    return Leaf(Several(tuple(leaf.source for leaf in leaves)), [leaf.now for leaf in leaves])


def _constant(value: object) -> Leaf:
    return Leaf(Constant(value), value)


def lift(value: Any, type_: GraphQLInputType, path: tuple[str | int, ...] | None) -> Value:
    """A coerced value as structure. ``path`` is where it stands in the variables, if it does."""
    type_ = cast(GraphQLNullableInputType, get_nullable_type(type_))
    if value is None:
        return None
    if is_input_object_type(type_):
        return Record(
            {
                key: lift(value[key], field.type, _step(path, key))
                for key, field in type_.fields.items()
                if key in value
            }
        )
    if is_list_type(type_) and is_input_object_type(get_nullable_type(type_.of_type)):
        return Items(tuple(lift(v, type_.of_type, _step(path, i)) for i, v in enumerate(value)))
    return Leaf(Constant(value) if path is None else Given(path), value)


def _step(path: tuple[str | int, ...] | None, step: str | int) -> tuple[str | int, ...] | None:
    return None if path is None else (*path, step)


def shape_of(value: Any, type_: GraphQLInputType) -> Any:
    """The part of a coerced variable that a plan may depend on, as a hashable key."""
    type_ = cast(GraphQLNullableInputType, get_nullable_type(type_))
    if value is None:
        return None
    if is_input_object_type(type_):
        fields = type_.fields
        return tuple((key, shape_of(item, fields[key].type)) for key, item in value.items())
    if is_list_type(type_):
        item_type = get_nullable_type(type_.of_type)
        shapes = tuple(shape_of(item, item_type) for item in value)
        if item_type is GraphQLID:
            return tuple(sorted(set(shapes)))
        return shapes if is_input_object_type(item_type) or _is_term(value) else "list"
    if isinstance(value, (bool, Enum)):
        return value
    if type_ is GraphQLID:
        return str(value).partition(":")[0]
    return "value"


def _is_term(values: list[Any]) -> bool:
    return any(isinstance(value, (bool, Enum)) for value in values)
