"""From a value of the question to a parameter of the statement, with the checks types cannot make.

Every adapter takes the value and returns text that the statement's own cast reads. It raises
``BadInput`` or ``geo``'s ``InvalidGeometry`` naming the thing, its value, and what is allowed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Float

from compiler.errors import BadInput, shown
from geo.crs import CRS, is_stored
from geo.geojson import bbox, box_edges, circle, read_area, read_point

SRID = 4490
NUMBER = Float()
ID = re.compile(r"(\w{1,40}):(\d{1,6}):(\d{1,18})", re.ASCII)
AREA_CODE = re.compile(r"\d{1,15}", re.ASCII)


def text(value: Any) -> str:
    """Text that PostgreSQL can hold: no NUL, no half of a surrogate pair."""
    if "\0" in value:
        raise BadInput(f"text cannot hold NUL, as {shown(value)} does")
    if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
        raise BadInput(f"text cannot hold half of a surrogate pair, as {shown(value)} does")
    return str(value)


def texts(value: Any) -> list[str]:
    return [plain(item) for item in value]


def single(value: Any) -> list[str]:
    """One value as a list of one."""
    return [plain(value)]


def plain(value: Any) -> str:
    """A scalar, or a term by its name, as PostgreSQL reads it."""
    match value:
        case str():
            return text(value)
        case bool():
            return "true" if value else "false"
        case Enum():
            return value.name
        case datetime() | date():
            return value.isoformat()
        case float() if not math.isfinite(value):
            raise BadInput(f"{value} is not a finite number")
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between bounds."""

    name: str
    least: int
    most: int

    def __call__(self, value: Any) -> str:
        if not self.least <= value <= self.most:
            raise BadInput(
                f"{self.name} {value}: allowed is a whole number from {self.least} to {self.most}"
            )
        return str(value)


@dataclass(frozen=True, slots=True)
class Metres:
    """A distance: more than nothing, up to a maximum."""

    name: str
    most: float

    def __call__(self, value: Any) -> str:
        metres = value["metres"] if isinstance(value, dict) else value
        if not (math.isfinite(metres) and 0 < metres <= self.most):
            raise BadInput(
                f"{self.name} {metres:g}: allowed is more than 0, up to {self.most:g} metres"
            )
        return str(metres)


def identity(value: Any) -> tuple[str, str, str]:
    """Type, county and number of an id such as ``Camera:440305:17``."""
    match = ID.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise BadInput(f"id {shown(value)}: an id looks like Camera:440305:17")
    return match[1], match[2], match[3]


@dataclass(frozen=True, slots=True)
class IdPart:
    """The county (1) or the number (2) of an id, which must be of one of these types."""

    types: tuple[str, ...]
    part: int

    def __call__(self, value: Any) -> str:
        parts = identity(value)
        if parts[0] not in self.types:
            raise BadInput(f"id {shown(value)}: here an id of {' or '.join(self.types)} is allowed")
        return parts[self.part]


@dataclass(frozen=True, slots=True)
class IdParts:
    """The counties (1) or the numbers (2) of ids of one type: of a list, or of just one."""

    type: str
    part: int
    many: bool

    def __call__(self, value: Any) -> list[str]:
        one = IdPart((self.type,), self.part)
        return [one(item) for item in (value if self.many else [value])]


@dataclass(frozen=True, slots=True)
class IdsOf:
    """Of ids of several types those of one: ordinals (0), counties (1) or numbers (2)."""

    type: str
    part: int
    most: int

    def __call__(self, value: Any) -> list[str]:
        if len(value) > self.most:
            raise BadInput(f"ids: {len(value)} are given; {self.most} at most are allowed")
        found: list[str] = []
        for ordinal, item in enumerate(value, 1):
            parts = identity(item)
            if parts[0] == self.type:
                found.append(str(ordinal) if self.part == 0 else parts[self.part])
        return found


def count_of(value: Any) -> str:
    return str(len(value))


@dataclass(frozen=True, slots=True)
class CodeEdge:
    """The least code of an area, or the end of its range."""

    end: bool

    def __call__(self, value: Any) -> str:
        if not AREA_CODE.fullmatch(value):
            raise BadInput(f"code {shown(value)}: an area's code is 1 to 15 digits")
        return value + ":" if self.end else str(value)


def _hex(geometry: BaseGeometry) -> str:
    return str(shapely.to_wkb(shapely.set_srid(geometry, SRID), hex=True, include_srid=True))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A GeoJSON polygon."""

    crs: CRS
    most_vertices: int

    def __call__(self, value: Any) -> str:
        return _hex(read_area(value, self.crs, most_vertices=self.most_vertices))


_BOX = struct.Struct("<BIIII10d")
"""EWKB of a polygon with one ring of five positions."""
_POLYGON_WITH_SRID = 0x20000003


@dataclass(frozen=True, slots=True)
class Box:
    """West, south, east, north."""

    crs: CRS

    def __call__(self, value: Any) -> str:
        if not is_stored(self.crs):
            return _hex(bbox(value, self.crs))
        # Every view of a map asks with a box: shapely would take a tenth of the request's time.
        west, south, east, north = box_edges(value, self.crs)
        ring = (east, south, east, north, west, north, west, south, east, south)
        return _BOX.pack(1, _POLYGON_WITH_SRID, SRID, 1, 5, *ring).hex().upper()


def _geojson_point(value: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [value["x"], value["y"]]}


def round_area(value: Any) -> str:
    """A circle as the polygon that stands for it where a polygon is needed."""
    center = value["center"]
    return _hex(circle(_geojson_point(center), value["metres"], center["crs"]))


def point(value: Any) -> str:
    """A PointInput, or what has one at ``point`` or ``center``."""
    value = value.get("point") or value.get("center") or value
    return _hex(read_point(_geojson_point(value), value["crs"]))


# Cursors


@dataclass(frozen=True, slots=True)
class Signature:
    """What a cursor says of the list that it belongs to: its order, and where from."""

    order: str

    def __call__(self, value: Any) -> str:
        said = f"{self.order} {value!r}" if value else self.order
        return hashlib.sha256(said.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class CursorPart:
    """One value of a cursor, read with the type of its column. The origin is signed, not used.

    ``nullable`` is whether a row can have null there.
    """

    argument: str
    index: int
    length: int
    signature: Signature
    reads: Callable[[str], object]
    nullable: bool

    def __call__(self, value: Any) -> str | None:
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
