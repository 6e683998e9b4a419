"""Land use: what each block of a city is for, and how people live where it is for homes."""

from __future__ import annotations

from collections import defaultdict
from enum import Enum
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from demo.lattice import BlockLattice, Span
from demo.superblocks import Town


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


def uses_of(
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


def market_of(lattice: BlockLattice, town: Town) -> dict[tuple[int, int], BlockSide]:
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


def styles_of(superblocks: int, rng: np.random.Generator) -> list[Homes]:
    """How most of each superblock lives: each style as often as its share has it, shuffled."""
    had = dict.fromkeys(STYLES, 0)
    styles = []
    for _ in range(superblocks):
        style = max(had, key=lambda style: STYLES[style] / (had[style] + 1))
        had[style] += 1
        styles.append(style)
    return [styles[int(i)] for i in rng.permutation(superblocks)]
