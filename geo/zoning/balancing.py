"""Balance: the fewest buildings moved that bring the zones of today into the band."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from geo.atoms import Atoms, Numbers
from geo.zoning.atom_graph import (
    AtomGraph,
    Band,
    Cancelled,
    ReportPhase,
    ReportShare,
    StopCheck,
    atom_graph_of,
    members_of,
    never,
    unreported_phase,
)
from geo.zoning.integer_programme import Programme
from geo.zoning.local_search import shifted
from geo.zoning.plots import Obstacle

MOST_WAYS = 1600
"""Ways for single atoms to go, times the buildings that move: of more no proof is tried, as it
would take many seconds, and most often fail."""

AWAY = (1, 2)
"""How many zones from one that is out of the band others may help, and if that is not enough."""

SHIFTING = 0.9
"""The share of a community's work that is not spent on proof."""


@dataclass(frozen=True, slots=True)
class Unreached:
    """A zone that stays out of the band, and why: ``words`` go on after its name."""

    zone: int
    community: int
    households: int
    obstacle: Obstacle
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """The new assignment. ``moved`` are atoms that hold a building and change their zone.

    ``unproven`` are the communities in which another way may bring as many zones into the band by
    moving fewer; of the others it is proven that none does.
    """

    assignment: Numbers
    moved: Numbers
    unreached: tuple[Unreached, ...]
    unproven: tuple[int, ...]

    @property
    def fewest(self) -> bool:
        """Whether it is proven that no fewer moves do anywhere."""
        return not self.unproven


def balance(
    atoms: Atoms,
    households: ArrayLike,
    assignment: ArrayLike,
    band: Band,
    *,
    max_moves: int | None = None,
    locked: Collection[int] = (),
    progress: ReportPhase = unreported_phase,
    cancelled: StopCheck = never,
) -> Balance:
    """Move buildings between zones that are not locked until as many as can be are in the band.

    ``assignment`` (n,) is the zone of each atom, -1 where it has none: such atoms stay out.
    Zones stay connected and keep to their community and to one of their atoms, and none gets
    farther out of the band than it was. ``max_moves`` limits the buildings moved in all; the
    communities are served in their order. Raises :class:`Cancelled` soon after ``cancelled()`` is
    true.
    """
    graph = atom_graph_of(atoms, households)
    before = np.array(assignment, dtype=np.int32)
    after, left = before.copy(), max_moves
    unreached: list[Unreached] = []
    unproven: list[int] = []
    zones = members_of(before)
    communities = {
        community: _Settled(graph, {zone: zones[zone] for zone in its}, band, frozenset(locked))
        for community, its in _by_community(graph, zones).items()
    }
    work = _Work(sum(each.work() for each in communities.values()), progress, cancelled)
    for community, settled in communities.items():
        moves, proven = settled.moves(left, work.part(settled.work()))
        unproven += [] if proven else [community]
        for atom, zone in moves.items():
            after[atom] = zone
        if left is not None:
            left -= graph.built(moves)
        unreached += settled.unreached(community, settled.after(moves).zones, limited=left == 0)
        work.done += settled.work()
    progress("done", 1.0)
    changed = (after != before) & (np.asarray(graph.buildings) >= 0)
    moved = np.flatnonzero(changed).astype(np.int32)
    return Balance(after, moved, tuple(unreached), tuple(unproven))


@dataclass(slots=True)
class _Work:
    """What is to be done, what is, and whom to tell."""

    all: int
    progress: ReportPhase
    cancelled: StopCheck
    done: int = 0

    def part(self, length: int) -> ReportShare:
        """Takes the share done of the part that comes next. Raises :class:`Cancelled`."""

        def step(share: float) -> None:
            if self.cancelled():
                raise Cancelled
            self.progress("balancing", (self.done + share * length) / max(self.all, 1))

        return step


def _by_community(graph: AtomGraph, zones: Mapping[int, Sequence[int]]) -> dict[int, list[int]]:
    """The zones of each community; one that lies in several is the first one's."""
    zones_by_community: dict[int, list[int]] = {}
    for zone, members in zones.items():
        zones_by_community.setdefault(graph.communities[members[0]], []).append(zone)
    return dict(sorted(zones_by_community.items()))


