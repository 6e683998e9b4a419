"""The log of readings of residents: written by the reader, read by auditors, changed by nobody."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.migrations.city import fill, view

WRITE = text(
    "select log_access('li', 'OPERATOR', '{440305}', 'READ', null, null, null, null, null,"
    " cast(:lines as jsonb), 1000)"
).bindparams(lines='[{"codes": ["440305001"], "residents": 3}]')
REVEAL = text(
    "select phone, full_name"
    " from reveal_contact(:county, :id, :purpose, '回访', 'li', 30, 50, 'UTC')"
)
CHANGES = ["update access_log set subject = 'nobody'", "delete from access_log"]


async def entries(owner: AsyncConnection) -> list[tuple[object, ...]]:
    rows = await owner.execute(
        text(
            "select subject, role, areas, action, residents, county, purpose, note"
            " from access_log order by id"
        )
    )
    return [tuple(row) for row in rows]


async def resident_of(owner: AsyncConnection, county: int) -> dict[str, object]:
    id_ = await owner.scalar(text("select id from resident where county = :c"), {"c": county})
    await owner.commit()
    return {"county": county, "id": id_, "purpose": "上门走访"}


async def test_the_reader_writes_the_log_and_reads_none_of_it(
    owner: AsyncConnection, reader: AsyncConnection
) -> None:
    await view(reader, "OPERATOR", "*")
    await reader.execute(WRITE)
    await reader.commit()
    assert await reader.scalar(text("select count(*) from access_log")) == 0
    assert await entries(owner) == [("li", "OPERATOR", ["440305"], "READ", 3, 440305, None, None)]


async def test_an_auditor_reads_it(owner: AsyncConnection, reader: AsyncConnection) -> None:
    await owner.execute(WRITE)
    await owner.commit()
    await view(reader, "AUDITOR", "*")
    assert await reader.scalar(text("select count(*) from access_log")) == 1


async def test_its_time_is_the_database_s_own(reader: AsyncConnection) -> None:
    words = text(
        "insert into access_log (at, subject, role, areas, action, residents)"
        " values ('2020-01-01', 'li', 'OPERATOR', '{}', 'READ', 1)"
    )
    with pytest.raises(DBAPIError, match="permission denied"):
        await reader.execute(words)


@pytest.mark.parametrize("words", [*CHANGES, "truncate access_log"])
async def test_the_reader_changes_nothing_in_it(reader: AsyncConnection, words: str) -> None:
    await view(reader, "AUDITOR", "*")
    with pytest.raises(DBAPIError, match="permission denied"):
        await reader.execute(text(words))


@pytest.mark.parametrize("words", [*CHANGES, "truncate access_log"])
async def test_its_owner_changes_nothing_in_it(owner: AsyncConnection, words: str) -> None:
    await owner.execute(WRITE)
    await owner.commit()
    with pytest.raises(DBAPIError, match="access_log is written once"):
        await owner.execute(text(words))
    await owner.rollback()
    assert len(await entries(owner)) == 1


async def test_a_contact_is_revealed_and_written_down(
    owner: AsyncConnection, reader: AsyncConnection
) -> None:
    await fill(owner)
    one = await resident_of(owner, 440305)
    await view(reader, "GRID_WORKER", "440305001,440306")
    row = (await reader.execute(REVEAL, one)).one()
    await reader.commit()
    assert tuple(row) == ("13800000000", "王小明")
    assert await entries(owner) == [
        ("li", "GRID_WORKER", ["440305001", "440306"], "REVEAL", 1, 440305, "上门走访", "回访")
    ]


@pytest.mark.parametrize(
    ("role", "areas"),
    [
        ("GRID_WORKER", "440304"),
        ("GRID_WORKER", ""),
        ("GRID_WORKER", ","),
        ("VIEWER", "*"),
        ("AUDITOR", "*"),
        ("", "*"),
    ],
)
async def test_what_is_not_the_viewer_s_is_not_revealed_and_not_logged(
    owner: AsyncConnection, reader: AsyncConnection, role: str, areas: str
) -> None:
    await fill(owner)
    one = await resident_of(owner, 440305)
    await view(reader, role, areas)
    assert (await reader.execute(REVEAL, one)).all() == []
    await reader.commit()
    assert await entries(owner) == []


async def test_nobody_set_sees_nobody(owner: AsyncConnection, reader: AsyncConnection) -> None:
    await fill(owner)
    one = await resident_of(owner, 440305)
    assert (await reader.execute(REVEAL, one)).all() == []


@pytest.mark.parametrize("purpose", ["", "  ", None])
async def test_a_purpose_must_be_stated(reader: AsyncConnection, purpose: str | None) -> None:
    await view(reader, "ADMINISTRATOR", "*")
    with pytest.raises(DBAPIError, match="a purpose must be stated"):
        await reader.execute(REVEAL, {"county": 1, "id": 1, "purpose": purpose})


async def test_a_reading_that_is_rolled_back_told_nobody_anything_it_did_not_log(
    owner: AsyncConnection, reader: AsyncConnection
) -> None:
    await fill(owner)
    one = await resident_of(owner, 440305)
    await reader.execute(text("set default_transaction_read_only = on"))
    await view(reader, "ADMINISTRATOR", "*")
    with pytest.raises(DBAPIError, match="read-only transaction"):
        await reader.execute(REVEAL, one)
