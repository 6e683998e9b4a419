"""A private PostgreSQL: a unix socket that only its owner can reach, and no TCP port."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from server.cluster.location import SOCKET, ClusterLocation, place
from server.cluster.occupancy import Occupancy
from server.cluster.program import bounded, programs, run_program
from server.cluster.trouble import LogPosition, narrowness, reason_of
from server.cluster.tuning import ACCESS, backend_bytes, configuration, memory
from server.faults import ClusterFault, one_line

OWNER = "jingwei"
CONFIGURATION = "jingwei.conf"
SECONDS = 300
"""How long a start or a stop may take: after a crash PostgreSQL first replays its log."""
ORPHAN_SECONDS = 10
LOGINS = 4490_0002
"""The advisory lock that is held while logins are made."""
REJECTS = 1
"""What pg_isready answers when a server is there but does not take connections yet."""


class Cluster:
    """The cluster of a folder: started by its first user, stopped by its last.

    A cluster that a killed process left running is taken over. ``durable=False`` makes one that
    may be lost when the machine stops, for tests.

        async with Cluster(Path(".jingwei")) as cluster:
            url = await cluster.database("jingwei")

    Entering raises ClusterFault where PostgreSQL is missing or does not start.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self._durable = durable
        self._place: ClusterLocation | None = None
        self._socket: Path | None = None
        self._started: LogPosition | None = None
        self._occupancy = Occupancy(self.folder)

    async def __aenter__(self) -> Self:
        starting = asyncio.ensure_future(self.start())
        try:
            await asyncio.shield(starting)
        except asyncio.CancelledError:
            # A start cannot be broken off half way: PostgreSQL would run without a user.
            await starting
            await self.stop()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Make the cluster where there is none, start it where it does not run, and use it.

        Raises ClusterFault.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            async with self._occupancy.turn():
                await self._start()
        except OSError as error:
            raise ClusterFault(f"{error.filename or self.folder}: {error.strerror}") from error

    async def _start(self) -> None:
        self._place = await place(self.folder)
        await self._initialise(self._place)
        if not await self._runs(self._place):
            await self._launch(self._place)
        self._socket = _socket_in_use(self._place)
        self._started = LogPosition.now(self._place)
        self._occupancy.enter()

    def trouble(self) -> str:
        """What PostgreSQL's log says since the start of why it is away."""
        return "" if self._started is None else self._started.trouble()

    async def stop(self) -> None:
        """Stop using the cluster; stop it where it has no other user."""
        if self._place is None:
            return
        async with self._occupancy.turn():
            if self._occupancy.leave():
                await self._shut(self._place)
        self._place = self._socket = None

    def url(self, database: str = "postgres", login: str = OWNER) -> str:
        """The address of a database, as its owner: libpq's form, ``postgresql://…``."""
        if self._socket is None:
            raise ClusterFault(f"{self.folder}: the cluster is not started")
        return f"postgresql://{login}@/{quote(database)}?host={quote(str(self._socket), safe='')}"

    async def database(self, name: str) -> str:
        """The address of a database, which is made where it is not there."""
        async with await psycopg.AsyncConnection.connect(self.url(), autocommit=True) as connection:
            known = await connection.execute("select from pg_database where datname = %s", [name])
            if await known.fetchone() is None:
                await connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        return self.url(name)

    async def login(self, database: str, role: str) -> str:
        """The address of a database as a login that has no right but to become a role.

        Login and role are made where they are not there.
        """
        name = f"{role}_login"
        async with await psycopg.AsyncConnection.connect(self.url()) as connection:
            await connection.execute("select pg_advisory_xact_lock(%s)", [LOGINS])
            known = await connection.execute("select rolname from pg_roles")
            roles = {row[0] for row in await known.fetchall()}
            for made, kind in ((role, "nologin"), (name, "login noinherit")):
                if made not in roles:
                    text = f"create role {{}} {kind}"
                    await connection.execute(sql.SQL(text).format(sql.Identifier(made)))
            await connection.execute(
                sql.SQL("grant {} to {}").format(sql.Identifier(role), sql.Identifier(name))
            )
        return self.url(database, name)

    async def _initialise(self, where: ClusterLocation) -> None:
        if (where.data / "PG_VERSION").exists():
            return
        # Made under another name first: a killed initdb leaves no half of a cluster behind.
        draft = where.root / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        code, output = await run_program(
            where.account,
            programs() / "initdb",
            f"--pgdata={draft}",
            f"--username={OWNER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--data-checksums",
            *(() if self._durable else ("--no-sync",)),
        )
        if code != 0:
            lacking = narrowness(where.root)
            raise ClusterFault(f"{where.data}: initdb failed: {reason_of(output)}{lacking}")
        # What initdb found out of the machine stays, and ours comes after it.
        with (draft / "postgresql.conf").open("a") as file:
            file.write(f"include '{CONFIGURATION}'\n")
        draft.rename(where.data)

    async def _launch(self, where: ClusterLocation) -> None:
        await _clear_stale_files(where)
        socket = where.socket()
        _write(where, CONFIGURATION, configuration(socket, durable=self._durable))
        _write(where, "pg_hba.conf", ACCESS)
        where.log.unlink(missing_ok=True)
        before = LogPosition.now(where)
        starting = (
            _program(where, "pg_ctl"), "start", "--wait", "--silent",
            f"--timeout={SECONDS}", f"--pgdata={where.data}", f"--log={where.log}",
        )  # fmt: skip
        code, output = await run_program(
            where.account, *bounded(backend_bytes(memory()), *starting)
        )
        if code != 0:
            why = before.trouble() or one_line(output)
            raise ClusterFault(f"{where.data}: PostgreSQL did not start: {why}")

    async def _runs(self, where: ClusterLocation) -> bool:
        """Whether it runs, and is reached; one that runs but is not reached is stopped."""
        if _postmaster(where) is None:
            return False
        for _ in range(SECONDS):
            code, _ = await run_program(
                where.account,
                _program(where, "pg_isready"),
                "--quiet",
                f"--host={_socket_in_use(where)}",
                "--dbname=postgres",
            )
            if code != REJECTS:
                break
            await asyncio.sleep(1)
        if code == 0:
            return True
        await self._shut(where)
        return False

    async def _shut(self, where: ClusterLocation) -> None:
        code, output = await run_program(
            where.account, _program(where, "pg_ctl"), "stop", "--mode=fast", "--wait", "--silent",
            f"--timeout={SECONDS}", f"--pgdata={where.data}",
        )  # fmt: skip
        if code != 0 and _postmaster(where) is not None:
            raise ClusterFault(f"{where.data}: PostgreSQL did not stop: {output}")


