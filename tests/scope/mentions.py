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

from schema.model import model
from schema.viewer import Role
from tests.scope.questions import Question
from tests.scope.shape import (
    PROTECTED,
    READERS,
    ROWS_FOR,
    entity_of,
    graphql_schema,
    is_entity,
    leads_on,
    reached,
)

AREA_KEYS = frozenset(level.name for level in model().hierarchy.grouping)

COUNTS = {"Connection": {"totalCount", "aggregate", "groups"}, "Aggregate": {"count"}}
"""What tells how many rows there are and nothing else, by the kind of type that has it."""


def beyond_counts(parent: str, field: str) -> str | None:
    """The entity whose rows a field tells of, where others may count them."""
    if field == "__typename":
        return None
    for entity in ROWS_FOR:
        if field not in COUNTS.get(parent.removeprefix(entity), {field}):
            return entity
        if parent == f"{entity}Group" and field in ("sum", "avg", "min", "max"):
            return entity
    return None


class _Mentions(Visitor):
    """The types that a document has to do with."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.found: set[str] = set()
        self.fields: set[str] = set()
        self.rows: set[str] = set()

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        parent, name = str(self.info.get_parent_type()), node.name.value
        self.found.add(entity_of(self.info.get_type()))
        self.fields.add(f"{parent}.{name}")
        if entity := beyond_counts(parent, name):
            self.rows.add(entity)
        elif is_entity(get_named_type(self.info.get_type())):
            self.rows.add(entity_of(self.info.get_type()))

    def enter_argument(self, node: Any, *_: Any) -> None:
        """A condition on rows, or groups by more than areas."""
        type_name = str(get_named_type(self.info.get_input_type()))
        for entity in ROWS_FOR:
            if type_name == f"{entity}Where" and node.value.fields:
                self.rows.add(entity)
            if type_name == f"{entity}GroupKey":
                keys = {key.value for key in getattr(node.value, "values", (node.value,))}
                self.rows |= {entity} if keys - AREA_KEYS else set()

    def enter_object_field(self, *_: Any) -> None:
        if leads_on("", inner := get_named_type(self.info.get_input_type())):
            self.found.add(reached(inner))
            self.rows.add(reached(inner))

    def enter_inline_fragment(self, node: Any, *_: Any) -> None:
        if node.type_condition:
            self.found.add(node.type_condition.name.value)
            self.rows.add(node.type_condition.name.value)


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
    names = mentioned(question, variables)
    shut = {name for name in names & PROTECTED if role not in READERS[name]}
    told = _told(variables)
    rows = _mentions(question.document).rows | {n for n in names if f'"{n}:' in told}
    counted = {name for name in rows & ROWS_FOR.keys() if role not in ROWS_FOR[name]}
    return frozenset(shut | counted)


def role_for(question: Question, variables: Mapping[str, Any]) -> Role:
    """A role that a question is for."""
    roles = (Role.OPERATOR, Role.ADMINISTRATOR, Role.AUDITOR)
    return next(role for role in roles if not shut_to(role, question, variables))


def mentioned(question: Question, variables: Mapping[str, Any]) -> set[str]:
    """The types that a question has to do with."""
    told = _told(variables)
    named = {entity.name for entity in model() if f'"{entity.name}:' in told}
    return _mentions(question.document).found | named


def _told(variables: Mapping[str, Any]) -> str:
    return json.dumps(variables, default=str)  # the address of a tile is no JSON
