"""Fields that files fill: what is declared of a column, and how its values are parsed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, Enum, Float, Integer, Text
from sqlalchemy.types import TypeEngine

from schema.rules import COMMON_ALIASES, NO_RULES, ColumnRules, column_rules
from schema.table import natural_key
from schema.terms import Term
from transfer.values import value
from transfer.values.instant import DateOrder
from transfer.values.spelling import Role
from transfer.values.value import Parser

CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class ImportField:
    """A field that a file may fill. ``blank`` is what COPY gets where the file has nothing;
    ``column`` is where it ends, or in whose rows it finds the one that is meant; ``names_rows`` is
    whether it is a number or code by which rows are known."""

    name: str
    type: TypeEngine[Any]
    required: bool
    blank: str | None
    aliases: tuple[str, ...]
    rules: ColumnRules = NO_RULES
    column: Column[Any] | None = None
    names_rows: bool = False

    @property
    def role(self) -> Role:
        """What its values are, by which it is known how they may be spelled."""
        match self.type:
            case Text() if not isinstance(self.type, Enum):
                coded = self.names_rows or self.rules.pattern is not None or self.rules.secret
                coded = coded or self.name.endswith(("_no", "_code"))
                return Role.CODE if coded and not self.rules.person else Role.TEXT
            case Integer() | Float():
                return Role.CODE if self.name == "county" else Role.NUMBER
            case Date() | DateTime():
                return Role.DATE
        return Role.WORD

    @property
    def secret(self) -> bool:
        """Whether no report repeats its values."""
        return self.rules.secret or self.rules.person


def parser(
    field: ImportField, zone: tzinfo, theirs: Mapping[str, str], order: DateOrder | None = None
) -> Parser:
    """The parser of a field; ``theirs`` are the file's words for those of its vocabulary, and
    ``order`` is that of its dates.

    Raises ``ValueError`` where ``theirs`` names no word of ours.
    """
    match field.type:
        case _ if field.name == "county":
            return Parser(_county)
        case Date():
            return value.day_parser(zone, order)
        case DateTime():
            return value.instant_parser(zone, order)
    return _parser(field, field.type, theirs)


def _parser(field: ImportField, type_: TypeEngine[Any], theirs: Mapping[str, str]) -> Parser:
    rules = field.rules
    match type_:
        case ARRAY():
            return value.list_parser(_parser(field, type_.item_type, theirs))
        case Enum(enum_class=vocabulary) if vocabulary and issubclass(vocabulary, Term):
            return value.term_parser(vocabulary, theirs)
        case Text() if rules.pattern is not None:
            pattern = re.compile(rules.pattern.regex)
            return value.text_parser(rules.longest, pattern, rules.pattern.allowed, code=True)
        case Text():
            return value.text_parser(rules.longest, code=field.role is Role.CODE)
        case Integer() if rules.bounds is not None:
            return value.integer_parser(int(rules.bounds.low), int(rules.bounds.high))
        case Float() if rules.bounds is not None:
            return value.real_parser(rules.bounds.low, rules.bounds.high, rules.bounds.above)
        case Boolean():
            return Parser(value.boolean)
    without = "" if rules.bounds else " without bounds"
    raise TypeError(f"no file fills a column of type {type_}{without}")


def _county(found: object) -> str:
    digits = value.plain_text(found)
    if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
        raise ValueError("not a county's code of 6 digits, nor an area's code")
    return "0" if digits == "0" else digits[:6].ljust(6, "0")


def field_of(column: Column[Any], required: bool | None = None) -> ImportField:
    """The field that fills a column; ``required`` as the table has it, unless it is said."""
    default = getattr(column.server_default, "arg", None)
    blank = None if column.nullable or default is None else str(getattr(default, "text", default))
    rules = column_rules(column)
    return ImportField(
        column.name,
        column.type,
        (not column.nullable and default is None) if required is None else required,
        blank,
        (
            *rules.aliases,
            *COMMON_ALIASES.get(column.name, ()),
            *CHINESE.findall("" if column.name == "county" else column.comment or ""),
        ),
        rules,
        column,
        isinstance(column.type, Text) and column.name in natural_key(column.table),
    )
