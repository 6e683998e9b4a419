"""Trees are cut into two connected sides of so many households, and leave blocks whole."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.zoning.atom_graph import Band, atom_graph_of
from geo.zoning.search_state import Aim, SearchState, Weights
from geo.zoning.spanning_trees import SpanningTrees
from tests.effort import examples
from tests.geo.zoning.squares import squares


def none_better(_one: set[int], _other: set[int]) -> float:
    return 0.0


@settings(max_examples=examples(50))
@given(
    rows=st.integers(1, 6),
    columns=st.integers(2, 6),
    seed=st.integers(0, 99),
    bounds=st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted),
    data=st.data(),
)
def test_both_sides_are_connected_and_the_first_holds_what_it_should(
    rows: int, columns: int, seed: int, bounds: list[float], data: st.DataObject
) -> None:
    count = rows * columns
    sizes = data.draw(st.lists(st.integers(0, 20), min_size=count, max_size=count))
    graph = atom_graph_of(squares(rows, columns), sizes)
    members = [*range(count)]
    least, most = (share * sum(sizes) for share in bounds)
    rng = random.Random(seed)  # noqa: S311
    halves = SpanningTrees(graph, members).cut(members, least, most, judge=none_better, rng=rng)
    if halves is not None:
        one, other = halves
        assert sorted([*one, *other]) == members
        assert one
        assert other
        assert graph.is_connected(one)
        assert graph.is_connected(other)
        assert least - 1e-5 <= graph.held(one) <= most + 1e-5


def test_a_tree_leaves_every_block_once() -> None:
    graph = atom_graph_of(squares(6, 8), [1] * 48)
    members = [*range(48)]
    trees = SpanningTrees(graph, members)

    def blocks_split(one: set[int], other: set[int]) -> float:
        return len({graph.blocks[a] for a in one} & {graph.blocks[a] for a in other})

    for seed in range(20):
        rng = random.Random(seed)  # noqa: S311
        halves = trees.cut(members, 12, 36, judge=blocks_split, rng=rng)
        assert halves is not None
        assert blocks_split(*halves) == 0


def test_the_best_cut_is_taken() -> None:
    graph = atom_graph_of(squares(1, 9), [1] * 9)
    members = [*range(9)]

    def off(one: set[int], _other: set[int]) -> float:
        return abs(len(one) - 4)

    rng = random.Random(1)  # noqa: S311
    halves = SpanningTrees(graph, members).cut(members, 1, 8, judge=off, rng=rng)
    assert halves is not None
    assert len(halves[0]) == 4


@pytest.mark.parametrize(("least", "most"), [(1, 4), (6, 9), (3, 2)])
def test_without_a_cut_there_is_none(least: int, most: int) -> None:
    graph = atom_graph_of(squares(1, 2), [5, 10])
    trees = SpanningTrees(graph, [0, 1])
    rng = random.Random(1)  # noqa: S311
    assert trees.cut([0, 1], least, most, judge=none_better, rng=rng, attempts=3) is None


@settings(max_examples=examples(50))
@given(places=st.permutations(range(24)), first=st.integers(1, 23), cut=st.integers(1, 23))
def test_a_pair_costs_what_its_zones_do(places: list[int], first: int, cut: int) -> None:
    sizes = [7 * at % 11 for at in range(24)]
    graph = atom_graph_of(squares(4, 6, block=(2, 3)), sizes)
    aim = Aim(Band(20, 80), 50, Weights())
    today = [set(range(first)), set(range(first, 24))]
    judge = SearchState(graph, today, aim).pair_judge(*today)
    halves = set(places[:cut]), set(places[cut:])
    assert judge(*halves) == pytest.approx(SearchState(graph, halves, aim).cost())
    assert judge(*today) == pytest.approx(SearchState(graph, today, aim).cost())
