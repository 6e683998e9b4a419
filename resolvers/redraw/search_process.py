"""Searches for zones, as they are carried out in a process of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.atoms import Atoms
from geo.zoning.atom_graph import Band, ReportPhase
from geo.zoning.balancing import Balance, Joined, balance
from geo.zoning.compromises import Compromise, compromises
from geo.zoning.plots import Obstacle
from geo.zoning.proposals import Proposal, Wish, candidates
from geo.zoning.search_state import Weights
from schema.plans.plan_check import CheckKind


@dataclass(frozen=True, slots=True)
class SearchReason:
    """What is to be said of a candidate: of some of its zones, by their numbers, or of the atoms
    that have changed their zone.

    Where nothing else is told, its place are the zones, its figure the households of each, and its
    limit the end of the band that these are beyond.
    """

    kind: CheckKind
    message: str
    zones: tuple[int, ...] = ()
    atoms: tuple[int, ...] = ()
    figure: float | None = None
    limit: float | None = None


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
            yield Found(made.assignment, _reasons(made, self.communities), str(made.seed))


@dataclass(frozen=True, slots=True)
class Keeping:
    """Zones to be proposed that keep more or less of today's grids, by weights from 0 to 1."""

    proposing: Proposing
    """Of each weight; ``count`` is of seeds."""
    today: NDArray[np.int32]
    """(n,) the number of the grid that each atom is in today, or -1; none is a locked zone's."""
    codes: tuple[str, ...]
    """Of locked zones and grids, by number."""
    weights: tuple[float, ...]

    @property
    def band(self) -> Band:
        return self.proposing.band

    def found(self, progress: ReportPhase) -> Iterator[Found]:
        """The candidates, seed by seed in the order of the weights; each plan once."""
        known = set[bytes]()
        for number in range(self.proposing.count):
            new = []
            # What balancing finds comes first, for more is known of it.
            for made in sorted(self._plans(number, progress), key=lambda each: not each.balanced):
                zones = _by_first_atom(made.proposal.assignment).tobytes()
                if zones not in known:
                    known.add(zones)
                    new.append(made)
            for made in sorted(new, key=lambda each: each.weight):
                yield self._candidate(made)

    def _plans(self, number: int, progress: ReportPhase) -> Iterator[Compromise]:
        of = self.proposing

        def reached(phase: str, share: float) -> None:
            progress(phase, (number + share) / of.count)

        return compromises(
            of.atoms,
            of.households,
            Wish(of.band, of.target, of.weights),
            self.today,
            self.weights,
            seed=of.seed + number,
            fixed=of.fixed,
            progress=reached,
        )

    def _candidate(self, made: Compromise) -> Found:
        of, plan = self.proposing, made.proposal
        reasons = _reasons(plan, of.communities)
        if made.balanced:
            reasons = _reasons_of_balance(made.balanced, of.atoms, of.communities, self.codes)
        return Found(plan.assignment, reasons, f"{plan.seed} 保留 {made.weight:g}", made.weight)


def _by_first_atom(assignment: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Zones numbered by the first atom of each: the same for the same zones."""
    _, first, zones = np.unique(assignment, return_index=True, return_inverse=True)
    numbers: NDArray[np.int64] = first[zones].astype(np.int64)
    return numbers


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
        reasons = _reasons_of_balance(made, self.atoms, self.communities, self.codes)
        yield Found(made.assignment, reasons, "均衡")


def _reasons(made: Proposal, communities: Sequence[str]) -> tuple[SearchReason, ...]:
    return tuple(
        SearchReason(
            OBSTACLES[reason.obstacle],
            f"community {communities[reason.community]}: {reason.words}",
            reason.zones,
        )
        for reason in made.reasons
    )


def _reasons_of_balance(
    made: Balance, atoms: Atoms, communities: Sequence[str], codes: Sequence[str]
) -> tuple[SearchReason, ...]:
    """What is to be said of a balance; ``codes`` are of its zones, by number.

    A zone without a code is new: what is in no grid today, and meets none.
    """
    names = {number: f"zone {code}" for number, code in enumerate(codes)}
    moved = SearchReason(
        CheckKind.BUILDINGS_MOVED,
        f"{len(made.moved)} buildings moved{_purposes(made)}{_known(made, atoms, communities)}",
        atoms=tuple(made.moved.tolist()),
        figure=float(len(made.moved)),
    )
    joined = [_joined(each, names.get(each.zone, "a new zone")) for each in made.joined]
    unreached = [
        SearchReason(
            OBSTACLES[each.obstacle],
            f"{names.get(each.zone, 'a new zone')} {each.words}",
            (each.zone,),
        )
        for each in made.unreached
    ]
    return moved, *joined, *unreached


def _joined(joined: Joined, name: str) -> SearchReason:
    return SearchReason(
        CheckKind.PIECES_JOINED,
        f"{name} was in {joined.pieces} pieces: its neighbours took the smaller ones first, with"
        f" {len(joined.moved)} buildings",
        (joined.zone,),
        joined.moved,
        float(joined.pieces),
        1.0,
    )


def _known(made: Balance, atoms: Atoms, communities: Sequence[str]) -> str:
    """Whether fewer would have done."""
    moved = set(atoms.communities[made.moved].tolist())
    if not moved:
        return ""
    unproven = sorted(communities[each] for each in moved.intersection(made.unproven))
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
    Obstacle.NO_MOVES: CheckKind.NO_MOVES,
}
"""What each obstacle of a search is called among the findings of plans."""


Search = Proposing | Keeping | Balancing
"""What is searched for."""


@dataclass(frozen=True, slots=True)
class Found:
    """One candidate: the zone of each atom, what is to be said of it, and what to call it."""

    assignment: NDArray[np.integer[Any]]
    reasons: tuple[SearchReason, ...]
    label: str
    keep: float | None = None
    """How much of today's grids it was to keep."""
