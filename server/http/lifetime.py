"""How long a connection lasts that answers come over as they are made."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum, auto

from resolvers.workflow.refusals import TooManyRequests
from server.auth.tokens import Admission

BEAT_SECONDS = 15.0
"""How often something without meaning is sent, so that nobody between takes it for dead."""

LIFE_SECONDS = 900.0
"""How long it lasts at most. The client comes again then, with a token that is still good."""


class End(Enum):
    """Why it is over. Clients come back, but where their token has expired."""

    STOPPED = auto()
    """The server, or this worker of it, ends."""
    LASTED = auto()
    EXPIRED = auto()


class Lifetime:
    """Lasts until the server stops, the viewer's token expires, or it has lasted long enough."""

    def __init__(self, stopping: asyncio.Event, expires: float = math.inf) -> None:
        self._stopping = stopping
        self._expires = expires
        self._renewed = asyncio.Event()
        self._ends = asyncio.get_running_loop().time() + LIFE_SECONDS

    def renew(self, admission: Admission) -> None:
        """Last as long as another token does."""
        self._expires = admission.expires
        self._renewed.set()

    async def over(self) -> End:
        """Why it is over, when it is."""
        while (end := self._end()) is None:
            await self._change(min(self._left(), BEAT_SECONDS))
        return end

    async def _change(self, seconds: float) -> None:
        """Wait until the server stops or there is another token, for so long at most."""
        self._renewed.clear()
        changes = [asyncio.create_task(event.wait()) for event in (self._stopping, self._renewed)]
        try:
            await asyncio.wait(changes, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for change in changes:
                change.cancel()

    def _end(self) -> End | None:
        if self._stopping.is_set():
            return End.STOPPED
        if time.time() >= self._expires:
            return End.EXPIRED
        return End.LASTED if self._left() <= 0 else None

    def _left(self) -> float:
        """Seconds until it may be over."""
        lasting = self._ends - asyncio.get_running_loop().time()
        return min(lasting, max(self._expires - time.time(), 0.001))


class Followers:
    """How many connections each subject follows something over, in this process."""

    def __init__(self, most: int = 20) -> None:
        self._most = most
        self._counts: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """How many there are in all."""
        return self._counts.total()

    def figures(self) -> Mapping[str, float]:
        """How many are open, and how many people they are."""
        return {"open": self.count, "people": len(self._counts)}

    @contextmanager
    def one_more(self, subject: str) -> Iterator[None]:
        """Count one for as long as this is open. Raises ``TooManyRequests``."""
        if self._counts[subject] >= self._most:
            raise TooManyRequests(
                f"{self._most} connections follow something for {subject}, as many as are allowed"
            )
        self._counts[subject] += 1
        try:
            yield
        finally:
            self._counts[subject] -= 1
            if not self._counts[subject]:
                del self._counts[subject]
