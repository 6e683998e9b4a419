"""Vector tiles in SQL: the rows of a list that a tile shows, drawn by PostGIS."""

from __future__ import annotations

from typing import Any, assert_never

from sqlalchemy import (
    BigInteger,
    Boolean,
    Enum,
    Float,
    Integer,
    Label,
    Numeric,
    Select,
    Subquery,
    Text,
    cast,
    func,
    select,
)
from sqlalchemy import null as sql_null
from sqlalchemy.dialects.postgresql import BYTEA

from compiler.entity import Field
from compiler.geometry import GEOMETRY
from compiler.plan import (
    ClusterGrid,
    Identity,
    Listing,
    Literally,
    Scalar,
    Selected,
    Shape,
    TileRoot,
    ToMany,
    ToOne,
    TotalCount,
)
from compiler.sql import spatial
from compiler.sql.listings import ListingWriter
from compiler.sql.objects import id_of, text_of
from compiler.sql.rows import Expression, Row, RowWriter
from geo.tiles import BUFFER, CELLS, EXTENT, Detail

DRAWN, NUMBER = "_drawn", "_number"
"""The columns of a feature's geometry and of its number; no field of GraphQL begins so."""

EASTING, NORTHING, COLUMN, LINE, TERM = "easting", "northing", "column", "line", "term"
"""The columns of points that are counted."""

COUNT = "count"
"""The property of a cluster that says how many rows it stands for, and begins those that say how
many have a term."""

COUNTY, ID, RUNNING = "_county", "_id", "_running"
"""The columns of a feature's keys, and of the bytes of all that are larger and of itself."""

PLAIN = (Boolean, Integer, Float, Numeric, Enum)
"""Types of values that are short, or the same on many features."""

VERTEX_BYTES, PART_BYTES, FEATURE_BYTES = 6, 5, 64
"""Of a vertex, of the commands of a part, and of a feature beside its shape on a tile at most: of
these 40 are its id, as ``Community:440305:9223372036854775807``, the longest of a layer."""

WEB_MERCATOR = 3857
"""The SRID of the plane of tiles."""


