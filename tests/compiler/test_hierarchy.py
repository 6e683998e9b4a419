"""The hierarchy of areas is what the area entities declare, and no two declare the same."""

from __future__ import annotations

import re

import pytest

from compiler.area_level import AreaLevel
from compiler.entity import one
from compiler.errors import BadDeclaration
from compiler.join import Prefix
from compiler.model import model_of
from schema.model import model
from tests.compiler.declarations import REALM, SHIRE, WARD, area, lamp


def test_levels_are_in_order_whatever_the_order_of_entities() -> None:
    found = model_of([area("Land", REALM, SHIRE), area("Ward", WARD)])
    assert list(found.hierarchy.levels) == [8, 6, 2]
    assert found.hierarchy.smallest == 8
    assert [level.name for level in found.hierarchy.grouping] == ["WARD", "SHIRE"]
    assert found.hierarchy.named("SHIRE") == SHIRE
    assert found.hierarchy.named("REALM") is None
    assert (found["Ward"].in_one_county, found["Land"].in_one_county) == (True, False)
    assert found.hierarchy.above(found["Ward"]) == (found["Land"], SHIRE)
    assert found.hierarchy.above(found["Land"]) is None


def test_the_real_hierarchy_leads_from_grids_to_provinces() -> None:
    hierarchy = model().hierarchy
    assert [(digits, entity.name) for digits, entity in hierarchy.entities.items()] == [
        (15, "Grid"),
        (12, "Community"),
        (9, "Region"),
        (6, "Region"),
        (4, "Region"),
        (2, "Region"),
    ]
    assert [level.name for level in hierarchy.grouping] == ["GRID", "COMMUNITY", "TOWN", "COUNTY"]


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        ((AreaLevel(8, "PARISH", "Parish"),), "PARISH of 8 digits is one of Ward already"),
        ((AreaLevel(9, "WARD", "Ward"),), "WARD of 9 digits is one of Ward already"),
        ((REALM, REALM), "REALM of 2 digits is one of Other already"),
    ],
)
def test_two_claims_to_a_level_are_refused(levels: tuple[AreaLevel, ...], message: str) -> None:
    with pytest.raises(BadDeclaration, match=f"Other: the level {re.escape(message)}"):
        model_of([area("Ward", WARD), area("Other", *levels)])


def test_a_code_without_levels_and_levels_without_a_code_are_refused() -> None:
    with pytest.raises(BadDeclaration, match="Ward: an area has levels and the key `code`"):
        area("Ward")


@pytest.mark.parametrize(
    ("annotation", "digits", "message"),
    [
        ("Ward | None", 7, "codes of 7 digits are no Ward"),
        ("Ward | None", 6, "codes of 6 digits are no Ward"),
        ("Land | None", 2, "a REALM is more than a county"),
        ("Park | None", 8, "there is no entity Park"),
    ],
)
def test_a_prefix_that_leads_to_no_area_of_that_entity_is_refused(
    annotation: str, digits: int, message: str
) -> None:
    stray = lamp({"spot": (annotation, one(Prefix(digits), "Its place"))})
    with pytest.raises(BadDeclaration, match=re.escape(f"StreetLamp.spot: {message}")):
        model_of([area("Land", REALM, SHIRE), area("Ward", WARD), stray])
