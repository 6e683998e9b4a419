"""A document: parsed, measured, validated, and kept by its text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    parse,
    validate,
)

from compiler.errors import BadInput, ParseFailed, TooCostly, ValidationFailed
from compiler.limits import Limits

MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document. ``sha256`` is of its text, in hexadecimal."""

    sha256: str
    node: DocumentNode
    operations: Mapping[str | None, OperationDefinitionNode]
    fragments: Mapping[str, FragmentDefinitionNode]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation of that name, or the only one."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name in self.operations:
            return self.operations[name]
        if None in self.operations:
            raise BadInput(f"operationName {name!r}: the document's operation has no name")
        names = ", ".join(str(n) for n in self.operations)
        if name is None:
            raise BadInput(f"operationName is missing; the document has {names}")
        raise BadInput(f"operationName {name!r}: the document has {names}")


@dataclass(frozen=True, slots=True)
class Size:
    """How large a selection is: levels below it, aliases and fields in it, fragments expanded."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0


def read_document(text: str, schema: GraphQLSchema, limits: Limits) -> Document:
    """Raises ``ParseFailed``, ``TooCostly``, ``ValidationFailed``."""
    if len(text.encode("utf-8", "surrogatepass")) > limits.document_bytes:
        raise TooCostly(
            f"the document has more than the {limits.document_bytes:,} bytes that are allowed"
        )
    try:
        node = parse(text, max_tokens=limits.tokens)
    except GraphQLSyntaxError as error:
        if "Parsing aborted" in error.message:  # too many tokens, or nested too deeply
            raise TooCostly(error.message.removeprefix("Syntax Error: ")) from error
        raise ParseFailed(error) from error
    except (RecursionError, UnicodeError) as error:
        raise TooCostly("the document is nested too deeply to be read") from error
    except GraphQLError as error:
        raise ParseFailed(error) from error
    fragments = {d.name.value: d for d in node.definitions if isinstance(d, FragmentDefinitionNode)}
    operations = [d for d in node.definitions if isinstance(d, OperationDefinitionNode)]
    try:
        _check_size(_Measure(fragments, limits), operations, limits)
        errors = validate(schema, node, max_errors=MOST_ERRORS)
    except RecursionError as error:
        raise TooCostly("the document's fragments are nested too deeply to be read") from error
    if errors:
        raise ValidationFailed(errors)
    if not operations:
        raise BadInput("the document has no operation")
    return Document(
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        node,
        {o.name.value if o.name else None: o for o in operations},
        fragments,
    )


def _check_size(
    measure: _Measure, operations: Iterable[OperationDefinitionNode], limits: Limits
) -> None:
    for operation in operations:
        size = measure.of(operation.selection_set)
        for thing, value, most in (
            ("levels", size.depth, limits.depth),
            ("aliases", size.aliases, limits.aliases),
            ("fields", size.fields, limits.fields),
        ):
            if value > most:
                raise TooCostly(f"the document has {value} {thing}; {most} are allowed")


class _Measure:
    """Measures selections, each fragment once. A fragment in itself counts as nothing there.

    Introspection is not counted: its depth is the schema's own, and it reads no rows.
    """

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], limits: Limits) -> None:
        self.fragments = fragments
        self.limits = limits
        self.known: dict[str, Size] = {}

    def of(self, selection_set: SelectionSetNode) -> Size:
        sizes = [self._selection(node) for node in selection_set.selections]
        return Size(
            max((size.depth for size in sizes), default=0),
            sum(size.aliases for size in sizes),
            sum(size.fields for size in sizes),
        )

    def _selection(self, node: SelectionNode) -> Size:
        match node:
            case FieldNode():
                return self._field(node)
            case InlineFragmentNode():
                return self.of(node.selection_set)
            case FragmentSpreadNode():
                return self._fragment(node.name.value)
            case _:
                raise TypeError(f"{node.kind} is no selection")

    def _field(self, node: FieldNode) -> Size:
        introspective = node.name.value in ("__schema", "__type")
        if node.selection_set is None or introspective:
            return Size(1, int(node.alias is not None), 1)
        inner = self.of(node.selection_set)
        aliases = inner.aliases + int(node.alias is not None)
        return Size(inner.depth + 1, aliases, inner.fields + 1)

    def _fragment(self, name: str) -> Size:
        if name not in self.known:
            self.known[name] = Size()
            fragment = self.fragments.get(name)
            if fragment is not None:
                self.known[name] = self.of(fragment.selection_set)
        return self.known[name]
