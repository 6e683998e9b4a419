"""What a question has to do with, and which of that a role may not read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from graphql import (
    FieldNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    visit,
)

from schema.viewer import Role
from tests.scope.questions import Question
from tests.scope.shape import PROTECTED, READERS, entity_of, graphql_schema, leads_on, reached


class _Mentions(Visitor):
    """The types that a document has to do with."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.found: set[str] = set()
        self.fields: set[str] = set()

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.found.add(entity_of(self.info.get_type()))
        self.fields.add(f"{self.info.get_parent_type()}.{node.name.value}")

    def enter_object_field(self, *_: Any) -> None:
        if leads_on("", inner := get_named_type(self.info.get_input_type())):
            self.found.add(reached(inner))

    def enter_inline_fragment(self, node: Any, *_: Any) -> None:
        if node.type_condition:
            self.found.add(node.type_condition.name.value)


def selections(document: str) -> set[str]:
    """The fields that a document selects, each with the type that it is selected of."""
    return _mentions(document).fields


def _mentions(document: str) -> _Mentions:
    info = TypeInfo(graphql_schema())
    seen = _Mentions(info)
    visit(parse(document), TypeInfoVisitor(info, seen))
    return seen


def shut_to(role: Role, question: Question, variables: Mapping[str, Any]) -> frozenset[str]:
    """The types that a question has to do with and that a role may not read."""
    told = json.dumps(variables)
    mentioned = _mentions(question.document).found | {
        name for name in PROTECTED if f'"{name}:' in told
    }
    return frozenset(n for n in mentioned & PROTECTED if role not in READERS[n])
