"""A document: parsed, measured, validated, and kept by its text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    validate,
)

from compiler.document_size import check_size
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
        check_size(operations, fragments, limits)
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
