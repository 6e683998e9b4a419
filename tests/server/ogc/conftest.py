"""A planner's client of OGC API – Features on the city of the scope matrix."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from resolvers.reads import Reads
from tests.server.asking import asking


@pytest.fixture
async def client(reads: Reads) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(reads) as client:
        yield client
