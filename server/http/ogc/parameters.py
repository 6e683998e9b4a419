"""The parameters of ``/items``: which features are asked for, and how many."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from compiler.errors import shown
from resolvers.feature_collections import Box, Collection, Period, Selection
from server.errors import BadRequest
from server.http.ogc.reference_systems import ReferenceSystem, reference_system

OWN = ("bbox", "bbox-crs", "datetime", "limit", "crs", "after")
"""Beside the properties of a collection; ``after`` is where a page begins."""

BREADTH_DEGREES, BREADTH_METRES = 1e-9, 1e-4
"""By how much a box without area is made larger on each side: a tenth of a millimetre."""

RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)


def selection_of(collection: Collection, given: Mapping[str, str]) -> Selection:
    """Which features the parameters of an address mean. Raises ``BadRequest``."""
    system = reference_system("bbox-crs", given.get("bbox-crs"))
    boxes = boxes_of(given["bbox"], system) if "bbox" in given else ()
    period = period_of(given["datetime"]) if "datetime" in given else None
    values = {
        name: value_of(name, given[name], type_)
        for name, type_ in collection.filters.items()
        if name in given
    }
    return Selection(boxes, system.crs, period, values)


def limit_of(text: str | None, most: int) -> int | None:
    """How many features are asked for: ``most`` where it is more. Raises ``BadRequest``."""
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and int(text[:100]) >= 1):
        raise BadRequest(f"limit {shown(text)}: 1 to {most} are allowed")
    return most if len(text) > 9 else min(int(text), most)


def boxes_of(text: str, system: ReferenceSystem) -> tuple[Box, ...]:
    """The box of a text as west, south, east, north; its two halves where it lies across the
    antimeridian. Heights are read, and mean nothing here. Raises ``BadRequest``."""
    numbers = [_number("bbox", part) for part in text.split(",")]
    if len(numbers) not in (4, 6):
        raise BadRequest(f"bbox {shown(text)}: 4 numbers are allowed, or 6 with heights")
    half = len(numbers) // 2
    low, high = numbers[:2], numbers[half : half + 2]
    if system.latitude_first:
        low, high = low[::-1], high[::-1]
    (west, south), (east, north) = low, high
    if south > north:
        raise BadRequest(f"bbox {shown(text)}: its south lies north of its north")
    south, north = _broad(south, north, system)
    if west <= east:
        west, east = _broad(west, east, system)
        return ((west, south, east, north),)
    if system.projected:
        raise BadRequest(f"bbox {shown(text)}: its west lies east of its east")
    halves = ((west, south, 180.0, north), (-180.0, south, east, north))
    return tuple(box for box in halves if box[0] < box[2])


def _broad(low: float, high: float, system: ReferenceSystem) -> tuple[float, float]:
    """The same span; where it is none, a very small one."""
    if low < high:
        return low, high
    breadth = BREADTH_METRES if system.projected else BREADTH_DEGREES
    return low - breadth, high + breadth


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in text:
        raise BadRequest(f"{name} {shown(text)}: a number is allowed")
    return number


def period_of(text: str) -> Period:
    """An instant or an interval (/req/core/fc-time-definition). Raises ``BadRequest``."""
    ends = text.split("/")
    if len(ends) == 1:
        return Period(_instant(text), _instant(text))
    if len(ends) > 2 or all(end in ("", "..") for end in ends):
        raise BadRequest(f"datetime {shown(text)}: an instant, or two with a / between, is allowed")
    start, end = (None if end in ("", "..") else _instant(end) for end in ends)
    if start and end and datetime.fromisoformat(start) > datetime.fromisoformat(end):
        raise BadRequest(f"datetime {shown(text)}: it ends before it starts")
    return Period(start, end)


def _instant(text: str) -> str:
    # QGIS says the year 0, which Python has not, for an interval that is open at its start.
    upper = re.sub("^0000", "0001", text.upper())
    try:
        if RFC3339.fullmatch(text):
            datetime.fromisoformat(upper)
            return upper
    except ValueError:
        pass
    raise BadRequest(
        f"datetime {shown(text)}: RFC 3339 is allowed, such as 2026-05-01T00:00:00+08:00, and"
        " a + in an address is %2B"
    )


def value_of(name: str, text: str, type_: str) -> Any:
    """The value of a property, of a GraphQL type, as JSON. Raises ``BadRequest``."""
    match type_:
        case "Boolean":
            if text not in ("true", "false"):
                raise BadRequest(f"{name} {shown(text)}: true and false are allowed")
            return text == "true"
        case "Int":
            if not WHOLE.fullmatch(text):
                raise BadRequest(f"{name} {shown(text)}: a whole number is allowed")
            return int(text)
        case "Float":
            return _number(name, text)
        case _:
            return text
