"""``POST /demo/sign-in {"role": "OPERATOR"}``: a token, on a demonstration server."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from compiler.errors import shown
from schema.viewer import Role
from server.auth.demo_sign_in import DemoSignIn
from server.errors import BadRequest
from server.http.headers import request_headers
from server.http.observability import RequestRecord
from server.http.parameters import ClientGone, body_of
from server.http.refusal import refusal_response

PATH = "/demo/sign-in"
BODY_BYTES = 1_000
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


class DemoSignInEndpoint:
    """The ASGI application at ``PATH``.

    Who asks is a page of this server's own on this machine: a page from elsewhere that sends JSON
    is stopped by its browser (the server allows it nothing), and one that has had its name resolved
    to this machine (DNS rebinding) is told apart by ``Host`` and ``Origin``.
    """

    def __init__(self, sign_in: DemoSignIn) -> None:
        self._sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        observed = RequestRecord.of(scope)
        observed.operation = "demo sign-in"
        try:
            own_page(request_headers(scope))
            role = role_of(await body_of(receive, BODY_BYTES))
            made = self._sign_in.token(role)
            body = {"token": made.token, "expiresAt": made.expires_at}
            response = Response(
                orjson.dumps(body), 200, {"cache-control": "no-store"}, "application/json"
            )
        except ClientGone:
            observed.gone = True
            return
        except Exception as error:
            response = refusal_response(error, observed)
        await response(scope, receive, send)


def own_page(headers: Mapping[bytes, bytes]) -> None:
    """Raises ``BadRequest`` unless a page of this server's own may have sent these headers."""
    content = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if content != b"application/json":
        raise BadRequest(f"content-type {shown(content.decode('latin-1'))}: JSON is allowed", 415)
    host = headers.get(b"host", b"").decode("latin-1").lower()
    if host_name(host) not in LOOPBACK:
        raise BadRequest(f"host {shown(host)}: this machine's own are allowed", 403)
    origin = headers.get(b"origin")
    if origin is not None and origin.decode("latin-1").lower() != f"http://{host}":
        raise BadRequest(f"origin {shown(origin.decode('latin-1'))}: http://{host} is allowed", 403)


def host_name(host: str) -> str:
    """The name in a Host header, without its port."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def role_of(body: bytes) -> Role:
    """Raises ``BadRequest``."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"the body is not JSON: {error}") from error
    role = said.get("role") if isinstance(said, dict) else None
    if not isinstance(role, str) or role not in Role.__members__:
        raise BadRequest(f"role {shown(role)}: allowed are {', '.join(Role.__members__)}")
    return Role[role]
