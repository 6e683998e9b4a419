"""Whoever joins another's computation waits with them, and is not refused for them."""

from __future__ import annotations

import asyncio

import pytest

from resolvers.database.shares import PoolBusy
from resolvers.tile_cache.single_flight import SingleFlight


async def test_whoever_joined_one_that_found_no_connection_asks_for_themselves() -> None:
    flights: SingleFlight[str] = SingleFlight()

    async def busy() -> str:
        await asyncio.sleep(0)
        raise PoolBusy(5.0)

    async def own() -> str:
        return "own"

    first = asyncio.create_task(flights.result("key", busy))
    await asyncio.sleep(0)
    second = asyncio.create_task(flights.result("key", own))
    assert await second == "own"
    with pytest.raises(PoolBusy):
        await first
    assert len(flights) == 0


async def test_another_fault_is_everybodys() -> None:
    flights: SingleFlight[str] = SingleFlight()

    async def fails() -> str:
        await asyncio.sleep(0)
        raise LookupError("for all")

    tasks = [asyncio.create_task(flights.result("key", fails)) for _ in range(3)]
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [str(error) for error in found] == ["for all"] * 3
    assert len(flights) == 0
