"""What a mutation would give back is refused, if it must be, before anything is done."""

from __future__ import annotations

from typing import cast

import pytest

from compiler.errors import BadInput, Refusal, TooCostly, ValidationFailed
from compiler.limits import Limits
from resolvers.database.pool import ReadPool
from resolvers.question import Question
from resolvers.reads import Reads
from schema.viewer import Role, Viewer

MADE = """mutation ($n: Int!) {
  made: createPlan(name: "甲", communities: ["440305001001"]) { ...a }
}
fragment a on GridPlan {
  drawn: zones(first: $n) { nodes { atoms(first: 1000) { nodes { id } } } }
}"""
PLANNER = Viewer("林工", Role.PLANNER, ("440305",))


@pytest.mark.parametrize(("first", "kind"), [(0, BadInput), (500, TooCostly)])
async def test_a_refusal_stands_in_the_mutation_that_was_asked(
    first: int, kind: type[Refusal]
) -> None:
    reads = Reads(cast(ReadPool, None), Limits(), "Asia/Shanghai")  # which nothing is asked of
    with pytest.raises(kind) as refusal:
        await reads.answer(Question(MADE, {"n": first}), PLANNER)
    place = refusal.value.place
    assert place is not None
    assert (place.path, place.locations) == (("made", "drawn"), ((2, 3),))


async def test_a_wrong_variable_is_shown_in_the_document_that_was_asked() -> None:
    reads = Reads(cast(ReadPool, None), Limits(), "Asia/Shanghai")
    with pytest.raises(ValidationFailed) as refusal:
        await reads.answer(Question(MADE, {"n": "many"}), PLANNER)
    (error,) = refusal.value.errors
    assert [(at.line, at.column) for at in error.locations or ()] == [(1, 11)]
