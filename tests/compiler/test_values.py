"""Which questions PostgreSQL plans for the values of each request."""

from __future__ import annotations

import pytest

from tests.compiler.conftest import Compile

SINCE = '{reportedAt: {gte: "2026-01-01T00:00:00Z"}}'

BY_VALUES = {
    "a range": f"{{ incidents(where: {SINCE}) {{ nodes {{ id }} }} }}",
    "a text": '{ buildings(where: {name: {contains: "花园"}}) { nodes { id } } }',
    "a beginning": '{ area(in: {code: "44"}) { cameras(where: {name: {startsWith: "花"}})'
    " { nodes { id } } } }",
    "one of several conditions": f"{{ incidents(where: {{_or: [{SINCE}, {{severity: {{eq: 1}}}}]}})"
    " { nodes { id } } }",
    "a page and its count": f"{{ incidents(where: {SINCE}) {{ totalCount nodes {{ id }} }} }}",
}
KEPT = {
    "no condition": "{ incidents { nodes { id } } }",
    "a count": f"{{ incidents(where: {SINCE}) {{ totalCount }} }}",
    "a number": '{ incidents(where: {caseNo: {eq: "1"}}) { nodes { id } } }',
    "a term": "{ cameras(where: {status: {eq: OFFLINE}}) { nodes { id } } }",
    "a range in its own order": f"{{ incidents(where: {SINCE}, orderBy: [{{by: REPORTED_AT}}])"
    " { nodes { id } } }",
    "a range of what is related": f"{{ grids(where: {{incidents: {{some: {SINCE}}}}})"
    " { nodes { id } } }",
    "a range below the root": f"{{ grids {{ nodes {{ incidents(where: {SINCE})"
    " { totalCount } } } }",
    "too much to plan": f"{{ incidents(where: {SINCE}) {{ nodes {{ grid {{ id }}"
    " community { id } town { id } county { id }"
    " nearbyCameras(within: 9) { nodes { grid { id } town { id } } } } } }",
}


@pytest.mark.parametrize("document", BY_VALUES.values(), ids=BY_VALUES)
def test_what_only_values_tell_is_planned_for_them(document: str, compile_: Compile) -> None:
    assert compile_(document)[0].plan.by_values


@pytest.mark.parametrize("document", KEPT.values(), ids=KEPT)
def test_all_else_is_planned_for_good(document: str, compile_: Compile) -> None:
    assert not compile_(document)[0].plan.by_values
