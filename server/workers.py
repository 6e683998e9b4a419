"""Several server processes as one: connections are spread over them, and their metrics summed.

Connections: each worker listens for itself, and the kernel deals them out. Of one socket that all
share, the worker that wakes first takes all that wait, and keeps them as long as clients do.

Metrics: prometheus_client's multiprocess mode. Each worker writes its numbers into files of its own
in one folder, and the worker that is asked reads them all. Nothing of it happens with one process.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import uvicorn
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

from server.http.metrics import COUNTERS, Figures, Metrics

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus_client reads it when it is imported: the parent sets it for workers it spawns."""

REFRESH_SECONDS = 1.0
"""How old another worker's figures of the moment may be."""


class SharedMetrics(Metrics):
    """Metrics of all workers. ``folder`` is theirs, and was in the environment at import.

    Counters and histograms are sums over every worker there was since the server started; figures
    of the moment, such as idle connections, sums over the workers that live.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._watched: list[tuple[Figures, dict[str, Gauge | GrowingCounter]]] = []

    def watch(self, prefix: str, help_: str, figures: Figures) -> None:
        shown = {name: self._shown(f"{prefix}_{name}", name, help_) for name in figures()}
        self._watched.append((figures, shown))

    def _shown(self, series: str, name: str, help_: str) -> Gauge | GrowingCounter:
        if name in COUNTERS:
            return GrowingCounter(Counter(series, help_, registry=self.registry))
        return Gauge(series, help_, registry=self.registry, multiprocess_mode="livesum")

    @asynccontextmanager
    async def refreshed(self) -> AsyncIterator[None]:
        """Write the figures of the moment down again and again, for the others to read."""
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping

    async def _keep(self) -> None:
        while True:
            self._write()
            await asyncio.sleep(REFRESH_SECONDS)

    def _write(self) -> None:
        for figures, shown in self._watched:
            for name, value in figures().items():
                shown[name].set(value)

    def text(self) -> bytes:
        self._write()
        everyone = CollectorRegistry()
        MultiProcessCollector(everyone, str(self._folder))  # type: ignore[no-untyped-call]
        return generate_latest(everyone)


class GrowingCounter:
    """A counter that is told what it stands at: of workers that died, too, their last counts."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._last = 0.0

    def set(self, value: float) -> None:
        self._counter.inc(max(0.0, value - self._last))
        self._last = max(self._last, value)


class OpenSocket(socket.socket):
    """A bound socket that keeps its port: its receiver gets a listener there."""

    def __reduce__(self) -> tuple[object, ...]:
        return listener, (self.family, self.getsockname())


def listener(family: int, address: tuple[str, int]) -> socket.socket:
    """One more socket on an address that this user's processes share."""
    bound = socket.socket(family)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind(address)
    return bound


def shared(bound: socket.socket) -> socket.socket:
    """What workers are sent of a bound socket: on Linux, where the kernel deals out, its address.

    It was bound alone, so no other server is there; from now on others of this user may come.
    """
    if not sys.platform.startswith("linux"):
        return bound
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return OpenSocket(bound.family, bound.type, bound.proto, bound.detach())


class Workers(Multiprocess):
    """uvicorn's supervisor, which also takes the figures of dead workers out of the sums."""

    def __init__(self, config: uvicorn.Config, bound: socket.socket, folder: Path) -> None:
        super().__init__(config, [shared(bound)])
        self._folder = folder
        self._seen: set[int | None] = set()
        self._starting: dict[int | None, float] = {}

    def keep_subprocess_alive(self) -> None:
        if any([self._starts(process) for process in self.processes]):
            return
        super().keep_subprocess_alive()
        living = {process.pid for process in self.processes}
        for gone in self._seen - living:
            mark_process_dead(gone, str(self._folder))  # type: ignore[no-untyped-call]
        self._seen = living

    def _starts(self, worker: Process) -> bool:
        """Whether a worker lives but has not answered yet, for as long as that may take.

        Its supervisor would wait for the answer, and hear of no signal meanwhile.
        """
        if worker.pid not in self._starting:
            worker.parent_conn.send(b"ping")
            until = time.monotonic() + self.config.timeout_worker_healthcheck
            self._starting[worker.pid] = until
        if self._starting[worker.pid] < time.monotonic() or not worker.process.is_alive():
            return False
        if worker.parent_conn.poll(0):
            worker.parent_conn.recv()
            self._starting[worker.pid] = 0.0
            return False
        return True


@contextmanager
def shared_folder() -> Iterator[Path]:
    """A private folder for the metrics of workers that are spawned meanwhile."""
    before = os.environ.get(FOLDER)
    with tempfile.TemporaryDirectory(prefix="jingwei-metrics-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield Path(folder)
        finally:
            del os.environ[FOLDER]
            if before is not None:
                os.environ[FOLDER] = before
