"""Metrics over HTTP, given to all or to whoever bears the token that is set for it."""

from __future__ import annotations

import asyncio
import hmac

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from server.auth.tokens import Unauthenticated, bearer_of
from server.http.headers import request_headers
from server.http.metrics import Metrics
from server.http.observability import RequestRecord
from server.http.refusal import refusal_response


class MetricsEndpoint:
    """The ASGI application at ``/metrics``. None as ``token`` lets everybody in."""

    def __init__(self, metrics: Metrics, token: str | None = None) -> None:
        self._metrics = metrics
        self._token = None if token is None else token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self._admit(scope)
            # It reads files where workers share them.
            text = await asyncio.to_thread(self._metrics.text)
            response: Response = PlainTextResponse(text, media_type="text/plain; version=0.0.4")
        except Exception as error:
            response = refusal_response(error, RequestRecord.of(scope))
        await response(scope, receive, send)

    def _admit(self, scope: Scope) -> None:
        """Raises ``Unauthenticated`` without the token, ``BadRequest`` for two of them."""
        authorization = request_headers(scope).get(b"authorization")
        if self._token is None:
            return
        if authorization is None:
            raise Unauthenticated("a bearer token is needed", error=None)
        if not hmac.compare_digest(bearer_of(authorization), self._token):
            raise Unauthenticated("the token is not that of JINGWEI_METRICS_TOKEN")
