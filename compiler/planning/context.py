"""One operation while it is planned: the field in hand, costs, and what must be logged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import DateTime
from sqlalchemy.types import TypeEngine

from compiler import parameters
from compiler.cursors import CursorKey
from compiler.entity import Entity
from compiler.errors import Refusal
from compiler.limits import Limits
from compiler.model import Model
from compiler.place import Place, locations_of
from compiler.plan import Cost, Object, ShapingValue
from compiler.planning.field_meanings import FieldMeanings
from compiler.planning.selections import Selection, SelectionReader
from compiler.predicates import AsOf, Bind
from compiler.value import Leaf, Record, ValueSource

INSTANT = DateTime(timezone=True)

ObjectOf = Callable[[Entity, Selection, AsOf | None], Object]
"""What plans the object that a selection makes of an entity's row, as of an instant."""


@dataclass(slots=True)
class PlanningContext:
    """What everything shares that plans one operation for a role.

    It gathers the costs of lists, whether anything is read that is logged, and which values shape
    the plan.
    """

    model: Model
    meanings: Mapping[str, FieldMeanings]
    limits: Limits
    role: Enum
    selections: SelectionReader
    cursor_key: CursorKey
    place: Place = field(default_factory=Place)
    reads_logged: bool = False
    shapes: list[ShapingValue] = field(default_factory=list)
    _costs: list[list[Cost]] = field(default_factory=lambda: [[]])

    @property
    def total(self) -> tuple[Cost, ...]:
        """The costs of the whole operation."""
        return tuple(self._costs[0])

    def bind(
        self, value: Leaf | ValueSource, adapter: Callable[[Any], Any], type_: TypeEngine[Any]
    ) -> Bind:
        """A value of the field that is being planned: a refusal of it names that field's place."""
        source = value.source if isinstance(value, Leaf) else value
        return Bind(source, adapter, type_, self.place)

    def as_of(self, arguments: Record, inherited: Bind | None) -> Bind | None:
        """The instant that versions are meant at: as asked here, else as asked above."""
        leaf = arguments.leaf("asOf")
        return self.bind(leaf, parameters.plain_value, INSTANT) if leaf else inherited

    @contextmanager
    def at(self, selection: Selection) -> Iterator[None]:
        """Plan a selected field: refusals name its place."""
        above = self.place
        self.place = Place((*above.path, selection.key), locations_of(selection.nodes))
        try:
            yield
        except Refusal as refusal:
            refusal.place = refusal.place or self.place
            raise
        finally:
            self.place = above

    @contextmanager
    def costing(self, size: Bind) -> Iterator[None]:
        """Lists planned meanwhile count once for each row of this one."""
        self._costs.append([])
        try:
            yield
        finally:
            children = self._costs.pop()
            self._costs[-1].append(Cost(size, tuple(children)))
