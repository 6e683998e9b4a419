"""The log of readings is chained: what was changed, removed or inserted is found, and named."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from migrations import history
from resolvers.access.log_proof import Head, heads, heads_in, log_faults
from resolvers.access.retention import keep_access_log
from resolvers.database.pool import PoolLimits
from resolvers.database.transactions import Transactions
from server.address import WRITER, for_sqlalchemy, in_role
from tests.append_only import unlock
from tests.conftest import Database, Server, connected, numbers
from tests.migrations.city import fill, view

WRITE = text(
    "select log_access(:subject, 'OPERATOR', '{440305}', 'READ', null, null, null, null, null,"
    " cast(:lines as jsonb), 1000)"
)
LINE = json.dumps([{"codes": ["440305001"], "residents": 1}])


async def write(connection: AsyncConnection, subject: str = "li", times: int = 1) -> None:
    for _ in range(times):
        await connection.execute(WRITE, {"subject": subject, "lines": LINE})
        await connection.commit()


async def run(owner: AsyncConnection, *statements: str) -> None:
    for statement in statements:
        await owner.execute(text(statement.replace(":", r"\:")))
    await owner.commit()


async def faults(owner: AsyncConnection, kept: Sequence[Head] = ()) -> list[str]:
    found = [fault.message for fault in await log_faults(owner, kept)]
    await owner.rollback()
    return found


async def test_an_untouched_log_is_proved(owner: AsyncConnection, reader: AsyncConnection) -> None:
    assert await faults(owner) == []
    assert await heads(owner) == ()
    await view(reader, "OPERATOR", "440305")
    for subject in ("li", "wang", "欧阳", "", "😀"):
        await write(reader, subject, 3)
    assert await faults(owner) == []
    now = await heads(owner)
    assert sum(head.number for head in now) == 15
    assert heads_in("\n".join(map(str, now)) + "\nNothing is wrong") == now
    assert await faults(owner, now) == []
    await write(reader, "li")
    assert await faults(owner, now) == []


async def test_a_digest_is_what_the_documents_say(owner: AsyncConnection) -> None:
    """Recomputed outside of the database from the columns, as docs/security.md describes."""
    for note in ("", "走访 😀"):
        await owner.execute(
            text(
                "select write_access(null, 'li', 'OPERATOR', '{440305,\"44\"}', 'READ', 'ab', null,"
                " 'VISIT', :note, null, cast(:lines as jsonb))"
            ),
            {
                "note": note,
                "lines": json.dumps([{"codes": ["4403"], "resident_ids": ["Resident:1:2"]}]),
            },
        )
    await owner.commit()
    before = b""
    rows = await owner.execute(text("select * from access_log order by number"))
    for row in rows.mappings():
        values = [
            row["chain"], row["number"], row["county"], row["id"], row["area_code"],
            round(row["at"].timestamp() * 1_000_000), row["subject"], row["role"],
            json.dumps(row["areas"], separators=(",", ":")), row["action"],
            row["document_sha256"], row["operation"], row["purpose"], row["note"],
            row["variables"], row["residents"], row["households"], row["records"],
            "true" if row["wide"] else "false",
            *(
                json.dumps(row[name], separators=(",", ":"))
                for name in ("resident_ids", "household_ids", "building_ids")
            ),
            round(row["updated_at"].timestamp() * 1_000_000),
        ]  # fmt: skip
        written = "".join(
            "-," if value is None else f"{len(str(value).encode())}:{value}," for value in values
        )
        before = hashlib.sha256(before + written.encode()).digest()
        assert bytes(row["digest"]) == before


CHANGED = [
    "subject = 'nobody'",
    "residents = 0",
    "at = at + interval '1 microsecond'",
    "resident_ids = '{Resident:440305:1}'",
    "area_code = '440306'",
    "note = ''",
    "wide = true",
    "county = 440306",
    "updated_at = now()",
]


@pytest.mark.parametrize("change", CHANGED)
async def test_a_changed_line_is_named(change: str, owner: AsyncConnection) -> None:
    await write(owner, times=5)
    id_ = await owner.scalar(text("select id from access_log where number = 3"))
    await unlock(owner)
    await run(owner, f"update access_log set {change} where number = 3")  # noqa: S608
    (fault,) = await faults(owner)
    assert fault.startswith("line 3 of chain ")
    assert f":{id_})" in fault and "changed" in fault


async def test_a_changed_line_with_a_digest_of_its_own_does_not_lead_on(
    owner: AsyncConnection,
) -> None:
    await write(owner, times=5)
    await unlock(owner)
    await run(
        owner,
        "update access_log set residents = 0 where number = 3",
        "update access_log as line set digest = access_log_digest(before.digest, line)"
        " from access_log as before where line.number = 3 and before.number = 2",
    )
    (fault,) = await faults(owner)
    assert fault.startswith("line 4 of chain ") and "does not follow from line 3" in fault


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("number = 1", "line 2 of chain {c} ({id}): lines 1 to 1 before it were removed"),
        ("number in (2, 3)", "line 4 of chain {c} ({id}): lines 2 to 3 before it were removed"),
        ("number = 5", "line 4 of chain {c} ({id}): the chain does not end as its head says"),
        ("true", "line 5 of chain {c}: the chain does not end as its head says"),
    ],
)
async def test_removed_lines_are_missed(which: str, said: str, owner: AsyncConnection) -> None:
    await write(owner, times=5)
    chain = await owner.scalar(text("select min(chain) from access_log"))
    await unlock(owner)
    await run(owner, f"delete from access_log where {which}")  # noqa: S608
    (fault,) = await faults(owner)
    named = fault.partition("(")[2].partition(")")[0]
    assert fault.startswith(said.format(c=chain, id=named))


async def test_an_inserted_line_is_named(owner: AsyncConnection) -> None:
    await write(owner, times=3)
    await run(
        owner,
        "insert into access_log (county, area_code, subject, role, areas, action, chain, number,"
        " digest) select county, area_code, 'forged', role, areas, action, chain, number, digest"
        " from access_log where number = 2",
    )
    (fault,) = await faults(owner)
    assert fault.startswith("line 2 of chain ") and "inserted" in fault


async def test_two_lines_that_change_places_are_found(owner: AsyncConnection) -> None:
    await write(owner, times=4)
    await unlock(owner)
    await run(owner, "update access_log set number = 5 - number where number in (2, 3)")
    (fault,) = await faults(owner)
    assert fault.startswith("line 2 of chain ")


async def test_whoever_writes_all_anew_is_found_by_heads_that_were_kept(
    owner: AsyncConnection,
) -> None:
    """What the chain alone cannot prove: the owner may compute it anew, and its head."""
    await write(owner, times=4)
    kept = await heads(owner)
    await owner.rollback()
    await unlock(owner)
    await run(
        owner,
        "delete from access_log where number = 4",
        "update access_chain as head set number = line.number, digest = line.digest"
        " from access_log as line where line.number = 3 and line.chain = head.chain",
    )
    assert await faults(owner) == []
    (fault,) = await faults(owner, kept)
    assert fault.startswith("line 4 of chain ") and "written anew" in fault
    await write(owner)
    assert await faults(owner) == []
    assert len(await faults(owner, kept)) == 1


async def test_twenty_who_write_at_once_make_chains_that_hold(database: Database) -> None:
    """Some of one person, some of others whose lines are in the same chain, or in another."""

    async def reads(subject: str) -> None:
        async with connected(database.reader_url) as connection:
            await view(connection, "OPERATOR", "440305")
            await write(connection, subject, 10)

    await asyncio.gather(*(reads(f"subject {number % 7}") for number in range(20)))
    async with connected(database.owner_url) as owner:
        assert await faults(owner) == []
        assert await owner.scalar(text("select count(*) from access_log")) == 200
        late = text(
            "select count(*) from access_log as one join access_log as other using (chain)"
            " where one.number < other.number and one.at > other.at"
        )
        assert await owner.scalar(late) == 0


# Months


async def months(owner: AsyncConnection) -> list[str]:
    rows = await owner.scalars(
        text(
            "select relname from pg_inherits join pg_class on oid = inhrelid"
            " where inhparent = 'access_log'::regclass order by relname"
        )
    )
    return list(rows)


async def write_at(owner: AsyncConnection, instant: str, subject: str = "li") -> None:
    await owner.execute(
        text(
            f"select write_access({instant}, :subject, 'OPERATOR', '{{440305}}', 'READ', null,"
            " null, null, null, null, cast(:lines as jsonb))"
        ),
        {"subject": subject, "lines": LINE},
    )
    await owner.commit()


async def keep(connection: AsyncConnection, count: object) -> int:
    found = await connection.scalar(text("select keep_access_log(:months)"), {"months": count})
    await connection.commit()
    return int(found or 0)


async def test_a_month_that_was_not_made_lies_in_the_default_and_is_moved(
    owner: AsyncConnection,
) -> None:
    await write_at(owner, "now() - interval '40 days'")
    await write_at(owner, "now() + interval '200 days'")
    before = await months(owner)
    assert await owner.scalar(text("select count(*) from access_log_default")) == 2
    assert await keep(owner, 6) == 0
    assert await owner.scalar(text("select count(*) from access_log_default")) == 0
    assert len(await months(owner)) == len(before) + 2
    assert await faults(owner) == []
    for partition in await months(owner):
        for change in (f"delete from {partition}", f"truncate {partition}"):  # noqa: S608
            with pytest.raises(DBAPIError, match="is written once"):
                await owner.execute(text(change))
            await owner.rollback()


async def test_old_months_are_dropped_and_what_is_left_is_proved(owner: AsyncConnection) -> None:
    await write_at(owner, "now() - interval '9 months'")
    await write_at(owner, "now() - interval '9 months'")
    await write_at(owner, "now() - interval '8 months'", "wang")
    await write_at(owner, "now() - interval '2 months'")
    await write(owner)
    await keep(owner, 24)
    kept = await heads(owner)
    await owner.rollback()
    assert await keep(owner, 6) == 2
    assert await owner.scalar(text("select count(*) from access_log")) == 2
    assert await faults(owner, kept) == []
    await write(owner, "wang")
    assert await faults(owner, kept) == []
    await unlock(owner)
    await run(owner, "delete from access_log where number = 3")
    (fault,) = await faults(owner)
    assert fault.startswith("line 4 of chain ") and "lines 3 to 3" in fault


@pytest.mark.parametrize("count", [5, 0, -1, None])
async def test_less_than_six_months_is_refused_by_the_database_itself(
    count: int | None, owner: AsyncConnection
) -> None:
    with pytest.raises(DBAPIError, match="kept for 6 months at least"):
        await keep(owner, count)


async def test_a_login_that_owns_nothing_keeps_the_months(database: Database) -> None:
    """As the server's job does it."""
    async with connected(database.owner_url) as owner:
        await write_at(owner, "now() - interval '9 months'")
        await keep(owner, 24)
        address = for_sqlalchemy(in_role(database.owner_url, WRITER))
        transactions = Transactions(address, PoolLimits(size=2), "Asia/Shanghai")
        both = await asyncio.gather(*(keep_access_log(transactions, 6) for _ in range(2)))
        assert sum(both) == 1
        with pytest.raises(DBAPIError, match="6 months at least"):
            await keep_access_log(transactions, 3)
        await transactions.close()
        assert await owner.scalar(text("select count(*) from access_log")) == 0
        assert await faults(owner) == []


