"""Lists in the order of their counties, county by county.

A list that is ordered by county and number, and filtered by what has an index of its own, has no
index that serves both: in a city of many counties its order leads past all that is older or called
otherwise, and the filter's index to all that is so anywhere. Within one county an index that begins
with the county serves the filter, and the first counties have as many rows as are wanted. Tables
that are so listed have a function that tells their counties, ``jingwei_counties_of_…``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, Select, Subquery, func, select, true

from compiler.area_level import Breadth
from compiler.entity import Entity, Field
from compiler.parameters import CountyEdge
from compiler.plan import Listing
from compiler.predicates import Bind, Everywhere
from compiler.selectivity import deciding_fields
from compiler.sql.pages import OrderTerms, PageWriter
from compiler.sql.rows import Expression, Row, RowWriter
from compiler.value import AreaEdge

COUNTY = "county"


class CountyWriter:
    """Writes lists that are found county by county."""

    def __init__(self, rows: RowWriter, pages: PageWriter) -> None:
        self.rows = rows
        self.pages = pages
        self._first = Bind(AreaEdge(0, False), CountyEdge(last=False), Integer())
        self._last = Bind(AreaEdge(0, False), CountyEdge(last=True), Integer())

    def lead(self, listing: Listing) -> bool:
        """Whether the counties of the viewer's one area, which has several, lead to a list."""
        scope, by = self.rows.scope, listing.order[0].by
        several = scope.areas is None or (scope.areas == 1 and scope.breadth is Breadth.LARGE)
        in_order = not isinstance(by, str) and by.name == COUNTY
        if not (several and in_order and isinstance(listing.origin, Everywhere)):
            return False
        return any(_in_county(listing.entity, field) for field in deciding_fields(listing))

    def first_of_each(
        self, listing: Listing, row: Row, chosen: Select[Any], most: Expression
    ) -> tuple[Row, OrderTerms, Select[Any]]:
        """The rows of ``chosen``, which are of ``row``, as at most so many of each county: a row of
        these, the list's order on it, and a select from them that has no order yet."""
        assert row.entity is not None  # noqa: S101 - a list is of entities
        counties = self._counties(row)
        within = self.pages.order_by(
            self.pages.terms(listing, row, None)[1:], listing.page.backward
        )
        rows = (
            chosen.with_only_columns(*row.c.c)
            .where(row.column(COUNTY) == counties.c.county)
            .order_by(*within)
            .limit(most)
            .lateral(self.rows.name())
        )
        found = Row(rows, row.entity)
        (_, by_county), *others = self.pages.terms(listing, found, None)
        # The counties' own column: PostgreSQL knows that they come in order, and sorts no more
        # than one of them at a time.
        terms = [(counties.c.county, by_county), *others]
        return found, terms, select().select_from(counties).join(rows, true())

    def _counties(self, row: Row) -> Subquery:
        """The counties in which there are such rows, in order: one look into an index for each."""
        assert row.entity is not None  # noqa: S101 - a list is of entities
        known = getattr(func, f"jingwei_counties_of_{row.entity.table.name}")
        ends = self.rows.bind(self._first), self.rows.bind(self._last)
        counties = known(*ends).table_valued("county").render_derived(self.rows.name())
        ordered = select(counties.c.county).order_by(counties.c.county)
        return ordered.subquery(self.rows.name())


def _in_county(entity: Entity, field: Field) -> bool:
    """Whether an index finds what a field has within a county."""
    indexes = (index.columns.keys() for index in entity.table.indexes)
    return field.searched or [COUNTY, field.name] in indexes