@dataclass(frozen=True, slots=True)
class _Settled:
    """The zones of a community today."""

    graph: AtomGraph
    zones: dict[int, list[int]]
    band: Band
    locked: frozenset[int]

    def out(self) -> list[int]:
        return [zone for zone in self.zones if self.graph.held(self.zones[zone]) not in self.band]

    def open(self) -> dict[int, list[int]]:
        """The zones that may change: neither locked nor in pieces."""
        return {
            zone: members
            for zone, members in self.zones.items()
            if zone not in self.locked and self.graph.is_connected(set(members))
        }

    def work(self) -> int:
        """How much there is to do: nothing where every zone is in the band."""
        return sum(map(len, self.zones.values())) if self.out() else 0

    def moves(self, most: int | None, step: ReportShare) -> tuple[dict[int, int], bool]:
        """The atoms that move, and whether no fewer would do."""
        step(0.0)
        moved = self._shifted(most, lambda share: step(SHIFTING * share))
        return self._fewest(moved, lambda: step(SHIFTING))

    def _shifted(self, most: int | None, step: ReportShare) -> dict[int, int]:
        """A way that was found, neighbourhood by neighbourhood."""
        now, today = self, self._own()
        for turn, away in enumerate(AWAY):
            places = now._neighbourhoods(away)
            for number, members in enumerate(places):
                start, length = turn + number / len(places), 1 / len(places)

                def reached(share: float, start: float = start, length: float = length) -> None:
                    step((start + share * length) / len(AWAY))

                within = {atom for part in members.values() for atom in part}
                elsewhere = self.graph.built(self._moved(now).keys() - within)
                left = None if most is None else most - elsewhere
                moves = shifted(self.graph, members, today, self.band, most=left, step=reached)
                now = now.after(moves)
        return self._moved(now)

    def _fewest(
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

    def _moved(self, now: _Settled) -> dict[int, int]:
        """The atoms that are in another zone now."""
        own = self._own()
        return {atom: zone for atom, zone in now._own().items() if own[atom] != zone}

    def _own(self) -> dict[int, int]:
        return {atom: zone for zone, members in self.zones.items() for atom in members}

    def after(self, moves: Mapping[int, int]) -> _Settled:
        """The zones when these atoms have moved."""
        own = {**self._own(), **moves}
        zones: dict[int, list[int]] = {zone: [] for zone in self.zones}
        for atom in sorted(own):
            zones[own[atom]].append(atom)
        return replace(self, zones=zones)

    def _neighbourhoods(self, away: int) -> list[dict[int, list[int]]]:
        """The open zones at most so many zones from one that is out, in parts that do not meet."""
        zones = self.open()
        own = {atom: zone for zone, members in zones.items() for atom in members}
        met = {
            zone: {
                own[other]
                for atom in members
                for other, _, _ in self.graph.neighbours[atom]
                if other in own
            }
            for zone, members in zones.items()
        }
        parts: list[set[int]] = []
        for zone in self.out():
            near = {zone} & zones.keys()
            for _ in range(away):
                near |= {other for each in near for other in met[each]}
            apart = [part for part in parts if not part & near]
            parts = [*apart, near.union(*(part for part in parts if part & near))]
        return [{zone: zones[zone] for zone in sorted(part)} for part in parts if len(part) > 1]

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

    def unreached(
        self, community: int, now: Mapping[int, Sequence[int]], *, limited: bool
    ) -> list[Unreached]:
        """The zones that are out of the band now, and why."""
        held = {zone: self.graph.held(members) for zone, members in now.items()}
        return [
            Unreached(zone, community, count, *self._why(zone, now[zone], held, limited))
            for zone, count in held.items()
            if count not in self.band
        ]

    def _why(
        self, zone: int, members: Sequence[int], held: Mapping[int, int], limited: bool
    ) -> tuple[Obstacle, str]:
        says = f"holds {held[zone]} households, allowed are {self.band}"
        open_, total, count = self.open(), sum(held.values()), len(held)
        largest = max((self.graph.households[atom] for atom in members), default=0)
        if zone in self.locked:
            return Obstacle.LOCKED, f"{says}: it is locked"
        if zone not in open_:
            return (
                Obstacle.IN_PIECES,
                f"{says}: it is in several pieces, which has to be repaired first",
            )
        if largest > self.band.high:
            return Obstacle.LARGE_BUILDING, f"{says}: one of its buildings alone holds {largest}"
        if total < count * self.band.low:
            return (
                Obstacle.TOO_FEW,
                f"{says}: the community has {total} for {count} zones; merge some of them",
            )
        if total > count * self.band.high:
            return (
                Obstacle.TOO_MANY,
                f"{says}: the community has {total} for {count} zones; split some of them",
            )
        if limited:
            return Obstacle.MOVES_SPENT, f"{says}: no more buildings may be moved"
        return (
            Obstacle.NOT_FOUND,
            f"{says}: no way was found over its neighbours; they may be locked, or in need too",
        )
