"""What the log keeps of what was asked: the document and its variables, without texts of people.

The log must not become a second place where names and numbers of people lie in clear. So of texts
that somebody wrote only ids, codes of areas, and instants are kept as they are; any other is masked
as names are: its first character and a star.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

import orjson
from graphql import DocumentNode, StringValueNode, Visitor, print_ast, visit

LONGEST = 4_000
"""Characters of the variables of a line; of longer ones only the length is kept."""

MOST_ITEMS = 100
"""Items of a list of a line's variables; of the rest only the number is kept."""

HARMLESS = re.compile(
    r"[A-Za-z]+:\d{1,10}:\d{1,19}"
    r"|\d{2}|\d{4}|\d{6}|\d{9}|\d{12}|\d{15}"
    r"|\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
"""An id, a code of an area, or an instant."""


def masked(text: str) -> str:
    """A text as the log has it."""
    return text if not text or HARMLESS.fullmatch(text) else text[0] + "*"


class _Masking(Visitor):
    def enter_string_value(self, node: StringValueNode, *_: Any) -> StringValueNode:
        return StringValueNode(value=masked(node.value), block=False)


def kept_document(document: DocumentNode) -> str:
    """The text of a document as the log has it, without its comments."""
    return print_ast(visit(document, _Masking()))


def kept_variables(variables: Mapping[str, Any]) -> str | None:
    """Values of variables as the log has them, as JSON; None where there are none."""
    if not variables:
        return None
    text = orjson.dumps(_kept(variables)).decode()
    return text if len(text) <= LONGEST else orjson.dumps({"characters": len(text)}).decode()


def _kept(value: Any) -> Any:
    match value:
        case str():
            return masked(str(value))
        case Enum():
            return value.name
        case datetime() | date():
            return value.isoformat()
        case {"coordinates": coordinates}:
            return {"bbox": _bounds(coordinates)}
        case Mapping():
            return {str(key): _kept(each) for key, each in value.items()}
        case list() | tuple():
            kept = [_kept(each) for each in value[:MOST_ITEMS]]
            more = len(value) - len(kept)
            return [*kept, {"more": more}] if more else kept
        case bool() | int() | float() | None:
            return value
        case _:
            return masked(str(value))


def _bounds(coordinates: Any) -> list[float]:
    """West, south, east, north of what was drawn."""
    positions = list(_positions(coordinates))
    xs, ys = [x for x, _ in positions], [y for _, y in positions]
    return [min(xs), min(ys), max(xs), max(ys)] if positions else []


def _positions(value: Any) -> Iterator[tuple[float, float]]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        match item:
            case [int() | float() as x, int() | float() as y, *_]:
                yield x, y
            case list() | tuple():
                waiting += item
