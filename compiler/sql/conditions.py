"""Conditions in SQL: what follows ``where``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

from sqlalchemy import (
    BigInteger,
    Select,
    Text,
    and_,
    any_,
    case,
    cast,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy import all_ as every
from sqlalchemy.dialects.postgresql import ARRAY

from compiler.area_level import Breadth
from compiler.entity import Field
from compiler.join import Spatial, Within
from compiler.predicates import (
    And,
    Bind,
    Compare,
    Comparison,
    Condition,
    Contains,
    Counts,
    Everywhere,
    Exists,
    HasAny,
    InArea,
    IsOneOf,
    IsTerm,
    Lies,
    NearPoint,
    Not,
    Or,
    Origin,
    StartsWith,
    Way,
)
from compiler.sql import spatial
from compiler.sql.areas import AreaWriter
from compiler.sql.rows import Expression, Row, RowWriter


class ConditionWriter:
    """Writes conditions of one statement."""

    def __init__(self, rows: RowWriter, areas: AreaWriter) -> None:
        self.rows = rows
        self.areas = areas

    def from_origin(
        self, row: Row, origin: Origin, parent: Row | None, whole: bool = False
    ) -> list[Expression]:
        """What makes ``row`` one of the rows that an origin means; ``whole``: all are wanted."""
        match origin:
            case Way():
                assert parent is not None  # noqa: S101 - a relation is taken from a row
                return self.rows.joined(row, origin, parent)
            case InArea(area):
                return [self.areas.lies(row, area, "belongs", whole)]
            case Everywhere():
                return []
            case _:
                assert_never(origin)

    def meets(
        self, condition: Condition | None, row: Row, origin: Origin | None = None
    ) -> list[Expression]:
        """A condition on ``row``, as what follows ``where``; ``origin`` is of a list's rows."""
        if isinstance(condition, Counts) and self._held_by_all(condition.way, row, origin):
            return [self._counted_by_area(condition, row)]
        return [] if condition is None else [self._condition(condition, row)]

    def _condition(self, condition: Condition, row: Row) -> Expression:
        match condition:
            case And(parts):
                return and_(true(), *(self._condition(part, row) for part in parts))
            case Or(parts):
                return or_(false(), *(self._condition(part, row) for part in parts))
            case Not(Exists() as part):
                return not_(self._condition(part, row))
            case Not(part):
                return self._condition(part, row).is_not(true())
            case Compare(field, operator, parameter):
                return self.compared(field.of(row.c), operator, parameter)
            case IsTerm(field, terms, negated):
                return self._is_term(field, row, terms, negated)
            case Contains(field, parameter):
                lowered = func.lower(field.of(row.c)), func.lower(self.rows.bind(parameter))
                # Not "> 0", of which PostgreSQL thinks that it leaves a third of the rows: what has
                # the characters mostly has the text, and an order then leads to the first sooner.
                found = func.strpos(*lowered) != literal_column("0")
                return self._searched(field, row, parameter, found)
            case StartsWith(field, parameter):
                starts = field.of(row.c).op("^@", is_comparison=True)(self.rows.bind(parameter))
                return self._searched(field, row, parameter, starts)
            case HasAny(field, parameter, empty):
                return self._listed(field.of(row.c), parameter, empty)
            case IsOneOf(counties, ids):
                arrays = map(self.rows.bind, (counties, ids))
                keys = select(*(func.unnest(values) for values in arrays))
                return tuple_(row.column("county"), row.column("id")).in_(keys)
            case Lies(how, area):
                return self.areas.lies(row, area, how)
            case NearPoint(point, metres):
                return spatial.within_metres(
                    row.geometry, self.rows.bind(point), self.rows.bind(metres)
                )
            case Exists(way, where):
                return self.related(way, where, row).exists()
            case Counts(way, where, comparisons):
                return self._counted(way, where, comparisons, row)
            case _:
                assert_never(condition)

    def compared(
        self, value: Expression, operator: Comparison, parameter: Bind | None
    ) -> Expression:
        """A comparison in which a null equals nothing and differs from everything."""
        if operator == "isNull":
            return value.is_(None)
        if operator == "isNotNull":
            return value.is_not(None)
        assert parameter is not None  # noqa: S101 - all others compare with a value
        other = self.rows.bind(parameter)
        match operator:
            case "eq":
                return value == other
            case "ne":
                return value.is_distinct_from(other)
            case "gt":
                return value > other
            case "gte":
                return value >= other
            case "lt":
                return value < other
            case "lte":
                return value <= other
            case "in":
                return value == any_(other)
            case "notIn":
                return or_(value.is_(None), value != every(other))
            case _:
                assert_never(operator)

    def _searched(self, field: Field, row: Row, text: Bind, found: Expression) -> Expression:
        """A condition that a text is in the field's, and what lets an index find where it can be:
        it has all of the text's characters."""
        if not field.searched:
            return found
        own, sought = (
            func.jingwei_characters(value) for value in (field.of(row.c), self.rows.bind(text))
        )
        return and_(own.op("@>", is_comparison=True)(sought), found)

    def _is_term(self, field: Field, row: Row, terms: Sequence[str], negated: bool) -> Expression:
        """Terms shape a plan, and stand in the text: PostgreSQL knows how frequent each is."""
        value, literals = field.of(row.c), [spatial.constant(term) for term in terms]
        if not negated:
            return value == literals[0] if len(literals) == 1 else value.in_(literals)
        other = value != literals[0] if len(literals) == 1 else value.not_in(literals)
        return or_(value.is_(None), other) if field.nullable else other

    def _held_by_all(self, way: Way, row: Row, origin: Origin | None) -> bool:
        """Whether a list is of all areas of a level in a large scope, by what each of them holds:
        then all of that is counted at once, and not area by area."""
        small = self.rows.scope.areas is not None and self.rows.scope.breadth is Breadth.SMALL
        levels = row.entity.levels if row.entity else ()
        held = isinstance(way.relation.join, Within) and way.origin_as_of is None
        return held and len(levels) == 1 and isinstance(origin, Everywhere) and not small

    def _counted_by_area(self, counts: Counts, area: Row) -> Expression:
        """How many rows an area holds compares with numbers, as being among the areas of which it
        does; where nothing does as well, as not being among those of which it does not."""

        def met(number: Expression) -> Expression:
            return and_(true(), *(self.compared(number, *each) for each in counts.comparisons))

        code = area.column("code")
        without = code.not_in(self._by_area(counts, area).having(not_(met(func.count()))))
        with_some = code.in_(self._by_area(counts, area).having(met(func.count())))
        return case((met(literal_column("0", BigInteger())), without), else_=with_some)

    def _by_area(self, counts: Counts, area: Row) -> Select[Any]:
        """The codes of areas that hold rows that are so, to be counted by them."""
        assert area.entity is not None  # noqa: S101 - areas are entities
        (level,), row = area.entity.levels, self.rows.row(counts.way.target)
        digits: Expression = literal_column(str(level.digits))
        whole = level.digits == self.rows.model.hierarchy.smallest
        code = row.column("area_code") if whole else func.left(row.column("area_code"), digits)
        grouped: Select[Any] = (
            select(code)
            .select_from(row.c)
            .where(
                *self.rows.visible(row, Everywhere(), counts.where is None),
                *self.rows.versions(row, counts.way.as_of),
                *self.meets(counts.where, row),
            )
            .group_by(code)
            .correlate_except(row.c)
        )
        return grouped

    def _listed(self, value: Expression, parameter: Bind | None, empty: bool | None) -> Expression:
        if parameter is None:
            is_empty: Expression = func.cardinality(value) == literal_column("0")
            return is_empty if empty else not_(is_empty)
        return cast(value, ARRAY(Text())).op("&&", is_comparison=True)(self.rows.bind(parameter))

    def related(self, way: Way, where: Condition | None, parent: Row) -> Select[Any]:
        """The related rows that meet a condition."""
        row, join = self.rows.row(way.target), way.relation.join
        related: Select[Any] = (
            select(literal_column("1"))
            .select_from(row.c)
            .where(
                *self.rows.visible(row, way),
                *self.rows.versions_from(row, way, way.as_of, parent),
                *self.rows.joined(row, way, parent),
                *self.meets(where, row),
            )
            .correlate_except(row.c)
        )
        # The offset keeps PostgreSQL from joining all with all: an index serves row by row.
        return related.offset(literal_column("0")) if isinstance(join, Spatial) else related

    def _counted(
        self,
        way: Way,
        where: Condition | None,
        comparisons: Sequence[tuple[Comparison, Bind | None]],
        parent: Row,
    ) -> Expression:
        counted = self.related(way, where, parent).with_only_columns(func.count())
        number = counted.scalar_subquery()
        return and_(true(), *(self.compared(number, *comparison) for comparison in comparisons))
