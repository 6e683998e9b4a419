"""What an entity's values need before they are parsed: directions of cameras, codes of regions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from transfer.values.direction import parse_direction
from transfer.values.value import is_missing, plain_text

Values = dict[str, Sequence[Any]]

LEVELS = {2: "PROVINCE", 4: "CITY", 6: "COUNTY", 9: "TOWN"}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a value that does not keep its row from landing."""

    index: int
    field: str
    value: Any
    reason: str


@dataclass(slots=True)
class Prepared:
    """``values`` with what was derived; ``skipped`` are rows of another kind, by its name."""

    values: Values
    remarks: list[Remark] = field(default_factory=list)
    faults: dict[int, tuple[str, str]] = field(default_factory=dict)
    skipped: dict[int, str] = field(default_factory=dict)


def prepare(noun: str, values: Values) -> Prepared:
    """The values of a batch, prepared for the entity."""
    return _PREPARATIONS.get(noun, Prepared)(values)


def _regions(values: Values) -> Prepared:
    """Codes without the zeros that fill them up; levels where none is given.

    National lists write towns and counties with 12 or 6 digits, filled up with zeros.
    """
    count = len(values["code"])
    found = Prepared(dict(values))
    codes: list[Any] = list(values["code"])
    levels: list[Any] = list(values.get("level") or [None] * count)
    for index in range(count):
        try:
            code = "" if is_missing(codes[index]) else bare_code(plain_text(codes[index]))
        except ValueError:
            continue
        if code.isdigit() and len(code) in (12, 15):
            found.skipped[index] = "communities" if len(code) == 12 else "grids"
        codes[index] = code or None
        level = LEVELS.get(len(code))
        if is_missing(levels[index]):
            levels[index] = level
        elif level and str(levels[index]).strip() in LEVELS.values() and levels[index] != level:
            found.faults[index] = ("level", f"a code of {len(code)} digits is of level {level}")
    found.values |= {"code": codes, "level": levels}
    return found


def bare_code(code: str) -> str:
    """A region's code without the zeros that fill it up."""
    if len(code) == 12 and code.endswith("000"):
        code = code[:9]
    if len(code) == 9 and code.endswith("000"):
        code = code[:6]
    if len(code) == 6 and code.endswith("00"):
        code = code[:2] if code.endswith("0000") else code[:4]
    return code


def _cameras(values: Values) -> Prepared:
    """Directions in degrees, and fields of view where a direction was written as a sector."""
    found = Prepared(dict(values))
    if "azimuth" not in values:
        return found
    count = len(values["azimuth"])
    azimuths: list[Any] = [None] * count
    views: list[Any] = list(values.get("field_of_view") or [None] * count)
    for index, value in enumerate(values["azimuth"]):
        if is_missing(value):
            continue
        direction = parse_direction(str(value))
        if direction is None:
            found.remarks.append(
                Remark(index, "azimuth", value, "no direction that can be read; left empty")
            )
            continue
        azimuths[index] = direction.azimuth
        if is_missing(views[index]):
            views[index] = direction.field_of_view
        if direction.others:
            others = ", ".join(direction.others)
            reason = f"several directions; the first is kept, {others} left out"
            found.remarks.append(Remark(index, "azimuth", value, reason))
    found.values |= {"azimuth": azimuths, "field_of_view": views}
    return found


_PREPARATIONS: dict[str, Callable[[Values], Prepared]] = {"region": _regions, "camera": _cameras}
