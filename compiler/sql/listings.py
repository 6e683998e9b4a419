"""Connections in SQL: pages, cursors, counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

from sqlalchemy import (
    ColumnElement,
    Label,
    Select,
    Subquery,
    Text,
    and_,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy import null as sql_null
from sqlalchemy.dialects.postgresql import aggregate_order_by

from compiler.join import Near
from compiler.plan import (
    Aggregate,
    EdgePart,
    Edges,
    Groups,
    Listing,
    Literally,
    Nodes,
    Object,
    PageInfo,
    Part,
    Sort,
    TotalCount,
)
from compiler.predicates import (
    Bind,
    CodeArea,
    InArea,
    NodeArea,
    ShapeArea,
    Way,
)
from compiler.sql import spatial
from compiler.sql.areas import AreaWriter
from compiler.sql.conditions import ConditionWriter
from compiler.sql.groups import GroupWriter
from compiler.sql.objects import EMPTY, NOTHING, ObjectWriter, text_of
from compiler.sql.rows import Row, RowWriter

Expression = ColumnElement[Any]

ONE: Expression = literal_column("1")


class ListingWriter:
    """Writes the connections of one statement."""

    def __init__(self, rows: RowWriter, zone: str) -> None:
        self.rows = rows
        self.areas = AreaWriter(rows)
        self.where = ConditionWriter(rows, self.areas)
        self.objects = ObjectWriter(rows, self.areas, self.listing)
        self.groups = GroupWriter(rows, self.where, self.objects, zone)

    def listing(self, listing: Listing, parent: Row | None) -> Expression:
        """The JSON of a connection. ``parent`` is the row that it hangs from, if any."""
        paged = [(key, part) for key, part in listing.parts if isinstance(part, Nodes | Edges)]
        infos = [part for _, part in listing.parts if isinstance(part, PageInfo)]
        plain = len(paged) == 1 and not infos and not listing.page.backward
        paging = bool(paged or infos) and not plain
        page = self._page(listing, parent, paged, infos) if paging else None
        columns = [
            self._part(key, part, listing, parent, page).label(key) for key, part in listing.parts
        ]
        if page is None:
            return self.objects.json_row(columns)
        return self.objects.json_row(columns, page)

    def _part(
        self, key: str, part: Part, listing: Listing, parent: Row | None, page: Subquery | None
    ) -> Expression:
        match part:
            case Literally(_, text):
                return text_of(text)
            case TotalCount():
                return self._source(listing, parent, [func.count()])[1].scalar_subquery()
            case Aggregate():
                return self.groups.aggregate(part, *self._source(listing, parent, []))
            case Groups():
                return self.groups.groups(part, *self._source(listing, parent, []))
            case PageInfo():
                return self._page_info(part, page)
            case Nodes() | Edges() if page is None:
                return self._plain(part, listing, parent)
            case Nodes() | Edges():
                return page.c[f"part_{key}"]
            case _:
                assert_never(part)

    def _source(
        self, listing: Listing, parent: Row | None, columns: Sequence[Expression]
    ) -> tuple[Row, Select[Any]]:
        """All rows of a listing, on whatever page."""
        row = self.rows.row(listing.entity)
        chosen = (
            select(*columns)
            .select_from(row.c)
            .where(
                *self.rows.visible(row, listing.origin),
                *self.rows.versions_from(row, listing.origin, listing.as_of, parent),
                *self.where.from_origin(row, listing.origin, parent),
                *self.where.meets(listing.where, row),
            )
            .correlate_except(row.c)
        )
        return row, chosen

    def _plain(self, part: Nodes | Edges, listing: Listing, parent: Row | None) -> Expression:
        """Nodes or edges alone, from the start: an ordered subselect is all it takes."""
        row, chosen = self._source(listing, parent, [])
        order = [(self._ordered(sort, row, listing, parent), sort) for sort in listing.order]
        columns = self._columns(part, listing, row, parent)
        page = (
            chosen.with_only_columns(*(columns or [ONE.label("one")]))
            .where(*self._between(listing, order))
            .order_by(*self._directions(order, False)[0])
            .limit(self.rows.bind(listing.page.size))
            .subquery(self.rows.name())
        )
        item = func.row_to_json(page.table_valued()) if columns else NOTHING
        listed = select(func.coalesce(func.json_agg(item), EMPTY)).select_from(page)
        return listed.correlate_except(page).scalar_subquery()

    # Pages

    def _page(
        self,
        listing: Listing,
        parent: Row | None,
        paged: Sequence[tuple[str, Nodes | Edges]],
        infos: Sequence[PageInfo],
    ) -> Subquery:
        """One row that has the page's parts, and what its PageInfo needs."""
        row, chosen = self._source(listing, parent, [])
        order = [(self._ordered(sort, row, listing, parent), sort) for sort in listing.order]
        keys, reverse = self._directions(order, listing.page.backward)
        columns = [
            self.objects.json_row(self._columns(part, listing, row, parent)).label(f"part_{key}")
            for key, part in paged
        ]
        wanted: set[str] = {p for info in infos for _, p in info.parts if isinstance(p, str)}
        more = bool(wanted & {"hasNextPage", "hasPreviousPage"})
        if wanted & {"startCursor", "endCursor"}:
            columns.append(self._cursor(listing, order).label("cursor"))
        columns.append(func.row_number().over(order_by=keys).label("place"))
        size = self.rows.bind(listing.page.size)
        page = (
            chosen.with_only_columns(*columns)
            .where(*self._between(listing, order))
            .order_by(*keys)
            .limit(size + ONE if more else size)
            .subquery(self.rows.name())
        )
        return self._gathered(listing, page, paged, wanted, reverse, parent)

    def _gathered(
        self,
        listing: Listing,
        page: Subquery,
        paged: Sequence[tuple[str, Nodes | Edges]],
        wanted: set[str],
        reverse: bool,
        parent: Row | None,
    ) -> Subquery:
        size, place = self.rows.bind(listing.page.size), page.c.place
        within = place <= size
        # The count stands there always: without an aggregate the page would be many rows.
        columns: list[Label[Any]] = [func.count().label("rows")]
        for key, _ in paged:
            item = page.c[f"part_{key}"]
            listed = func.json_agg(aggregate_order_by(item, place.desc() if reverse else place))
            columns.append(func.coalesce(listed.filter(within), EMPTY).label(f"part_{key}"))
        beyond = func.count() > size
        behind = ["hasNextPage", "hasPreviousPage"]
        ahead, back = behind if not listing.page.backward else reversed(behind)
        if ahead in wanted:
            bound = listing.page.after if listing.page.backward else listing.page.before
            columns.append(or_(beyond, self._any_past(listing, bound, parent)).label(ahead))
        if back in wanted:
            bound = listing.page.before if listing.page.backward else listing.page.after
            columns.append(self._any_past(listing, bound, parent).label(back))
        if wanted & {"startCursor", "endCursor"}:
            columns += self._ends(page, within, reverse)
        return select(*columns).select_from(page).correlate_except(page).subquery(self.rows.name())

    def _ends(self, page: Subquery, within: Expression, reverse: bool) -> list[Label[Any]]:
        cursor, place = page.c.cursor, page.c.place
        least = func.array_agg(aggregate_order_by(cursor, place)).filter(within)
        greatest = func.array_agg(aggregate_order_by(cursor, place.desc())).filter(within)
        start, end = (greatest, least) if reverse else (least, greatest)
        return [_first(start).label("startCursor"), _first(end).label("endCursor")]

    def _page_info(self, info: PageInfo, page: Subquery | None) -> Expression:
        assert page is not None  # noqa: S101 - a PageInfo makes a page
        columns = [
            (text_of(part.text) if isinstance(part, Literally) else page.c[part]).label(key)
            for key, part in info.parts
        ]
        return self.objects.json_row(columns)

    def _columns(
        self, part: Nodes | Edges, listing: Listing, row: Row, parent: Row | None
    ) -> list[Label[Any]]:
        """What a node or an edge consists of."""
        if isinstance(part, Nodes):
            return self.objects.columns(part.object, row)
        return [self._edge(edge, listing, row, parent).label(edge.key) for edge in part.parts]

    def _edge(self, edge: EdgePart, listing: Listing, row: Row, parent: Row | None) -> Expression:
        match edge.part:
            case Object() as object_:
                return self.objects.json_row(self.objects.columns(object_, row))
            case Literally(_, text):
                return text_of(text)
            case "cursor":
                order = [
                    (self._ordered(sort, row, listing, parent), sort) for sort in listing.order
                ]
                return self._cursor(listing, order)
            case "distance":
                return self._distance(listing, row, parent)
            case "share":
                return self._share(listing, row)
            case _:
                assert_never(edge.part)

    def _distance(self, listing: Listing, row: Row, parent: Row | None) -> Expression:
        origin = listing.origin
        if isinstance(origin, Way) and isinstance(origin.relation.join, Near) and parent:
            return spatial.geodesic_metres(row.geometry, parent.geometry)
        for sort in listing.order:
            if sort.point is not None:
                return spatial.geodesic_metres(row.geometry, self.rows.bind(sort.point))
        return sql_null()

    def _share(self, listing: Listing, row: Row) -> Expression:
        if not isinstance(listing.origin, InArea):
            return sql_null()
        match listing.origin.area:
            case CodeArea():
                return literal_column("1.0")
            case NodeArea() as area:
                return spatial.share(row.geometry, self.areas.node_geometry(area))
            case ShapeArea(geometry):
                return spatial.share(row.geometry, self.rows.bind(geometry))
            case _:
                assert_never(listing.origin.area)

    # Order

    def _ordered(self, sort: Sort, row: Row, listing: Listing, parent: Row | None) -> Expression:
        if not isinstance(sort.by, str):
            return sort.by.of(row.c)
        if sort.point is not None:
            return spatial.geodesic_metres(row.geometry, self.rows.bind(sort.point))
        assert parent is not None  # noqa: S101 - a list without a point is near to its parent
        return spatial.geodesic_metres(row.geometry, parent.geometry)

    def _directions(
        self, order: Sequence[tuple[Expression, Sort]], backward: bool
    ) -> tuple[list[Any], bool]:
        """What follows ``order by``; backward, everything is turned round."""
        keys = []
        for expression, sort in order:
            descending = sort.descending != backward
            key: Any = expression.desc() if descending else expression.asc()
            if sort.nullable:
                first = sort.nulls_first != backward
                key = key.nulls_first() if first else key.nulls_last()
            keys.append(key)
        return keys, backward

    def _cursor(self, listing: Listing, order: Sequence[tuple[Expression, Sort]]) -> Expression:
        """A place in the list, as text: the order's signature and this row's values in it."""
        assert listing.page.signature is not None  # noqa: S101 - the planner signs every page
        values = [cast(expression, Text) for expression, _ in order]
        array = func.json_build_array(self.rows.bind(listing.page.signature), *values)
        encoded = func.encode(
            func.convert_to(cast(array, Text), spatial.constant("UTF8")), spatial.constant("base64")
        )
        return func.replace(encoded, func.chr(literal_column("10")), spatial.constant(""))

    def _between(
        self, listing: Listing, order: Sequence[tuple[Expression, Sort]]
    ) -> list[Expression]:
        found = []
        if listing.page.after is not None:
            found.append(self._beyond(order, listing.page.after, False))
        if listing.page.before is not None:
            found.append(self._beyond(order, listing.page.before, True))
        return found

    def _any_past(
        self, listing: Listing, bound: tuple[Bind, ...] | None, parent: Row | None
    ) -> Expression:
        """Whether rows lie on the far side of a cursor, the cursor's own place included."""
        if bound is None:
            return false()
        row, chosen = self._source(listing, parent, [ONE])
        order = [(self._ordered(sort, row, listing, parent), sort) for sort in listing.order]
        beyond = self._beyond(order, bound, bound is listing.page.before)
        return chosen.where(beyond.is_not(literal_column("true"))).exists()

    def _beyond(
        self, order: Sequence[tuple[Expression, Sort]], bound: tuple[Bind, ...], backward: bool
    ) -> Expression:
        """What comes strictly after a cursor; backward, before it."""
        values = [self.rows.bind(bind) for bind in bound]
        plain = all(not sort.nullable and sort.descending == backward for _, sort in order)
        turned = all(not sort.nullable and sort.descending != backward for _, sort in order)
        if plain or turned:
            left, right = tuple_(*(e for e, _ in order)), tuple_(*values)
            return left > right if plain else left < right
        alternatives: list[Expression] = []
        same: list[Expression] = []
        for (expression, sort), value in zip(order, values, strict=True):
            alternatives.append(and_(*same, _past(expression, value, sort, backward)))
            same.append(
                expression.is_not_distinct_from(value) if sort.nullable else expression == value
            )
        return or_(*alternatives)


def _first(array: Expression) -> Expression:
    """The first element of an SQL array."""
    element: Expression = func.array_to_json(array).op("->>")(literal_column("0"))
    return element


def _past(expression: Expression, value: Expression, sort: Sort, backward: bool) -> Expression:
    past = expression < value if sort.descending != backward else expression > value
    if not sort.nullable:
        return past
    if sort.nulls_first != backward:
        return or_(past, and_(value.is_(None), expression.is_not(None)))
    return or_(past, and_(value.is_not(None), expression.is_(None)))
