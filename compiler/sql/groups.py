"""Figures in SQL: aggregates of a list, and of its groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, assert_never

from sqlalchemy import (
    BigInteger,
    Date,
    Float,
    FromClause,
    Integer,
    Label,
    Numeric,
    Select,
    Subquery,
    Text,
    case,
    cast,
    extract,
    func,
    literal_column,
    select,
)
from sqlalchemy import null as sql_null

from compiler.area_level import COUNTY_DIGITS
from compiler.measures import LENGTH, is_measure
from compiler.plan import (
    Aggregate,
    AreaKey,
    FieldKey,
    GroupKey,
    Groups,
    GroupSort,
    Having,
    KeyedArea,
    KeyPart,
    Literally,
    Measure,
    Measured,
    MeasureGroup,
    TimeKey,
    TimeUnit,
)
from compiler.sql import spatial
from compiler.sql.conditions import ConditionWriter
from compiler.sql.line_parts import LinePartWriter, held_then
from compiler.sql.objects import EMPTY, NOTHING, ObjectWriter, text_of
from compiler.sql.rows import Expression, Row, RowWriter

COUNTED = "counted"
"""The column that says how many rows one stands for."""


class GroupWriter:
    """Writes aggregates and groups of one statement. ``zone`` is where days and months begin."""

    def __init__(
        self, rows: RowWriter, where: ConditionWriter, objects: ObjectWriter, zone: str
    ) -> None:
        self.rows = rows
        self.where = where
        self.objects = objects
        self.zone = spatial.constant(zone)
        self.lines = LinePartWriter(rows)

    def aggregate(self, aggregate: Aggregate, row: Row, chosen: Select[Any]) -> Expression:
        """Figures over all rows that were chosen."""
        figures = _different(aggregate.figures)
        columns = [_figure(m, _operand(m, row)).label(_name(m)) for m in figures]
        table = chosen.with_only_columns(*(columns or [literal_column("1").label("one")]))
        if not columns:
            return self.objects.json_row(self._measured(aggregate.measured, None))
        whole = table.subquery(self.rows.name())
        return self.objects.json_row(self._measured(aggregate.measured, whole), whole)

    def _measured(self, measured: Iterable[Measured], table: Subquery | None) -> list[Label[Any]]:
        return [self.measured(item, table).label(item.key) for item in measured]

    def measured(self, item: Measured, table: Subquery | None) -> Expression:
        """One part of an aggregate; ``table`` has its figures as columns."""
        match item:
            case Literally(_, text):
                return text_of(text)
            case MeasureGroup(_, inner):
                return self.objects.json_row(self._measured(inner, table))
            case Measure():
                assert table is not None  # noqa: S101 - a figure has been computed
                return table.c[_name(item)]
            case _:
                assert_never(item)

    # Groups

    def groups(self, groups: Groups, row: Row, chosen: Select[Any]) -> Expression:
        """Groups as a JSON array."""
        figures = _different(groups.figures)
        if self._counts_by_area(groups, figures):
            rows = self._counted_by_code(groups, row, chosen)
        else:
            rows = self._keyed(groups, row, chosen, figures)
        table = self._grouped(groups, rows, figures)
        columns = [self._part(part, groups, table).label(part.key) for part in groups.parts]
        if not columns:
            empty = func.coalesce(func.json_agg(NOTHING), EMPTY)
            return select(empty).select_from(table).scalar_subquery()
        listed = select(*columns).select_from(table).correlate_except(table)
        result = listed.subquery(self.rows.name())
        array = func.coalesce(func.json_agg(func.row_to_json(result.table_valued())), EMPTY)
        return select(array).scalar_subquery()

    def _keyed(
        self, groups: Groups, row: Row, chosen: Select[Any], figures: Sequence[Measure]
    ) -> Subquery:
        """Each row's keys, and what its figures are made of."""
        if groups.cuts:
            return self._keyed_by_parts(groups, row, chosen, figures)
        keys = [self._key(key, row, groups).label(f"key{i}") for i, key in enumerate(groups.keys)]
        operands = {_operand_name(m): m.field.of(row.c) for m in figures if m.field}
        labels = [operand.label(name) for name, operand in operands.items()]
        return chosen.with_only_columns(*keys, *labels).subquery(self.rows.name())

    def _keyed_by_parts(
        self, groups: Groups, row: Row, chosen: Select[Any], figures: Sequence[Measure]
    ) -> Subquery:
        """Lines once in each group that has a part of them, with what their length is there."""
        keys = {f"key{i}": key for i, key in enumerate(groups.keys)}
        own = {
            name: self._key(key, row, groups)
            for name, key in keys.items()
            if not isinstance(key, AreaKey)
        }
        fields = [m.field for m in figures if m.field and not is_measure(m.field)]
        own |= {f"value_{field.name}": field.of(row.c) for field in fields}
        parts = self.lines.parts(row, chosen, own, groups.cuts)
        areas = {n: self._part_key(k, parts, groups) for n, k in keys.items() if n not in own}
        shared = {name: parts.c[name] for name in own} | areas
        columns = [expression.label(name) for name, expression in shared.items()]
        length = func.sum(parts.c.metres).label(f"value_{LENGTH}")
        each = select(*columns, length).group_by(parts.c.county, parts.c.id, *shared.values())
        return each.subquery(self.rows.name())

    def _part_key(self, key: GroupKey, parts: Subquery, groups: Groups) -> Expression:
        """The area that holds a part of a line: now, or at the instant of the groups."""
        assert isinstance(key, AreaKey)  # noqa: S101 - other keys are of whole rows
        then = held_then(key.length)
        return parts.c[then] if then in parts.c else self._key(key, Row(parts), groups)

    def _counts_by_area(self, groups: Groups, figures: Sequence[Measure]) -> bool:
        """Whether groups are by the codes that rows have now, and tell of nothing but numbers."""
        match groups.keys:
            case [AreaKey(length)] if not groups.cuts:
                then = groups.as_of and self.rows.model.hierarchy.entities[length].versions
                return not then and all(figure.quantity == "count" for figure in figures)
        return False

    def _counted_by_code(self, groups: Groups, row: Row, chosen: Select[Any]) -> Subquery:
        """How many rows each code has, with the key that it belongs to: an index has them in that
        order, and keys are made of codes once and not once for every row."""
        code = row.column("area_code")
        counts = chosen.with_only_columns(code, func.count().label(COUNTED)).group_by(code)
        table = counts.subquery(self.rows.name())
        key = self._key(groups.keys[0], Row(table), groups).label("key0")
        return select(key, table.c[COUNTED]).select_from(table).subquery(self.rows.name())

    def _grouped(self, groups: Groups, rows: Subquery, figures: Sequence[Measure]) -> Subquery:
        keys = [rows.c[f"key{i}"] for i in range(len(groups.keys))]
        ground = self._ground(groups.area, keys) if groups.area else None

        def figure(measure: Measure) -> Expression:
            whole = _of_group(measure, rows)
            return whole if measure.per is None else _density(whole, measure.per, ground)

        order = [*self._order(groups.order, keys, figure), *(k.nulls_last() for k in keys)]
        return (
            select(*keys, *(figure(m).label(_name(m)) for m in figures))
            .select_from(rows)
            .group_by(*keys)
            .having(*(self._having(h, figure(h.measure)) for h in groups.having))
            .order_by(*order)
            .limit(self.rows.size(groups.first))
            .correlate_except(rows)
            .subquery(self.rows.name())
        )

    def _order(
        self,
        order: Iterable[GroupSort],
        keys: Sequence[Expression],
        figure: Callable[[Measure], Expression],
    ) -> list[Expression]:
        terms: list[Expression] = []
        for sort in order:
            for expression in [figure(sort.by)] if sort.by else keys:
                turned = expression.desc() if sort.descending else expression.asc()
                terms.append(turned.nulls_last())
        return terms

    def _having(self, having: Having, figure: Expression) -> Expression:
        return self.where.compared(figure, having.operator, having.bind)

    def _part(self, part: KeyPart | Measured, groups: Groups, table: Subquery) -> Expression:
        if not isinstance(part, KeyPart):
            return self.measured(part, table)
        if part.index is None:
            return sql_null()
        key = table.c[f"key{part.index}"]
        if part.area is None:
            return key
        keyed = self._keyed_area(key)
        area = self.objects.area_of_group(part.area, keyed)
        return select(area).select_from(keyed).scalar_subquery()

    def _keyed_area(self, key: Expression) -> FromClause:
        """A code of an area as a row that lies in it."""
        county = cast(func.left(key, literal_column(str(COUNTY_DIGITS))), Integer)
        columns = [key.label("area_code"), county.label("county")]
        return select(*columns).correlate_except().subquery(self.rows.name()).lateral()

    def _ground(self, area: KeyedArea, keys: Sequence[Expression]) -> Expression:
        """The square metres of a group's area, as far as the viewer sees it; null of none."""
        keyed = self._keyed_area(keys[area.index])
        size = self.objects.size_of_group(area.way, keyed)
        return select(size).select_from(keyed).scalar_subquery()

    def _key(self, key: GroupKey, row: Row, groups: Groups) -> Expression:
        match key:
            case AreaKey(length):
                area = self.rows.model.hierarchy.entities[length]
                if area.versions and groups.as_of is not None:
                    return self.rows.code_as_of(area, self.rows.place(row), groups.as_of)
                code: Expression = row.column("area_code")
                digits: Expression = literal_column(str(length))
                if length == self.rows.model.hierarchy.smallest:
                    return case((func.length(code) >= digits, code))
                return case((func.length(code) >= digits, func.left(code, digits, type_=Text())))
            case FieldKey(field):
                return field.of(row.c)
            case TimeKey(column, unit):
                return self._time_key(row.column(column), unit)
            case _:
                assert_never(key)

    def _time_key(self, instant: Expression, unit: TimeUnit) -> Expression:
        local = func.timezone(self.zone, instant)
        match unit:
            case "YEAR":
                return cast(extract("year", local), Integer)
            case "MONTH":
                return cast(func.date_trunc(spatial.constant("month"), local), Date)
            case "DAY":
                return cast(local, Date)
            case "HOUR":
                return func.date_trunc(spatial.constant("hour"), instant, self.zone)
            case "HOUR_OF_DAY":
                return cast(extract("hour", local), Integer)
            case "WEEKDAY":
                return cast(extract("isodow", local), Integer)
            case _:
                assert_never(unit)


