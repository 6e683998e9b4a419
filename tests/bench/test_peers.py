"""What is asked of others is asked of us, too, and compared as the same."""

from __future__ import annotations

from typing import Any

import pytest

from bench.peers.postgraphile_run import QUESTIONS, PeerQuestion, by_code
from compiler.compiler import Compiler
from compiler.limits import Limits
from resolvers.api import api
from schema.model import model
from schema.viewer import Role

CODES = ["440305001001001", "440305001001002", "440305001001003", "440305001001004"]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.title)
def test_our_questions_are_of_our_schema(question: PeerQuestion) -> None:
    compiler = Compiler(model(), api()._schema, Limits(), "Asia/Shanghai")
    codes = CODES[: question.grids]
    given = {"codes": codes} if question.grids > 1 else {"c0": codes[0]}
    document = compiler.document(question.ours)
    compiled = compiler.compile(document, None, given, Role.VIEWER, ("44",))
    compiled.statement.parameters(compiled.variables, ("44",))


def test_answers_are_compared_by_what_is_in_them() -> None:
    ours = {"grids": {"nodes": [{"code": "2", "of": {"nodes": [{"n": "b"}, {"n": "a"}]}}]}}
    theirs: dict[str, dict[str, Any]] = {
        "c0": {"code": "2", "of": {"nodes": [{"n": "a"}, {"n": "b"}]}}
    }
    assert by_code({"data": ours}) == by_code({"data": theirs})
    theirs["c0"]["of"] = {"nodes": [{"n": "a"}]}
    assert by_code({"data": ours}) != by_code({"data": theirs})
