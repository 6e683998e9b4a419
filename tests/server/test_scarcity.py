"""What is lacking is said in a line: disk, leave to write, memory, connections."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from resolvers.database.pool import ReadPool, Unavailable
from schema.viewer import Role, Viewer
from server.cluster.trouble import reason_of
from tests.conftest import Database
from tests.private_cluster import PrivateCluster
from tests.server.test_cli import CHECKOUT, PATIENCE, environment, jingwei
from tests.server.test_cluster import new_folder

NO_SPACE = "No space left on device"
NONE_LEFT = "(0 MB are left on the disk of "
"""PostgreSQL's own words need room in its log, where there may be none."""
VIEWER = Viewer("v", Role.VIEWER, ())

LACKING = """
create function lack() returns trigger language plpgsql as
$$ begin raise exception 'not enough of it' using errcode = '{code}'; end $$;
create trigger lack before insert on region for each statement execute function lack();
"""

CAMERAS = "设备编码,名称,经度,纬度\nC-1,东门,不详,22.53\n"


def in_a_line(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    assert done.returncode == code, done.stderr
    assert all(word in done.stderr for word in words), done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("jingwei: "), done.stderr


@contextmanager
def disk(options: str) -> Iterator[Path]:
    """A folder that is a small disk of its own, where this user may mount one."""
    with new_folder() as folder:
        mounting = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        mounted = subprocess.run(mounting, check=False, capture_output=True, text=True)  # noqa: S603
        if mounted.returncode != 0:
            pytest.skip(f"no small disk can be had: {mounted.stderr.strip()}")
        try:
            yield folder
        finally:
            subprocess.run(["umount", str(folder)], check=True)  # noqa: S603, S607


def fill(folder: Path, left: int = 0) -> Path:
    """Fill the disk of a folder but for so many bytes; the file that does."""
    ballast = folder / "ballast"
    space = os.statvfs(folder)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, space.f_bavail * space.f_frsize - left)
    return ballast


def test_a_disk_that_fills_up_is_told_of_and_with_space_made_all_is_as_before() -> None:
    with disk("size=400m,mode=711") as folder:
        given = {"JINGWEI_FOLDER": str(folder)}
        assert jingwei("migrate", **given).returncode == 0
        ballast = fill(folder, left=20 << 20)
        in_a_line(jingwei("demo", **given), 3, "disk is full, and nothing is half in")
        ballast.unlink()
        ballast = fill(folder)
        in_a_line(jingwei("demo", **given), 3, NONE_LEFT)
        ballast.unlink()
        done = jingwei("demo", **given)
        assert done.returncode == 0, done.stderr
        assert "30,000 resident" in done.stdout


def test_a_disk_too_small_to_begin_with_is_told_of() -> None:
    with disk("size=20m,mode=711") as folder:
        done = jingwei("migrate", JINGWEI_FOLDER=str(folder))
        in_a_line(done, 3, "initdb failed", NO_SPACE, "MB are left")


def test_a_log_that_cannot_be_written_keeps_nothing_from_starting() -> None:
    with new_folder() as folder:
        given = {"JINGWEI_FOLDER": str(folder)}
        assert jingwei("migrate", **given).returncode == 0
        log = folder / "cluster/data/log"
        owner = log.stat()
        small = [
            "mount",
            "-t",
            "tmpfs",
            "-o",
            f"size=8k,mode=700,uid={owner.st_uid}",
            "tmpfs",
            str(log),
        ]
        if subprocess.run(small, check=False, capture_output=True).returncode != 0:  # noqa: S603
            pytest.skip("no small disk can be had")
        try:
            (log / "ballast").write_bytes(b"x" * 4096)
            done = jingwei("migrate", **given)
            assert done.returncode == 0, done.stderr
        finally:
            subprocess.run(["umount", str(log)], check=True)  # noqa: S603, S607
        assert jingwei("migrate", **given).returncode == 0


def test_a_folder_that_is_read_only_is_named() -> None:
    if os.geteuid() == 0:
        with disk("ro,mode=711") as folder:
            done = jingwei("migrate", JINGWEI_FOLDER=str(folder))
            in_a_line(done, 3, str(folder), "Read-only file system")
    else:
        with new_folder(0o500) as folder:
            done = jingwei("migrate", JINGWEI_FOLDER=str(folder))
            in_a_line(done, 3, str(folder), "Permission denied")
            folder.chmod(0o700)


@pytest.mark.parametrize(("code", "said"), [("53100", "disk is full"), ("53200", "no memory left")])
def test_what_the_database_lacks_is_said(database: Database, code: str, said: str) -> None:
    with psycopg.connect(database.owner_url) as owner:
        owner.execute(LACKING.format(code=code))
    done = jingwei("demo", "--residents", "300", DATABASE_URL=database.owner_url)
    in_a_line(done, 3, said, "nothing is half in: not enough of it")


async def test_too_many_connections_are_said(postgres: PrivateCluster) -> None:
    postgres.sql("alter role jingwei_reader connection limit 0")
    try:
        in_a_line(
            jingwei("migrate", DATABASE_URL=postgres.url),
            3,
            "does not answer",
            "too many connections",
        )
        async with ReadPool(postgres.url) as pool:
            with pytest.raises(Unavailable) as raised:
                await pool.fetch("select '1'", [], VIEWER)
        assert "too many connections" in str(raised.value.__cause__)
    finally:
        postgres.sql("alter role jingwei_reader connection limit -1")


def test_a_full_disk_of_the_reject_file_is_said(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "cameras.csv"
    file.write_text(CAMERAS)
    words = ("import", "cameras", str(file), "--reject", "/dev/full")
    done = jingwei(*words, DATABASE_URL=database.owner_url)
    in_a_line(done, 2, "--reject /dev/full", NO_SPACE)


@pytest.mark.parametrize("ending", ["csv", "geojson", "gpkg", "fgb"])
def test_a_full_disk_of_an_export_is_said(filled: Database, tmp_path: Path, ending: str) -> None:
    """A limit on files' size stands for the disk: whoever writes past it is told so."""
    file = tmp_path / f"buildings.{ending}"
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "server.cli", "export", "buildings", "--to", str(file)],
        cwd=CHECKOUT,
        env=environment(DATABASE_URL=filled.owner_url),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512)),
    )
    in_a_line(done, 2, f"--to {file}")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def filled(database: Database) -> Database:
    made = jingwei("demo", "--residents", "300", DATABASE_URL=database.owner_url)
    assert made.returncode == 0, made.stderr
    return database


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("x LOG:  a\nx FATAL:  the database system is starting up\nx PANIC:  b\nFATAL:  c", "b"),
        ("initdb: error: invalid locale", "invalid locale"),
        ("pg_ctl:\n  nobody knows", "pg_ctl: nobody knows"),
    ],
)
def test_the_reason_is_the_first_severe_line(output: str, reason: str) -> None:
    assert reason_of(output) == reason