async def test_who_writes_and_who_reveals_wait_for_months_and_none_fails(
    database: Database,
) -> None:
    """Months are made and dropped over and over while twenty write and reveal."""
    async with connected(database.owner_url) as owner:
        await fill(owner)
        one = await owner.execute(text("select county, id from resident where county = 440305"))
        reveal = dict(one.mappings().one())

        async def writes(number: int) -> None:
            async with connected(database.reader_url) as connection:
                await view(connection, "OPERATOR", "440305")
                for _ in range(8):
                    await write(connection, f"subject {number}")
                    await connection.execute(
                        text(
                            "select * from reveal_contact(:county, :id, 'VISIT', 'note', :subject,"
                            " 99, 99, 'UTC')"
                        ),
                        reveal | {"subject": f"subject {number}"},
                    )
                    await connection.commit()

        async def months_come_and_go() -> None:
            async with connected(database.owner_url) as keeper:
                for number in range(8):
                    await write_at(keeper, f"now() - interval '{8 + number} months'", "old")
                    await keep(keeper, 24)
                    await keep(keeper, 6)

        await asyncio.gather(months_come_and_go(), *(writes(number) for number in range(10)))
        await owner.rollback()
        assert await faults(owner) == []


BEFORE = """
insert into access_log (at, subject, role, areas, action, document_sha256, residents)
values (now() - interval '70 days', 'li', 'OPERATOR', '{440305001,440305002}', 'READ', 'ab', 7);
insert into access_log (at, subject, role, areas, action, residents, households)
values (now(), 'wang', 'GRID_WORKER', '{""}', 'READ', 0, 0);
insert into access_log (
    subject, role, areas, action, residents, resident_county, resident_id, purpose, note
) values ('li', 'OPERATOR', '{*}', 'REVEAL', 1, 440305, 12, 'VISIT', '回访')
"""


async def test_lines_of_before_are_kept_and_chained(cluster: Server) -> None:
    name = f"upgraded_{next(numbers)}"
    await cluster.create(name)
    async with connected(cluster.url(name)) as owner:
        await history.upgrade(owner, "0014")
        for statement in BEFORE.split(";\n"):
            await owner.execute(text(statement))
        await owner.commit()
        await history.upgrade(owner)
        rows = await owner.execute(
            text(
                "select subject, county, area_code, action, residents, wide, resident_ids, note,"
                " document_sha256 from access_log order by subject, at"
            )
        )
        assert [tuple(row) for row in rows] == [
            ("li", 440305, "440305", "READ", 7, True, [], None, "ab"),
            ("li", 0, "", "REVEAL", 1, False, ["Resident:440305:12"], "回访", None),
            ("wang", 0, "", "READ", 0, False, [], None, None),
        ]
        assert await faults(owner) == []
        assert await owner.scalar(text("select count(*) from access_log_default")) == 0
        await write(owner)
        assert await faults(owner) == []
    await cluster.drop(name)
