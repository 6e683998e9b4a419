"""Conversion of whole geometries: edges that are straight in one CRS are bent in another.

Where an edge would leave its place by more than the tolerance, vertices are added on it before it
is converted. Those of an edge that two geometries share are the same bits from both sides, so that
what shared a border shares it afterwards.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.arrays import Geometries
from geo.china import Positions

TOLERANCE = 1e-4
"""Metres that a converted edge may lie beside where it was: areas of a few kilometres that share a
border but not its vertices then overlap by less than a square metre."""

METRES_PER_DEGREE = 111_320.0

SHORT = 20.0
"""Metres. A shorter edge bends less than the tolerance in every CRS that is used here: 0.03 mm in
GCJ-02, 0.01 mm in Gauss-Krüger and Mercator."""

LONG = 500.0
"""Metres. The middle of a longer edge does not tell how far the rest of it bends."""

MOST_PIECES = 1_000

Conversion = Callable[[Positions], Positions]

_LINES, _POLYGONS = (1, 2, 5), (3, 6)


def converted(
    geometries: Geometries, conversion: Conversion, metres_per_unit: float = METRES_PER_DEGREE
) -> tuple[Geometries, NDArray[np.bool_]]:
    """The geometries in another CRS, without a third coordinate, and which of them it reaches; of
    the others nothing is right.

    ``metres_per_unit`` is of the coordinates that come out. Raises nothing for positions that come
    out as no finite numbers.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        moved, reached, bent = _moved(geometries, conversion, metres_per_unit)
        for types in (_LINES, _POLYGONS):
            chosen = np.flatnonzero(bent & np.isin(shapely.get_type_id(geometries), types))
            if chosen.size:
                flat = shapely.force_2d(geometries[chosen])
                denser = _densified(flat, conversion, metres_per_unit)
                moved[chosen], reached[chosen], _ = _moved(denser, conversion, metres_per_unit)
    return moved, reached


def _moved(
    geometries: Geometries, conversion: Conversion, metres_per_unit: float
) -> tuple[Geometries, NDArray[np.bool_], NDArray[np.bool_]]:
    """The geometries with every vertex converted, which of them are reached, and which have an
    edge that bends."""
    positions, owners = shapely.get_coordinates(geometries, return_index=True)
    there = conversion(positions) if len(positions) else positions
    lost = ~np.asarray(np.isfinite(there).all(axis=1), dtype=np.bool_)
    reached, bent = np.ones(len(geometries), bool), np.zeros(len(geometries), bool)
    if lost.any():
        reached[owners[lost]] = False
        there = np.where(lost[:, None], 0.0, there)
    bent[owners[_bending(positions, there, owners, conversion, metres_per_unit)]] = True
    moved = geometries.copy()
    shapely.set_coordinates(moved, there)
    return moved, reached, bent & reached


def _bending(
    positions: Positions,
    there: Positions,
    owners: NDArray[np.intp],
    conversion: Conversion,
    metres_per_unit: float,
) -> NDArray[np.intp]:
    """The vertices behind which an edge bends, or one so long that it may. ``owners`` are of the
    vertices: of geometries, where the step from one ring to the next counts, too, or of rings.

    That is so of an edge whichever way it runs, and whatever it is part of.
    """
    lengths = np.abs(np.diff(there, axis=0)).max(axis=1, initial=0.0) * metres_per_unit
    edges = np.flatnonzero((owners[1:] == owners[:-1]) & (lengths > SHORT / np.sqrt(2)))
    if not edges.size:
        return edges
    middles = conversion((positions[edges] + positions[edges + 1]) / 2)
    sagitta = np.abs(middles - (there[edges] + there[edges + 1]) / 2).max(axis=1)
    bending: NDArray[np.intp] = edges[
        (sagitta * metres_per_unit > TOLERANCE) | (lengths[edges] > LONG)
    ]
    return bending


def _densified(
    geometries: Geometries, conversion: Conversion, metres_per_unit: float
) -> Geometries:
    """Lines or polygons with the vertices that their edges need, by the sagitta of each."""
    kind, positions, offsets = shapely.to_ragged_array(geometries)
    pieces = np.ones(len(positions), dtype=np.int64)
    rings = np.repeat(np.arange(len(offsets[0]) - 1), np.diff(offsets[0]))
    there = conversion(positions)
    at = _bending(positions, there, rings, conversion, metres_per_unit)
    low, high = _ordered(positions[at], positions[at + 1])[:2]
    sagitta = _sagitta(low, high, conversion) * metres_per_unit
    needed = np.ceil(np.sqrt(np.nan_to_num(sagitta, posinf=0.0) / TOLERANCE))
    pieces[at] = np.clip(needed, 1, MOST_PIECES)
    first = np.concatenate(([0], np.cumsum(pieces)))
    denser = _subdivided(positions, pieces, first)
    denser_geometries: Geometries = shapely.from_ragged_array(
        kind, denser, (first[offsets[0]], *offsets[1:])
    )
    return denser_geometries


def _sagitta(start: Positions, end: Positions, conversion: Conversion) -> NDArray[np.float64]:
    """How far converted edges lie from the chords of their ends, in the units that come out.

    A sagitta is quartered where its edge is halved. That of each half counts, too: a wave of BD-09
    may cross the chord in the middle.
    """
    ways = (conversion(start + (end - start) * share) for share in (0, 0.25, 0.5, 0.75, 1))
    first, quarter, middle, three_quarters, last = ways
    bends = (
        middle - (first + last) / 2,
        4 * (quarter - (first + middle) / 2),
        4 * (three_quarters - (middle + last) / 2),
    )
    sagitta: NDArray[np.float64] = np.abs(np.hstack(bends)).max(axis=1)
    return sagitta


def _ordered(start: Positions, end: Positions) -> tuple[Positions, Positions, NDArray[np.bool_]]:
    """The ends of edges, that which lies farther west or south first, and which were turned."""
    x, y = start.T
    backwards = (end[:, 0] < x) | ((end[:, 0] == x) & (end[:, 1] < y))
    turned = backwards[:, None]
    return np.where(turned, end, start), np.where(turned, start, end), backwards


def _subdivided(
    positions: Positions, pieces: NDArray[np.int64], first: NDArray[np.int64]
) -> Positions:
    """Each vertex, and behind it the points that cut its edge into so many pieces, counted from
    the same end of the edge whichever way it runs."""
    low, high, backwards = _ordered(positions, np.roll(positions, -1, axis=0))
    owner = np.repeat(np.arange(len(positions)), pieces)
    step = np.arange(len(owner)) - first[owner]
    count = pieces[owner]
    share = np.where(backwards[owner], count - step, step) / count
    points = low[owner] + (high - low)[owner] * share[:, None]
    points[first[:-1]] = positions
    return points
