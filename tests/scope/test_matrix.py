"""Every question, for every viewer, with each guard of the scope alone: nothing from outside.

The answer must be, byte for byte, what the same question gets in a city in which nothing exists
but what the viewer may see: the same rows, counts, sums, places in the order, cursors and pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from compiler.errors import Forbidden
from schema.viewer import Viewer
from tests.scope.answers import ALWAYS, Asker, Way, strangers, viewers
from tests.scope.mentions import shut_to
from tests.scope.questions import Question, questions

GUARDED = (Way.BOTH, Way.PLAN, Way.ROWS)


EVERY = questions()
TURNS = {question.name: turn for turn, question in enumerate(EVERY)}


@pytest.mark.parametrize("question", EVERY, ids=str)
async def test_nothing_from_outside(question: Question, asker: Asker) -> None:
    would_leak = False
    for variables in question.variables(asker.census):
        would_leak = would_leak or await leaks_unguarded(question, variables, asker)
        for viewer in viewers(TURNS[question.name]):
            if shut := shut_to(viewer.role, question, variables):
                await check_refusal(question, variables, viewer, asker, shut)
            else:
                await check_answers(question, variables, viewer, asker)
    assert would_leak, "this question could not tell whether the guards hold"


async def leaks_unguarded(question: Question, variables: Mapping[str, Any], asker: Asker) -> bool:
    """Whether the answer would be another one without both guards."""
    unguarded = await asker.ask(question, variables, ALWAYS, Way.NONE)
    return unguarded != await asker.expected(question, variables, ALWAYS)


async def check_answers(
    question: Question, variables: Mapping[str, Any], viewer: Viewer, asker: Asker
) -> None:
    expected = await asker.expected(question, variables, viewer)
    for way in GUARDED:
        answer = await asker.ask(question, variables, viewer, way)
        assert not strangers(answer, viewer, asker.visible(viewer)), (viewer, way, variables)
        assert answer == expected, (viewer, way, variables)


async def check_refusal(
    question: Question,
    variables: Mapping[str, Any],
    viewer: Viewer,
    asker: Asker,
    shut: frozenset[str],
) -> None:
    """The plan is refused, whatever else is asked; the rows alone are as if there were none."""
    for way in (Way.BOTH, Way.PLAN):
        with pytest.raises(Forbidden, match=viewer.role.name):
            await asker.ask(question, variables, viewer, way)
    answer = await asker.ask(question, variables, viewer, Way.ROWS)
    assert not any(f'"{name}:'.encode() in answer for name in shut)
    assert answer == await asker.expected(question, variables, viewer)