def _write(where: ClusterLocation, name: str, text: str) -> None:
    file = where.data / name
    file.write_text(text)
    if os.geteuid() == 0:
        os.chown(file, where.account.uid, where.account.gid)


def _program(where: ClusterLocation, name: str) -> Path:
    """A program of the version that made the cluster."""
    return programs((where.data / "PG_VERSION").read_text().strip()) / name


def _pid_file(where: ClusterLocation) -> list[str]:
    """The lines of ``postmaster.pid``: process, data folder, start, port, socket's folder, …"""
    try:
        return (where.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _socket_in_use(where: ClusterLocation) -> Path:
    """The socket's folder that the running postmaster wrote down."""
    lines = _pid_file(where)
    return Path(lines[4]) if len(lines) > 4 and lines[4] else where.socket()


def _postmaster(where: ClusterLocation) -> int | None:
    """The process of the running postmaster."""
    lines = _pid_file(where)
    process = int(lines[0]) if lines and re.fullmatch(r"[0-9]+", lines[0]) else 0
    return process if process in _processes(where) else None


def _processes(where: ClusterLocation) -> list[int]:
    """The cluster's processes: they all work in its data folder."""
    processes = []
    data = str(where.data.resolve())
    for process in Path("/proc").glob("[0-9]*"):
        try:
            name = (process / "comm").read_text().strip()
            if name == "postgres" and os.readlink(process / "cwd") == data:
                processes.append(int(process.name))
        except OSError:  # it ended meanwhile, or is somebody else's
            continue
    return processes


async def _clear_stale_files(where: ClusterLocation) -> None:
    """Remove what a killed postmaster left, so that it does not stop the next.

    Its children outlive it for a moment, and PostgreSQL rightly refuses to start beside them. The
    number in its files may by now be that of another program, which would be taken for it.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + ORPHAN_SECONDS
    while left := _processes(where):
        if loop.time() > until:
            raise ClusterFault(
                f"{where.data}: processes {left} of a killed PostgreSQL still run: end them"
            )
        await asyncio.sleep(0.05)
    (where.data / "postmaster.pid").unlink(missing_ok=True)
    (where.socket() / SOCKET).unlink(missing_ok=True)
    (where.socket() / f"{SOCKET}.lock").unlink(missing_ok=True)
