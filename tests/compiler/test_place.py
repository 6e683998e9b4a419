"""Refusals say where: the path of the field in the response, its place in the document."""

from __future__ import annotations

from typing import Any

import pytest

from compiler.compiler import Compiler
from compiler.errors import BadInput, Forbidden, Refusal, TooCostly
from geo.geojson import InvalidGeometry
from schema.viewer import Role
from tests.compiler.conftest import Compile
from tests.compiler.test_idle import CROSSED, literal

BOX = "[113.9, 22.6, 114.0, 22.5]"
NESTED = "{\n  communities { nodes {\n    seen: cameras(%s) { nodes { name } } } }\n}"
BELOW = ("communities", "nodes", "seen")

LITERALS: list[tuple[str, tuple[str, ...], tuple[int, int]]] = [
    ("{ grids(first: 0) { totalCount } }", ("grids",), (1, 3)),
    ("{ grids(first: 1001) { nodes { code } } }", ("grids",), (1, 3)),
    ("{\n  ok: grids { totalCount }\n  bad: grids(last: -1) { totalCount }\n}", ("bad",), (3, 3)),
    (NESTED % "first: 0", BELOW, (3, 5)),
    (
        "{ grids { groups(by: [KIND], having: {count: {gt: null}}) { count } } }",
        ("grids", "groups"),
        (1, 11),
    ),
    (NESTED % 'where: {_or: [{}, {id: {in: ["Camera:1:1", "x"]}}]}', BELOW, (3, 5)),
    (NESTED % "where: {_not: {nearbyIncidents: {within: 5001, some: {}}}}", BELOW, (3, 5)),
    (NESTED % "where: {nearerThan: {point: {x: 200, y: 22}, metres: 5}}", BELOW, (3, 5)),
    (NESTED % f"where: {{within: {{bbox: {BOX}}}}}", BELOW, (3, 5)),
    (NESTED % f"where: {{within: {literal(CROSSED)}}}", BELOW, (3, 5)),
    (NESTED % 'after: "x"', BELOW, (3, 5)),
    (NESTED % "orderBy: [{by: DISTANCE, from: {x: 200, y: 22}}]", BELOW, (3, 5)),
    (f"{{ area(in: {{bbox: {BOX}}}) {{ grids {{ totalCount }} }} }}", ("area",), (1, 3)),
    ('{ node(id: "Grid:x") { id } }', ("node",), (1, 3)),
    ('{ camera(id: "Grid:1:1") { id } }', ("camera",), (1, 3)),
    ('{ nodes(ids: ["Grid:1:1", "Grid:x"]) { id } }', ("nodes",), (1, 3)),
    (
        "{ cameras { nodes { at: location(precision: 16) } } }",
        ("cameras", "nodes", "at"),
        (1, 21),
    ),
    (
        "{ incidents { groups(by: [GRID], first: 0) { count } } }",
        ("incidents", "groups"),
        (1, 15),
    ),
    (
        "{ ...a }\nfragment a on Query { grids { edges { node { cameras(first: 0) {"
        " totalCount } } } } }",
        ("grids", "edges", "node", "cameras"),
        (2, 46),
    ),
]


@pytest.mark.parametrize(("document", "path", "location"), LITERALS)
def test_a_wrong_literal_is_placed(
    document: str, path: tuple[str, ...], location: tuple[int, int], compile_: Compile
) -> None:
    for _ in range(2):  # made, and kept
        refusal = refused(compile_, document)
        assert refusal.place is not None
        assert (refusal.place.path, refusal.place.locations) == (path, (location,))


