"""The streets of a city as roads: a centre line for each street line, the river's among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby

from shapely import MultiLineString

from demo import names
from demo.buildings import line_of
from demo.city import City
from demo.land_use import BlockSide
from demo.street_geometry import PIECES
from geo.china import Positions
from schema.entities.road import RoadKind

AREA_DIGITS = (15, 12, 9, 6, 4, 2)


@dataclass(frozen=True, slots=True)
class Street:
    """A street line as far as there are blocks along it. ``code`` is that of the smallest area that
    holds all of it."""

    name: str
    kind: RoadKind
    code: str
    centreline: MultiLineString


def streets_of(city: City) -> Iterator[Street]:
    """The lines that run north, from the west, then those that run east, from the south."""
    lattice, places = city.plan.lattice, city.geometry.places
    wide_columns = {span.start for span in lattice.across} | {lattice.columns}
    wide_rows = {span.start for span in lattice.along} | {lattice.rows}
    northward, eastward = _along(city)
    for line in range(lattice.columns + 1):
        name, kind = city.streets.columns[line], RoadKind.LOCAL
        if line == lattice.river:
            name, kind = names.RIVER, RoadKind.WATERWAY
        elif line in wide_columns:
            kind = RoadKind.ARTERIAL
        yield from _street(name, kind, northward[line], places[:, line * PIECES])
    for line in range(lattice.rows + 1):
        kind = RoadKind.ARTERIAL if line in wide_rows else RoadKind.COLLECTOR
        yield from _street(city.streets.rows[line], kind, eastward[line], places[line * PIECES])


Beside = dict[int, set[str]]
"""The grids beside each stretch of a street line, a block long, by its number along the line."""


def _along(city: City) -> tuple[dict[int, Beside], dict[int, Beside]]:
    """The blocks along the lines that run north, and along those that run east."""
    northward: dict[int, Beside] = defaultdict(lambda: defaultdict(set))
    eastward: dict[int, Beside] = defaultdict(lambda: defaultdict(set))
    for index, block in enumerate(city.plan.blocks):
        code = city.code_of(index)
        for side in BlockSide:
            line = line_of(block, side)
            if side in (BlockSide.EAST, BlockSide.WEST):
                northward[line][block.row].add(code)
            else:
                eastward[line][block.column].add(code)
    return northward, eastward


def _street(name: str, kind: RoadKind, beside: Beside, line: Positions) -> Iterator[Street]:
    """The street on a line; none where there is no block along it."""
    if beside:
        centreline = MultiLineString(
            [line[first * PIECES : last * PIECES + 1] for first, last in _runs(sorted(beside))]
        )
        yield Street(name, kind, _held_by(list(beside.values())), centreline)


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring numbers as ranges: the first, and the one beyond the last."""
    for _, pairs in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        run = [number for _, number in pairs]
        yield run[0], run[-1] + 1


def _held_by(beside: Sequence[set[str]]) -> str:
    """The smallest area that has a block beside every stretch; of several the lowest code."""
    for digits in AREA_DIGITS:
        common: set[str] = reduce(
            set.intersection, ({code[:digits] for code in codes} for codes in beside)
        )
        if common:
            return min(common)
    raise ValueError(f"a street with {beside} beside it runs out of its province")
