"""Random small cities, made to hurt: shared edges and corners, gaps, holes, old versions, nulls.

Vertices are whole multiples of 2^-13 degrees (about 13 metres), so that midpoints of edges are
exact, and what lies on an edge lies on it for every program.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from shapely import MultiPolygon

from compiler.entity import Entity
from schema.table import natural_key
from tests.oracle.columns import key_of, values_of
from tests.oracle.computed import Values
from tests.oracle.entities import PLACED, declared, references
from tests.oracle.oversight import add_oversight
from tests.oracle.plans import add_plan, add_policies
from tests.oracle.rows import City, county_of
from tests.oracle.shapes import Ground, Shapes, Square

REDRAWN = datetime(2024, 3, 1, tzinfo=UTC)
"""When grids and communities were drawn anew: before, some had other boundaries."""


def random_city(random: Random) -> City:
    """A city of one or two counties with everything in it."""
    city = City()
    ground = Ground(random, random.randint(4, 8), random.randint(3, 6))
    _regions(random, city, ground)
    shapes = Shapes(random, ground)
    _places(random, city, shapes)
    _homes(random, city)
    for _ in range(random.choice((0, 1, 2, 3, 4))):
        add_plan(random, city, lambda: shapes.patch(random), lambda: shapes.spot(random))
    add_policies(random, city)
    add_oversight(random, city)
    return city


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
        former = [f"43{code[2:]}"] if code.endswith("2") else []
        values = values_of(
            random, "Region", code=code, level=level, former_codes=former, boundary=known
        )
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
            values = values_of(
                random,
                entity,
                code=f"{above}{number + 1:03}",
                predecessors=[f"{above}{n:03}" for n in range(random.choice((0, 0, 1, 2)))],
                restored_from=[f"{above}{n:03}" for n in range(random.choice((0, 0, 0, 3)))],
                boundary=ground.area(squares, random.random() < 0.5),
                valid=(since, until),
            )
            city.add(entity, **values)


# What stands in them


def _places(random: Random, city: City, shapes: Shapes) -> None:
    """Rows of whatever is declared to be placed by its geometry. Each entity has choices of its
    own, so that one more leaves the rows of the others as they are."""
    seed = random.random()
    for entity in PLACED:
        own = Random(f"{seed} {entity}")  # noqa: S311 - the same each time is meant
        for number in range(own.randint(5, 14)):
            _place(own, city, entity, number, shapes)


def _place(random: Random, city: City, entity: str, number: int, shapes: Shapes) -> None:
    of = declared(entity)
    column = of.table.c[str(of.geometry)]
    nowhere = column.nullable and random.random() < 0.2
    shape = None if nowhere else shapes.of(random, of.dimension)
    names = named(random, city, of, county_of(city.area_of(shape)))
    if names is None:
        return
    own = {**key_of(random, entity, number), **names, column.name: shape}
    values = values_of(random, entity, **own)
    key = [name for name in natural_key(of.table) if name != "county"]
    if all(any(row[name] != values[name] for name in key) for row in city.rows[entity]):
        city.add(entity, **values)


def named(random: Random, city: City, of: Entity, county: int) -> Values | None:
    """Values for the columns that name rows of other tables: often one that is there, in the same
    county or in another, or none, or one that is not there. Nothing where one must be, and is not.
    """
    found: Values = {}
    for target, pairs in references(of):
        columns = [of.table.c[here] for here, _ in pairs]
        rows, known = city.rows[target], any(column.foreign_keys for column in columns)
        if known:  # the database keeps to it that the row is there
            rows = [row for row in rows if row["county"] == county]
        names = [{here: row[there] for here, there in pairs} for row in rows]
        options = [random.choice(names)] * 3 if names else []
        if all(column.nullable for column in columns):
            options.append({column.name: None for column in columns})
        if not known:
            options.append({c.name: _dangling(c.type.python_type) for c in columns})
        if not options:
            return None
        found |= random.choice(options)
    return found


def _dangling(type_: type) -> Any:
    return 999 if type_ is int else "nowhere"


def _homes(random: Random, city: City) -> None:
    for building in city.rows["Building"]:
        for number in range(random.choice((0, 0, 1, 2, 3))):
            values = values_of(random, "Household", room=f"{number}")
            home = city.add("Household", **values, building=building)
            for person in range(random.choice((0, 1, 2, 3))):
                name = f"{random.choice('王李𠀀😀')}小{person}"
                if person == 0 and random.random() < 0.2:
                    name = "张"
                one = values_of(random, "Resident", name=name)
                city.add("Resident", **one, household=home)
