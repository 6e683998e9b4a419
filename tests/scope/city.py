"""A small city in which everything is near a border: four by four grids of a hundred metres.

Two counties side by side, each with two towns, each with two communities, each with two grids. The
texts of all rows, but for every other key of what is placed by its geometry, end in ``@`` and the
code of the area that holds them, so that an answer shows by itself where it has its rows from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.entity import Entity
from schema.entities.community import community
from schema.entities.grid import grid
from schema.entities.household import household
from schema.entities.region import region
from schema.entities.resident import resident
from tests.oracle.entities import PLACED, declared, references
from tests.specimens import specimen

Row = dict[str, Any]
Known = Mapping[str, Sequence[RowMapping]]
"""The rows that are there already, by entity."""

WEST, SOUTH, STEP = 113.93, 22.53, 0.001
"""Degrees: a grid is 103 by 111 metres."""

METRE = 0.00001
WHOLE = [WEST - 0.01, SOUTH - 0.01, WEST + 0.02, SOUTH + 0.02]
"""A box that holds the whole city: west, south, east, north."""

MIDDLE = [WEST + 1.5 * STEP, SOUTH + 1.5 * STEP, WEST + 2.5 * STEP, SOUTH + 2.5 * STEP]
"""A box around the point where all counties and towns meet."""

CROSSING = {"x": WEST + 2 * STEP, "y": SOUTH + 2 * STEP}
REDRAWN = datetime(2025, 1, 1, tzinfo=UTC)
AS_OF = "2024-06-01T00:00:00+08:00"
"""An instant before the grids were redrawn: each lay one grid further east."""

START = datetime(2026, 1, 1, tzinfo=UTC)
MIDDAY = "2026-01-08T12:00:00Z"
"""An instant that divides the rows of every area by when they were written."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The grid in a column, 0 to 3 eastward, and a row, 0 to 3 northward."""

    x: int
    y: int

    @property
    def county(self) -> str:
        return "440305" if self.x < 2 else "440306"

    @property
    def town(self) -> str:
        return f"{self.county}00{1 + self.y // 2}"

    @property
    def community(self) -> str:
        return f"{self.town}00{1 + self.x % 2}"

    @property
    def code(self) -> str:
        return f"{self.community}00{1 + self.y % 2}"

    def at(self, x: float, y: float) -> str:
        """A point in it: 0, 0 is its corner in the south-west, 1, 1 in the north-east."""
        return f"SRID=4490;POINT({WEST + (self.x + x) * STEP} {SOUTH + (self.y + y) * STEP})"


CELLS = [Cell(x, y) for x in range(4) for y in range(4)]
LONE = "440306001002"
"""A community that reaches further east than its grids do."""


def box(west: float, south: float, east: float, north: float) -> str:
    """A rectangle; the sides are in grids from the city's corner."""
    w, e = WEST + west * STEP, WEST + east * STEP
    s, n = SOUTH + south * STEP, SOUTH + north * STEP
    return f"SRID=4490;MULTIPOLYGON((({w} {s},{e} {s},{e} {n},{w} {n},{w} {s})))"


def hull(code: str, moved: int = 0) -> str:
    """The box of all grids whose codes begin so; or as it would be that much farther east."""
    cells = [cell for cell in CELLS if cell.code.startswith(code)]
    east = max(cell.x for cell in cells) + (2 if code in (LONE, LONE[:9], LONE[:6], "4403") else 1)
    return box(
        min(cell.x for cell in cells) + moved,
        min(cell.y for cell in cells),
        east + moved,
        max(cell.y for cell in cells) + 1,
    )


def county_of(code: str) -> int:
    return int(code[:6].ljust(6, "0")) if code else 0


def written(number: int) -> datetime:
    return START + timedelta(days=number % 16)


def regions() -> Iterator[Row]:
    levels = {2: "PROVINCE", 4: "CITY", 6: "COUNTY", 9: "TOWN"}
    codes = {cell.code[:length] for cell in CELLS for length in levels}
    for number, code in enumerate(sorted(codes)):
        yield {
            "county": county_of(code),
            "code": code,
            "name": f"region@{code}",
            "level": levels[len(code)],
            "former_codes": [f"9{code[1:]}"] if number % 2 else [],
            "boundary": None if len(code) == 2 else hull(code),
            "updated_at": written(number * 5),
        }


