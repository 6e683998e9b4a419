"""Atoms: the cells that a redrawing moves from zone to zone, one for each building.

Cells meet vertex by vertex, so that any sharing out of them gives seamless polygons.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.arrays import Floats
from geo.cutting.borders import borders
from geo.cutting.cells import Cells, cells_of
from geo.metres import Plane

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Atoms:
    """``n`` cells, seamless, on a plane in metres, and the ``m`` edges along which they meet.

    Two cells meet where they are of one community and share more than ``LEAST_METRES`` of border;
    a corner is not enough, a bridge is (see ``joined``).
    """

    cells: NDArray[np.object_]
    """(n,) shapely Polygon or MultiPolygon."""
    buildings: Numbers
    """(n,) index of the building in what was cut, or -1: a street block without buildings."""
    blocks: Numbers
    """(n,) number of the street block, or where no streets are known of the community."""
    communities: Numbers
    """(n,) index of the community; no zone reaches over its border."""
    pairs: Numbers
    """(m, 2) cells that meet, the smaller index first, in ascending order."""
    metres: Floats
    """(m,) length of the border that they share."""
    streets: NDArray[np.bool_]
    """(m,) whether that border is a street: its cells lie in different blocks of a community."""
    rims: Floats
    """(n,) metres of each cell's border that it shares with no cell it meets: the perimeter less
    the ``metres`` of its pairs. The border with another community is part of it."""

    def __len__(self) -> int:
        return len(self.cells)

    def joined(self, ends: ArrayLike) -> Atoms:
        """The same cells, of which those at the two ends of a bridge, (b, 2), meet over it.

        They share no border: ``metres`` is 0 there. Bridges that were there before are gone.
        Those between communities, and between cells that meet anyhow, join nothing.
        """
        land = self.metres > 0
        pairs, metres, streets = self.pairs[land], self.metres[land], self.streets[land]
        over = np.sort(np.asarray(ends, dtype=np.int32).reshape(-1, 2), axis=1)
        over = np.unique(over[over[:, 0] != over[:, 1]], axis=0)
        over = over[self.communities[over[:, 0]] == self.communities[over[:, 1]]]
        count = np.int64(max(len(self), 1))
        keys, new = pairs[:, 0] * count + pairs[:, 1], over[:, 0] * count + over[:, 1]
        over, new = over[~np.isin(new, keys)], new[~np.isin(new, keys)]
        order = np.argsort(np.concatenate((keys, new)), kind="stable")
        nothing = np.zeros(len(over))
        return replace(
            self,
            pairs=np.concatenate((pairs, over))[order].astype(np.int32),
            metres=np.concatenate((metres, nothing))[order],
            streets=np.concatenate((streets, nothing.astype(np.bool_)))[order],
        )


LEAST_METRES = 0.05
"""Metres of shared border from which on two cells meet."""


def cut(
    footprints: ArrayLike, communities: ArrayLike, streets: ArrayLike = (), *, digits: int = 9
) -> Atoms:
    """The atoms of communities in CGCS2000, as :func:`geo.cutting.cells.cells_of` cuts them."""
    return atoms_of_cells(cells_of(footprints, communities, streets, digits=digits))


def atoms_of_cells(cells: Cells) -> Atoms:
    """The atoms of what was cut."""
    return atoms_of(cells.polygons, cells.buildings, cells.blocks, cells.communities)


def atoms_of(
    cells: ArrayLike, buildings: ArrayLike, blocks: ArrayLike, communities: ArrayLike
) -> Atoms:
    """The atoms of ``n`` cells in degrees, such as a database keeps them.

    Cells meet along the segments whose ends are exactly equal in both. The plane lies around the
    middle of their bounds, so the same cells give the same atoms.
    """
    polygons = np.asarray(cells, dtype=object).reshape(-1)
    block, community = _numbers(blocks), _numbers(communities)
    west, south, east, north = shapely.total_bounds(polygons) if len(polygons) else (0.0,) * 4
    plane = Plane(float(west + east) / 2, float(south + north) / 2)
    pairs, shared, perimeters = borders(polygons, plane.metres_of)
    one, other = pairs[:, 0], pairs[:, 1]
    meet = (shared >= LEAST_METRES) & (community[one] == community[other])
    one, other, shared = one[meet], other[meet], shared[meet]
    touched = np.bincount(one, shared, len(polygons)) + np.bincount(other, shared, len(polygons))
    return Atoms(
        cells=np.asarray(plane.metres(polygons), dtype=object),
        buildings=_numbers(buildings),
        blocks=block,
        communities=community,
        pairs=pairs[meet].astype(np.int32),
        metres=shared,
        streets=block[one] != block[other],
        rims=np.maximum(perimeters - touched, 0.0),
    )


def _numbers(values: ArrayLike) -> Numbers:
    return np.asarray(values, dtype=np.int32).reshape(-1)
