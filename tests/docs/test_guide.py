"""The questions in the documents are asked anew: their answers and their SQL are true.

``pytest tests/docs --bless`` writes them anew; read the difference like code.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from compiler.cursors import CursorKey
from compiler.limits import Limits
from demo import make_city
from resolvers.database.pool import ReadPool
from resolvers.question import Question
from resolvers.reads import Reads
from schema.viewer import Role, Viewer
from server.address import READER, in_role
from tests.conftest import Server, connected
from tests.docs.examples import ROOT, bless, examples, pretty, replaced, rounded, text_of

DOCUMENTS = (ROOT / "README.md", ROOT / "docs" / "schema-guide.md")
ZONE = "Asia/Shanghai"
VIEWER = Viewer("reader", Role.ADMINISTRATOR, ("",))


@pytest.fixture(scope="module")
async def reads(cluster: Server, template: str) -> AsyncIterator[Reads]:
    name = f"{template}_guide"
    await cluster.create(name, template)
    async with connected(cluster.url(name)) as owner:
        await make_city(owner, residents=5_000, seed=1, until=date(2026, 6, 30))
        await owner.commit()
    async with ReadPool(in_role(cluster.url(name), READER), session={"timezone": ZONE}) as pool:
        yield Reads(pool, Limits(), ZONE, cursor_key=CursorKey.of("guide"))
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
