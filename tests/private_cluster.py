"""A PostgreSQL cluster of one test module's own, to be stopped, started and looked into."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.left_processes import MARK


def programs() -> Path:
    """The folder of the newest installed PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[-3])
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path or "initdb").parent


def account() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as this user."""
    return "postgres" if os.getuid() == 0 else None


@dataclass(frozen=True, slots=True)
class PrivateCluster:
    """``folder`` holds data and socket; the superuser is ``owner``; nobody needs a password."""

    folder: Path

    @property
    def url(self) -> str:
        return f"postgresql://jingwei_reader@/postgres?host={self.folder}"

    @property
    def owner_url(self) -> str:
        return f"postgresql://owner@/postgres?host={self.folder}"

    def program(self, name: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603
            [str(programs() / name), *arguments],
            check=True,
            user=account(),
            cwd=self.folder,
            # It outlives the test that starts it.
            env={name: value for name, value in os.environ.items() if name != MARK},
            stdout=subprocess.DEVNULL,
        )

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c max_connections=40"
        data, log = str(self.folder / "data"), str(self.folder / "log")
        self.program("pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        self.program("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def sql(self, statement: str) -> str:
        """Run a statement as the superuser and return what psql prints."""
        return subprocess.run(  # noqa: S603
            [str(programs() / "psql"), "-XAtq", self.owner_url, "-c", statement],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    async def until(self, statement: str, expected: str) -> None:
        """Wait until the statement prints this (10 s at most)."""
        async with asyncio.timeout(10):
            while await asyncio.to_thread(self.sql, statement) != expected:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


RUNNING = "select count(*) from pg_stat_activity where state = 'active' and query ~ '^select pg_sl'"
"""How many statements sleep."""


@contextmanager
def private_cluster() -> Iterator[PrivateCluster]:
    with tempfile.TemporaryDirectory(prefix="jingwei-") as name:
        folder = Path(name)
        if user := account():
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        cluster = PrivateCluster(folder)
        data = str(folder / "data")
        cluster.program("initdb", "-D", data, "-U", "owner", "--auth=trust", "-E", "UTF8", "-N")
        cluster.start()
        try:
            cluster.sql("create role jingwei_reader login")
            yield cluster
        finally:
            cluster.stop("immediate")
