"""Crossings: which cells a bridge or ferry ends on, and where one would join pieces of ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely import Geometry, LineString, Point

from geo.atoms import Atoms

REACH = 30.0
"""Metres that an end may lie off the ground: a quay or an abutment stands in the water."""

ASHORE = 1.0
"""Metres that a crossing reaches into the ground at both ends."""

LEAST_WATER = 0.5
"""The share of a crossing that must lie on no cell: else it is a walk over others' land."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """The shortest way from one piece of ground to another, in metres, and the cells at its ends.

    The line reaches a little into these, so that its ends are on no others.
    """

    line: LineString
    start: int
    end: int
    metres: float


def cell_at(atoms: Atoms, place: Point, reach: float = REACH) -> tuple[int | None, float]:
    """The cell that covers a place on the plane, or else the nearest, and how many metres off.

    None where there is none within ``reach``. Of several the lowest number.
    """
    if not len(atoms):
        return None, float("inf")
    distances = shapely.distance(atoms.cells, place)
    nearest = int(np.argmin(distances))
    far = float(distances[nearest])
    return (nearest if far <= reach else None), far


def ends_of(line: Geometry) -> tuple[Point, Point] | None:
    """The two ends of a line, drawn in whatever pieces; None where it has more, or none."""
    whole = shapely.line_merge(line)
    if shapely.get_num_geometries(whole) != 1:
        return None
    whole = shapely.get_geometry(whole, 0)
    if whole.is_empty or whole.is_closed:
        return None
    return shapely.get_point(whole, 0), shapely.get_point(whole, -1)


def crossing(atoms: Atoms, one: ArrayLike, other: ArrayLike) -> Crossing | None:
    """The shortest way over water from some cells to others; None where it is mostly over land."""
    here, there = np.asarray(one, dtype=np.intp), np.asarray(other, dtype=np.intp)
    tree = shapely.STRtree(atoms.cells[there])
    (start, end), distances = tree.query_nearest(
        atoms.cells[here], return_distance=True, all_matches=False
    )
    if not len(start):
        return None
    nearest = int(np.argmin(distances))
    first, last = int(here[start[nearest]]), int(there[end[nearest]])
    line = shapely.shortest_line(atoms.cells[first], atoms.cells[last])
    if line.length and _dry(atoms, line) > (1 - LEAST_WATER) * line.length:
        return None
    start_, end_ = shapely.get_point(line, 0), shapely.get_point(line, -1)
    ashore = _ashore(atoms.cells[first], start_), _ashore(atoms.cells[last], end_)
    return Crossing(LineString(ashore), first, last, float(line.length))


def _ashore(cell: Geometry, shore: Point) -> Point:
    """A place within a cell, a metre from one on its rim where that is possible."""
    middle = shapely.point_on_surface(cell)
    way = LineString([shore, middle])
    inland = shapely.line_interpolate_point(way, min(ASHORE, way.length / 2))
    return inland if shapely.contains_properly(cell, inland) else middle


def _dry(atoms: Atoms, line: LineString) -> float:
    """Metres of a line that lie on cells."""
    shapely.prepare(line)
    met = atoms.cells[shapely.intersects(line, atoms.cells)]
    return float(shapely.length(shapely.intersection(met, line)).sum())


def nearest_crossing(atoms: Atoms, pieces: Sequence[ArrayLike]) -> Crossing | None:
    """The shortest crossing from the first piece to any other; None where there is none."""
    first, *others = pieces
    found = [each for other in others if (each := crossing(atoms, first, other)) is not None]
    return min(found, key=lambda each: each.metres, default=None)
