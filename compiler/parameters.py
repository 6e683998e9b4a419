"""From a value of the question to a parameter of the statement, with the checks types cannot make.

Every adapter takes the value and returns text that the statement's own cast reads. It raises
``BadInput`` or ``geo``'s ``InvalidGeometry`` naming the thing, its value, and what is allowed.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Float

from compiler.area_level import COUNTY_DIGITS
from compiler.errors import BadInput, shown
from geo.crs import CRS, is_stored
from geo.geojson import bbox, box_edges, circle, read_area, read_point
from geo.wkb import SRID, ewkb

NUMBER = Float()
AREA_CODE = re.compile(r"\d{1,15}", re.ASCII)


def text(value: str) -> str:
    """Text that PostgreSQL can hold: no NUL, no half of a surrogate pair."""
    if "\0" in value:
        raise BadInput(f"text cannot hold NUL, as {shown(value)} does")
    if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
        raise BadInput(f"text cannot hold half of a surrogate pair, as {shown(value)} does")
    return str(value)


def texts(value: Iterable[object]) -> list[str]:
    return [plain_value(item) for item in value]


def single(value: object) -> list[str]:
    """One value as a list of one."""
    return [plain_value(value)]


def plain_value(value: object) -> str:
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
        case int() | float():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} is no scalar of this schema")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between bounds."""

    name: str
    least: int
    most: int

    def __call__(self, value: int) -> str:
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

    def __call__(self, value: float | Mapping[str, float]) -> str:
        metres = value["metres"] if isinstance(value, Mapping) else value
        if not (math.isfinite(metres) and 0 < metres <= self.most):
            raise BadInput(
                f"{self.name} {metres:g}: allowed is more than 0, up to {self.most:g} metres"
            )
        return str(metres)


def count_of(value: Sized) -> str:
    return str(len(value))


@dataclass(frozen=True, slots=True)
class CodeEdge:
    """The least code of an area, or the end of its range."""

    end: bool

    def __call__(self, value: str) -> str:
        if not AREA_CODE.fullmatch(value):
            raise BadInput(f"code {shown(value)}: an area's code is 1 to 15 digits")
        return value + ":" if self.end else str(value)


@dataclass(frozen=True, slots=True)
class CountyEdge:
    """The number of the first county within a viewer's area, or of the last."""

    last: bool

    def __call__(self, area: str) -> str:
        return str(int(area[:COUNTY_DIGITS].ljust(COUNTY_DIGITS, "9" if self.last else "0")))


def county_of(code: str) -> str:
    """The number of the county that a code lies in."""
    return str(int(CodeEdge(False)(code)[:COUNTY_DIGITS]))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A GeoJSON polygon."""

    crs: CRS
    most_vertices: int

    def __call__(self, value: object) -> str:
        return ewkb(read_area(value, self.crs, most_vertices=self.most_vertices))


_BOX = struct.Struct("<BIIII10d")
"""EWKB of a polygon with one ring of five positions."""
_POLYGON_WITH_SRID = 0x20000003


@dataclass(frozen=True, slots=True)
class Box:
    """West, south, east, north."""

    crs: CRS

    def __call__(self, value: Sequence[float]) -> str:
        if not is_stored(self.crs):
            return ewkb(bbox(value, self.crs))
        # Every view of a map asks with a box: shapely would take a tenth of the request's time.
        west, south, east, north = box_edges(value, self.crs)
        ring = (east, south, east, north, west, north, west, south, east, south)
        return _BOX.pack(1, _POLYGON_WITH_SRID, SRID, 1, 5, *ring).hex().upper()


def _geojson_point(value: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [value["x"], value["y"]]}


def round_area(value: Mapping[str, Any]) -> str:
    """A circle as a polygon, for what needs one."""
    center = value["center"]
    return ewkb(circle(_geojson_point(center), value["metres"], center["crs"]))


def point(value: Mapping[str, Any]) -> str:
    """A PointInput, or what has one at ``point`` or ``center``."""
    value = value.get("point") or value.get("center") or value
    return ewkb(read_point(_geojson_point(value), value["crs"]))
