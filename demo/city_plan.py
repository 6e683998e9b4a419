"""The plan of a city: how its blocks make grids, communities and towns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from demo.land_use import OTHER_SHARE, BlockSide, Homes, Use, market_of, styles_of, uses_of
from demo.lattice import BlockLattice, lattice_of
from demo.superblocks import Town, towns_of

RESIDENTS_A_HOUSEHOLD = 2.59
"""The mean of the sizes that people.py draws; the census of 2020 has 2.62."""

HOUSEHOLDS_A_GRID = 300
FEWEST, MOST = 200, 400
"""Households of a grid by the standard."""

DEDICATED_SHARE = 0.025
"""Of all grids: those of an institution, where nobody lives."""


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
    uses = uses_of(lattice, places, len(places) - homes, rng)
    towns = towns_of(lattice, residents)
    assembly = _Assembly(
        lattice=lattice,
        uses=dict(zip(places, uses, strict=True)),
        households=iter(households),
        dedicated_left=int(homes * DEDICATED_SHARE),
        rng=rng,
    )
    styles = iter(styles_of(len(lattice.superblocks), rng))
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
        market = market_of(self.lattice, town)
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
