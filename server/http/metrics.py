"""Metrics for Prometheus: requests, latency by operation, and figures of the moment."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from resolvers.database.pool import PoolState

OPERATIONS = 200
"""Names of operations that get a series of their own: clients invent names."""

OTHER = "other"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

COUNTERS = frozenset(
    {"connects", "scope_changes", "hits", "misses", "cpu_seconds", "done", "failed", "cancelled"}
)
"""Names of figures that only ever grow."""

Figures = Callable[[], Mapping[str, float]]
"""Named figures as they are now."""


class Metrics:
    """Counters and histograms of one process."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # a series more for each
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "jingwei_requests",
            "Requests by path, status and error code",
            ("path", "status", "code"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "jingwei_operation_seconds",
            "Seconds from the request's arrival to the response's end, by GraphQL operation",
            ("operation",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._by_outcome: dict[tuple[str, int, str], Counter] = {}
        self._by_operation: dict[str, Histogram] = {}

    def count(self, path: str, status: int, code: str | None) -> None:
        key = path, status, code or ""
        counter = self._by_outcome.get(key)
        if counter is None:
            counter = self._requests.labels(path, str(status), code or "")
            self._by_outcome[key] = counter
        counter.inc()

    def time(self, operation: str, seconds: float) -> None:
        histogram = self._by_operation.get(operation)
        if histogram is None:
            if len(self._by_operation) >= OPERATIONS:
                operation = OTHER
            histogram = self._seconds.labels(operation)
            self._by_operation[operation] = histogram
        histogram.observe(seconds)

    def watch_pool(self, state: Callable[[], PoolState]) -> None:
        """Show the pool's connections whenever somebody looks."""

        def figures() -> Mapping[str, float]:
            now = state()
            return {name: getattr(now, name) for name in PoolState.__slots__}

        self.watch("jingwei_pool", "The read pool: connections and what happened to them", figures)

    def watch(self, prefix: str, help_: str, figures: Figures) -> None:
        """Show named figures, such as the plan cache's size and hits, whenever somebody looks."""
        self.registry.register(FiguresCollector(prefix, help_, figures))

    @asynccontextmanager
    async def refreshed(self) -> AsyncIterator[None]:
        """Hold while the application runs: figures of one process need no refreshing."""
        yield

    def text(self) -> bytes:
        """What is known, as Prometheus reads it."""
        return generate_latest(self.registry)


class FiguresCollector(Collector):
    """A gauge for each named figure, or a counter where it only grows."""

    def __init__(self, prefix: str, help_: str, figures: Figures) -> None:
        self._prefix = prefix
        self._help = help_
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        for name, value in self._figures().items():
            family = CounterMetricFamily if name in COUNTERS else GaugeMetricFamily
            yield family(f"{self._prefix}_{name}", self._help, value=value)


def process_figures() -> Mapping[str, float]:
    """This process's memory, files and time of a processor (Linux; elsewhere only the last)."""
    used = os.times()
    figures = {"cpu_seconds": used.user + used.system}
    with suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        figures["resident_bytes"] = pages * os.sysconf("SC_PAGE_SIZE")
        figures["open_files"] = len(os.listdir("/proc/self/fd"))
    return figures
