"""What the schema declares to be placed, and what follows it, is settled in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.entity import Entity, entity, one
from compiler.join import ByKey
from compiler.model import Model, model_of
from migrations import history
from migrations.membership import GROUNDS, membership_script
from migrations.script import run_script
from schema.entities.grid import grid
from schema.membership import (
    anchor,
    area_of,
    county_of_code,
    entity_of,
    followers,
    placed_entities,
    placed_tables,
)
from schema.model import model
from schema.settlement import settlements
from schema.table import Instant, point_type
from tests.conftest import Server, connected, numbers

EVERYTHING = text("select settle(array['SRID=4490;POLYGON((0 0,9 0,9 9,0 9,0 0))'::geometry])")
AS_PLANNER = text("select set_config('jingwei.role', 'PLANNER', false)")
GRIDS = {"440305001001001": (1, 1), "440305001001002": (2, 1), "440306001001001": (3, 1)}
"""Squares of one degree, by their south-west corner."""


def square(west: float, south: float, side: float = 1) -> str:
    east, north = west + side, south + side
    ring = f"{west} {south},{east} {south},{east} {north},{west} {north},{west} {south}"
    return f"SRID=4490;MULTIPOLYGON((({ring})))"


async def make_grids(owner: AsyncConnection) -> None:
    await owner.execute(
        insert(grid),
        [
            {"county": int(code[:6]), "code": code, "name": code, "boundary": square(*corner)}
            for code, corner in GRIDS.items()
        ],
    )


async def codes(owner: AsyncConnection, table: Table) -> list[tuple[int, str]]:
    rows = await owner.execute(select(table.c.county, table.c.area_code).order_by(table.c.id))
    return [(row.county, row.area_code) for row in rows]


def test_what_is_placed_and_what_follows_is_declared() -> None:
    names = [table.name for table in placed_tables()]
    assert {"building", "camera", "incident", "road"} <= set(names)
    assert not {"region", "grid", "household", "resident", "plan_atom", "grid_plan"} & set(names)
    building = entity_of(placed_tables()[names.index("building")])
    assert [follower.name for follower in followers(model(), building)] == ["Household", "Resident"]
    with pytest.raises(LookupError, match="stray is the table of no entity"):
        entity_of(Table("stray", MetaData()))


async def test_every_placed_table_is_settled_by_the_rule_of_the_schema(
    owner: AsyncConnection,
) -> None:
    """Settling agrees with ``area_of``, whatever is declared."""
    await make_grids(owner)
    for placed in placed_entities(model()):
        await owner.execute(insert(placed.table), _strays(placed))
    await owner.execute(AS_PLANNER)
    assert await owner.scalar(EVERYTHING) == 3 * len(placed_tables())
    for table in placed_tables():
        assert await codes(owner, table) == [(int(code[:6]), code) for code in GRIDS], table.name
        code = area_of(anchor(table))
        wrong = (table.c.area_code != code) | (table.c.county != county_of_code(code))
        assert await owner.scalar(select(func.count()).select_from(table).where(wrong)) == 0


def _strays(of: Entity) -> list[dict[str, Any]]:
    """A row in each grid that says to be nowhere; of its columns those that must be filled."""
    table = of.table
    needed = [
        column
        for column in table.c
        if not column.nullable
        and column.server_default is None
        and column.name not in ("county", "id", "area_code", of.geometry)
    ]
    return [
        {
            "county": 0,
            "area_code": "",
            **{column.name: _value(column, number) for column in needed},
            str(of.geometry): _shape(of, *corner),
        }
        for number, corner in enumerate(GRIDS.values())
    ]


def _value(column: Column[Any], number: int) -> Any:
    members = getattr(column.type, "enum_class", None)
    if members is not None:
        return next(iter(members))
    return str(number) if isinstance(column.type, Text) else LONG_AGO


def _shape(of: Entity, west: int, south: int) -> str:
    match of.dimension:
        case 0:
            return f"SRID=4490;POINT({west + 0.5} {south + 0.5})"
        case 1:
            return f"SRID=4490;MULTILINESTRING(({west} {south + 0.1},{west + 0.9} {south + 0.9}))"
        case _:
            return square(west + 0.25, south + 0.25, 0.5)


LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

TOMORROW = MetaData()


def _table(name: str, *columns: Column[Any]) -> Table:
    return Table(
        name,
        TOMORROW,
        Column("county", Integer, nullable=False, comment="County"),
        Column("id", BigInteger, Identity(), nullable=False, comment="Id"),
        Column("area_code", Text, nullable=False, server_default="", comment="Area"),
        Column("updated_at", Instant, nullable=False, server_default=func.now(), comment="When"),
        *columns,
        comment=f"{name} 明日",
    )


lamp = _table("street lamp", Column("place", point_type(), nullable=False, comment="Place"))
bulb = _table("select", Column("lamp_id", BigInteger, nullable=False, comment="Lamp"))


@entity(lamp, order_by=("id",), geometry="place")
class Lamp:
    """A lamp."""


@entity(bulb, order_by=("id",), place=("lamp",))
class Bulb:
    """A bulb of a lamp."""

    lamp: Lamp = one(ByKey(("county", "county"), ("lamp_id", "id")), "The lamp")


def tomorrow() -> Model:
    return model_of([Lamp, Bulb])


async def test_what_is_declared_tomorrow_is_settled(owner: AsyncConnection) -> None:
    """Whatever it is called: names are quoted."""
    await make_grids(owner)
    await owner.run_sync(TOMORROW.create_all)
    places = [f"SRID=4490;POINT({west + 0.5} {south + 0.5})" for west, south in GRIDS.values()]
    # Two lamps stand in another county than they say.
    await owner.execute(insert(lamp), [{"county": 440306, "place": place} for place in places])
    await owner.execute(insert(bulb), [{"county": 440305, "lamp_id": 1}])
    every = settlements(tomorrow(), GROUNDS, func.area_holding)
    await owner.run_sync(lambda sync: run_script(sync, membership_script(every)))
    await owner.execute(AS_PLANNER)
    assert await owner.scalar(EVERYTHING) == 4
    assert await codes(owner, lamp) == [(int(code[:6]), code) for code in GRIDS]
    assert await codes(owner, bulb) == [(440305, "440305001001001")]
    assert await owner.scalar(EVERYTHING) == 0
    await owner.execute(text("select set_config('jingwei.role', 'VIEWER', false)"))
    with pytest.raises(Exception, match="VIEWER' settles nothing"):
        await owner.scalar(EVERYTHING)


async def test_a_database_that_lost_the_functions_gets_them_back(owner: AsyncConnection) -> None:
    await owner.execute(text("drop function settle"))
    await owner.execute(text("drop function area_holding"))
    await owner.commit()
    await history.upgrade(owner)
    assert await _rights(owner) == [("area_holding", False, False), ("settle", True, True)]


async def _rights(owner: AsyncConnection) -> Sequence[Any]:
    """The functions: whether the writer may call them, and whether they run as their owner."""
    functions = text(
        "select proname, has_function_privilege('jingwei_writer', oid, 'execute') as writer,"
        " prosecdef from pg_proc where proname in ('area_holding', 'settle')"
        " and not has_function_privilege('jingwei_reader', oid, 'execute') order by proname"
    )
    return [tuple(row) for row in await owner.execute(functions)]


async def test_a_database_of_before_is_settled_by_the_new_functions(cluster: Server) -> None:
    name = f"settled_{next(numbers)}"
    await cluster.create(name)
    async with connected(cluster.url(name)) as owner:
        await history.upgrade(owner, "0009")
        await make_grids(owner)
        camera = next(table for table in placed_tables() if table.name == "camera")
        await owner.execute(insert(camera), _strays(entity_of(camera)))
        await owner.commit()
        await history.upgrade(owner)
        assert await _rights(owner) == [("area_holding", False, False), ("settle", True, True)]
        await owner.execute(AS_PLANNER)
        assert await owner.scalar(EVERYTHING) == 3
        assert await codes(owner, camera) == [(int(code[:6]), code) for code in GRIDS]
        await owner.rollback()
    await cluster.drop(name)
