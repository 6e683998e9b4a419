"""Searches for zones, as they are carried out in a process of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.atoms import Atoms
from geo.zoning.atom_graph import Band, ReportPhase
from geo.zoning.balancing import Balance, balance
from geo.zoning.proposals import Wish, candidates
from geo.zoning.search_state import Weights


@dataclass(frozen=True, slots=True)
class Proposing:
    """Zones to be proposed, as plain values that travel between processes."""

    atoms: Atoms
    households: NDArray[np.int64]
    fixed: NDArray[np.int32]
    """(n,) the number of each atom's locked zone, or -1."""
    band: Band
    target: float
    weights: Weights
    seed: int
    count: int
    communities: tuple[str, ...]
    """Their codes, as the atoms number them."""

    def found(self, progress: ReportPhase) -> Iterator[Found]:
        """The candidates, one after another."""
        wish = Wish(self.band, self.target, self.weights)
        for made in candidates(
            self.atoms,
            self.households,
            wish,
            count=self.count,
            seed=self.seed,
            fixed=self.fixed,
            progress=progress,
        ):
            reasons = tuple(
                f"community {self.communities[reason.community]}: {reason.words}"
                for reason in made.reasons
            )
            yield Found(made.assignment, reasons, str(made.seed))


@dataclass(frozen=True, slots=True)
class Balancing:
    """Zones to be brought into the band by moving few buildings."""

    atoms: Atoms
    households: NDArray[np.int64]
    places: NDArray[np.int32]
    """(n,) the place of each atom's zone, or -1."""
    band: Band
    most_moves: int | None
    locked: frozenset[int]
    codes: tuple[str, ...]
    """By place, to tell of a zone."""
    communities: tuple[str, ...]
    """Their codes, as the atoms number them."""
    shape_moves: int = 0
    """Buildings that may be moved for better shapes beyond the fewest."""

    def found(self, progress: ReportPhase) -> Iterator[Found]:
        """The one candidate."""
        made = balance(
            self.atoms,
            self.households,
            self.places,
            self.band,
            max_moves=self.most_moves,
            shape_moves=self.shape_moves,
            locked=self.locked,
            progress=progress,
        )
        reasons = [f"{len(made.moved)} buildings moved{_purposes(made)}{self._known(made)}"]
        reasons += [
            f"zone {self.codes[each.zone]} was in {each.pieces} pieces: its neighbours took the"
            f" smaller ones first, with {len(each.moved)} buildings"
            for each in made.joined
        ]
        reasons += [f"zone {self.codes[each.zone]} {each.words}" for each in made.unreached]
        yield Found(made.assignment, tuple(reasons), "均衡")

    def _known(self, made: Balance) -> str:
        """Whether fewer would have done."""
        moved = set(self.atoms.communities[made.moved].tolist())
        if not moved:
            return ""
        unproven = sorted(self.communities[each] for each in moved.intersection(made.unproven))
        least = "fewer" if not made.for_shape else f"fewer than {len(made.moved) - made.for_shape}"
        known = f", and it is known that {least} do not do"
        if not unproven:
            return known
        if len(unproven) == len(moved):
            return "; fewer may do"
        return f"{known}, but in {', '.join(unproven)}, where fewer may"


def _purposes(made: Balance) -> str:
    """How many of the moved buildings are not moved for the band."""
    pieces = len({atom for each in made.joined for atom in each.moved}.intersection(made.moved))
    purposes = [f"{pieces} of them to join pieces"] if pieces else []
    purposes += [f"{made.for_shape} of them for better shapes"] if made.for_shape else []
    return f" ({', '.join(purposes)})" if purposes else ""


Search = Proposing | Balancing
"""What is searched for."""


@dataclass(frozen=True, slots=True)
class Found:
    """One candidate: the zone of each atom, what is to be said of it, and what to call it."""

    assignment: NDArray[np.integer[Any]]
    reasons: tuple[str, ...]
    label: str
