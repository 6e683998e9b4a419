"""Balance: the fewest buildings moved that bring the zones of today into the band."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

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
from geo.zoning.least_moves import LeastMoves, Settled


@dataclass(frozen=True, slots=True)
class Unreached:
    """A zone that stays out of the band, and why: ``words`` go on after its name."""

    zone: int
    community: int
    households: int
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
        community: Settled(graph, {zone: zones[zone] for zone in its}, band, frozenset(locked))
        for community, its in _by_community(graph, zones).items()
    }
    work = _Work(sum(each.work() for each in communities.values()), progress, cancelled)
    for community, settled in communities.items():
        least = settled.least_moves(left, work.part(settled.work()))
        unproven += [] if least.fewest else [community]
        for atom, zone in least.moves.items():
            after[atom] = zone
        if left is not None:
            left -= graph.built(least.moves)
        unreached += _unreached(settled, community, least, limited=left == 0)
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


def _unreached(
    settled: Settled, community: int, least: LeastMoves, *, limited: bool
) -> list[Unreached]:
    """The zones that are out of the band after the moves, and why."""
    now = settled.after(least.moves)
    held = {zone: now.graph.held(members) for zone, members in now.zones.items()}
    known = _LIMITED if limited else _HOPELESS if least.hopeless else _NOT_FOUND
    return [
        Unreached(zone, community, held[zone], _why(settled, now, zone, held, known))
        for zone in now.out()
    ]


def _why(settled: Settled, now: Settled, zone: int, held: Mapping[int, int], known: str) -> str:
    says = f"holds {held[zone]} households, allowed are {settled.band}"
    total, count = sum(held.values()), len(held)
    largest = max((settled.graph.households[atom] for atom in now.zones[zone]), default=0)
    if zone in settled.locked:
        return f"{says}: it is locked"
    if zone not in settled.open():
        return f"{says}: it is in several pieces, which has to be repaired first"
    if largest > settled.band.high:
        return f"{says}: one of its buildings alone holds {largest}"
    if total < count * settled.band.low:
        return f"{says}: the community has {total} for {count} zones; merge some of them"
    if total > count * settled.band.high:
        return f"{says}: the community has {total} for {count} zones; split some of them"
    return f"{says}: {known}"


_LIMITED = "no more buildings may be moved"
_HOPELESS = "it is proven that no moves between open zones bring more of them into the band"
_NOT_FOUND = (
    "no way was found over its neighbours, which may be locked, or in need too; that there is none"
    " is not proven, for the ways are too many"
)
