"""Searches for zones, as they are carried out in a process of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.atoms import Atoms
from geo.zoning.atom_graph import Band, ReportPhase
from geo.zoning.balancing import Balance, balance
from geo.zoning.plots import Obstacle
from geo.zoning.proposals import Wish, candidates
from geo.zoning.search_state import Weights
from schema.plans.plan_check import CheckKind


@dataclass(frozen=True, slots=True)
class SearchReason:
    """What is to be said of a candidate: of some of its zones, by their numbers, or of the atoms
    that have changed their zone."""

    kind: CheckKind
    message: str
    zones: tuple[int, ...] = ()
    atoms: tuple[int, ...] = ()
    figure: float | None = None


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
                SearchReason(
                    OBSTACLES[reason.obstacle],
                    f"community {self.communities[reason.community]}: {reason.words}",
                    reason.zones,
                )
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

    def found(self, progress: ReportPhase) -> Iterator[Found]:
        """The one candidate."""
        made = balance(
            self.atoms,
            self.households,
            self.places,
            self.band,
            max_moves=self.most_moves,
            locked=self.locked,
            progress=progress,
        )
        reasons = [
            SearchReason(
                CheckKind.BUILDINGS_MOVED,
                f"{len(made.moved)} buildings moved{self._known(made)}",
                atoms=tuple(made.moved.tolist()),
                figure=float(len(made.moved)),
            )
        ]
        reasons += [
            SearchReason(
                OBSTACLES[each.obstacle], f"zone {self.codes[each.zone]} {each.words}", (each.zone,)
            )
            for each in made.unreached
        ]
        yield Found(made.assignment, tuple(reasons), "均衡")

    def _known(self, made: Balance) -> str:
        """Whether fewer would have done."""
        moved = set(self.atoms.communities[made.moved].tolist())
        if not moved:
            return ""
        unproven = sorted(self.communities[each] for each in moved.intersection(made.unproven))
        known = ", and it is known that fewer do not do"
        if not unproven:
            return known
        if len(unproven) == len(moved):
            return "; fewer may do"
        return f"{known}, but in {', '.join(unproven)}, where fewer may"


OBSTACLES: Mapping[Obstacle, CheckKind] = {
    Obstacle.NO_BUILDINGS: CheckKind.NO_BUILDINGS,
    Obstacle.TOO_FEW: CheckKind.TOO_FEW_HOUSEHOLDS,
    Obstacle.TOO_FEW_BETWEEN_LOCKED: CheckKind.TOO_FEW_HOUSEHOLDS,
    Obstacle.TOO_MANY: CheckKind.TOO_MANY_HOUSEHOLDS,
    Obstacle.LARGE_BUILDING: CheckKind.BUILDING_ABOVE_BAND,
    Obstacle.NO_NUMBER: CheckKind.NO_NUMBER,
    Obstacle.NO_GROUPING: CheckKind.NO_GROUPING,
    Obstacle.NO_SHARING: CheckKind.NO_SHARING,
    Obstacle.NOT_FOUND: CheckKind.NOT_FOUND,
    Obstacle.LOCKED: CheckKind.ZONE_LOCKED,
    Obstacle.IN_PIECES: CheckKind.NOT_CONTIGUOUS,
    Obstacle.MOVES_SPENT: CheckKind.MOVES_SPENT,
}
"""What each obstacle of a search is called among the findings of plans."""


Search = Proposing | Balancing
"""What is searched for."""


@dataclass(frozen=True, slots=True)
class Found:
    """One candidate: the zone of each atom, what is to be said of it, and what to call it."""

    assignment: NDArray[np.integer[Any]]
    reasons: tuple[SearchReason, ...]
    label: str
