"""A small demonstration city, and what asks it: a database of its own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.limits import Limits
from demo import make_city
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.database.transactions import Transactions
from resolvers.question import Question
from resolvers.reads import Reads
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.workflow.announcements import listening
from resolvers.workflow.context import WriteAccess
from resolvers.workflow.queues import Queues
from schema.viewer import Role, Viewer
from server.address import READER, WRITER, for_sqlalchemy, in_role
from tests.conftest import Server, connected, numbers

ZONE = "Asia/Shanghai"
DISTRICT = "990101"
ONE, OTHER = "990101001001", "990101002001"
"""Communities of it."""
RESIDENTS = 6_000

PLANNER = Viewer("林工", Role.PLANNER, (DISTRICT,))
CHIEF = Viewer("陈主任", Role.PLANNER, (DISTRICT,))


@dataclass(frozen=True, slots=True)
class Town:
    """A city that can be asked, and changed."""

    url: str
    reads: Reads
    transactions: Transactions

    @property
    def write_access(self) -> WriteAccess:
        write_access = self.reads.write_access
        assert write_access is not None
        return write_access

    @property
    def editor(self) -> PlanEditor:
        return self.write_access.service(PlanEditor)

    async def ask(
        self, document: str, viewer: Viewer = PLANNER, **variables: Any
    ) -> Mapping[str, Any]:
        """The data of an answer. Raises what refused it."""
        answer = await self.reads.answer(Question(document, variables), viewer)
        for error in answer.errors:
            raise getattr(error, "original_error", None) or RuntimeError(str(error))
        assert answer.data is not None
        data: Mapping[str, Any] = orjson.loads(answer.data)
        return data


@pytest.fixture(scope="session")
async def city(cluster: Server, template: str) -> AsyncIterator[str]:
    """The name of a database with the city, that nobody is connected to."""
    name = f"{template}_city"
    await cluster.create(name, template)
    async with connected(cluster.url(name)) as owner:
        await make_city(owner, RESIDENTS, until=date(2026, 6, 1))
        await owner.commit()
    yield name
    await cluster.drop(name)


@pytest.fixture
async def town(cluster: Server, city: str) -> AsyncIterator[Town]:
    async with town_of(cluster, city) as town:
        yield town


@pytest.fixture(scope="module")
async def place(cluster: Server, city: str) -> AsyncIterator[Town]:
    """One town for all tests of a module: each drafts a plan of its own."""
    async with town_of(cluster, city) as town:
        yield town


@pytest.fixture(scope="module")
async def keeper(place: Town) -> AsyncIterator[AsyncConnection]:
    """A connection of the owner of that town's tables."""
    async with connected(place.url) as connection:
        yield connection


@asynccontextmanager
async def town_of(cluster: Server, city: str) -> AsyncIterator[Town]:
    """A copy of a city, for as long as it is needed."""
    name = f"{city}_{next(numbers)}"
    await cluster.create(name, city)
    url = cluster.url(name)
    async with server_of(url) as town:
        yield town
    await cluster.drop(name)


@asynccontextmanager
async def server_of(url: str) -> AsyncIterator[Town]:
    """What asks and changes a database, as a server process does."""
    writer = in_role(url, WRITER)
    transactions = Transactions(for_sqlalchemy(writer), PoolLimits(), ZONE)
    async with ReadPool(in_role(url, READER)) as pool:
        plan_editor = PlanEditor(transactions, listening(writer), Queues(writer))
        write_access = WriteAccess(transactions, plan_editor.listening, {PlanEditor: plan_editor})
        yield Town(url, Reads(pool, Limits(), ZONE, write_access), transactions)
        await plan_editor.close()


@asynccontextmanager
async def another(town: Town) -> AsyncIterator[Reads]:
    """What another server process would answer, on the same database."""
    async with server_of(town.url) as other:
        yield other.reads


@pytest.fixture
async def mayor(town: Town) -> AsyncIterator[AsyncConnection]:
    """A connection of the owner of the town's tables."""
    async with connected(town.url) as connection:
        yield connection
