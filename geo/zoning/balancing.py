"""Balance: the fewest buildings moved that bring the zones of today into the band."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from geo.atoms import Atoms, Numbers
from geo.zoning.ground import (
    Asked,
    Band,
    Cancelled,
    Ground,
    Reached,
    ground_of,
    members_of,
    never,
    unheard,
)
from geo.zoning.programme import Programme

REACHES = ((2, 1), (5, 1), (4, 2))
"""How far is looked, and if that is not enough, next: atoms that one zone gives to another lie
so many steps from it at most, and the zones so many from one that is out of the band."""

MOST_TOGETHER = 7
"""Zones out of the band and about it that are looked at in one programme, which takes a second
or so. Of more, those that are out of the band are helped one after the other."""


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

    ``fewest`` is whether it is known that no other way within reach brings as many zones into
    the band by moving fewer.
    """

    assignment: Numbers
    moved: Numbers
    unreached: tuple[Unreached, ...]
    fewest: bool


def balance(
    atoms: Atoms,
    households: ArrayLike,
    assignment: ArrayLike,
    band: Band,
    *,
    max_moves: int | None = None,
    locked: Collection[int] = (),
    progress: Reached = unheard,
    cancelled: Asked = never,
) -> Balance:
    """Move buildings between zones that are not locked until as many as can be are in the band.

    ``assignment`` (n,) is the zone of each atom, -1 where it has none: such atoms stay out.
    Zones stay connected and keep to their community, and none gets farther out of the band than
    it was. ``max_moves`` limits the buildings moved in all; the communities are served in their
    order. Raises :class:`Cancelled` soon after ``cancelled()`` is true.
    """
    ground = ground_of(atoms, households)
    before = np.array(assignment, dtype=np.int32)
    after, left, fewest = before.copy(), max_moves, True
    unreached: list[Unreached] = []
    zones = members_of(before)
    communities = _by_community(ground, zones)
    for number, (community, its) in enumerate(communities.items()):
        if cancelled():
            raise Cancelled
        progress("balancing", number / len(communities))
        settled = _Settled(ground, {zone: zones[zone] for zone in its}, band, frozenset(locked))
        moves, proven = settled.moves(left)
        fewest = fewest and proven
        for atom, zone in moves.items():
            after[atom] = zone
        if left is not None:
            left -= sum(ground.buildings[atom] >= 0 for atom in moves)
        now = {zone: np.flatnonzero(after == zone).tolist() for zone in its}
        unreached += settled.unreached(community, now, limited=left == 0)
    progress("done", 1.0)
    changed = (after != before) & (np.asarray(ground.buildings) >= 0)
    return Balance(after, np.flatnonzero(changed).astype(np.int32), tuple(unreached), fewest)


