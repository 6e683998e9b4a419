"""The end: in time, whatever is missing, and nothing left."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import structlog

from server.shutdown import Budget, close_all
from tests.left_processes import MARK, marked, none_left
from tests.private_cluster import PrivateCluster
from tests.server.test_cli import PATIENCE, Serving, free_port, serving

SECONDS = 6.0
"""What these servers may take to end."""

SLACK = 2.0

LISTENING = "select count(*) from pg_stat_activity where query ilike 'listen %'"
"""How many workers of jobs wait for some."""

DEAF = """
import asyncio, signal, time
from server.shutdown import Budget, in_time, stop_on_signal

signal.signal(signal.SIGTERM, lambda *_: None)

async def main():
    with stop_on_signal(asyncio.Event(), Budget(0.5)):
        signal.raise_signal(signal.SIGTERM)
        time.sleep({held})

asyncio.run(main())
in_time()
time.sleep(0.7)
print("went on")
"""


def test_the_budget_is_spent_once() -> None:
    for seconds in (0.3, 1.0, 30.0, 600.0):
        budget = Budget(seconds)
        assert 0 < budget.requests < seconds
        assert budget.requests + 2 * budget.closing == pytest.approx(seconds)


async def test_what_hangs_or_fails_keeps_nothing_else_from_being_closed() -> None:
    closed: list[str] = []

    async def hang() -> None:
        await asyncio.Event().wait()

    async def deaf() -> None:
        for _ in range(3):
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                closed.append("was told")

    async def fail() -> None:
        raise OSError("no such thing")

    async def close() -> None:
        closed.append("closed")

    start = time.monotonic()
    with structlog.testing.capture_logs() as lines:
        await close_all(0.4, {"a": hang, "b": deaf, "c": fail, "d": close})
    assert time.monotonic() - start < 1.5
    assert closed == ["was told", "closed"]
    assert [(line["event"], line["what"]) for line in lines] == [
        ("broken off at the end", "a"),
        ("broken off at the end", "b"),
        ("not closed in good order", "c"),
    ]


@pytest.mark.parametrize(("held", "said", "code"), [(0, "went on\n", 0), (30, "", -signal.SIGALRM)])
def test_a_loop_that_is_held_is_ended_by_the_kernel(held: int, said: str, code: int) -> None:
    start = time.monotonic()
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", DEAF.format(held=held)],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert (done.stdout, done.returncode) == (said, code)
    assert time.monotonic() - start < PATIENCE / 3


@pytest.fixture
def missing(postgres: PrivateCluster) -> Iterator[Missing]:
    """What makes the database go away; it comes back after the test."""
    missing = Missing(postgres)
    yield missing
    missing.back()


@dataclass
class Missing:
    """A database that goes away."""

    postgres: PrivateCluster
    held: list[int] = field(default_factory=list)
    gone: bool = False

    def go(self) -> None:
        self.postgres.stop("immediate")
        self.gone = True

    def fall_silent(self) -> None:
        """Its processes stand still: connections stay open, and nothing is answered."""
        data = str(self.postgres.folder / "data")
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if os.readlink(process / "cwd") == data:
                    self.held.append(int(process.name))
        for number in self.held:
            with suppress(ProcessLookupError):  # a worker that had done its work meanwhile
                os.kill(number, signal.SIGSTOP)

    def back(self) -> None:
        for number in self.held:
            with suppress(ProcessLookupError):  # a process that PostgreSQL itself has ended
                os.kill(number, signal.SIGCONT)
        if self.gone:
            self.postgres.start()


@contextmanager
def working(postgres: PrivateCluster, *words: str, **given: str) -> Iterator[Serving]:
    """A server on this database whose workers of jobs have begun."""
    given = {
        "DATABASE_URL": postgres.owner_url,
        "JINGWEI_SHUTDOWN_SECONDS": str(SECONDS),
        "JINGWEI_LOG_JSON": "true",
        **given,
    }
    with serving(free_port(), *words, **given) as server:
        workers = 2 if words else 1
        until = time.monotonic() + PATIENCE
        while int(postgres.sql(LISTENING)) < workers:
            assert time.monotonic() < until, "no job would be worked off"
            time.sleep(0.1)
        yield server


@pytest.mark.parametrize("silent", [False, True], ids=["gone", "silent"])
def test_a_server_whose_database_is_away_ends_in_time(missing: Missing, silent: bool) -> None:
    with working(missing.postgres) as server:
        if silent:
            missing.fall_silent()
        else:
            missing.go()
        start = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        said = server.ended()
        assert time.monotonic() - start < SECONDS + SLACK
    assert server.process.returncode == 0
    assert "Traceback" not in said


def test_workers_whose_database_is_away_end_with_a_killed_parent(missing: Missing) -> None:
    with working(missing.postgres, "--workers", "2") as server:
        mark = os.environ[MARK]
        missing.go()
        server.process.kill()
        server.process.wait(PATIENCE)
        until = time.monotonic() + SECONDS + SLACK
        while left := marked(mark):
            assert time.monotonic() < until, left
            time.sleep(0.1)


def test_a_lost_database_is_told_of_in_a_line_and_so_is_its_return(missing: Missing) -> None:
    with working(missing.postgres) as server:
        missing.go()
        lost = server.until("the queue is not worked off")
        missing.back()
        missing.gone = False
        server.until("the queue is worked off again")
        server.process.send_signal(signal.SIGTERM)
        lines = server.ended().splitlines()
    assert [json.loads(line)["event"] for line in lines if "queue" in line] == [
        "the queue is not worked off",
        "the queue is worked off again",
    ]
    assert "error" in json.loads(lost)
    addresses = ("Jingwei listens on ", "Open GraphiQL ")
    assert not [line for line in lines if not line.startswith(("{", *addresses))], lines


def test_what_a_test_leaves_is_found_and_killed() -> None:
    with pytest.raises(AssertionError, match=r"left running: .*sleep 71"), none_left("leaves"):
        process = subprocess.Popen(["sleep", "71"])  # noqa: S607
    assert process.wait(PATIENCE) == -signal.SIGKILL
