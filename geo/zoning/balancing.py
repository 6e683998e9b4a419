"""Balance: the fewest buildings moved that bring the zones of today into the band.

Zones in pieces are joined first. Of ways that move equally few the zones' shape decides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

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
from geo.zoning.least_moves import Settled
from geo.zoning.plots import Obstacle
from geo.zoning.repair import repaired_on
from geo.zoning.reshaping import reshaped

SHIFTING, RESHAPING = 0.7, 0.15
"""The shares of a community's work that are spent on few moves, and on shape; what is left is spent
on proof, or on shape once more."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A zone that was in pieces, and the atoms with a building that went to its neighbours."""

    zone: int
    pieces: int
    moved: tuple[int, ...]


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

    ``joined`` are zones that were in pieces, mended before anything else. ``for_shape`` tells how
    many buildings more were moved than are known to do, so that zones are better shaped.
    ``unproven`` are the communities in which another way may bring as many zones into the band by
    moving fewer; of the others it is proven that none does.
    """

    assignment: Numbers
    moved: Numbers
    unreached: tuple[Unreached, ...]
    unproven: tuple[int, ...]
    joined: tuple[Joined, ...] = ()
    for_shape: int = 0

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
    shape_moves: int = 0,
    locked: Collection[int] = (),
    progress: ReportPhase = unreported_phase,
    cancelled: StopCheck = never,
) -> Balance:
    """Move buildings between zones that are not locked until as many as can be are in the band.

    ``assignment`` (n,) is the zone of each atom, -1 where it has none: such atoms stay out.
    Zones in pieces are joined first. Zones stay connected and keep to their community and to one
    of their atoms, and none gets farther out of the band than it was. ``max_moves`` limits the
    buildings moved in all, ``shape_moves`` those that are moved for better shapes beyond the
    fewest; the communities are served in their order. Raises :class:`Cancelled` soon after
    ``cancelled()`` is true.
    """
    graph = atom_graph_of(atoms, households)
    before = np.array(assignment, dtype=np.int32)
    left = _Allowance(max_moves, shape_moves)
    after, joined = _joined(graph, before, band, frozenset(locked), left)
    unreached: list[Unreached] = []
    unproven: list[int] = []
    communities = _by_community(graph, after, band, frozenset(locked))
    work = _Work(sum(each.work() for each in communities.values()), progress, cancelled)
    for community, settled in communities.items():
        least = _least_moves(settled, left, work.part(settled.work()))
        unproven += [] if least.proven else [community]
        for atom, zone in least.moves.items():
            after[atom] = zone
        left.spend(graph.built(least.moves), least.for_shape)
        unreached += _unreached(settled, community, least, limited=left.buildings == 0)
        work.done += settled.work()
    progress("done", 1.0)
    changed = (after != before) & (np.asarray(graph.buildings) >= 0)
    return Balance(
        after,
        np.flatnonzero(changed).astype(np.int32),
        tuple(unreached),
        tuple(unproven),
        tuple(joined),
        shape_moves - left.for_shape,
    )


def least_weight_moved(
    graph: AtomGraph,
    assignment: Numbers,
    band: Band,
    weights: Sequence[float],
    *,
    locked: Collection[int] = (),
    step: ReportShare,
) -> Numbers:
    """As ``balance``, with as little moved as is found by what each atom counts, and no proof.

    ``step`` takes the share that is done, and may raise.
    """
    left = _Allowance(None, 0)
    after, _ = _joined(graph, assignment, band, frozenset(locked), left)
    communities = _by_community(graph, after, band, frozenset(locked))
    for number, settled in enumerate(communities.values()):

        def reached(share: float, number: int = number) -> None:
            step((number + share) / len(communities))

        now = settled.shifted(None, reached, weights) if settled.work() else settled
        for atom, zone in settled.moved(now).items():
            after[atom] = zone
    return after


@dataclass(slots=True)
class _Allowance:
    """How many buildings may yet be moved (None: any number), and of these for shape alone."""

    buildings: int | None
    for_shape: int

    def spend(self, buildings: int, for_shape: int = 0) -> None:
        if self.buildings is not None:
            self.buildings -= buildings
        self.for_shape -= for_shape


class _LeastMoves(NamedTuple):
    """Moves within a community, and what is known of them."""

    moves: dict[int, int]
    """Atoms, and the zone that each goes to."""
    for_shape: int
    """How many buildings fewer would do."""
    proven: bool
    """Whether it is proven that no fewer would."""
    hopeless: bool
    """Whether it is proven that no moves bring more zones into the band."""


def _joined(
    graph: AtomGraph, before: Numbers, band: Band, locked: frozenset[int], left: _Allowance
) -> tuple[Numbers, list[Joined]]:
    """The assignment when zones in pieces have given all but the largest to their neighbours."""
    after, joined = before.copy(), []
    for zone, members in members_of(before).items():
        pieces = len(graph.parts(members)) if zone not in locked else 1
        if pieces == 1:
            continue
        repair = repaired_on(graph, after, zone, band, locked)
        moved = [atom for atom in repair.moved.tolist() if graph.buildings[atom] >= 0]
        if len(repair.moved) and (left.buildings is None or len(moved) <= left.buildings):
            after = repair.assignment
            left.spend(len(moved))
            joined.append(Joined(zone, pieces, tuple(moved)))
    return after, joined


def _least_moves(settled: Settled, left: _Allowance, step: ReportShare) -> _LeastMoves:
    """Few moves that leave fewest zones out of the band; of equally few, those of better shape."""
    step(0.0)
    if not settled.work():
        return _LeastMoves({}, 0, True, False)
    now = settled.shifted(left.buildings, lambda share: step(SHIFTING * share))
    now, hopeless = settled.programmed(now, left.buildings, lambda: step(SHIFTING))
    moves, _ = reshaped(
        settled,
        settled.moved(now),
        left.buildings,
        0,
        lambda share: step(SHIFTING + RESHAPING * share),
    )
    fewer, proven = settled.fewest(moves, lambda: step(SHIFTING + RESHAPING))
    fewest = settled.graph.built(fewer)
    if fewer != moves or left.for_shape:
        rest = 1 - SHIFTING - RESHAPING
        moves, fewest = reshaped(
            settled,
            fewer,
            left.buildings,
            left.for_shape,
            lambda share: step(1 - rest + rest * share),
        )
    return _LeastMoves(moves, settled.graph.built(moves) - fewest, proven, hopeless)


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


def _by_community(
    graph: AtomGraph, assignment: Numbers, band: Band, locked: frozenset[int]
) -> dict[int, Settled]:
    """The zones of each community; one that lies in several is the first one's."""
    zones: dict[int, dict[int, list[int]]] = {}
    for zone, members in members_of(assignment).items():
        zones.setdefault(graph.communities[members[0]], {})[zone] = members
    return {
        community: Settled(graph, its, band, locked) for community, its in sorted(zones.items())
    }


