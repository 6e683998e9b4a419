"""What everything shares that plans one operation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import DateTime

from compiler import adapt
from compiler.conditions import Conditions, bind
from compiler.errors import BadInput
from compiler.fields import Meanings
from compiler.limits import Limits
from compiler.model import Model
from compiler.plan import Bind, Cost, Logged
from compiler.selection import Selections
from compiler.value import Record

INSTANT = DateTime(timezone=True)


@dataclass(slots=True)
class Trail:
    """What gathers while a plan is made: costs of lists, and paths to rows that are logged."""

    path: list[str] = field(default_factory=list)
    logged: list[Logged] = field(default_factory=list)
    _ordinals: Bind | None = None
    _costs: list[list[Cost]] = field(default_factory=lambda: [[]])

    @property
    def total(self) -> tuple[Cost, ...]:
        """The costs of the whole operation."""
        return tuple(self._costs[0])

    def log(self) -> None:
        """The rows here are of those whose reading is logged."""
        self.logged.append(Logged(tuple(self.path), self._ordinals))

    @contextmanager
    def among(self, ordinals: Bind) -> Iterator[None]:
        """What is planned meanwhile is of these items of ``nodes`` only."""
        self._ordinals = ordinals
        try:
            yield
        finally:
            self._ordinals = None

    @contextmanager
    def at(self, key: str) -> Iterator[None]:
        """Under a response key: refusals say where they stand."""
        self.path.append(key)
        try:
            yield
        except BadInput as refusal:
            refusal.path = refusal.path or tuple(self.path)
            raise
        finally:
            self.path.pop()

    @contextmanager
    def costing(self, size: Bind) -> Iterator[None]:
        """Lists planned meanwhile count once for each row of this one."""
        self._costs.append([])
        try:
            yield
        finally:
            children = self._costs.pop()
            self._costs[-1].append(Cost(size, tuple(children)))


@dataclass(frozen=True, slots=True)
class Planning:
    """One operation being planned."""

    model: Model
    meanings: dict[str, Meanings]
    limits: Limits
    conditions: Conditions
    selections: Selections
    trail: Trail = field(default_factory=Trail)

    def as_of(self, arguments: Record, inherited: Bind | None) -> Bind | None:
        """The instant that versions are meant at: as asked here, else as asked above."""
        leaf = arguments.leaf("asOf")
        return bind(leaf, adapt.plain, INSTANT) if leaf else inherited
