"""The signature in the address of a tile, which nothing that logs addresses is to see."""

from __future__ import annotations

from urllib.parse import unquote_plus

from starlette.types import ASGIApp, Receive, Scope, Send

from resolvers.tile_signing import SIGNED

SIGNATURE = "jingwei.signature"
"""Where a request's scope has it."""

PREFIX = SIGNED.encode() + b"="


class SignedAddressMiddleware:
    """ASGI middleware that takes the signature out of the address before others see it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and PREFIX in scope["query_string"]:
            scope = without_signature(scope)
        await self._app(scope, receive, send)


def without_signature(scope: Scope) -> Scope:
    """The scope with the signature beside its address; of several, the last counts."""
    pairs = scope["query_string"].split(b"&")
    rest = [pair for pair in pairs if not pair.startswith(PREFIX)]
    found = [pair.removeprefix(PREFIX) for pair in pairs if pair.startswith(PREFIX)]
    return {
        **scope,
        "query_string": b"&".join(rest),
        SIGNATURE: unquote_plus(found[-1].decode("latin-1")) if found else None,
    }
