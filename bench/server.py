"""One process for each server: its arguments, its start and end, its memory."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import orjson
import uvicorn

from bench.questions import BenchQuestion, questions

CHECKOUT = Path(__file__).parents[1]
START_SECONDS = 60.0
POOL = 8
ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of the comparison servers, as JSON in one."""

    port: int
    database: str
    token: str
    role: str
    area: str
    page: int
    examples: Mapping[str, Any]

    def questions(self) -> tuple[BenchQuestion, ...]:
        return questions()

    def encoded(self) -> str:
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def of_process(cls) -> Self:
        return cls(**orjson.loads(sys.argv[1]))


def listen(make: Callable[[Arguments, int, str], Any]) -> None:
    """Serve an application the way ``jingwei serve`` does, but without a log of requests."""
    arguments = Arguments.of_process()
    uvicorn.run(
        make(arguments, POOL, ZONE),
        port=arguments.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
    )


class Server:
    """A server in a process of its own, as long as this is entered."""

    def __init__(
        self, name: str, port: int, command: list[str], environment: Mapping[str, str], log: Path
    ) -> None:
        self.name = name
        self.port = port
        self._command = command
        self._environment = environment
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                env={**os.environ, **self._environment},
                cwd=CHECKOUT,
                stdout=log,
                stderr=log,
            )
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await self._listens():
                    if self._process.returncode is not None:
                        raise RuntimeError(f"{self.name} did not start: see {self._log}")
                    await asyncio.sleep(0.05)
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    async def _stop(self) -> None:
        process = self._process
        if process is not None and process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.wait()

    @property
    def pid(self) -> int:
        assert self._process is not None  # noqa: S101 - it is entered
        return self._process.pid

    @property
    def memory(self) -> dict[str, float]:
        """Resident memory in megabytes: now, and the most it ever was."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        fields = dict(line.split(":", 1) for line in lines)
        return {
            name: int(fields[field].split()[0]) * 1024 / 1e6
            for name, field in (("now", "VmRSS"), ("most", "VmHWM"))
        }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def jingwei_server(
    database: str,
    secret: str,
    page: int,
    log: Path,
    *,
    everything: bool = False,
    more: Mapping[str, str] | None = None,
    cores: Collection[int] = (),
) -> Server:
    """Jingwei itself, with its settings as they are but for the page's size, and for ``more``.

    ``everything``: its reads go over the owner's connection, which row-level security spares.
    ``cores`` are the only ones that it may use, if any are named.
    """
    port = free_port()
    environment = {
        "DATABASE_URL": database,
        "JINGWEI_PORT": str(port),
        "JINGWEI_DEVELOPMENT_SECRET": secret,
        "JINGWEI_PAGE_MAX": str(page),
        "JINGWEI_POOL_SIZE": str(POOL),
        "JINGWEI_TIMEZONE": ZONE,
        **({"JINGWEI_READER_URL": database} if everything else {}),
        **(more or {}),
    }
    pinned = ["taskset", "--cpu-list", ",".join(map(str, sorted(cores)))] if cores else []
    command = [*pinned, sys.executable, "-m", "server.cli", "serve"]
    return Server("jingwei", port, command, environment, log)


def beside(module: str, arguments: Arguments, log: Path) -> Server:
    """One of the servers to compare with."""
    command = [sys.executable, "-m", module, arguments.encoded()]
    return Server(module.rpartition(".")[2], arguments.port, command, {}, log)
