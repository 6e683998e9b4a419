"""A document that shows a fault, made smaller while it still shows it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from graphql import GraphQLError, Node, Visitor, parse, validate, visit
from graphql.language import (
    ArgumentNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    ObjectFieldNode,
    OperationDefinitionNode,
    VariableDefinitionNode,
)

from tests.oracle.oracle import plain_schema

PARTS = (
    FragmentDefinitionNode, OperationDefinitionNode, FieldNode, FragmentSpreadNode,
    InlineFragmentNode, DirectiveNode, ArgumentNode, ObjectFieldNode,
)  # fmt: skip
MOST_TRIES = 300

Fails = Callable[[str, dict[str, Any]], Awaitable[bool]]


async def reduced(text: str, variables: dict[str, Any], fails: Fails) -> tuple[str, dict[str, Any]]:
    """The smallest document found by leaving out one thing after another, the largest first."""
    tries, smaller = 0, True
    while smaller and tries < MOST_TRIES:
        smaller = False
        for candidate in _smaller(text):
            kept = {n: v for n, v in variables.items() if f"${n}:" in candidate}
            if not _valid(candidate):
                continue
            tries += 1
            if tries > MOST_TRIES:
                break
            if await fails(candidate, kept):
                text, variables, smaller = candidate, kept, True
                break
    return text, variables


def _valid(text: str) -> bool:
    try:
        return not validate(plain_schema(), parse(text))
    except GraphQLError:
        return False


def _smaller(text: str) -> Iterator[str]:
    for start, end in sorted(_spans(text), key=lambda span: span[0] - span[1]):
        yield _tidy(text[:start] + " " + text[end:])
    for start, end, inner in _inline(text):
        yield _tidy(text[:start] + inner + text[end:])


class _Parts(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.spans: list[tuple[int, int]] = []

    def enter(self, node: Node, *_: Any) -> None:
        assert node.loc is not None
        if isinstance(node, PARTS):
            self.spans.append((node.loc.start, node.loc.end))
        if isinstance(node, ListValueNode):
            self.spans += [(v.loc.start, v.loc.end) for v in node.values if v.loc]


def _spans(text: str) -> list[tuple[int, int]]:
    parts = _Parts()
    visit(parse(text), parts)
    return parts.spans


def _inline(text: str) -> Iterator[tuple[int, int, str]]:
    """Inline fragments, and what stands in them."""
    for match in re.finditer(r"\.\.\.( on \w+)? \{", text):
        depth = 0
        for index in range(match.end() - 1, len(text)):
            depth += {"{": 1, "}": -1}.get(text[index], 0)
            if depth == 0:
                yield match.start(), index + 1, text[match.end() : index]
                break


def _tidy(text: str) -> str:
    """The text without empty brackets, and without fragments and variables that nobody uses."""
    text = re.sub(r"\(\s*,?\s*\)", "", text)
    try:
        document = parse(text)
    except GraphQLError:
        return text
    for definition in document.definitions:
        assert definition.loc is not None
        if isinstance(definition, FragmentDefinitionNode):
            used = re.search(rf"\.\.\.{definition.name.value}\b", text)
            if not used:
                return _tidy(text[: definition.loc.start] + text[definition.loc.end :])
        for variable in getattr(definition, "variable_definitions", None) or ():
            assert isinstance(variable, VariableDefinitionNode) and variable.loc is not None
            if len(re.findall(rf"\${variable.variable.name.value}\b", text)) == 1:
                return _tidy(text[: variable.loc.start] + text[variable.loc.end :])
    return text
