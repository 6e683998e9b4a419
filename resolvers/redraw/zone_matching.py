"""Zones before and after, matched: which zone after continues which zone before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from resolvers.redraw.partition import Ids

NONE = -1
"""The index of no zone."""

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ComparedZones:
    """One side of a comparison: its zones, and the zone of each atom of the compared plan."""

    codes: tuple[str, ...]
    workers: tuple[int | None, ...]
    places: Ids
    """(n,) the index of the zone, or -1."""


@dataclass(frozen=True, slots=True, eq=False)
class SharedGround:
    """What each zone before has in common with each zone after: (before, after) of each.

    ``atoms`` counts every atom, also a block without buildings.
    """

    households: Counts
    buildings: Counts
    atoms: Counts
    same_code: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays where it is known. ``buildings_same_code`` are those whose zone is called by the
    same code before and after, whether or not it is the counterpart."""

    households_kept: int
    zones_kept: int
    zones_same_code: int
    buildings_same_code: int


def shared_ground(
    before: ComparedZones, after: ComparedZones, households: Ids, buildings: Ids
) -> SharedGround:
    """What zones share. ``households`` and ``buildings`` are those of the atoms; 0: no building."""
    both = (before.places >= 0) & (after.places >= 0)
    pairs = before.places[both], after.places[both]

    def summed(values: NDArray[np.int64] | NDArray[np.bool_]) -> Counts:
        sums = np.zeros((len(before.codes), len(after.codes)), dtype=np.int64)
        np.add.at(sums, pairs, values[both])
        return sums

    codes = np.array(before.codes, dtype=np.str_), np.array(after.codes, dtype=np.str_)
    return SharedGround(
        summed(households),
        summed(buildings != 0),
        summed(np.ones(len(buildings), dtype=np.int64)),
        codes[0][:, None] == codes[1][None, :],
    )


def matched(shared: SharedGround) -> dict[int, int]:
    """The zone before that each zone after continues, among those that share ground with it.

    The most households stay with their counterpart. Where that can be had in several ways, the
    most buildings do; then the most zones keep their code; then the most ground stays.
    """
    rows, columns = linear_sum_assignment(_worth(shared), maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {column: row for row, column in pairs if shared.atoms[row, column] > 0}


def what_stays(shared: SharedGround, continued: dict[int, int]) -> Kept:
    """What stays of zones so matched."""
    after, before = list(continued), list(continued.values())
    return Kept(
        households_kept=int(shared.households[before, after].sum()),
        zones_kept=len(continued),
        zones_same_code=int(shared.same_code[before, after].sum()),
        buildings_same_code=int(shared.buildings[shared.same_code].sum()),
    )


def _worth(shared: SharedGround) -> NDArray[np.float64]:
    """One number for each pair: no sum of what counts less outweighs one of what counts more.

    The numbers are whole and exact up to 2**53: for 100,000 households, 20,000 buildings, 150 zones
    and 20,000 blocks, say. Beyond, the last of the ties are decided by rounding.
    """
    levels = (
        shared.households,
        shared.buildings,
        shared.same_code & (shared.atoms > 0),
        shared.atoms,
    )
    worth = np.zeros(shared.atoms.shape)
    for level in levels:
        # One row and one column have one pair in common: no matching takes more than these.
        most = min(level.max(axis=0, initial=0).sum(), level.max(axis=1, initial=0).sum())
        worth = worth * (float(most) + 1) + level
    return worth
