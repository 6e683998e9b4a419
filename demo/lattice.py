"""The lattice of a city: blocks in columns and rows, bound into superblocks between arterials."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

RAGGED_FROM = 120
"""Blocks. Larger cities lose corners of their lattice, so that no rectangle is left."""


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring columns or rows of blocks: ``start`` is the first, ``stop`` beyond the last."""

    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class BlockLattice:
    """Blocks stand in columns (from the west) and rows (from the south).

    Arterials run between superblocks; the river runs along the column line ``river``.
    """

    across: tuple[Span, ...]
    along: tuple[Span, ...]
    superblocks: tuple[tuple[int, int], ...]
    """Those that are built, as indices into ``across`` and ``along``: row by row from the north."""
    river: int

    @property
    def columns(self) -> int:
        return self.across[-1].stop

    @property
    def rows(self) -> int:
        return self.along[-1].stop

    def blocks(self, superblock: tuple[int, int]) -> list[tuple[int, int]]:
        """The (column, row) of a superblock's blocks: row by row from the north."""
        across, along = self.across[superblock[0]], self.along[superblock[1]]
        return [
            (column, row)
            for row in range(along.stop - 1, along.start - 1, -1)
            for column in range(across.start, across.stop)
        ]

    def size(self, superblock: tuple[int, int]) -> int:
        return len(self.across[superblock[0]]) * len(self.along[superblock[1]])


def lattice_of(blocks: int, rng: np.random.Generator) -> BlockLattice:
    """A lattice of at least so many blocks, and few more."""
    ragged = blocks >= RAGGED_FROM
    columns, rows = _shape(math.ceil(blocks * 1.18) if ragged else blocks)
    across, along = _spans(columns, rng), _spans(rows, rng)
    superblocks = [(i, j) for j in reversed(range(len(along))) for i in range(len(across))]
    lattice = BlockLattice(across, along, tuple(superblocks), _river(across))
    return _without_corners(lattice, blocks, rng) if ragged else lattice


def _shape(blocks: int) -> tuple[int, int]:
    """Columns and rows that hold the blocks with the least waste, not too long a strip."""
    side = math.isqrt(blocks)
    shapes = [
        (columns, math.ceil(blocks / columns))
        for columns in range(max(1, side), math.ceil(side * 1.6) + 2)
    ]
    return min(shapes, key=lambda shape: (shape[0] * shape[1], shape[0] - shape[1]))


def _spans(length: int, rng: np.random.Generator) -> tuple[Span, ...]:
    """Cut into pieces of three and two, two of them at most where it cannot be avoided."""
    twos = {0: 0, 1: 2, 2: 1}[length % 3]
    if length < 4:
        sizes = [length]
    else:
        sizes = [2] * twos + [3] * ((length - 2 * twos) // 3)
        rng.shuffle(sizes)
    stops = np.cumsum(sizes).tolist()
    return tuple(Span(stop - size, stop) for size, stop in zip(sizes, stops, strict=True))


def _river(across: tuple[Span, ...]) -> int:
    """The arterial nearest to five eighths of the way east; the eastern edge of a hamlet."""
    if len(across) == 1:
        return across[0].stop
    wanted = across[-1].stop * 0.6
    return min((span.stop for span in across[:-1]), key=lambda line: abs(line - wanted))


def _without_corners(lattice: BlockLattice, blocks: int, rng: np.random.Generator) -> BlockLattice:
    """Leave out the superblocks farthest from the middle while enough blocks remain."""

    def remoteness(superblock: tuple[int, int]) -> float:
        across, along = lattice.across[superblock[0]], lattice.along[superblock[1]]
        x = abs(across.start + across.stop - lattice.columns) / lattice.columns
        y = abs(along.start + along.stop - lattice.rows) / lattice.rows
        # A superellipse with corners: from its middle every row and column is one piece.
        return float(x**3 + y**3)

    left = sum(lattice.size(superblock) for superblock in lattice.superblocks)
    kept = set(lattice.superblocks)
    for superblock in sorted(lattice.superblocks, key=remoteness, reverse=True):
        if left - lattice.size(superblock) < blocks:
            break
        kept.discard(superblock)
        left -= lattice.size(superblock)
    built = tuple(superblock for superblock in lattice.superblocks if superblock in kept)
    return BlockLattice(lattice.across, lattice.along, built, lattice.river)
