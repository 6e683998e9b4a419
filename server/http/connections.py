"""Connections within bounds: how many there are, and how large and slow a request may be.

httptools, which parses for uvicorn, bounds none of it: an endless header line grows the process,
and a request that never ends holds its connection for good.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import structlog
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from server.http.joined_writes import JoinedWrites
from server.http.websocket_protocol import CountedWebSocket

log = structlog.get_logger("jingwei.connections")

FRAMING = 8
"""Bytes that a byte of a chunked body may cost on its way, its own included: six are needed."""


LINGER_SECONDS = 0.5
"""How long a refused client may take to stop sending and read why."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Bounds of one server process. Of an address, 0 is no bound: all of a proxy's come from it."""

    connections: int = 2_000
    connections_per_address: int = 500
    header_bytes: int = 32_768
    headers: int = 100
    header_seconds: float = 10.0
    body_seconds: float = 60.0


class OpenConnections:
    """How many connections each address has open in this process."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, address: str) -> int:
        """Count one more; how many the address has now."""
        self._counts[address] += 1
        return self._counts[address]

    def remove(self, address: str) -> None:
        self._counts[address] -= 1
        if not self._counts[address]:
            del self._counts[address]


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, which refuses what goes beyond its limits and closes."""

    def __init__(
        self, *arguments: Any, limits: ConnectionLimits, open_connections: OpenConnections,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*arguments, **options)
        self._limits = limits
        self._open_connections = open_connections
        self._address = ""
        self._counted = self._refused = False
        self._in_headers = True
        self._in_message = False
        self._measured = 0  # bytes of names and values of its headers
        self._overhead = 0  # bytes of the message that are no body
        self._body_bytes = 0
        self._header_count = 0
        self._deadline: asyncio.TimerHandle | None = None

    # Connections

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.transport = cast(asyncio.Transport, JoinedWrites(transport, self.loop))
        self._address = self.client[0] if self.client else ""
        count = self._open_connections.add(self._address)
        self._counted = True
        most, most_here = self._limits.connections, self._limits.connections_per_address
        if len(self.connections) > most:
            self._refuse(503, f"more than {most:,} connections are open")
        elif most_here and count > most_here:
            self._refuse(503, f"more than {most_here:,} connections are open from this address")
        else:
            self._expect(self._limits.header_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._discount()
        self._stop_waiting()
        super().connection_lost(exc)

    def _discount(self) -> None:
        """Count the connection no more: one that is refused takes nobody's place."""
        if self._counted:
            self._counted = False
            self._open_connections.remove(self._address)

    # Bytes

    def data_received(self, data: bytes) -> None:
        """Parse piece by piece: what is too long is not taken in whole before it is counted."""
        size = self._limits.header_bytes
        for start in range(0, len(data), size):
            if not self._refused and not self.transport.is_closing():
                self._parse(data[start : start + size])

    def _parse(self, data: bytes) -> None:
        self._overhead += len(data)
        super().data_received(data)
        most = self._limits.header_bytes + FRAMING * self._body_bytes
        if self._in_message and not self._refused and self._overhead > most:
            self._refuse_headers(f"more than {self._limits.header_bytes:,} bytes of them")
        elif self._deadline is None and self._is_waiting():
            self._expect(self._limits.header_seconds)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_message = self._in_headers = True
        self._measured = self._overhead = self._body_bytes = self._header_count = 0
        if self._deadline is None:
            self._expect(self._limits.header_seconds)

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._measure(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._header_count += 1
        if self._header_count > self._limits.headers:
            self._refuse_headers(f"more than {self._limits.headers:,} of them")
        self._measure(len(name) + len(value))
        if not self._refused:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self._refused:
            return
        self._in_headers = False
        self._overhead = 0
        self._expect(self._limits.body_seconds)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._refused:
            self._body_bytes += len(body)
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._refused:
            self._in_message = False
            self._stop_waiting()
            super().on_message_complete()

    def _measure(self, size: int) -> None:
        """Count what a callback brings of the headers: a chunk may hold all of them at once."""
        self._measured += size
        if self._in_headers and self._measured > self._limits.header_bytes:
            self._refuse_headers(f"more than {self._limits.header_bytes:,} bytes of them")

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over: it is another protocol's, in the place that it has."""
        self._stop_waiting()
        self._counted = False
        self.transport = cast(JoinedWrites, self.transport).inner
        super().handle_websocket_upgrade()
        protocol = self.transport.get_protocol()
        if isinstance(protocol, CountedWebSocket) and not protocol.disconnected:
            protocol.on_lost = partial(self._open_connections.remove, self._address)
        else:
            self._open_connections.remove(self._address)

    # Time

    def _is_waiting(self) -> bool:
        """Whether the client is to send something, and nothing is being answered."""
        return not self._refused and (self.cycle is None or self.cycle.response_complete)

    def _expect(self, seconds: float) -> None:
        """Close the connection unless what is expected comes in time."""
        self._stop_waiting()
        self._deadline = self.loop.call_later(seconds, self._too_late, seconds)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self, seconds: float) -> None:
        self._deadline = None
        answering = self.cycle is not None and not self.cycle.response_complete
        if self.flow.read_paused or (answering and self._in_headers):  # it is the client who waits
            self._expect(seconds)
        elif self._in_message and self._in_headers:
            self._refuse(408, f"the request's headers did not come within {seconds:g} s")
        else:
            self._refused = True
            self.transport.close()

    # Refusals

    def _refuse_headers(self, why: str) -> None:
        self._refuse(431, f"the request's headers are too large: {why}")

    def _refuse(self, status: int, why: str) -> None:
        """Say why, and close soon. What still comes is thrown away."""
        if self._refused:
            return
        self._refused = True
        self._discount()
        self._stop_waiting()
        log.warning("connection refused", status=status, address=self._address, reason=why)
        if self.cycle is None or self.cycle.response_complete:
            text = why.encode()
            self.transport.write(
                STATUS_LINE[status]
                + b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
                + (b"retry-after: 1\r\n" if status == 503 else b"")
                + b"content-length: %d\r\n\r\n" % len(text)
                + text
            )
            if self.transport.can_write_eof():
                self.transport.write_eof()
        # Closed with bytes unread, TCP would reset the connection and take the answer back.
        self._deadline = self.loop.call_later(LINGER_SECONDS, self.transport.close)


def bounded_protocol(limits: ConnectionLimits) -> Callable[..., asyncio.Protocol]:
    """What uvicorn takes as ``http``: a protocol of one process, which counts its connections."""
    return partial(BoundedProtocol, limits=limits, open_connections=OpenConnections())
