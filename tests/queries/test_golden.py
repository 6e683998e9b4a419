"""Golden queries: the SQL and the answer of each document are as they were blessed.

``pytest tests/queries --bless`` writes them anew; read the difference like code.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from graphql import parse

from compiler.cursors import CursorKey
from compiler.form import Form
from compiler.limits import Limits
from resolvers.database.pool import ReadPool
from resolvers.reads import Reads
from schema.model import model
from server.address import READER, in_role
from tests.conftest import Server, connected
from tests.oracle.comparison import Comparison, read
from tests.oracle.features import as_features
from tests.oracle.oracle import Oracle
from tests.oracle.rows import load
from tests.queries.city import small_city
from tests.queries.golden import HERE, Golden, all_goldens, answer_text, sql_text

ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
async def reads(cluster: Server, template: str) -> AsyncIterator[Reads]:
    name = f"{template}_golden"
    await cluster.create(name, template)
    async with connected(cluster.url(name)) as owner:
        await load(small_city(), owner)
    async with ReadPool(in_role(cluster.url(name), READER)) as pool:
        yield Reads(pool, Limits(), ZONE, cursor_key=CursorKey.of("golden"))
    await cluster.drop(name)


@pytest.mark.parametrize("golden", all_goldens(), ids=lambda golden: str(golden.name))
async def test_the_answer_and_its_sql_are_as_blessed(
    golden: Golden, reads: Reads, request: pytest.FixtureRequest
) -> None:
    viewer = golden.viewer
    compiled = reads.compiled(golden.question, viewer)
    parameters = compiled.statement.parameters(compiled.variables, viewer.areas)
    answer = await reads.answer(golden.question, viewer)
    assert answer.data is not None
    found = (
        (golden.sql, sql_text(compiled.statement.text, parameters)),
        (golden.answer, answer_text(answer.data)),
    )
    differences = [text for path, now in found if (text := difference(path, now))]
    if differences and request.config.getoption("--bless"):
        for path, now in found:
            path.write_text(now)
    elif differences:
        pytest.fail("\n".join(differences), pytrace=False)


@pytest.mark.parametrize("golden", all_goldens(), ids=lambda golden: str(golden.name))
async def test_the_oracle_gives_the_same_answer(golden: Golden, reads: Reads) -> None:
    if re.search("after|before|cursor", golden.text):
        pytest.skip("the oracle's cursors are its own")
    oracle = Oracle(small_city(), ZONE)
    expected = oracle.answer(parse(golden.text), None, golden.variables, golden.viewer)
    if golden.form is not Form.OBJECTS:
        expected = as_features(expected, golden.form)
    answer = await reads.answer(golden.question, golden.viewer)
    assert answer.data is not None
    assert Comparison().of(expected, read(answer.data)).differences == []


def test_every_entity_has_a_golden_query() -> None:
    missing = [e.name for e in model() if not list(HERE.glob(f"{e.name.lower()}/*.graphql"))]
    assert missing == []


def test_every_golden_file_has_its_document() -> None:
    written = [*HERE.glob("*/*.sql"), *HERE.glob("*/*.json")]
    assert [path for path in written if not path.with_suffix(".graphql").exists()] == []


def difference(path: Path, now: str) -> str:
    """A unified diff from the blessed file to what is now; empty where they are the same."""
    before = path.read_text() if path.exists() else ""
    lines = difflib.unified_diff(
        before.splitlines(), now.splitlines(), f"blessed {path.name}", "now", lineterm=""
    )
    return "\n".join(lines)
