"""Exhaustive search: every way to divide a small plot, tried until one is in the band."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from geo.zoning.atom_graph import AtomGraph, Band, ReportShare

MOST_ATOMS = 100
"""Of a plot whose ways are tried; those of a larger one would not come to an end."""

STEPS = 50_000
"""Zones begun before it is given up: a second or two."""

HEARD_EVERY = 1000


class TooMany(Exception):
    """The ways were not all tried, for there are too many of them."""


def shared_out(
    graph: AtomGraph, members: Sequence[int], band: Band, *, step: ReportShare
) -> list[list[int]] | None:
    """Connected parts of connected atoms, every one in the band; None is a proof of no way.

    Raises :class:`TooMany` where the search did not come to its end. ``step`` takes the share
    of the effort that is spent, and may raise.
    """
    if len(members) > MOST_ATOMS:
        raise TooMany
    parts = _Ways(graph, members, band, step).of((1 << len(members)) - 1)
    if parts is None:
        return None
    return sorted([atom for at, atom in enumerate(members) if part >> at & 1] for part in parts)


class _Ways:
    """Sets of atoms are the bits of a number: those of what is left recur, and are remembered."""

    def __init__(
        self, graph: AtomGraph, members: Sequence[int], band: Band, step: ReportShare
    ) -> None:
        places = {atom: at for at, atom in enumerate(members)}
        self._near = [
            sum(1 << places[other] for other, _, _ in graph.neighbours[atom] if other in places)
            for atom in members
        ]
        self._households = [graph.households[atom] for atom in members]
        self._band = band
        self._step = step
        self._steps = 0
        self._known: dict[int, list[int] | None] = {}

    def of(self, whole: int) -> list[int] | None:
        """The parts of a connected set, if it can be shared out."""
        if whole not in self._known:
            self._known[whole] = self._tried(whole)
        return self._known[whole]

    def _tried(self, whole: int) -> list[int] | None:
        for zone in self._zones(whole):
            rest = self._apart(whole & ~zone)
            if not all(self._can_hold(self._held(part)) for part in rest):
                continue
            members = [zone]
            for part in sorted(rest, key=int.bit_count):
                parts = self.of(part)
                if parts is None:
                    break
                members += parts
            else:
                return members
        return None

    def _zones(self, whole: int) -> Iterator[int]:
        """The connected sets in the band that hold the atom with the fewest neighbours."""
        start = min(_places(whole), key=lambda at: (self._near[at] & whole).bit_count())
        zone = 1 << start
        open_ = [(zone, self._households[start], self._near[start] & whole, 0)]
        if self._households[start] in self._band:
            yield zone
        while open_:
            self._count()
            zone, held, rim, barred = open_.pop()
            if not rim or not self._can_grow(whole, zone, held, barred):
                continue
            at = min(_places(rim), key=lambda at: (self._near[at] & whole & ~zone).bit_count())
            atom = 1 << at
            open_.append((zone, held, rim & ~atom, barred | atom))
            held += self._households[at]
            if held <= self._band.high:
                zone |= atom
                open_.append((zone, held, (rim | self._near[at] & whole) & ~zone & ~barred, barred))
                if held >= self._band.low:
                    yield zone

    def _can_grow(self, whole: int, zone: int, held: int, barred: int) -> bool:
        """Whether a zone without the barred atoms can reach the band, and they without it."""
        low = self._band.low
        if held < low and self._held(self._reach(zone, whole & ~barred)) < low:
            return False
        rest = whole & ~zone
        while barred:
            part = self._reach(barred & -barred, rest)
            if self._held(part) < low:
                return False
            barred &= ~part
        return True

    def _can_hold(self, households: int) -> bool:
        """Whether some number of zones can hold so many."""
        return max(1, math.ceil(households / self._band.high)) * self._band.low <= households

    def _apart(self, atoms: int) -> list[int]:
        """The connected parts of a set."""
        parts = []
        while atoms:
            part = self._reach(atoms & -atoms, atoms)
            parts.append(part)
            atoms &= ~part
        return parts

    def _reach(self, start: int, within: int) -> int:
        seen = new = start
        while new:
            near = 0
            for at in _places(new):
                near |= self._near[at]
            new = near & within & ~seen
            seen |= new
        return seen

    def _held(self, atoms: int) -> int:
        return sum([self._households[at] for at in _places(atoms)])

    def _count(self) -> None:
        self._steps += 1
        if self._steps > STEPS:
            raise TooMany
        if self._steps % HEARD_EVERY == 0:
            self._step(self._steps / STEPS)


def _places(atoms: int) -> Iterator[int]:
    while atoms:
        last = atoms & -atoms
        yield last.bit_length() - 1
        atoms ^= last
