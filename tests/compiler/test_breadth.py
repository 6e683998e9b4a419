"""How broad areas are, and how that shapes the scope of a statement."""

from __future__ import annotations

import re

import pytest

from compiler.area_level import Breadth, breadth_of
from compiler.compiler import Compiler
from compiler.sql.rows import MOST_RANGES
from schema.viewer import Role, Viewer

LIST = "{ cameras(first: 5) { nodes { id } } }"
COUNT = "{ cameras { totalCount } }"
COUNT_OF_SOME = "{ cameras(where: {status: {eq: ONLINE}}) { totalCount } }"
IN_CASE = re.compile(r"CASE WHEN \(t1\.area_code >= \$\d+::VARCHAR AND")
RANGE = re.compile(r"WHERE t1\.area_code >= \$\d+::VARCHAR AND t1\.area_code < \$")
COUNTY = re.compile(r"t1\.county = \$\d+::INTEGER")


@pytest.mark.parametrize(
    ("codes", "breadth"),
    [
        (("99",), Breadth.LARGE),
        (("9901",), Breadth.LARGE),
        (("990101",), Breadth.COUNTY),
        (("990101001",), Breadth.SMALL),
        (("990101001001001",), Breadth.SMALL),
        (("990101001", "990102001"), Breadth.SMALL),
        (("990101", "990101001"), Breadth.COUNTY),
        (("990101", "990102001"), Breadth.LARGE),
        (("9901", "990101"), Breadth.LARGE),
        (("",), Breadth.LARGE),
    ],
)
def test_breadths(codes: tuple[str, ...], breadth: Breadth) -> None:
    assert breadth_of(codes) is breadth


def text(whole: Compiler, document: str, *areas: str) -> str:
    viewer = Viewer("somebody", Role.OPERATOR, areas)
    compiled = whole.compile(whole.document(document), None, {}, viewer.role, viewer.areas)
    return compiled.statement.text


def test_an_index_of_codes_may_lead_through_small_areas(whole: Compiler) -> None:
    assert all(RANGE.search(text(whole, of, "990101001")) for of in (LIST, COUNT, COUNT_OF_SOME))


def test_it_may_not_lead_through_large_ones_where_something_better_may(whole: Compiler) -> None:
    for area in ("99", "990101"):
        for of in (LIST, COUNT_OF_SOME):
            found = text(whole, of, area)
            assert IN_CASE.search(found) and not RANGE.search(found)
            assert bool(COUNTY.search(found)) is (area == "990101")


def test_it_leads_to_all_of_a_large_area(whole: Compiler) -> None:
    for area in ("99", "990101"):
        assert RANGE.search(text(whole, COUNT, area)) and not IN_CASE.search(
            text(whole, COUNT, area)
        )


def test_many_small_areas_are_looked_for_between_the_first_and_the_last(whole: Compiler) -> None:
    small = tuple(f"990101001001{n:03}" for n in range(MOST_RANGES + 1))
    large = tuple(f"9901{n:02}" for n in range(MOST_RANGES + 1))
    assert RANGE.search(text(whole, LIST, *small)) and "^@ ANY" in text(whole, LIST, *small)
    assert not RANGE.search(text(whole, LIST, *large)) and "^@ ANY" in text(whole, LIST, *large)
