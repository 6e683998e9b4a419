"""How large a document is: what it costs to validate, plan and answer, counted before it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
)

from compiler.errors import TooCostly
from compiler.limits import Limits

INTROSPECTION = ("__schema", "__type")
LISTS_OF_INTROSPECTION = (
    "types", "fields", "args", "inputFields", "enumValues", "interfaces", "possibleTypes",
    "directives",
)  # fmt: skip
"""Fields of the introspection types that are lists: what selects them is answered many times."""

Fragments = Mapping[str, FragmentDefinitionNode]


def check_size(
    operations: Iterable[OperationDefinitionNode], fragments: Fragments, limits: Limits
) -> None:
    """Refuse what would take too long to validate or plan. Raises ``TooCostly``."""
    measure = _Measure(fragments)
    total = Size()
    for operation in operations:
        size = measure.of(operation.selection_set)
        total = total.beside(size)
        _refuse("levels", size.depth, limits.depth)
        _refuse("aliases", size.aliases, limits.aliases)
        _refuse("fields", size.fields, limits.fields)
        _refuse("introspection fields", size.introspections, limits.introspections)
        _refuse("lists of the schema in introspection", size.schema_lists, limits.schema_lists)
        if operation.operation is OperationType.MUTATION:
            _refuse("mutations", _roots(operation, fragments), limits.mutations)
        pairs = sum(equal_keys(fragments, [operation.selection_set], limits.key_pairs))
        _refuse("pairs of fields of one response key", pairs, limits.key_pairs)
    _refuse("fields in all its operations", total.fields, 4 * limits.fields)


def _roots(operation: OperationDefinitionNode, fragments: Fragments) -> int:
    """How many fields an operation has at its root."""
    fields = _expanded(fragments, [operation.selection_set], set())
    return len({(node.alias or node.name).value for node in fields})


def _refuse(thing: str, value: int, most: int) -> None:
    if value > most:
        raise TooCostly(f"the document has {value} {thing}; {most} are allowed")


@dataclass(frozen=True, slots=True)
class Size:
    """How large a selection is: levels below it, aliases and fields in it, fragments expanded.

    ``depth`` leaves introspection out, whose depth is the schema's own. ``schema_lists`` counts the
    selected lists of the schema, each of which is answered for all that it holds.
    """

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    introspections: int = 0
    schema_lists: int = 0

    def beside(self, other: Size) -> Size:
        """Of both selections together."""
        return Size(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.fields + other.fields,
            self.introspections + other.introspections,
            self.schema_lists + other.schema_lists,
        )


class _Measure:
    """Measures selections, each fragment once. A fragment in itself counts as nothing there."""

    def __init__(self, fragments: Fragments) -> None:
        self.fragments = fragments
        self.known: dict[tuple[str, bool], Size] = {}

    def of(self, selection_set: SelectionSetNode, of_schema: bool = False) -> Size:
        """The size of a selection; ``of_schema`` is whether it stands in introspection."""
        total = Size()
        for node in selection_set.selections:
            total = total.beside(self._selection(node, of_schema))
        return total

    def _selection(self, node: SelectionNode, of_schema: bool) -> Size:
        match node:
            case FieldNode():
                return self._field(node, of_schema)
            case InlineFragmentNode():
                return self.of(node.selection_set, of_schema)
            case FragmentSpreadNode():
                return self._fragment(node.name.value, of_schema)
            case _:
                raise TypeError(f"{node.kind} is no selection")

    def _field(self, node: FieldNode, of_schema: bool) -> Size:
        name, alias = node.name.value, int(node.alias is not None)
        introspection = name in INTROSPECTION
        of_schema = of_schema or introspection
        inner = Size() if node.selection_set is None else self.of(node.selection_set, of_schema)
        return Size(
            1 if of_schema else inner.depth + 1,
            inner.aliases + alias,
            inner.fields + 1,
            inner.introspections + introspection,
            inner.schema_lists + int(of_schema and name in LISTS_OF_INTROSPECTION),
        )

    def _fragment(self, name: str, of_schema: bool) -> Size:
        key = name, of_schema
        if key not in self.known:
            self.known[key] = Size()
            fragment = self.fragments.get(name)
            if fragment is not None:
                self.known[key] = self.of(fragment.selection_set, of_schema)
        return self.known[key]


def equal_keys(
    fragments: Fragments,
    sets: Iterable[SelectionSetNode],
    most: int,
    above: frozenset[str] = frozenset(),
) -> Iterator[int]:
    """How many pairs of fields have one response key, level by level, until there are too many.

    Validation compares each pair, and what is selected below both (GraphQL specification, 5.3.2
    Field Selection Merging), so that its work grows with the square of equal keys. Fragments that
    are spread ``above`` are not followed again: such a cycle is for validation to refuse.
    """
    fields: dict[str, list[FieldNode]] = {}
    spread = set(above)
    for node in _expanded(fragments, sets, spread):
        fields.setdefault((node.alias or node.name).value, []).append(node)
    pairs = sum(len(nodes) * (len(nodes) - 1) // 2 for nodes in fields.values())
    yield pairs
    if pairs > most:
        return
    for nodes in fields.values():
        inner = [node.selection_set for node in nodes if node.selection_set is not None]
        if inner:
            yield from equal_keys(fragments, inner, most, frozenset(spread))


def _expanded(
    fragments: Fragments, sets: Iterable[SelectionSetNode], spread: set[str]
) -> Iterator[FieldNode]:
    """The fields of selections, and of the fragments that they spread, which join ``spread``."""
    waiting = list(sets)
    while waiting:
        for node in waiting.pop().selections:
            match node:
                case FieldNode():
                    yield node
                case InlineFragmentNode():
                    waiting.append(node.selection_set)
                case FragmentSpreadNode(name=name) if name.value not in spread:
                    spread.add(name.value)
                    if name.value in fragments:
                        waiting.append(fragments[name.value].selection_set)