def _unreached(
    settled: Settled, community: int, least: _LeastMoves, *, limited: bool
) -> list[Unreached]:
    """The zones that are out of the band after the moves, and why."""
    now = settled.after(least.moves)
    held = {zone: now.graph.held(members) for zone, members in now.zones.items()}
    obstacle = Obstacle.NO_MOVES if least.hopeless else Obstacle.NOT_FOUND
    known = Obstacle.MOVES_SPENT if limited else obstacle
    return [
        Unreached(zone, community, held[zone], *_why(settled, now, zone, held, known))
        for zone in now.out()
    ]


def _why(
    settled: Settled, now: Settled, zone: int, held: Mapping[int, int], known: Obstacle
) -> tuple[Obstacle, str]:
    """What stands in the way of a zone, ``known`` where nothing plainer does; and in words."""
    total, count = sum(held.values()), len(held)
    largest = max((settled.graph.households[atom] for atom in now.zones[zone]), default=0)
    words = {
        Obstacle.LOCKED: "it is locked",
        Obstacle.IN_PIECES: "it is in several pieces, which its neighbours cannot take",
        Obstacle.LARGE_BUILDING: f"one of its buildings alone holds {largest}",
        Obstacle.TOO_FEW: f"the community has {total} for {count} zones; merge some of them",
        Obstacle.TOO_MANY: f"the community has {total} for {count} zones; split some of them",
        Obstacle.MOVES_SPENT: Obstacle.MOVES_SPENT.value,
        Obstacle.NO_MOVES: Obstacle.NO_MOVES.value,
        Obstacle.NOT_FOUND: "no way was found over its neighbours, which may be locked, or in need"
        " too; that there is none is not proven, for the ways are too many",
    }
    plain = {
        Obstacle.LOCKED: zone in settled.locked,
        Obstacle.IN_PIECES: zone not in settled.open(),
        Obstacle.LARGE_BUILDING: largest > settled.band.high,
        Obstacle.TOO_FEW: total < count * settled.band.low,
        Obstacle.TOO_MANY: total > count * settled.band.high,
    }
    obstacle = next((each for each, is_so in plain.items() if is_so), known)
    says = f"holds {held[zone]} households, allowed are {settled.band}"
    return obstacle, f"{says}: {words[obstacle]}"
