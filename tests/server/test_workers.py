"""Several worker processes, as one who watches them sees them."""

from __future__ import annotations

import os
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from schema.viewer import Role, Viewer
from server.auth import minted
from tests.conftest import Database
from tests.server.test_cli import PATIENCE, SECRET, free_port, serving

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


@contextmanager
def stopped(worker: int) -> Iterator[None]:
    """Meanwhile another worker has to answer."""
    os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(worker, signal.SIGCONT)


def eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
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
    with serving(port, "--workers", "2", **given) as process:
        eventually(lambda: pool(metrics(port)) == (16, 0))
        one, other = workers_of(process.pid)
        with stopped(one):
            ask(port, 20)
        with stopped(other):
            ask(port, 30)
        eventually(lambda: pool(metrics(port)) == (16, 2))
        with stopped(other):
            mine = metrics(port)
        with stopped(one):
            theirs = metrics(port)
        for found in (mine, theirs):
            assert asked(found) == 50
            assert found['jingwei_operation_seconds_count{operation="Count"}'] == 50
            assert found['jingwei_operation_seconds_bucket{le="+Inf",operation="Count"}'] == 50
            assert pool(found) == (16, 2)
            assert found["jingwei_plan_cache_misses"] == 2

        os.kill(other, signal.SIGKILL)
        eventually(lambda: other not in workers_of(process.pid))
        # The dead one's connections are gone from the sums, and its counts are not.
        eventually(lambda: pool(metrics(port)) == (16, 1))
        assert asked(metrics(port)) == 50

        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=PATIENCE)
        assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_one_worker_keeps_no_files(database: Database, tmp_path: Path) -> None:
    port = free_port()
    given = {"DATABASE_URL": database.owner_url, "TMPDIR": str(tmp_path)}
    with serving(port, **given):
        ask(port, 1)
        assert asked(metrics(port)) == 1
        assert list(tmp_path.iterdir()) == []
