"""Annealing: zones made better move by move, none of which breaks one or leaves the band.

At first two neighbouring zones are drawn anew along a tree; then single atoms, and what one zone
has of a block, go to the zone next to them. A move that makes the plan worse is the less likely
to be made the colder it is, by Metropolis' rule.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from geo.atoms import Numbers
from geo.zoning.atom_graph import UNASSIGNED, ReportShare
from geo.zoning.search_state import SearchState
from geo.zoning.spanning_trees import SpanningTrees

HOT, COLD = 0.03, 0.001
"""Temperatures at the start and the end, in units of an assignment's cost."""

BLOCK_EVERY = 6
"""One move in so many is of all that a zone has of a block."""

HEARD_EVERY = 500


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search: pairs of zones drawn anew for each two that meet, moves tried for each
    atom."""

    redrawn: float = 40.0
    moves: float = 60.0


def redrawn(
    state: SearchState, trees: SpanningTrees, effort: Effort, rng: random.Random, step: ReportShare
) -> None:
    """Draw pairs of neighbouring zones anew, keeping what is better."""
    rounds = round(effort.redrawn * state.borders())
    graph = state.graph
    for i in range(rounds):
        if i % 10 == 0:
            step(i / rounds)
        atom = rng.choice(state.members)
        near = graph.neighbours[atom]
        other = rng.choice(near)[0] if near else atom
        if state.zones[other] not in (state.zones[atom], UNASSIGNED):
            _redraw(state, trees, (atom, other), rng, _temperature(i / rounds))


def _redraw(
    state: SearchState,
    trees: SpanningTrees,
    atoms: tuple[int, int],
    rng: random.Random,
    heat: float,
) -> None:
    """Of the zones of two atoms."""
    one, other = (state.around(atom) for atom in atoms)
    pair = (state.zones[atoms[0]], state.zones[atoms[1]])
    held = [state.figures[zone].households for zone in pair]
    band, total = state.aim.band, sum(held)
    least, most = max(band.low, total - band.high), min(band.high, total - band.low)
    if any(each not in band for each in held):  # as near to the band as the two are now
        least, most = min(held), max(held)
    judge = state.pair_judge(one, other)
    halves = trees.cut(sorted(one | other), least, most, judge=judge, rng=rng)
    if halves is None or one in halves:
        return
    worse = judge(*halves) - judge(one, other)
    if worse <= 0 or rng.random() < math.exp(-worse / heat):
        swapped = len(halves[1] & one) > len(halves[0] & one)
        state.redraw(pair, halves[::-1] if swapped else halves)


def annealed(state: SearchState, effort: Effort, rng: random.Random, step: ReportShare) -> None:
    """Move atoms at the rims of zones until it is cold; then only for the better."""
    draw = _Draw.of(state, rng)
    rounds = round(effort.moves * len(draw.atoms)) if len(state.sizes) > 1 else 0
    for first in range(0, rounds, HEARD_EVERY):
        step(first / rounds)
        heat = _temperature(first / rounds)
        for i, (atom, near) in enumerate(draw.pairs(min(HEARD_EVERY, rounds - first)), first):
            to = state.zones[near]
            if to not in (state.zones[atom], UNASSIGNED):
                _try(state, atom, to, i % BLOCK_EVERY == 0, heat, rng)


@dataclass(frozen=True, slots=True)
class _Draw:
    """Draws atoms of zones that have neighbours, each with one of these."""

    atoms: Numbers
    starts: Numbers
    """Where the neighbours of each begin among all of them."""
    degrees: Numbers
    neighbours: Numbers
    generator: np.random.Generator

    @classmethod
    def of(cls, state: SearchState, rng: random.Random) -> _Draw:
        around = state.graph.neighbours
        atoms = [atom for atom in state.members if around[atom]]
        degrees = np.array([len(around[atom]) for atom in atoms], dtype=np.int32)
        neighbours = [near for atom in atoms for near, _, _ in around[atom]]
        return cls(
            np.array(atoms, dtype=np.int32),
            np.cumsum(degrees, dtype=np.int32) - degrees,
            degrees,
            np.array(neighbours, dtype=np.int32),
            np.random.default_rng(rng.getrandbits(64)),
        )

    def pairs(self, count: int) -> Iterator[tuple[int, int]]:
        """So many. Drawn together: one by one takes longer than all else that a move takes."""
        drawn = self.generator.integers(len(self.atoms), size=count)
        turn = (self.generator.random(count) * self.degrees[drawn]).astype(np.int32)
        near = self.neighbours[self.starts[drawn] + turn]
        return zip(self.atoms[drawn].tolist(), near.tolist(), strict=True)


def _try(
    state: SearchState, atom: int, to: int, with_block: bool, heat: float, rng: random.Random
) -> None:
    """Move an atom, or all that its zone has of its block, if the heat allows it."""
    if with_block and state.is_within_block(atom):  # that would be the whole zone
        return
    moved = _of_block(state, atom) if with_block else {atom}
    change = state.weighed(moved, to)
    if change is None or not _taken(change.cost, heat, rng):
        return
    if state.leaves_whole(moved):
        state.move(moved, to, change)


def _taken(cost: float, heat: float, rng: random.Random) -> bool:
    return cost <= 0 or rng.random() < math.exp(-cost / heat)


def _of_block(state: SearchState, atom: int) -> set[int]:
    """The atom and what can be reached from it within its block and zone."""
    graph, zones = state.graph, state.zones
    zone, block = zones[atom], graph.blocks[atom]
    seen, open_ = {atom}, [atom]
    while open_:
        for other, _, _ in graph.neighbours[open_.pop()]:
            if zones[other] == zone and graph.blocks[other] == block and other not in seen:
                seen.add(other)
                open_.append(other)
    return seen


def _temperature(share: float) -> float:
    return HOT * math.pow(COLD / HOT, share)
