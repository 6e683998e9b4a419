"""Proposals: complete plans made by a seed, every zone in the band where that can be."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from geo.atoms import Atoms, Numbers
from geo.zoning.annealing import Effort, annealed, redrawn
from geo.zoning.atom_graph import (
    UNASSIGNED,
    AtomGraph,
    Band,
    Cancelled,
    ReportPhase,
    ReportShare,
    StopCheck,
    atom_graph_of,
    never,
    unreported_phase,
)
from geo.zoning.bisection import divided
from geo.zoning.exhaustive_search import TooMany, shared_out
from geo.zoning.feasibility import is_groupable
from geo.zoning.least_moves import Settled
from geo.zoning.plots import Obstacle, Plot, Reason, plots_of
from geo.zoning.search_state import Aim, SearchState, Weights
from geo.zoning.spanning_trees import SpanningTrees

TRIES = 4
"""Divisions of a plot before it is left with zones out of the band."""

SEEDS = 4
"""Tried for each candidate, where others give the same plan."""

NUMBERS = 3
"""Of zones that are tried before that."""

PHASES = {
    "cutting": (0.0, 0.3),
    "balancing": (0.3, 0.3),
    "trying every way": (0.3, 0.3),
    "redrawing": (0.3, 0.7),
    "smoothing": (0.7, 1.0),
    "finishing": (1.0, 1.0),
}
"""The shares of a plot's work from which to which a phase lasts."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is proposed for: the band, the households best for a zone, the weights."""

    band: Band
    target: float
    weights: Weights = field(default_factory=Weights)
    effort: Effort = field(default_factory=Effort)

    @property
    def aim(self) -> Aim:
        return Aim(self.band, self.target, self.weights)


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """A complete plan, and why zones of it are out of the band if any are.

    Zones that were locked keep their numbers; new ones follow after the highest of these, by
    community. ``cost`` is what the search made small: proposals for one wish compare by it.
    """

    assignment: Numbers
    reasons: tuple[Reason, ...]
    cost: float
    seed: int


def propose(
    atoms: Atoms,
    households: ArrayLike,
    wish: Wish,
    *,
    seed: int = 0,
    fixed: ArrayLike | None = None,
    progress: ReportPhase = unreported_phase,
    cancelled: StopCheck = never,
) -> Proposal:
    """Share the atoms out into connected zones of one community each.

    ``households`` (n,) of each atom; ``fixed`` (n,) is the zone of an atom that is locked, -1 of
    the others. The same arguments give the same proposal. Raises :class:`Cancelled` soon after
    ``cancelled()`` is true.
    """
    graph = atom_graph_of(atoms, households)
    assignment = locked_numbers(len(graph), fixed)
    free = (assignment == UNASSIGNED).tolist()
    plots = plots_of(graph, free, wish.band, wish.target)
    next_zone = int(assignment.max(initial=UNASSIGNED)) + 1
    reasons, cost, done = [], 0.0, 0
    for plot in plots:
        work = _Work(done / len(graph), len(plot.members) / len(graph), progress, cancelled)
        rng = random.Random(f"{seed} {plot.members[0]}")  # noqa: S311 - not for secrets
        state, obstacle = _drawn(graph, plot, wish, rng, work)
        parts = sorted(state.parts())
        zones = range(next_zone, next_zone + len(parts))
        for zone, part in zip(zones, parts, strict=True):
            assignment[part] = zone
        held = [graph.held(part) for part in parts]
        reason = plot.reason(obstacle, wish.band, zones, held)
        reasons += [reason] if reason else []
        next_zone += len(parts)
        cost += state.cost()
        done += len(plot.members)
    progress("done", 1.0)
    return Proposal(assignment, tuple(reasons), cost, seed)


def candidates(
    atoms: Atoms,
    households: ArrayLike,
    wish: Wish,
    *,
    count: int,
    seed: int = 0,
    fixed: ArrayLike | None = None,
    progress: ReportPhase = unreported_phase,
    cancelled: StopCheck = never,
) -> Iterator[Proposal]:
    """So many proposals one after the other, with the seeds from ``seed`` on.

    A seed that gives the same plan as one before it is passed over, and a further one tried; after
    ``SEEDS`` as many seeds there may be fewer.
    """
    assignments: list[Numbers] = []
    reported = 0.0

    def reached(phase: str, share: float) -> None:
        nonlocal reported
        reported = max(reported, (len(assignments) + share) / count)
        progress(phase, reported)

    for number in range(SEEDS * count):
        proposal = propose(
            atoms,
            households,
            wish,
            seed=seed + number,
            fixed=fixed,
            progress=reached,
            cancelled=cancelled,
        )
        if not any(np.array_equal(proposal.assignment, assignment) for assignment in assignments):
            assignments.append(proposal.assignment)
            yield proposal
        if len(assignments) == count:
            break


