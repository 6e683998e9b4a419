"""Nearest first, from a spatial index: within a distance that so many rows surely lie in.

PostGIS orders by degrees from its index (``<->``), which is not the order by metres. Yet however
many rows are asked for, any as many that the list is of bound its end: none that comes before it
can lie farther than the farthest of these. So the nearest in degrees give a distance, the index
gives what lies within it, ties among them and what lies beyond the antimeridian
(``jingwei_reach``), and that is ordered by metres.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, case, func, literal_column, select

from compiler.area_level import Breadth
from compiler.entity import column_field
from compiler.plan import Listing
from compiler.predicates import Way
from compiler.sql import spatial
from compiler.sql.pages import PageWriter
from compiler.sql.rows import Expression, Row, RowWriter

ANYWHERE = 30_000_000.0
"""Metres: more than lie between any two places."""

Source = Callable[[], tuple[Row, Select[Any]]]
"""Makes a select of the rows of a list, on every page, with the row that it is from."""


class NearestWriter:
    """Writes what bounds lists that are nearest first."""

    def __init__(self, rows: RowWriter, pages: PageWriter) -> None:
        self.rows = rows
        self.pages = pages

    def within_reach(
        self, listing: Listing, row: Row, source: Source, size: Expression
    ) -> list[Expression]:
        """That ``row`` lies near enough to be among the first ``size``, where an index tells."""
        if not self._bounded(listing):
            return []
        point = self.rows.bind(listing.order[0].point)  # type: ignore[arg-type]
        near, chosen = source()
        terms = self.pages.terms(listing, near, None)
        metres = spatial.geodesic_metres(near.geometry, point)
        nearest = (
            chosen.with_only_columns(metres.label("metres"))
            .where(*self.pages.between(listing.page, terms))
            .order_by(near.geometry.op("<->")(point))
            .limit(size)
            .subquery(self.rows.name())
        )
        enough = func.count() >= size
        farthest = case((enough, func.max(nearest.c.metres)), else_=literal_column(repr(ANYWHERE)))
        reach = select(farthest).select_from(nearest).correlate_except(nearest).scalar_subquery()
        return [spatial.boxes_meet(row.geometry, func.jingwei_reach(point, reach))]

    def _bounded(self, listing: Listing) -> bool:
        """Whether the rows are nearest first from a point. In small areas, and from a row, other
        indexes lead to all there are."""
        first, entity = listing.order[0], listing.entity
        if first.point is None or first.descending or listing.page.backward:
            return False
        if entity.geometry is None or column_field(entity, entity.geometry).nullable:
            return False
        scope = self.rows.scope
        small = scope.areas is not None and scope.breadth is Breadth.SMALL
        return not small and not isinstance(listing.origin, Way)
