"""How a process hears of what changes on the map: from the database, over the one connection that
listens.

PostgreSQL announces after the commit, so a process hears of its own transactions somewhat later
than it knows that they are committed. Each of them therefore announces itself, too, and until that
has come back, after all that it changed, the cache is not used.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import count

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.database.listening import Listening
from resolvers.database.pool import Unavailable
from resolvers.returned_rows import RowId
from resolvers.tile_cache.cache import TileCache
from resolvers.workflow.announcements import Announcement, announce

log = structlog.get_logger("jingwei.tiles")

TILE = RowId("Tile", 0, 0)
"""What all of this is announced about, as by the database's function ``announce_change``."""

COMMIT = "Commit"

AGAIN_SECONDS = 1.0
"""From losing the connection to opening the next."""

OVERDUE_SECONDS = 2.0
"""A commit of which nothing is heard for so long means that nothing is heard at all."""


class TileChanges:
    """Tells a cache of every change, and knows which commits of this process are still to come.

    It is the ``CommitWatch`` of this process's transactions.
    """

    def __init__(self, cache: TileCache, listening: Listening[Announcement]) -> None:
        self._cache = cache
        self._listening = listening
        self._process = secrets.randbits(62)
        self._numbers = count(1)
        self._following: asyncio.Task[None] | None = None
        self._lose: Callable[[], None] | None = None

    async def begin(self, connection: AsyncConnection) -> Callable[[], None]:
        """Announce a transaction with its commit; what is given is called right before that."""
        row = RowId(COMMIT, self._process, next(self._numbers))
        await announce(connection, Announcement(TILE, row, COMMIT))
        return partial(self._committing, row.id)

    def _committing(self, commit: str) -> None:
        self._cache.committing(commit)
        asyncio.get_running_loop().call_later(OVERDUE_SECONDS, self._overdue, commit)

    def _overdue(self, commit: str) -> None:
        if self._cache.committed(commit) and self._lose is not None:
            log.warning("a commit was not announced", seconds=OVERDUE_SECONDS)
            self._lose()

    def hear(self, announcement: Announcement) -> None:
        if announcement.row.entity == COMMIT:
            self._cache.committed(announcement.row.id)
        else:
            self._cache.change(announcement.what, announcement.box)

    def start(self, from_primary: Callable[[], Awaitable[bool]]) -> None:
        """Follow from here on, if the tiles are read ``from_primary``: a standby's rows may be
        older than what is heard of them."""
        self._following = asyncio.create_task(self._follow(from_primary))

    async def close(self) -> None:
        if self._following is not None:
            self._following.cancel()
            await asyncio.wait([self._following])

    async def _follow(self, from_primary: Callable[[], Awaitable[bool]]) -> None:
        while True:
            try:
                if not await from_primary():
                    log.info("tiles are read from a standby: none are kept")
                    return
                await self._hear_all()
            except Unavailable as error:
                log.warning("no tiles are kept", error=str(error))
            await asyncio.sleep(AGAIN_SECONDS)

    async def _hear_all(self) -> None:
        """Raises ``Unavailable`` when something may have been missed."""
        async with self._listening.following(TILE.id) as heard:
            self._lose = heard.lose
            self._cache.open()
            try:
                while True:
                    self.hear(await heard.next())
            finally:
                self._lose = None
                self._cache.close()
