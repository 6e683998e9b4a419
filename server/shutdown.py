"""Shutdown: an event as soon as the server is to stop, so that streams end and do not delay it.

uvicorn tells an application nothing until every response has ended, and a stream of events only
ends when its client has seen enough.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def stop_on_signal(stopping: asyncio.Event) -> Iterator[None]:
    """Set an event of the running loop when a signal comes that the server takes as its end.

    The server's own handlers are set already, and are called after. Signals without a handler, and
    servers in another thread than the main one, are left as they are.
    """
    loop = asyncio.get_running_loop()
    main = threading.current_thread() is threading.main_thread()
    before = {number: signal.getsignal(number) for number in SIGNALS if main}

    def tell(number: int, frame: FrameType | None) -> None:
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
