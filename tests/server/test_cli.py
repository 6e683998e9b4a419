"""The command line as scripts see it: output, exit codes, and what is left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.error import URLError

import pytest

from server.cli import COMMANDS
from tests.conftest import Database, Server

CHECKOUT = Path(__file__).parents[2]
SECRET = "a secret of the tests, long enough for HS256"  # noqa: S105
PATIENCE = 60.0


def environment(**given: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("JINGWEI_") and name != "DATABASE_URL"
    }
    return {**kept, "JINGWEI_DEVELOPMENT_SECRET": SECRET, **given}


def jingwei(*words: str, **given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "server.cli", *words],
        cwd=CHECKOUT,
        env=environment(**given),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, path: str = "/healthz") -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


@dataclass(frozen=True, slots=True)
class Serving:
    """A server process, and the file that it logs to: a pipe that nobody reads would fill up."""

    process: subprocess.Popen[str]
    log: IO[str]

    @property
    def pid(self) -> int:
        return self.process.pid

    def until(self, words: str) -> str:
        """The line that holds these words, once it is logged."""
        until = time.monotonic() + PATIENCE
        while True:
            text = os.pread(self.log.fileno(), 1 << 24, 0).decode(errors="replace")
            lines = [line for line in text.splitlines(keepends=True) if words in line]
            if lines and lines[0].endswith("\n"):
                return lines[0]
            assert time.monotonic() < until, f"{words!r} was never said: {text}"
            time.sleep(0.1)

    def ended(self) -> str:
        """What it said, once it has ended."""
        self.process.wait(PATIENCE)
        self.log.seek(0)
        return self.log.read()


@contextmanager
def serving(port: int, *words: str, **given: str) -> Iterator[Serving]:
    """A server that answers; it is ended on leaving, if it still runs."""
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-m", "server.cli", "serve", "--port", str(port), *words],
            cwd=CHECKOUT,
            env=environment(**given),
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        server = Serving(process, log)
        try:
            until = time.monotonic() + PATIENCE
            while not answers(port):
                assert process.poll() is None, server.ended()
                assert time.monotonic() < until, "the server does not answer"
                time.sleep(0.1)
            yield server
        finally:
            if process.poll() is None:
                process.kill()


def test_help_lists_every_command_and_each_has_its_own() -> None:
    done = jingwei("--help")
    assert done.returncode == 0
    for name in COMMANDS:
        assert f" {name} " in done.stdout


def test_settings_are_listed_as_a_file_of_settings() -> None:
    done = jingwei("settings", JINGWEI_PORT="8123")
    assert done.returncode == 0
    assert "\nJINGWEI_PORT=8123\n" in done.stdout
    assert "#DATABASE_URL=\n" in done.stdout
    assert SECRET not in done.stdout


@pytest.mark.parametrize(
    ("words", "given", "code", "said"),
    [
        (["settings"], {"JINGWEI_PORT": "x"}, 2, "jingwei: JINGWEI_PORT 'x'"),
        (["nonsense"], {}, 2, "No such command"),
        (
            ["serve", "--host", "0.0.0.0"],  # noqa: S104
            {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
            2,
            "jingwei: JINGWEI_HOST 0.0.0.0: tokens of JINGWEI_DEVELOPMENT_SECRET are taken on",
        ),
        (
            ["migrate"],
            {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
            3,
            "jingwei: the database does not answer",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_line_with_its_exit_code(
    words: list[str], given: dict[str, str], code: int, said: str
) -> None:
    done = jingwei(*words, **given)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


async def test_migrate_says_whether_it_is_due_and_does_it(cluster: Server) -> None:
    name = f"jingwei_cli_{os.getpid()}"
    await cluster.create(name)
    given = {"DATABASE_URL": cluster.url(name)}
    due = await asyncio.to_thread(jingwei, "migrate", "--check", **given)
    done = await asyncio.to_thread(jingwei, "migrate", **given)
    await cluster.drop(name)
    assert (due.returncode, done.returncode) == (1, 0)
    assert "from revision none" in done.stdout


@pytest.mark.parametrize(("workers", "sent"), [("1", signal.SIGTERM), ("2", signal.SIGINT)])
def test_a_server_answers_and_ends_in_good_order(
    database: Database, workers: str, sent: signal.Signals
) -> None:
    port = free_port()
    with serving(port, "--workers", workers, DATABASE_URL=database.owner_url) as server:
        assert answers(port, "/readyz")
        server.process.send_signal(sent)
        said = server.ended()
        assert server.process.returncode == 0
        assert f"http://127.0.0.1:{port}/graphql" in said
        assert "Traceback" not in said
    assert not answers(port)


@pytest.mark.parametrize("interrupts", ["-", ""], ids=["heeded", "ignored"])
def test_a_server_that_starts_is_ended_as_one_that_runs(interrupts: str) -> None:
    """Also where a script has put it into the background: a shell has it ignore SIGINT then."""
    port = free_port()
    with socket.socket() as database:  # that takes a connection, and says nothing
        database.bind(("127.0.0.1", 0))
        database.listen()
        database.settimeout(PATIENCE)
        silent = f"postgresql://nobody@127.0.0.1:{database.getsockname()[1]}/none"
        serve = [sys.executable, "-m", "server.cli", "serve", "--port", str(port)]
        process = subprocess.Popen(  # noqa: S603 (our own program)
            ["/bin/sh", "-c", f'trap "{interrupts}" INT; exec "$@"', "sh", *serve],
            cwd=CHECKOUT,
            env=environment(DATABASE_URL=silent),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            asked, _ = database.accept()
            with asked:
                process.send_signal(signal.SIGTERM)
                said, _ = process.communicate(timeout=PATIENCE / 4)
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()
    assert (process.returncode, said) == (0, "")
    with socket.socket() as again:
        again.bind(("127.0.0.1", port))


def test_workers_end_with_a_killed_parent(database: Database) -> None:
    port = free_port()
    with serving(port, "--workers", "2", DATABASE_URL=database.owner_url) as server:
        server.process.kill()
        server.process.wait(timeout=PATIENCE)
        until = time.monotonic() + PATIENCE
        while answers(port):
            assert time.monotonic() < until, "a worker outlives its parent"
            time.sleep(0.1)


def test_a_port_that_is_taken_is_named(database: Database) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = jingwei("serve", "--port", str(port), DATABASE_URL=database.owner_url)
    assert done.returncode == 2
    assert f"JINGWEI_PORT {port}: Address already in use" in done.stderr


def test_explain_says_where_in_the_file_a_fault_is(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "question.graphql"
    file.write_text("{\n  grids(first: 0) { totalCount }\n}")
    done = jingwei("explain", str(file), DATABASE_URL=database.owner_url)
    assert done.returncode == 2
    assert done.stderr.endswith("from 1 to 1000 (line 2, column 3)\n")
