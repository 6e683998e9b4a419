"""Several worker processes, as one who watches them sees them."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError

import orjson

from schema.viewer import Role, Viewer
from server.auth.tokens import minted
from tests.conftest import Database
from tests.server.test_cli import (
    CHECKOUT,
    PATIENCE,
    SECRET,
    environment,
    free_port,
    jingwei,
    serving,
)

QUESTION = "query Count { regions { totalCount } }"


def ask(port: int, times: int) -> None:
    """Ask so often, over a connection each."""
    token = minted(SECRET, Viewer("tests", Role.VIEWER, ("",)), days=1)
    for _ in range(times):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/graphql",
            orjson.dumps({"query": QUESTION}),
            {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            assert orjson.loads(answer.read()) == {"data": {"regions": {"totalCount": 0}}}


def metrics(port: int) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE) as answer:
        lines = answer.read().decode().splitlines()
    pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in pairs}


def workers_of(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(child) for child in children if b"spawn_main" in command_of(child)]


def command_of(child: str) -> bytes:
    return Path(f"/proc/{child}/cmdline").read_bytes()


def sockets_of(worker: int) -> int:
    """How many sockets a process holds."""
    links = (os.readlink(link) for link in Path(f"/proc/{worker}/fd").iterdir())
    return sum(link.startswith("socket:") for link in links)


def eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        with suppress(URLError, ConnectionError):  # it was dealt to a worker that has just died
            if holds():
                return
        assert time.monotonic() < until, "it never came to hold"
        time.sleep(0.05)


def asked(found: dict[str, float]) -> float:
    return found['jingwei_requests_total{code="",path="/graphql",status="200"}']


def pool(found: dict[str, float]) -> tuple[float, float]:
    """Its size, and how many of its connections are open."""
    return found["jingwei_pool_size"], found["jingwei_pool_open"]


def test_any_worker_speaks_for_all(database: Database, tmp_path: Path) -> None:
    port = free_port()
    given = {"DATABASE_URL": database.owner_url, "TMPDIR": str(tmp_path)}
    with serving(port, "--workers", "2", **given) as server:
        eventually(lambda: pool(metrics(port)) == (16, 2))  # each asked whom it reads
        ask(port, 50)  # the chance that one worker is dealt all of them is 2⁻⁴⁹
        eventually(lambda: metrics(port).get("jingwei_plan_cache_misses_total") == 2)
        eventually(lambda: asked(metrics(port)) == 50)
        for found in (metrics(port) for _ in range(20)):
            assert asked(found) == 50
            assert found['jingwei_operation_seconds_count{operation="Count"}'] == 50
            assert found['jingwei_operation_seconds_bucket{le="+Inf",operation="Count"}'] == 50
            assert pool(found) == (16, 2)
            assert found["jingwei_plan_cache_misses_total"] == 2

        _, other = workers_of(server.pid)
        os.kill(other, signal.SIGKILL)
        eventually(lambda: other not in workers_of(server.pid))
        eventually(lambda: len(workers_of(server.pid)) == 2)
        ask(port, 50)
        # The dead one's connections are gone from the sums, and its counts are not.
        eventually(lambda: asked(metrics(port)) == 100)
        eventually(lambda: pool(metrics(port)) == (16, 2))

        server.process.send_signal(signal.SIGTERM)
        assert "Traceback" not in server.ended()
    assert list(tmp_path.iterdir()) == []


async def test_each_worker_listens_for_itself_and_no_other_server_does(
    database: Database, tmp_path: Path
) -> None:
    """Of one shared socket the worker that wakes first would take all that wait."""
    port = free_port()
    given = {"DATABASE_URL": database.owner_url, "TMPDIR": str(tmp_path)}
    with serving(port, "--workers", "2", **given) as server:
        eventually(lambda: pool(metrics(port)) == (16, 2))  # each asked whom it reads
        opened = await asyncio.gather(
            *(asyncio.open_connection("127.0.0.1", port) for _ in range(64))
        )
        await asyncio.sleep(0.2)  # each is dealt at once; nothing tells when it is taken
        held = [sockets_of(worker) for worker in workers_of(server.pid)]
        for _, writer in opened:
            writer.close()
        words = ("serve", "--workers", "2", "--port", str(port))
        late = await asyncio.to_thread(jingwei, *words, **given)
    assert late.returncode == 2
    assert f"JINGWEI_PORT {port}: Address already in use" in late.stderr
    # The chance of fewer than 12 of 64 is below one in a million.
    assert min(held) >= 12, held


def test_one_worker_keeps_no_files(database: Database, tmp_path: Path) -> None:
    port = free_port()
    given = {"DATABASE_URL": database.owner_url, "TMPDIR": str(tmp_path)}
    with serving(port, **given):
        ask(port, 1)
        assert asked(metrics(port)) == 1
        assert list(tmp_path.iterdir()) == []


LATE = """
import sys, time
if "--multiprocessing-fork" in sys.orig_argv:
    time.sleep(30)
"""
"""Has workers take long to start; Python runs it first."""


def test_workers_that_start_do_not_hold_up_the_end(database: Database, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(LATE)
    words = ("serve", "--workers", "2", "--port", str(free_port()))
    given = {"DATABASE_URL": database.owner_url, "PYTHONPATH": str(tmp_path)}
    with subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-m", "server.cli", *words],
        cwd=CHECKOUT,
        env=environment(**given),
        stdout=subprocess.DEVNULL,
    ) as process:
        eventually(lambda: len(workers_of(process.pid)) == 2)
        time.sleep(1)  # by now it looks after them; nothing tells
        start = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        assert time.monotonic() - start < 10
