"""What is declared of entities, as the oracle and its cities read it."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import TopologicalSorter

from compiler.entity import Entity, Relation
from compiler.join import ByKey
from schema.model import model
from schema.viewer import Role

LEVELS = sorted(
    ((level.digits, level, entity.name) for entity in model() for level in entity.levels),
    key=lambda found: -found[0],
)
AREA_TYPES = {digits: name for digits, _, name in LEVELS}
"""The entity of the areas whose codes have so many digits, the smallest areas first."""

AREA_DIGITS = {level.name.lower(): digits for digits, level, _ in LEVELS if level.in_county}
"""How many digits the codes have of the areas that rows are grouped by."""

AREAS = tuple(dict.fromkeys(AREA_TYPES.values()))
SHAPED = tuple(entity.name for entity in model() if entity.geometry)

BACK = {
    (relation.target, relation.reverse.name or entity.list_name): (entity.name, relation)
    for entity in model()
    for relation in entity.relations.values()
    if relation.reverse is not None
}
"""Of lists that lead back: the entity that they list, and the relation that led here."""


def declared(name: str) -> Entity:
    """An entity as it is declared."""
    return model()[name]


def relation_of(entity: str, field: str) -> Relation | None:
    """The relation of a field by its GraphQL name, if it is one."""
    return declared(entity).relations.get(snake(field))


def named_in(type_name: str) -> str | None:
    """The entity that a type is about: ``Camera`` of ``NearbyCameraRelation``."""
    bare = type_name.removeprefix("Nearby")
    names = [entity.name for entity in model() if bare.startswith(entity.name)]
    return max(names, key=len, default=None)


def countable(entity: str, role: Role) -> bool:
    """Whether a role may ask of an entity at all, be it how many there are."""
    roles = declared(entity).roles
    return roles is None or role in roles


def readable(entity: str, role: Role) -> bool:
    """Whether a role may read the rows of an entity."""
    reserved = declared(entity).reserved
    return countable(entity, role) and (reserved is None or role in reserved.roles)


def in_cells(entity: str, role: Role) -> bool:
    """Whether a role is told how many rows there are in whole cells only."""
    reserved = declared(entity).reserved
    return reserved is not None and role not in (*reserved.roles, *reserved.exact)


def references(entity: Entity) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Where a row names one of another table: that entity, and the columns that have one value in
    both, but for the county."""
    for relation in entity.relations.values():
        if not relation.many and isinstance(relation.join, ByKey):
            pairs = tuple(pair for pair in relation.join.pairs if pair[0] != "county")
            if "id" not in dict(pairs):
                yield relation.target, pairs


def is_placed(entity: Entity) -> bool:
    """Whether rows belong where their own geometry lies."""
    alone = entity.member and not entity.part
    return alone and entity.geometry is not None and not entity.is_area


def _in_order() -> tuple[str, ...]:
    names = {entity.table.name: entity.name for entity in model()}
    before = {
        entity.name: [
            *(target for target, _ in references(entity)),
            *(names[key.referred_table.name] for key in entity.table.foreign_key_constraints),
        ]
        for entity in model()
    }
    others = {name: [other for other in ways if other != name] for name, ways in before.items()}
    return tuple(TopologicalSorter(others).static_order())


ENTITIES = _in_order()
"""In an order in which their rows can be written: what a row names comes before it."""

PLACED = tuple(name for name in ENTITIES if is_placed(declared(name)))


def snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name)


def camel(shouted: str) -> str:
    head, *tail = shouted.lower().split("_")
    return head + "".join(part.capitalize() for part in tail)
