"""A plan of squares, and the places, lines and footprints that stand on it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import shapely
from shapely import MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from tests.oracle.places import multi

Square = tuple[int, int]

UNIT = 2.0**-13
WEST, SOUTH = 113.9375, 22.5
SIDE = 6
"""Units along a square of the ground plan: about 80 metres."""


class Ground:
    """A plan of squares, straight, slanted, or with every corner moved a little."""

    def __init__(self, random: Random, width: int, height: int) -> None:
        self.width, self.height = width, height
        slant = random.choice((0, 0, 1, 2))
        moved = random.random() < 0.3
        self.straight = not moved
        self.corners = {
            (i, j): (
                SIDE * i + slant * j + (random.randint(-1, 1) if moved else 0),
                SIDE * j + (random.randint(-1, 1) if moved else 0),
            )
            for i in range(width + 1)
            for j in range(height + 1)
        }
        self.squares = [(i, j) for i in range(width) for j in range(height)]

    def at(self, i: int, j: int) -> tuple[float, float]:
        return place(*self.corners[i, j])

    def square(self, i: int, j: int) -> Polygon:
        return Polygon([self.at(i, j), self.at(i + 1, j), self.at(i + 1, j + 1), self.at(i, j + 1)])

    def area(self, squares: Sequence[Square], plain: bool) -> MultiPolygon:
        """Squares as one area; ``plain`` leaves out corners on straight edges."""
        joined = shapely.union_all([self.square(*square) for square in squares])
        return multi(joined.simplify(0) if plain and self.straight else joined)


def place(x: float, y: float) -> tuple[float, float]:
    return WEST + x * UNIT, SOUTH + y * UNIT


class Shapes:
    """Draws the geometry of what stands on the ground; at ``shared`` places several things do."""

    def __init__(self, random: Random, ground: Ground) -> None:
        self.ground = ground
        self.shared = [_spot(random, ground) for _ in range(3)]

    def of(self, random: Random, dimension: int | None) -> BaseGeometry:
        """A point, a line or an area."""
        match dimension:
            case 0:
                return self.spot(random)
            case 1:
                return _centreline(random, self.ground)
            case _:
                return _footprint(random, self.ground)

    def spot(self, random: Random) -> Point:
        return random.choice(self.shared) if random.random() < 0.1 else _spot(random, self.ground)

    def patch(self, random: Random) -> MultiPolygon:
        """Some squares as one area, in one part or in several."""
        some = random.sample(self.ground.squares, random.choice((1, 1, 1, 2, 3)))
        return self.ground.area(some, random.random() < 0.5)


def _spot(random: Random, ground: Ground) -> Point:
    i, j = random.choice(ground.squares)
    a, b = ground.at(i, j), ground.at(i + 1, j)
    kind = random.random()
    if kind < 0.15:
        return Point(a)
    if kind < 0.35:
        return Point((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    if kind < 0.43:
        return Point(WEST - 0.001 * random.random(), SOUTH - 0.003 * random.random())
    x = random.random() * SIDE * ground.width
    return Point(*(round(c, 7) for c in place(x, random.random() * SIDE * ground.height)))


def _footprint(random: Random, ground: Ground) -> MultiPolygon:
    square = random.choice(ground.squares)
    kind = random.random()
    if kind < 0.1:
        return multi(ground.square(*square))
    x, y = ground.corners[square]
    x, y = x + random.randint(-2, SIDE), y + random.randint(-2, SIDE)
    if kind < 0.2:
        x, y = x - 1000, y
    wide, high = random.randint(1, 4), random.randint(1, 4)
    shape: BaseGeometry = _rectangle(x, y, wide, high)
    if kind > 0.8 and min(wide, high) > 2:
        shape = shape.difference(_rectangle(x + 1, y + 1, 1, 1))
    elif kind > 0.7:
        shape = shape.union(_rectangle(x + wide + 1, y, 1, 2))
    elif kind > 0.6:
        shape = Polygon([place(x, y), place(x + wide, y), place(x, y + high)])
    return multi(shape)


def _centreline(random: Random, ground: Ground) -> MultiLineString:
    """A walk along edges of areas, through the middle of some, or clear of all of them."""
    lines = [_walk(random, ground) for _ in range(random.choice((1, 1, 1, 2)))]
    return MultiLineString(lines)


def _walk(random: Random, ground: Ground) -> list[tuple[float, float]]:
    i, j = random.choice(ground.squares)
    kind = random.random()
    if kind < 0.15:
        x, y = ground.corners[i, j]
        off = random.choice((0, 0, -1000))
        steps = ((1, 1), (4, 2), (2, 4), (1, 1) if random.random() < 0.3 else (5, 5))
        return [place(x + off + right, y + up) for right, up in steps]
    if kind < 0.25:
        return [ground.at(0, j), ground.at(ground.width, j)]
    corners = [(i, j)]
    for _ in range(random.randint(1, 5)):
        right, up = random.choice(((1, 0), (0, 1), (1, 1)) if kind < 0.4 else ((1, 0), (0, 1)))
        i, j = min(i + right, ground.width), min(j + up, ground.height)
        if (i, j) != corners[-1]:
            corners.append((i, j))
    return [ground.at(*corner) for corner in corners]


def _rectangle(x: int, y: int, wide: int, high: int) -> Polygon:
    return shapely.box(*place(x, y), *place(x + wide, y + high))
