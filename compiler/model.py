"""The model: every entity, checked against the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compiler.entity import Entity, Relation
from compiler.errors import BadDeclaration
from compiler.hierarchy import Hierarchy, hierarchy_of
from compiler.join import ByKey, Prefix
from compiler.reversal import with_reverses


@dataclass(frozen=True, slots=True)
class Model:
    """The entities by name, and the hierarchy of those that are areas."""

    entities: dict[str, Entity]
    hierarchy: Hierarchy

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
        return tuple(e for e in self if e.is_area and e.geometry)

    def placed(self, entity: Entity) -> Entity:
        """The entity whose geometry stands for this one's place."""
        for step in entity.place:
            entity = self[entity.relations[step].target]
        return entity


def model_of(classes: Iterable[type]) -> Model:
    """The model of the declared classes. Raises ``BadDeclaration`` naming what does not fit."""
    declared: dict[str, Entity] = {cls.__name__: cls.__entity__ for cls in classes}  # type: ignore[attr-defined]
    hierarchy = hierarchy_of(declared.values())
    for entity in declared.values():
        for relation in entity.relations.values():
            _check(declared, hierarchy, entity, relation)
    entities = with_reverses(declared)
    model = Model(entities, hierarchy_of(entities.values()))
    for entity in model:
        _check_place(model, entity)
    return model


def _check(
    entities: dict[str, Entity], hierarchy: Hierarchy, entity: Entity, relation: Relation
) -> None:
    place = f"{entity.name}.{relation.name}"
    if relation.target not in entities:
        raise BadDeclaration(place, f"there is no entity {relation.target}")
    target = entities[relation.target]
    match relation.join:
        case ByKey(pairs):
            for here, there in pairs:
                if here not in entity.table.c or there not in target.table.c:
                    raise BadDeclaration(place, f"the tables have no columns {here} and {there}")
        case Prefix(digits):
            level = hierarchy.levels.get(digits)
            if level is None or hierarchy.entities[digits] is not target:
                raise BadDeclaration(place, f"codes of {digits} digits are no {target.name}")
            if not level.in_county:
                raise BadDeclaration(place, f"a {level.name} is more than a county")


def _check_place(model: Model, entity: Entity) -> None:
    """``place`` leads over keys to what has a geometry."""
    if entity.place and entity.geometry is not None:
        raise BadDeclaration(f"{entity.name}.place", "it has a geometry of its own")
    last = entity
    for step in entity.place:
        relation = last.relations.get(step)
        if relation is None or relation.many or not isinstance(relation.join, ByKey):
            raise BadDeclaration(f"{entity.name}.place", f"{step} is no relation by key to one row")
        last = model[relation.target]
    if entity.place and last.geometry is None:
        raise BadDeclaration(f"{entity.name}.place", f"{last.name} has no geometry")
