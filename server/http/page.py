"""The page at ``/``: the files that ``web/`` is built to, and what it must know before sign-in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

INDEX = "index.html"
ASSETS = "assets"
"""The folder of those files whose names hold a hash of what is in them."""

ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
"""How a file may lie beside itself, the shortest first."""

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
"""Of what a build makes; a machine's own table may lack or twist them."""

IMMUTABLE = "public, max-age=31536000, immutable"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; worker-src 'self'; "
    "connect-src 'self'{issuer}; font-src 'self'; img-src 'self' data: blob:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class SignInByIssuer:
    """Where the page's users sign in, by OpenID Connect."""

    issuer: str
    client_id: str
    scope: str

    @property
    def origin(self) -> str:
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the page must know before anybody signs in."""

    version: str
    time_zone: str
    demo_roles: tuple[str, ...] = ()  # none: it is no demonstration server
    issuer: SignInByIssuer | None = None

    def told(self) -> Mapping[str, Any]:
        issuer = self.issuer
        return {
            "version": self.version,
            "timeZone": self.time_zone,
            "demo": {"roles": self.demo_roles} if self.demo_roles else None,
            "oidc": issuer
            and {"issuer": issuer.issuer, "clientId": issuer.client_id, "scope": issuer.scope},
        }


class PageFiles(StaticFiles):
    """Files as they were compressed when they were built."""

    def __init__(self, folder: Path, headers: Mapping[str, str]) -> None:
        super().__init__(directory=folder)
        self._headers = headers

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        accepted = Headers(scope=scope).get("accept-encoding", "")
        path, encoding = os.fspath(full_path), None
        for name, suffix in ENCODINGS:
            if name in accepted and os.path.isfile(path + suffix):
                path, encoding = path + suffix, name
                stat_result = os.stat(path)
                break
        response = super().file_response(path, stat_result, scope, status_code)
        if response.status_code != 304:
            response.headers["content-type"] = content_type(os.fspath(full_path))
            if encoding is not None:
                response.headers["content-encoding"] = encoding
        response.headers["vary"] = "Accept-Encoding"
        response.headers.update(self._headers)
        return response


def content_type(path: str) -> str:
    return CONTENT_TYPES.get(os.path.splitext(path)[1], "application/octet-stream")


def page_routes(folder: Path, facts: PageFacts) -> list[BaseRoute]:
    """The routes of the page in a folder; none where it was not built."""
    if not (folder / INDEX).is_file():
        return []
    assets = PageFiles(folder / ASSETS, {"cache-control": IMMUTABLE})
    root = PageFiles(folder, {"cache-control": "no-cache", **guards(facts)})
    body = orjson.dumps(facts.told())

    async def index(request: Request) -> Response:
        return await root.get_response(INDEX, request.scope)

    async def told(_: Request) -> Response:
        return Response(body, 200, {"cache-control": "no-cache"}, "application/json")

    return [Route("/", index), Route("/page.json", told), Mount(f"/{ASSETS}", assets)]


def guards(facts: PageFacts) -> Mapping[str, str]:
    """What a browser is to keep from the page, and the page from others."""
    issuer = "" if facts.issuer is None else f" {facts.issuer.origin}"
    return {
        "content-security-policy": POLICY.format(issuer=issuer),
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
    }
