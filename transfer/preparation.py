"""What values need before they are parsed: directions of cameras, codes of regions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from compiler.entity import Entity
from schema.model import model
from transfer.reading_note import ReadingNote
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
    """``values`` with what was derived; ``skipped`` are rows of another kind, by its name;
    ``notes`` tell how values were read."""

    values: Values
    remarks: list[Remark] = field(default_factory=list)
    faults: dict[int, tuple[str, str]] = field(default_factory=dict)
    skipped: dict[int, str] = field(default_factory=dict)
    notes: list[ReadingNote] = field(default_factory=list)


def prepare(entity: Entity, words: Sequence[str], values: Values) -> Prepared:
    """The values of a batch, prepared as the words of an entity's columns say."""
    prepared = Prepared(dict(values))
    for word in words:
        PREPARATIONS[word](entity, prepared)
    return prepared


def region_codes(entity: Entity, rows: Prepared) -> None:
    """Codes without the zeros that fill them up; levels where none is given.

    National lists write towns and counties with 12 or 6 digits, filled up with zeros. Where a row
    says its level, that tells which zeros fill up: those of 441900, the county that the city 4419
    is itself, do not.
    """
    levels_of = {level.digits: level.name for level in entity.levels}
    digits_of = {name: digits for digits, name in levels_of.items()}
    filled: list[str] = []
    codes: list[Any] = list(rows.values["code"])
    levels: list[Any] = list(rows.values.get("level") or [None] * len(codes))
    for index in range(len(codes)):
        try:
            given = "" if is_missing(codes[index]) else plain_text(codes[index])
        except ValueError:
            continue
        code = bare_code(given, digits_of.get(str(levels[index]).strip()))
        if code != given:
            filled.append(f"{given} is {code}")
        if code.isdigit() and (other := _other_area(entity, len(code))):
            rows.skipped[index] = other
        codes[index] = code or None
        level = levels_of.get(len(code))
        if is_missing(levels[index]):
            levels[index] = level
        elif level and str(levels[index]).strip() in levels_of.values() and levels[index] != level:
            rows.faults[index] = ("level", f"a code of {len(code)} digits is of level {level}")
    rows.values |= {"code": codes, "level": levels}
    if filled:
        reading = "zeros at their end fill them up and are left out"
        rows.notes.append(ReadingNote("codes", reading, rows=len(filled), example=filled[0]))


def _other_area(entity: Entity, digits: int) -> str | None:
    """What areas are called whose codes have so many digits, if they are of another entity."""
    owner = model().hierarchy.entities.get(digits)
    return None if owner is None or owner.name == entity.name else owner.list_name


def bare_code(code: str, digits: int | None = None) -> str:
    """A region's code without the zeros that fill it up, of so many digits if that is known."""
    if digits is not None and len(code) >= digits and not code[digits:].strip("0"):
        return code[:digits]
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
