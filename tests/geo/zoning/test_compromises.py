"""Compromises lie between a fresh plan and today's grids, and trade moves for shape."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from geo.atoms import Numbers
from geo.zoning.annealing import Effort
from geo.zoning.atom_graph import AtomGraph, Band, Cancelled, atom_graph_of, members_of
from geo.zoning.balancing import balance
from geo.zoning.compromises import BUILDING, Compromise, compromises
from geo.zoning.keeping import KeepingState, Today
from geo.zoning.proposals import Proposal, Wish, propose
from geo.zoning.search_state import Aim, SearchState, Weights
from tests.effort import examples
from tests.geo.zoning.squares import are_whole, squares

WISH = Wish(Band(200, 400), 300, effort=Effort(4, 10))
WEIGHTS = (0, 0.3, 0.7, 1)
BETWEEN = (0.1, 0.3, 0.5, 0.7, 0.9)
ROWS = 10
COUNT = ROWS * ROWS


Town = tuple[list[int], list[int], list[int]]
"""Households, the grid of each atom today, and the zone of each locked one."""


def town(seed: int, stripes: int, gaps: bool, locked: bool) -> Town:
    random = np.random.default_rng(seed)
    sizes = random.choice([0, 5, 10, 20, 60], size=COUNT)
    row = np.arange(COUNT) // ROWS
    today = row * stripes // ROWS + 1
    today = np.where(gaps & (random.random(COUNT) < 0.1), -1, today)
    fixed = np.where(locked & (row < 2), 0, -1)
    return sizes.tolist(), np.where(fixed < 0, today, -1).tolist(), fixed.tolist()


TOWNS = st.builds(town, st.integers(0, 9_999), st.integers(1, 7), st.booleans(), st.booleans())


def moved(found: Compromise, today: list[int], sizes: list[int]) -> float:
    """Households that change their grid, in the best match of zones with grids."""
    here = np.array(today) >= 0
    zones, grids = found.proposal.assignment[here], np.array(today)[here]
    weights = np.array(sizes)[here] + BUILDING
    shared = np.zeros((zones.max() + 1, grids.max() + 1))
    np.add.at(shared, (zones, grids), weights)
    kept = shared[linear_sum_assignment(shared, maximize=True)].sum()
    return float(weights.sum() - kept)


def free_zones(found: Compromise, fixed: list[int]) -> dict[int, list[int]]:
    zones = members_of(found.proposal.assignment)
    return {zone: members for zone, members in zones.items() if zone not in fixed}


def cost(ground: AtomGraph, found: Compromise, fixed: list[int]) -> float:
    """Of shape, target and band."""
    return SearchState(ground, list(free_zones(found, fixed).values()), WISH.aim).cost()


def same(one: Numbers, other: Numbers) -> bool:
    """Whether the zones are the same, however they are numbered."""
    pairs = set(zip(one.tolist(), other.tolist(), strict=True))
    return len(pairs) == len(set(one.tolist())) == len(set(other.tolist()))


@settings(max_examples=examples(12), deadline=None)
@given(TOWNS, st.integers(0, 9))
def test_every_plan_of_the_curve_is_complete_and_tells_what_is_out_of_the_band(
    town: Town, seed: int
) -> None:
    sizes, today, fixed = town
    atoms = squares(ROWS, ROWS, empty=[5, 55])
    ground = atom_graph_of(atoms, sizes)
    for each in compromises(atoms, sizes, WISH, today, WEIGHTS, seed=seed, fixed=fixed):
        assignment = each.proposal.assignment
        assert are_whole(ground, assignment) and assignment.min() >= 0
        assert max(fixed) < 0 or np.array_equal(assignment == 0, np.array(fixed) == 0)
        zones = free_zones(each, fixed)
        out = {zone for zone, members in zones.items() if ground.held(members) not in WISH.band}
        if each.balanced:
            told = {unreached.zone for unreached in each.balanced.unreached}.difference(fixed)
        else:
            told = {zone for reason in each.proposal.reasons for zone in reason.zones}
        assert told == out


@settings(max_examples=examples(12), deadline=None)
@given(TOWNS, st.integers(0, 9))
def test_the_more_is_to_be_kept_the_less_moves_and_the_worse_is_the_shape(
    town: Town, seed: int
) -> None:
    sizes, today, fixed = town
    atoms = squares(ROWS, ROWS)
    ground = atom_graph_of(atoms, sizes)
    found = list(compromises(atoms, sizes, WISH, today, (*BETWEEN, 1), seed=seed, fixed=fixed))
    for less, more in itertools.pairwise(found):
        assert moved(more, today, sizes) <= moved(less, today, sizes) + 1e-6
    for less, more in itertools.pairwise(found[:-1]):
        assert cost(ground, less, fixed) <= cost(ground, more, fixed) + 1e-6


@settings(max_examples=examples(8), deadline=None)
@given(st.builds(town, st.integers(0, 9_999), st.integers(3, 7), st.just(False), st.just(False)))
def test_the_ends_are_a_fresh_plan_and_balance(town: Town) -> None:
    sizes, today, _ = town
    atoms = squares(ROWS, ROWS)
    fresh, kept = compromises(atoms, sizes, WISH, today, (0, 1), seed=3)
    assert np.array_equal(fresh.proposal.assignment, propose(atoms, sizes, WISH, seed=3).assignment)
    balanced = balance(atoms, sizes, today, WISH.band)
    end = Compromise(1, Proposal(balanced.assignment, (), 0, 3))
    if kept.balanced:
        assert same(kept.proposal.assignment, balanced.assignment)
        assert kept.balanced.unreached == balanced.unreached
    else:
        assert moved(kept, today, sizes) < moved(end, today, sizes)


def test_the_end_moves_fewer_households_than_few_buildings_hold() -> None:
    """Two buildings with 80 households bring all zones into the band; so do 30 households."""
    sizes, today, _ = town(19, 7, False, False)
    atoms = squares(ROWS, ROWS)
    balanced = balance(atoms, sizes, today, WISH.band)
    (kept,) = compromises(atoms, sizes, WISH, today, (1,), seed=3)
    end = Compromise(1, Proposal(balanced.assignment, (), 0, 3))
    assert kept.balanced is None and not kept.proposal.reasons
    assert (round(moved(end, today, sizes)), round(moved(kept, today, sizes))) == (80, 30)
    zones = members_of(kept.proposal.assignment)
    held = [sum(sizes[atom] for atom in members) for members in zones.values()]
    assert all(count in WISH.band for count in held) and len(zones) == 7


def test_the_end_says_what_balancing_knows_of_zones_out_of_the_band() -> None:
    sizes, today, _ = town(4, 7, False, False)
    atoms = squares(ROWS, ROWS)
    (out,) = balance(atoms, sizes, today, WISH.band).unreached
    (kept,) = compromises(atoms, sizes, WISH, today, (1,), seed=3)
    assert kept.balanced is None
    (reason,) = kept.proposal.reasons
    assert reason.obstacle is out.obstacle


def test_grids_that_are_as_good_as_any_stay_whatever_is_kept() -> None:
    """Four squares of 5 by 5."""
    row, column = np.divmod(np.arange(COUNT), ROWS)
    today = row // 5 * 2 + column // 5
    atoms = squares(ROWS, ROWS, block=(5, 5))
    for each in compromises(atoms, [12] * COUNT, WISH, today, (0.5, 0.9, 1)):
        assert same(each.proposal.assignment, today.astype(np.int32))


def test_where_there_is_no_grid_today_nothing_is_kept() -> None:
    sizes = [12] * COUNT
    found = list(compromises(squares(ROWS, ROWS), sizes, WISH, [-1] * COUNT, WEIGHTS, seed=2))
    for each in found[:-1]:
        assert not each.proposal.reasons
    assert set(found[-1].proposal.assignment.tolist()) == {0}


def test_a_keeping_state_keeps_its_figures_up() -> None:
    sizes, today, _ = town(4, 5, True, False)
    ground, draw = atom_graph_of(squares(ROWS, ROWS), sizes), random.Random(3)  # noqa: S311
    grids = Today(today, [size + BUILDING for size in sizes])
    aim = Aim(Band(0, 10_000), 100, Weights())
    state = KeepingState(ground, [range(30), range(30, 70), range(70, COUNT)], aim, grids, 0.05)
    for _ in range(300):
        atom = draw.randrange(COUNT)
        to = state.zones[draw.choice(ground.neighbours[atom])[0]]
        change = state.weighed((atom,), to) if to != state.zones[atom] else None
        if change and state.leaves_whole((atom,)):
            before = state.cost()
            state.move((atom,), to, change)
            assert state.cost() == pytest.approx(before + change.cost)
    state.match()
    anew = KeepingState(ground, state.parts(), aim, grids, 0.05)
    assert state.cost() == pytest.approx(anew.cost())
    assert state.moved() == pytest.approx(anew.moved())


@settings(max_examples=examples(20))
@given(st.integers(1, COUNT - 1), st.integers(1, COUNT - 1))
def test_a_pair_costs_what_its_shape_and_its_moves_do(before: int, after: int) -> None:
    """Of two zones that are the grids of today, continued in whichever order is better."""
    sizes, *_ = town(4, 2, False, False)
    ground = atom_graph_of(squares(ROWS, ROWS), sizes)
    today = Today(
        [int(atom >= before) for atom in range(COUNT)], [size + BUILDING for size in sizes]
    )
    aim = Aim(Band(0, 10_000), 100, Weights())
    old, new = ([set(range(cut)), set(range(cut, COUNT))] for cut in (before, after))
    state = KeepingState(ground, old, aim, today, 0.05)
    judge, cost = state.pair_judge(*old), state.cost()
    state.redraw((0, 1), new)
    assert judge(*new) == pytest.approx(judge(*reversed(new)))
    assert judge(*new) - judge(*old) == pytest.approx(state.cost() - cost)


def test_a_search_is_given_up_when_asked() -> None:
    with pytest.raises(Cancelled):
        list(compromises(squares(4, 4), [30] * 16, WISH, [0] * 16, (0.5,), cancelled=lambda: True))
