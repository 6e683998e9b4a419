"""Compromises: plans between a fresh one and the grids of today, by how much is to be kept.

What moves a household from its grid of today has a price in the search, beside shape and band.
For every plot searches begin with the fresh plan and with the balanced grids of today; of all ways
that are found, for each weight the one is taken that costs least at its price. So a plan of a
greater weight moves no more, and one of a smaller weight is shaped no worse. The balanced grids
move few buildings; where another way moves fewer households, and leaves no more zones out of the
band, it stands at the end in their place.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from geo.atoms import Atoms, Numbers
from geo.zoning.annealing import annealed, redrawn
from geo.zoning.atom_graph import (
    UNASSIGNED,
    AtomGraph,
    Cancelled,
    ReportPhase,
    StopCheck,
    atom_graph_of,
    members_of,
    never,
    unreported_phase,
)
from geo.zoning.balancing import Balance, balance, least_weight_moved
from geo.zoning.bisection import divided
from geo.zoning.keeping import KeepingState, Today
from geo.zoning.local_search import building_weights
from geo.zoning.plots import Obstacle, Plot, Reason, plots_of
from geo.zoning.proposals import Proposal, Wish, finished, locked_numbers, propose
from geo.zoning.spanning_trees import SpanningTrees

LEAST = 1e-9
"""Of the households that are best for a zone: what is less is the error of adding up."""

KEEP = 1.0
"""What it costs, at a weight of a half, to move as many households as are best for a zone; in units
of an assignment's cost, where a zone that becomes a good deal rounder gains 0.2."""

BUILDING, GROUND = 0.01, 1e-4
"""In households: what a building without any counts, and ground without a building."""

HOUSEHOLDS = 9.0
"""What the households of a mean building count beside a building, where few of them are to move."""

ENDS = 2
"""Searches for the ends of the curve: the fresh plan and the balanced one."""

SEARCHES = ((0, True), (1, True), (1, False))
"""For a weight between: the end that each begins with, and whether it draws zones anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Compromise:
    """A plan for a weight. ``balanced`` tells of it where it is what ``balance`` makes."""

    weight: float
    proposal: Proposal
    balanced: Balance | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """The zones of a plot: how many are out of the band, what they cost, and what they move.

    ``shape`` is all that they cost but for moves, ``moved`` in households that are best for a zone.
    """

    out: int
    shape: float
    moved: float
    parts: tuple[tuple[int, ...], ...]

    def rank(self, price: float) -> tuple[int, float, float]:
        return self.out, self.shape + price * self.moved, self.moved


class _Start(NamedTuple):
    """The price of a search, the end that it begins with, and whether it draws zones anew."""

    price: float
    end: int
    anew: bool


def is_weight(weight: float) -> bool:
    """Whether so much can be kept: from 0, a fresh plan, to 1, today's grids."""
    return 0 <= weight <= 1


def compromises(
    atoms: Atoms,
    households: ArrayLike,
    wish: Wish,
    today: ArrayLike,
    weights: Sequence[float],
    *,
    seed: int = 0,
    fixed: ArrayLike | None = None,
    progress: ReportPhase = unreported_phase,
    cancelled: StopCheck = never,
) -> Iterator[Compromise]:
    """A plan for each weight, in their order: 0 what ``propose`` makes, 1 what ``balance`` makes,
    or what is known to move fewer households.

    ``today`` (n,) is the number of the grid that each atom is in, -1 where it is in none; ``fixed``
    is as ``propose`` takes it, and its numbers are no grid's. The same arguments give the same
    plans. Raises :class:`Cancelled` soon after ``cancelled()`` is true.
    """
    graph = atom_graph_of(atoms, households)
    searches, last = _searches(weights), 1 in weights
    share = _shares(ENDS + last + len(searches), progress, cancelled)
    fresh = propose(
        atoms, households, wish, seed=seed, fixed=fixed, progress=share(0), cancelled=cancelled
    )
    locked = locked_numbers(len(graph), fixed)
    start = _filled(graph, locked, np.asarray(today, dtype=np.int32))
    numbers = set(locked[locked != UNASSIGNED].tolist())
    at, stop = share(1), cancelled
    kept = balance(atoms, households, start, wish.band, locked=numbers, progress=at, cancelled=stop)
    search = _Search(graph, wish, _counted(graph, today), seed)
    ends = [fresh.assignment, kept.assignment]
    ends += [_least_moved(search, start, numbers, share(ENDS))] if last else []
    free = (locked == UNASSIGNED).tolist()
    plots = plots_of(graph, free, wish.band, wish.target) if last or searches else []
    ways = _all_ways(search, plots, ends, searches, lambda number: share(number + last))
    for weight in weights:
        chosen = [_chosen(each, weight) for each in ways]
        if weight == 0:
            yield Compromise(weight, fresh)
        elif weight == 1 and _is_balanced(chosen, ways):
            yield Compromise(weight, Proposal(kept.assignment, (), 0.0, seed), kept)
        else:
            known = _obstacles_of(kept if weight == 1 else fresh)
            yield Compromise(weight, _proposal(search, locked, plots, chosen, known))
    progress("done", 1.0)


