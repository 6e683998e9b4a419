"""uvicorn's WebSocket protocol, counted as a connection, and cut off where need be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from server.http.websocket import CUT

CUT_SECONDS = 5.0
"""How long whoever does not read may take to read why they are cut off."""


class CountedWebSocket(WebSocketsSansIOProtocol):
    """Tells when it is lost: until then it takes a place of its address."""

    on_lost: Callable[[], None] | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        if self.on_lost is not None:
            self.on_lost()
        super().connection_lost(exc)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        scope: Any = getattr(self, "scope", None)
        if scope is not None:  # None: the handshake was refused
            scope["extensions"][CUT] = {"end": self.cut}

    def cut(self, code: int, reason: str) -> None:
        """Close without waiting until what was sent is read."""
        if not self.close_sent and not self.transport.is_closing():
            self.close_sent = True
            self.conn.send_close(code, reason)
            self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()
        self.loop.call_later(CUT_SECONDS, self.transport.abort)
