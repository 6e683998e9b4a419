"""Junctions: corners of areas that lie on an edge of others, which has no vertex there.

Where two areas meet a third along one of its edges, a survey gives that edge its two ends. It stays
the border of all three only while everything is straight: bent, it must have their corner, too.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.arrays import Geometries
from geo.china import Positions

ON_EDGE = 1e-3
"""Metres. What a corner that was rounded to millimetres may lie beside the edge that it is on."""

SHORT = 20.0
"""Metres. A shorter edge bends so little (0.03 mm) that it keeps the corners on it by itself."""

AT_ONCE = 2_000_000
MOST = 1_000_000
"""Pairs of edges and corners that are looked at at once, and corners that are put into edges at
most: of areas without number that lie upon each other, the rest keep the edges that they have."""

POLYGONS = (3, 6)


def joined(geometries: Geometries, metres_per_unit: float) -> Geometries:
    """The geometries; polygons have among their vertices those of all others that lie on them.

    What is not a polygon stays as it is, and so does a polygon that this would make invalid.
    """
    chosen = np.flatnonzero(np.isin(shapely.get_type_id(geometries), POLYGONS))
    if chosen.size < 2:
        return geometries
    before = shapely.force_2d(geometries[chosen])
    kind, positions, offsets = shapely.to_ragged_array(before)
    edges, corners = _met(positions, offsets[0], metres_per_unit)
    if not edges.size:
        return geometries
    counts = np.bincount(edges, minlength=len(positions))
    first = np.concatenate(([0], np.cumsum(counts + 1)))
    after = shapely.from_ragged_array(
        kind, np.insert(positions, edges + 1, corners, axis=0), (first[offsets[0]], *offsets[1:])
    )
    owners = shapely.get_coordinates(before, return_index=True)[1]
    touched = np.unique(owners[edges])
    kept = touched[shapely.is_valid(after[touched])]
    made = geometries.copy()
    made[chosen[kept]] = after[kept]
    return made


def _met(
    positions: Positions, ring_starts: NDArray[np.int64], metres_per_unit: float
) -> tuple[NDArray[np.intp], Positions]:
    """Edges, by the vertex that they begin at, and the corners of others on each, in its order."""
    ends = np.ones(len(positions), dtype=bool)
    ends[ring_starts[1:] - 1] = False  # the last vertex of each ring begins no edge
    lengths = np.hypot(*np.diff(positions, axis=0, append=positions[:1]).T)
    edges = np.flatnonzero(ends & (lengths * metres_per_unit > SHORT))
    corners = np.unique(positions, axis=0)
    tree = shapely.STRtree(shapely.points(corners))
    found = _found(positions, edges, corners, tree, ON_EDGE / metres_per_unit)
    on, of, along = map(np.concatenate, zip(*found, strict=True))
    order = np.lexsort((along, on))
    return on[order], corners[of[order]]


def _found(
    positions: Positions,
    edges: NDArray[np.intp],
    corners: Positions,
    tree: shapely.STRtree,
    near: float,
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]]:
    """Edges and the corners on them, but for their own ends, with how far along these lie."""
    count = 0
    yield np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0)
    step = max(1, AT_ONCE // len(corners))
    for begin in range(0, len(edges), step):
        some = edges[begin : begin + step]
        start, way = positions[some], positions[some + 1] - positions[some]
        lines = shapely.linestrings(np.stack((start, start + way), axis=1))
        at, of = tree.query(lines, predicate="dwithin", distance=near)
        length = np.hypot(*way[at].T)
        along = ((corners[of] - start[at]) * way[at]).sum(axis=1) / length
        inside = (along > near) & (along < length - near)
        count += int(inside.sum())
        if count > MOST:
            return
        yield some[at[inside]], of[inside], along[inside]
