"""Places that few can have: who has least comes next, and whoever goes away gives back."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.database.shares import Company, PoolBusy, Shares, Spare
from schema.viewer import Role, Viewer


def viewer(subject: str, role: Role = Role.VIEWER) -> Viewer:
    return Viewer(subject, role, ())


async def test_nobody_has_all_places_and_turns_are_taken() -> None:
    shares = Shares(3, 2, 5)
    order: list[str] = []
    done = asyncio.Event()

    async def work(subject: str) -> None:
        async with shares.place(viewer(subject)):
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
    assert shares.waiting == 4
    done.set()
    await asyncio.gather(*greedy, other, third)
    assert order[3] == "third"
    assert order.count("greedy") == 5
    assert shares.waiting == 0


async def test_of_people_with_nothing_the_role_with_least_comes_next() -> None:
    """Many people of one role do not keep those of another waiting behind them all."""
    shares = Shares(2, 1, 5)
    order: list[str] = []

    async def work(who: Viewer) -> None:
        async with shares.place(who):
            order.append(who.subject)

    async with AsyncExitStack() as first:
        for subject in "ab":
            await first.enter_async_context(shares.place(viewer(subject)))
        waiting = [asyncio.create_task(work(viewer(subject))) for subject in "cdef"]
        await asyncio.sleep(0)
        waiting.append(asyncio.create_task(work(viewer("operator", Role.OPERATOR))))
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert sorted(order[:2]) == ["c", "operator"]


async def test_whoever_waits_too_long_or_goes_away_takes_nothing() -> None:
    shares = Shares(1, 1, 0.01)
    async with shares.place(viewer("one")):
        with pytest.raises(PoolBusy, match=r"0\.01 s"):
            async with shares.place(viewer("two")):
                pytest.fail("there is one place")
        leaving = asyncio.create_task(shares.place(viewer("three")).__aenter__())
        await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        assert shares.waiting == 0
    async with shares.place(viewer("four")):
        pass


@pytest.mark.parametrize("steps", range(8))
async def test_going_away_at_the_moment_of_a_gift_passes_it_on(steps: int) -> None:
    shares = Shares(1, 1, 5)
    first = shares.place(viewer("one"))
    await first.__aenter__()
    places = [asyncio.create_task(shares.place(viewer(each)).__aenter__()) for each in "ab"]
    await asyncio.sleep(0)
    await first.__aexit__(None, None, None)
    for _ in range(steps):
        await asyncio.sleep(0)
    if not places[0].done():
        places[0].cancel()
        await asyncio.gather(places[0], return_exceptions=True)
        await places[1]
        assert shares.waiting == 0


async def test_whoever_is_brief_may_have_the_last_place_where_nobody_waits() -> None:
    shares = Shares(2, 1, 0.01)
    one = viewer("one")
    async with shares.place(one):
        with pytest.raises(PoolBusy):
            async with shares.place(one):
                pytest.fail("one is left to others")
        async with shares.place(one, briefly=True):
            waiting = asyncio.create_task(shares.place(viewer("two")).__aenter__())
            await asyncio.sleep(0)
            assert shares.waiting == 1
        await waiting


async def test_whoever_is_alone_has_what_is_to_spare_until_another_asks() -> None:
    now = 100.0
    company = Company(5, lambda: now)
    shares = Shares(3, 1, 0.01, spare=Spare(2, company))
    one, two = viewer("one"), viewer("two")
    company.asked("one")
    await shares.take(one)
    await shares.take(one)
    with pytest.raises(PoolBusy):  # the last is left to whoever comes
        await shares.take(one)
    company.asked("two")
    await shares.take(two)
    shares.give_back(one)
    company.asked("one")
    with pytest.raises(PoolBusy):
        await shares.take(one)
    now += 5.1
    company.asked("one")
    await shares.take(one)


async def test_whoever_waits_in_company_is_served_first_when_alone_again() -> None:
    now = 100.0
    company = Company(5, lambda: now)
    shares = Shares(3, 1, 5, spare=Spare(2, company))
    one = viewer("one")
    company.asked("two")
    company.asked("one")
    await shares.take(one)
    waiting = asyncio.create_task(shares.take(one))
    await asyncio.sleep(0)
    assert shares.waiting == 1
    now += 5.1
    later = asyncio.create_task(shares.take(one))
    await waiting
    assert not later.done()
    shares.give_back(one)
    await later
    assert shares.waiting == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([0.0, 1.0, 6.0])), max_size=30))
def test_alone_is_who_heard_no_other_for_so_long(steps: list[tuple[str, float]]) -> None:
    now = 0.0
    company = Company(5, lambda: now)
    heard: list[tuple[str, float]] = []
    for subject, passes in steps:
        company.asked(subject)
        heard.append((subject, now))
        now += passes
        for each in "abcd":
            lately = any(other != each and now - at <= 5 for other, at in heard)
            assert company.is_alone(each) is not lately
