"""Places in any sequence of asking, giving back, going away, waiting too long and time passing."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import closing
from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from resolvers.database.shares import Company, PoolBusy, Shares, Spare
from schema.viewer import Role, Viewer

WAIT_SECONDS = 5.0
ALONE_SECONDS = 3.0
PEOPLE = [
    Viewer("a", Role.VIEWER, ()),
    Viewer("b", Role.VIEWER, ()),
    Viewer("c", Role.OPERATOR, ()),
]
AT_ONCE = st.sampled_from([True, True, True, True, False])
"""Whether a step is settled before the next."""


class _Loop(asyncio.SelectorEventLoop):
    """An event loop whose clock moves when it is told to."""

    now = 0.0

    def time(self) -> float:
        return self.now


@dataclass(slots=True, eq=False)
class _Request:
    """The ``number``th to ask for a place, at ``since``; ``left`` without one or not."""

    number: int
    viewer: Viewer
    since: float
    brief: bool = False
    left: bool = False
    task: asyncio.Task[None] | None = None


class Sharing(RuleBasedStateMachine):
    """Steps are settled at once or with the next; in an unsettled row of them a place is given to
    one who goes away or whose time is over at that moment."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = _Loop()
        self.holders: list[_Request] = []
        self.waiters: list[_Request] = []
        self.granted: list[_Request] = []
        self.mixed = False
        self.asked = self.newest = 0

    @initialize(
        people=st.integers(1, 3),
        places=st.integers(1, 5),
        each=st.integers(1, 2),
        more=st.integers(0, 2),
    )
    def open(self, people: int, places: int, each: int, more: int) -> None:
        self.people = PEOPLE[:people]
        self.places, self.each, self.at_most = places, each, each + more
        self.company = Company(ALONE_SECONDS, self.loop.time)
        spare = Spare(self.at_most, self.company) if more else None
        self.shares = Shares(places, each, WAIT_SECONDS, spare=spare)

    @rule(which=st.integers(0, 5), brief=st.sampled_from([False, False, True]), settled=AT_ONCE)
    def take(self, which: int, brief: bool, settled: bool) -> None:
        self._ask(self.people[which % len(self.people)], brief=brief)
        self._next(settled)

    @precondition(lambda self: self.holders)
    @rule(which=st.integers(0, 9), settled=AT_ONCE)
    def give_back(self, which: int, settled: bool) -> None:
        self.shares.give_back(self.holders.pop(which % len(self.holders)).viewer)
        self._next(settled)

    @precondition(lambda self: self.waiters)
    @rule(which=st.integers(0, 9), settled=AT_ONCE)
    def go_away(self, which: int, settled: bool) -> None:
        going = self.waiters[which % len(self.waiters)]
        assert going.task
        going.left |= going.task.cancel()
        self._next(settled)

    @rule(seconds=st.sampled_from([1.0, ALONE_SECONDS + 0.1, WAIT_SECONDS]), settled=AT_ONCE)
    def time_passes(self, seconds: float, settled: bool) -> None:
        self.loop.now += seconds
        self._next(settled)

    def teardown(self) -> None:
        with closing(self.loop):
            self._all_are_served()
            self._as_many_places_are_left()

    def _all_are_served(self) -> None:
        """Whoever still waits has a place as others give theirs back."""
        self._settle()
        while self.holders:
            self.give_back(0, settled=True)
        assert not self.waiters

    def _as_many_places_are_left(self) -> None:
        strangers = [Viewer(f"stranger {n}", Role.VIEWER, ()) for n in range(self.places + 1)]
        for stranger in strangers:
            self._ask(stranger)
        self._settle()
        assert [each.viewer for each in self.holders] == strangers[:-1]
        self.loop.now += WAIT_SECONDS
        self._settle()

    def _ask(self, viewer: Viewer, *, brief: bool = False) -> None:
        self.company.asked(viewer.subject)
        self.asked += 1
        self.newest = self.asked
        request = _Request(self.asked, viewer, self.loop.now, brief)
        request.task = self.loop.create_task(self._taken(request))
        self.waiters.append(request)
        self.loop.run_until_complete(_steps(1))

    async def _taken(self, request: _Request) -> None:
        try:
            await self.shares.take(request.viewer, briefly=request.brief)
        except PoolBusy:
            request.left = True
        else:
            self.granted.append(request)

    def _next(self, settled: bool) -> None:
        if settled:
            self._settle()
        else:
            self.mixed = True

    def _settle(self) -> None:
        """Let everybody do what there is to do, and look at who has what."""
        self.loop.run_until_complete(_steps(12))
        waited = [each for each in self.waiters if not each.left]
        self.waiters = [each for each in waited if each not in self.granted]
        # Whoever waited was given a place before one who came took one, and hears of it later.
        for request in sorted(self.granted, key=lambda each: each.number == self.newest):
            if not self.mixed:
                waited.remove(request)
                self._was_next(request, waited)
            self.holders.append(request)
        self.granted.clear()
        self.mixed, self.newest = False, 0
        self._nobody_waits_in_vain()
        self._a_reserve_is_kept()

    def _was_next(self, request: _Request, waited: list[_Request]) -> None:
        """A place went to one who may have it, and to nobody before whose turn it was."""
        if not self._may_have(request.viewer):
            assert request.brief
            assert not waited
        else:
            others = [each for each in waited if self._may_have(each.viewer)]
            first = min([request, *others], key=lambda each: (self._has(each), each.number))
            assert request is first

    def _may_have(self, viewer: Viewer) -> bool:
        has = Counter(each.viewer.subject for each in self.holders)[viewer.subject]
        alone = self.at_most > self.each and self.company.is_alone(viewer.subject)
        return has < (self.at_most if alone else self.each)

    def _has(self, request: _Request) -> tuple[int, int]:
        viewers = [each.viewer for each in self.holders]
        return (
            sum(each.subject == request.viewer.subject for each in viewers),
            sum(each.role == request.viewer.role for each in viewers),
        )

    def _nobody_waits_in_vain(self) -> None:
        assert self.shares.waiting == len(self.waiters)
        subjects = Counter(each.viewer.subject for each in self.holders)
        for request in self.waiters:
            assert self.loop.now < request.since + WAIT_SECONDS
            free = len(self.holders) < self.places
            assert not (free and subjects[request.viewer.subject] < self.each)

    def _a_reserve_is_kept(self) -> None:
        """However long one subject stays, others find what is beyond its share."""
        assert len(self.holders) <= self.places
        lasting = Counter(each.viewer.subject for each in self.holders if not each.brief)
        assert all(has <= self.at_most for has in lasting.values())


async def _steps(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


TestSharing = Sharing.TestCase
TestSharing.settings = settings(max_examples=400, stateful_step_count=30, deadline=None)
