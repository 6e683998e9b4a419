"""Neighbours on a map differ in colour."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.zoning.colouring import colours


def test_zones_that_touch_even_in_a_corner_differ() -> None:
    squares = [shapely.box(x, y, x + 1, y + 1) for x in range(6) for y in range(6)]
    found = colours(squares)
    tree = shapely.STRtree(squares)
    for one, other in tree.query(squares, predicate="intersects").T:
        assert one == other or found[one] != found[other]
    assert found.max() == 3  # four corners that meet need four


def test_there_may_be_none_or_one() -> None:
    assert colours([]).tolist() == []
    assert colours([shapely.box(0, 0, 1, 1)]).tolist() == [0]


@given(st.lists(st.tuples(*[st.integers(0, 8)] * 2), max_size=20))
def test_the_same_outlines_are_coloured_the_same(corners: list[tuple[int, int]]) -> None:
    boxes = np.array([*(shapely.box(x, y, x + 2, y + 2) for x, y in corners), None])[:-1]
    assert colours(boxes).tolist() == colours(boxes).tolist()
