"""What may be imported: the entities that say so, and their fields as files bring them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import Column, Enum, Float, Integer, Table, Text

from compiler.entity import Entity
from compiler.errors import BadDeclaration
from compiler.model import Model
from schema.membership import followers, placed_entities
from schema.model import model
from schema.references import Reference, key_columns, references
from schema.rules import table_rules
from transfer.import_field import ImportField, field_of, parser
from transfer.preparation import PREPARATIONS
from transfer.values.kind import GeometryKind, kind_of

COMPUTED = frozenset(("id", "county", "area_code", "updated_at", "valid", "restored_from"))


@dataclass(frozen=True, slots=True)
class ImportReference:
    """A row that a file names by its natural key, of which ``fields`` are the names; ``column`` is
    where its id ends."""

    column: str
    target: Entity
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Importable:
    """An entity as a file delivers it.

    ``key`` names the fields that, in a file, tell rows apart; ``fields`` are keyed by name;
    ``geometry`` is the column of the geometry. What follows another row names it by the first of
    its ``references``.
    """

    plural: str
    entity: Entity
    key: tuple[str, ...]
    fields: Mapping[str, ImportField]
    geometry: str | None
    geometry_required: bool
    references: tuple[ImportReference, ...] = ()

    @property
    def table(self) -> Table:
        return self.entity.table

    @property
    def noun(self) -> str:
        return self.table.name

    @property
    def is_area(self) -> bool:
        """Whether it is itself an area, whose county is in its code."""
        return self.entity.is_area

    @property
    def holds_people(self) -> bool:
        """Whether its rows are of people, of whom reports show no name or number in full."""
        return any(field.secret for field in self.fields.values())

    @property
    def kind(self) -> GeometryKind:
        """The kind of its geometry. Raises ``KeyError`` where it has none."""
        return kind_of(self.table.c[self.geometry or ""])

    @property
    def follows(self) -> bool:
        """Whether it belongs where another row does, as a household does where its building is."""
        return bool(self.entity.place)


def importables(of: Model) -> dict[str, Importable]:
    """Everything that a file may bring, by the word that the command line has for it: areas from
    the top, then what is placed, each with what follows it.

    Raises ``BadDeclaration`` where an entity is to be imported that cannot be.
    """
    entities = list(_in_order(of))
    for entity in of:
        if table_rules(entity.table).imported and entity not in entities:
            raise BadDeclaration(
                entity.name,
                "what is imported is an area, has a geometry, or has a place that is imported",
            )
    return {entity.list_name: _importable(of, entity) for entity in entities}


def _in_order(of: Model) -> Iterator[Entity]:
    areas = dict.fromkeys(entity.name for entity in reversed([*of.hierarchy.entities.values()]))
    groups = [[of[name]] for name in areas]
    groups += [[placed, *followers(of, placed)] for placed in placed_entities(of)]
    for first, *others in groups:
        if table_rules(first.table).imported:
            yield from (e for e in (first, *others) if table_rules(e.table).imported)


def _importable(of: Model, entity: Entity) -> Importable:
    known = references(of, entity)
    fields = dict(_fields(of, entity, known))
    keys = tuple(column.name for column in key_columns(of, entity))
    if missing := [name for name in keys if name not in fields]:
        raise BadDeclaration(entity.name, f"no file can name its {missing[0]}, which is in its key")
    for field in fields.values():
        _check_field(entity, field)
    geometry = entity.geometry
    return Importable(
        entity.list_name,
        entity,
        keys,
        fields,
        geometry,
        geometry is not None and not entity.table.c[geometry].nullable,
        tuple(_reference(of, each) for each in _ordered(entity, known) if _imported(each)),
    )


def _ordered(entity: Entity, known: Mapping[str, Reference]) -> list[Reference]:
    """References, that by which the entity follows first."""
    home = entity.relations[entity.place[0]].target if entity.place else None
    return sorted(known.values(), key=lambda each: each.target.name != home)


def _imported(reference: Reference) -> bool:
    return table_rules(reference.target.table).imported


def _reference(of: Model, reference: Reference) -> ImportReference:
    names = tuple(column.name for column in key_columns(of, reference.target))
    return ImportReference(reference.column.name, reference.target, names)


def _fields(
    of: Model, entity: Entity, known: Mapping[str, Reference]
) -> Iterator[tuple[str, ImportField]]:
    """The fields by name, in the order of the columns; for an id those that name its row."""
    taken: set[str] = set()
    for field in _fields_of_columns(of, entity, known):
        if field.name in taken:
            raise BadDeclaration(entity.name, f"two things that a file calls {field.name}")
        taken.add(field.name)
        yield field.name, field


def _fields_of_columns(
    of: Model, entity: Entity, known: Mapping[str, Reference]
) -> Iterator[ImportField]:
    if entity.place:
        yield field_of(entity.table.c.county, required=False)
    for column in entity.table.c:
        reference = known.get(column.name)
        if reference is not None and _imported(reference):
            for named in key_columns(of, reference.target):
                yield field_of(named, required=None if not column.nullable else False)
        elif reference is None and _filled(entity, column):
            yield field_of(column)


def _filled(entity: Entity, column: Column[Any]) -> bool:
    own = column.name not in COMPUTED and column.computed is None
    return own and column.name != entity.geometry and not column.foreign_keys


def _check_field(entity: Entity, field: ImportField) -> None:
    place = f"{entity.name}.{field.name}"
    try:
        parser(field, UTC, {})
    except TypeError as error:
        raise BadDeclaration(place, str(error)) from error
    one = getattr(field.type, "item_type", field.type)
    if field.rules.bounds is not None and not isinstance(one, Integer | Float):
        raise BadDeclaration(place, f"bounds are of numbers, and this is {one}")
    if field.rules.pattern is not None and (not isinstance(one, Text) or isinstance(one, Enum)):
        raise BadDeclaration(place, f"patterns are of texts, and this is {one}")
    if field.rules.prepared not in (None, *PREPARATIONS):
        raise BadDeclaration(place, f"there is no preparation {field.rules.prepared!r}")
    for other in (field.rules.derived_from, field.rules.frozen_from):
        if other is not None and other not in entity.table.c:
            raise BadDeclaration(place, f"the table {entity.table.name} has no column {other}")


IMPORTABLES = importables(model())
"""Everything that a file may bring, by the word that the command line has for it."""
