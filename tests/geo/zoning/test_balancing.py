"""Balance moves the fewest buildings, as trying every way finds on small plots."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.zoning import least_moves
from geo.zoning.atom_graph import AtomGraph, Band, Cancelled, atom_graph_of
from geo.zoning.balancing import balance
from geo.zoning.plots import Obstacle
from tests.effort import examples
from tests.geo.zoning.squares import are_whole, held, squares

BAND = Band(200, 400)
THREE = np.array([0, 0, 1, 1, 0, 0, 2, 2], dtype=np.int32)


def fewest(ground: AtomGraph, before: list[int]) -> int | None:
    """Moves of the best of all ways that bring every zone into the band where it is today."""
    best: int | None = None
    for after in product(set(before), repeat=len(before)):
        moves = sum(one != other for one, other in zip(before, after, strict=True))
        kept = {zone for zone, today in zip(after, before, strict=True) if zone == today}
        if (best is None or moves < best) and kept == set(before):
            assignment = np.array(after, dtype=np.int32)
            in_band = all(count in BAND for count in held(ground, assignment))
            if in_band and are_whole(ground, assignment):
                best = moves
    return best


@settings(max_examples=examples(12))
@given(st.lists(st.integers(10, 200), min_size=8, max_size=8))
def test_no_way_moves_fewer_buildings(sizes: list[int]) -> None:
    atoms = squares(2, 4)
    ground = atom_graph_of(atoms, sizes)
    start = held(ground, THREE)
    found = balance(atoms, sizes, THREE, BAND)
    assert are_whole(ground, found.assignment)
    for before, after in zip(start, held(ground, found.assignment), strict=True):
        assert BAND.excess(after) <= BAND.excess(before)
    if not found.unreached:
        assert len(found.moved) == fewest(ground, THREE.tolist())


@settings(max_examples=examples(15))
@given(st.lists(st.integers(0, 60), min_size=36, max_size=36), st.sets(st.integers(0, 3)))
def test_zones_stay_whole_and_locked_ones_as_they_are(sizes: list[int], locked: set[int]) -> None:
    atoms = squares(6, 6)
    ground = atom_graph_of(atoms, sizes)
    before = (np.arange(36) // 18 * 2 + np.arange(36) % 6 // 3).astype(np.int32)
    found = balance(atoms, sizes, before, BAND, locked=locked)
    assert are_whole(ground, found.assignment)
    for zone in locked:
        assert np.array_equal(found.assignment == zone, before == zone)
    out = {zone for zone, count in enumerate(held(ground, found.assignment)) if count not in BAND}
    assert {each.zone for each in found.unreached} == out


def test_a_zone_that_stays_out_may_give_more_than_a_band_is_wide() -> None:
    """926 households to a zone whose neighbours have 114 and 137: one building of 200, one more."""
    before = [1, 1, 2, 1, 1, 2, 1, 1, 0]
    sizes = [195, 52, 78, 200, 92, 59, 187, 200, 114]
    found = balance(squares(3, 3), sizes, before, BAND)
    assert [each.zone for each in found.unreached] == [1]
    assert found.fewest
    assert len(found.moved) == 2


def test_every_zone_keeps_an_atom_of_its_own() -> None:
    rng = np.random.default_rng(3)
    before = np.array([0, 0, 1, 2, 0, 0, 1, 2, 3, 3, 3, 2], dtype=np.int32)
    for _ in range(20):
        found = balance(squares(3, 4), rng.integers(0, 220, 12), before, BAND)
        assert set(before[found.assignment == before]) == {0, 1, 2, 3}


def test_a_chain_of_zones_passes_buildings_on() -> None:
    """Three in a row: the first is full, so is the second, the third has room."""
    atoms = squares(1, 12)
    sizes = [110, 100, 100, 110, 100, 100, 90, 110, *[60] * 4]
    before = np.repeat([0, 1, 2], 4)
    found = balance(atoms, sizes, before, BAND)
    assert not found.unreached
    assert found.fewest
    assert found.moved.tolist() == [3, 7]


def test_what_is_in_the_band_already_stays() -> None:
    before = np.repeat([0, 1], 6)
    found = balance(squares(2, 6), [50] * 12, before, BAND)
    assert found.moved.tolist() == []
    assert np.array_equal(found.assignment, before)


def test_no_more_buildings_are_moved_than_allowed() -> None:
    sizes = [110, 100, 100, 110, 100, 100, 90, 110, *[60] * 4]
    found = balance(squares(1, 12), sizes, np.repeat([0, 1, 2], 4), BAND, max_moves=1)
    assert len(found.moved) <= 1
    assert [each.zone for each in found.unreached] == [0]


def test_atoms_of_no_zone_stay_out_and_buildingless_ones_do_not_count() -> None:
    before = [0, 0, 0, 0, 1, 1, -1]
    atoms = squares(1, 7, empty=[3])
    found = balance(atoms, [110, 100, 150, 0, 100, 90, 50], before, BAND)
    assert found.assignment[6] == -1
    assert not found.unreached
    assert found.moved.tolist() == [2]
    assert found.assignment[3] == 1


@pytest.mark.parametrize(
    ("sizes", "before", "locked", "obstacle", "words"),
    [
        ([500, 100, 100], [0, 1, 1], (), Obstacle.LARGE_BUILDING, "its buildings alone holds 500"),
        ([100, 100, 100], [0, 1, 1], (1,), Obstacle.TOO_FEW, "has 300 for 2 zones; merge"),
        ([300, 300, 300], [0, 0, 1], (), Obstacle.TOO_MANY, "has 900 for 2 zones; split"),
        ([150, 150, 150, 250], [0, 1, 1, 1], (0,), Obstacle.LOCKED, "it is locked"),
        ([90, 300, 90], [0, 1, 0], (1,), Obstacle.IN_PIECES, "in several pieces"),
        ([150, 350, 150, 150], [0, 1, 2, 2], (), Obstacle.NO_MOVES, "it is proven that no moves"),
    ],
)
def test_a_zone_that_stays_out_says_why(
    sizes: list[int], before: list[int], locked: tuple[int, ...], obstacle: Obstacle, words: str
) -> None:
    found = balance(squares(1, len(sizes)), sizes, before, Band(200, 400), locked=locked)
    of_it = [each.words for each in found.unreached if each.obstacle is obstacle]
    assert of_it and all(words in each for each in of_it)


def test_it_is_said_where_nothing_is_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(least_moves, "MOST_PLACES", 0)
    found = balance(squares(1, 4), [150, 350, 150, 150], [0, 1, 2, 2], BAND)
    (left,) = found.unreached
    assert left.obstacle is Obstacle.NOT_FOUND
    assert "no way was found" in left.words and "not proven" in left.words


@settings(max_examples=examples(12))
@given(st.lists(st.integers(10, 250), min_size=8, max_size=8))
def test_what_is_proven_hopeless_is_so(sizes: list[int]) -> None:
    """Whether every zone can come into the band where it is, as trying every way finds."""
    atoms = squares(2, 4)
    found = balance(atoms, sizes, THREE, BAND)
    if any(each.obstacle is Obstacle.NO_MOVES for each in found.unreached):
        assert fewest(atom_graph_of(atoms, sizes), THREE.tolist()) is None


def test_a_search_is_given_up_when_asked() -> None:
    with pytest.raises(Cancelled):
        balance(squares(1, 2), [1, 1], [0, 1], BAND, cancelled=lambda: True)
