"""The tiles that a process keeps, for as long as it hears of every change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from compiler.lru_cache import LruCache
from resolvers.tile_cache.asked_tile import AskedTile, TileKey, TileReads, meet
from resolvers.tile_cache.single_flight import SingleFlight
from resolvers.tile_cache.tile_body import TileBody
from resolvers.workflow.announcements import Box
from schema.viewer import Viewer

ENTRY = 1_200
"""Bytes that a kept tile takes beside its own and those of its parameters, as measured."""

OF_ADDRESSES = 8 << 20
"""Bytes of addresses whose statements are remembered."""

Compute = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class KeptTile:
    """A tile with what could change it."""

    body: TileBody
    reads: TileReads
    ground: Box

    def changed_by(self, table: str, box: Box | None) -> bool:
        """Whether a change of a table within a box, wherever if there is none, may be on it."""
        if table not in self.reads.tables:
            return False
        return box is None or table != self.reads.local or meet(box, self.ground)


class TileCache:
    """Tiles that weigh ``most_bytes`` at most. It answers from what it keeps, and lets requests
    share a computation, only while it is ``sure`` that it has heard of every change.

    A tile that was being computed while a change came is given to those who asked before it came,
    and not kept: every change and every doubt makes a new ``state``.
    """

    def __init__(self, most_bytes: int) -> None:
        self.kept: LruCache[TileKey, KeptTile] = LruCache(most_bytes, _weight_of)
        self._addresses: LruCache[tuple[Hashable, ...], TileKey] = LruCache(
            OF_ADDRESSES, lambda address, _: ENTRY + sum(len(str(part)) for part in address)
        )
        self.flights: SingleFlight[TileBody] = SingleFlight()
        self._listening = False
        self._committing: set[str] = set()
        self._doubts = 0
        self._changes: Counter[str] = Counter()

    @property
    def sure(self) -> bool:
        """Whether all that was committed before now has been heard of."""
        return self._listening and not self._committing

    def at(self, address: bytes, viewer: Viewer) -> TileBody | None:
        """The tile that an address came to for such a viewer before, if it is still kept."""
        if not self.sure:
            return None
        key = self._addresses.get((address, viewer.areas, viewer.role.name))
        kept = None if key is None else self.kept.get(key)
        return None if kept is None else kept.body

    def note(self, address: bytes, viewer: Viewer, body: TileBody) -> None:
        """Remember what an address came to: to the same statement for all of a role in these areas,
        with the same values bound."""
        if isinstance(body.key, TileKey):
            self._addresses.put((address, viewer.areas, viewer.role.name), body.key)

    async def tile(self, asked: AskedTile, compute: Compute) -> TileBody:
        """The tile, computed where it is not kept. Raises what ``compute`` does."""
        if not (self.sure and asked.reads.followed):
            return TileBody(await compute())
        kept = self.kept.get(asked.key)
        if kept is not None:
            return kept.body

        async def computed() -> TileBody:
            return await self._computed(asked, compute)

        return await self.flights.result((asked.key, self._state(asked.reads)), computed)

    async def _computed(self, asked: AskedTile, compute: Compute) -> TileBody:
        before = self._state(asked.reads)
        body = TileBody(await compute())
        if self.sure and self._state(asked.reads) == before:
            self._keep(asked.key, KeptTile(body, asked.reads, asked.ground))
        return body

    def _keep(self, key: TileKey, tile: KeptTile) -> None:
        def grown() -> None:
            if self.kept.peek(key) is tile:
                self.kept.put(key, tile)

        tile.body.grown, tile.body.key = grown, key
        self.kept.put(key, tile)

    def _state(self, reads: TileReads) -> Hashable:
        return self._doubts, sum(self._changes[table] for table in reads.tables)

    def change(self, table: str, box: Box | None) -> None:
        """Something changed, within a box if that is known: forget what may show it."""
        self._changes[table] += 1
        self.kept.drop(lambda tile: tile.changed_by(table, box))

    def open(self) -> None:
        """From here on every change is heard of."""
        self._listening = True

    def close(self) -> None:
        """Changes may be missed from here on: forget all, and keep nothing."""
        self._listening = False
        self._doubt()
        self.kept.drop(lambda _: True)

    def committing(self, commit: str) -> None:
        """A transaction of this process is about to be committed; what it changes is announced
        before ``committed`` is called."""
        self._committing.add(commit)

    def committed(self, commit: str) -> bool:
        """All that the transaction changed has been heard of; whether that was waited for."""
        if commit not in self._committing:
            return False
        self._committing.remove(commit)
        self._doubt()
        return True

    def _doubt(self) -> None:
        self._doubts += 1


def _weight_of(key: TileKey, tile: KeptTile) -> int:
    return ENTRY + tile.body.weight + sum(len(str(value)) for value in key.parameters)
