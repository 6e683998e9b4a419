"""The model: every entity, checked against the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compiler.entity import Entity, Relation
from compiler.errors import BadDeclaration
from compiler.join import ByKey, Prefix

AREA_LENGTHS = {15: "GRID", 12: "COMMUNITY", 9: "TOWN", 6: "COUNTY"}
"""Length of an area's code, and what an area of that length is called when grouping."""


@dataclass(frozen=True, slots=True)
class Model:
    """The entities by name. ``areas`` are those that have a code of their own."""

    entities: dict[str, Entity]

    def __getitem__(self, name: str) -> Entity:
        return self.entities[name]

    def __iter__(self) -> Iterator[Entity]:
        return iter(self.entities.values())

    @property
    def wholes(self) -> tuple[Entity, ...]:
        """Entities that are asked for by themselves, and not as parts of another."""
        return tuple(e for e in self if not e.part)

    @property
    def areas(self) -> tuple[Entity, ...]:
        """Entities with a code of their own and a boundary."""
        return tuple(e for e in self if e.key == "code" and e.geometry)

    def area_of_length(self, length: int) -> Entity:
        """The entity whose codes have ``length`` digits: grid, community, else region."""
        return self[{15: "Grid", 12: "Community"}.get(length, "Region")]

    def placed(self, entity: Entity) -> Entity:
        """The entity whose geometry stands for this one's place."""
        for step in entity.place:
            entity = self[entity.relations[step].target]
        return entity


def model_of(classes: Iterable[type]) -> Model:
    """The model of the declared classes. Raises ``BadDeclaration`` naming what does not fit."""
    entities: dict[str, Entity] = {cls.__name__: cls.__entity__ for cls in classes}  # type: ignore[attr-defined]
    model = Model(entities)
    for entity in model:
        for relation in entity.relations.values():
            _check(model, entity, relation)
    return model


def _check(model: Model, entity: Entity, relation: Relation) -> None:
    place = f"{entity.name}.{relation.name}"
    if relation.target not in model.entities:
        raise BadDeclaration(place, f"there is no entity {relation.target}")
    target = model[relation.target]
    if isinstance(relation.join, ByKey):
        for here, there in relation.join.pairs:
            if here not in entity.table.c or there not in target.table.c:
                raise BadDeclaration(place, f"the tables have no columns {here} and {there}")
    if isinstance(relation.join, Prefix) and model.area_of_length(relation.join.length) != target:
        raise BadDeclaration(place, f"codes of {relation.join.length} digits are no {target.name}")
