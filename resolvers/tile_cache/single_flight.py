"""What several ask for at once is computed once, for as long as anybody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

from resolvers.database.shares import PoolBusy

T = TypeVar("T")


class _Flight(Generic[T]):
    """A computation under way, and how many wait for it."""

    def __init__(self, task: asyncio.Task[T]) -> None:
        self.task = task
        self.waiting = 0


class SingleFlight(Generic[T]):
    """Computations under way, by their keys."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight[T]] = {}

    def __len__(self) -> int:
        return len(self._flights)

    async def result(self, key: Hashable, compute: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What ``compute`` comes to, or is coming to already for another who asked for the key.

        When the last who waits is cancelled, so is the computation. Whoever joined another's that
        found no connection within that person's share asks for themselves.
        """
        flight = self._flights.get(key)
        joined = flight is not None
        if flight is None:
            flight = self._begin(key, compute)
        try:
            return await self._wait(key, flight)
        except PoolBusy:
            if not joined:
                raise
        return await compute()

    def _begin(self, key: Hashable, compute: Callable[[], Coroutine[Any, Any, T]]) -> _Flight[T]:
        flight = self._flights[key] = _Flight(asyncio.create_task(compute()))
        flight.task.add_done_callback(lambda _: self._land(key, flight))
        return flight

    async def _wait(self, key: Hashable, flight: _Flight[T]) -> T:
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                self._land(key, flight)  # nobody is to join what is given up
                flight.task.cancel()

    def _land(self, key: Hashable, flight: _Flight[T]) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]