def _different(figures: Iterable[Measure]) -> list[Measure]:
    """The different figures that are needed, in order."""
    measures: dict[str, Measure] = {}
    for measure in figures:
        measures.setdefault(_name(measure), measure)
    return list(measures.values())


def _name(measure: Measure) -> str:
    name = measure.quantity if measure.field is None else f"{measure.quantity}_{measure.field.name}"
    return name if measure.per is None else f"{name}_per_{measure.per:.0f}"


def _of_group(measure: Measure, rows: Subquery) -> Expression:
    """A figure of a group of rows, one of which may stand for several."""
    if COUNTED in rows.c:
        return counted(measure.cell, cast(func.sum(rows.c[COUNTED]), BigInteger))
    return _figure(measure, rows.c[_operand_name(measure)] if measure.field else None)


def _density(whole: Expression, per: float, ground: Expression | None) -> Expression:
    """A figure for each so many square metres; of no area there is none."""
    if ground is None:
        return cast(sql_null(), Float)
    # SQLAlchemy's own division would make a decimal number of the divisor.
    divided = (whole * spatial.number(per)).op("/")
    return cast(divided(func.nullif(ground, spatial.number(0.0))), Float)


def _operand_name(measure: Measure) -> str:
    return f"value_{measure.field.name}" if measure.field else "value"


def _operand(measure: Measure, row: Row) -> Expression | None:
    return measure.field.of(row.c) if measure.field else None


def counted(cell: int | None, number: Expression | None = None) -> Expression:
    """How many rows there are, if they are not numbered already; in whole cells, null where they
    fill none, if there is a cell."""
    number = func.count() if number is None else number
    if cell is None:
        return number
    size: Expression = literal_column(str(cell), Integer)
    return func.nullif(number // size * size, literal_column("0"))


def _exact(operand: Expression) -> Expression:
    """Floating-point numbers as decimal ones: their sum is the same in whatever order they come,
    which an index, or row-level security, may change."""
    return cast(operand, Numeric) if isinstance(operand.type, Float) else operand


def _figure(measure: Measure, operand: Expression | None) -> Expression:
    if measure.quantity == "count":
        return counted(measure.cell)
    assert operand is not None  # noqa: S101 - all other figures are of a field
    match measure.quantity:
        case "sum":
            return cast(func.sum(_exact(operand)), Float)
        case "avg":
            return cast(func.avg(_exact(operand)), Float)
        case "min":
            return func.min(operand)
        case "max":
            return func.max(operand)
        case _:
            assert_never(measure.quantity)
