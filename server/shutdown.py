"""Shutdown: told as soon as a signal comes, and done in time, whatever is missing.

uvicorn tells an application nothing until every response has ended, and a stream of events only
ends when its client has seen enough. What is closed then may wait for a database that is away.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import structlog

log = structlog.get_logger("jingwei.shutdown")

SIGNALS = (signal.SIGTERM, signal.SIGINT)

BREAKING_OFF_SECONDS = 0.2
"""How long what is broken off may take to notice."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The seconds from the signal to the end of the process, and what they are for."""

    seconds: float = 30.0

    @property
    def requests(self) -> float:
        """For requests in flight."""
        return self.seconds - 2 * self.closing

    @property
    def closing(self) -> float:
        """For closing connections. As much is left to the event loop, its threads and Python."""
        return min(2.5, self.seconds / 6)


@contextmanager
def stop_on_signal(stopping: asyncio.Event, budget: Budget) -> Iterator[None]:
    """Set an event of the running loop when a signal comes that the server takes as its end.

    From then on the process has its budget of time: the kernel ends it where that is not enough,
    unless ``in_time`` is called. The server's own handlers are set already, and are called after.
    Signals without a handler, and servers in another thread than the main one, are left as they
    are.
    """
    loop = asyncio.get_running_loop()
    main = threading.current_thread() is threading.main_thread()
    before = {number: signal.getsignal(number) for number in SIGNALS if main}

    def tell(number: int, frame: FrameType | None) -> None:
        if not stopping.is_set() and signal.getitimer(signal.ITIMER_REAL)[0] == 0:
            signal.setitimer(signal.ITIMER_REAL, budget.seconds)
        loop.call_soon_threadsafe(stopping.set)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number, handler in before.items():
        if callable(handler):
            signal.signal(number, tell)
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is tell:
                signal.signal(number, handler)


def in_time() -> None:
    """The server has ended within its budget; the process may go on to other things."""
    signal.setitimer(signal.ITIMER_REAL, 0)


async def close_all(
    seconds: float, closings: Mapping[str, Callable[[], Awaitable[object]]]
) -> None:
    """Close one after another, all within so many seconds: what takes longer is broken off.

    Each has its share of the time that is left. Faults are logged: what is missing at the end must
    not keep the rest from being closed.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    for left, (name, close) in zip(range(len(closings), 0, -1), closings.items(), strict=True):
        task = asyncio.ensure_future(close())
        await asyncio.wait({task}, timeout=max(0.0, until - loop.time()) / left)
        if not task.done():
            log.warning("broken off at the end", what=name)
            task.cancel()
            await asyncio.wait({task}, timeout=BREAKING_OFF_SECONDS)
        elif not task.cancelled() and (error := task.exception()) is not None:
            log.warning("not closed in good order", what=name, error=repr(error))