def communities() -> Iterator[Row]:
    for number, code in enumerate(sorted({cell.community for cell in CELLS})):
        around = {o for cell in CELLS if cell.community == code for o in nearby(cell)}
        for past in (True, False):
            yield {
                "county": county_of(code),
                "code": code,
                "name": f"community@{code}",
                "kind": ("TOWN", "ENTERPRISE")[number % 2],
                "boundary": hull(code, moved=int(past)),
                "valid": span(past),
                "predecessors": [] if past else sorted({other[:12] for other in around}),
                "updated_at": written(number * 3),
            }


def grids() -> Iterator[Row]:
    for number, cell in enumerate(CELLS):
        for past in (True, False):
            yield {
                "county": county_of(cell.code),
                "code": cell.code,
                "name": f"grid@{cell.code}",
                "kind": ("BASIC", "DEDICATED")[number % 2],
                "boundary": box(cell.x + past, cell.y, cell.x + past + 1, cell.y + 1),
                "valid": span(past),
                "predecessors": [] if past else nearby(cell),
                "workers": number % 3,
                "updated_at": written(number),
            }


def span(past: bool) -> str:
    """When a version holds: until all were redrawn, or since then."""
    return f"[2020-01-01Z,{REDRAWN.isoformat()})" if past else f"[{REDRAWN.isoformat()},)"


def nearby(cell: Cell) -> list[str]:
    """The codes of a cell and of those around it: its grid was made from all of them."""
    return [
        other.code for other in CELLS if abs(other.x - cell.x) <= 1 and abs(other.y - cell.y) <= 1
    ]


PLACES = ((2, 2), (98, 98), (100, 50))
"""In hundredths of a grid: metres from a corner, and on the eastern edge itself."""


def owner_of(cell: Cell, place: tuple[int, int]) -> Cell:
    """Of a point on a shared edge, the area with the lowest code is the owner."""
    if place[0] < 100 or cell.x == 3:
        return cell
    return min(cell, Cell(cell.x + 1, cell.y), key=lambda c: c.code)


Shape = tuple[str, str]
"""The code of the smallest area that holds a geometry, and the geometry."""


def shapes(of: Entity) -> tuple[list[Shape], int]:
    """Where the rows of an entity are, by its kind of geometry, and how many follow one another
    in each grid. Points of every other entity are turned over, so that they are not the same."""
    match of.dimension:
        case 0:
            return [*points(PLACED.index(of.name) % 2 == 1), *loose()], len(PLACES)
        case 1:
            return [*lines()], 2
        case _:
            return [*boxes()], 2


def points(turned: bool) -> Iterator[Shape]:
    for cell in CELLS:
        for x, y in PLACES:
            yield owner_of(cell, (x, y)).code, cell.at(x / 100, 1 - y / 100 if turned else y / 100)


def boxes() -> Iterator[Shape]:
    """One within each grid, and one over its eastern edge, of which it has the greater part."""
    for cell in CELLS:
        for west, east in ((0.3, 0.5), (0.7, 1.1)):
            yield cell.code, box(cell.x + west, cell.y + 0.3, cell.x + east, cell.y + 0.6)


def lines() -> Iterator[Shape]:
    """In each grid one to its eastern edge, which is its own, and one along its northern edge,
    which the grid with the lower code holds; some between areas, which larger ones hold."""
    for cell in CELLS:
        above = [cell, Cell(cell.x, cell.y + 1)] if cell.y < 3 else [cell]
        yield cell.code, line(cell, (0.2, 0.5), (1, 0.5))
        yield min(c.code for c in above), line(cell, (0, 1), (1, 1))
    yield LONE, line(Cell(3, 0), (0.5, 0.5), (1.5, 0.5))
    yield "440305001", line(Cell(0, 0), (0.5, 0.4), (1.5, 0.4))
    yield "440305", line(Cell(0, 0), (0.6, 0.5), (0.6, 2.5))
    yield "4403", line(Cell(0, 2), (0.5, 0.7), (3.5, 0.7))
    yield "", line(Cell(3, 0), (0.5, 0.2), (3.5, 0.2))