def _by_community(ground: Ground, zones: Mapping[int, Sequence[int]]) -> dict[int, list[int]]:
    """The zones of each community; one that lies in several is the first one's."""
    found: dict[int, list[int]] = {}
    for zone, members in zones.items():
        found.setdefault(ground.communities[members[0]], []).append(zone)
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class _Settled:
    """The zones of a community today."""

    ground: Ground
    zones: dict[int, list[int]]
    band: Band
    locked: frozenset[int]

    def out(self) -> list[int]:
        return [zone for zone in self.zones if self.ground.held(self.zones[zone]) not in self.band]

    def open(self) -> dict[int, list[int]]:
        """The zones that may change: neither locked nor in pieces."""
        return {
            zone: members
            for zone, members in self.zones.items()
            if zone not in self.locked and self.ground.is_connected(set(members))
        }

    def moves(self, most: int | None) -> tuple[dict[int, int], bool]:
        """The atoms that move, and whether no fewer would do."""
        out = self.out()
        if not out:
            return {}, True
        if len(self._near(out, 1)) <= MOST_TOGETHER:
            return self._wider(out, most)
        moved: dict[int, int] = {}
        now = self
        for zone in out:
            if now.ground.held(now.zones[zone]) in now.band:
                continue
            left = None if most is None else most - self._buildings(moved)
            moves, _ = now._wider([zone], left)
            now = now._after(moves)
            moved.update(moves)
        own = self._own()
        return {atom: zone for atom, zone in moved.items() if own[atom] != zone}, False

    def _wider(self, helped: Sequence[int], most: int | None) -> tuple[dict[int, int], bool]:
        """Look farther as long as zones stay out of the band that need not."""
        best: dict[int, int] = {}
        stay, proven = len(self.out()), True
        least = stay - len(helped) + self._hopeless(helped)
        for steps, away in REACHES:
            members = self._near(helped, away)
            if stay <= least or (away > 1 and len(members) > MOST_TOGETHER):
                break
            allowed = self._allowed(members, steps)
            programme = Programme(self.ground, members, allowed, self.band, most)
            moves = programme.solved()
            proven = programme.proven
            out = stay if moves is None else len(self._after(moves).out())
            if moves is not None and out < stay:
                best, stay = moves, out
        return best, proven

    def _hopeless(self, helped: Sequence[int]) -> int:
        """How many of these zones at least stay out, for the community has too few or too many."""
        held = [self.ground.held(self.zones[zone]) for zone in helped]
        total = sum(map(self.ground.held, self.zones.values()))
        spare = len(self.zones) * self.band.high - total
        lack = total - len(self.zones) * self.band.low
        over = sorted((count - self.band.high for count in held), reverse=True)
        under = sorted((self.band.low - count for count in held), reverse=True)
        return _needed(over, -spare) + _needed(under, -lack)

    def _buildings(self, moved: Mapping[int, int]) -> int:
        own = self._own()
        return sum(
            self.ground.buildings[atom] >= 0 and own[atom] != zone for atom, zone in moved.items()
        )

    def _own(self) -> dict[int, int]:
        return {atom: zone for zone, members in self.zones.items() for atom in members}

    def _after(self, moves: Mapping[int, int]) -> _Settled:
        own = {**self._own(), **moves}
        zones: dict[int, list[int]] = {zone: [] for zone in self.zones}
        for atom in sorted(own):
            zones[own[atom]].append(atom)
        return replace(self, zones=zones)

    def _near(self, helped: Sequence[int], away: int) -> dict[int, list[int]]:
        """The zones that may change, at most so many zones from those that are helped."""
        zones = self.open()
        own = {atom: zone for zone, members in zones.items() for atom in members}
        near = {zone for zone in helped if zone in zones}
        for _ in range(away):
            met = {
                own[other]
                for zone in near
                for atom in zones[zone]
                for other, _, _ in self.ground.neighbours[atom]
                if other in own
            }
            if met <= near:
                break
            near |= met
        return {zone: members for zone, members in zones.items() if zone in near}

    def _allowed(self, members: Mapping[int, Sequence[int]], steps: int) -> dict[int, list[int]]:
        """The other zones that each atom lies at most so many steps from."""
        own = {atom: zone for zone, part in members.items() for atom in part}
        allowed: dict[int, list[int]] = {}
        for zone, part in members.items():
            seen = set(part)
            rim = seen
            for _ in range(steps):
                rim = {
                    other
                    for atom in rim
                    for other, _, _ in self.ground.neighbours[atom]
                    if other in own and other not in seen
                }
                seen = seen | rim
                for atom in rim:
                    allowed.setdefault(atom, []).append(zone)
        return dict(sorted(allowed.items()))

    def unreached(
        self, community: int, now: Mapping[int, Sequence[int]], *, limited: bool
    ) -> list[Unreached]:
        """The zones that are out of the band now, and why."""
        held = {zone: self.ground.held(members) for zone, members in now.items()}
        return [
            Unreached(zone, community, count, self._why(zone, now[zone], held, limited))
            for zone, count in held.items()
            if count not in self.band
        ]

    def _why(
        self, zone: int, members: Sequence[int], held: Mapping[int, int], limited: bool
    ) -> str:
        says = f"holds {held[zone]} households, allowed are {self.band}"
        open_, total, count = self.open(), sum(held.values()), len(held)
        largest = max((self.ground.households[atom] for atom in members), default=0)
        if zone in self.locked:
            return f"{says}: it is locked"
        if zone not in open_:
            return f"{says}: it is in several pieces, which has to be repaired first"
        if largest > self.band.high:
            return f"{says}: one of its buildings alone holds {largest}"
        if total < count * self.band.low:
            return f"{says}: the community has {total} for {count} zones; merge some of them"
        if total > count * self.band.high:
            return f"{says}: the community has {total} for {count} zones; split some of them"
        if limited:
            return f"{says}: no more buildings may be moved"
        return f"{says}: no way was found over its neighbours; they may be locked, or in need too"


def _needed(sizes: Sequence[int], excess: int) -> int:
    """How many of these, the largest first, make up for an excess; all if they do not."""
    count = 0
    for size in sizes:
        if excess <= 0 or size <= 0:
            break
        excess -= size
        count += 1
    return count
