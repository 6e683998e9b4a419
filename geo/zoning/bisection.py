"""Bisection: connected atoms cut into a number of zones, halves first."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from geo.zoning.atom_graph import AtomGraph, Band
from geo.zoning.spanning_trees import Bipartition, SpanningTrees

OFF_STREET = 3.0
"""How much a metre of border off the streets counts more than one on a street."""

SPREAD = 0.2
"""Of a zone's households: how far a part may deviate, times the root of its zones."""

TREES = 6
"""Drawn for a cut; the best is taken."""

ATTEMPTS = 120


def divided(
    graph: AtomGraph,
    trees: SpanningTrees,
    members: Sequence[int],
    zones: int,
    band: Band,
    rng: random.Random,
    *,
    cut_made: Callable[[], None],
) -> list[list[int]]:
    """Connected parts, as many as asked for if there are as many atoms.

    As near to the band as the trees allow, which may be out of it. ``cut_made`` is called after
    every cut, and may raise.
    """
    open_ = [(list(members), min(zones, len(members)))]
    done = []
    while open_:
        part, count = open_.pop()
        if count == 1:
            done.append(part)
            continue
        first, second, share = _halved(graph, trees, part, count, band, rng)
        open_.append((sorted(second), count - share))
        open_.append((sorted(first), share))
        cut_made()
    return sorted(done)


def _halved(
    graph: AtomGraph,
    trees: SpanningTrees,
    part: list[int],
    count: int,
    band: Band,
    rng: random.Random,
) -> tuple[set[int], set[int], int]:
    """Two parts and how many zones the first is to become."""
    held = graph.held(part)
    share = count // 2
    fair = held * share / count
    least = max(share * band.low, held - (count - share) * band.high)
    most = min(share * band.high, held - (count - share) * band.low)
    spread = SPREAD * held / count * share**0.5
    narrow = (max(least, fair - spread), min(most, fair + spread))

    def judge(one: set[int], other: set[int]) -> float:
        return _border(graph, one, other)

    halves = _best(trees, part, narrow, judge, rng)
    if halves is None:
        halves = trees.cut(part, least, most, judge=judge, rng=rng, attempts=ATTEMPTS)
    one, other = halves or _nearest(graph, trees, part, fair, rng)
    return one, other, max(count - len(other), min(share, len(one)))


def _best(
    trees: SpanningTrees,
    part: list[int],
    bounds: tuple[float, float],
    judge: Callable[[set[int], set[int]], float],
    rng: random.Random,
) -> Bipartition | None:
    """Of several trees."""
    cuts = [trees.cut(part, *bounds, judge=judge, rng=rng) for _ in range(TREES)]
    return min((cut for cut in cuts if cut), key=lambda cut: judge(*cut), default=None)


def _nearest(
    graph: AtomGraph, trees: SpanningTrees, part: list[int], fair: float, rng: random.Random
) -> Bipartition:
    """Of several trees, the cut whose first side holds most nearly what is fair."""

    def off(one: set[int], _: set[int]) -> float:
        return abs(graph.held(one) - fair)

    held = graph.held(part)
    cuts = [trees.cut(part, 0, held, judge=off, rng=rng) for _ in range(TREES)]
    return min((cut for cut in cuts if cut), key=lambda cut: off(*cut))


def _border(graph: AtomGraph, one: set[int], other: set[int]) -> float:
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    return sum(
        metres + OFF_STREET * off_street
        for atom in few
        for near, metres, off_street in graph.neighbours[atom]
        if near in many
    )