def placed(of: Entity, known: Known) -> Iterator[Row]:
    """Rows of what is placed by its geometry. Every other key has no mark: what names such a row
    may be shown to those who do not see the row itself."""
    places, together = shapes(of)
    for number, (code, shape) in enumerate(places):
        mark = f"@{code}"
        yield {
            **specimen(of, number, mark, key_mark=mark if number % 2 == 0 else ""),
            **named(of, number, code, known),
            "county": county_of(code),
            "area_code": code,
            str(of.geometry): shape,
            "updated_at": written(number // together),
        }


def named(of: Entity, number: int, code: str, known: Known) -> Row:
    """What a row names of other tables: by turns a row of its county, in whatever area that is,
    none, and a row of another county, which is not what is meant."""
    found: Row = {}
    for target, pairs in references(of):
        columns = [of.table.c[here] for here, _ in pairs]
        names = [
            (row["county"] == county_of(code), {here: row[there] for here, there in pairs})
            for row in known[target]
            if not any(mark_of(row[there]) not in ("", f"@{code}") for _, there in pairs)
        ]
        ours, others = ([name for here, name in names if here is so] for so in (True, False))
        nothing = [dict.fromkeys(dict(pairs))] if all(c.nullable for c in columns) else []
        elsewhere = [] if any(c.foreign_keys for c in columns) else others
        kinds = [kind for kind in (ours, ours, nothing, elsewhere) if kind]
        kind = kinds[number % len(kinds)]
        found |= kind[number * 5 % len(kind)]
    return found


def mark_of(value: object) -> str:
    """The mark of a name, with which it ends; empty where it has none."""
    _, at, code = str(value).partition("@")
    return at + code


def line(cell: Cell, *places: tuple[float, float]) -> str:
    """A line through places as ``Cell.at`` has them."""
    positions = (f"{WEST + (cell.x + x) * STEP} {SOUTH + (cell.y + y) * STEP}" for x, y in places)
    return f"SRID=4490;MULTILINESTRING(({','.join(positions)}))"


def loose() -> Iterator[tuple[str, str]]:
    """Places in no grid: in a community only, in a county only, and in no known area at all."""
    yield LONE, Cell(4, 0).at(0.1, 0.5)
    yield LONE[:9], Cell(4, 1).at(0.1, 0.5)
    yield LONE[:6], Cell(4, 2).at(0.1, 0.5)
    yield "4403", Cell(4, 3).at(0.1, 0.5)
    yield "", Cell(5, 0).at(0.5, 0.5)


def households(houses: Sequence[RowMapping]) -> Iterator[Row]:
    for number, house in enumerate(houses):
        code = house["area_code"]
        yield {
            "county": house["county"],
            "area_code": code,
            "building_id": house["id"],
            "unit": f"unit@{code}",
            "room": f"{100 + number}@{code}",
            "size": number % 5,
            "tenure": ("OWNED", "RENTED", None)[number % 3],
            "updated_at": written(number // 2),
        }


def residents(homes: Sequence[RowMapping]) -> Iterator[Row]:
    for number, home in enumerate(homes):
        code = home["area_code"]
        yield {
            "county": home["county"],
            "area_code": code,
            "household_id": home["id"],
            "name": f"{chr(0x4E00 + number)}全名{code}",
            "phone": f"138{number:08}",
            "birth_year": 1930 + number,
            "services": [["MEALS"], ["REPAIRS", "MEALS"], []][number % 3],
            "consented_at": START + timedelta(days=number),
            "updated_at": written(number // 2),
        }


async def settle(connection: AsyncConnection) -> None:
    """Fill an empty database with the city."""
    for table, rows in ((region, regions()), (community, communities()), (grid, grids())):
        await connection.execute(insert(table), list(rows))
    known: dict[str, Sequence[RowMapping]] = {}
    for of in map(declared, PLACED):
        await connection.execute(insert(of.table), list(placed(of, known)))
        known[of.name] = await _rows(connection, of.table)
    homes = list(households(known["Building"]))
    await connection.execute(insert(household), homes)
    people = list(residents(await _rows(connection, household)))
    await connection.execute(insert(resident), people)
    await connection.commit()


async def _rows(connection: AsyncConnection, table: Table) -> Sequence[RowMapping]:
    found = await connection.execute(select(table).order_by(table.c.county, table.c.id))
    return found.mappings().all()
