"""Connections in SQL: one page of a list, and the counts and figures of all pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

from sqlalchemy import (
    Label,
    Select,
    Subquery,
    false,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy import null as sql_null
from sqlalchemy.dialects.postgresql import aggregate_order_by

from compiler.given_rows import HIDDEN
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
    TotalCount,
)
from compiler.predicates import (
    And,
    Bind,
    CodeArea,
    Condition,
    Counts,
    Exists,
    InArea,
    NodeArea,
    Not,
    Or,
    ShapeArea,
    Way,
)
from compiler.sql import spatial
from compiler.sql.areas import AreaWriter
from compiler.sql.conditions import ConditionWriter
from compiler.sql.counties import CountyWriter
from compiler.sql.groups import GroupWriter, counted
from compiler.sql.nearest import NearestWriter
from compiler.sql.objects import EMPTY, NOTHING, ObjectWriter, named, text_of
from compiler.sql.pages import OrderTerms, PageWriter
from compiler.sql.rows import Expression, Row, RowWriter

ONE: Expression = literal_column("1")
TOTAL = "total"
"""The column of a page that says how many rows there are on all pages."""

ENDS = {"startCursor", "endCursor"}
MORE = {"hasNextPage", "hasPreviousPage"}


class ListingWriter:
    """Writes the connections of one statement."""

    def __init__(self, rows: RowWriter, zone: str) -> None:
        self.rows = rows
        self.areas = AreaWriter(rows)
        self.where = ConditionWriter(rows, self.areas)
        self.pages = PageWriter(rows)
        self.nearest = NearestWriter(rows, self.pages)
        self.counties = CountyWriter(rows, self.pages)
        self.objects = ObjectWriter(rows, self.listing)
        self.groups = GroupWriter(rows, self.where, self.objects, zone)

    def listing(self, listing: Listing, parent: Row | None) -> Expression:
        """The JSON of a connection. ``parent`` is the row that it hangs from, if any."""
        paged = [(key, part) for key, part in listing.parts if isinstance(part, Nodes | Edges)]
        infos = [part for _, part in listing.parts if isinstance(part, PageInfo)]
        plain = len(paged) == 1 and not infos and not listing.page.backward
        plain = plain and not _counted_beside(listing)
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
            case TotalCount() if page is not None and TOTAL in page.c:
                return page.c[TOTAL]
            case TotalCount(cell):
                return self._all(listing, parent, [counted(cell)])[1].scalar_subquery()
            case Aggregate():
                return self.groups.aggregate(part, *self._all(listing, parent, []))
            case Groups():
                return self.groups.groups(part, *self._all(listing, parent, []))
            case PageInfo():
                return self._page_info(part, page, listing.tells_by_cursor)
            case Nodes() | Edges() if page is None:
                return self._plain(part, listing, parent)
            case Nodes() | Edges():
                return page.c[f"part_{key}"]
            case _:
                assert_never(part)

    def _all(
        self, listing: Listing, parent: Row | None, columns: Sequence[Expression]
    ) -> tuple[Row, Select[Any]]:
        """The rows of a listing where every one of them counts."""
        return self._source(listing, parent, columns, listing.where is None)

    def source(self, listing: Listing, parent: Row | None) -> tuple[Row, Select[Any]]:
        """The rows of a listing, on every page."""
        return self._source(listing, parent, [])

    def _source(
        self,
        listing: Listing,
        parent: Row | None,
        columns: Sequence[Expression],
        whole: bool = False,
    ) -> tuple[Row, Select[Any]]:
        """The rows of a listing, on every page; ``whole``: all are wanted, under no condition."""
        row = self.rows.row(listing.entity)
        chosen = (
            select(*columns)
            .select_from(row.c)
            .where(
                *self.rows.visible(row, listing.origin, whole),
                *self.rows.versions_from(row, listing.origin, listing.as_of, parent),
                *self.where.from_origin(row, listing.origin, parent, whole),
                *self.where.meets(listing.where, row, listing.origin),
            )
            .correlate_except(row.c)
        )
        return row, chosen

    def _plain(self, part: Nodes | Edges, listing: Listing, parent: Row | None) -> Expression:
        """Nodes or edges alone, from the start: an ordered subselect is all it takes."""
        row, _, chosen = self._first_rows(listing, parent, self.rows.size(listing.page.size))
        columns = self._columns(part, listing, row, parent)
        page = chosen.with_only_columns(*(columns or [ONE.label("one")])).subquery(self.rows.name())
        item = func.row_to_json(page.table_valued()) if columns else NOTHING
        listed = select(func.coalesce(func.json_agg(item), EMPTY)).select_from(page)
        return listed.correlate_except(page).scalar_subquery()

    def _first_rows(
        self, listing: Listing, parent: Row | None, most: Expression, counted: bool = False
    ) -> tuple[Row, OrderTerms, Select[Any]]:
        """At most so many rows of a page, in order: a row of them, the order on it, the select.

        Where all rows are ``counted`` beside them, those out of reach of the page count, too.
        """
        row, chosen = self._source(listing, parent, [])
        terms = self.pages.terms(listing, row, parent)
        chosen = chosen.where(*self.pages.between(listing.page, terms))
        if not counted:
            chosen = chosen.where(*self._within_reach(listing, row, parent, most))
        if parent is None and not _counted_beside(listing) and self.counties.lead(listing):
            row, terms, chosen = self.counties.first_of_each(listing, row, chosen, most)
        keys = self.pages.order_by(terms, listing.page.backward)
        return row, terms, chosen.order_by(*keys).limit(most)

    def _within_reach(
        self, listing: Listing, row: Row, parent: Row | None, size: Expression
    ) -> list[Expression]:
        def source() -> tuple[Row, Select[Any]]:
            return self._source(listing, parent, [])

        return self.nearest.within_reach(listing, row, source, size)

    # Pages

    def _page(
        self,
        listing: Listing,
        parent: Row | None,
        paged: Sequence[tuple[str, Nodes | Edges]],
        infos: Sequence[PageInfo],
    ) -> Subquery:
        """One row that has the page's parts, and what its PageInfo needs."""
        info_names: set[str] = {p for info in infos for _, p in info.parts if isinstance(p, str)}
        size = self.rows.size(listing.page.size)
        most = size + ONE if info_names & MORE else size
        counted = bool(paged) and _counted_beside(listing)
        row, terms, chosen = self._first_rows(listing, parent, most, counted)
        columns = [
            self.objects.json_row(self._columns(part, listing, row, parent)).label(f"part_{key}")
            for key, part in paged
        ]
        if info_names & ENDS:
            columns.append(self.pages.cursor(listing.page, terms).label("cursor"))
            if listing.tells_by_cursor:
                columns.append(named(listing.entity, row).label("named"))
        keys = self.pages.order_by(terms, listing.page.backward)
        columns.append(func.row_number().over(order_by=keys).label("place"))
        if counted:
            columns.append(func.count().over().label(TOTAL))
        page = chosen.with_only_columns(*columns).subquery(self.rows.name())
        return self._gathered(listing, page, paged, info_names, parent)

    def _gathered(
        self,
        listing: Listing,
        page: Subquery,
        paged: Sequence[tuple[str, Nodes | Edges]],
        info_names: set[str],
        parent: Row | None,
    ) -> Subquery:
        size, place, backward = (
            self.rows.size(listing.page.size),
            page.c.place,
            listing.page.backward,
        )
        within = place <= size
        # The count stands there always: without an aggregate the page would be many rows.
        columns: list[Label[Any]] = [func.count().label("rows")]
        for key, _ in paged:
            item = page.c[f"part_{key}"]
            listed = func.json_agg(aggregate_order_by(item, place.desc() if backward else place))
            columns.append(func.coalesce(listed.filter(within), EMPTY).label(f"part_{key}"))
        if TOTAL in page.c:  # no row of the page, no row at all: it begins at the start
            total = func.coalesce(func.max(page.c[TOTAL]), literal_column("0"))
            columns.append(total.label(TOTAL))
        beyond = func.count() > size
        behind = ["hasNextPage", "hasPreviousPage"]
        ahead, back = behind if not backward else reversed(behind)
        if ahead in info_names:
            bound = listing.page.after if backward else listing.page.before
            columns.append(or_(beyond, self._any_past(listing, bound, parent)).label(ahead))
        if back in info_names:
            bound = listing.page.before if backward else listing.page.after
            columns.append(self._any_past(listing, bound, parent).label(back))
        if info_names & ENDS:
            ends = {"Cursor": page.c.cursor}
            if listing.tells_by_cursor:
                ends["Named"] = page.c.named
            for of, each in ends.items():
                columns += self._ends(of, each, page.c.place, within, backward)
        return select(*columns).select_from(page).correlate_except(page).subquery(self.rows.name())

    def _ends(
        self, of: str, each: Expression, place: Expression, within: Expression, backward: bool
    ) -> list[Label[Any]]:
        """What the first and the last row of the page have."""
        least = func.array_agg(aggregate_order_by(each, place)).filter(within)
        greatest = func.array_agg(aggregate_order_by(each, place.desc())).filter(within)
        start, end = (greatest, least) if backward else (least, greatest)
        return [_first(start).label(f"start{of}"), _first(end).label(f"end{of}")]

    def _page_info(self, info: PageInfo, page: Subquery | None, names: bool) -> Expression:
        """``names`` is whether the rows at its ends are named in a hidden member."""
        assert page is not None  # noqa: S101 - a PageInfo makes a page
        columns = [
            (text_of(part.text) if isinstance(part, Literally) else page.c[part]).label(key)
            for key, part in info.parts
        ]
        if names and (ends := [part for _, part in info.parts if part in ENDS]):
            rows = [page.c[str(end).replace("Cursor", "Named")] for end in ends]
            columns.insert(0, func.concat_ws(spatial.constant(","), *rows).label(HIDDEN))
        return self.objects.json_row(columns)

    def _columns(
        self, part: Nodes | Edges, listing: Listing, row: Row, parent: Row | None
    ) -> list[Label[Any]]:
        """What a node or an edge consists of."""
        if isinstance(part, Nodes):
            columns = self.objects.feature if part.features else self.objects.columns
            return columns(part.object, row)
        edges = [self._edge(edge, listing, row, parent).label(edge.key) for edge in part.parts]
        told = [edge for edge in part.parts if edge.part == "cursor"]
        if not (told and listing.tells_by_cursor):
            return edges
        return [named(listing.entity, row).label(HIDDEN), *edges]

    def _edge(self, edge: EdgePart, listing: Listing, row: Row, parent: Row | None) -> Expression:
        match edge.part:
            case Object() as object_:
                return self.objects.json_row(self.objects.columns(object_, row))
            case Literally(_, text):
                return text_of(text)
            case "cursor":
                return self.pages.cursor(listing.page, self.pages.terms(listing, row, parent))
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

    def _any_past(
        self, listing: Listing, bound: tuple[Bind, ...] | None, parent: Row | None
    ) -> Expression:
        """Whether rows lie on the far side of a cursor, the cursor's own place included."""
        if bound is None:
            return false()
        row, chosen = self._source(listing, parent, [ONE])
        terms = self.pages.terms(listing, row, parent)
        beyond = self.pages.beyond(terms, bound, bound is listing.page.before)
        return chosen.where(beyond.is_not(literal_column("true"))).exists()


def _counted_beside(listing: Listing) -> bool:
    """Whether the rows of a list are counted where its first page is found: each is looked for
    through relations, which is not done twice."""
    from_start = listing.page.after is None and listing.page.before is None
    counted_ = any(isinstance(p, TotalCount) and p.cell is None for _, p in listing.parts)
    return from_start and counted_ and _takes_relations(listing.where)


def _takes_relations(condition: Condition | None) -> bool:
    match condition:
        case And(parts) | Or(parts):
            return any(map(_takes_relations, parts))
        case Not(inner):
            return _takes_relations(inner)
        case Exists() | Counts():
            return True
        case _:
            return False


def _first(array: Expression) -> Expression:
    """The first element of an SQL array."""
    element: Expression = func.array_to_json(array).op("->>")(literal_column("0"))
    return element
