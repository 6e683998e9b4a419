"""Voronoi: the lines halfway between the buildings of a block."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import Delaunay

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
    mesh = Delaunay(np.concatenate((positions, _far(positions, bounds))))
    # Each edge of the mesh once: the triangle on one side of it, and the one on the other.
    triangle, opposite = np.nonzero(mesh.neighbors > np.arange(len(mesh.simplices))[:, None])
    seeds = np.stack([mesh.simplices[triangle, (opposite + turn) % 3] for turn in (1, 2)], axis=1)
    near = (seeds < len(positions)).all(axis=1)
    triangle, opposite, pairs = triangle[near], opposite[near], np.sort(owners[seeds[near]], axis=1)
    differ = pairs[:, 0] != pairs[:, 1]
    triangle, opposite, pairs = triangle[differ], opposite[differ], pairs[differ]
    sides = np.stack((triangle, mesh.neighbors[triangle, opposite]), axis=1)
    keys = pairs[:, 0] * (owners.max() + 1) + pairs[:, 1]
    order = np.argsort(keys, kind="stable")
    _, group = np.unique(keys[order], return_inverse=True)
    ridges = shapely.linestrings(_circumcentres(mesh.points[mesh.simplices[sides[order]]]))
    chains = shapely.line_merge(shapely.multilinestrings(ridges, indices=group))
    smooth: Geometries = shapely.simplify(shapely.get_parts(chains), SMOOTH)
    return smooth


def _circumcentres(triangles: Positions) -> Positions:
    """The centres of the circles around triangles, (…, 3, 2): the corners of Voronoi cells."""
    first = triangles[..., 0, :]
    one, other = triangles[..., 1, :] - first, triangles[..., 2, :] - first
    squares, turn = (one**2).sum(axis=-1), np.array([-1.0, 1.0])
    across = (
        squares[..., None] * other[..., ::-1] - (other**2).sum(axis=-1)[..., None] * one[..., ::-1]
    )
    double = 2 * (one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0])
    return np.asarray(first - turn * across / double[..., None])


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
