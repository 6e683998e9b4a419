"""What everything shares that plans one operation."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import DateTime

from compiler import parameters
from compiler.limits import Limits
from compiler.model import Model
from compiler.planning.conditions import Conditions
from compiler.planning.context import Trail
from compiler.planning.field_meanings import Meanings
from compiler.planning.selections import Selections
from compiler.predicates import Bind
from compiler.value import Record

INSTANT = DateTime(timezone=True)


@dataclass(frozen=True, slots=True)
class Planning:
    """One operation being planned."""

    model: Model
    meanings: dict[str, Meanings]
    limits: Limits
    conditions: Conditions
    selections: Selections
    trail: Trail

    def as_of(self, arguments: Record, inherited: Bind | None) -> Bind | None:
        """The instant that versions are meant at: as asked here, else as asked above."""
        leaf = arguments.leaf("asOf")
        return self.trail.bind(leaf, parameters.plain, INSTANT) if leaf else inherited
