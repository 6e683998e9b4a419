"""Work that takes long, in a process of its own, so that the server goes on answering."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

TOLD_SECONDS = 0.3
"""How often progress is told of."""

ReportPhase = Callable[[str, float], None]
"""Tells what is being done now, and which share of it is done."""


class Order(Protocol[T_co]):
    """Work to be done, as plain values that travel between processes."""

    def found(self, progress: ReportPhase) -> Iterator[T_co]: ...


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """What a process may take: seconds until its result is there, bytes beside its modules."""

    seconds: float
    bytes: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come: the share from 0 to 1."""

    phase: str
    share: float


class Died(Exception):
    """The process ended before its work did."""


class TookTooLong(Exception):
    """Work that came to no end in the time that is allowed."""


async def result_of(order: Order[T], limits: ProcessLimits) -> T:
    """The one result of an order. Whoever stops waiting for it ends the process.

    Raises ``TimeoutError`` and ``MemoryError`` beyond the limits.
    """
    async with asyncio.timeout(limits.seconds), aclosing(worked_out(order, limits)) as coming:
        async for each in coming:
            if not isinstance(each, Progress):
                return each
    raise Died("the process ended without a result")


async def worked_out(
    order: Order[T], limits: ProcessLimits | None = None
) -> AsyncGenerator[Progress | T, None]:
    """Progress and results as they come. Closing this ends the process."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    bytes_ = None if limits is None else limits.bytes
    process = context.Process(target=_work, args=(there, order, bytes_), daemon=True)
    await asyncio.to_thread(process.start)
    there.close()
    try:
        while True:
            try:
                received = await _received(here)
            except EOFError:
                raise Died(f"the search ended with exit code {process.exitcode}") from None
            if received is None:
                return
            if isinstance(received, Exception):
                raise received
            yield received
    finally:
        if process.is_alive():
            process.terminate()
        await asyncio.to_thread(process.join)
        here.close()


async def _received(connection: Connection) -> Any:
    """A result, its progress, an exception, or None at the end."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()

    def arrived() -> None:
        if not ready.done():
            ready.set_result(None)

    loop.add_reader(connection.fileno(), arrived)
    try:
        await ready
    finally:
        loop.remove_reader(connection.fileno())
    # uvloop has made it non-blocking, and what is longer than a pipe holds comes in several goes.
    os.set_blocking(connection.fileno(), True)
    return connection.recv()


def _work(connection: Connection, order: Order[object], most_bytes: int | None) -> None:
    """What the process does."""
    told = 0.0

    def progress(phase: str, share: float) -> None:
        nonlocal told
        if (now := monotonic()) - told >= TOLD_SECONDS:
            told = now
            connection.send(Progress(phase, share))

    try:
        if most_bytes is not None:
            _bound_memory(most_bytes)
        for found in order.found(progress):
            connection.send(found)
        connection.send(None)
    except Exception as error:
        connection.send(_as_sent(error))
    finally:
        connection.close()


def _as_sent(error: Exception) -> Exception:
    """An exception that another process can read; GEOS has its own words for want of memory."""
    if isinstance(error, MemoryError) or "bad_alloc" in str(error):
        return MemoryError()
    return RuntimeError(f"{type(error).__name__}: {error}")


def _bound_memory(most_bytes: int) -> None:
    """Let this process take so much more than it has, where the system knows how much that is."""
    try:
        with open("/proc/self/statm") as file:
            pages = int(file.read().split()[0])
    except OSError:
        return
    limit = pages * resource.getpagesize() + most_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
