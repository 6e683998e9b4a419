"""Cursors: places in a list, as text that names the list and the row's values in its order.

Each is authenticated (HMAC-SHA-256), so that nobody learns by making some up what stands where.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from compiler.errors import BadInput, shown
from compiler.parameters import text

TAG_BYTES = 16
"""Of the authentication that a cursor begins with."""

BLOCK_BYTES = 64
"""Of SHA-256, to which a key is filled up (RFC 2104)."""


@dataclass(frozen=True, slots=True)
class CursorKey:
    """What cursors are authenticated with: of 64 bytes at most, random where none is given."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @classmethod
    def of(cls, secret: str) -> CursorKey:
        """The key that a secret text of any length stands for."""
        return cls(hashlib.sha256(secret.encode()).digest())

    def half(self, pad: int) -> str:
        """What is hashed before the body, or before that hash, where SQL makes the tag: as the text
        of PostgreSQL's bytea."""
        return "\\x" + bytes(byte ^ pad for byte in self.key.ljust(BLOCK_BYTES, b"\0")).hex()

    def tag(self, body: bytes) -> bytes:
        return hmac.digest(self.key, body, "sha256")[:TAG_BYTES]

    def body(self, cursor: bytes) -> bytes:
        """What a cursor holds beside its tag. Raises ``ValueError`` where it is not ours."""
        tag, body = cursor[:TAG_BYTES], cursor[TAG_BYTES:]
        if not hmac.compare_digest(tag, self.tag(body)):
            raise ValueError("the tag is another")
        return body


def inner_half(key: CursorKey) -> str:
    return key.half(0x36)


def outer_half(key: CursorKey) -> str:
    return key.half(0x5C)


@dataclass(frozen=True, slots=True)
class CursorSignature:
    """What a cursor says of the list that it belongs to: its order, and where from."""

    order: str

    def __call__(self, value: object) -> str:
        signed = f"{self.order} {value!r}" if value else self.order
        return hashlib.sha256(signed.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class CursorPart:
    """One value of a cursor, read with the type of its column. The origin is signed, not used.

    ``nullable`` is whether a row can have null there.
    """

    argument: str
    index: int
    length: int
    key: CursorKey
    signature: CursorSignature
    reads: Callable[[str], object]
    nullable: bool

    def __call__(self, value: Mapping[str, Any]) -> str | None:
        cursor = value["cursor"]
        parts = self._parts(cursor)
        if parts[0] != self.signature(value["origin"]):
            raise BadInput(f"{self.argument} {shown(cursor)}: this cursor is of another list")
        part = parts[1 + self.index]
        if part is None:
            if self.nullable:
                return None
            raise self._unreadable(cursor)
        try:
            self.reads(text(part))
        except ValueError as error:
            raise self._unreadable(cursor) from error
        return part

    def _parts(self, cursor: str) -> list[str | None]:
        try:
            decoded = base64.b64decode(cursor.encode("ascii"), validate=True)
            parts = orjson.loads(self.key.body(decoded))
        except (ValueError, binascii.Error, UnicodeEncodeError) as error:
            raise self._unreadable(cursor) from error
        if not isinstance(parts, list) or not all(p is None or isinstance(p, str) for p in parts):
            raise self._unreadable(cursor)
        if len(parts) != self.length + 1:
            raise BadInput(f"{self.argument} {shown(cursor)}: this cursor is of another list")
        return parts

    def _unreadable(self, cursor: str) -> BadInput:
        return BadInput(f"{self.argument} {shown(cursor)}: this is no cursor of this server")
