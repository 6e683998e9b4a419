"""Variables that do not fit, or are too many, or too deep."""

from __future__ import annotations

from typing import Any

import pytest

from compiler.errors import TooCostly, ValidationFailed
from tests.compiler.conftest import Compile

VARIABLES: list[tuple[str, dict[str, Any], str]] = [
    ("query ($n: Int!) { cameras(first: $n) { totalCount } }", {}, "'\\$n' of required type|\\$n"),
    ("query ($n: Int!) { cameras(first: $n) { totalCount } }", {"n": None}, "\\$n"),
    ("query ($n: Int) { cameras(first: $n) { totalCount } }", {"n": "1"}, "Int cannot represent"),
    ("query ($n: Int) { cameras(first: $n) { totalCount } }", {"n": 1.5}, "Int cannot represent"),
    ("query ($n: Int) { cameras(first: $n) { totalCount } }", {"n": True}, "Int cannot represent"),
    ("query ($n: Int) { cameras(first: $n) { totalCount } }", {"n": 2**31}, "Int cannot represent"),
    ("query ($n: Int) { cameras(first: $n) { totalCount } }", {"n": [1]}, "Int cannot represent"),
    ("query ($i: ID!) { node(id: $i) { id } }", {"i": {"a": 1}}, "ID cannot represent"),
    ("query ($w: CameraWhere) { cameras(where: $w) { totalCount } }", {"w": 3}, "CameraWhere"),
    (
        "query ($w: CameraWhere) { cameras(where: $w) { totalCount } }",
        {"w": {"x": 1}},
        "'x' is not defined|x",
    ),
    (
        "query ($w: CameraWhere) { cameras(where: $w) { totalCount } }",
        {"w": {"status": {"eq": "online"}}},
        "CameraStatus",
    ),
    (
        "query ($d: DateTime) { grids(asOf: $d) { totalCount } }",
        {"d": "2026-13-01T00:00:00Z"},
        "ISO 8601",
    ),
    ("query ($d: DateTime) { grids(asOf: $d) { totalCount } }", {"d": "2026-05-01"}, "ISO 8601"),
    ("query ($d: DateTime) { grids(asOf: $d) { totalCount } }", {"d": 17}, "ISO 8601"),
    (
        "query ($d: Date) { cameras(where: {filedAt: {eq: $d}}) { totalCount } }",
        {"d": "2026-02-30"},
        "ISO 8601",
    ),
    (
        "query ($d: Date) { cameras(where: {filedAt: {eq: $d}}) { totalCount } }",
        {"d": "20260230"},
        "ISO 8601",
    ),
    (
        "query ($a: AreaInput!) { area(in: $a) { __typename } }",
        {"a": {"code": "44", "bbox": [1, 2, 3, 4]}},
        "xactly one",
    ),
    ("query ($a: AreaInput!) { area(in: $a) { __typename } }", {"a": {}}, "xactly one"),
    (
        "query ($b: Boolean!) { a: __typename @include(if: $b) }",
        {"b": "yes"},
        "Boolean cannot represent",
    ),
    ("query ($x: Nothing) { a: __typename }", {}, "never used"),
    ("{ cameras(first: $n) { totalCount } }", {}, "not defined"),
]


@pytest.mark.parametrize(("document", "variables", "message"), VARIABLES)
def test_wrong_variables_are_refused(
    document: str, variables: dict[str, Any], message: str, compile_: Compile
) -> None:
    with pytest.raises(ValidationFailed, match=message):
        compile_(document, variables)


def test_variables_that_nobody_asked_for_are_let_pass(compile_: Compile) -> None:
    compile_("{ cameras { totalCount } }", {"n": "x", "\0": {}})


def nested(depth: int) -> dict[str, Any]:
    where: dict[str, Any] = {}
    for _ in range(depth):
        where = {"_not": where}
    return where


@pytest.mark.parametrize("depth", [200, 900, 20_000])
def test_deep_variables_are_refused(depth: int, compile_: Compile) -> None:
    document = "query ($w: CameraWhere) { cameras(where: $w) { totalCount } }"
    with pytest.raises((TooCostly, ValidationFailed), match="nested too deeply"):
        compile_(document, {"w": nested(depth)})


@pytest.mark.parametrize("width", [1_000, 100_000])
def test_wide_variables_are_answered_or_refused(width: int, compile_: Compile) -> None:
    document = "query ($w: CameraWhere) { cameras(where: $w) { totalCount } }"
    compile_(document, {"w": {"name": {"in": ["x"] * width}}})
    with pytest.raises(TooCostly, match="more than 500 conditions"):
        compile_(document, {"w": {"_or": [{"name": {"eq": "x"}}] * width}})


def test_groups_cost_no_more_than_there_can_be(compile_: Compile) -> None:
    """A dashboard of regions, each with its incidents by status: fifteen groups, one of null."""
    compile_("{ regions { nodes { incidents { groups(by: [STATUS]) { status count } } } } }")
    with pytest.raises(TooCostly):
        compile_("{ regions { nodes { incidents { groups(by: [GRID]) { count } } } } }")


def test_costs_multiply_along_the_path(compile_: Compile) -> None:
    document = """query ($n: Int!) { grids(first: $n) { nodes { cameras(first: $n) { nodes {
        nearbyIncidents(within: 10, first: $n) { nodes { id } } } } } } }"""
    compile_(document, {"n": 30})
    with pytest.raises(
        TooCostly, match=r"could return 65,640 rows; 50,000 are allowed: ask for smaller"
    ):
        compile_(document, {"n": 40})
