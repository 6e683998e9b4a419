"""Declaring an entity: a table beside a class of the fields and relations that GraphQL shows.

The table is a fact and the class is a contract; both are written out, and start-up fails, naming
the field, where they disagree.
"""

from __future__ import annotations

import inspect
import re
import sys
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import ARRAY, Boolean, Column, ColumnElement, Date, DateTime, Float, Integer, Table
from sqlalchemy import Enum as EnumType
from sqlalchemy import Text as TextType
from sqlalchemy.sql import FromClause
from sqlalchemy.types import TypeEngine

from compiler.errors import BadDeclaration
from compiler.join import Join, Near

RELATION = re.compile(r"(?:list\[(?P<many>\w+)\]|(?P<one>\w+))(?P<optional> \| None)?")
DIMENSIONS = {"POINT": 0, "MULTILINESTRING": 1, "MULTIPOLYGON": 2}
"""Of the kinds of geometry that a table may hold."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What stands on the right of a relation or a computed field in an entity class."""

    description: str
    join: Join | None = None
    expression: Callable[[FromClause], ColumnElement[Any]] | None = None


def one(join: Join, description: str) -> Any:
    """The one row, or none, that ``join`` finds."""
    return Declared(description, join)


def many(join: Join, description: str) -> Any:
    """All rows that ``join`` finds, as a connection."""
    return Declared(description, join)


def near(max_metres: float, description: str) -> Any:
    """Rows within a distance that the asker names, up to ``max_metres``; nearest first."""
    return Declared(description, Near(max_metres))


def computed(expression: Callable[[FromClause], ColumnElement[Any]], description: str) -> Any:
    """A value that SQL computes from the row's other columns."""
    return Declared(description, expression=expression)


@dataclass(frozen=True, slots=True)
class Field:
    """A scalar of an entity: ``type`` is the Python type without its optionality."""

    name: str
    type: Any
    nullable: bool
    description: str
    sql_type: TypeEngine[Any]
    expression: Callable[[FromClause], ColumnElement[Any]] | None = None

    def of(self, row: FromClause) -> ColumnElement[Any]:
        """The SQL of this field on ``row``."""
        return self.expression(row) if self.expression else row.c[self.name]


