"""Parts of lines the slow way: each segment is taken apart area by area."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from tests.oracle.entities import AREA_TYPES, declared
from tests.oracle.places import Ambiguous, edge_metres
from tests.oracle.relations import Item, World

LEAST_METRES = 0.001
DOUBTFUL_METRES = (0.0005, 0.002)
"""A part so short may be one, or none."""

Coded = tuple[LineString, str | None]


def line_parts(
    world: World, item: Item, areas: Sequence[int], as_of: datetime | None
) -> Iterator[tuple[LineString, Mapping[int, str | None]]]:
    """The parts of a line, each with the codes of the areas, of so many digits, that hold it."""
    assert item.shape is not None
    then = [d for d in areas if as_of is not None and declared(AREA_TYPES[d]).versions]
    now = [digits for digits in areas if digits not in then]
    for segment in _segments(item.shape):
        for part, code in _held_now(world, segment, now, item.row["area_code"]):
            codes = {digits: code[:digits] if len(code) >= digits else None for digits in now}
            yield from _held_then(world, part, codes, then, as_of)


def _held_now(
    world: World, segment: LineString, digits: Sequence[int], whole: str
) -> Iterator[tuple[LineString, str]]:
    """Stretches of a segment, each with the code of the smallest area that covers it, or of the
    one that covers the ``whole`` of its line."""
    if not digits:
        return iter([(segment, whole)])
    names = dict.fromkeys(name for of, name in AREA_TYPES.items() if of >= min(digits))
    areas = [area for name in names for area in world.all(name, None)]
    areas = [area for area in areas if len(area.row["code"]) >= min(digits)]
    return ((part, code or whole) for part, code in _apart(segment, areas))


def _held_then(
    world: World,
    part: LineString,
    codes: Mapping[int, str | None],
    digits: Sequence[int],
    as_of: datetime | None,
) -> Iterator[tuple[LineString, Mapping[int, str | None]]]:
    if not digits:
        yield part, codes
        return
    first, *others = digits
    versions = [a for a in world.all(AREA_TYPES[first], as_of) if len(a.row["code"]) == first]
    for smaller, code in _apart(part, versions):
        yield from _held_then(world, smaller, {**codes, first: code}, others, as_of)


def _apart(line: LineString, areas: Iterable[Item]) -> Iterator[Coded]:
    """What lies in each area, those with the longest codes first, then the lowest, and what is
    left, which has no code."""
    rest: BaseGeometry = line
    for area in sorted(areas, key=lambda area: (-len(area.row["code"]), area.row["code"])):
        if area.shape is not None and rest.intersects(area.shape):
            inside = _lines(rest.intersection(area.shape))
            yield from ((part, area.row["code"]) for part in inside)
            rest = rest.difference(area.shape)
    yield from ((part, None) for part in _lines(rest))


def _lines(shape: BaseGeometry) -> Iterator[LineString]:
    for part in shapely.get_parts(shapely.get_parts(shape)):
        if isinstance(part, LineString) and (metres := edge_metres(part)):
            if DOUBTFUL_METRES[0] < metres < DOUBTFUL_METRES[1]:
                raise Ambiguous
            if metres > LEAST_METRES:
                yield part


def _segments(shape: BaseGeometry) -> Iterator[LineString]:
    for line in shapely.get_parts(shape):
        yield from (LineString(pair) for pair in pairwise(line.coords))
