"""The embedded cluster: started by its first user, stopped by its last, whatever was killed."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from server.cluster import Cluster, cluster
from server.cluster.location import SOCKET, SOCKET_PATH_BYTES
from server.cluster.tuning import MB, backend_bytes, tuning
from server.faults import ClusterFault

CHECKOUT = Path(__file__).parents[2]
HOLD = """
import asyncio, sys
from pathlib import Path
from server.cluster import Cluster

async def hold():
    async with Cluster(Path(sys.argv[1]), durable=False):
        print("up", flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(hold())
"""


@pytest.fixture(scope="module")
async def home() -> AsyncIterator[Path]:
    """A folder whose cluster the tests of this module share, each leaving it stopped."""
    with new_folder() as made:
        async with Cluster(made, durable=False):
            pass
        yield made


@contextmanager
def new_folder(mode: int = 0o711) -> Iterator[Path]:
    """A folder of its own; by its mode PostgreSQL's user may enter it, or not."""
    made = Path(tempfile.mkdtemp(prefix="jingwei-test-"))
    made.chmod(mode)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def mode_of(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


async def answer(cluster: Cluster) -> int:
    async with await psycopg.AsyncConnection.connect(cluster.url()) as connection:
        row = await (await connection.execute("select 40 + 2")).fetchone()
    assert row is not None
    return int(row[0])


async def setting(cluster: Cluster, name: str) -> str:
    async with await psycopg.AsyncConnection.connect(cluster.url()) as connection:
        row = await (await connection.execute("select current_setting(%s)", [name])).fetchone()
    assert row is not None
    return str(row[0])


def postmaster(home: Path) -> int:
    return int((home / "cluster/data/postmaster.pid").read_text().split()[0])


def runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def hold(home: Path) -> subprocess.Popen[str]:
    """Another process that uses the cluster until its input ends; it is up when this returns.

    No signal, as it may be ignored: a shell has what a script puts into the background do so.
    """
    process = subprocess.Popen(  # noqa: S603 (our own text)
        [sys.executable, "-c", HOLD, str(home)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


async def test_a_cluster_starts_answers_and_stops(home: Path) -> None:
    async with Cluster(home, durable=False) as cluster:
        assert await answer(cluster) == 42
        process = postmaster(home)
    assert not runs(process)
    assert not (home / "cluster/data/postmaster.pid").exists()


async def test_only_its_owner_reaches_the_socket_and_there_is_no_port(home: Path) -> None:
    async with Cluster(home, durable=False) as cluster:
        folder = home / "cluster/socket"
        assert mode_of(folder) == 0o700
        assert (folder / SOCKET).is_socket()
        assert await setting(cluster, "listen_addresses") == ""


async def test_text_is_utf8_and_compared_by_code_point(home: Path) -> None:
    async with Cluster(home, durable=False) as cluster:
        address = await cluster.database("text")
        async with await psycopg.AsyncConnection.connect(address) as connection:
            row = await (
                await connection.execute(
                    "select current_setting('server_encoding'), datcollate, 'Z' < 'a'"
                    " from pg_database where datname = 'text'"
                )
            ).fetchone()
    assert row == ("UTF8", "C.UTF-8", True)


async def test_a_database_is_made_once(home: Path) -> None:
    async with Cluster(home, durable=False) as cluster:
        first = await cluster.database("area 区域")
        assert await cluster.database("area 区域") == first
        async with await psycopg.AsyncConnection.connect(first) as connection:
            assert connection.info.dbname == "area 区域"


async def test_what_was_written_is_there_after_a_restart(home: Path) -> None:
    async with Cluster(home, durable=False) as cluster:
        address = await cluster.database("kept")
        async with await psycopg.AsyncConnection.connect(address) as connection:
            await connection.execute("create table kept as select 7 as seven")
    async with (
        Cluster(home, durable=False),
        await psycopg.AsyncConnection.connect(address) as connection,
    ):
        assert await (await connection.execute("select seven from kept")).fetchone() == (7,)


async def test_the_last_user_stops_it(home: Path) -> None:
    first, second = Cluster(home, durable=False), Cluster(home, durable=False)
    await first.start()
    await second.start()
    process = postmaster(home)
    await first.stop()
    assert await answer(second) == 42
    assert postmaster(home) == process
    await second.stop()
    assert not runs(process)


async def test_two_that_start_at_once_share_one(home: Path) -> None:
    async with Cluster(home, durable=False) as first, Cluster(home, durable=False) as second:
        assert first.url() == second.url()
    clusters = [Cluster(home, durable=False) for _ in range(2)]
    await asyncio.gather(*(cluster.start() for cluster in clusters))
    assert [await answer(cluster) for cluster in clusters] == [42, 42]
    await asyncio.gather(*(cluster.stop() for cluster in clusters))
    assert not (home / "cluster/data/postmaster.pid").exists()


async def test_a_cluster_that_a_killed_process_left_is_taken_over_and_stopped(home: Path) -> None:
    kill(await asyncio.to_thread(hold, home))
    orphan = postmaster(home)
    assert runs(orphan)
    async with Cluster(home, durable=False) as cluster:
        assert postmaster(home) == orphan
        assert await answer(cluster) == 42
    assert not runs(orphan)


async def test_a_user_in_another_process_keeps_it_running(home: Path) -> None:
    other = await asyncio.to_thread(hold, home)
    try:
        async with Cluster(home, durable=False) as cluster:
            process = postmaster(home)
            assert await answer(cluster) == 42
        assert runs(process)
    finally:
        await asyncio.to_thread(other.communicate)
    assert not runs(process)


async def test_a_statement_that_takes_too_much_memory_fails_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What PostgreSQL builds in memory has no bound of its own."""
    monkeypatch.setattr(cluster, "backend_bytes", lambda _: 128 << 20)
    greedy = "select length(repeat('x', 100000000) || repeat('y', 100000000))"
    async with Cluster(home, durable=False) as small:
        async with await psycopg.AsyncConnection.connect(small.url()) as connection:
            with pytest.raises(psycopg.errors.OutOfMemory):
                await connection.execute(greedy)
            await connection.rollback()
            await connection.execute("select 1")
        assert await answer(small) == 42


def test_a_process_of_postgresql_has_memory_for_an_index_and_more() -> None:
    for megabytes in (512, 4_096, 262_144):
        given = tuning(megabytes << 20, 2)["maintenance_work_mem"].removesuffix("MB")
        assert backend_bytes(megabytes << 20) >> 20 == int(given) + 1024


async def test_it_starts_after_postgresql_itself_was_killed(home: Path) -> None:
    killed = Cluster(home, durable=False)
    await killed.start()
    old = postmaster(home)
    os.kill(old, signal.SIGKILL)
    assert (home / "cluster/data/postmaster.pid").exists()
    async with Cluster(home, durable=False) as cluster:
        assert postmaster(home) != old
        assert await answer(cluster) == 42
        await killed.stop()


@pytest.mark.parametrize("lines", ["{own}\n{data}\n1\n5432\n{socket}\n", "", "no number\n"])
async def test_a_stale_pid_file_is_no_obstacle(home: Path, lines: str) -> None:
    # Its number is now that of another program: this one.
    data, socket = home / "cluster/data", home / "cluster/socket"
    (data / "postmaster.pid").write_text(lines.format(own=os.getpid(), data=data, socket=socket))
    (socket / f"{SOCKET}.lock").write_text(f"{os.getpid()}\n")
    async with Cluster(home, durable=False) as cluster:
        assert await answer(cluster) == 42


async def test_an_initdb_that_was_killed_is_done_again() -> None:
    with new_folder() as made:
        async with Cluster(made, durable=False):
            pass
        (made / "cluster/data").rename(made / "cluster/data.draft")
        (made / "cluster/data.draft/PG_VERSION").unlink()
        async with Cluster(made, durable=False) as cluster:
            assert await answer(cluster) == 42


async def test_a_folder_deep_down_and_with_odd_letters_will_do() -> None:
    with new_folder() as made:
        deep = made / "经纬, a folder: with 'odd' letters" / ("x" * SOCKET_PATH_BYTES)
        async with Cluster(deep, durable=False) as cluster:
            assert await answer(cluster) == 42
            address = cluster.url()
        socket = Path((deep / "cluster/socket.path").read_text().strip())
        assert mode_of(socket) == 0o700
        async with Cluster(deep, durable=False) as cluster:
            assert await answer(cluster) == 42
            assert cluster.url() == address
        shutil.rmtree(socket)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")
async def test_where_its_user_cannot_enter_the_folder_it_is_elsewhere() -> None:
    with new_folder(0o700) as closed:
        async with Cluster(closed, durable=False) as cluster:
            assert await answer(cluster) == 42
        elsewhere = Path((closed / "cluster.path").read_text().strip())
        assert not elsewhere.is_relative_to(closed)
        assert mode_of(elsewhere) == 0o700
        async with Cluster(closed, durable=False) as cluster:
            assert await answer(cluster) == 42
        shutil.rmtree(elsewhere)


async def test_a_version_that_is_not_installed_is_named(home: Path) -> None:
    version = home / "cluster/data/PG_VERSION"
    kept = version.read_text()
    version.write_text("9.1\n")
    try:
        with pytest.raises(ClusterFault, match=r"PostgreSQL 9\.1, which made this cluster"):
            await Cluster(home, durable=False).start()
    finally:
        version.write_text(kept)


async def test_an_address_is_known_only_while_it_runs(home: Path) -> None:
    with pytest.raises(ClusterFault, match="not started"):
        Cluster(home).url()


def test_the_tuning_stays_within_the_machine() -> None:
    for memory in (512 * MB, 4096 * MB, 24576 * MB, 1024 * 1024 * MB):
        settings = tuning(memory, cores=2)
        shared = int(settings["shared_buffers"].removesuffix("MB"))
        assert 128 <= shared <= max(128, memory // MB // 4)
        assert int(settings["work_mem"].removesuffix("MB")) >= 8
