"""Answers as server-sent events: what is sent, how they are kept alive, and how they end."""

from __future__ import annotations

import asyncio
import os
import signal

import httpx
import pytest

from schema.viewer import Role
from server.http import streaming
from tests.server.asking import HELLO, client_of
from tests.server.example import ExampleAnswers, bearer, example, listening

EVENTS = {"accept": "text/event-stream"}


@pytest.mark.parametrize("query", ["{ hello }", "mutation { change }"])
async def test_anything_is_answered_by_one_event_and_the_end(query: str) -> None:
    async with client_of(example(), **EVENTS) as client:
        response = await client.post("/graphql", json={"query": query})
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-accel-buffering"] == "no"
    data = '{"hello":"你好"}' if "hello" in query else '{"change":1}'
    assert response.text == f'event: next\ndata: {{"data":{data}}}\n\nevent: complete\ndata:\n\n'


async def test_what_is_refused_at_once_has_its_status() -> None:
    async with client_of(example(), **EVENTS) as client:
        for said, status, code in (
            ({"query": "{ forbidden: hello }"}, 403, "FORBIDDEN"),
            ({"query": "{ nothing }"}, 200, "GRAPHQL_VALIDATION_FAILED"),
            ({"query": "{"}, 200, "GRAPHQL_PARSE_FAILED"),
        ):
            response = await client.post("/graphql", json=said)
            assert response.status_code == status
            assert response.headers["content-type"].startswith("application/json")
            assert response.json()["errors"][0]["extensions"]["code"] == code
        response = await client.post("/graphql", json=HELLO, headers={"authorization": "Bearer x"})
        assert response.status_code == 401
        response = await client.get("/graphql", params={"query": "mutation { change }"})
        assert response.status_code == 405


async def test_a_silent_stream_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "BEAT_SECONDS", 0.05)
    answers = ExampleAnswers(silent=True)
    async with (
        listening(example(answers)) as address,
        httpx.AsyncClient(base_url=address, headers={**bearer(Role.VIEWER), **EVENTS}) as client,
    ):
        async with client.stream("POST", "/graphql", json=HELLO) as response:
            lines = response.aiter_lines()
            found = [await anext(lines) for _ in range(8)]
        assert found[:1] + found[3:] == ["event: next", ":", "", ":", "", ":"][:6]
        async with asyncio.timeout(5):
            while not answers.left:  # noqa: ASYNC110 - the client has gone
                await asyncio.sleep(0.01)


async def test_a_stream_ends_in_good_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "LIFE_SECONDS", 0.1)
    answers = ExampleAnswers(silent=True)
    async with client_of(example(answers), **EVENTS) as client:
        response = await client.post("/graphql", json=HELLO)
    assert response.text.endswith("event: complete\ndata:\n\n")
    assert answers.left == 1


async def test_an_open_stream_does_not_hold_up_the_end() -> None:
    """A signal that the server handles ends streams at once, and reaches the server as well."""
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    answers = ExampleAnswers(silent=True)
    try:
        async with asyncio.timeout(10), listening(example(answers)) as address:
            headers = {**bearer(), **EVENTS}
            async with (
                httpx.AsyncClient(base_url=address, headers=headers) as client,
                client.stream("POST", "/graphql", json=HELLO) as response,
            ):
                lines = response.aiter_lines()
                assert await anext(lines) == "event: next"
                os.kill(os.getpid(), signal.SIGTERM)
                rest = [line async for line in lines]
        assert rest[-3:] == ["event: complete", "data:", ""]
        assert (heard, answers.left) == ([signal.SIGTERM], 1)
        os.kill(os.getpid(), signal.SIGTERM)  # the handler from before stands again
        assert heard == [signal.SIGTERM] * 2
    finally:
        signal.signal(signal.SIGTERM, before)
