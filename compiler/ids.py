"""Ids: a row's entity, county and number in one text, such as ``Camera:440305:17``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from compiler.errors import BadInput, shown

ID = re.compile(r"(\w{1,40}):(\d{1,6}):(\d{1,18})", re.ASCII)


def identity(value: object) -> tuple[str, str, str]:
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

    def __call__(self, value: object) -> str:
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
        parts_of_type: list[str] = []
        for ordinal, item in enumerate(value, 1):
            parts = identity(item)
            if parts[0] == self.type:
                parts_of_type.append(str(ordinal) if self.part == 0 else parts[self.part])
        return parts_of_type
