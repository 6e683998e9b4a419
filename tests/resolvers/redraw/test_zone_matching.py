"""Zones matched: nothing keeps more households, and equal codes only decide what is equal else."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from resolvers.redraw.zone_matching import (
    NONE,
    ComparedZones,
    SharedGround,
    matched,
    shared_ground,
    what_stays,
)
from tests.effort import examples

CODES = "abcdef"


@st.composite
def comparisons(draw: st.DrawFn) -> SharedGround:
    """Up to six zones on either side, whose codes may be the same, and atoms anywhere in them."""
    sides = []
    size = draw(st.integers(1, 30))
    for _ in range(2):
        codes = draw(st.lists(st.sampled_from(CODES), unique=True, max_size=6))
        places = st.integers(NONE, len(codes) - 1)
        at = draw(st.lists(places, min_size=size, max_size=size))
        sides.append(ComparedZones(tuple(codes), (None,) * len(codes), np.array(at)))
    # Few households, so that there are ties.
    households = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    buildings = draw(st.lists(st.integers(0, 1), min_size=size, max_size=size))
    held = np.array(households) * np.array(buildings)
    return shared_ground(sides[0], sides[1], held, np.array(buildings))


Worth = tuple[int, int, int, int]


def worth(shared: SharedGround, pairs: list[tuple[int, int]]) -> Worth:
    """Households, buildings, codes and ground that stay, of pairs of zones before and after."""
    met = [pair for pair in pairs if shared.atoms[pair]]
    return (
        sum(int(shared.households[pair]) for pair in met),
        sum(int(shared.buildings[pair]) for pair in met),
        sum(bool(shared.same_code[pair]) for pair in met),
        sum(int(shared.atoms[pair]) for pair in met),
    )


def best(shared: SharedGround) -> Worth:
    """The worth of the best of all matchings, each of which is looked at."""
    before, after = shared.atoms.shape
    few, many = range(min(before, after)), range(max(before, after))
    matchings = (list(zip(few, chosen, strict=True)) for chosen in permutations(many, len(few)))
    if before > after:
        matchings = ([(one, other) for other, one in pairs] for pairs in matchings)
    return max(worth(shared, pairs) for pairs in matchings)


@settings(max_examples=examples(150))
@given(comparisons())
def test_no_matching_keeps_more(shared: SharedGround) -> None:
    continued = matched(shared)
    assert len(set(continued.values())) == len(continued)
    pairs = [(before, after) for after, before in continued.items()]
    assert all(shared.atoms[pair] for pair in pairs)
    assert worth(shared, pairs) == best(shared)
    stays = what_stays(shared, continued)
    assert (stays.households_kept, stays.zones_kept) == (best(shared)[0], len(pairs))
    assert stays.zones_same_code == best(shared)[2]


def two_zones(households: tuple[int, int, int, int]) -> SharedGround:
    """Zones a and b before and after, and a building in each of the four crossings: the households
    of a→a, a→b, b→a, b→b."""
    before = ComparedZones(("a", "b"), (None, None), np.array([0, 0, 1, 1]))
    after = ComparedZones(("a", "b"), (None, None), np.array([0, 1, 0, 1]))
    return shared_ground(before, after, np.array(households), np.ones(4, dtype=np.int64))


def test_an_equal_code_weighs_nothing_against_a_household() -> None:
    shared = two_zones((100, 100, 101, 100))
    assert matched(shared) == {0: 1, 1: 0}
    stays = what_stays(shared, matched(shared))
    assert (stays.households_kept, stays.zones_same_code, stays.buildings_same_code) == (201, 0, 2)


def test_equal_codes_decide_between_equals() -> None:
    shared = two_zones((100, 100, 100, 100))
    assert matched(shared) == {0: 0, 1: 1}
    stays = what_stays(shared, matched(shared))
    assert (stays.households_kept, stays.zones_same_code, stays.buildings_same_code) == (200, 2, 2)


def test_the_smallest_difference_counts_in_a_large_city() -> None:
    """A household more decides among 100,000 of them, 20,000 buildings and 300 zones."""
    random = np.random.default_rng(1)
    zones, size = 300, 40_000
    codes = tuple(f"{number:03}" for number in range(zones))
    at = random.integers(0, zones, size)
    households, buildings = np.full(size, 3), np.arange(size) % 2
    plain = ComparedZones(codes, (None,) * zones, at)
    turned = (at + 1) % zones
    shared = shared_ground(
        plain, ComparedZones(codes, (None,) * zones, turned), households * buildings, buildings
    )
    assert matched(shared) == {zone: (zone - 1) % zones for zone in range(zones)}
    # Of two zones before, in as many buildings, one leaves a household more to the zone after.
    tie = np.array([[50_000], [50_001]])
    ground = SharedGround(
        tie, np.array([[10_000], [10_000]]), np.array([[20_000], [20_000]]),
        np.array([[True], [False]]),
    )  # fmt: skip
    assert matched(ground) == {0: 1}


@example(0, 0)
@example(0, 3)
@example(3, 0)
@given(st.integers(0, 3), st.integers(0, 3))
def test_nothing_is_matched_where_nothing_is_shared(before: int, after: int) -> None:
    nothing = np.zeros((before, after), dtype=np.int64)
    assert matched(SharedGround(nothing, nothing, nothing, nothing == 0)) == {}
