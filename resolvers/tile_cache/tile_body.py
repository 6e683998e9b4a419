"""The bytes of a tile, as they go out."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Hashable
from functools import cached_property
from hashlib import blake2b

PACKED_FROM = 1_024
"""Bytes below which packing saves less than it costs."""

PACKED_INLINE = 65_536
"""Larger tiles are packed in a thread, not to hold up other requests."""

PACKING_LEVEL = 5
"""Of gzip: of a kept tile it is paid once."""


class TileBody:
    """A tile, its tag, and its packed form once somebody has asked for that.

    ``grown`` is called when it takes more memory than before; ``key`` is what it is kept by, if it
    is.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.grown: Callable[[], None] | None = None
        self.key: Hashable = None
        self._packed: bytes | None = None

    @cached_property
    def etag(self) -> bytes:
        """The weak tag of RFC 9110, 8.8.3: the same for both forms."""
        return b'W/"' + blake2b(self.data, digest_size=16).hexdigest().encode() + b'"'

    @property
    def weight(self) -> int:
        """Bytes of memory, in both forms."""
        return len(self.data) + len(self._packed or b"")

    async def packed(self) -> bytes | None:
        """By gzip; None where that is not worth it."""
        if len(self.data) < PACKED_FROM:
            return None
        if self._packed is None:
            self._packed = await self._pack()
            if self.grown is not None:
                self.grown()
        return self._packed

    async def _pack(self) -> bytes:
        if len(self.data) > PACKED_INLINE:
            return await asyncio.to_thread(gzip.compress, self.data, PACKING_LEVEL, mtime=0)
        return gzip.compress(self.data, PACKING_LEVEL, mtime=0)
