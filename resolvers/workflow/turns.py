"""Turns at work that takes a core and memory: a few at a time, and one of each person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from resolvers.workflow.refusals import Conflict


class Turns:
    """Turns in one process. ``what`` is what they are taken at, as a refusal names it."""

    def __init__(self, what: str, at_once: int) -> None:
        self._what = what
        self._places = asyncio.Semaphore(at_once)
        self._people: set[str] = set()

    @asynccontextmanager
    async def turn(self, subject: str) -> AsyncIterator[None]:
        """A turn of somebody, for as long as this is open.

        Raises ``Conflict`` where one of theirs is under way or waits already.
        """
        if subject in self._people:
            raise Conflict(f"{self._what}: one of yours is under way; 1 at a time is allowed")
        self._people.add(subject)
        try:
            async with self._places:
                yield
        finally:
            self._people.discard(subject)
