"""Least moves: zones brought into the band by moving as few buildings as can be.

By chance first, from each zone that is out over those around it (``local_search``); then, where
the ways are few, by an integer programme that finds another or proves that there is none.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from geo.zoning.atom_graph import AtomGraph, Band, ReportShare
from geo.zoning.integer_programme import Programme
from geo.zoning.local_search import shifted

MOST_WAYS = 1600
"""Ways for single atoms to go, times the buildings that move: of more no proof is tried, as it
would take many seconds, and most often fail."""

MOST_PLACES = 250
"""Ways for single atoms to go, up to which it is asked whether more zones can come into the band:
a second or two."""

AWAY = (1, 2)
"""How many zones from one that is out of the band others may help, and if that is not enough."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The zones of a community as they are; moves are counted from here."""

    graph: AtomGraph
    zones: Mapping[int, Sequence[int]]
    """The atoms of each."""
    band: Band
    locked: frozenset[int] = frozenset()

    def out(self) -> list[int]:
        """The zones that are out of the band."""
        return [zone for zone in self.zones if self.graph.held(self.zones[zone]) not in self.band]

    def open(self) -> dict[int, Sequence[int]]:
        """The zones that may change: neither locked nor in pieces."""
        return {
            zone: members
            for zone, members in self.zones.items()
            if zone not in self.locked and self.graph.is_connected(set(members))
        }

    def work(self) -> int:
        """How much there is to do: nothing where every zone is in the band."""
        return sum(map(len, self.zones.values())) if self.out() else 0

    def shifted(
        self, most: int | None, step: ReportShare, weights: Sequence[float] | None = None
    ) -> Settled:
        """The zones after few moves of at most ``most`` buildings, as they were found by chance;
        ``weights`` are what each atom counts, if not buildings are to be few.

        Zones stay connected and keep one of their atoms; none gets farther out of the band.
        """
        step(0.0)
        now, today = self, self.own()
        for turn, away in enumerate(AWAY):
            places = now._neighbourhoods(away)
            for number, members in enumerate(places):
                start, length = turn + number / len(places), 1 / len(places)

                def reached(share: float, start: float = start, length: float = length) -> None:
                    step((start + share * length) / len(AWAY))

                within = {atom for part in members.values() for atom in part}
                elsewhere = self.graph.built(self.moved(now).keys() - within)
                left = None if most is None else most - elsewhere
                moves = shifted(
                    self.graph,
                    members,
                    today,
                    self.band,
                    most=left,
                    weights=weights,
                    step=reached,
                )
                now = now.after(moves)
        return now

    def programmed(
        self, now: Settled, most: int | None, heard: Callable[[], None]
    ) -> tuple[Settled, bool]:
        """``now``, or a way with more zones in the band, and whether it is proven that there is
        none. ``heard`` is called now and then, and may raise.
        """
        hopeless = most is None
        for members in self._components():
            out = sum(zone in members for zone in now.out())
            if not out:
                continue
            allowed = self._allowed(members, len(self.graph))
            elsewhere = {a: z for a, z in self.moved(now).items() if z not in members}
            left = len(self.graph) if most is None else most - self.graph.built(elsewhere)
            if sum(map(len, allowed.values())) > MOST_PLACES:
                hopeless = False
                continue
            programme = Programme(self.graph, members, allowed, self.band, left, out - 1, heard)
            better = programme.solved()
            hopeless = hopeless and programme.proven
            if better is not None:
                now = self.after({**elsewhere, **better})
        return now, hopeless

    def _components(self) -> list[dict[int, Sequence[int]]]:
        """The open zones in parts that do not meet."""
        zones, met = self.open(), self.met()
        left, parts = set(zones), []
        while left:
            part, near = set[int](), {min(left)}
            while near:
                part |= near
                near = set().union(*(met[zone] for zone in near)) - part
            left -= part
            parts.append({zone: zones[zone] for zone in sorted(part)})
        return parts

    def fewest(
        self, moved: dict[int, int], heard: Callable[[], None]
    ) -> tuple[dict[int, int], bool]:
        """The same or a better way, and whether it is proven that none moves fewer buildings."""
        members = self.open()
        while (most := self.graph.built(moved) - 1) > 0:
            allowed = self._allowed(members, most)
            if most * sum(map(len, allowed.values())) > MOST_WAYS:
                return moved, False
            now = self.after(moved)
            out = sum(zone in members for zone in now.out())
            programme = Programme(self.graph, members, allowed, self.band, most, out, heard)
            better = programme.solved()
            if better is None:
                return moved, programme.proven
            moved = better
            if programme.proven:
                break
        return moved, True

    def moved(self, now: Settled) -> dict[int, int]:
        """The atoms that are in another zone now."""
        own = self.own()
        return {atom: zone for atom, zone in now.own().items() if own[atom] != zone}

    def own(self) -> dict[int, int]:
        """The zone of each atom that is in one."""
        return {atom: zone for zone, members in self.zones.items() for atom in members}

    def after(self, moves: Mapping[int, int]) -> Settled:
        """The zones when these atoms have moved."""
        own = {**self.own(), **moves}
        zones: dict[int, list[int]] = {zone: [] for zone in self.zones}
        for atom in sorted(own):
            zones[own[atom]].append(atom)
        return replace(self, zones=zones)

    def _neighbourhoods(self, away: int) -> list[dict[int, Sequence[int]]]:
        """The open zones at most so many zones from one that is out, in parts that do not meet."""
        zones, met = self.open(), self.met()
        parts: list[set[int]] = []
        for zone in self.out():
            near = {zone} & zones.keys()
            for _ in range(away):
                near |= {other for each in near for other in met[each]}
            apart = [part for part in parts if not part & near]
            parts = [*apart, near.union(*(part for part in parts if part & near))]
        return [{zone: zones[zone] for zone in sorted(part)} for part in parts if len(part) > 1]

    def met(self) -> dict[int, set[int]]:
        """The open zones that each open zone meets, itself among them."""
        zones = self.open()
        own = {atom: zone for zone, members in zones.items() for atom in members}
        return {
            zone: {
                own[other]
                for atom in members
                for other, _, _ in self.graph.neighbours[atom]
                if other in own
            }
            for zone, members in zones.items()
        }

    def _allowed(self, members: Mapping[int, Sequence[int]], most: int) -> dict[int, list[int]]:
        """The other zones that each atom may come to if at most so many buildings move.

        As a zone keeps one of its atoms, what lies between it and an atom that comes comes, too.
        """
        own = {atom: zone for zone, part in members.items() for atom in part}
        allowed: dict[int, list[int]] = {}
        for zone, part in members.items():
            for atom, moves in self._moves_away(part, own).items():
                if own[atom] != zone and moves <= most:
                    allowed.setdefault(atom, []).append(zone)
        return dict(sorted(allowed.items()))

    def _moves_away(self, part: Sequence[int], within: Collection[int]) -> dict[int, int]:
        """How many buildings move at least for an atom to come to a zone: it, what is between."""
        away = dict.fromkeys(part, 0)
        open_ = deque(part)
        while open_:
            atom = open_.popleft()
            for other, _, _ in self.graph.neighbours[atom]:
                built = self.graph.buildings[other] >= 0
                if other in within and away[atom] + built < away.get(other, len(within) + 1):
                    away[other] = away[atom] + built
                    # Fewest first: an atom without a building is as near as the one before it.
                    (open_.append if built else open_.appendleft)(other)
        return away
