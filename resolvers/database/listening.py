"""Listening to what other processes announce: one connection for all who follow something."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Generic, Protocol, TypeVar

import psycopg
import structlog

from resolvers.database.pool import Unavailable

log = structlog.get_logger("jingwei.listening")

MOST_WAITING = 1_000
"""Announcements that wait for a follower who is slow to take them."""

OPENING_SECONDS = 5.0

KEPT_ALIVE: Mapping[str, Any] = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""Seconds and tries of TCP: a connection whose other end is gone without a word is lost after
eleven seconds, and those who follow something know it."""


class OfSubject(Protocol):
    """An announcement, which is about something."""

    @property
    def subject(self) -> str: ...


Heard = TypeVar("Heard", bound=OfSubject)


class Following(Generic[Heard]):
    """What one follower has not taken yet. It ends when announcements may have been missed."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Heard | None] = asyncio.Queue(MOST_WAITING + 1)
        self._lost = False

    def tell(self, heard: Heard) -> None:
        if self._waiting.qsize() >= MOST_WAITING:
            self.lose()
        elif not self._lost:
            self._waiting.put_nowait(heard)

    def lose(self) -> None:
        """End it, after what has come already."""
        if not self._lost:
            self._lost = True
            self._waiting.put_nowait(None)

    async def next(self) -> Heard:
        """The next announcement. Raises ``Unavailable`` where some may have been missed."""
        heard = await self._waiting.get()
        if heard is None:
            raise Unavailable("announcements may have been missed: subscribe again")
        return heard

    async def latest(self) -> Heard:
        """The last of the announcements that wait, or the next: for who looks at the state only."""
        heard = await self.next()
        while not self._waiting.empty():
            heard = await self.next()
        return heard


class Listening(Generic[Heard]):
    """Follows a channel for as long as anybody follows something on it.

    ``read`` makes an announcement of what comes over the channel.
    """

    def __init__(self, address: str, channel: str, read: Callable[[str], Heard]) -> None:
        self._address = address
        self._channel = channel
        self._read = read
        self._followers: dict[str, set[Following[Heard]]] = defaultdict(set)
        self._hearing: asyncio.Task[None] | None = None
        self._opened: asyncio.Future[None] | None = None

    @asynccontextmanager
    async def following(self, about: str) -> AsyncIterator[Following[Heard]]:
        """Hear from now on what is announced about something. Raises ``Unavailable``."""
        follower = Following[Heard]()
        self._followers[about].add(follower)
        try:
            await self._open()
            yield follower
        finally:
            self._followers[about].discard(follower)
            if not self._followers[about]:
                del self._followers[about]
            if not self._followers:
                await self.close()

    async def close(self) -> None:
        """Stop listening; each follower learns that it ended."""
        self._lose_all()
        task, self._hearing, self._opened = self._hearing, None, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _open(self) -> None:
        if self._hearing is None or self._hearing.done() or self._opened is None:
            self._opened = asyncio.get_running_loop().create_future()
            self._hearing = asyncio.create_task(self._hear(self._opened))
        # Shielded: one follower who goes away must not take the opening from the others.
        await asyncio.shield(self._opened)

    async def _hear(self, opened: asyncio.Future[None]) -> None:
        try:
            async with await psycopg.AsyncConnection.connect(
                self._address,
                autocommit=True,
                application_name="jingwei listening",
                connect_timeout=round(OPENING_SECONDS),
                **KEPT_ALIVE,
            ) as connection:
                await connection.execute(
                    psycopg.sql.SQL("listen {}").format(psycopg.sql.Identifier(self._channel))
                )
                opened.set_result(None)
                async for notice in connection.notifies():
                    heard = self._read(notice.payload)
                    for follower in tuple(self._followers.get(heard.subject, ())):
                        follower.tell(heard)
        except psycopg.Error as error:
            log.warning("stopped listening", error=str(error))
            if not opened.done():
                opened.set_exception(Unavailable("the database cannot be reached"))
        finally:
            if not opened.done():
                opened.cancel()
            if self._opened is opened:  # else these are followers of who listens by now
                self._lose_all()

    def _lose_all(self) -> None:
        for followers in self._followers.values():
            for follower in followers:
                follower.lose()
