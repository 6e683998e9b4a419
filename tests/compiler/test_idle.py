"""Values that a statement has no use for are checked like all others."""

from __future__ import annotations

from typing import Any

import pytest

from compiler.errors import BadInput
from geo.geojson import InvalidGeometry
from tests.compiler.conftest import Compile

BOW_TIE = [[[113.9, 22.5], [114.0, 22.6], [114.0, 22.5], [113.9, 22.6], [113.9, 22.5]]]
CROSSED = {"polygon": {"type": "Polygon", "coordinates": BOW_TIE}}
FAR = {"circle": {"center": {"x": 113.9, "y": 22.5}, "metres": 1e9}}
NOWHERE = {"circle": {"center": {"x": 200.0, "y": 22.5}, "metres": 10}}

AREAS: list[tuple[dict[str, Any], type[Exception], str]] = [
    (CROSSED, InvalidGeometry, "Self-intersection"),
    ({"bbox": [113.9, 22.6, 114.0, 22.5]}, InvalidGeometry, "bbox"),
    (FAR, BadInput, "metres"),
    (NOWHERE, InvalidGeometry, "200"),
    ({"code": "x"}, BadInput, "code 'x'"),
]
UNUSED = (
    "__typename",
    "... on Area { same: __typename }",
    "cameras { __typename }",
)


def literal(value: Any) -> str:
    """A value as it is written in a document."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


@pytest.mark.parametrize("selected", UNUSED)
@pytest.mark.parametrize(("area", "kind", "message"), AREAS)
def test_an_area_is_refused_though_nothing_of_it_is_asked(
    area: dict[str, Any], kind: type[Exception], message: str, selected: str, compile_: Compile
) -> None:
    for _ in range(2):
        with pytest.raises(kind, match=message):
            compile_(f"{{ area(in: {literal(area)}) {{ {selected} }} }}")
    document = f"query ($area: AreaInput!) {{ area(in: $area) {{ {selected} }} }}"
    for _ in range(2):
        with pytest.raises(kind, match=message):
            compile_(document, {"area": area})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("first: 0", "first 0"),
        ("first: 1001", "first 1001"),
        ("last: -1", "last -1"),
        ('after: "x"', "after 'x'"),
        ('where: {within: {code: "x"}}', "code 'x'"),
    ],
)
@pytest.mark.parametrize("selected", ["totalCount", "__typename"])
def test_an_argument_is_refused_though_it_changes_nothing(
    arguments: str, message: str, selected: str, compile_: Compile
) -> None:
    with pytest.raises(BadInput, match=message):
        compile_(f"{{ cameras({arguments}) {{ {selected} }} }}")


def test_a_variable_is_refused_though_the_statement_is_kept(compile_: Compile) -> None:
    document = "query ($n: Int) { cameras(first: $n) { totalCount } }"
    compile_(document, {"n": 5})
    with pytest.raises(BadInput, match="first 0: allowed is"):
        compile_(document, {"n": 0})
