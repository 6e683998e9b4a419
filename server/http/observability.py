"""Observability: each request has an id, a line in the log, and its share in the metrics."""

from __future__ import annotations

import re
import time
from random import getrandbits

import structlog
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.http.metrics import OTHER, Metrics

log = structlog.get_logger("jingwei.access")

REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")
NAME = re.compile(r"\s*(?:query|mutation|subscription)\s+([_A-Za-z][_0-9A-Za-z]{0,63})")
GIVEN_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,63}")
KEY = "jingwei.observed"
CLIENT_GONE = 499
"""nginx's status for a client that went away before it was answered."""

ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class RequestRecord:
    """What is known of one request so far; the layers inside fill it in."""

    __slots__ = ("code", "gone", "operation", "request_id", "status", "subject")

    def __init__(self, request_id: str) -> None:
        self.request_id = request_id
        self.operation: str | None = None
        self.subject: str | None = None
        self.code: str | None = None
        self.status = 0
        self.gone = False

    @classmethod
    def of(cls, scope: Scope) -> RequestRecord:
        """The request's own, or a new one where nothing observes it."""
        record = scope.get(KEY)
        return record if isinstance(record, cls) else cls(request_id_of(scope))

    def name(self, operation_name: str | None, document: str) -> None:
        """Note the operation's name: the one asked for, else the first in the document."""
        if operation_name is not None:
            self.operation = operation_name if GIVEN_NAME.fullmatch(operation_name) else OTHER
        else:
            match = NAME.match(document)
            self.operation = match[1] if match else "anonymous"


class ObservabilityMiddleware:
    """ASGI middleware that gives each request its id and reports its outcome."""

    def __init__(self, app: ASGIApp, metrics: Metrics, access_log: bool = True) -> None:
        self._app = app
        self._metrics = metrics
        self._access_log = access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        started = time.perf_counter()
        observed = scope[KEY] = RequestRecord(request_id_of(scope))
        extra = ((b"x-request-id", observed.request_id.encode()), *ALWAYS)

        async def send_observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                observed.status = message["status"]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        try:
            await self._app(scope, receive, send_observed)
        finally:
            self._report(scope, observed, time.perf_counter() - started)

    def _report(self, scope: Scope, observed: RequestRecord, seconds: float) -> None:
        status = observed.status or (CLIENT_GONE if observed.gone else 500)
        self._metrics.count(path_label(scope), status, observed.code)
        if observed.operation is not None:
            self._metrics.time(observed.operation, seconds)
        if self._access_log:
            log.info(
                "request",
                request_id=observed.request_id,
                method=scope["method"],
                path=scope["path"],
                status=status,
                ms=round(seconds * 1000, 2),
                operation=observed.operation,
                subject=observed.subject,
                code=observed.code,
            )


def path_label(scope: Scope) -> str:
    """The path of the route that took the request, its parameters unfilled, or ``other``.

    Clients invent paths, and each label stays in memory.
    """
    route = scope.get("route")
    return route.path if isinstance(route, Route | Mount) else OTHER


def new_request_id() -> str:
    """An id that no other request has."""
    return f"{getrandbits(64):016x}"


def request_id_of(scope: Scope) -> str:
    """The id that came with the request where it is plain, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
            return bytes(value).decode("ascii")
    return new_request_id()
