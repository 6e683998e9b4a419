"""References: rows of other tables that a row names by their id, and how people name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column

from compiler.entity import Entity
from compiler.join import ByKey
from compiler.model import Model
from schema.table import natural_key


@dataclass(frozen=True, slots=True)
class Reference:
    """A row of ``target`` in the same county, whose id stands in ``column``."""

    column: Column[Any]
    target: Entity


def references(of: Model, entity: Entity) -> dict[str, Reference]:
    """The references of an entity by their columns: what its relations to one row lead over."""
    found = {}
    for relation in entity.relations.values():
        if not relation.many and isinstance(relation.join, ByKey):
            match relation.join.pairs:
                case (("county", "county"), (column, "id")):
                    target = of[relation.target]
                    found[column] = Reference(entity.table.c[column], target)
    return found


def key_columns(of: Model, entity: Entity) -> Iterator[Column[Any]]:
    """The columns whose values name a row within its county to people: those of its natural key,
    and where that holds an id, those that name the row of that id."""
    known = references(of, entity)
    for name in natural_key(entity.table):
        if name in known:
            yield from key_columns(of, known[name].target)
        elif name != "county":
            yield entity.table.c[name]
