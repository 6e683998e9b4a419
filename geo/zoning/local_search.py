"""Local search: atoms pass between zones by chance until all zones are in the band.

Few atoms have moved in the end. It finds a way where an integer programme takes long to, and proves
nothing. Annealing over single atoms at the rims of zones; on its way a zone may leave the band, for
that is how zones in a row pass buildings on.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence

from geo.zoning.atom_graph import AtomGraph, Band, ReportShare
from geo.zoning.integer_programme import EMPTY_MOVE

HOT, COLD = (4.0, 8.0, 2.0, 4.0, 8.0), 0.08
"""Temperatures at the start of each search and at the end of all, in buildings. Each starts from
the same zones."""

TRIED = 300
"""Moves for each atom."""

OUT = 8.0
"""What a zone out of the band pays, in buildings; each household that it is out, times
``EACH``."""

EACH = 0.15
WORSE = 1.0
"""What each household pays by which a zone is farther out of the band than today."""

BORDER = 0.02
"""Of a building, for a metre of border in widths of an atom: decides between equals."""

LEAST = 1e-6
"""Of a building: what is less is the error of adding up."""

HEARD_EVERY = 500


def shifted(
    graph: AtomGraph,
    members: Mapping[int, Sequence[int]],
    today: Mapping[int, int],
    band: Band,
    *,
    most: int | None = None,
    weights: Sequence[float] | None = None,
    step: ReportShare,
) -> dict[int, int]:
    """The zone of each atom that changes it, in the best way that was found; none if there is none.

    ``members`` of the zones that may change, which are connected and stay so. ``today`` is the
    zone from which each atom is moved if it is in another one in the end: zones keep one of the
    atoms that they have today. None gets farther
    out of the band than it is. Fewest stay out; of ways that are equal in this the fewest
    buildings move, or, where ``weights`` say what each atom counts, the least of them; at most
    ``most`` buildings. The same arguments give the same way. ``step`` is told
    the share that is done, and may raise.
    """
    search = _Search(graph, members, today, band, most, weights or building_weights(graph))
    for start, hot in enumerate(HOT):

        def reached(share: float, start: int = start) -> None:
            step((start + share) / len(HOT))

        search.run(hot, random.Random(start), reached)  # noqa: S311 - not for secrets
    return search.best


def building_weights(graph: AtomGraph) -> list[float]:
    """What each atom counts where buildings are counted that move."""
    return [1.0 if building >= 0 else EMPTY_MOVE for building in graph.buildings]


class _Search:
    def __init__(
        self,
        graph: AtomGraph,
        members: Mapping[int, Sequence[int]],
        today: Mapping[int, int],
        band: Band,
        most: int | None,
        weights: Sequence[float],
    ) -> None:
        self._ground, self._band, self._most, self._weights = graph, band, most, weights
        self._start = {atom: zone for zone, part in members.items() for atom in part}
        self._own = {atom: today[atom] for atom in self._start}
        self._atoms = sorted(self._own)
        self._before = {zone: graph.held(part) for zone, part in members.items()}
        self._near = {
            atom: [(near, m) for near, m, _ in graph.neighbours[atom] if near in self._own]
            for atom in self._atoms
        }
        widths = [graph.perimeters[atom] / 4 for atom in self._atoms]
        self._border = BORDER * len(widths) / max(sum(widths), 1e-6)
        self.best: dict[int, int] = {}
        self._away = [atom for atom, zone in self._start.items() if zone != self._own[atom]]
        self._cost = sum(weights[atom] for atom in self._away)
        self._rank = (self._counted(self._before), self._cost)

    def run(self, hot: float, rng: random.Random, step: ReportShare) -> None:
        """One search; ``best`` is kept up."""
        self._zones = dict(self._start)
        self._held = dict(self._before)
        self._kept = Counter(z for a, z in self._start.items() if z == self._own[a])
        self._moved, self._buildings = self._cost, self._ground.built(self._away)
        self._out, self._farther = self._counted(self._before), 0
        rounds = TRIED * len(self._atoms)
        for i in range(rounds):
            if i % HEARD_EVERY == 0:
                step(i / rounds)
                heat = hot * math.pow(COLD / hot, i / rounds)
            atom = self._atoms[int(rng.random() * len(self._atoms))]
            near = self._near[atom]
            if not near:
                continue
            to = self._zones[near[int(rng.random() * len(near))][0]]
            if to == self._zones[atom]:
                continue
            worse = self._worse(atom, to)
            if worse <= 0 or rng.random() < math.exp(-worse / heat):
                self._move(atom, to)

    def _worse(self, atom: int, to: int) -> float:
        """What it costs more to have an atom in another zone."""
        source, held = self._zones[atom], self._ground.households[atom]
        worse = self._leaves(atom, to)
        for zone, after in ((source, self._held[source] - held), (to, self._held[to] + held)):
            worse += self._pays(zone, after) - self._pays(zone, self._held[zone])
        for near, metres in self._near[atom]:
            zone = self._zones[near]
            worse += self._border * metres * ((zone == source) - (zone == to))
        return worse

    def _leaves(self, atom: int, to: int) -> float:
        own = self._own[atom]
        return self._weights[atom] * ((to != own) - (self._zones[atom] != own))

    def _pays(self, zone: int, held: int) -> float:
        excess = self._band.excess(held)
        if not excess:
            return 0.0
        farther = excess - self._band.excess(self._before[zone])
        return OUT + EACH * excess + WORSE * max(0, farther)

    def _move(self, atom: int, to: int) -> None:
        """Unless it tears the zone that it leaves, or is the last one that this has of its own."""
        source = self._zones[atom]
        own = self._own[atom]
        if (own == source and self._kept[own] == 1) or not self._stays_whole(atom, source):
            return
        self._moved += self._leaves(atom, to)
        if self._ground.buildings[atom] >= 0:
            self._buildings += (to != own) - (source != own)
        self._zones[atom] = to
        self._kept[own] += (to == own) - (source == own)
        self._hold(source, -self._ground.households[atom])
        self._hold(to, self._ground.households[atom])
        self._look()

    def _hold(self, zone: int, more: int) -> None:
        band, held = self._band, self._held[zone]
        now, today = band.excess(held + more), band.excess(self._before[zone])
        self._out += (now > 0) - (held not in band)
        self._farther += (now > today) - (band.excess(held) > today)
        self._held[zone] = held + more

    def _look(self) -> None:
        """Keep what is better than the best."""
        few = self._most is None or self._buildings <= self._most
        if few and not self._farther and (self._out, self._moved + LEAST) < self._rank:
            self._rank = (self._out, self._moved)
            self.best = {a: zone for a, zone in self._zones.items() if zone != self._start[a]}

    def _counted(self, held: Mapping[int, int]) -> int:
        """How many zones are out of the band."""
        return sum(count not in self._band for count in held.values())

    def _stays_whole(self, atom: int, zone: int) -> bool:
        zones = self._zones
        wanted = {near for near, _ in self._near[atom] if zones[near] == zone}
        if len(wanted) < 2:
            return True
        open_ = [wanted.pop()]
        seen = {atom, *open_}
        while open_:
            for other, _ in self._near[open_.pop()]:
                if other not in seen and zones[other] == zone:
                    seen.add(other)
                    open_.append(other)
                    wanted.discard(other)
                    if not wanted:
                        return True
        return False
