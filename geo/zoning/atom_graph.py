"""The atom graph: atoms and their households as plain lists, which a search walks one by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.atoms import Atoms, Numbers

ReportPhase = Callable[[str, float], None]
"""Takes the phase, and the share of the work that is done, from 0 to 1."""

ReportShare = Callable[[float], None]
"""Takes the share that is done; may raise."""

StopCheck = Callable[[], bool]
"""Whether to give up."""

UNASSIGNED = -1


class Cancelled(Exception):
    """The search was given up because its caller asked for it."""


def unreported_phase(_phase: str, _share: float) -> None:
    """Progress that is not reported."""


def never() -> bool:
    """The search is never given up."""
    return False


def is_band(low: int, high: int) -> bool:
    """Whether a zone can hold from ``low`` to ``high`` households."""
    return 0 <= low <= high and high > 0


@dataclass(frozen=True, slots=True)
class Band:
    """The households of a zone, both ends allowed."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not is_band(self.low, self.high):
            raise ValueError(
                f"band is {self.low} to {self.high} households; "
                "allowed are 0 <= low <= high and high > 0"
            )

    def excess(self, households: int) -> int:
        """Households too few or too many."""
        if households < self.low:
            return self.low - households
        return households - self.high if households > self.high else 0

    def __contains__(self, households: int) -> bool:
        return self.low <= households <= self.high

    def __str__(self) -> str:
        return f"{self.low}–{self.high}"


@dataclass(frozen=True, slots=True, eq=False)
class AtomGraph:
    """``n`` atoms. Neighbours are those of the same community."""

    neighbours: list[list[tuple[int, float, float]]]
    """Of each atom: who, metres shared, metres shared that are no street."""
    households: list[int]
    areas: list[float]
    perimeters: list[float]
    blocks: list[int]
    communities: list[int]
    buildings: list[int]

    def __len__(self) -> int:
        return len(self.households)

    def parts(self, members: Iterable[int]) -> list[list[int]]:
        """The members in connected parts, each ascending; the part of the first atom first."""
        left = set(members)
        parts = []
        for start in sorted(left):
            if start in left:
                part = self.reach(start, left)
                left -= part
                parts.append(sorted(part))
        return parts

    def reach(self, start: int, within: Collection[int]) -> set[int]:
        """The atoms that can be walked to from ``start`` over atoms of ``within``."""
        seen, open_ = {start}, [start]
        while open_:
            for other, _, _ in self.neighbours[open_.pop()]:
                if other in within and other not in seen:
                    seen.add(other)
                    open_.append(other)
        return seen

    def is_connected(self, members: Collection[int]) -> bool:
        """Whether the members are one part. None is."""
        return not members or len(self.reach(next(iter(members)), members)) == len(members)

    def held(self, members: Iterable[int]) -> int:
        """The households of the members."""
        return sum(self.households[atom] for atom in members)

    def built(self, members: Iterable[int]) -> int:
        """How many of the members hold a building."""
        return sum(self.buildings[atom] >= 0 for atom in members)


def atom_graph_of(atoms: Atoms, households: ArrayLike) -> AtomGraph:
    """The ground of atoms that hold so many households, (n,)."""
    held = np.asarray(households, dtype=np.int64)
    if held.shape != (len(atoms),):
        raise ValueError(f"households have shape {held.shape}; {len(atoms)} atoms need as many")
    return AtomGraph(
        neighbours=_neighbours(atoms),
        households=held.tolist(),
        areas=shapely.area(atoms.cells).tolist(),
        perimeters=_perimeters(atoms).tolist(),
        blocks=atoms.blocks.tolist(),
        communities=atoms.communities.tolist(),
        buildings=atoms.buildings.tolist(),
    )


def members_of(assignment: Numbers) -> dict[int, list[int]]:
    """The atoms of each zone that has any, in ascending order."""
    members: dict[int, list[int]] = {}
    for atom, zone in enumerate(assignment.tolist()):
        if zone != UNASSIGNED:
            members.setdefault(zone, []).append(atom)
    return dict(sorted(members.items()))


def _perimeters(atoms: Atoms) -> NDArray[np.float64]:
    """What meets no other cell, and what does."""
    metres = atoms.rims.astype(float)
    np.add.at(metres, atoms.pairs[:, 0], atoms.metres)
    np.add.at(metres, atoms.pairs[:, 1], atoms.metres)
    return metres


def _neighbours(atoms: Atoms) -> list[list[tuple[int, float, float]]]:
    neighbours: list[list[tuple[int, float, float]]] = [[] for _ in range(len(atoms))]
    one, other = atoms.pairs[:, 0], atoms.pairs[:, 1]
    inside = atoms.communities[one] == atoms.communities[other]
    off = np.where(atoms.streets, 0.0, atoms.metres)
    rows = zip(one[inside], other[inside], atoms.metres[inside], off[inside], strict=True)
    for a, b, metres, off_street in rows:
        neighbours[a].append((int(b), float(metres), float(off_street)))
        neighbours[b].append((int(a), float(metres), float(off_street)))
    return neighbours
