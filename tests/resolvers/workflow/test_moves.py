"""Which moves of a plan are allowed: every state, move and role, against a table of its own."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from compiler.errors import Forbidden
from resolvers.redraw.transitions import TRANSITIONS
from resolvers.workflow.moves import refusals
from resolvers.workflow.refusals import Conflict
from schema.plans.grid_plan import PlanStatus
from schema.viewer import Role

ALLOWED = {
    "submit": ({"DRAFT"}, "CONSULTATION"),
    "approve": ({"CONSULTATION"}, "APPROVED"),
    "reject": ({"CONSULTATION"}, "REJECTED"),
    "publish": ({"APPROVED"}, "EFFECTIVE"),
    "withdraw": ({"APPROVED", "EFFECTIVE"}, "WITHDRAWN"),
    "delete": ({"DRAFT"}, None),
    "edit": ({"DRAFT", "CONSULTATION"}, None),
    "rename": ({"DRAFT", "CONSULTATION"}, None),
    "reopen": ({"CONSULTATION"}, "DRAFT"),
    "comment": ({"CONSULTATION"}, None),
}
"""From which states, and to which."""

PLANNERS = {"PLANNER", "ADMINISTRATOR"}
READERS = {"GRID_WORKER", "OPERATOR", "PLANNER", "ADMINISTRATOR", "AUDITOR"}

TOLD = {
    "submit": "plan '重划' is APPROVED, and not DRAFT",
    "approve": "plan '重划' is APPROVED, and not CONSULTATION",
    "reject": "plan '重划' is APPROVED, and not CONSULTATION",
    "publish": "plan '重划' is DRAFT, and not APPROVED",
    "withdraw": "plan '重划' is DRAFT, and not EFFECTIVE or APPROVED",
    "delete": "plan '重划' is APPROVED: only a DRAFT is deleted",
    "edit": "plan '重划' is APPROVED: only DRAFT and CONSULTATION can be edited",
    "rename": "plan '重划' is EFFECTIVE: only DRAFT and CONSULTATION can be renamed",
    "reopen": "plan '重划' is DRAFT, and not CONSULTATION",
    "comment": "plan '重划' is DRAFT: comments are taken in CONSULTATION",
}
"""What is said of each in a state in which it is refused."""


@dataclass(frozen=True, slots=True)
class Row:
    status: PlanStatus
    version: int = 3
    area_code: str = "440305001001"


def test_the_table_has_every_move() -> None:
    assert ALLOWED.keys() == {move.name for move in TRANSITIONS.moves}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("status", list(PlanStatus))
@pytest.mark.parametrize("name", list(ALLOWED))
def test_every_violation_of_a_move_is_told(name: str, status: PlanStatus, role: Role) -> None:
    states, to = ALLOWED[name]
    move = TRANSITIONS[name]
    assert (move.to.name if move.to else None) == to
    expected: set[type[Exception]] = set()
    if role.name not in (READERS if name == "comment" else PLANNERS):
        expected.add(Forbidden)
    if status.name not in states:
        expected.add(Conflict)
    found = list(refusals(move, "plan", role, Row(status), "plan '重划'"))
    assert {type(refusal) for refusal in found} == expected
    assert len(found) == len(expected)
    of_the_role = list(refusals(move, "plan", role))
    assert {type(refusal) for refusal in of_the_role} == expected - {Conflict}


@pytest.mark.parametrize("name", list(TOLD))
def test_what_is_allowed_is_said(name: str) -> None:
    status = next(s for s in PlanStatus if f"is {s.name}" in TOLD[name])
    (conflict,) = refusals(TRANSITIONS[name], "plan", Role.PLANNER, Row(status), "plan '重划'")
    assert isinstance(conflict, Conflict)
    assert (str(conflict), conflict.version) == (TOLD[name], 3)


def test_the_roles_that_may_are_said() -> None:
    (forbidden,) = refusals(TRANSITIONS["submit"], "plan", Role.AUDITOR)
    assert str(forbidden) == (
        "plans are not written by role AUDITOR; they are by PLANNER, ADMINISTRATOR"
    )
    (forbidden,) = refusals(TRANSITIONS["comment"], "plan", Role.VIEWER)
    assert str(forbidden).startswith("plans are not commented on by role VIEWER; they are by ")
