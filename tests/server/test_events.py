"""Answers as server-sent events: what is sent, how they are kept alive, and how they end."""

from __future__ import annotations

import asyncio
import json
import math
import os
import signal
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from resolvers.database.pool import Unavailable
from resolvers.question import Answer, Question
from schema.viewer import Role, Viewer
from server.auth.keys import FixedKeys, development_secret
from server.auth.tokens import LEEWAY_SECONDS, Admission, Authentication, minted
from server.http import lifetime
from server.http.lifetime import Followers
from server.shutdown import in_time
from tests.server.asking import HELLO, client_of
from tests.server.example import SECRET, ExampleAnswers, bearer, example, listening

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


async def test_what_is_refused_is_an_event() -> None:
    """Of another status clients think that the network is at fault, and ask again."""
    async with client_of(example(), **EVENTS) as client:
        for query, code in (
            ("{ forbidden: hello }", "FORBIDDEN"),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("{", "GRAPHQL_PARSE_FAILED"),
        ):
            response = await client.post("/graphql", json={"query": query})
            assert code_of(response) == code
        response = await client.post("/graphql", json=HELLO, headers={"authorization": "Bearer x"})
        assert code_of(response) == "UNAUTHENTICATED"
        response = await client.get("/graphql", params={"query": "mutation { change }"})
        assert code_of(response) == "BAD_USER_INPUT"


def code_of(response: httpx.Response) -> str:
    """The code of the one event that a refusal is."""
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    told, end, _ = response.text.split("\n\n")
    assert end == "event: complete\ndata:"
    (error,) = json.loads(told.removeprefix("event: next\ndata: "))["errors"]
    return str(error["extensions"]["code"])


async def test_what_should_be_asked_again_or_is_no_graphql_has_its_status() -> None:
    async with client_of(example(), **EVENTS) as client:
        response = await client.post("/graphql", json={"query": "{ down: hello }"})
        assert (response.status_code, response.headers["retry-after"]) == (503, "2")
        response = await client.post("/graphql", json=[HELLO])
        assert response.status_code == 400
        response = await client.patch("/graphql", json=HELLO)
        assert response.status_code == 405


async def test_somebody_follows_over_so_many_connections_only() -> None:
    followers = Followers(2)
    answers = ExampleAnswers(silent=True)
    async with listening(example(answers, followers=followers)) as address:
        headers = {**bearer(), **EVENTS}
        async with httpx.AsyncClient(base_url=address, headers=headers) as client:
            async with AsyncExitStack() as following:
                told = []  # closed with the last that refers to them
                for _ in range(2):
                    stream = client.stream("POST", "/graphql", json=HELLO)
                    response = await following.enter_async_context(stream)
                    told.append(response.aiter_lines())
                    assert await anext(told[-1]) == "event: next"
                response = await client.post("/graphql", json=HELLO)
                assert code_of(response) == "TOO_MANY_REQUESTS"
            async with asyncio.timeout(5):
                while followers.count:  # noqa: ASYNC110 - they have gone
                    await asyncio.sleep(0.01)


async def test_a_silent_stream_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifetime, "BEAT_SECONDS", 0.05)
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


async def test_a_stream_is_cut_in_good_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifetime, "LIFE_SECONDS", 0.1)
    answers = ExampleAnswers(silent=True)
    async with client_of(example(answers), **EVENTS) as client:
        response = await client.post("/graphql", json=HELLO)
    assert response.text.count("event: ") == 1, "who hears no complete comes back"
    assert answers.left == 1


async def test_a_stream_whose_database_goes_away_is_cut() -> None:
    class Lost(ExampleAnswers):
        async def stream(self, question: Question, viewer: Viewer) -> AsyncGenerator[Answer, None]:
            first = await self.answer(question, viewer)

            async def answers() -> AsyncGenerator[Answer, None]:
                yield replace(first, event_id="PlanEdit:1:7")
                raise Unavailable("announcements may have been missed")

            return answers()

    async with client_of(example(Lost()), **EVENTS) as client:
        response = await client.post("/graphql", json=HELLO)
    assert response.text == 'id: PlanEdit:1:7\nevent: next\ndata: {"data":{"hello":"你好"}}\n\n'


async def test_whoever_comes_back_says_where_they_were() -> None:
    answers = ExampleAnswers()
    async with client_of(example(answers), **EVENTS) as client:
        await client.post("/graphql", json=HELLO, headers={"last-event-id": "PlanEdit:1:7"})
        await client.post("/graphql", json=HELLO)
    assert [question.last_event for question in answers.asked] == ["PlanEdit:1:7", None]