GIVEN: list[tuple[str, str, Any, Any]] = [
    ("Int", "first: $v", 5, 0),
    ("String", "after: $v", None, "x"),
    ("ID!", "where: {_and: [{id: {in: [$v]}}]}", "Camera:1:1", "Camera:1"),
    ("[ID!]!", "where: {id: {in: $v}}", ["Camera:1:1"], ["Camera:1:1", "Camera:1:"]),
    ("CameraWhere", "where: $v", {"name": {"eq": "a"}}, {"name": {"eq": "\0"}}),
    ("AreaInput!", "where: {within: $v}", {"code": "44"}, {"code": "x"}),
    ("AreaInput!", "where: {intersects: $v}", {"bbox": [1, 1, 2, 2]}, {"bbox": [3, 1, 2, 2]}),
    (
        "GeoJSON!",
        "where: {within: {polygon: $v}}",
        {"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 1]]]},
        CROSSED["polygon"],
    ),
    ("PointInput!", "orderBy: [{by: DISTANCE, from: $v}]", {"x": 1, "y": 1}, {"x": 1, "y": 91}),
]


@pytest.mark.parametrize(("type_", "arguments", "good", "bad"), GIVEN)
def test_a_wrong_variable_is_placed(
    type_: str, arguments: str, good: Any, bad: Any, compile_: Compile
) -> None:
    document = f"query ($v: {type_}) {NESTED % arguments}"
    if good is not None:
        compile_(document, {"v": good})  # the statement is kept: only binding can find the fault
    refusal = refused(compile_, document, {"v": bad})
    assert refusal.place is not None
    assert (refusal.place.path, refusal.place.locations) == (BELOW, ((3, 5),))


def test_one_field_in_two_places_of_the_document_has_both(compile_: Compile) -> None:
    document = "{\n  grids(first: 0) { totalCount }\n  grids(first: 0) { nodes { code } }\n}"
    place = refused(compile_, document).place
    assert place is not None and place.locations == ((2, 3), (3, 3))


def test_fields_of_several_types_under_one_key_are_told_apart(compile_: Compile) -> None:
    document = """query ($n: Int, $m: Int) { nodes(ids: ["Grid:1:1", "Community:1:1"]) {
      ... on Grid { cameras(first: $n) { totalCount } }
      ... on Community { cameras(first: $m) { totalCount } } } }"""
    for variables, line in (({"n": 0, "m": 1}, 2), ({"n": 1, "m": 0}, 3)):
        place = refused(compile_, document, variables).place
        assert place is not None and [at for at, _ in place.locations] == [line]


def test_what_a_role_may_not_read_is_placed(whole: Compiler) -> None:
    document = whole.document("{ grids { nodes { residents { totalCount } } } }")
    with pytest.raises(Forbidden) as refusal:
        whole.compile(document, None, {}, Role.VIEWER, ("440305",))
    place = refusal.value.place
    assert place is not None
    assert (place.path, place.locations) == (("grids", "nodes", "residents"), ((1, 19),))


def test_too_many_conditions_are_placed(compile_: Compile) -> None:
    many = ", ".join(["{}"] * 1000)
    with pytest.raises(TooCostly) as refusal:
        compile_(NESTED % f"where: {{_or: [{many}]}}")
    place = refusal.value.place
    assert place is not None and place.path == BELOW


def test_a_question_of_too_many_rows_is_placed_at_its_largest_root(compile_: Compile) -> None:
    with pytest.raises(TooCostly, match="this could return") as refusal:
        compile_(
            "{ few: grids(first: 1) { nodes { code } }"
            " many: grids(first: 1000) { nodes { cameras(first: 1000) { nodes { name } } } } }"
        )
    place = refusal.value.place
    assert place is not None and place.path == ("many",)


def test_a_fault_of_geometry_keeps_where_on_the_earth_it_is(compile_: Compile) -> None:
    refusal = refused(compile_, NESTED % f"where: {{within: {literal(CROSSED)}}}")
    assert isinstance(refusal, InvalidGeometry) and refusal.location is not None


def refused(compile_: Compile, document: str, variables: dict[str, Any] | None = None) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        compile_(document, variables)
    assert isinstance(refusal.value, BadInput | InvalidGeometry)
    return refusal.value
