"""The hierarchy of areas: the lengths of their codes, and which entity has those of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from compiler.area_level import AreaLevel
from compiler.entity import Entity
from compiler.errors import BadDeclaration


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The levels of areas by the digits of their codes, the longest and smallest first."""

    levels: Mapping[int, AreaLevel]
    entities: Mapping[int, Entity]

    @property
    def smallest(self) -> int:
        """How many digits the longest codes have: no area lies within such an area."""
        return next(iter(self.levels))

    @property
    def grouping(self) -> tuple[AreaLevel, ...]:
        """The levels that rows can be grouped by: a group's area is found within its county."""
        return tuple(level for level in self.levels.values() if level.in_county)

    def named(self, name: str) -> AreaLevel | None:
        """The level of a name that rows can be grouped by."""
        return next((level for level in self.grouping if level.name == name), None)

    def above(self, entity: Entity) -> tuple[Entity, AreaLevel] | None:
        """The entity and the level that hold an entity's largest areas; none at the top."""
        largest = min(level.digits for level in entity.levels)
        digits = next((digits for digits in self.levels if digits < largest), None)
        return None if digits is None else (self.entities[digits], self.levels[digits])


def hierarchy_of(entities: Iterable[Entity]) -> Hierarchy:
    """The hierarchy that entities declare. Raises ``BadDeclaration`` where two claim one level."""
    levels: dict[int, AreaLevel] = {}
    owners: dict[int, Entity] = {}
    for entity in entities:
        for level in entity.levels:
            other = next((d for d, known in levels.items() if _same(known, level)), None)
            if other is not None:
                said = f"{level.name} of {level.digits} digits"
                raise BadDeclaration(
                    entity.name, f"the level {said} is one of {owners[other].name} already"
                )
            levels[level.digits], owners[level.digits] = level, entity
    order = sorted(levels, reverse=True)
    return Hierarchy({d: levels[d] for d in order}, {d: owners[d] for d in order})


def _same(one: AreaLevel, other: AreaLevel) -> bool:
    return one.digits == other.digits or one.name == other.name
