"""Plots of square atoms, a building on each, and all the ways to share small ones out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike

from geo.atoms import Atoms, Numbers
from geo.zoning.atom_graph import AtomGraph, Band

SIDE = 30.0


def squares(
    rows: int,
    columns: int,
    *,
    block: tuple[int, int] = (3, 4),
    communities: ArrayLike | None = None,
    missing: Sequence[int] = (),
    empty: Sequence[int] = (),
) -> Atoms:
    """Atoms row by row, some ``missing`` (water) and some ``empty`` of buildings."""
    places = np.setdiff1d(np.arange(rows * columns), missing)
    row, column = np.divmod(places, columns)
    count = len(places)
    community = np.zeros(count, np.int32) if communities is None else np.asarray(communities)
    blocks = (row // block[0]) * columns + column // block[1] + community * rows * columns
    near = np.abs(row[:, None] - row) + np.abs(column[:, None] - column) == 1
    one, other = np.nonzero(np.triu(near & (community[:, None] == community)))
    degree = np.bincount(np.r_[one, other], minlength=count)
    return Atoms(
        cells=shapely.box(column * SIDE, row * SIDE, (column + 1) * SIDE, (row + 1) * SIDE),
        buildings=np.where(np.isin(places, empty), -1, np.arange(count)).astype(np.int32),
        blocks=blocks.astype(np.int32),
        communities=community.astype(np.int32),
        pairs=np.column_stack([one, other]).astype(np.int32),
        metres=np.full(len(one), SIDE),
        streets=blocks[one] != blocks[other],
        rims=np.asarray((4 - degree) * SIDE, dtype=np.float64),
    )


def are_whole(ground: AtomGraph, assignment: Numbers) -> bool:
    """Whether every zone is connected and in one community."""
    zones = [np.flatnonzero(assignment == zone).tolist() for zone in np.unique(assignment)]
    return all(ground.is_connected(set(zone)) for zone in zones)


def held(ground: AtomGraph, assignment: Numbers) -> list[int]:
    """The households of each zone in the order of their numbers."""
    zones = np.unique(assignment[assignment >= 0])
    return [ground.held(np.flatnonzero(assignment == zone).tolist()) for zone in zones]


def sharings(count: int) -> Iterator[list[int]]:
    """Every way to share so many atoms out into any number of zones."""

    def more(begun: list[int], zones: int) -> Iterator[list[int]]:
        if len(begun) == count:
            yield begun
            return
        for zone in range(zones + 1):
            yield from more([*begun, zone], max(zones, zone + 1))

    yield from more([], 0)


def can_be_shared(ground: AtomGraph, band: Band) -> bool:
    """Whether any way at all has connected zones that are all in the band."""
    for sharing in sharings(len(ground)):
        assignment = np.array(sharing, dtype=np.int32)
        if all(count in band for count in held(ground, assignment)) and are_whole(
            ground, assignment
        ):
            return True
    return False
