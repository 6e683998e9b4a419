"""Rules: what files that bring or take rows must know of a column or a table, beside its type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from sqlalchemy import Column, Table

LONGEST_TEXT = 255

COMMON_ALIASES: dict[str, tuple[str, ...]] = {
    "code": ("编码", "代码", "区划代码", "社区编码", "网格编码", "网格编号"),
    "name": ("名称", "社区名称", "网格名称", "楼栋名称", "设备名称", "点位名称", "道路名称"),
    "kind": ("类型", "等级"),
}
"""What files call columns that many tables have, by the column's name."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number must lie between; ``above`` is whether above the lower bound, not on it."""

    low: float
    high: float
    above: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a text must match, and what that is in words, after "not"."""

    regex: str
    allowed: str


@dataclass(frozen=True, slots=True)
class ColumnRules:
    """What a file's values of a column must be, and what becomes of them.

    ``aliases`` is what else files call it, beside its name and the Chinese words of its comment.
    ``longest`` counts characters. No report repeats a ``secret`` value, and the name of a
    ``person`` only masked. ``prepared`` is the word in ``transfer/preparation.py`` of what the
    values need before they are read; a value that cannot be read is left empty if the column is
    ``lenient``, and else keeps its row out. ``derived_from`` is the column from whose values a
    preparation fills this one where the file has none; ``frozen_from`` the column whose value it
    takes, where the file has none, when its row is first written. Of an area's ``version`` is what
    its next version does not take over.
    """

    aliases: tuple[str, ...] = ()
    bounds: Bounds | None = None
    longest: int = LONGEST_TEXT
    pattern: Pattern | None = None
    secret: bool = False
    person: bool = False
    prepared: str | None = None
    lenient: bool = False
    derived_from: str | None = None
    frozen_from: str | None = None
    version: bool = False


NO_RULES = ColumnRules()


class RuleOptions(TypedDict, total=False):
    """The rules of a column as they are written: each of ``ColumnRules`` by its name."""

    aliases: tuple[str, ...]
    bounds: Bounds
    longest: int
    pattern: Pattern
    secret: bool
    person: bool
    prepared: str
    lenient: bool
    derived_from: str
    frozen_from: str
    version: bool


@dataclass(frozen=True, slots=True)
class TableRules:
    """Whether files bring rows of a table. They take the same columns, or, of rows that are not
    for everybody, only ``exported`` ones and the number of the place that the row follows."""

    imported: bool = False
    exported: tuple[str, ...] = ()


def column_rules(column: Column[object]) -> ColumnRules:
    """The rules that a column was declared with."""
    rules: ColumnRules = column.info.get(ColumnRules, NO_RULES)
    return rules


def table_rules(table: Table) -> TableRules:
    """The rules that a table was declared with."""
    rules: TableRules = table.info.get(TableRules, TableRules())
    return rules
