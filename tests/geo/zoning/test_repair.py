"""A zone in pieces keeps the largest."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.zoning.atom_graph import Band, atom_graph_of
from geo.zoning.repair import repaired
from tests.effort import examples
from tests.geo.zoning.squares import squares

BAND = Band(200, 400)


def test_smaller_pieces_go_to_neighbours_that_stay_in_the_band() -> None:
    found = repaired(
        squares(1, 7), [0, 0, 1, 0, 2, 2, 2], 0, [90, 90, 350, 60, 90, 90, 90], band=BAND
    )
    assert found.assignment.tolist() == [0, 0, 1, 2, 2, 2, 2]
    assert found.moved.tolist() == [3]
    assert found.left.tolist() == []


def test_a_piece_between_locked_zones_is_left() -> None:
    found = repaired(squares(1, 5), [0, 0, 1, 0, 1], 0, [50] * 5, band=BAND, locked=[1])
    assert found.moved.tolist() == []
    assert found.left.tolist() == [3]


def test_a_locked_zone_is_left_as_it_is() -> None:
    found = repaired(squares(1, 3), [0, 1, 0], 0, [50] * 3, band=BAND, locked=[0])
    assert found.assignment.tolist() == [0, 1, 0]


@settings(max_examples=examples(50))
@given(st.lists(st.integers(-1, 2), min_size=16, max_size=16))
def test_the_zone_is_whole_but_for_what_is_left(before: list[int]) -> None:
    atoms = squares(4, 4)
    ground = atom_graph_of(atoms, [10] * 16)
    found = repaired(atoms, before, 0, [10] * 16, band=BAND)
    zone = set(np.flatnonzero(found.assignment == 0).tolist())
    assert ground.is_connected(zone.difference(found.left.tolist()))
    assert [zone for zone in before if zone == -1] == found.assignment[
        found.assignment == -1
    ].tolist()
