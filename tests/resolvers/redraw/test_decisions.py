"""Decisions on a plan, each on the version that whoever decides has seen."""

from __future__ import annotations

from typing import TypeVar

import pytest

from compiler.errors import BadInput, Refusal
from resolvers.workflow.refusals import Conflict
from tests.resolvers.redraw.conftest import CHIEF, Town
from tests.resolvers.redraw.plans import APPROVE, PUBLISH, SUBMIT, WITHDRAW, Draft, draft

HOLD = """
    mutation ($plan: ID!, $version: Int!) {
      holdPlanTo(plan: $plan, version: $version, band: {min: 1, max: 900}) { id }
    }
"""
REJECT = """
    mutation ($plan: ID!, $version: Int!) {
      rejectPlan(plan: $plan, version: $version, reason: "不妥") { status }
    }
"""
DECISIONS = (HOLD, SUBMIT, APPROVE, REJECT, PUBLISH, WITHDRAW)

Fault = TypeVar("Fault", bound=Refusal)


async def refused(made: Draft, version: int, fault: type[Fault]) -> list[Fault]:
    """What each decision on a version is refused with."""
    found = []
    for document in DECISIONS:
        with pytest.raises(fault, match=f"stands at version {made.version}") as refusal:
            await made.town.ask(document, CHIEF, plan=made.plan, version=version)
        found.append(refusal.value)
    return found


async def test_a_decision_on_a_stale_version_is_told_what_was_done_since(town: Town) -> None:
    made = await draft(town)
    await made.split(0)
    await made.split(1)
    for refusal in await refused(made, 0, Conflict):
        assert refusal.version == 2
        assert [(edit["number"], edit["kind"]) for edit in refusal.since] == [
            (1, "SPLIT"), (2, "SPLIT"),
        ]  # fmt: skip
    for refusal in await refused(made, 1, Conflict):
        assert [edit["number"] for edit in refusal.since] == [2]


async def test_a_version_that_is_not_there_yet_is_no_conflict(town: Town) -> None:
    made = await draft(town)
    await made.split(0)
    for version in (2, 2**31 - 1):
        await refused(made, version, BadInput)
