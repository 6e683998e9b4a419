"""Questions in a document, each with its variables, its answer and perhaps its SQL."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(graphql|json variables|json|sql)\n(.*?)^```$", re.M | re.S)
WIDTH = 96


@dataclass(frozen=True, slots=True)
class Example:
    """A question in a document, and the spans of what is said of it there."""

    document: str
    variables: dict[str, Any]
    answer: tuple[int, int]
    sql: tuple[int, int] | None


def examples(text: str) -> Iterator[Example]:
    """The questions of a document: each with its variables, its answer, perhaps its SQL."""
    blocks = [(m[1], m.span(2)) for m in BLOCK.finditer(text)]
    starts = [i for i, (kind, _) in enumerate(blocks) if kind == "graphql"]
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        parts = dict(blocks[start + 1 : end])
        variables = parts.get("json variables", (0, 0))
        yield Example(
            text[slice(*blocks[start][1])],
            json.loads(text[slice(*variables)] or "{}"),
            parts["json"],
            parts.get("sql"),
        )


def pretty(value: Any, indent: str = "") -> str:
    """JSON with what fits on a line on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    inner = indent + "  "
    if isinstance(value, dict):
        items = [f"{inner}{json.dumps(k)}: {pretty(v, inner)}" for k, v in value.items()]
        return "{\n" + ",\n".join(items) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + pretty(item, inner) for item in value) + f"\n{indent}]"


def rounded(value: Any) -> Any:
    """Without the digits that versions of the libraries below differ in."""
    match value:
        case float():
            return float(f"{value:.8g}")
        case list():
            return [rounded(item) for item in value]
        case dict():
            return {key: rounded(item) for key, item in value.items()}
        case _:
            return value


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def bless(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def replaced(text: str, span: tuple[int, int], by: str) -> str:
    return text[: span[0]] + by + "\n" + text[span[1] :]
