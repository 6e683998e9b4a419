"""A server on a database that holds nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from resolvers.reads import Reads
from tests.conftest import Server, numbers
from tests.resolvers.redraw.conftest import server_of


@pytest.fixture(scope="module")
async def empty(cluster: Server, template: str) -> AsyncIterator[Reads]:
    name = f"{template}_{next(numbers)}"
    await cluster.create(name, template)
    async with server_of(cluster.url(name)) as server:
        yield server.reads
    await cluster.drop(name)
