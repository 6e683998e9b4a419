"""Questions to a server in this process, and what its answers say."""

from __future__ import annotations

from typing import Any

import httpx

from tests.server.example import bearer

NEW = "application/graphql-response+json"
OLD = "application/json"


def client_of(app: Any, **headers: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://jingwei",
        headers={**bearer(), "accept": NEW, **headers},
    )


def code(response: httpx.Response) -> str:
    (error,) = response.json()["errors"]
    found: str = error["extensions"]["code"]
    return found


HELLO = {"query": "{ hello }"}
