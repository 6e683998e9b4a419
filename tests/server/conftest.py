"""A server in this process that answers by example, and its client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from compiler.limits import Limits
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.reads import Reads
from server.address import READER, in_role
from tests.conftest import Server, connected
from tests.left_processes import none_left
from tests.scope.city import settle
from tests.scope.plans import draft
from tests.server.asking import client_of
from tests.server.example import ExampleAnswers, example


@pytest.fixture
def answers() -> ExampleAnswers:
    return ExampleAnswers()


@pytest.fixture
async def client(answers: ExampleAnswers) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(example(answers)) as client:
        yield client


@pytest.fixture(scope="session")
async def address(cluster: Server, template: str) -> AsyncIterator[str]:
    """A database with the city of the scope matrix, only to be read."""
    name = f"{template}_read"
    await cluster.create(name, template)
    async with connected(cluster.url(name)) as owner:
        await settle(owner)
        await draft(owner)
        await owner.commit()
    yield cluster.url(name)
    await cluster.drop(name)


@pytest.fixture
async def reads(address: str) -> AsyncIterator[Reads]:
    async with ReadPool(in_role(address, READER), PoolLimits(size=2)) as pool:
        yield Reads(pool, Limits(), "Asia/Shanghai")


@pytest.fixture(autouse=True)
def _none_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test leaves a process behind."""
    with none_left(request.node.nodeid):
        yield
