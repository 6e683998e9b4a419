"""Borders: where the polygons of a coverage meet, found by the segments that they share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.arrays import Floats, Integers
from geo.china import Positions


def borders(
    polygons: NDArray[np.object_], plane: Callable[[Positions], Positions] | None = None
) -> tuple[Integers, Floats, Floats]:
    """Pairs of polygons that share segments, how much they share, and every polygon's perimeter.

    Segments are shared where both ends are exactly equal. Lengths are of the positions that
    ``plane`` gives. Pairs are (m, 2), the smaller index first, in ascending order.
    """
    positions, owners = _vertices(polygons)
    vertices, numbers = np.unique(positions.view(np.complex128).ravel(), return_inverse=True)
    inside = owners[1:] == owners[:-1]
    rings, counts = owners[1:][inside], len(vertices)
    first, second = numbers[:-1][inside], numbers[1:][inside]
    places = np.column_stack((vertices.real, vertices.imag))
    places = places if plane is None or not counts else plane(places)
    lengths = np.hypot(*(places[first] - places[second]).T)

    polygon = _polygon_of_ring(polygons)[rings]
    keys = np.minimum(first, second) * np.int64(counts) + np.maximum(first, second)
    order = np.lexsort((polygon, keys))
    keys, polygon, lengths = keys[order], polygon[order], lengths[order]
    same = (keys[1:] == keys[:-1]) & (polygon[1:] != polygon[:-1])
    met = polygon[:-1][same] * np.int64(len(polygons)) + polygon[1:][same]
    keys_of_pairs, where = np.unique(met, return_inverse=True)
    shared = summed(where, lengths[:-1][same], len(keys_of_pairs))
    perimeters = summed(polygon, lengths, len(polygons))
    pairs = np.column_stack(np.divmod(keys_of_pairs, max(len(polygons), 1)))
    return pairs, shared, perimeters


def summed(places: Integers, values: Floats, count: int) -> Floats:
    """The sum of the values at each of ``count`` places."""
    return np.asarray(np.bincount(places, values, count), dtype=np.float64)


def _vertices(polygons: NDArray[np.object_]) -> tuple[Positions, Integers]:
    """The vertices of all rings, and the number of the ring that each is of."""
    rings = shapely.get_rings(shapely.get_parts(polygons))
    positions, owners = shapely.get_coordinates(rings, return_index=True)
    # Minus zero is another number than zero to a sort of bits, and the same place.
    return np.ascontiguousarray(positions + 0.0), owners


def _polygon_of_ring(polygons: NDArray[np.object_]) -> Integers:
    parts, polygon = shapely.get_parts(polygons, return_index=True)
    _, part = shapely.get_rings(parts, return_index=True)
    of_ring: Integers = polygon[part]
    return of_ring
