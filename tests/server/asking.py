"""Questions to a server in this process, and what its answers say."""

from __future__ import annotations

from typing import Any

import httpx

from resolvers.reads import Reads
from schema.viewer import Role
from tests.server.example import bearer, example

NEW = "application/graphql-response+json"
OLD = "application/json"


def client_of(app: Any, **headers: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://jingwei",
        headers={**bearer(), "accept": NEW, **headers},
    )


def asking(reads: Reads, role: Role = Role.PLANNER, *areas: str, **parts: Any) -> httpx.AsyncClient:
    """A client of a server on the city of the scope matrix, in a role and within areas."""
    transport = httpx.ASGITransport(example(reads, **parts))  # type: ignore[arg-type]
    return httpx.AsyncClient(
        transport=transport, base_url="http://here", headers=bearer(role, *(areas or ("4403",)))
    )


def code(response: httpx.Response) -> str:
    (error,) = response.json()["errors"]
    found: str = error["extensions"]["code"]
    return found


HELLO = {"query": "{ hello }"}
