"""Cursors: places in a list, as text that names the list and the row's values in its order."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from compiler.errors import BadInput, shown
from compiler.parameters import text


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
            parts = orjson.loads(base64.b64decode(cursor.encode("ascii"), validate=True))
        except (ValueError, binascii.Error, UnicodeEncodeError) as error:
            raise self._unreadable(cursor) from error
        if not isinstance(parts, list) or not all(p is None or isinstance(p, str) for p in parts):
            raise self._unreadable(cursor)
        if len(parts) != self.length + 1:
            raise BadInput(f"{self.argument} {shown(cursor)}: this cursor is of another list")
        return parts

    def _unreadable(self, cursor: str) -> BadInput:
        return BadInput(f"{self.argument} {shown(cursor)}: this is no cursor of this server")
