"""Queues that do not wait for each other, and what is done by the clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.workflow.queues import Periodic, Queue, Queues, Task
from server.address import WRITER, in_role
from tests.conftest import Database

SLOW, QUICK = Queue("slow"), Queue("quick", concurrency=3)


@pytest.fixture
async def queues(database: Database) -> AsyncIterator[Queues]:
    queues = Queues(in_role(database.owner_url, WRITER))
    yield queues
    await queues.close()


async def put(
    queues: Queues, owner: AsyncConnection, task: str, queue: Queue, *numbers: int
) -> None:
    async with owner.begin():
        for number in numbers:
            await queues.put(owner, task, queue, f"person {number}", 0, number=number)


async def test_each_queue_has_its_own_pace(queues: Queues, owner: AsyncConnection) -> None:
    """Jobs of one queue go three at a time while those of the other wait for one another."""
    done, going = asyncio.Event(), asyncio.Event()
    slow: list[int] = []
    quick: set[int] = set()

    async def slowly(number: int) -> None:
        slow.append(number)
        await done.wait()

    async def quickly(number: int) -> None:
        quick.add(number)
        if len(quick) == 3:
            going.set()
        await going.wait()  # all three, or none

    await put(queues, owner, "slowly", SLOW, 1, 2)
    await put(queues, owner, "quickly", QUICK, 1, 2, 3)
    queues.open([Task("slowly", SLOW, slowly), Task("quickly", QUICK, quickly)], [])
    async with asyncio.timeout(20):
        await going.wait()
        while not slow:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        assert slow == [1]
        done.set()
        while len(slow) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert quick == {1, 2, 3}


async def test_what_is_periodic_goes_on_at_its_own_interval(queues: Queues) -> None:
    """One that fails is tried again, and keeps none of the others."""
    calls: dict[str, int] = {"often": 0, "seldom": 0, "failing": 0}

    def counting(name: str) -> Periodic:
        async def work() -> None:
            calls[name] += 1
            if name == "failing":
                raise RuntimeError("not today")

        return Periodic(name, 60.0 if name == "seldom" else 0.02, work)

    queues.open([], [counting(name) for name in calls])
    async with asyncio.timeout(20):
        while min(calls["often"], calls["failing"]) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert calls["seldom"] == 1
    await queues.close()
    ended = dict(calls)
    await asyncio.sleep(0.1)
    assert calls == ended


async def test_what_was_put_is_rolled_back_with_the_transaction(
    queues: Queues, owner: AsyncConnection
) -> None:
    heard: list[int] = []

    async def work(number: int) -> None:
        heard.append(number)

    transaction = await owner.begin()
    await queues.put(owner, "work", SLOW, "person", 0, number=1)
    await transaction.rollback()
    await put(queues, owner, "work", SLOW, 2)
    queues.open([Task("work", SLOW, work)], [])
    async with asyncio.timeout(20):
        while not heard:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert heard == [2]
