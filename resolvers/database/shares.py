"""Shares of what few can have at a time: nobody has all of it, and people take turns."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf
from time import monotonic

from schema.viewer import Role, Viewer


class PoolError(Exception):
    """The question could not be put to the database."""


class PoolBusy(PoolError):
    """No connection, or other place, came free in time. ``waited_seconds`` is how long that was."""

    def __init__(self, waited_seconds: float, what: str = "database connection") -> None:
        super().__init__(f"no {what} came free in {waited_seconds:g} s")
        self.waited_seconds = waited_seconds


class Company:
    """Who asked lately: a subject is alone when nobody else did for so many ``seconds``."""

    def __init__(self, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._last = ""
        self._last_at = self._others_at = -inf

    def asked(self, subject: str) -> None:
        """Somebody asks now."""
        if subject != self._last:
            self._last, self._others_at = subject, self._last_at
        self._last_at = self._clock()

    def is_alone(self, subject: str) -> bool:
        """Whether no other subject asked lately."""
        others_at = self._others_at if subject == self._last else self._last_at
        return self._clock() - others_at > self._seconds


@dataclass(frozen=True, slots=True)
class Spare:
    """What one subject may have ``at_most`` while it is alone in ``company``."""

    at_most: int
    company: Company


@dataclass(frozen=True, slots=True, eq=False)
class _Turn:
    viewer: Viewer
    future: asyncio.Future[None]


class Shares:
    """So many places at once, and so many of them for one subject at most; ``what`` names one.

    A subject that is alone may have what there is to ``spare`` beyond that. A place that comes free
    goes to the subject that has fewest, of these to the role that has fewest, and of these to
    whoever waits longest.
    """

    def __init__(
        self,
        places: int,
        each: int,
        wait_seconds: float,
        what: str = "database connection",
        *,
        spare: Spare | None = None,
    ) -> None:
        self._places = places
        self._each = each
        self._spare = spare
        self._wait_seconds = wait_seconds
        self._what = what
        self._taken = 0
        self._of_subjects: Counter[str] = Counter()
        self._of_roles: Counter[Role] = Counter()
        self._waiting: list[_Turn] = []

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._waiting)

    @asynccontextmanager
    async def place(self, viewer: Viewer, *, briefly: bool = False) -> AsyncIterator[None]:
        """A place for as long as this is open. Raises as ``take``."""
        await self.take(viewer, briefly=briefly)
        try:
            yield
        finally:
            self.give_back(viewer)

    async def take(self, viewer: Viewer, *, briefly: bool = False) -> None:
        """Take a place, to be given back. Raises ``PoolBusy`` where none comes free.

        Whoever needs it ``briefly`` may have the last one, too, where nobody waits.
        """
        self._hand_out()  # whoever waits may be alone by now
        if self._is_free_for(viewer) or (briefly and self._is_one_left()):
            self._take(viewer)
        else:
            await self._wait(viewer)

    def give_back(self, viewer: Viewer) -> None:
        """Give back a place that was taken, to whose turn it is."""
        self._taken -= 1
        self._of_roles[viewer.role] -= 1
        self._of_subjects[viewer.subject] -= 1
        if not self._of_subjects[viewer.subject]:
            del self._of_subjects[viewer.subject]
        self._hand_out()

    def _hand_out(self) -> None:
        """Give what is free to those whose turn it is."""
        while self._waiting and (turn := self._next()) is not None:
            self._waiting.remove(turn)
            self._take(turn.viewer)
            if not turn.future.done():  # else it has been cancelled, and gives the place back
                turn.future.set_result(None)

    def _is_free_for(self, viewer: Viewer) -> bool:
        if self._taken >= self._places:
            return False
        has, spare = self._of_subjects[viewer.subject], self._spare
        if has < self._each:
            return True
        return spare is not None and has < spare.at_most and spare.company.is_alone(viewer.subject)

    def _is_one_left(self) -> bool:
        return self._taken < self._places and not self._waiting

    def _take(self, viewer: Viewer) -> None:
        self._taken += 1
        self._of_subjects[viewer.subject] += 1
        self._of_roles[viewer.role] += 1

    async def _wait(self, viewer: Viewer) -> None:
        turn = _Turn(viewer, asyncio.get_running_loop().create_future())
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self._wait_seconds):
                await turn.future
        except BaseException as error:
            if turn in self._waiting:
                self._waiting.remove(turn)
            else:  # a place was given to one who goes away
                self.give_back(viewer)
            if isinstance(error, TimeoutError):
                raise PoolBusy(self._wait_seconds, self._what) from None
            raise

    def _next(self) -> _Turn | None:
        free = (turn for turn in self._waiting if self._is_free_for(turn.viewer))
        return min(free, key=self._has, default=None)

    def _has(self, turn: _Turn) -> tuple[int, int]:
        """How much its subject has, and its role."""
        return self._of_subjects[turn.viewer.subject], self._of_roles[turn.viewer.role]
