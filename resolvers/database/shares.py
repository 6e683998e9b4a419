"""Shares of what few can have at a time: nobody has all of it, and people take turns."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class _Turn:
    subject: str
    future: asyncio.Future[None]


class Shares:
    """So many places at work, and so many of them for one subject at most."""

    def __init__(self, places: int, each: int) -> None:
        self._places = places
        self._each = each
        self._taken: Counter[str] = Counter()
        self._waiting: list[_Turn] = []

    @asynccontextmanager
    async def place(self, subject: str, wait_seconds: float) -> AsyncIterator[None]:
        """A place for as long as this is open. Raises ``TimeoutError`` where none comes free.

        The next goes to the subject that has fewest, and of these to whoever waits longest.
        """
        if self._is_free_for(subject):
            self._taken[subject] += 1
        else:
            await self._wait(subject, wait_seconds)
        try:
            yield
        finally:
            self._give_back(subject)

    def _is_free_for(self, subject: str) -> bool:
        return self._taken.total() < self._places and self._taken[subject] < self._each

    async def _wait(self, subject: str, seconds: float) -> None:
        turn = _Turn(subject, asyncio.get_running_loop().create_future())
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(seconds):
                await turn.future
        except BaseException:
            if turn in self._waiting:
                self._waiting.remove(turn)
            else:
                self._give_back(subject)
            raise

    def _give_back(self, subject: str) -> None:
        self._taken[subject] -= 1
        if not self._taken[subject]:
            del self._taken[subject]
        free = (turn for turn in self._waiting if self._is_free_for(turn.subject))
        turn = min(free, key=lambda turn: self._taken[turn.subject], default=None)
        if turn is not None:
            self._waiting.remove(turn)
            self._taken[turn.subject] += 1
            if not turn.future.done():
                turn.future.set_result(None)
