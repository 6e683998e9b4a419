"""Reshaping keeps what moves promise, and leaves zones better shaped."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.zoning.atom_graph import AtomGraph, Band, atom_graph_of, members_of
from geo.zoning.balancing import balance
from geo.zoning.least_moves import Settled
from geo.zoning.reshaping import reshaped
from geo.zoning.search_state import Aim, SearchState, Weights
from tests.effort import examples
from tests.geo.zoning.squares import are_whole, held, squares

BAND = Band(200, 400)
QUARTERS = (np.arange(64) // 32 * 2 + np.arange(64) % 8 // 4).astype(np.int32)


def shape(ground: AtomGraph, zones: Settled) -> float:
    aim = Aim(BAND, 300, Weights(target=0))
    return SearchState(ground, list(zones.zones.values()), aim).cost()


def unheard(_share: float) -> None:
    """Progress that nobody asked for."""


@settings(max_examples=examples(10), deadline=None)
@given(st.integers(0, 9_999), st.sets(st.integers(0, 63), max_size=4))
def test_a_better_shape_moves_no_more_and_breaks_nothing(seed: int, empty: set[int]) -> None:
    sizes = np.random.default_rng(seed).choice([0, 5, 10, 30, 60], size=64).tolist()
    ground = atom_graph_of(squares(8, 8, empty=sorted(empty)), sizes)
    settled = Settled(ground, members_of(QUARTERS), BAND)
    now = settled.shifted(None, unheard)
    moves = settled.moved(now)
    before, shapes = ground.built(moves), [shape(ground, now)]
    for more in (0, 2, 6):
        found, fewest = reshaped(settled, moves, None, more, unheard)
        after = settled.after(found)
        assert fewest <= before and ground.built(found) <= fewest + more
        assert len(after.out()) <= len(now.out())
        for zone, members in settled.zones.items():
            assert ground.is_connected(set(after.zones[zone]))
            assert set(members) & set(after.zones[zone])
            assert BAND.excess(ground.held(after.zones[zone])) <= BAND.excess(ground.held(members))
        if fewest == before:
            assert shape(ground, after) <= shapes[-1] + 1e-6
            shapes.append(shape(ground, after))


def test_of_buildings_that_would_do_the_one_that_leaves_blocks_whole_is_moved() -> None:
    """Zone 0 lacks 10, each building beside it holds 50; that in the last row splits no block."""
    sizes = [45, 45, 50, 50, 45, 45, 50, 50, 5, 5, 50, 50]
    atoms = squares(3, 4, block=(2, 2))
    before = np.array([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1], dtype=np.int32)
    found = balance(atoms, sizes, before, BAND)
    assert found.moved.tolist() == [10]
    assert found.for_shape == 0


def test_for_more_moves_zones_are_rounder() -> None:
    """A comb of two zones: a building or two of the teeth make them rounder."""
    before = np.array([0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1], dtype=np.int32)
    sizes = [35, 35, 30, 30, 30, 60, 30, 60, 40, 40, 40, 40]
    atoms = squares(3, 4)
    ground = atom_graph_of(atoms, sizes)
    few = balance(atoms, sizes, before, BAND)
    more = balance(atoms, sizes, before, BAND, shape_moves=3)
    assert len(few.moved) == 1 and few.for_shape == 0
    assert 1 < len(more.moved) <= 4 and more.for_shape == len(more.moved) - 1
    assert are_whole(ground, more.assignment)
    assert all(count in BAND for count in held(ground, more.assignment))
    shapes = [shape(ground, Settled(ground, members_of(z.assignment), BAND)) for z in (few, more)]
    assert shapes[1] < shapes[0]
    limited = balance(atoms, sizes, before, BAND, max_moves=1, shape_moves=3)
    assert len(limited.moved) == 1


def test_zones_in_pieces_are_joined_first_and_told_of() -> None:
    """The piece at the end holds 60: zone 1 takes it, and zone 0, then too small, takes others."""
    before = np.array([0, 0, 0, 1, 1, 1, 1, 0, 1], dtype=np.int32)
    sizes = [90, 30, 50, 40, 60, 60, 60, 60, 60]
    found = balance(squares(1, 9), sizes, before, BAND)
    (joined,) = [each for each in found.joined if each.zone == 0]
    assert (joined.pieces, joined.moved) == (2, (7,))
    assert are_whole(atom_graph_of(squares(1, 9), sizes), found.assignment)
    assert not found.unreached
    assert found.moved.tolist() == [3, 7]
    none = balance(squares(1, 9), sizes, before, BAND, locked=[0])
    assert 0 not in {each.zone for each in none.joined}


def test_no_piece_is_moved_beyond_what_is_allowed() -> None:
    before, sizes = np.array([0, 1, 1, 0, 0], dtype=np.int32), [100, 100, 100, 100, 100]
    assert len(balance(squares(1, 5), sizes, before, BAND).joined) == 1
    found = balance(squares(1, 5), [100, 100, 100, 50, 50], [1, 0, 0, 1, 1], BAND, max_moves=0)
    assert found.joined == () and found.moved.tolist() == []
