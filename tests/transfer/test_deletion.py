"""Rows deleted: every entity that files bring, as its declaration says, and nothing beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import orjson
import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from demo import make_city
from resolvers.access.log_proof import log_faults
from resolvers.redraw.staleness import note_bases
from schema.access.access_log import access_log
from schema.entities.building import building
from schema.entities.community import community
from schema.entities.grid import grid
from schema.entities.household import household
from schema.entities.policy import policy
from schema.entities.resident import resident
from schema.model import model
from schema.table import current
from schema.viewer import Role
from tests.conftest import Server, connected, numbers
from transfer.deletion import Deletion, DeletionSummary, delete_rows
from transfer.importable import IMPORTABLES
from transfer.integrity import mismatches

ALL = tuple(IMPORTABLES)
PROVINCE = "99"


@pytest.fixture(scope="module")
async def city(cluster: Server, template: str) -> AsyncIterator[str]:
    """The name of a database with a small city."""
    name = f"{template}_deletable"
    await cluster.create(name, template)
    async with connected(cluster.url(name)) as connection:
        await make_city(connection, 1_500, until=date(2026, 6, 1))
        await connection.commit()
    yield name
    await cluster.drop(name)


@pytest.fixture
async def town(cluster: Server, city: str) -> AsyncIterator[AsyncConnection]:
    """A connection of the owner of a copy of the city."""
    name = f"{city}_{next(numbers)}"
    await cluster.create(name, city)
    async with connected(cluster.url(name)) as connection:
        yield connection
    await cluster.drop(name)


async def gone(
    town: AsyncConnection, plural: str, *codes: str, area: str = "", meant: bool = True
) -> DeletionSummary:
    order = Deletion(IMPORTABLES[plural], codes, area, "cli:tester", meant)
    summary = await delete_rows(town, order, note_bases)
    assert not town.in_transaction()
    return summary


async def counts(town: AsyncConnection) -> dict[str, int]:
    """How many rows there are of each entity, versions that have ended included."""
    found = {}
    for each in model():
        found[each.list_name] = await town.scalar(select(func.count()).select_from(each.table)) or 0
    await town.rollback()
    return found


async def now(town: AsyncConnection, plural: str) -> int:
    table = IMPORTABLES[plural].table
    found = await town.scalar(select(func.count()).select_from(table).where(current(table)))
    await town.rollback()
    return found or 0


async def one(town: AsyncConnection, plural: str) -> tuple[str, str]:
    """The id and the area of the last row of an entity that holds now."""
    of = IMPORTABLES[plural]
    c = of.table.c
    rows = select(c.county, c.id, c.area_code).where(current(of.table))
    county, number, area = (await town.execute(rows.order_by(c.id.desc()).limit(1))).one()
    await town.rollback()
    return f"{of.entity.name}:{county}:{number}", area


async def lines(town: AsyncConnection) -> list[Any]:
    rows = await town.execute(select(access_log).where(access_log.c.action == "DELETE"))
    found = list(rows)
    await town.rollback()
    return found


@pytest.mark.parametrize("plural", ALL)
async def test_a_dry_run_says_what_would_go_and_leaves_all_as_it_was(
    plural: str, town: AsyncConnection
) -> None:
    before = await counts(town)
    id_, _ = await one(town, plural)
    for _ in range(2):
        summary = await gone(town, plural, id_, meant=False)
        assert (summary.rows, len(summary.examples), summary.done) == (1, 1, False)
    assert await counts(town) == before
    assert await lines(town) == []


@pytest.mark.parametrize("plural", ALL)
async def test_a_row_goes_where_nothing_hangs_on_it_and_is_refused_where_anything_does(
    plural: str, town: AsyncConnection
) -> None:
    """Whichever of the two it is: nothing else is lost, and what is left is right."""
    before, current_rows = await counts(town), await now(town, plural)
    id_, area = await one(town, plural)
    summary = await gone(town, plural, id_)
    after = await counts(town)
    after.pop("access_records")
    before.pop("access_records")
    if summary.refused:
        assert sum(summary.hanging.values()) > 0 and not summary.done
        assert (after, await lines(town)) == (before, [])
        return
    entity = IMPORTABLES[plural].entity
    assert summary.done
    assert await now(town, plural) == current_rows - 1
    assert after == {**before, plural: before[plural] - (0 if entity.versions else 1)}
    (line,) = await lines(town)
    assert (line.subject, line.role, line.areas) == ("cli:tester", Role.ADMINISTRATOR, [""])
    assert (line.area_code, line.operation) == (area, "jingwei delete")
    told = orjson.loads(line.variables)
    assert told == {"entity": plural, "rows": 1, "area": None, "ids": [id_]}
    assert (line.residents, line.households) == (plural == "residents", plural == "households")
    assert await mismatches(town) == ()
    assert await log_faults(town) == []


async def test_everything_goes_from_the_leaves_to_the_root(town: AsyncConnection) -> None:
    """In the order of the registry from its end: what comes by file later hangs on what came
    before, and not the other way round."""
    for plural in reversed(ALL):
        count = await now(town, plural)
        assert count > 0
        summary = await gone(town, plural, area=PROVINCE)
        assert (summary.rows, summary.done, summary.refused) == (count, True, False), plural
        assert await now(town, plural) == 0
    left = {name: count for name, count in (await counts(town)).items() if count}
    assert left.keys() <= {"access_records", "grids", "communities", "policies"}


async def hung_on(town: AsyncConnection, table: Any, name: str) -> int:
    await town.rollback()
    found = await town.scalar(
        select(func.count())
        .select_from(table)
        .where(table.c.building_id.in_(select(building.c.id).where(building.c.building_no == name)))
    )
    await town.rollback()
    return found or 0


async def test_it_says_how_many_of_what_hang_on_a_row(town: AsyncConnection) -> None:
    number = await town.scalar(
        select(building.c.building_no)
        .join(household, (household.c.building_id == building.c.id))
        .limit(1)
    )
    assert number is not None
    households = await hung_on(town, household, number)
    summary = await gone(town, "buildings", number)
    assert (summary.hanging, summary.done) == ({"households": households}, False)
    # Named by the first part of their key, all of them.
    living = await town.scalar(
        select(func.count(resident.c.id))
        .join(household, (household.c.id == resident.c.household_id))
        .join(building, building.c.id == household.c.building_id)
        .where(building.c.building_no == number)
    )
    await town.rollback()
    assert (await gone(town, "households", number)).hanging == {"residents": living}
    assert (await gone(town, "residents", number)).rows == living
    assert (await gone(town, "households", number)).rows == households
    assert (await gone(town, "buildings", number)).done


async def test_an_area_ends_and_what_lay_in_it_belongs_to_the_next_larger(
    town: AsyncConnection,
) -> None:
    code = await town.scalar(select(grid.c.code).where(current(grid)).limit(1))
    assert code is not None
    held = await town.scalar(
        select(func.count()).select_from(building).where(building.c.area_code == code)
    )
    await town.rollback()
    would = await gone(town, "grids", code, meant=False)
    assert would.moved["building"] == held and held
    assert (await gone(town, "grids", code)).moved == would.moved
    ended = await town.execute(
        select(func.upper(grid.c.valid) == grid.c.updated_at).where(grid.c.code == code)
    )
    assert ended.scalar_one() is True
    moved = await town.scalar(
        select(func.count()).select_from(building).where(building.c.area_code == code)
    )
    assert moved == 0
    await town.rollback()
    summary = await gone(town, "grids", code)
    assert (summary.unknown, summary.rows) == ((code,), 0)  # it is none of today's


async def test_what_holds_smaller_areas_or_has_a_policy_is_refused(town: AsyncConnection) -> None:
    code = await town.scalar(select(community.c.code).where(current(community)).limit(1))
    assert code is not None
    grids = await town.scalar(
        select(func.count()).select_from(grid).where(current(grid), grid.c.code.startswith(code))
    )
    values = {"county": 990101, "area_code": code, "source": "x", "grid_households_min": 1,
              "grid_households_max": 2, "grid_workers_min": 1}  # fmt: skip
    await town.execute(insert(policy).values(values))
    await town.commit()
    assert (await gone(town, "communities", code)).hanging == {"grids": grids, "policies": 1}
    county = (await gone(town, "regions", "990101")).hanging
    assert county.keys() >= {"communities", "grids", "regions"}
    below = await now(town, "regions")
    assert (await gone(town, "regions", area="990101")).hanging["communities"]
    assert await now(town, "regions") == below


async def test_a_code_that_names_none_keeps_all_others(town: AsyncConnection) -> None:
    before = await counts(town)
    id_, area = await one(town, "cameras")
    summary = await gone(town, "cameras", id_, "Camera:990101:999999", "没有这个")
    assert summary.unknown == ("Camera:990101:999999", "没有这个")
    assert not summary.done
    # And one that is not in the area that is said, nor of the entity.
    assert (await gone(town, "cameras", id_, area="110101")).unknown == (id_,)
    assert (await gone(town, "roads", id_)).unknown == (id_,)
    assert await counts(town) == before
    assert (await gone(town, "cameras", id_, area=area[:6])).rows == 1


async def test_of_many_people_the_log_tells_how_many_and_where(town: AsyncConnection) -> None:
    people = await now(town, "residents")
    await gone(town, "residents", area="9901")
    (line,) = await lines(town)
    assert (line.residents, line.wide, line.resident_ids) == (people, True, [])
    assert line.area_code.startswith("99")
    assert orjson.loads(line.variables) == {
        "entity": "residents", "rows": people, "area": "9901", "ids": [],
    }  # fmt: skip
    # Nothing unusual is told of: it was no reading.
    assert await town.scalar(text("select count(*) from unusual_use")) == 0


async def test_one_person_is_named_in_the_log_by_id_with_the_building(
    town: AsyncConnection,
) -> None:
    id_, _ = await one(town, "residents")
    summary = await gone(town, "residents", id_)
    assert summary.examples == (id_,)  # and by no name
    (line,) = await lines(town)
    assert (line.resident_ids, len(line.building_ids), line.wide) == ([id_], 1, False)


async def test_names_with_anything_in_them_are_bound(town: AsyncConnection) -> None:
    before = await counts(town)
    for code in ("' or true --", "%", "_", "楼/栋", "𠮷", "", "\\", "a/b/c/d/e/f"):
        for plural in ALL:
            assert (await gone(town, plural, code)).unknown == (code,)
    assert await counts(town) == before
