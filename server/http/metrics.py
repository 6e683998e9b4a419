"""Metrics for Prometheus: requests, latency by operation, the pool, the plan cache."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from resolvers.database.pool import PoolState

OPERATIONS = 200
"""Names of operations that get a series of their own: clients invent names."""

OTHER = "other"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

Gauges = Callable[[], Mapping[str, float]]


class Metrics:
    """Counters and histograms of one process."""

    def __init__(self) -> None:
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

    def watch(self, prefix: str, help_: str, figures: Gauges) -> None:
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
    """A gauge for each named figure."""

    def __init__(self, prefix: str, help_: str, figures: Gauges) -> None:
        self._prefix = prefix
        self._help = help_
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        for name, value in self._figures().items():
            yield GaugeMetricFamily(f"{self._prefix}_{name}", self._help, value=value)
