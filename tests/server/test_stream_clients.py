"""What other people's clients make of our streams, where Node is there."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from resolvers.question import Answer, Question
from schema.viewer import Viewer
from server.http import lifetime
from tests.node_packages import installed, run
from tests.server.example import ExampleAnswers, example, listening, token

HERE = Path(__file__).parent / "stream_clients"
CLIENTS = ["graphql-ws", "graphql-sse", "graphql-sse single", "apollo", "urql"]
COUNT = "subscription { count(to: 3) }"
NUMBERS: list[Any] = [{"data": {"count": number}} for number in (1, 2, 3)]


async def followed(client: str, address: str, query: str, bearer: str | None = None) -> list[Any]:
    """What a client shows of a subscription, the end of it last."""
    folder = await installed(HERE)
    code, said = await run(
        "node", "follow.mjs", client, f"{address}/graphql", bearer or token(), query, folder=folder
    )
    assert code == 0, said
    return [json.loads(line) for line in said.splitlines()]


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_client_follows_to_the_end(client: str) -> None:
    async with listening(example()) as address:
        assert await followed(client, address, COUNT) == [*NUMBERS, {"complete": True}]


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_client_shows_at_once_what_is_refused(client: str) -> None:
    answers = ExampleAnswers()
    async with listening(example(answers)) as address:
        told = await followed(client, address, "subscription { nothing }")
        assert "Cannot query field 'nothing' on type 'Subscription'." in json.dumps(told)
        assert len(answers.asked) == 1, "it asked again and again"


@pytest.mark.parametrize("client", [name for name in CLIENTS if name != "urql"])
async def test_a_client_shows_that_its_token_is_not_good(client: str) -> None:
    async with listening(example()) as address:
        told = await followed(client, address, COUNT, "nonsense")
        assert re.search("the token is malformed|401: Unauthorized", json.dumps(told))


@pytest.mark.parametrize("client", ["graphql-ws", "graphql-sse", "apollo", "urql"])
async def test_a_client_comes_back_when_it_was_cut(
    client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifetime, "LIFE_SECONDS", 1.0)

    class Once(ExampleAnswers):
        """Tells of one number, and no more until somebody comes again."""

        async def stream(self, question: Question, viewer: Viewer) -> AsyncGenerator[Answer, None]:
            answers = await super().stream(question, viewer)
            return answers if len(self.asked) > 1 else first_of(answers)

    async with listening(example(Once())) as address:
        told = await followed(client, address, COUNT)
    assert told == [NUMBERS[0], *NUMBERS, {"complete": True}]


async def first_of(answers: AsyncGenerator[Answer, None]) -> AsyncGenerator[Answer, None]:
    yield await anext(answers)
    await asyncio.Event().wait()
