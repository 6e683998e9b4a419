"""What an operation selects: fragments flattened, directives applied, equal keys merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)
from graphql.language import BooleanValueNode

from compiler.errors import BadInput, TooCostly
from compiler.limits import Limits
from compiler.value import Items, Leaf, Record, Value, Variables, read_arguments

LONGEST_KEY = 63
"""Bytes of a response key: PostgreSQL cuts longer column names."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A field as it is selected: all nodes of one response key."""

    key: str
    name: str
    nodes: tuple[FieldNode, ...]

    @property
    def sets(self) -> tuple[SelectionSetNode, ...]:
        return tuple(node.selection_set for node in self.nodes if node.selection_set)


class SelectionReader:
    """Reads selections of one operation with its fragments and variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Variables,
        limits: Limits,
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.variables = variables
        self.limits = limits
        self._inputs = 0

    def of(self, type_name: str, sets: Iterable[SelectionSetNode]) -> list[Selection]:
        """What the selection sets select of an object of this type, in the order of the answer."""
        nodes_by_key: dict[str, list[FieldNode]] = {}
        names = {type_name, *(i.name for i in self._object(type_name).interfaces)}
        for selection_set in sets:
            for node in self._fields(selection_set.selections, names):
                key = (node.alias or node.name).value
                if len(key.encode()) > LONGEST_KEY:
                    raise BadInput(f"response key {key!r}: {LONGEST_KEY} bytes at most are allowed")
                nodes_by_key.setdefault(key, []).append(node)
        return [
            Selection(key, nodes[0].name.value, tuple(nodes)) for key, nodes in nodes_by_key.items()
        ]

    def arguments(self, type_name: str, selection: Selection) -> Record:
        """The values of a selected field's arguments. Raises ``TooCostly``."""
        definition: GraphQLField = self._object(type_name).fields[selection.name]
        nodes = {
            argument.name.value: argument.value for argument in selection.nodes[0].arguments or ()
        }
        record = read_arguments(definition.args, nodes, self.variables)
        self._count(record)
        return record

    def _count(self, value: Value) -> None:
        """Each input object, and each key of a grouping, becomes a clause of the statement."""
        match value:
            case Record(entries):
                inner: Iterable[Value] = entries.values()
            case Items(items):
                self._inputs += len(items)
                inner = items
            case Leaf(_, [Enum(), *_] as terms):
                self._inputs += len(terms)
                inner = ()
            case Leaf() | None:
                return
            case _:
                assert_never(value)
        if self._inputs > self.limits.inputs:
            raise TooCostly(
                f"the question has more than {self.limits.inputs} conditions, orders and keys in"
                " lists; ask for many values of one field by `in`"
            )
        for item in inner:
            self._count(item)

    def _object(self, type_name: str) -> GraphQLObjectType:
        type_ = self.schema.type_map[type_name]
        if not isinstance(type_, GraphQLObjectType):
            raise TypeError(f"{type_name} is no object type")
        return type_

    def _fields(self, nodes: Iterable[SelectionNode], names: set[str]) -> Iterator[FieldNode]:
        for node in nodes:
            if not self._wanted(node.directives):
                continue
            match node:
                case FieldNode():
                    yield node
                case FragmentSpreadNode():
                    fragment = self.fragments[node.name.value]
                    if fragment.type_condition.name.value in names and self._wanted(
                        fragment.directives
                    ):
                        yield from self._fields(fragment.selection_set.selections, names)
                case InlineFragmentNode():
                    condition = node.type_condition
                    if condition is None or condition.name.value in names:
                        yield from self._fields(node.selection_set.selections, names)
                case _:
                    raise TypeError(f"{node.kind} is no selection")

    def _wanted(self, directives: Iterable[DirectiveNode] | None) -> bool:
        for directive in directives or ():
            name = directive.name.value
            if name in ("skip", "include") and self._truth(directive) == (name == "skip"):
                return False
        return True

    def _truth(self, directive: DirectiveNode) -> bool:
        value = (directive.arguments or ())[0].value
        if isinstance(value, VariableNode):
            return bool(self.variables[value.name.value])
        return isinstance(value, BooleanValueNode) and value.value