@dataclass(frozen=True, slots=True)
class Relation:
    """A way from one entity to another; ``target`` is the other's name."""

    name: str
    target: str
    join: Join
    many: bool
    optional: bool
    description: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """Rows that one role does not see: those whose ``column`` has ``value``."""

    role: Enum
    column: str
    value: Enum


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity as declared. Names of columns are the table's; ``geometry`` is one of them.

    ``place`` leads over to-one relations to the entity whose geometry stands for one without.
    ``arc`` is the column that its rows have and others of the table do not.
    """

    name: str
    table: Table
    description: str
    fields: Mapping[str, Field]
    relations: Mapping[str, Relation]
    order_by: tuple[str, ...]
    geometry: str | None = None
    place: tuple[str, ...] = ()
    key: str | None = None
    versions: str | None = None
    time: str | None = None
    roles: tuple[Enum, ...] | None = None
    hidden: Hidden | None = None
    arc: str | None = None
    logged: bool = False
    part: bool = False
    plural: str = dataclass_field(default="")

    @property
    def dimension(self) -> int | None:
        """Of its geometry: 0 of a point, 1 of a line, 2 of an area; none where it has none."""
        if self.geometry is None:
            return None
        column: Any = self.table.c[self.geometry]
        return DIMENSIONS[str(column.type.geometry_type)]

    @property
    def polygonal(self) -> bool:
        """Whether its geometry is an area, which has a share."""
        return self.dimension == 2

    @property
    def extended(self) -> bool:
        """Whether its geometry is a line or an area, which has bends and a length, and no point."""
        return self.dimension in (1, 2)


def column_field(entity: Entity, column: str) -> Field:
    """A column as a field, whether GraphQL shows it or not."""
    if column in entity.fields:
        return entity.fields[column]
    c = entity.table.c[column]
    nullable = bool(c.nullable) and column != entity.arc
    return Field(column, c.type.python_type, nullable, c.comment or "", c.type)


def entity(
    table: Table,
    *,
    order_by: tuple[str, ...],
    geometry: str | None = None,
    place: tuple[str, ...] = (),
    key: str | None = None,
    versions: str | None = None,
    time: str | None = None,
    roles: tuple[Enum, ...] | None = None,
    hidden: tuple[Enum, str, Enum] | None = None,
    arc: str | None = None,
    logged: bool = False,
    part: bool = False,
) -> Callable[[type], type]:
    """Declare the class below as the GraphQL face of ``table``.

    ``key`` is the column that names a row in a root field; ``versions`` the range column of a
    versioned entity; ``time`` the instant that groups by month or day mean; ``roles`` those that
    may read it at all; ``hidden`` rows that one role does not see; ``arc`` the column that its rows
    have, where others of the table are of other entities; ``logged`` whether every reading is
    written down. A ``part`` is found from what it is a part of, or by its id, and has no root.
    """

    def declare(cls: type) -> type:
        fields, relations = _members(cls, table)
        name = cls.__name__
        for column in (*order_by, *filter(None, (geometry, key, versions, time, arc))):
            if column not in table.c:
                raise BadDeclaration(name, f"the table {table.name} has no column {column}")
        cls.__entity__ = Entity(  # type: ignore[attr-defined]
            name=name,
            table=table,
            description=(cls.__doc__ or "").strip(),
            fields=fields,
            relations=relations,
            order_by=order_by,
            geometry=geometry,
            place=place,
            key=key,
            versions=versions,
            time=time,
            roles=roles,
            hidden=Hidden(*hidden) if hidden else None,
            arc=arc,
            logged=logged,
            part=part,
            plural=name[:-1] + "ies" if name.endswith("y") else name + "s",
        )
        return cls

    return declare


def _members(cls: type, table: Table) -> tuple[dict[str, Field], dict[str, Relation]]:
    fields: dict[str, Field] = {}
    relations: dict[str, Relation] = {}
    annotations: dict[str, str] = inspect.get_annotations(cls)
    scalars = {
        name: text for name, text in annotations.items() if not _is_relation(cls.__dict__.get(name))
    }
    hints = _evaluated(cls, scalars)
    for name, text in annotations.items():
        declared = cls.__dict__.get(name)
        if name in hints:
            fields[name] = _field(f"{cls.__name__}.{name}", name, hints[name], table, declared)
        else:
            relations[name] = _relation(f"{cls.__name__}.{name}", name, text, declared)
    return fields, relations


def _is_relation(declared: Declared | None) -> bool:
    return declared is not None and declared.join is not None


def _evaluated(cls: type, annotations: dict[str, str]) -> dict[str, Any]:
    shell = type(cls.__name__, (), {"__annotations__": annotations})
    return typing.get_type_hints(shell, globalns=vars(sys.modules[cls.__module__]))


def _relation(place: str, name: str, text: str, declared: Declared | None) -> Relation:
    match = RELATION.fullmatch(text)
    if match is None or declared is None or declared.join is None:
        raise BadDeclaration(place, f"{text!r} is not a relation such as `Grid | None`")
    target = match["many"] or match["one"]
    optional = bool(match["optional"])
    return Relation(
        name, target, declared.join, bool(match["many"]), optional, declared.description
    )


def _field(place: str, name: str, hint: Any, table: Table, declared: Declared | None) -> Field:
    type_, nullable = _without_none(hint)
    if declared is not None and declared.expression is not None:
        sql_type = declared.expression(table).type
        _agree(place, type_, sql_type)
        return Field(name, type_, nullable, declared.description, sql_type, declared.expression)
    if name not in table.c:
        raise BadDeclaration(place, f"the table {table.name} has no such column")
    column: Column[Any] = table.c[name]
    _agree(place, type_, column.type)
    if nullable != bool(column.nullable) and column.computed is None:
        raise BadDeclaration(place, f"nullable is {nullable} here and {column.nullable} in SQL")
    if not column.comment:
        raise BadDeclaration(place, "the column has no comment to describe it")
    return Field(name, type_, nullable, column.comment, column.type)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        rest = [part for part in typing.get_args(hint) if part is not type(None)]
        return rest[0], len(rest) < len(typing.get_args(hint))
    return hint, False


SQL_TYPES: dict[Any, type[TypeEngine[Any]]] = {
    str: TextType,
    int: Integer,
    float: Float,
    bool: Boolean,
    datetime: DateTime,
    date: Date,
}


def _agree(place: str, type_: Any, sql_type: TypeEngine[Any]) -> None:
    if typing.get_origin(type_) is list:
        if not isinstance(sql_type, ARRAY):
            raise BadDeclaration(place, f"a list here and {sql_type} in SQL")
        _agree(place, typing.get_args(type_)[0], sql_type.item_type)
    elif isinstance(type_, type) and issubclass(type_, Enum):
        if not (isinstance(sql_type, EnumType) and sql_type.enum_class is type_):
            raise BadDeclaration(place, f"{type_.__name__} here and {sql_type} in SQL")
    elif type_ not in SQL_TYPES or not isinstance(sql_type, SQL_TYPES[type_]):
        raise BadDeclaration(place, f"{type_} here and {sql_type!r} in SQL")
