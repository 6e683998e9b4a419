"""Answers that tell of people are stored by nobody on their way, however they are asked for."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import httpx
import pytest

from resolvers.reads import Reads
from schema.viewer import Role, Viewer
from server.auth.tokens import Admission
from server.http.documents import Documents
from server.http.graphql import GraphQLEndpoint
from tests.scope.city import CELLS
from tests.scope.shape import Census

CLERK = Viewer("clerk", Role.OPERATOR, (CELLS[0].code[:9],))

PRIVATE = [
    "{ residents { nodes { name } } }",
    "{ residents { totalCount } }",
    "{ residents { groups(by: AGE_BAND) { count } } }",
    "{ grids { nodes { residents { totalCount } } } }",
    "{ buildings(where: {households: {some: {residents: {count: {eq: 1}}}}}) { totalCount } }",
    "{ households { nodes { room } } }",
    "{ households(where: {size: {eq: 1}}) { totalCount } }",
]
OPEN = ["{ cameras { nodes { name } } }", "{ households { totalCount } }"]


@dataclass(frozen=True, slots=True)
class Trusting:
    """Takes whoever comes for the clerk."""

    async def admitted(self, _: bytes | None) -> Admission:
        return Admission(CLERK)


@pytest.fixture
async def client(reads: Reads) -> AsyncIterator[httpx.AsyncClient]:
    endpoint = GraphQLEndpoint(reads, Trusting(), Documents())  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app=endpoint)
    async with httpx.AsyncClient(transport=transport, base_url="http://served") as client:
        yield client


def persisted(document: str) -> dict[str, Any]:
    hash_ = sha256(document.encode()).hexdigest()
    return {"persistedQuery": {"version": 1, "sha256Hash": hash_}}


async def asked(client: httpx.AsyncClient, document: str) -> list[httpx.Response]:
    """The answers by GET, by POST with a hash, and by GET and POST of the hash alone."""
    extensions, any_tag = persisted(document), {"if-none-match": "*"}
    packed = {"extensions": json.dumps(extensions)}
    return [
        await client.get("/graphql", params={"query": document}),
        await client.post("/graphql", json={"query": document, "extensions": extensions}),
        await client.get("/graphql", params=packed),
        await client.get("/graphql", params=packed, headers=any_tag),
        await client.post("/graphql", json={"extensions": extensions}, headers=any_tag),
    ]


@pytest.mark.parametrize("document", PRIVATE, ids=range(len(PRIVATE)))
async def test_answers_about_people_are_not_stored(
    document: str, client: httpx.AsyncClient
) -> None:
    for response in await asked(client, document):
        assert response.status_code == 200 and "data" in response.json()
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers


@pytest.mark.parametrize("document", OPEN, ids=range(len(OPEN)))
async def test_others_are_told_apart_by_their_etag(
    document: str, client: httpx.AsyncClient
) -> None:
    statuses = [response.status_code for response in await asked(client, document)]
    assert statuses == [200, 200, 200, 304, 304]


async def test_a_contact_is_not_stored_though_its_document_is(
    client: httpx.AsyncClient, census: Census
) -> None:
    document = (
        'mutation ($id: ID!) { revealContact(id: $id, purpose: VISIT, note: "case 12") { phone } }'
    )
    variables = {"id": next(id_ for id_ in census["Resident"] if ":440305:" in id_)}
    body = {"query": document, "variables": variables, "extensions": persisted(document)}
    response = await client.post("/graphql", json=body, headers={"if-none-match": "*"})
    assert response.json()["data"]["revealContact"]["phone"]
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers
