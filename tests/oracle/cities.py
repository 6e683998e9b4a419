"""Random small cities, made to hurt: shared edges and corners, gaps, holes, old versions, nulls.

Vertices are whole multiples of 2^-13 degrees (about 13 metres), so that midpoints of edges are
exact, and what lies on an edge lies on it for every program.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar

import shapely
from shapely import MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from tests.oracle.columns import values_of
from tests.oracle.places import multi
from tests.oracle.plans import add_plan, add_policies
from tests.oracle.rows import City

T = TypeVar("T")
Square = tuple[int, int]

UNIT = 2.0**-13
WEST, SOUTH = 113.9375, 22.5
SIDE = 6
"""Units along a square of the ground plan: about 80 metres."""

REDRAWN = datetime(2024, 3, 1, tzinfo=UTC)
"""When grids and communities were drawn anew: before, some had other boundaries."""


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


def random_city(random: Random) -> City:
    """A city of one or two counties with everything in it."""
    city = City()
    ground = Ground(random, random.randint(4, 8), random.randint(3, 6))
    _regions(random, city, ground)
    spots = _spots(random, ground)
    for number in range(random.randint(6, 14)):
        _building(random, city, ground, number)
    _homes(random, city)
    for number in range(random.randint(5, 14)):
        city.add("Camera", **values_of(random, "Camera"), camera_no=f"C{number}", location=spots())
    for number in range(random.randint(6, 18)):
        values = values_of(random, "Incident")
        city.add("Incident", **values, case_no=f"A{number}", location=spots())
    for number in range(random.randint(4, 10)):
        line = _centreline(random, ground)
        city.add("Road", **values_of(random, "Road"), road_no=f"R{number}", centreline=line)
    for _ in range(random.choice((0, 1, 2, 3, 4))):
        add_plan(random, city, lambda: _patch(random, ground), spots)
    add_policies(random, city)
    return city


def _patch(random: Random, ground: Ground) -> MultiPolygon:
    """Some squares as one area, in one part or in several."""
    some = random.sample(ground.squares, random.choice((1, 1, 1, 2, 3)))
    return ground.area(some, random.random() < 0.5)


# Areas


def _split(
    random: Random, squares: Sequence[Square], parts: int, gaps: float
) -> list[list[Square]]:
    """Squares shared out to the nearest of some seeds; some are left out."""
    seeds = random.sample(list(squares), min(parts, len(squares)))
    found: list[list[Square]] = [[] for _ in seeds]
    for square in squares if seeds else ():
        if random.random() >= gaps or square in seeds:
            far = [(square[0] - i) ** 2 + (square[1] - j) ** 2 for i, j in seeds]
            found[far.index(min(far))].append(square)
    return found


def _regions(random: Random, city: City, ground: Ground) -> None:
    plain = random.random() < 0.5
    _region(random, city, "44", "PROVINCE", None)
    everything = ground.area(ground.squares, plain)
    _region(random, city, "4403", "CITY", everything)
    counties = _split(random, ground.squares, random.choice((1, 1, 2)), 0)
    for number, squares in enumerate(counties, 5):
        code = f"44030{number}"
        _region(random, city, code, "COUNTY", ground.area(squares, plain))
        for t, town in enumerate(_split(random, squares, random.randint(1, 2), 0.05), 1):
            town_code = f"{code}{t:03}"
            _region(random, city, town_code, "TOWN", ground.area(town, not plain))
            _communities(random, city, ground, town_code, town)


def _region(
    random: Random, city: City, code: str, level: str, boundary: MultiPolygon | None
) -> None:
    if random.random() < 0.9:
        known = boundary if random.random() < 0.75 else None
        values = values_of(random, "Region") | {"code": code, "level": level, "boundary": known}
        city.add("Region", **values)


def _communities(
    random: Random, city: City, ground: Ground, town: str, squares: Sequence[Square]
) -> None:
    now = _split(random, squares, random.randint(1, 3), 0.08)
    before = _split(random, squares, random.randint(1, 3), 0.1) if random.random() < 0.4 else now
    _versions(random, city, ground, ("Community", town), before, now)
    for number, held in enumerate(now, 1):
        _grids(random, city, ground, f"{town}{number:03}", held)


def _grids(
    random: Random, city: City, ground: Ground, community: str, squares: Sequence[Square]
) -> None:
    now = _split(random, squares, random.randint(0, 4), 0.05) if random.random() < 0.9 else []
    before = _split(random, squares, random.randint(0, 3), 0.1) if random.random() < 0.6 else now
    _versions(random, city, ground, ("Grid", community), before, now)


def _versions(
    random: Random,
    city: City,
    ground: Ground,
    what: tuple[str, str],
    before: Sequence[Sequence[Square]],
    now: Sequence[Sequence[Square]],
) -> None:
    """Areas of an entity, numbered within another, as they were before and are now."""
    entity, above = what
    for number in range(max(len(now), len(before))):
        old = before[number] if number < len(before) else None
        new = now[number] if number < len(now) else None
        began = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=random.randint(0, 900))
        spans: list[tuple[Sequence[Square], datetime, datetime | None]]
        spans = [(old, began, REDRAWN)] if old is not None and old != new else []
        if new is not None:
            spans.append((new, REDRAWN if spans else began, None))
        for squares, since, until in spans:
            values = values_of(random, entity)
            values["predecessors"] = [f"{above}{n:03}" for n in range(random.choice((0, 0, 1, 2)))]
            values["boundary"] = ground.area(squares, random.random() < 0.5)
            values["valid"] = (since, until)
            city.add(entity, **values, code=f"{above}{number + 1:03}")


# What stands in them


def _spots(random: Random, ground: Ground) -> Any:
    known: list[Point] = []

    def spot() -> Point:
        i, j = random.choice(ground.squares)
        a, b = ground.at(i, j), ground.at(i + 1, j)
        kind = random.random()
        if kind < 0.15:
            found = Point(a)
        elif kind < 0.35:
            found = Point((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        elif kind < 0.42 and known:
            found = random.choice(known)
        elif kind < 0.5:
            found = Point(WEST - 0.001 * random.random(), SOUTH - 0.003 * random.random())
        else:
            x = random.random() * SIDE * ground.width
            found = Point(*(round(c, 7) for c in place(x, random.random() * SIDE * ground.height)))
        known.append(found)
        return found

    return spot


def _building(random: Random, city: City, ground: Ground, number: int) -> None:
    footprint = _footprint(random, ground)
    city.add(
        "Building", **values_of(random, "Building"), building_no=f"B{number}", footprint=footprint
    )


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


def _homes(random: Random, city: City) -> None:
    for building in city.rows["Building"]:
        for number in range(random.choice((0, 0, 1, 2, 3))):
            values = values_of(random, "Household") | {"room": f"{number}"}
            home = city.add("Household", **values, building=building)
            for person in range(random.choice((0, 1, 2, 3))):
                one = values_of(random, "Resident") | {
                    "name": f"{random.choice('王李𠀀😀')}小{person}"
                }
                if person == 0 and random.random() < 0.2:
                    one["name"] = "张"
                city.add("Resident", **one, household=home)
