"""Splits: a zone cut by a drawn line or into balanced parts, and borders moved to a line."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry import LineString, Polygon
from shapely.ops import split

from geo.atoms import Atoms, Numbers
from geo.zoning.annealing import Effort, annealed, redrawn
from geo.zoning.atom_graph import AtomGraph, Band, atom_graph_of
from geo.zoning.bisection import divided
from geo.zoning.search_state import Aim, SearchState, Weights
from geo.zoning.spanning_trees import SpanningTrees

EVEN = 0.08
"""Of its share, how far a part of an even split may deviate where buildings allow."""

EVENLY = Weights(target=20.0)
MARGIN = 10.0
"""Metres that a line's sides reach beyond the atoms."""

HAIR = 1e-6
"""Metres that the rim of a side may lie off the line that made it: coordinates are rounded."""


class NoSplit(ValueError):
    """What was asked for would leave something in pieces, or nothing on one side.

    ``pieces`` are these, each the numbers of its atoms, the largest first; ``line`` is whether a
    line made them.
    """

    def __init__(
        self, message: str, pieces: Sequence[Sequence[int]] = (), *, line: bool = False
    ) -> None:
        super().__init__(message)
        self.pieces = tuple(pieces)
        self.line = line


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Of the members in their order: the side that each is on, from 0.

    ``gaps`` are members that the line put on one side, and that would lie apart there: they
    stay with the side that surrounds them.
    """

    sides: Numbers
    gaps: Numbers


def split_by_line(atoms: Atoms, members: ArrayLike, line: LineString) -> Sides:
    """The side of a line, in metres, on which each member lies with most of its area.

    The ends of the line are drawn on, straight, to the rim of the members. Members that the line
    cuts off from their side go to the other one. Raises :class:`NoSplit` if the line leaves all
    members on one side, or a side in pieces that hold more than a tenth of its atoms.
    """
    chosen = np.asarray(members, dtype=np.int64)
    graph = atom_graph_of(atoms, np.zeros(len(atoms)))
    sides = _sides(atoms, chosen, line)
    return _joined(graph, chosen.tolist(), sides)


def split_in(
    atoms: Atoms, households: ArrayLike, members: ArrayLike, parts: int, *, seed: int = 0
) -> Numbers:
    """The part of each member, from 0: connected, of households as equal as buildings allow.

    Raises :class:`NoSplit` if the members are not connected or fewer than the parts.
    """
    graph = atom_graph_of(atoms, households)
    chosen = sorted(np.asarray(members, dtype=np.int64).tolist())
    if not 1 <= parts <= len(chosen):
        raise NoSplit(f"{parts} parts of {len(chosen)} atoms; allowed are 1 to {len(chosen)}")
    pieces = graph.parts(chosen)
    if len(pieces) > 1:
        raise NoSplit(
            "the zone is in several pieces; repair it first, then split it", _largest_first(pieces)
        )
    zones = _even(graph, chosen, parts, seed) if parts > 1 else [chosen]
    numbers = {atom: number for number, part in enumerate(zones) for atom in part}
    return np.array([numbers[atom] for atom in np.asarray(members).tolist()], dtype=np.int32)


def moved_border(
    atoms: Atoms, assignment: ArrayLike, one: int, other: int, line: LineString
) -> Numbers:
    """The assignment after the border between two zones has moved to a line in metres.

    Each zone takes the side of the line where more of its area is now. Raises :class:`NoSplit`
    if the two zones do not meet, or the line leaves one of them nothing or in pieces.
    """
    before = np.array(assignment, dtype=np.int32)
    members = np.flatnonzero((before == one) | (before == other))
    sides = split_by_line(atoms, members, line)
    areas = shapely.area(atoms.cells[members])
    first = before[members] == one
    agree = float(areas[first == (sides.sides == 0)].sum())
    zones = (one, other) if agree * 2 >= float(areas.sum()) else (other, one)
    after = before.copy()
    after[members] = np.where(sides.sides == 0, zones[0], zones[1])
    return after


def _even(graph: AtomGraph, members: list[int], parts: int, seed: int) -> list[list[int]]:
    """Cut several times, the evenest made better."""
    share = graph.held(members) / parts
    band = Band(int(share * (1 - EVEN)), max(1, int(np.ceil(share * (1 + EVEN)))))
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    trees = SpanningTrees(graph, members)
    aim = Aim(band, max(share, 1.0), EVENLY)
    states = []
    for _ in range(3):
        cut = divided(graph, trees, members, parts, band, rng, cut_made=_unreported)
        state = SearchState(graph, cut, aim)
        redrawn(state, trees, Effort(), rng, _unasked)
        annealed(state, Effort(), rng, _unasked)
        states.append(state)
    best = min(states, key=lambda state: (state.excess(), state.cost()))
    return sorted(best.parts())


def _unreported() -> None:
    """A split is made in one go."""


def _unasked(_share: float) -> None:
    """A split is made in one go."""


def _sides(atoms: Atoms, members: NDArray[np.int64], line: LineString) -> Numbers:
    """0 for each member that lies more to the left of the line than to its right, else 1."""
    cells = atoms.cells[members]
    west, south, east, north = shapely.total_bounds(cells)
    frame = shapely.box(west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    drawn = _drawn_on(line, frame)
    faces = shapely.get_parts(split(frame, drawn))
    if len(faces) < 2:
        raise NoSplit("the line leaves the whole zone on one side")
    left = np.array([_is_left(face, drawn) for face in faces])
    shares = np.stack([shapely.area(shapely.intersection(cells, face)) for face in faces])
    sides: Numbers = (shares[~left].sum(axis=0) > shares[left].sum(axis=0)).astype(np.int32)
    return sides


def _drawn_on(line: LineString, frame: Polygon) -> LineString:
    """The line with both ends drawn on, as they point, beyond the frame."""
    points = shapely.get_coordinates(line)
    points = points[np.r_[True, np.any(np.diff(points, axis=0) != 0, axis=1)]]
    if len(points) < 2:
        raise NoSplit("the line has no length")
    far = 2 * (frame.length + shapely.distance(frame, line)) + line.length
    first = _on(points[1], points[0], far)
    last = _on(points[-2], points[-1], far)
    return LineString([first, *points, last])


def _on(start: NDArray[np.float64], end: NDArray[np.float64], far: float) -> NDArray[np.float64]:
    step = end - start
    there: NDArray[np.float64] = end + step / np.hypot(*step) * far
    return there


def _is_left(face: Polygon, line: LineString) -> bool:
    """Whether a face lies to the left of the line where it touches it."""
    touched = shapely.intersection(line, shapely.buffer(face.exterior, HAIR))
    pieces = [shapely.get_coordinates(part) for part in shapely.get_parts(touched)]
    straight = [pair for piece in pieces for pair in pairwise(piece)]
    ends = np.array(max(straight, key=lambda pair: np.hypot(*(pair[1] - pair[0]))))
    positions = shapely.line_locate_point(line, shapely.points(ends))
    start, end = ends[np.argsort(positions)]
    step = (end - start) / np.hypot(*(end - start))
    beside = (start + end) / 2 + np.array([-step[1], step[0]]) * 1e-3
    return bool(shapely.covers(face, shapely.Point(beside)))


def _joined(graph: AtomGraph, members: list[int], sides: Numbers) -> Sides:
    """Sides of one piece each: what lies apart changes over."""
    result = sides.copy()
    index = {atom: place for place, atom in enumerate(members)}
    gaps: list[int] = []
    for side in (0, 1):
        pieces = graph.parts(atom for atom in members if sides[index[atom]] == side)
        if not pieces:
            raise NoSplit("the line leaves the whole zone on one side")
        pieces.sort(key=len)
        apart = [atom for piece in pieces[:-1] for atom in piece]
        if len(apart) * 10 > len(apart) + len(pieces[-1]):
            raise NoSplit(
                f"the line leaves one side of the zone in {len(pieces)} pieces",
                _largest_first(pieces),
                line=True,
            )
        gaps += apart
    for atom in gaps:
        result[index[atom]] = 1 - result[index[atom]]
    for side in (0, 1):
        pieces = graph.parts(atom for atom in members if result[index[atom]] == side)
        if len(pieces) != 1:
            raise NoSplit(
                "the line leaves a side of the zone in pieces", _largest_first(pieces), line=True
            )
    return Sides(result, np.array(sorted(gaps), dtype=np.int32))


def _largest_first(pieces: list[list[int]]) -> list[list[int]]:
    return sorted(pieces, key=lambda piece: (-len(piece), piece))
