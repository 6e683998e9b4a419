"""A server in this process that answers by example, and its client."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.server.asking import client_of
from tests.server.example import ExampleAnswers, example


@pytest.fixture
def answers() -> ExampleAnswers:
    return ExampleAnswers()


@pytest.fixture
async def client(answers: ExampleAnswers) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(example(answers)) as client:
        yield client
