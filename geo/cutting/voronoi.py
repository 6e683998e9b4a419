"""Voronoi: the lines halfway between the buildings of a block."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import Voronoi

from geo.arrays import Geometries, Integers
from geo.china import Positions

SMOOTH = 0.4
"""Metres that a line may leave the middle by, so that it has tens of vertices, not hundreds."""


def halfways(
    blocks: Geometries, positions: Positions, owners: Integers, homes: Integers
) -> Geometries:
    """The lines within blocks where the nearest building changes.

    ``positions`` (p, 2) are seeds, ``owners`` (p,) the building of each, ``homes`` (p,) the block
    that this building is of, whose ground it shares with the others there.
    """
    order = np.argsort(homes, kind="stable")
    cuts = np.flatnonzero(np.diff(homes[order])) + 1
    lines, where = [], []
    for members in np.split(order, cuts) if len(order) else []:
        home = homes[members[0]]
        if (owners[members] == owners[members[0]]).all():
            continue
        between = _between(positions[members], owners[members], shapely.bounds(blocks[home]))
        lines.append(between)
        where.append(np.full(len(between), home))
    if not lines:
        return np.empty(0, dtype=object)
    return _within(np.concatenate(lines), blocks, np.concatenate(where))


def _between(positions: Positions, owners: Integers, bounds: Positions) -> Geometries:
    """Lines between the Voronoi cells of different owners, one for each pair, smoothed."""
    points = np.concatenate((positions, _far(positions, bounds)))
    diagram = Voronoi(points)
    ends = np.asarray(diagram.ridge_vertices)
    seeds = np.sort(diagram.ridge_points, axis=1)
    near = (seeds[:, 1] < len(positions)) & (ends >= 0).all(axis=1)
    pairs, ends = np.sort(owners[seeds[near]], axis=1), ends[near]
    differ = pairs[:, 0] != pairs[:, 1]
    pairs, ends = pairs[differ], ends[differ]
    keys = pairs[:, 0] * (owners.max() + 1) + pairs[:, 1]
    order = np.argsort(keys, kind="stable")
    _, group = np.unique(keys[order], return_inverse=True)
    ridges = shapely.linestrings(diagram.vertices[ends[order]])
    chains = shapely.line_merge(shapely.multilinestrings(ridges, indices=group))
    smooth: Geometries = shapely.simplify(shapely.get_parts(chains), SMOOTH)
    return smooth


def _far(positions: Positions, bounds: Positions) -> Positions:
    """Four points so far away that every cell within the bounds is closed, and none of theirs."""
    low = np.minimum(positions.min(axis=0), bounds[:2])
    high = np.maximum(positions.max(axis=0), bounds[2:])
    middle, reach = (low + high) / 2, 4 * float((high - low).max()) + 100.0
    directions = np.array([(1.0, 0.1), (-0.1, 1.0), (-1.0, -0.1), (0.1, -1.0)])
    return np.asarray(middle + reach * directions)


def _within(lines: Geometries, blocks: Geometries, where: Integers) -> Geometries:
    """The parts of lines within the block of each."""
    shapely.prepare(blocks)
    whole = shapely.contains_properly(blocks[where], lines)
    cut = shapely.intersection(lines[~whole], blocks[where][~whole])
    parts = shapely.get_parts(shapely.get_parts(cut))
    parts = parts[shapely.get_dimensions(parts) == 1]
    return np.concatenate((lines[whole], parts))
