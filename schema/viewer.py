"""The viewer: who asks, in which role, for which areas."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schema.terms import Term

AREA_CODE = re.compile(r"[0-9]{0,15}")


class Role(Term):
    """What a viewer does here 角色."""

    VIEWER = "浏览"
    GRID_WORKER = "网格员"
    OPERATOR = "综治中心坐席"
    PLANNER = "网格规划"
    ADMINISTRATOR = "管理员"
    AUDITOR = "审计"


VISITING = (Role.GRID_WORKER, Role.OPERATOR, Role.ADMINISTRATOR)
"""Roles that call on people, or send somebody: those that may know who lives where."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. ``areas`` are code prefixes; the empty prefix is everything, none is nothing."""

    subject: str
    role: Role
    areas: tuple[str, ...]

    def __post_init__(self) -> None:
        for area in self.areas:
            if not AREA_CODE.fullmatch(area):
                raise ValueError(f"area {area!r}: an area is a code of at most 15 digits")
        object.__setattr__(self, "areas", widest(self.areas))

    def may_see(self, code: str) -> bool:
        """Whether an area lies in one of the viewer's."""
        return any(code.startswith(area) for area in self.areas)


def widest(areas: tuple[str, ...]) -> tuple[str, ...]:
    """The same areas in order, without those that lie in another of them."""
    kept: list[str] = []
    for area in sorted(set(areas)):
        if not any(area.startswith(wider) for wider in kept):
            kept.append(area)
    return tuple(kept)