def _is_balanced(chosen: Sequence[_Way], ways: Sequence[Sequence[_Way]]) -> bool:
    return all(way is each[1] for way, each in zip(chosen, ways, strict=True))


def _least_moved(
    search: _Search, start: Numbers, locked: set[int], reached: ReportPhase
) -> Numbers:
    """Today's grids brought into the band with few households moved, however many buildings."""
    graph = search.graph
    built = max(graph.built(range(len(graph))), 1)
    mean = max(sum(graph.households) / built, 1.0)
    weights = [
        (weight + HOUSEHOLDS * held / mean) / (1 + HOUSEHOLDS)
        for weight, held in zip(building_weights(graph), graph.households, strict=True)
    ]
    return least_weight_moved(
        graph,
        start,
        search.wish.band,
        weights,
        locked=locked,
        step=lambda done: reached("keeping", done),
    )


def _searches(weights: Sequence[float]) -> list[_Start]:
    return [
        _Start(price_of(weight), end, anew)
        for weight in weights
        if 0 < weight < 1
        for end, anew in SEARCHES
    ]


def _chosen(ways: Sequence[_Way], weight: float) -> _Way:
    """Of the ways of a plot, the one for a weight; the second of them is that of ``balance``."""
    if weight < 1:
        return min(ways, key=lambda way: way.rank(price_of(weight)))
    kept = ways[1]
    fewer = [way for way in ways if way.out <= kept.out and way.moved < kept.moved - LEAST]
    return min(fewer, key=lambda way: (way.moved, way.out, way.shape), default=kept)


def price_of(weight: float) -> float:
    """What it costs at a weight below 1 to move as many households as are best for a zone."""
    return KEEP * weight / (1 - weight)


@dataclass(frozen=True, slots=True)
class _Search:
    """What is the same for all plots."""

    graph: AtomGraph
    wish: Wish
    today: Today
    seed: int

    def state(self, parts: Sequence[Sequence[int]], price: float) -> KeepingState:
        target = self.wish.target
        return KeepingState(self.graph, parts, self.wish.aim, self.today, price / target)

    def way(self, parts: Sequence[Sequence[int]]) -> _Way:
        """Zones as they are, weighed."""
        state = self.state(parts, 0.0)
        held = [figures.households for figures in state.figures]
        return _Way(
            sum(count not in self.wish.band for count in held),
            state.shape_cost(),
            state.moved() / self.wish.target,
            tuple(map(tuple, parts)),
        )


def _shares(
    steps: int, progress: ReportPhase, cancelled: StopCheck
) -> Callable[[int], ReportPhase]:
    """Takes the number of a step, and gives what takes the progress of it."""

    def of_step(number: int) -> ReportPhase:
        def reached(phase: str, share: float) -> None:
            if cancelled():
                raise Cancelled
            progress(phase, (number + share) / steps)

        return reached

    return of_step


def _all_ways(
    search: _Search,
    plots: Sequence[Plot],
    ends: Sequence[Numbers],
    searches: Sequence[_Start],
    share: Callable[[int], ReportPhase],
) -> list[list[_Way]]:
    """Of each plot the ways that were found to divide it, those of the ends first."""
    starts = [[_fitting(search, plot, end) for end in ends[:ENDS]] for plot in plots]
    found = [
        [search.way(_parts_of(search.graph, plot, end)) for end in ends]
        + [search.way(parts) for parts in both]
        for plot, both in zip(plots, starts, strict=True)
    ]
    for number, (price, end, anew) in enumerate(searches, ENDS):
        reached, done = share(number), 0
        for plot, both, its in zip(plots, starts, found, strict=True):
            reached("keeping", done / len(search.graph))
            its += _between(search, plot, both[end], price, anew=anew)
            done += len(plot.members)
    return found


def _between(
    search: _Search, plot: Plot, parts: Sequence[Sequence[int]], price: float, *, anew: bool
) -> list[_Way]:
    """What a search at a price comes to from these parts, before and after it is finished."""
    if len(parts) == 1:
        return []
    rng = random.Random(f"{search.seed} {plot.members[0]} {price}")  # noqa: S311 - no secret
    state, effort = search.state(parts, price), search.wish.effort
    if anew:
        redrawn(state, SpanningTrees(search.graph, plot.members), effort, rng, _unheard)
    annealed(state, effort, rng, _unheard)
    ways = [search.way(state.parts())]
    return [*ways, search.way(finished(state, _unheard).parts())] if ways[0].out else ways


def _unheard(_share: float) -> None:
    """Progress within a plot, which is not reported."""


