"""What a plan takes rows from: values that are bound, areas, conditions and relations.

A ``Bind`` is a value that is known only when the question is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.types import TypeEngine

from compiler.area_level import Breadth
from compiler.entity import Entity, Field, Relation
from compiler.join import Lineage
from compiler.place import Place
from compiler.value import ValueSource

Parameter = str | list[str] | None
"""A value as it goes to PostgreSQL: text that the statement's own cast reads."""


@dataclass(frozen=True, slots=True, eq=False)
class Bind:
    """A value of the statement: where it comes from, what makes it a parameter, its SQL type.

    ``place`` is the field that it was given to: a refusal names it.
    """

    source: ValueSource
    adapt: Callable[[Any], Parameter]
    type: TypeEngine[Any]
    place: Place | None = None


# Areas


@dataclass(frozen=True, slots=True)
class CodeArea:
    """The area of a code: ``low <= area_code < high``, in its ``county`` if it is one."""

    low: Bind
    high: Bind
    breadth: Breadth
    county: Bind


@dataclass(frozen=True, slots=True)
class ShapeArea:
    """A drawn area. A circle also has its centre and radius, and a box is known to be one."""

    geometry: Bind
    center: Bind | None = None
    metres: Bind | None = None
    box: bool = False


@dataclass(frozen=True, slots=True)
class NodeArea:
    """The geometry, or the code, of a row."""

    entity: Entity
    county: Bind
    id: Bind


Area = CodeArea | ShapeArea | NodeArea

# Conditions

Comparison = Literal["eq", "ne", "gt", "gte", "lt", "lte", "in", "notIn", "isNull", "isNotNull"]
"""``isNull`` and ``isNotNull`` compare with nothing: their bind is None."""
Quantity = Literal["count", "sum", "avg", "min", "max"]


@dataclass(frozen=True, slots=True)
class And:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True where the condition is false or unknown: a null satisfies no comparison."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Compare:
    field: Field
    operator: Comparison
    bind: Bind | None


@dataclass(frozen=True, slots=True)
class IsTerm:
    """Its value is one of these terms of a vocabulary; ``negated``: none of them, or null."""

    field: Field
    terms: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Contains:
    field: Field
    bind: Bind


@dataclass(frozen=True, slots=True)
class StartsWith:
    field: Field
    bind: Bind


@dataclass(frozen=True, slots=True)
class HasAny:
    """A list field that has one of these, or that is empty or not."""

    field: Field
    bind: Bind | None
    empty: bool | None = None


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """Its id is one of these: counties and ids, side by side."""

    counties: Bind
    ids: Bind


@dataclass(frozen=True, slots=True)
class Lies:
    """It lies wholly within an area, or meets it."""

    how: Literal["within", "intersects"]
    area: Area


@dataclass(frozen=True, slots=True)
class NearPoint:
    point: Bind
    metres: Bind


@dataclass(frozen=True, slots=True)
class Exists:
    """A related row is so."""

    way: Way
    where: Condition | None


@dataclass(frozen=True, slots=True)
class Counts:
    """The number of related rows that are so compares with numbers."""

    way: Way
    where: Condition | None
    comparisons: tuple[tuple[Comparison, Bind | None], ...]


Condition = (
    And | Or | Not | Compare | IsTerm | Contains | StartsWith | HasAny | IsOneOf | Lies
    | NearPoint | Exists | Counts
)  # fmt: skip

# Where rows come from


@dataclass(frozen=True, slots=True)
class Everywhere:
    """All rows of the entity."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The instant since which a version holds, for what is taken from it."""


AsOf = Bind | Beginning


def below(as_of: AsOf | None) -> Bind | None:
    """When versions are meant beyond what was taken: a version's own instant goes no farther."""
    return None if isinstance(as_of, Beginning) else as_of


@dataclass(frozen=True, slots=True)
class Way:
    """A relation taken from a row. ``as_of`` is when versions are meant at its end, and
    ``origin_as_of`` where it begins."""

    relation: Relation
    target: Entity
    within: Bind | None = None
    as_of: Bind | None = None
    origin_as_of: AsOf | None = None

    @property
    def inner_as_of(self) -> AsOf | None:
        """When versions are meant that are taken from its end."""
        return Beginning() if isinstance(self.relation.join, Lineage) else self.as_of


@dataclass(frozen=True, slots=True)
class InArea:
    area: Area


Origin = Everywhere | Way | InArea
