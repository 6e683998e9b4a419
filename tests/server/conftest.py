"""A server in this process that answers by example, and its client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.left_processes import none_left
from tests.server.asking import client_of
from tests.server.example import ExampleAnswers, example


@pytest.fixture
def answers() -> ExampleAnswers:
    return ExampleAnswers()


@pytest.fixture
async def client(answers: ExampleAnswers) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(example(answers)) as client:
        yield client


@pytest.fixture(autouse=True)
def _none_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test leaves a process behind."""
    with none_left(request.node.nodeid):
        yield
