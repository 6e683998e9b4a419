"""The headers of a request, each with one meaning."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import Scope

from server.errors import BadRequest

ONCE = frozenset(
    {b"authorization", b"content-length", b"content-type", b"host", b"last-event-id", b"origin"}
)
"""Headers that are no lists (RFC 9110, 5.3): of two, others on the way may have read the other."""


def request_headers(scope: Scope) -> Mapping[bytes, bytes]:
    """Headers by name, those of lists joined. Raises ``BadRequest`` for two of what comes once."""
    headers: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name not in headers:
            headers[name] = value
        elif name in ONCE:
            raise BadRequest(f"header {name.decode('latin-1')} came twice: once is allowed")
        else:
            headers[name] += b", " + value
    return headers
