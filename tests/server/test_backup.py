"""A backup is one when it was restored: dumped, restored under another name, checked, served."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from server.cluster.program import programs
from tests.conftest import Database, Server
from tests.server.test_cli import answers, free_port, jingwei, serving

LEAKPROOF = "select proleakproof from pg_proc where proname = 'geometry_overlaps' and pronargs = 2"
COUNTS = """select (select count(*) from building), (select count(*) from resident),
    (select count(*) from grid where upper_inf(valid)), (select max(id) from incident)"""


def program(name: str, *words: str) -> None:
    """Run a program of PostgreSQL's."""
    done = subprocess.run(  # noqa: S603 (a program of the installation)
        [programs() / name, *words], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr


def one(url: str, query: str) -> tuple[object, ...]:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row


async def test_a_dump_is_restored_migrated_checked_and_served(
    cluster: Server, database: Database, tmp_path: Path
) -> None:
    made = jingwei("demo", "--residents", "2000", DATABASE_URL=database.owner_url)
    assert made.returncode == 0, made.stderr
    dump, name = str(tmp_path / "jingwei.dump"), f"{database.name}_restored"
    restored = cluster.url(name)
    await asyncio.to_thread(program, "pg_dump", "--format=custom", "-f", dump, database.owner_url)
    await cluster.create(name)
    try:
        await asyncio.to_thread(program, "pg_restore", "--exit-on-error", "-d", restored, dump)
        for words in (["migrate"], ["migrate", "--check"], ["check"]):
            done = await asyncio.to_thread(jingwei, *words, DATABASE_URL=restored)
            assert done.returncode == 0, done.stdout + done.stderr
        assert one(restored, COUNTS) == one(database.owner_url, COUNTS)
        assert one(restored, LEAKPROOF) == (True,)
        port = free_port()
        with serving(port, DATABASE_URL=restored):
            assert answers(port, "/readyz")
    finally:
        await cluster.drop(name)


async def test_the_logins_of_the_example_own_nothing(
    cluster: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/deployment/logins.sh, in a cluster where the roles are there already: but for them."""
    script = Path(__file__).parents[2] / "docs/deployment/logins.sh"
    text = script.read_text().replace("create role jingwei_reader nologin;\n", "")
    text = text.replace("create role jingwei_writer nologin;\n", "")
    text = text.replace("_login", f"_login_{os.getpid()}")
    copy = tmp_path / "logins.sh"
    copy.write_text(text.replace('--username="$POSTGRES_USER" --dbname', "--dbname"))
    name = f"jingwei_logins_{os.getpid()}"
    await cluster.create(name)
    try:
        migrated = await asyncio.to_thread(jingwei, "migrate", DATABASE_URL=cluster.url(name))
        assert migrated.returncode == 0, migrated.stderr
        given = {
            "PATH": f"{programs()}:{os.environ['PATH']}",
            "POSTGRES_DB": cluster.url(name),
            "POSTGRES_USER": "",
            "READER_PASSWORD": "it's \\secret",
            "WRITER_PASSWORD": "y",
        }
        done = subprocess.run(  # noqa: S603, ASYNC221 (our own script)
            ["/bin/sh", str(copy)], env=given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        rights = """select r.rolsuper, r.rolinherit, count(m.roleid), max(g.rolname)
            from pg_roles r left join pg_auth_members m on m.member = r.oid
            left join pg_roles g on g.oid = m.roleid
            where r.rolname = 'jingwei_writer_login_{}' group by 1, 2"""
        assert one(cluster.url(name), rights.format(os.getpid())) == (
            False, False, 1, "jingwei_writer",
        )  # fmt: skip
    finally:
        await cluster.drop(name)
        for kind in ("reader", "writer"):
            with psycopg.connect(cluster.address, autocommit=True) as connection:
                connection.execute(
                    f"drop role if exists jingwei_{kind}_login_{os.getpid()}".encode()
                )


def test_what_servers_install_is_locked_as_what_tests_run() -> None:
    def pins(name: str) -> set[str]:
        lines = (Path(__file__).parents[2] / name).read_text().splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line}

    served = pins("requirements-server.lock")
    assert served < pins("requirements.lock")
    assert not any(pin.startswith(("pytest", "mypy", "ruff")) for pin in served)
