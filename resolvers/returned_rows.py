"""Rows that a mutation returns: the compiler reads their selections as any query's."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    Node,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_named_type,
    print_ast,
    visit,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.language import ArgumentNode
from graphql.pyutils import AwaitableOrValue
from graphql.pyutils.path import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from compiler.document import Document
from compiler.place import Place, locations_of

ROW = "row_"
"""The variable that holds the row's id; it gets a longer name where the asker has one like it."""


@dataclass(frozen=True, slots=True)
class RowId:
    """A row of an entity, by its key."""

    entity: str
    county: int
    number: int

    @property
    def id(self) -> str:
        return f"{self.entity}:{self.county}:{self.number}"

    @classmethod
    def of(cls, id_: str) -> RowId:
        """The row that an id of ours names."""
        entity, county, number = id_.split(":")
        return cls(entity, int(county), int(number))


@dataclass(frozen=True, slots=True)
class RowQuery:
    """A question for one row's selection. ``variables`` are those of the asker that it needs."""

    text: str
    variables: Mapping[str, Any]
    row: str

    def of(self, id_: str) -> Mapping[str, Any]:
        return {**self.variables, self.row: id_}


class Execution(StrawberryGraphQLCoreExecutionContext):
    """Gives rows to the compiler, and lets the JSON that it makes of them through untouched."""

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: object,
        position_context: Any,  # graphql-core names its type in private modules only
    ) -> AwaitableOrValue[Any]:
        if isinstance(result, RowId):
            nodes = [details.node for details in field_details_list]
            return info.context.read(result, nodes)
        return super().complete_value(
            return_type, field_details_list, info, path, result, position_context
        )


def returned_fields(
    document: Document,
    operation: OperationDefinitionNode,
    root: GraphQLObjectType,
    entities: Container[str],
) -> Iterator[tuple[Place, str, list[FieldNode]]]:
    """The place, the entity and the nodes of each field that selects from an entity.

    Such a field may be below others whose types are no entities, at any depth.
    """
    yield from _given(document, root, [operation.selection_set], entities, ())


def _given(
    document: Document,
    type_: GraphQLObjectType,
    selected: Sequence[SelectionSetNode],
    entities: Container[str],
    above: tuple[str, ...],
) -> Iterator[tuple[Place, str, list[FieldNode]]]:
    grouped: dict[str, list[FieldNode]] = {}
    for selection in selected:
        for node in _fields(document, selection):
            grouped.setdefault((node.alias or node.name).value, []).append(node)
    for key, nodes in grouped.items():
        path = (*above, key)
        field = type_.fields.get(nodes[0].name.value)
        within = [node.selection_set for node in nodes if node.selection_set is not None]
        if field is None or not within:
            continue
        selected_type = get_named_type(field.type)
        if selected_type.name in entities:
            yield Place(path, locations_of(nodes)), selected_type.name, nodes
        elif isinstance(selected_type, GraphQLObjectType):
            yield from _given(document, selected_type, within, entities, path)


def row_query_of(
    document: Document,
    operation: OperationDefinitionNode,
    entity: str,
    nodes: Sequence[FieldNode],
    variables: Mapping[str, Any],
) -> RowQuery:
    """The question that reads what ``nodes`` select from a row of an entity."""
    selected = SelectionSetNode(
        selections=tuple(
            selection
            for node in nodes
            if node.selection_set is not None
            for selection in node.selection_set.selections
        )
    )
    fragments = _reached(document, selected)
    used = _variables((selected, *fragments))
    row = ROW
    while row in used:
        row += "_"
    question = OperationDefinitionNode(
        operation=OperationType.QUERY,
        name=None,
        directives=(),
        variable_definitions=(
            VariableDefinitionNode(
                variable=_variable(row),
                type=NonNullTypeNode(type=_named("ID")),
                default_value=None,
                directives=(),
            ),
            *(
                definition
                for definition in operation.variable_definitions or ()
                if definition.variable.name.value in used
            ),
        ),
        selection_set=SelectionSetNode(selections=(_node_field(entity, row, selected),)),
    )
    text = print_ast(DocumentNode(definitions=(question, *fragments)))
    return RowQuery(text, {name: v for name, v in variables.items() if name in used}, row)


def _node_field(entity: str, row: str, selected: SelectionSetNode) -> FieldNode:
    """``node(id: $row) { ... on Entity { selected } }``."""
    on_type = InlineFragmentNode(
        type_condition=_named(entity), directives=(), selection_set=selected
    )
    return FieldNode(
        name=NameNode(value="node"),
        alias=None,
        directives=(),
        arguments=(ArgumentNode(name=NameNode(value="id"), value=_variable(row)),),
        selection_set=SelectionSetNode(selections=(on_type,)),
    )


def _fields(document: Document, selected: SelectionSetNode) -> Iterator[FieldNode]:
    for node in selected.selections:
        match node:
            case FieldNode():
                yield node
            case InlineFragmentNode():
                yield from _fields(document, node.selection_set)
            case FragmentSpreadNode():
                yield from _fields(document, document.fragments[node.name.value].selection_set)
            case _:
                raise TypeError(f"{node.kind} is no selection")


def _reached(document: Document, selected: SelectionSetNode) -> list[FragmentDefinitionNode]:
    """The fragments that a selection spreads, and those that these do."""
    fragments: dict[str, FragmentDefinitionNode] = {}
    waiting = _spread(selected)
    while waiting:
        name = waiting.pop()
        if name not in fragments:
            fragments[name] = document.fragments[name]
            waiting += _spread(fragments[name])
    return [fragments[name] for name in sorted(fragments)]


class _Names(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.spread: list[str] = []
        self.variables: set[str] = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        self.spread.append(node.name.value)

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.variables.add(node.name.value)


def _spread(node: Node) -> list[str]:
    names = _Names()
    visit(node, names)
    return names.spread


def _variables(nodes: Iterable[Node]) -> set[str]:
    names = _Names()
    for node in nodes:
        visit(node, names)
    return names.variables


def _named(name: str) -> NamedTypeNode:
    return NamedTypeNode(name=NameNode(value=name))


def _variable(name: str) -> VariableNode:
    return VariableNode(name=NameNode(value=name))
