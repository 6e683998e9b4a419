"""What changes on the map is announced by the database, whoever writes it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.tiles import layers
from tests.conftest import Database
from tests.scope.city import settle

ANNOUNCED = {layer.entity.table.name for layer in layers().values()} | {"grid_plan"}

Heard = Callable[[], Awaitable[list[dict[str, Any]]]]


@pytest.fixture
async def heard(database: Database, owner: AsyncConnection) -> AsyncIterator[Heard]:
    """Commits, and gives what was announced since it was last asked."""
    await settle(owner)
    await owner.commit()
    async with await psycopg.AsyncConnection.connect(database.owner_url, autocommit=True) as ear:
        await ear.execute("listen jingwei")

        async def since() -> list[dict[str, Any]]:
            await owner.execute(text("notify jingwei, 'end'"))
            await owner.commit()
            found: list[dict[str, Any]] = []
            async with asyncio.timeout(10):
                async for notice in ear.notifies():
                    if notice.payload == "end":
                        return found
                    found.append(json.loads(notice.payload))
            raise AssertionError("the connection ended")

        yield since


async def test_each_table_of_a_layer_announces_whatever_is_written(
    owner: AsyncConnection,
) -> None:
    rows = await owner.execute(
        text(
            "select tgrelid::regclass::text, count(*) from pg_trigger"
            " where tgfoid = 'announce_change'::regproc group by 1"
        )
    )
    assert {table: count for table, count in rows} == dict.fromkeys(ANNOUNCED, 4)


async def test_a_move_is_announced_with_the_place_it_left_and_the_one_it_came_to(
    heard: Heard, owner: AsyncConnection
) -> None:
    await owner.execute(
        text(
            "update camera set location = ST_Translate(location, 1, 2)"
            " where id = (select min(id) from camera)"
        )
    )
    ((x, y),) = await owner.execute(
        text("select ST_X(location), ST_Y(location) from camera order by id limit 1")
    )
    (said,) = await heard()
    assert said["what"] == "camera"
    assert said["box"] == pytest.approx([x - 1, y - 2, x, y])


async def test_many_rows_are_announced_once_by_one_box(
    heard: Heard, owner: AsyncConnection
) -> None:
    ((west, north),) = await owner.execute(
        text("select ST_XMin(ST_Extent(location)), ST_YMax(ST_Extent(location)) from incident")
    )
    await owner.execute(text("delete from incident"))
    (said,) = await heard()
    assert (said["box"][0], said["box"][3]) == pytest.approx((west, north))


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update grid_plan set name = name where false", []),
        ("delete from camera where false", []),
        ("truncate facility", [{"what": "facility"}]),
        ("update region set name = name where boundary is null", [{"what": "region"}]),
    ],
)
async def test_what_has_no_place_may_be_anywhere_and_what_is_nothing_is_not_told(
    statement: str, said: list[dict[str, Any]], heard: Heard, owner: AsyncConnection
) -> None:
    await owner.execute(text(statement))
    about = {"about": "Tile:0:0", "row": "Tile:0:0"}
    assert await heard() == [about | each for each in said]


async def test_what_is_taken_back_is_not_told(heard: Heard, owner: AsyncConnection) -> None:
    await owner.execute(text("delete from camera"))
    await owner.rollback()
    assert await heard() == []
