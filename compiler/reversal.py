"""Reverse relations: what follows from a relation for the entity that it leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from compiler.entity import Entity, Relation, Reverse
from compiler.errors import BadDeclaration
from compiler.join import ByKey, Prefix, Within

CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def with_reverses(entities: Mapping[str, Entity]) -> dict[str, Entity]:
    """The entities, each with the lists that lead back to those that lead to it.

    Raises ``BadDeclaration`` where a name is taken, naming the relation that asks for it.
    """
    added: dict[str, dict[str, Relation]] = {name: {} for name in entities}
    for entity in entities.values():
        for relation in entity.relations.values():
            reverse = _reverse(entity, relation)
            if reverse is None or added[relation.target].get(reverse.name) == reverse:
                continue  # the towns and counties of a region are regions both: one list of each
            target = entities[relation.target]
            if reverse.name in {*_names(target), *added[target.name]}:
                raise BadDeclaration(
                    f"{entity.name}.{relation.name}",
                    f"the way back is a list {reverse.name}, and {target.name} has such a field",
                )
            added[target.name][reverse.name] = reverse
    return {
        name: replace(entity, relations={**entity.relations, **added[name]})
        for name, entity in entities.items()
    }


def _reverse(entity: Entity, relation: Relation) -> Relation | None:
    match relation.join:
        case Prefix() if entity.member and relation.reverse is None:
            said = Reverse(description=entity.in_areas)
            return _list(entity, Within(), said)
        case ByKey() as key if relation.reverse is not None:
            return _list(entity, key.reversed(), relation.reverse)
        case _ if relation.reverse is not None:
            raise BadDeclaration(
                f"{entity.name}.{relation.name}", "only a relation by key says how it leads back"
            )
        case _:
            return None


def _list(entity: Entity, join: Within | ByKey, said: Reverse) -> Relation:
    name = said.name or entity.list_name
    chinese = CHINESE.search(entity.table.comment or "")
    description = f"{entity.words} in it {chinese[0] if chinese else ''}".rstrip()
    return Relation(name, entity.name, join, True, False, said.description or description)


def _names(entity: Entity) -> Iterable[str]:
    shown = ("id", "area_code", "updated_at", entity.geometry or "id")
    return (*entity.fields, *entity.relations, *shown)
