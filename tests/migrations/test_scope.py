"""Row-level security by itself: no query here says anything of areas or roles."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.model import model
from tests.migrations.city import FUTIAN, NANSHAN, fill, view

AREA_TABLES = sorted(entity.table.name for entity in model())
MEMBERS = [e for e in model().wholes if e.member and not e.is_area and (e.geometry or e.place)]
IN_GRIDS = ["grid", *(entity.table.name for entity in MEMBERS)]


async def seen(reader: AsyncConnection, table: str) -> set[str]:
    """The area codes of the rows that are visible."""
    words = {name: text(f"select area_code from {name}") for name in AREA_TABLES}  # noqa: S608
    rows = await reader.execute(words[table])
    return {str(row[0]) for row in rows}


async def refused(connection: AsyncConnection, words: str) -> str:
    with pytest.raises(DBAPIError) as raised:
        await connection.execute(text(words))
    await connection.rollback()
    return str(raised.value.orig)


async def test_every_area_table_is_secured_with_one_policy(owner: AsyncConnection) -> None:
    rows = await owner.execute(
        text(
            "select relname, relrowsecurity, count(polname), min(polcmd::text),"
            " bool_and(polroles = array['jingwei_reader'::regrole::oid])"
            " from pg_class left join pg_policy"
            " on polrelid = pg_class.oid and polname like '%_scope'"
            " where relname = any (:tables) and relkind in ('r', 'p') group by 1, 2"
        ),
        {"tables": AREA_TABLES},
    )
    assert sorted(map(tuple, rows)) == [(name, True, 1, "r", True) for name in AREA_TABLES]


async def test_the_reader_owns_nothing_and_cannot_bypass(reader: AsyncConnection) -> None:
    row = await reader.execute(
        text(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit,"
            " (select count(*) from pg_class where relowner = pg_roles.oid)"
            " from pg_roles where rolname = current_user"
        )
    )
    assert row.one() == (False, False, False, False, False, 0)


@pytest.mark.parametrize("areas", [None, "", ",", "4403051", "x", "%", "440305*"])
async def test_nothing_set_or_nothing_real_sees_nothing(
    owner: AsyncConnection, reader: AsyncConnection, areas: str | None
) -> None:
    await fill(owner)
    if areas is not None:
        await view(reader, "ADMINISTRATOR", areas)
    for table in AREA_TABLES:
        assert await seen(reader, table) == set(), table


@pytest.mark.parametrize("areas", ["440305", "4403051,440305001", NANSHAN, "5,440305001001"])
async def test_a_prefix_sees_what_lies_below_it(
    owner: AsyncConnection, reader: AsyncConnection, areas: str
) -> None:
    await fill(owner)
    await view(reader, "ADMINISTRATOR", areas)
    for table in IN_GRIDS:
        assert await seen(reader, table) == {NANSHAN}, table
    assert await seen(reader, "region") == ({"440305"} if areas == "440305" else set())


async def test_several_prefixes_see_all_of_them(
    owner: AsyncConnection, reader: AsyncConnection
) -> None:
    await fill(owner)
    await view(reader, "OPERATOR", "440304,440305")
    assert await seen(reader, "building") == {NANSHAN, FUTIAN}


async def test_a_star_sees_everything(owner: AsyncConnection, reader: AsyncConnection) -> None:
    await fill(owner)
    await view(reader, "ADMINISTRATOR", "*")
    assert await seen(reader, "region") == {"44", "440304", "440305"}
    assert await seen(reader, "building") == {"", NANSHAN, FUTIAN}


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("VIEWER", {"PUBLIC"}),
        ("", {"PUBLIC", "INTERNAL"}),
        ("OPERATOR", {"PUBLIC", "INTERNAL"}),
        ("PLANNER", {"PUBLIC", "INTERNAL"}),
    ],
)
async def test_internal_incidents_are_hidden_from_mere_viewers(
    owner: AsyncConnection, reader: AsyncConnection, role: str, kinds: set[str]
) -> None:
    await fill(owner)
    await view(reader, role, "*")
    rows = await reader.execute(text("select visibility from incident"))
    assert {row[0] for row in rows} == kinds


@pytest.mark.parametrize("role", ["", "VIEWER", "PLANNER", "AUDITOR", "grid_worker"])
async def test_residents_are_hidden_from_roles_without_business_there(
    owner: AsyncConnection, reader: AsyncConnection, role: str
) -> None:
    await fill(owner)
    await view(reader, role, "*")
    assert await seen(reader, "resident") == set()
    assert await seen(reader, "household") == {NANSHAN, FUTIAN}


@pytest.mark.parametrize("role", ["GRID_WORKER", "OPERATOR", "ADMINISTRATOR"])
async def test_residents_are_seen_masked(
    owner: AsyncConnection, reader: AsyncConnection, role: str
) -> None:
    await fill(owner)
    await view(reader, role, "440305")
    rows = await reader.execute(text("select masked_name from resident"))
    assert rows.scalars().all() == ["王*"]


@pytest.mark.parametrize("words", ["name", "phone", "*", "resident", "count(phone)"])
async def test_the_reader_never_reads_full_names_and_phones(
    reader: AsyncConnection, words: str
) -> None:
    said = await refused(reader, f"select {words} from resident")  # noqa: S608
    assert "permission denied" in said


@pytest.mark.parametrize(
    "words",
    [
        "insert into building (county, area_code, building_no, footprint)"
        " values (0, '', 'X', 'SRID=4490;MULTIPOLYGON EMPTY')",
        "update camera set status = 'OFFLINE'",
        "delete from incident",
        "truncate household",
        "create table mine (a int)",
        "alter table camera disable row level security",
    ],
)
async def test_the_reader_writes_nothing(reader: AsyncConnection, words: str) -> None:
    said = await refused(reader, words)
    assert "permission denied" in said or "must be owner" in said


async def test_scope_does_not_keep_the_indexes_from_serving(
    owner: AsyncConnection, reader: AsyncConnection
) -> None:
    await owner.execute(
        text(
            "insert into camera (county, area_code, camera_no, location) select 440305,"
            " '440305001001001', n, st_setsrid(st_point(113 + n / 1e4, 22.5), 4490)"
            " from generate_series(1, 5000) as n"
        )
    )
    await owner.commit()
    await owner.execute(text("analyze camera"))
    await owner.commit()
    await view(reader, "OPERATOR", "440305")
    plan = await reader.execute(
        text(
            "explain select from camera where location &&"
            " jingwei_reach(st_setsrid(st_point(113.2, 22.5), 4490), 100)"
        )
    )
    assert "camera_location_idx" in "\n".join(plan.scalars())
