"""Vector tiles in SQL: the rows of a list that a tile shows, drawn by PostGIS."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from sqlalchemy import Boolean, Enum, Float, Integer, Numeric, Text, cast, func, select
from sqlalchemy.dialects.postgresql import BYTEA

from compiler.entity import Field
from compiler.geometry import GEOMETRY
from compiler.plan import Identity, Literally, Scalar, Selected, Shape, TileRoot, ToMany, ToOne
from compiler.sql import spatial
from compiler.sql.listings import ListingWriter
from compiler.sql.objects import id_of, text_of
from compiler.sql.rows import Expression, Row, RowWriter
from geo.crs import CRS
from geo.tiles import BUFFER, EXTENT

DRAWN, NUMBER = "_drawn", "_number"
"""The columns of a feature's geometry and of its number; no field of GraphQL begins so."""


Draw = Callable[[TileRoot, Row], Expression]


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
        shown = self._picture(root, parent, root.layer, self._drawn)
        if root.points is None:
            return shown
        # Layers are messages of their own, and a tile is one after another.
        points = self._picture(root, parent, root.points, self._point)
        return shown.op("||", return_type=BYTEA())(points)

    def _picture(self, root: TileRoot, parent: Row | None, layer: str, draw: Draw) -> Expression:
        """A layer of the tile: its rows as they are drawn."""
        row, chosen = self.listings.source(root.listing, parent)
        properties = [self._property(item, row).label(item.key) for item in root.object.selected]
        drawn = [row.column("id").label(NUMBER), draw(root, row).label(DRAWN)]
        shown = (
            chosen.with_only_columns(*drawn, *properties)
            .where(spatial.boxes_meet(row.geometry, self.rows.bind(root.ground)))
            .order_by(row.column("county"), row.column("id"))
            .subquery(self.rows.name())
        )
        names = map(spatial.constant, (layer, str(EXTENT), DRAWN, NUMBER))
        called, extent, geometry, number = names
        tile = func.ST_AsMVT(
            shown.table_valued(), called, cast(extent, Integer), geometry, number, type_=BYTEA()
        )
        return select(tile).select_from(shown).correlate_except(shown).scalar_subquery()

    def _drawn(self, root: TileRoot, row: Row) -> Expression:
        """The row's geometry in the tile's own grid."""
        return self._in_grid(root, row.geometry, BUFFER)

    def _point(self, root: TileRoot, row: Row) -> Expression:
        """A point on the row's area in the tile's own grid; null where another tile has it."""
        return self._in_grid(root, func.ST_PointOnSurface(row.geometry, type_=GEOMETRY), 0)

    def _in_grid(self, root: TileRoot, geometry: Expression, buffer: int) -> Expression:
        envelope = func.ST_TileEnvelope(*map(self.rows.bind, root.address))
        moved = spatial.transformed(geometry, CRS.WEB_MERCATOR)
        return func.ST_AsMVTGeom(moved, envelope, spatial.number(EXTENT), spatial.number(buffer))

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
            case Shape() | ToOne() | ToMany():
                raise LookupError(f"{selected.key} is no value that a tile could hold")
            case _:
                assert_never(selected)


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
