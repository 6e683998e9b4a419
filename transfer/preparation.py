"""What values need before they are parsed: directions of cameras, codes of regions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from compiler.entity import Entity
from schema.model import model
from transfer.values.direction import parse_direction
from transfer.values.value import is_missing, plain_text

Values = dict[str, Sequence[Any]]


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


def prepare(entity: Entity, words: Sequence[str], values: Values) -> Prepared:
    """The values of a batch, prepared as the words of an entity's columns say."""
    prepared = Prepared(dict(values))
    for word in words:
        PREPARATIONS[word](entity, prepared)
    return prepared


def region_codes(entity: Entity, rows: Prepared) -> None:
    """Codes without the zeros that fill them up; levels where none is given.

    National lists write towns and counties with 12 or 6 digits, filled up with zeros.
    """
    levels_of = {level.digits: level.name for level in entity.levels}
    codes: list[Any] = list(rows.values["code"])
    levels: list[Any] = list(rows.values.get("level") or [None] * len(codes))
    for index in range(len(codes)):
        try:
            code = "" if is_missing(codes[index]) else bare_code(plain_text(codes[index]))
        except ValueError:
            continue
        if code.isdigit() and (other := _other_area(entity, len(code))):
            rows.skipped[index] = other
        codes[index] = code or None
        level = levels_of.get(len(code))
        if is_missing(levels[index]):
            levels[index] = level
        elif level and str(levels[index]).strip() in levels_of.values() and levels[index] != level:
            rows.faults[index] = ("level", f"a code of {len(code)} digits is of level {level}")
    rows.values |= {"code": codes, "level": levels}


def _other_area(entity: Entity, digits: int) -> str | None:
    """What areas are called whose codes have so many digits, if they are of another entity."""
    owner = model().hierarchy.entities.get(digits)
    return None if owner is None or owner.name == entity.name else owner.list_name


def bare_code(code: str) -> str:
    """A region's code without the zeros that fill it up."""
    if len(code) == 12 and code.endswith("000"):
        code = code[:9]
    if len(code) == 9 and code.endswith("000"):
        code = code[:6]
    if len(code) == 6 and code.endswith("00"):
        code = code[:2] if code.endswith("0000") else code[:4]
    return code


def directions(_: Entity, rows: Prepared) -> None:
    """Directions in degrees, and fields of view where a direction was written as a sector."""
    if "azimuth" not in rows.values:
        return
    values = rows.values["azimuth"]
    azimuths: list[Any] = [None] * len(values)
    views: list[Any] = list(rows.values.get("field_of_view") or azimuths)
    for index, value in enumerate(values):
        if is_missing(value):
            continue
        direction = parse_direction(str(value))
        if direction is None:
            rows.remarks.append(
                Remark(index, "azimuth", value, "no direction that can be read; left empty")
            )
            continue
        azimuths[index] = direction.azimuth
        if is_missing(views[index]):
            views[index] = direction.field_of_view
        if direction.others:
            others = ", ".join(direction.others)
            reason = f"several directions; the first is kept, {others} left out"
            rows.remarks.append(Remark(index, "azimuth", value, reason))
    rows.values |= {"azimuth": azimuths, "field_of_view": views}


PREPARATIONS: Mapping[str, Callable[[Entity, Prepared], None]] = {
    "region code": region_codes,
    "direction": directions,
}
"""Each preparation by the word that a column has for it."""
