"""A document: parsed, measured, validated, and kept by its text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    Location,
    Node,
    OperationDefinitionNode,
    Token,
    VariableDefinitionNode,
    parse,
    validate,
)

from compiler.document_size import check_size
from compiler.errors import BadInput, ParseFailed, TooCostly, ValidationFailed
from compiler.limits import Limits
from compiler.signature import Signature, signature_of

MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document. ``sha256`` is of its text, in hexadecimal."""

    sha256: str
    node: DocumentNode
    operations: Mapping[str | None, OperationDefinitionNode]
    signatures: Mapping[str | None, Signature]
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
        raise ParseFailed(_alone(error)) from error
    except (RecursionError, UnicodeError) as error:
        raise TooCostly("the document is nested too deeply to be read") from error
    except GraphQLError as error:
        raise ParseFailed(_alone(error)) from error
    fragments = {d.name.value: d for d in node.definitions if isinstance(d, FragmentDefinitionNode)}
    operations = [d for d in node.definitions if isinstance(d, OperationDefinitionNode)]
    try:
        check_size(operations, fragments, limits)
        errors = validate(schema, node, max_errors=MOST_ERRORS)
    except RecursionError as error:
        raise TooCostly("the document's fragments are nested too deeply to be read") from error
    if errors:
        raise ValidationFailed([_alone(error) for error in errors])
    if not operations:
        raise BadInput("the document has no operation")
    _forget_tokens(node)
    by_name = {name_of(operation): operation for operation in operations}
    return Document(
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        node,
        by_name,
        {name: signature_of(operation, schema) for name, operation in by_name.items()},
        fragments,
    )


def name_of(operation: OperationDefinitionNode) -> str | None:
    return operation.name.value if operation.name else None


LOCATED = (FieldNode, OperationDefinitionNode, VariableDefinitionNode)
"""The nodes whose places are told of once a document is valid."""


def _forget_tokens(document: DocumentNode) -> None:
    """Keep no more of a document's tokens than where its fields and variables begin.

    They are linked to one another, comments too, and take half of what a document takes: 125 bytes
    a character with them, 64 without.
    """
    waiting: list[Node] = [document]
    while waiting:
        node = waiting.pop()
        # Nodes are frozen for others: this one is not given out yet.
        object.__setattr__(node, "loc", _beginning(node) if isinstance(node, LOCATED) else None)
        for key in node.keys:
            value = getattr(node, key, None)
            if isinstance(value, Node):
                waiting.append(value)
            elif isinstance(value, tuple | list):
                waiting += (item for item in value if isinstance(item, Node))


def _beginning(node: Node) -> Location | None:
    if node.loc is None:
        return None
    first = node.loc.start_token
    token = Token(first.kind, first.start, first.end, first.line, first.column)
    return Location(token, token, node.loc.source)


def _alone(error: GraphQLError) -> GraphQLError:
    """An error without the nodes that it is about, which hold the whole document."""
    alone = GraphQLError(error.message, path=error.path, extensions=error.extensions)
    alone.locations = error.locations
    return alone