class TileWriter:
    """Writes the tiles of one statement."""

    def __init__(self, rows: RowWriter, listings: ListingWriter) -> None:
        self.rows = rows
        self.listings = listings

    def tile(self, root: TileRoot, parent: Row | None) -> Expression:
        """The tile as a bytea, empty where it shows nothing. ``parent`` is the row that the list
        hangs from, if any.

        Its features are in the order of their keys, so that the same rows make the same bytes.
        """
        rows = self._rows(root, parent)
        if root.points is None:
            return rows
        # Layers are messages of their own, and a tile is one after another.
        points = self._encoded(root.points, self._named(root, parent))
        return rows.op("||", return_type=BYTEA())(points)

    def _source(self, root: TileRoot, parent: Row | None) -> tuple[Row, Select[Any]]:
        """A row of the list, and a select of those that may be on the tile."""
        row, chosen = self.listings.source(root.listing, parent)
        return row, chosen.where(spatial.boxes_meet(row.geometry, self.rows.bind(root.ground)))

    def _named(self, root: TileRoot, parent: Row | None) -> Subquery:
        """A point on each area, null where another tile has it."""
        row, chosen = self._source(root, parent)
        point = func.ST_PointOnSurface(row.geometry, type_=GEOMETRY)
        drawn = self._in_tile(root, spatial.in_map(point, root.crs), buffer=0)
        number = row.column("id").label(NUMBER)
        return (
            chosen.with_only_columns(number, drawn.label(DRAWN), *self._properties(root, row))
            .order_by(row.column("county"), row.column("id"))
            .subquery(self.rows.name())
        )

    def _rows(self, root: TileRoot, parent: Row | None) -> Expression:
        """The layer of the list itself."""
        row, chosen = self._source(root, parent)
        if root.clusters is not None:
            return self._encoded(root.layer, self._clusters(root, root.clusters, row, chosen))
        if root.detail is Detail.LARGEST:
            return self._encoded(root.layer, self._largest(root, row, chosen))
        shown = (
            chosen.with_only_columns(*self._drawn(root, row), *self._properties(root, row))
            .order_by(row.column("county"), row.column("id"))
            .subquery(self.rows.name())
        )
        return self._encoded(root.layer, shown)

    def _properties(self, root: TileRoot, row: Row) -> list[Label[Any]]:
        """What features tell of what is asked for, by the detail of the tile."""
        return [
            self._property(item, row).label(item.key)
            for item in root.object.selected
            if _is_told(item, root.detail)
        ]

    def _largest(self, root: TileRoot, row: Row, chosen: Select[Any]) -> Subquery:
        """The largest features that there is room for, of equal ones those with the lowest keys.

        A vertex takes two numbers of three bytes at most. The last of a ring is not written: its
        bytes are the ring's commands. A part of a line has two commands, a member of points none.
        """
        keys = (row.column("county").label(COUNTY), row.column("id").label(ID))
        every = chosen.with_only_columns(
            *self._drawn(root, row), *self._properties(root, row), *keys
        ).subquery(self.rows.name())
        drawn = every.c[DRAWN]
        extent = func.ST_Area(drawn) + func.ST_Length(drawn)
        size = (
            func.ST_NPoints(drawn) * spatial.number(VERTEX_BYTES)
            + func.ST_NumGeometries(drawn) * spatial.number(PART_BYTES)
            + spatial.number(FEATURE_BYTES)
        )
        running = func.sum(size).over(order_by=(extent.desc(), every.c[COUNTY], every.c[ID]))
        told = [column for column in every.c if column.name not in (COUNTY, ID)]
        measured = (
            select(*every.c, running.label(RUNNING))
            .where(drawn.is_not(sql_null()))
            .subquery(self.rows.name())
        )
        return (
            select(*(measured.c[column.name] for column in told))
            .where(measured.c[RUNNING] <= self.rows.bind(root.most_bytes))
            .order_by(measured.c[COUNTY], measured.c[ID])
            .subquery(self.rows.name())
        )

    def _encoded(self, layer: str, shown: Subquery) -> Expression:
        names = (layer, str(EXTENT), DRAWN, NUMBER)
        called, extent, drawn, number = map(spatial.constant, names)
        tile = func.ST_AsMVT(
            shown.table_valued(), called, cast(extent, Integer), drawn, number, type_=BYTEA()
        )
        return select(tile).select_from(shown).correlate_except(shown).scalar_subquery()

    def _drawn(self, root: TileRoot, row: Row) -> list[Label[Any]]:
        """The row's number and its geometry in the tile's own grid."""
        drawn = self._in_tile(root, spatial.in_map(row.geometry, root.crs))
        return [row.column("id").label(NUMBER), drawn.label(DRAWN)]

    def _in_tile(self, root: TileRoot, moved: Expression, buffer: int = BUFFER) -> Expression:
        """A geometry of EPSG:3857 in the tile's own grid."""
        envelope = func.ST_TileEnvelope(*map(self.rows.bind, root.address))
        return func.ST_AsMVTGeom(
            moved, envelope, spatial.number(EXTENT), spatial.number(buffer), type_=GEOMETRY
        )

    def _clusters(
        self, root: TileRoot, grid: ClusterGrid, row: Row, chosen: Select[Any]
    ) -> Subquery:
        """A feature for each cell in which rows lie, in the middle of them.

        Every point is in one cell of the whole map, and every cell in one tile, so that the counts
        of the tiles of a zoom come to the count of the list.
        """
        points = self._points(root, grid, row, chosen)
        column, line = points.c[COLUMN], points.c[LINE]
        first_column, first_line = map(self.rows.bind, (grid.column, grid.row))
        cells = spatial.number(CELLS)
        middle = func.ST_SetSRID(
            func.ST_MakePoint(func.avg(points.c[EASTING]), func.avg(points.c[NORTHING])),
            spatial.number(WEB_MERCATOR),
        )
        number_ = line * self.rows.bind(grid.columns) + column
        return (
            select(
                number_.label(NUMBER),
                self._in_tile(root, middle).label(DRAWN),
                func.count().label(COUNT),
                *self._shares(grid, points),
            )
            .where(column >= first_column, column < first_column + cells)
            .where(line >= first_line, line < first_line + cells)
            .group_by(column, line)
            .order_by(line, column)
            .subquery(self.rows.name())
        )

    def _points(self, root: TileRoot, grid: ClusterGrid, row: Row, chosen: Select[Any]) -> Subquery:
        """The rows with their places in metres, once transformed, then with their cells."""
        moved = spatial.in_map(row.geometry, root.crs)
        # OFFSET 0 keeps PostgreSQL from transforming again wherever the place is mentioned.
        at = (
            chosen.with_only_columns(moved.label(DRAWN), grid.by.of(row.c).label(TERM))
            .offset(spatial.number(0))
            .subquery(self.rows.name())
        )
        per_metre, middle = self.rows.bind(grid.per_metre), self.rows.bind(grid.middle)
        east, north = func.ST_X(at.c[DRAWN]), func.ST_Y(at.c[DRAWN])
        return select(
            east.label(EASTING),
            north.label(NORTHING),
            cast(func.floor(middle + east * per_metre), BigInteger).label(COLUMN),
            cast(func.floor(middle - north * per_metre), BigInteger).label(LINE),
            cast(at.c[TERM], Text).label(TERM),
        ).subquery(self.rows.name())

    def _shares(self, grid: ClusterGrid, points: Subquery) -> list[Label[Any]]:
        """How many have each term; null, which tiles leave out, where none has it."""
        assert isinstance(grid.by.sql_type, Enum)  # noqa: S101 - as declared
        return [
            func.nullif(
                func.count().filter(points.c[TERM] == spatial.constant(term)), spatial.number(0)
            ).label(f"{COUNT}_{term}")
            for term in grid.by.sql_type.enums
        ]

    def _property(self, selected: Selected, row: Row) -> Expression:
        match selected:
            case Scalar(_, field):
                return _value(field, row)
            case Identity():
                assert row.entity is not None  # noqa: S101 - lists are of entities
                return id_of(row.entity, row)
            case Literally(_, text):
                return text_of(text)
            case Shape(part="area" | "length"):
                return self.listings.objects.shape(selected, row.geometry, row.entity)
            case ToMany(_, Listing(parts=((key, TotalCount()),)) as listing):
                counted = self.listings.listing(listing, row).op("->>")(spatial.constant(key))
                return cast(counted, BigInteger)
            case Shape() | ToOne() | ToMany():
                raise LookupError(f"{selected.key} is no value that a tile could hold")
            case _:
                assert_never(selected)


def _is_told(selected: Selected, detail: Detail) -> bool:
    match selected:
        case Identity():
            return True
        case Scalar(_, field):
            plain = isinstance(field.sql_type, PLAIN)
            return detail is Detail.ALL or (detail is Detail.TERMS and plain)
        case _:
            return detail in (Detail.ALL, Detail.TERMS)


def _value(field: Field, row: Row) -> Expression:
    """A field as a type that tiles know: what is neither a number nor a truth as GraphQL's text."""
    value = field.of(row.c)
    match field.sql_type:
        case Boolean() | Integer() | Float():
            return value
        case Numeric():
            return cast(value, Float)
        case Text() | Enum():
            return cast(value, Text)
        case _:  # instants and days, which JSON writes by ISO 8601
            return func.to_json(value).op("#>>")(spatial.constant("{}"))