class NearlyExpired(Authentication):
    """Lets everybody in for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(FixedKeys(()))
        self.expires = time.time() + seconds

    async def admitted(self, authorization: bytes | None) -> Admission:
        return Admission(Viewer("wang", Role.VIEWER, ("",)), self.expires)


@pytest.mark.parametrize("seconds", [0.2, -1.0])
async def test_a_stream_ends_with_its_token(seconds: float) -> None:
    answers = ExampleAnswers(silent=True)
    app = example(answers, authentication=NearlyExpired(seconds))
    async with client_of(app, **EVENTS) as client, asyncio.timeout(10):
        response = await client.post("/graphql", json=HELLO)
    *_, told, end, _ = response.text.split("\n\n")
    event, _, data = told.partition("\ndata: ")
    assert (event, end) == ("event: next", "event: complete\ndata:")
    (error,) = json.loads(data)["errors"]
    assert error["message"] == "the token has expired"
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert response.text.count("event: next") == (2 if seconds > 0 else 1)
    assert answers.left == (1 if seconds > 0 else 0)


async def test_a_busy_stream_ends_with_its_token() -> None:
    """Also where answers come so fast that it never waits."""

    class Busy(ExampleAnswers):
        async def stream(self, question: Question, viewer: Viewer) -> AsyncGenerator[Answer, None]:
            first = await self.answer(question, viewer)

            async def answers() -> AsyncGenerator[Answer, None]:
                while True:
                    yield first
                    await asyncio.sleep(0)

            return answers()

    app = example(Busy(), authentication=NearlyExpired(0.2))
    async with client_of(app, **EVENTS) as client, asyncio.timeout(10):
        response = await client.post("/graphql", json=HELLO)
    assert '"code":"UNAUTHENTICATED"' in response.text.split("\n\n")[-3]


async def test_a_token_s_end_is_known_with_its_viewer() -> None:
    authentication = Authentication(development_secret(SECRET))
    viewer, now = Viewer("wang", Role.VIEWER, ("",)), datetime.now(UTC)
    header = b"Bearer " + minted(SECRET, viewer, days=1, now=now).encode()
    end = int(now.timestamp()) + 86_400 + LEEWAY_SECONDS
    for _ in range(2):  # the second time it is remembered
        assert await authentication.admitted(header) == Admission(viewer, end)
    allowing = Authentication(development_secret(SECRET), anonymous=viewer)
    assert await allowing.admitted(None) == Admission(viewer, math.inf)


async def test_an_open_stream_does_not_hold_up_the_end() -> None:
    """A signal that the server handles ends streams at once, and reaches the server as well.

    From then on the process has its time to end; this one is to go on to other tests.
    """
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
        assert rest == ['data: {"data":{"hello":"你好"}}', ""], "it is cut: its client comes back"
        assert (heard, answers.left) == ([signal.SIGTERM], 1)
        os.kill(os.getpid(), signal.SIGTERM)  # the handler from before stands again
        assert heard == [signal.SIGTERM] * 2
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    finally:
        in_time()
        signal.signal(signal.SIGTERM, before)


APOLLO = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json'


async def test_apollos_multipart_protocol_is_refused_naming_what_to_use() -> None:
    async with client_of(example(), accept=APOLLO) as client:
        response = await client.post("/graphql", json={"query": "subscription { count(to: 3) }"})
    assert response.status_code == 406
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "text/event-stream" in error["message"] and "WebSocket" in error["message"]


async def test_a_batch_is_refused_saying_how_to_ask() -> None:
    async with client_of(example()) as client:
        response = await client.post("/graphql", json=[HELLO, HELLO])
    assert response.status_code == 400
    assert "one at a time is allowed" in response.json()["errors"][0]["message"]


async def test_pages_of_other_origins_may_trace_and_follow() -> None:
    origin = "https://map.example"
    async with client_of(example(cors_origins=(origin,))) as client:
        for header in ("traceparent", "last-event-id", "x-graphql-event-stream-token"):
            response = await client.options(
                "/graphql",
                headers={
                    "origin": origin,
                    "access-control-request-method": "POST",
                    "access-control-request-headers": header,
                },
            )
            assert response.status_code == 200, response.text
            assert response.headers["access-control-allow-origin"] == origin
