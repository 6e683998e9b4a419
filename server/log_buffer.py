"""Lines of the log on their way out: those of one moment are written together.

A line written alone costs a call of the system, a twentieth of what the smallest question costs.
"""

from __future__ import annotations

import asyncio
import atexit
import os
from threading import Lock
from typing import BinaryIO

HOLD_SECONDS = 0.05
"""How long a line may wait for others: what is lost where the process is killed outright."""

HOLD_BYTES = 16_384


class LogBuffer:
    """Takes lines as structlog's ``BytesLogger`` does, for several threads.

    Lines of no more than ``info`` wait for others where an event loop is there to write them soon;
    whatever is worse is written at once, with all that waited before it.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lines: list[bytes] = []
        self._bytes = 0
        self._due_in: asyncio.AbstractEventLoop | None = None  # where they are written soon
        self._lock = Lock()
        atexit.register(self.flush)
        os.register_at_fork(after_in_child=self._forget)

    def __call__(self, *_: object) -> LogBuffer:
        """Itself, as the one logger of all that log."""
        return self

    def msg(self, line: bytes) -> None:
        """Write a line at once."""
        self._hold(line)
        self.flush()

    warning = error = critical = exception = fatal = err = log = msg

    def info(self, line: bytes) -> None:
        """Write a line soon."""
        self._hold(line)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return self.flush()
        if self._bytes >= HOLD_BYTES:
            self.flush()
        elif self._due_in is not loop:
            self._due_in = loop
            loop.call_later(HOLD_SECONDS, self._due)

    debug = info

    def flush(self) -> None:
        """Write what waits."""
        with self._lock:
            lines, self._lines, self._bytes = self._lines, [], 0
            if lines:
                self._stream.write(b"".join(lines))
                self._stream.flush()

    def _hold(self, line: bytes) -> None:
        with self._lock:
            self._lines += (line, b"\n")
            self._bytes += len(line)

    def _due(self) -> None:
        self._due_in = None
        self.flush()

    def _forget(self) -> None:
        """A process that was forked writes none of its parent's lines."""
        self._lock = Lock()
        self._lines, self._bytes, self._due_in = [], 0, None
