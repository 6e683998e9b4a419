"""Lines in SQL, cut where areas end: which part of each lies in which area.

A stretch of a line belongs where a point of it would: to the smallest area that covers it, and
along a border to the one with the lowest code. What no visible area covers stays where the whole
line belongs, so that the lengths of the parts add up to the length of the line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    FromClause,
    Integer,
    Label,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal_column,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy import null as sql_null

from compiler.geometry import GEOMETRY
from compiler.measures import metres
from compiler.plan import Cut
from compiler.sql import spatial
from compiler.sql.rows import Expression, Row, RowWriter

LEAST_METRES = 0.001
"""A shorter part is none: where a line crosses a border is known to some nanometres, and a straight
line between two places is longer by as little than the shortest one that its length is measured by.
"""

TRUE: Expression = literal_column("true")

LINES: Expression = literal_column("2", Integer)
"""What PostGIS calls lines where it takes them out of a collection."""


def held_then(digits: int) -> str:
    """The column of the code, of so many digits, of the area that held a part at an instant."""
    return f"then{digits}"


class LinePartWriter:
    """Cuts the lines of one statement."""

    def __init__(self, rows: RowWriter) -> None:
        self.rows = rows

    def parts(
        self, row: Row, chosen: Select[Any], own: Mapping[str, Expression], cuts: Sequence[Cut]
    ) -> Subquery:
        """The parts that are cut of the rows that are ``chosen``: the ``county`` and ``id``
        of the row, what is its ``own``, the ``area_code`` and the ``metres`` of the part, and what
        held it at an instant under the names of ``held_then``."""
        lines = self._lines(row, chosen, own)
        source = self._pieces(lines)
        joined: FromClause = lines.join(source, TRUE)
        code: Expression = lines.c.area_code
        then: list[Label[Any]] = []
        for number, cut in enumerate(cuts, 1):
            source = self._parts(cut, source, lines.c.metres, cuts[number:])
            joined = joined.join(source, TRUE)
            if cut.rest:
                code = func.coalesce(source.c.code, lines.c.area_code)
            else:
                then.append(source.c.code.label(held_then(cut.digits)))
        kept = [lines.c.county, lines.c.id, *(lines.c[name] for name in own)]
        columns = [*kept, code.label("area_code"), *then, source.c.metres]
        return select(*columns).select_from(joined).subquery(self.rows.name())

    def _lines(self, row: Row, chosen: Select[Any], own: Mapping[str, Expression]) -> Subquery:
        columns = [row.column(name) for name in ("county", "id", "area_code")]
        columns += [row.geometry.label("line"), metres(row.geometry, False).label("metres")]
        columns += [expression.label(name) for name, expression in own.items()]
        return self._once(chosen.with_only_columns(*columns))

    def _pieces(self, lines: Subquery) -> FromClause:
        """The ``line`` of each row and its ``metres``, in single segments where it meets itself:
        what lies there twice has its length twice, which no intersection knows of."""
        simple = func.ST_IsSimple(lines.c.line)
        segment = func.ST_DumpSegments(lines.c.line).table_valued("geom", name=self.rows.name())
        one = segment.c.geom
        whole = select(lines.c.line.label("line"), lines.c.metres.label("metres"))
        each = select(one.label("line"), metres(one, False).label("metres")).select_from(segment)
        either = union_all(
            whole.where(simple.is_not(literal_column("false"))).correlate(lines),
            each.where(not_(simple)).correlate(lines),
        )
        return either.lateral(self.rows.name())

    def _parts(
        self, cut: Cut, source: FromClause, whole: Expression, later: Sequence[Cut]
    ) -> FromClause:
        """What one cutting makes of ``source``, which has a ``line``, its ``metres`` and, after
        another one, its ``code``: rows of the same columns, with a line as far as ``later``
        cuttings need it. ``whole`` are the metres of the line that all of them are of."""
        inside = self._inside(cut, source)
        code, found = inside.c.code, func.sum(inside.c.metres)
        rest = source.c.metres - func.coalesce(found, spatial.number(0.0))
        in_area = code.is_not(None)
        length = case((in_area, found), else_=rest)
        least = spatial.number(LEAST_METRES)
        settled = cut.rest and "code" in source.c
        columns = [
            (func.coalesce(code, source.c.code) if settled else code).label("code"),
            length.label("metres"),
        ]
        if later:
            columns.append(self._line(source, inside, later).label("line"))
        nothing = (whole > least).is_not(TRUE)
        return (
            select(*columns)
            .select_from(inside)
            .group_by(func.rollup(code))
            .having(or_(in_area, rest > least, nothing))
            .correlate(source)
            .lateral(self.rows.name())
        )

    def _line(self, source: FromClause, inside: Subquery, later: Sequence[Cut]) -> Expression:
        """The line of a part; null where only what is left is cut further."""
        areas = func.ST_Union(func.array_agg(inside.c.boundary), type_=GEOMETRY)
        rest = func.ST_Difference(source.c.line, areas)
        untouched = func.count(inside.c.code) == literal_column("0")
        inner = func.ST_CollectionExtract(func.ST_Collect(inside.c.part), LINES)
        part = sql_null() if all(cut.rest for cut in later) else inner
        return case((inside.c.code.is_not(None), part), (untouched, source.c.line), else_=rest)

    def _inside(self, cut: Cut, source: FromClause) -> Subquery:
        """The parts that lie in areas, each in one, with their lengths."""
        crossed = self._crossed(cut, source)
        earlier = self._earlier(cut, crossed)
        part = func.coalesce(func.ST_Difference(crossed.c.cut, earlier), crossed.c.cut)
        columns = [crossed.c.code, crossed.c.boundary, part.label("part")]
        along = func.ST_Length(crossed.c.cut) > spatial.number(0.0)  # it does not merely touch
        own = self._once(select(*columns).where(along))
        length = metres(own.c.part, False).label("metres")
        measured = self._once(select(*own.c, length))
        kept = select(*measured.c).where(measured.c.metres > spatial.number(LEAST_METRES))
        return kept.subquery(self.rows.name())

    def _crossed(self, cut: Cut, source: FromClause) -> Subquery:
        """The areas that a line meets, with what lies in each, its edge included."""
        area = self.rows.row(cut.area)
        line = source.c.line
        common = func.ST_CollectionExtract(func.ST_Intersection(line, area.geometry), LINES)
        conditions = [*self._areas(cut, area), spatial.meets(area.geometry, line)]
        if cut.rest and "code" in source.c:
            conditions.append(source.c.code.is_(None))
        columns = [area.column("code"), area.geometry.label("boundary"), common.label("cut")]
        return self._once(select(*columns).where(*conditions).correlate_except(area.c))

    def _earlier(self, cut: Cut, crossed: Subquery) -> Expression:
        """The areas that go before the one that a part lies in, where they share a stretch of it:
        its border, or, where areas overlap, more. Null of none."""
        area, part = self.rows.row(cut.area), crossed.c.cut
        code, other = crossed.c.code, area.column("code")
        before: Expression = other < code
        if len(cut.area.levels) > 1:
            longer = func.length(other) > func.length(code)
            before = or_(longer, and_(func.length(other) == func.length(code), before))
        # Of the matrix the first two say how the inside of the part meets that of the area, and its
        # edge: 1 where they share a stretch.
        met = func.left(func.ST_Relate(part, area.geometry), literal_column("2"))
        shared = met.like(spatial.constant("%1%"))
        conditions = [*self._areas(cut, area), before]
        conditions += [spatial.boxes_meet(area.geometry, part), shared]
        union = select(func.ST_Union(area.geometry, type_=GEOMETRY)).where(*conditions)
        return union.correlate_except(area.c).scalar_subquery()

    def _areas(self, cut: Cut, area: Row) -> list[Expression]:
        conditions = [*self.rows.visible(area), *self.rows.versions(area, cut.as_of)]
        if len(cut.area.levels) > 1:
            digits: Expression = literal_column(str(cut.digits))
            conditions.append(func.length(area.column("code")) >= digits)
        return conditions

    def _once(self, chosen: Select[Any]) -> Subquery:
        """PostgreSQL would flatten a plain subselect, and compute its columns at each mention."""
        return chosen.offset(literal_column("0")).subquery(self.rows.name())
