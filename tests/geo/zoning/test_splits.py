"""Zones cut by lines and into parts, and borders moved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString

from geo.zoning.atom_graph import atom_graph_of
from geo.zoning.splits import NoSplit, moved_border, split_by_line, split_in
from tests.effort import examples
from tests.geo.zoning.squares import SIDE, are_whole, held, squares


def line(*places: tuple[float, float]) -> LineString:
    """In squares, from the lower left corner of the plot."""
    return LineString(np.array(places) * SIDE)


def test_a_line_parts_its_left_from_its_right() -> None:
    found = split_by_line(squares(2, 4), range(8), line((2, -1), (2, 3)))
    assert found.sides.tolist() == [0, 0, 1, 1] * 2


def test_a_short_line_is_drawn_on_to_the_rim() -> None:
    found = split_by_line(squares(4, 4), range(16), line((1, 1.6), (1, 2.4)))
    assert found.sides.tolist() == [0, 1, 1, 1] * 4


def test_an_atom_goes_where_most_of_it_lies() -> None:
    found = split_by_line(squares(1, 3), range(3), line((1.4, -1), (1.4, 2)))
    assert found.sides.tolist() == [0, 1, 1]


def test_what_a_line_cuts_off_stays_with_its_surroundings() -> None:
    """The line makes a keyhole, whose neck is narrower than a square, around one of them."""
    up = [(-1, 2), (3.4, 2), (3.4, 2.95), (2.9, 2.95), (2.9, 4.05)]
    down = [(4.1, 4.05), (4.1, 2.95), (3.6, 2.95), (3.6, 2), (9, 2)]
    found = split_by_line(squares(6, 8), range(48), line(*up, *down))
    assert found.sides.tolist() == [1] * 16 + [0] * 32
    assert found.gaps.tolist() == [27]


def test_a_line_beside_the_zone_is_refused() -> None:
    with pytest.raises(NoSplit, match="one side"):
        split_by_line(squares(2, 2), range(4), line((5, -1), (5, 3)))
    with pytest.raises(NoSplit, match="no length"):
        split_by_line(squares(2, 2), range(4), line((1, 1), (1, 1)))


def test_a_line_that_leaves_pieces_is_refused() -> None:
    """A plot like a U, cut across both arms."""
    atoms = squares(4, 3, missing=[4, 7, 10])
    with pytest.raises(NoSplit, match="pieces"):
        split_by_line(atoms, range(9), line((-1, 2), (4, 2)))


@settings(max_examples=examples(30))
@given(*[st.floats(1.6, 2.4)] * 4)
def test_a_bent_line_from_afar_has_two_sides(start: float, x: float, y: float, end: float) -> None:
    """However its coordinates are rounded where it crosses the rim."""
    found = split_by_line(squares(4, 4), range(16), line((start, -9), (x, y), (end, 9.5)))
    assert found.sides[[4, 7]].tolist() == [0, 1]


@settings(max_examples=examples(15))
@given(st.floats(0, 3.1), st.floats(-1.5, 1.5))
def test_straight_lines_make_two_whole_sides(angle: float, off: float) -> None:
    atoms = squares(6, 6)
    along = np.array([np.cos(angle), np.sin(angle)])
    middle = np.array([3 - off * along[1], 3 + off * along[0]])
    found = split_by_line(atoms, range(36), line(tuple(middle - along), tuple(middle + along)))
    assert are_whole(atom_graph_of(atoms, [0] * 36), found.sides)
    assert len(set(found.sides)) == 2


@settings(max_examples=examples(10))
@given(st.integers(1, 5), st.integers(0, 9))
def test_parts_are_whole_and_balanced(parts: int, seed: int) -> None:
    atoms, sizes = squares(6, 6), [10] * 36
    ground = atom_graph_of(atoms, sizes)
    found = split_in(atoms, sizes, range(36), parts, seed=seed)
    assert np.array_equal(found, split_in(atoms, sizes, range(36), parts, seed=seed))
    assert are_whole(ground, found)
    counts = held(ground, found)
    assert len(counts) == parts
    assert max(counts) - min(counts) <= 20


def test_parts_that_cannot_be_are_refused() -> None:
    with pytest.raises(NoSplit, match="5 parts of 4 atoms"):
        split_in(squares(2, 2), [1] * 4, range(4), 5)
    with pytest.raises(NoSplit, match="several pieces"):
        split_in(squares(1, 3), [1] * 3, [0, 2], 2)


def test_a_border_moves_to_a_line_and_others_do_not() -> None:
    atoms = squares(2, 6)
    before = np.tile([0, 0, 5, 5, 7, 7], 2)
    after = moved_border(atoms, before, 5, 0, line((1, -1), (1, 3)))
    assert after.tolist() == [0, 5, 5, 5, 7, 7] * 2
    backwards = moved_border(atoms, before, 0, 5, line((1, 3), (1, -1)))
    assert np.array_equal(backwards, after)
