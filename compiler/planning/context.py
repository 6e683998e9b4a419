"""Where planning stands in the response, and what it gathers there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.types import TypeEngine

from compiler.errors import Refusal
from compiler.place import Place, locations_of
from compiler.plan import Cost, Logged
from compiler.planning.selections import Selection
from compiler.predicates import Bind
from compiler.value import Leaf, Source


@dataclass(slots=True)
class Trail:
    """What gathers while a plan is made: costs of lists, and paths to rows that are logged."""

    place: Place = field(default_factory=Place)
    logged: list[Logged] = field(default_factory=list)
    _ordinals: Bind | None = None
    _costs: list[list[Cost]] = field(default_factory=lambda: [[]])

    @property
    def total(self) -> tuple[Cost, ...]:
        """The costs of the whole operation."""
        return tuple(self._costs[0])

    def bind(
        self, value: Leaf | Source, adapter: Callable[[Any], Any], type_: TypeEngine[Any]
    ) -> Bind:
        """A value of the field that is being planned: a refusal of it says where that stands."""
        source = value.source if isinstance(value, Leaf) else value
        return Bind(source, adapter, type_, self.place)

    def log(self, *below: str) -> None:
        """The rows here, or under these keys, are of those whose reading is logged."""
        self.logged.append(Logged((*self.place.path, *below), self._ordinals))

    @contextmanager
    def among(self, ordinals: Bind) -> Iterator[None]:
        """What is planned meanwhile is of these items of ``nodes`` only."""
        self._ordinals = ordinals
        try:
            yield
        finally:
            self._ordinals = None

    @contextmanager
    def at(self, selection: Selection) -> Iterator[None]:
        """At a selected field: refusals say where they stand."""
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
