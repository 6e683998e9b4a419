"""Places that few can have: who has least comes next, and whoever goes away gives back."""

from __future__ import annotations

import asyncio

import pytest

from resolvers.database.shares import Shares


async def test_nobody_has_all_places_and_turns_are_taken() -> None:
    shares = Shares(3, 2)
    order: list[str] = []
    done = asyncio.Event()

    async def work(subject: str) -> None:
        async with shares.place(subject, 5):
            order.append(subject)
            await done.wait()

    greedy = [asyncio.create_task(work("greedy")) for _ in range(5)]
    await asyncio.sleep(0)
    assert order == ["greedy"] * 2
    other = asyncio.create_task(work("other"))
    await asyncio.sleep(0)
    assert order == ["greedy", "greedy", "other"]
    third = asyncio.create_task(work("third"))
    await asyncio.sleep(0)
    done.set()
    await asyncio.gather(*greedy, other, third)
    assert order[3] == "third"
    assert order.count("greedy") == 5


async def test_whoever_waits_too_long_or_goes_away_takes_nothing() -> None:
    shares = Shares(1, 1)
    async with shares.place("one", 1):
        with pytest.raises(TimeoutError):
            async with shares.place("two", 0.01):
                pytest.fail("there is one place")
        leaving = asyncio.create_task(shares.place("three", 5).__aenter__())
        await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
    async with shares.place("four", 0.01):
        pass
