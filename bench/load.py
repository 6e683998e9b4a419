"""The client: requests as bytes over connections that stay open, in a closed loop, timed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from time import perf_counter
from typing import cast

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"


class UnexpectedStatus(Exception):
    """An answer that is not a 200."""


class HttpConnection(asyncio.Protocol):
    """One connection for one request at a time. It knows just enough HTTP/1.1 for our servers:
    an answer that says its length.
    """

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[bytes] | None = None
        self._chunks: list[bytes] = []
        self._missing = -1  # bytes of the body that have not come; -1 before its length is known

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it

    async def ask(self, request: bytes) -> bytes:
        """The body of the answer. Raises ``Refused`` for any status but 200."""
        assert self._transport is not None  # noqa: S101 - it is connected
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiter

    def data_received(self, data: bytes) -> None:
        if self._missing < 0:
            data = self._head(b"".join((*self._chunks, data)))
            if self._missing < 0:
                return
        self._chunks.append(data)
        self._missing -= len(data)
        if self._missing == 0 and self._waiter is not None:
            body, self._chunks, self._missing = b"".join(self._chunks), [], -1
            if not self._waiter.done():
                self._waiter.set_result(body)

    def _head(self, data: bytes) -> bytes:
        """Read the head if all of it is there, and return what follows it."""
        head, end, rest = data.partition(HEAD_END)
        self._chunks = [] if end else [data]
        if not end:
            return b""
        lowered = head.lower()
        if not head.startswith(b"HTTP/1.1 200") or LENGTH not in lowered:
            self._fail(UnexpectedStatus((head + rest)[:500].decode(errors="replace")))
        else:
            self._missing = int(lowered.partition(LENGTH)[2].partition(b"\r\n")[0])
        return rest

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(exc or UnexpectedStatus("the server closed the connection"))

    def _fail(self, error: Exception) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of load came to: requests a second, and the seconds each took, in order."""

    rate: float
    seconds: tuple[float, ...]

    def percentile(self, percent: float) -> float:
        """The milliseconds within which so many per cent of the requests were answered."""
        place = min(len(self.seconds) - 1, int(len(self.seconds) * percent / 100))
        return self.seconds[place] * 1000


class Load:
    """Puts requests to one port, in turn."""

    def __init__(self, port: int, requests: Sequence[bytes]) -> None:
        self._port = port
        self._requests = requests
        self._turns = count()

    @asynccontextmanager
    async def lines(self, width: int) -> AsyncIterator[list[HttpConnection]]:
        """So many connections. They are new: servers close those that were idle for long."""
        loop = asyncio.get_running_loop()
        opened: list[HttpConnection] = []
        try:
            while len(opened) < width:
                _, line = await loop.create_connection(HttpConnection, "127.0.0.1", self._port)
                opened.append(line)
            yield opened
        finally:
            for line in opened:
                line.close()

    async def warm(self, width: int, each: int) -> None:
        """Ask ``each`` times over every connection."""
        async with self.lines(width) as lines:
            await asyncio.gather(*(self._ask(line, each) for line in lines))

    async def _ask(self, line: HttpConnection, times: int) -> None:
        for _ in range(times):
            await line.ask(self._next())

    async def round(self, width: int, seconds: float) -> Round:
        """Ask for so long, each connection anew as soon as it is answered."""
        taken: list[float] = []
        async with self.lines(width) as lines:
            start = perf_counter()
            await asyncio.gather(*(self._until(line, start + seconds, taken) for line in lines))
            return Round(len(taken) / (perf_counter() - start), tuple(sorted(taken)))

    async def _until(self, line: HttpConnection, end: float, taken: list[float]) -> None:
        now = perf_counter()
        while now < end:
            await line.ask(self._next())
            then, now = now, perf_counter()
            taken.append(now - then)

    def _next(self) -> bytes:
        return self._requests[next(self._turns) % len(self._requests)]
