"""The address that a client calls this server by."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.types import Scope

from compiler.errors import shown
from server.errors import BadRequest

HOST = re.compile(r"([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?", re.ASCII)


def public_address(scope: Scope, headers: Mapping[bytes, bytes], configured: str | None) -> str:
    """Scheme, host and what follows, without a slash at its end: as ``configured``, else as this
    request has it. Raises ``BadRequest`` for a Host that is none."""
    if configured is not None:
        return configured.rstrip("/")
    host = headers.get(b"host", b"").decode("latin-1")
    if not HOST.fullmatch(host):
        raise BadRequest(f"header Host {shown(host)}: a name or an address, and a port, is allowed")
    return f"{scope['scheme']}://{host}"
