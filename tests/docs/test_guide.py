"""The questions in the documents are asked anew: their answers and their SQL are true.

``pytest tests/docs --bless`` writes them anew; read the difference like code.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from compiler.limits import Limits
from resolvers.demo import make_city
from resolvers.pool import ReadPool
from resolvers.question import Question
from resolvers.reads import Reads
from schema.viewer import Role, Viewer
from server.address import READER, in_role
from tests.conftest import Server, connected

ROOT = Path(__file__).parents[2]
DOCUMENTS = (ROOT / "README.md", ROOT / "docs" / "schema-guide.md")
BLOCK = re.compile(r"^```(graphql|json variables|json|sql)\n(.*?)^```$", re.M | re.S)
WIDTH = 96
ZONE = "Asia/Shanghai"
VIEWER = Viewer("reader", Role.ADMINISTRATOR, ("",))


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


@pytest.fixture(scope="module")
async def reads(cluster: Server, template: str) -> AsyncIterator[Reads]:
    name = f"{template}_guide"
    await cluster.create(name, template)
    async with connected(cluster.url(name)) as owner:
        await make_city(owner, residents=5_000, seed=1, until=date(2026, 6, 30))
        await owner.commit()
    async with ReadPool(in_role(cluster.url(name), READER), session={"timezone": ZONE}) as pool:
        yield Reads(pool, Limits(), ZONE)
    await cluster.drop(name)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.name))
async def test_a_document_says_what_is_answered(
    path: Path, reads: Reads, request: pytest.FixtureRequest
) -> None:
    before = now = text_of(path)
    for example in reversed(list(examples(before))):
        question = Question(example.document, example.variables)
        answer = await reads.answer(question, VIEWER)
        assert answer.data is not None
        assert not answer.errors
        if example.sql:
            sql = reads.compiled(question, VIEWER).statement.text
            now = replaced(now, example.sql, re.sub(r" +$", "", sql, flags=re.M))
        now = replaced(now, example.answer, pretty(rounded(json.loads(answer.data))))
    if request.config.getoption("--bless"):
        bless(path, now)
    else:
        assert now == before


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def bless(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def replaced(text: str, span: tuple[int, int], by: str) -> str:
    return text[: span[0]] + by + "\n" + text[span[1] :]
