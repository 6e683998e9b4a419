"""Whether a class agrees with its table: each of its fields with a column, in type and null."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import ARRAY, Boolean, Column, ColumnElement, Date, DateTime, Float, Integer, Table
from sqlalchemy import Enum as EnumType
from sqlalchemy import Text as TextType
from sqlalchemy.sql import FromClause
from sqlalchemy.types import TypeEngine

from compiler.errors import BadDeclaration

Expression = Callable[[FromClause], ColumnElement[Any]]

SQL_TYPES: dict[Any, type[TypeEngine[Any]]] = {
    str: TextType,
    int: Integer,
    float: Float,
    bool: Boolean,
    datetime: DateTime,
    date: Date,
}


def agreed_column(place: str, name: str, type_: Any, nullable: bool, table: Table) -> Column[Any]:
    """The column of a field. Raises ``BadDeclaration``, naming ``place``, where they disagree."""
    if name not in table.c:
        raise BadDeclaration(place, f"the table {table.name} has no such column")
    column: Column[Any] = table.c[name]
    agree(place, type_, column.type)
    if nullable != bool(column.nullable) and column.computed is None:
        raise BadDeclaration(place, f"nullable is {nullable} here and {column.nullable} in SQL")
    if not column.comment:
        raise BadDeclaration(place, "the column has no comment to describe it")
    return column


def without_none(hint: Any) -> tuple[Any, bool]:
    """A type without its optionality, and whether it had any."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        rest = [part for part in typing.get_args(hint) if part is not type(None)]
        return rest[0], len(rest) < len(typing.get_args(hint))
    return hint, False


def agree(place: str, type_: Any, sql_type: TypeEngine[Any]) -> None:
    """Raises ``BadDeclaration``, naming ``place``, where a Python type is not that of SQL."""
    if typing.get_origin(type_) is list:
        if not isinstance(sql_type, ARRAY):
            raise BadDeclaration(place, f"a list here and {sql_type} in SQL")
        agree(place, typing.get_args(type_)[0], sql_type.item_type)
    elif isinstance(type_, type) and issubclass(type_, Enum):
        if not (isinstance(sql_type, EnumType) and sql_type.enum_class is type_):
            raise BadDeclaration(place, f"{type_.__name__} here and {sql_type} in SQL")
    elif type_ not in SQL_TYPES or not isinstance(sql_type, SQL_TYPES[type_]):
        raise BadDeclaration(place, f"{type_} here and {sql_type!r} in SQL")
