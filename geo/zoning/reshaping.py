"""Reshaping: of ways to move about as few buildings, the one that leaves the zones best shaped.

Zones are annealed while it costs to move a building from its zone of today, at first little and
in the end more than any shape is worth: so one building is moved in another's place.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from geo.zoning.annealing import Effort, annealed
from geo.zoning.atom_graph import UNASSIGNED, ReportShare
from geo.zoning.keeping import KeepingState, Today
from geo.zoning.least_moves import Settled
from geo.zoning.local_search import building_weights
from geo.zoning.search_state import Aim, SearchState, Weights

PRICES = (0.03, 0.06, 0.12, 0.25, 0.5, 1.0, 2.0, 4.0)
"""What a building costs that is moved, one after the other, in units of an assignment's cost: a
zone that becomes a good deal rounder gains 0.2."""

STARTS = (0, 1, 2, 4)
"""With which price each search begins: the dearer, the nearer it stays to what is known."""

EFFORT = Effort(redrawn=0, moves=60)

NEARLY = 1e-9
"""Of the cost: what is less is the error of adding up."""


@dataclass(frozen=True, slots=True)
class _Way:
    """Moves, as they are told from others."""

    out: int
    buildings: int
    shape: float
    moves: Mapping[int, int]


def reshaped(
    settled: Settled, moves: Mapping[int, int], most: int | None, more: int, step: ReportShare
) -> tuple[dict[int, int], int]:
    """Moves that leave as few zones out of the band as these, and the zones better shaped.

    They move as few buildings as is known to do, or up to ``more`` of them more for the shape, but
    never above ``most``. Comes with how many are known to do. Zones stay connected, keep to one of
    their atoms, and none is farther out of the band than it is before the moves. ``step`` takes
    the share that is done, and may raise.
    """
    ways = _ways(settled, moves, lambda share: step(share / 2))
    least = min(ways, key=lambda way: way.buildings)
    if least.buildings < settled.graph.built(moves):
        ways = _ways(settled, least.moves, lambda share: step((1 + share) / 2))
    fewest = min(way.buildings for way in ways)
    limit = fewest + more if most is None else max(fewest, min(fewest + more, most))
    within = [way for way in ways if way.buildings <= limit]
    best = min(within, key=lambda way: (way.shape, way.buildings))
    return dict(best.moves), fewest


def _ways(settled: Settled, moves: Mapping[int, int], step: ReportShare) -> list[_Way]:
    """The moves, and others that leave as few zones out of the band."""
    region = _around(settled, moves)
    ways = [_way(settled, region, moves)]
    for other in _tried(settled, region, moves, step) if moves else ():
        way = _way(settled, region, other)
        if way.out <= ways[0].out and _is_allowed(settled, other):
            ways.append(way)
    return ways


def _around(settled: Settled, moves: Mapping[int, int]) -> list[int]:
    """The open zones that moves touch and those beside them, but for what stays out of the band."""
    own = settled.own()
    touched = {zone for atom, to in moves.items() for zone in (own[atom], to)}
    after = settled.after(moves)
    met = after.met()
    near = touched.union(*(met[zone] for zone in touched))
    return sorted(near.intersection(settled.open()).difference(after.out()))


def _tried(
    settled: Settled, region: Sequence[int], moves: Mapping[int, int], step: ReportShare
) -> Iterator[dict[int, int]]:
    """Other moves, price after price."""
    own, place = settled.own(), {zone: at for at, zone in enumerate(region)}
    grids = [place.get(own.get(atom, UNASSIGNED), UNASSIGNED) for atom in range(len(settled.graph))]
    weights = building_weights(settled.graph)
    parts = [settled.after(moves).zones[zone] for zone in region]
    elsewhere = {atom: zone for atom, zone in moves.items() if zone not in place}
    for start in STARTS:
        rng = random.Random(start)  # noqa: S311 - not for secrets
        today = Today(grids, weights)
        state = KeepingState(settled.graph, parts, _aim(settled), today, 0.0, range(len(region)))
        for turn in range(start, len(PRICES)):
            done = start + turn / len(PRICES)

            def heard(share: float, done: float = done) -> None:
                step((done + share / len(PRICES)) / len(STARTS))

            state.price = PRICES[turn]
            annealed(state, EFFORT, rng, heard)
            made = {
                atom: region[zone]
                for atom, zone in enumerate(state.zones)
                if zone not in (UNASSIGNED, grids[atom])
            }
            yield made  # What was moved to zones that stay out all the same may not be needed.
            if elsewhere:
                yield elsewhere | made


def _way(settled: Settled, region: Sequence[int], moves: Mapping[int, int]) -> _Way:
    after = settled.after(moves)
    parts = [after.zones[zone] for zone in region]
    shape = SearchState(settled.graph, parts, _aim(settled)).cost() if parts else 0.0
    return _Way(len(after.out()), settled.graph.built(moves), round(shape / NEARLY), moves)


def _aim(settled: Settled) -> Aim:
    """Shape alone: in the band a zone may hold what it likes."""
    band = settled.band
    return Aim(band, (band.low + band.high) / 2, Weights(target=0))


def _is_allowed(settled: Settled, moves: Mapping[int, int]) -> bool:
    """Whether every zone keeps one of its atoms, and none gets farther out of the band."""
    graph, after = settled.graph, settled.after(moves)
    return all(
        not set(members).isdisjoint(after.zones[zone])
        and settled.band.excess(graph.held(after.zones[zone]))
        <= settled.band.excess(graph.held(members))
        for zone, members in settled.zones.items()
    )