def _parts_of(graph: AtomGraph, plot: Plot, end: Numbers) -> list[list[int]]:
    """The zones of a plot at an end, in their connected parts."""
    zones = members_of(end[list(plot.members)])
    return [
        part
        for places in zones.values()
        for part in graph.parts([plot.members[at] for at in places])
    ]


def _fitting(search: _Search, plot: Plot, end: Numbers) -> list[list[int]]:
    """The zones of a plot at an end, merged or split until they are as many as there may be."""
    graph, parts = search.graph, _parts_of(search.graph, plot, end)
    rng = random.Random(f"{search.seed} {plot.members[0]}")  # noqa: S311 - not for secrets
    while len(parts) > max(plot.numbers):
        parts = _merged(graph, parts)
    while len(parts) < min(plot.numbers):
        largest = max(parts, key=lambda part: (len(part) > 1, graph.held(part)))
        trees = SpanningTrees(graph, largest)
        halves = divided(graph, trees, largest, 2, search.wish.band, rng, cut_made=_uncounted)
        parts = [part for part in parts if part is not largest] + halves
    return parts


def _uncounted() -> None:
    """A cut that is not reported."""


def _merged(graph: AtomGraph, parts: list[list[int]]) -> list[list[int]]:
    """One part fewer: the smallest goes to the smallest beside it."""
    small = min(parts, key=graph.held)
    around = {other for atom in small for other, _, _ in graph.neighbours[atom]}
    beside = [part for part in parts if part is not small and not around.isdisjoint(part)]
    taker = min(beside, key=graph.held)
    rest = [part for part in parts if part is not small and part is not taker]
    return [*rest, sorted(small + taker)]


def _filled(graph: AtomGraph, locked: Numbers, today: Numbers) -> Numbers:
    """Today's grids around locked zones; what is in none goes to the one that it meets most of.

    What meets none is a zone of its own.
    """
    zones = np.where(locked == UNASSIGNED, today, locked).tolist()
    fixed = set(locked[locked != UNASSIGNED].tolist())
    open_ = {atom for atom, zone in enumerate(zones) if zone == UNASSIGNED}
    while open_:
        taken = {
            atom: zone
            for atom in sorted(open_)
            if (zone := _met_most(graph, atom, zones, fixed)) != UNASSIGNED
        }
        if not taken:
            break
        for atom, zone in taken.items():
            zones[atom] = zone
        open_ -= taken.keys()
    for number, part in enumerate(graph.parts(open_), max(zones, default=UNASSIGNED) + 1):
        for atom in part:
            zones[atom] = number
    return np.array(zones, dtype=np.int32)


def _met_most(graph: AtomGraph, atom: int, zones: Sequence[int], fixed: set[int]) -> int:
    shared: dict[int, float] = {}
    for other, metres, _ in graph.neighbours[atom]:
        if zones[other] != UNASSIGNED and zones[other] not in fixed:
            shared[zones[other]] = shared.get(zones[other], 0.0) + metres
    return max(shared, key=lambda zone: (shared[zone], -zone), default=UNASSIGNED)


def _counted(graph: AtomGraph, today: ArrayLike) -> Today:
    """What each atom counts: its households, and a little for a building and for ground."""
    weights = [
        held + (BUILDING if building >= 0 else GROUND)
        for held, building in zip(graph.households, graph.buildings, strict=True)
    ]
    return Today(np.asarray(today).tolist(), weights)


def _proposal(
    search: _Search,
    locked: Numbers,
    plots: Sequence[Plot],
    ways: Sequence[_Way],
    obstacle_of: Callable[[Plot], Obstacle | None],
) -> Proposal:
    """The plots put together, with the reasons for zones that are out of the band."""
    graph, assignment = search.graph, locked.copy()
    next_zone = int(assignment.max(initial=UNASSIGNED)) + 1
    reasons: list[Reason] = []
    for plot, way in zip(plots, ways, strict=True):
        parts = sorted(way.parts)
        zones = range(next_zone, next_zone + len(parts))
        for zone, part in zip(zones, parts, strict=True):
            assignment[list(part)] = zone
        held = [graph.held(part) for part in parts]
        reason = plot.reason(obstacle_of(plot), search.wish.band, zones, held)
        reasons += [reason] if reason else []
        next_zone += len(parts)
    cost = sum(way.shape for way in ways)
    return Proposal(assignment, tuple(reasons), cost, search.seed)


def _obstacles_of(end: Proposal | Balance) -> Callable[[Plot], Obstacle | None]:
    """Tells of a plot what stood in the way of zones at an end of the curve."""
    if isinstance(end, Balance):
        known = {unreached.zone: unreached.obstacle for unreached in end.unreached}
    else:
        known = {zone: reason.obstacle for reason in end.reasons for zone in reason.zones}

    def obstacle_of(plot: Plot) -> Obstacle | None:
        zones = end.assignment[list(plot.members)].tolist()
        return plot.obstacle or next((known[zone] for zone in zones if zone in known), None)

    return obstacle_of
