"""A transport that writes a response's head and body together.

uvicorn writes them one after the other: two calls of the system, two packets, and two wake-ups of
the client.
"""

from __future__ import annotations

import asyncio
from typing import Any


class JoinedWrites:
    """A transport whose writes of one turn of the event loop go out as one; else the transport."""

    __slots__ = ("_held", "_loop", "inner")

    def __init__(self, inner: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self.inner = inner
        self._loop = loop
        self._held: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def write(self, data: bytes) -> None:
        """Write soon, in order."""
        if not self._held:
            self._loop.call_soon(self.flush)
        self._held.append(data)

    def is_closing(self) -> bool:
        return self.inner.is_closing()

    def write_eof(self) -> None:
        """Close for writing, once all is written."""
        self.flush()
        self.inner.write_eof()

    def close(self) -> None:
        """Close, once all is written."""
        self.flush()
        self.inner.close()

    def flush(self) -> None:
        """Write what is held; what nobody can receive any more is dropped."""
        held, self._held = self._held, []
        if held and not self.inner.is_closing():
            self.inner.writelines(held)