@dataclass(frozen=True, slots=True)
class _Work:
    """A plot's share of the whole work, and whom to tell."""

    start: float
    length: float
    progress: ReportPhase
    cancelled: StopCheck

    def reached(self, phase: str, share: float) -> None:
        if self.cancelled():
            raise Cancelled
        begin, end = PHASES[phase]
        self.progress(phase, self.start + self.length * (begin + (end - begin) * share))

    def phase(self, phase: str) -> ReportShare:
        """Takes the share of a phase that is done. Raises :class:`Cancelled`."""
        return lambda share: self.reached(phase, share)


def locked_numbers(count: int, fixed: ArrayLike | None) -> Numbers:
    """The zone of each atom that is locked, -1 of the others. Raises ``ValueError``."""
    if fixed is None:
        return np.full(count, UNASSIGNED, dtype=np.int32)
    locked = np.array(fixed, dtype=np.int32)
    if locked.shape != (count,):
        raise ValueError(f"fixed has shape {locked.shape}; {count} atoms need as many")
    return locked


def _drawn(
    graph: AtomGraph, plot: Plot, wish: Wish, rng: random.Random, work: _Work
) -> tuple[SearchState, Obstacle | None]:
    """The zones of a plot, and the obstacle to those that are out of the band."""
    if plot.numbers == (1,):
        work.reached("cutting", 1.0)
        return SearchState(graph, [plot.members], wish.aim), plot.obstacle
    trees = SpanningTrees(graph, plot.members)
    state, obstacle = _begun(graph, trees, plot, wish, rng, work), plot.obstacle
    if obstacle is None:
        state, obstacle = _brought_in(state, plot, wish, work)
    redrawn(state, trees, wish.effort, rng, work.phase("redrawing"))
    annealed(state, wish.effort, rng, work.phase("smoothing"))
    return finished(state, work.phase("finishing")), obstacle


def _brought_in(
    state: SearchState, plot: Plot, wish: Wish, work: _Work
) -> tuple[SearchState, Obstacle | None]:
    """What chance left out of the band brought into it, by few moves or after trying every way."""
    if not state.excess():
        return state, None
    if not _can_be_grouped(state.graph, plot, wish.band):
        return state, Obstacle.NO_GROUPING
    state = finished(state, work.phase("balancing"))
    if not state.excess():
        return state, None
    zones, obstacle = _every_way(state.graph, plot, wish.band, work)
    return state if zones is None else SearchState(state.graph, zones, wish.aim), obstacle


def finished(state: SearchState, step: ReportShare) -> SearchState:
    """With zones that are out of the band brought into it by few moves, where these do."""
    if not state.excess():
        return state
    settled = Settled(state.graph, dict(enumerate(state.parts())), state.aim.band)
    return SearchState(state.graph, list(settled.shifted(None, step).zones.values()), state.aim)


def _can_be_grouped(graph: AtomGraph, plot: Plot, band: Band) -> bool:
    """Whether it is not proven that no grouping of the buildings of a plot is in the band."""
    held = [graph.households[atom] for atom in plot.members]
    return any(is_groupable(held, number, band) is not False for number in plot.numbers)


def _every_way(
    graph: AtomGraph, plot: Plot, band: Band, work: _Work
) -> tuple[list[list[int]] | None, Obstacle | None]:
    """The zones of a plot that chance did not find, or why there are none as far as is known."""
    try:
        zones = shared_out(graph, plot.members, band, step=work.phase("trying every way"))
    except TooMany:
        return None, Obstacle.NOT_FOUND
    return zones, Obstacle.NO_SHARING if zones is None else None


def _begun(
    graph: AtomGraph, trees: SpanningTrees, plot: Plot, wish: Wish, rng: random.Random, work: _Work
) -> SearchState:
    """The first division found that is in the band, or the one that is least out of it."""
    best: SearchState | None = None
    for number in _tried(plot.numbers):
        cuts = iter(range(1, number + 1))

        def cut_made(cuts: Iterator[int] = cuts, number: int = number) -> None:
            work.reached("cutting", next(cuts) / number)

        parts = divided(graph, trees, plot.members, number, wish.band, rng, cut_made=cut_made)
        state = SearchState(graph, parts, wish.aim)
        if state.excess():
            redrawn(state, trees, wish.effort, rng, lambda _: work.reached("cutting", 1.0))
        if best is None or state.excess() < best.excess():
            best = state
        if not best.excess():
            break
    if best is None:
        raise ValueError("a plot names no number of zones")
    return best


def _tried(numbers: Sequence[int]) -> list[int]:
    """The best number twice, the next best once each, then the best again."""
    return [numbers[0], *numbers[:NUMBERS], *[numbers[0]] * (TRIES - NUMBERS)]
