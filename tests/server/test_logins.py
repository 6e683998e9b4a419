"""Who the server is to the database: a login that owns nothing, whatever role it leaves."""

from __future__ import annotations

import asyncio
import json

import psycopg
import pytest

from server.address import READER, WRITER, in_role
from server.cluster import Cluster
from server.database import logs_in_as_owner
from tests.conftest import Database
from tests.server.test_cli import answers, free_port, serving
from tests.server.test_cluster import new_folder

LOGINS = {f"{READER}_login", f"{WRITER}_login"}

CLIENTS = """
select usename from pg_stat_activity
 where datname = 'jingwei' and backend_type = 'client backend' and pid <> pg_backend_pid()
"""

LEAVING = ("set role none", "reset role", "set session authorization default", "reset all")

REFUSED = (
    "set role jingwei",
    "set session authorization jingwei",
    "select phone from resident",
    "select name from resident",
    "alter table resident disable row level security",
    "create table public.mine (id int)",
    "copy resident to program 'cat'",
    "drop table access_log",
    "delete from access_log",
)


async def rows(address: str, *statements: str) -> list[tuple[object, ...]]:
    """What the last of some statements on one connection gives."""
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
        for statement in statements:
            cursor = await connection.execute(statement)
        return await cursor.fetchall()


async def test_the_embedded_server_logs_in_as_who_owns_nothing() -> None:
    with new_folder() as folder:
        port = free_port()
        with serving(port, "--no-demo", JINGWEI_FOLDER=str(folder)) as server:
            async with Cluster(folder) as cluster:
                assert await asyncio.to_thread(answers, port, "/readyz")
                used = {name for (name,) in await rows(cluster.url("jingwei"), CLIENTS)}
                assert used <= LOGINS and used, used
                for role in (READER, WRITER):
                    await refused(in_role(await cluster.login("jingwei", role), role))
            server.process.terminate()
            assert "owner" not in server.ended()


async def refused(address: str) -> None:
    """Nothing is gained by leaving the role, nor within it."""
    role = await rows(address, "select current_user")
    assert role[0][0] in (READER, WRITER)
    for leaving in LEAVING:
        left = "select rolsuper or rolbypassrls or pg_has_role(session_user, 'jingwei', 'member')"
        gained = await rows(address, leaving, f"{left} from pg_roles where rolname = current_user")
        assert gained == [(False,)]
        for statement in REFUSED:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await rows(address, leaving, statement)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await rows(address, "set role none", "select id from resident")


async def test_a_server_that_logs_in_as_the_owner_says_so(database: Database) -> None:
    given = {"DATABASE_URL": database.owner_url, "JINGWEI_LOG_JSON": "true"}
    with serving(free_port(), **given) as server:
        line = json.loads(server.until("logs in as the owner"))
    assert line["settings"] == "JINGWEI_READER_URL, JINGWEI_WRITER_URL"


async def test_a_login_of_ones_own_is_none_of_the_owner_s(
    database: Database,
) -> None:
    name = "jingwei_test_login"
    made = f"drop role if exists {name}; create role {name} login noinherit in role {READER}"
    async with await psycopg.AsyncConnection.connect(database.owner_url) as owner:
        await owner.execute(made)
    address = database.owner_url.replace("//jingwei@", f"//{name}@")
    assert not await logs_in_as_owner(in_role(address, READER))
    assert await logs_in_as_owner(database.reader_url)
