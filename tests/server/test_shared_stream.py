"""One stream of events for many operations, request by request."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from schema.viewer import Role
from server.http import shared_stream
from server.http.lifetime import Followers
from tests.server.asking import HELLO, client_of
from tests.server.example import ExampleAnswers, bearer, example, listening

STREAM = "x-graphql-event-stream-token"
EVENTS = {"accept": "text/event-stream"}


@asynccontextmanager
async def asking(answers: ExampleAnswers | None = None, /, **parts: Any) -> AsyncIterator[Any]:
    async with (
        listening(example(answers, **parts)) as address,
        httpx.AsyncClient(base_url=address, headers=bearer(), timeout=10) as client,
    ):
        yield client


async def reserved(client: httpx.AsyncClient) -> dict[str, str]:
    """The header of a stream that was reserved."""
    response = await client.put("/graphql")
    assert (response.status_code, response.headers["cache-control"]) == (201, "no-store")
    return {STREAM: response.text}


def put(id_: object, query: str) -> dict[str, Any]:
    return {"query": query, "extensions": {"operationId": id_}}


async def told(lines: AsyncIterator[str]) -> tuple[str, Any]:
    """The next event's name and what it tells."""
    while not (line := await anext(lines)).startswith("event: "):
        pass
    return line.removeprefix("event: "), json.loads((await anext(lines)).removeprefix("data: "))


async def test_operations_are_answered_over_one_stream() -> None:
    async with asking() as client:
        token = await reserved(client)
        async with client.stream("GET", "/graphql", headers={**token, **EVENTS}) as stream:
            lines = stream.aiter_lines()
            for id_, query in (("a", "{ hello }"), ("b", "{ nothing }")):
                response = await client.post("/graphql", json=put(id_, query), headers=token)
                assert (response.status_code, response.content) == (202, b"")
                name, event = await told(lines)
                assert (name, event["id"]) == ("next", id_)
                assert await told(lines) == ("complete", {"id": id_})
            code = event["payload"]["errors"][0]["extensions"]["code"]
            assert code == "GRAPHQL_VALIDATION_FAILED"


async def test_an_operation_is_ended_and_all_are_with_the_stream() -> None:
    answers, followers = ExampleAnswers(silent=True), Followers()
    async with asking(answers, followers=followers) as client:
        token = await reserved(client)
        async with client.stream("GET", "/graphql", headers={**token, **EVENTS}) as stream:
            lines = stream.aiter_lines()
            for id_ in "ab":
                await client.post("/graphql", json=put(id_, "{ hello }"), headers=token)
                assert (await told(lines))[0] == "next"
            again = await client.post("/graphql", json=put("a", "{ hello }"), headers=token)
            assert again.status_code == 409
            gone = await client.delete("/graphql", params={"operationId": "a"}, headers=token)
            assert gone.status_code == 200
            await until(lambda: answers.left == 1)
        await until(lambda: answers.left == 2 and not followers.count)
        lost = await client.post("/graphql", json=put("c", "{ hello }"), headers=token)
        assert (lost.status_code, lost.json()["errors"][0]["extensions"]["code"]) == (
            404, "NOT_FOUND",
        )  # fmt: skip


async def until(holds: Any) -> None:
    async with asyncio.timeout(5):
        while True:
            if holds():
                return
            await asyncio.sleep(0.01)


async def test_a_stream_is_its_viewer_s_alone_and_open_once() -> None:
    async with asking() as client:
        token = await reserved(client)
        other = {**token, **EVENTS, **bearer(Role.ADMINISTRATOR)}
        assert (await client.get("/graphql", headers=other)).status_code == 404
        async with client.stream("GET", "/graphql", headers={**token, **EVENTS}):
            twice = await client.get("/graphql", headers={**token, **EVENTS})
            assert twice.status_code == 409
        nobody = await client.put("/graphql", headers={"authorization": ""})
        assert nobody.status_code == 401


async def test_what_is_reserved_and_never_opened_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shared_stream, "OPENING_SECONDS", 0.05)
    followers = Followers(1)
    async with asking(followers=followers) as client:
        await reserved(client)
        assert (await client.put("/graphql")).status_code == 429
        await until(lambda: not followers.count)
        await reserved(client)


async def test_one_process_of_several_has_none() -> None:
    async with client_of(example(alone=False)) as client:
        response = await client.put("/graphql")
    assert response.status_code == 409
    assert "over WebSocket" in response.json()["errors"][0]["message"]


async def test_other_methods_are_refused() -> None:
    async with client_of(example()) as client:
        response = await client.patch("/graphql", json=HELLO, headers={STREAM: "x"})
    assert response.status_code == 405
