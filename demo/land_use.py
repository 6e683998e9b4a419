"""The plan of a city: what each block is for, and how blocks make grids, communities and towns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from demo.lattice import BlockLattice, Span, lattice_of
from demo.superblocks import Town, towns_of

RESIDENTS_A_HOUSEHOLD = 2.59
"""The mean of the sizes that people.py draws; the census of 2020 has 2.62."""

HOUSEHOLDS_A_GRID = 300
FEWEST, MOST = 200, 400
"""Households of a grid by the standard."""

DEDICATED_SHARE = 0.025
"""Of all grids: those of an institution, where nobody lives."""


class Use(Enum):
    """What a block is for."""

    HOMES = "homes"
    SCHOOL = "school"
    PARK = "park"
    OFFICE = "office"
    INDUSTRY = "industry"
    HOSPITAL = "hospital"


class Homes(Enum):
    """How people live in a block of homes."""

    SLABS = "six-floor slabs, without a lift"
    MIDRISE = "slabs of eleven floors"
    TOWERS = "towers"
    VILLAGE = "a village that the city has swallowed 城中村"


class BlockSide(Enum):
    """A side of a block."""

    SOUTH = "south"
    EAST = "east"
    NORTH = "north"
    WEST = "west"


STYLES = {Homes.SLABS: 0.36, Homes.TOWERS: 0.27, Homes.MIDRISE: 0.22, Homes.VILLAGE: 0.15}
"""The share of each style among superblocks."""

OTHER_USES = {
    Use.PARK: 0.28,
    Use.SCHOOL: 0.24,
    Use.OFFICE: 0.2,
    Use.INDUSTRY: 0.18,
    Use.HOSPITAL: 0.1,
}
"""The share of each among the blocks without homes."""

OTHER_SHARE = 0.2
"""Blocks without homes, for each with homes."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block between streets. ``market`` is its side with shophouses."""

    column: int
    row: int
    community: int
    grid: int
    use: Use
    homes: Homes
    market: BlockSide | None
    households: int


@dataclass(frozen=True, slots=True)
class GridOfBlocks:
    """A grid: one block with homes and what has no homes beside it, or one institution."""

    code: str
    community: int
    blocks: tuple[int, ...]
    dedicated: bool
    households: int


@dataclass(frozen=True, slots=True)
class CommunityPlan:
    """A community: a superblock."""

    code: str
    town: int
    superblock: tuple[int, int]


@dataclass(frozen=True, slots=True)
class CityPlan:
    """Everything about a city that has no coordinates yet. Areas refer to one another by index."""

    residents: int
    lattice: BlockLattice
    blocks: tuple[Block, ...]
    grids: tuple[GridOfBlocks, ...]
    communities: tuple[CommunityPlan, ...]
    towns: tuple[Town, ...]


def plan_city(residents: int, seed: int) -> CityPlan:
    """The plan for so many residents; the same for the same seed."""
    rng = np.random.default_rng([seed, 1])
    households = _households(max(1, round(residents / RESIDENTS_A_HOUSEHOLD)), rng)
    homes = len(households)
    lattice = lattice_of(homes + round(homes * OTHER_SHARE), rng)
    places = [place for superblock in lattice.superblocks for place in lattice.blocks(superblock)]
    uses = _uses(lattice, places, len(places) - homes, rng)
    towns = towns_of(lattice, residents)
    assembly = _Assembly(
        lattice=lattice,
        uses=dict(zip(places, uses, strict=True)),
        households=iter(households),
        dedicated_left=int(homes * DEDICATED_SHARE),
        rng=rng,
    )
    styles = iter(_styles(len(lattice.superblocks), rng))
    for index, town in enumerate(towns):
        assembly.add_town(index, town, styles)
    return CityPlan(
        residents,
        lattice,
        tuple(assembly.blocks),
        tuple(assembly.grids),
        tuple(assembly.communities),
        towns,
    )


def _households(total: int, rng: np.random.Generator) -> list[int]:
    """How many households each grid holds: near to 300, all of them together the total."""
    grids = max(round(total / HOUSEHOLDS_A_GRID), -(-total // MOST))
    shares = rng.uniform(0.87, 1.13, grids)
    counts = np.floor(shares / shares.sum() * total).astype(int)
    if total >= grids * FEWEST:
        counts = np.clip(counts, FEWEST, MOST)
    while missing := total - int(counts.sum()):
        step = 1 if missing > 0 else -1
        able = np.flatnonzero(counts < MOST if step > 0 else counts > FEWEST)
        counts[able[: abs(missing)]] += step
    return [int(count) for count in counts]


def _uses(
    lattice: BlockLattice, places: list[tuple[int, int]], others: int, rng: np.random.Generator
) -> list[Use]:
    """What each block is for: ``others`` of them are not for homes, placed one by one."""
    blocks = np.array(places, dtype=float)
    superblock = np.repeat(
        np.arange(len(lattice.superblocks)), [lattice.size(s) for s in lattice.superblocks]
    )
    # A community needs at least four blocks with homes to come to a thousand households.
    room = np.array([max(0, lattice.size(s) - 4) for s in lattice.superblocks])
    if room.sum() < others:
        room = np.array([max(0, lattice.size(s) - 1) for s in lattice.superblocks])
    uses = [Use.HOMES] * len(places)
    taken: dict[Use, list[int]] = defaultdict(list)
    for use in _sequence(others):
        score = _suitability(use, blocks, blocks[taken[use]], lattice)
        score += rng.uniform(0, 0.4, len(places))
        free = (room[superblock] > 0) & np.array([u is Use.HOMES for u in uses])
        best = int(np.argmax(np.where(free, score, -np.inf)))
        uses[best] = use
        taken[use].append(best)
        room[superblock[best]] -= 1
    return uses


def _sequence(others: int) -> list[Use]:
    """The uses in the order in which they choose: always the one farthest below its share."""
    had = dict.fromkeys(OTHER_USES, 0)
    sequence = []
    for _ in range(others):
        use = max(had, key=lambda use: OTHER_USES[use] / (had[use] + 1))
        had[use] += 1
        sequence.append(use)
    return sequence


def _suitability(
    use: Use, blocks: NDArray[np.float64], same: NDArray[np.float64], lattice: BlockLattice
) -> NDArray[np.float64]:
    """How well each block suits a use, in blocks of distance, given those that have it already."""
    middle = np.array([lattice.river - 0.5, lattice.rows / 2])
    from_middle = np.hypot(*(blocks - middle).T)
    apart = np.full(len(blocks), 99.0)
    if len(same):
        apart = np.hypot(*(blocks[:, None] - same[None]).T).min(axis=0)
    score: NDArray[np.float64]
    match use:
        case Use.PARK if len(same) < 3:
            score = -from_middle
        case Use.PARK:
            score = np.minimum(apart, 6) - 0.25 * np.abs(blocks[:, 0] + 0.5 - lattice.river)
        case Use.OFFICE:
            downtown = np.hypot(*(blocks - middle + [2.5, 0.5]).T)
            score = 0.02 * np.minimum(apart, 9) - downtown
        case Use.INDUSTRY:
            corner = np.array([lattice.columns - 1.0, lattice.rows - 1.0])
            score = -np.hypot(*(blocks - corner).T)
        case Use.HOSPITAL:
            score = np.minimum(apart, 14) - 0.1 * from_middle
        case Use.SCHOOL | Use.HOMES:
            score = np.minimum(apart, 6)
        case _:
            assert_never(use)
    return score


@dataclass(slots=True)
class _Assembly:
    """A plan while its areas are numbered: communities by town, grids by community, blocks by
    grid."""

    lattice: BlockLattice
    uses: dict[tuple[int, int], Use]
    households: Iterator[int]
    dedicated_left: int
    rng: np.random.Generator
    blocks: list[Block] = field(default_factory=list)
    grids: list[GridOfBlocks] = field(default_factory=list)
    communities: list[CommunityPlan] = field(default_factory=list)

    def add_town(self, index: int, town: Town, styles: Iterator[Homes]) -> None:
        market = _market(self.lattice, town)
        for number, superblock in enumerate(town.superblocks, 1):
            self.communities.append(CommunityPlan(f"{town.code}{number:03d}", index, superblock))
            self._add_grids(superblock, next(styles), market)

    def _add_grids(
        self, superblock: tuple[int, int], style: Homes, market: dict[tuple[int, int], BlockSide]
    ) -> None:
        """The grids of the community that was added last."""
        places = self.lattice.blocks(superblock)
        uses = [self.uses[place] for place in places]
        groups = _groups(places, uses, self.dedicated_left)
        for number, (members, dedicated) in enumerate(groups, 1):
            self.dedicated_left -= dedicated
            households = 0 if dedicated else next(self.households)
            first = len(self.blocks)
            for member in members:
                self._add_block(places[member], style, market.get(places[member]), households)
            self.grids.append(
                GridOfBlocks(
                    code=f"{self.communities[-1].code}{number:03d}",
                    community=len(self.communities) - 1,
                    blocks=tuple(range(first, len(self.blocks))),
                    dedicated=dedicated,
                    households=households,
                )
            )

    def _add_block(
        self, place: tuple[int, int], style: Homes, market: BlockSide | None, households: int
    ) -> None:
        """A block of the grid that comes next: its households are those of its block of homes."""
        use = self.uses[place]
        mixed = Homes.SLABS if self.rng.random() < 0.2 else style
        self.blocks.append(
            Block(
                column=place[0],
                row=place[1],
                community=len(self.communities) - 1,
                grid=len(self.grids),
                use=use,
                # Behind shophouses stand slabs: neither towers nor a village.
                homes=mixed if market is None else Homes.SLABS,
                market=market if use is Use.HOMES else None,
                households=households if use is Use.HOMES else 0,
            )
        )


def _groups(
    places: list[tuple[int, int]], uses: list[Use], dedicated_left: int
) -> list[tuple[list[int], bool]]:
    """The blocks of each grid of a superblock, and whether the grid is dedicated."""
    groups = [[index] for index, use in enumerate(uses) if use is Use.HOMES]
    others = [index for index, use in enumerate(uses) if use is not Use.HOMES]
    institutions = [i for i in others if uses[i] in (Use.INDUSTRY, Use.HOSPITAL, Use.SCHOOL)]
    dedicated = institutions[: min(1, dedicated_left)]
    waiting = [index for index in others if index not in dedicated]
    while waiting:
        joined = _join(waiting, groups, places)
        if joined is None:  # walled in by an institution: it goes along with that
            dedicated += waiting
            break
        waiting.remove(joined)
    own = [([index], True) for index in dedicated]
    return [(group, False) for group in groups] + own


def _join(waiting: list[int], groups: list[list[int]], places: list[tuple[int, int]]) -> int | None:
    """Give one waiting block to the smallest group beside it; which block it was."""
    for index in waiting:
        beside = [
            group
            for group in groups
            if any(_touch(places[index], places[member]) for member in group)
        ]
        if beside:
            min(beside, key=len).append(index)
            return index
    return None


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return abs(one[0] - other[0]) + abs(one[1] - other[1]) == 1


def _market(lattice: BlockLattice, town: Town) -> dict[tuple[int, int], BlockSide]:
    """The blocks on the town's market street, an inner street, with their side towards it."""
    rows = sorted({superblock[1] for superblock in town.superblocks})
    along: Span = lattice.along[rows[len(rows) // 2]]
    if len(along) < 2:
        return {}
    street = along.start + 1
    columns = sorted(
        {
            column
            for superblock in town.superblocks
            if superblock[1] == rows[len(rows) // 2]
            for column in range(
                lattice.across[superblock[0]].start, lattice.across[superblock[0]].stop
            )
        }
    )
    below = {(column, street - 1): BlockSide.NORTH for column in columns[:8]}
    above = {(column, street): BlockSide.SOUTH for column in columns[:8]}
    return below | above


def _styles(superblocks: int, rng: np.random.Generator) -> list[Homes]:
    """How most of each superblock lives: each style as often as its share has it, shuffled."""
    had = dict.fromkeys(STYLES, 0)
    styles = []
    for _ in range(superblocks):
        style = max(had, key=lambda style: STYLES[style] / (had[style] + 1))
        had[style] += 1
        styles.append(style)
    return [styles[int(i)] for i in rng.permutation(superblocks)]
