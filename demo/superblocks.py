"""The towns and counties of a city: superblocks bound together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from demo.lattice import BlockLattice

PEOPLE_A_COUNTY = 550_000
COUNTY_CODE = "9901{:02d}"


@dataclass(frozen=True, slots=True)
class Town:
    """A town 街道 of a county, with its superblocks in the order of their numbers."""

    code: str
    superblocks: tuple[tuple[int, int], ...]

    @property
    def county(self) -> str:
        return self.code[:6]


def towns_of(lattice: BlockLattice, residents: int) -> tuple[Town, ...]:
    """Towns of some nine communities, on one bank of the river each; counties from west to east."""
    bands = _bands(lattice)
    counties = min(len(bands), max(1, round(residents / PEOPLE_A_COUNTY)))
    towns = []
    for county, members in enumerate(np.array_split(np.arange(len(bands)), counties), 1):
        in_towns = _towns(lattice, [bands[int(member)] for member in members])
        for number, superblocks in enumerate(in_towns, 1):
            towns.append(Town(f"{COUNTY_CODE.format(county)}{number:03d}", superblocks))
    return tuple(towns)


def _bands(lattice: BlockLattice) -> list[list[int]]:
    """The superblock columns in bands of some three, none of them across the river."""
    across = list(range(len(lattice.across)))
    west = [i for i in across if lattice.across[i].stop <= lattice.river]
    east = [i for i in across if lattice.across[i].start >= lattice.river]
    return [band for bank in (west, east) for band in _thirds(bank)]


def _thirds(items: list[int]) -> list[list[int]]:
    if not items:
        return []
    pieces = max(1, round(len(items) / 2.6))
    return [[int(item) for item in piece] for piece in np.array_split(np.array(items), pieces)]


def _towns(lattice: BlockLattice, bands: list[list[int]]) -> list[tuple[tuple[int, int], ...]]:
    """The superblocks of each town of a county: those left with one or two join the next."""
    built = set(lattice.superblocks)
    rows = [piece[::-1] for piece in reversed(_thirds(list(range(len(lattice.along)))))]
    towns: list[list[tuple[int, int]]] = []
    for band in bands:
        column: list[list[tuple[int, int]]] = []
        for piece in rows:
            blocks = [(i, j) for j, i in product(piece, band) if (i, j) in built]
            if blocks and column and (len(blocks) < 3 or len(column[-1]) < 3):
                column[-1] += blocks
            elif blocks:
                column.append(blocks)
        towns += column
    return [tuple(town) for town in towns]
