"""Vector tiles in SQL: the rows of a list that a tile shows, drawn by PostGIS."""

from __future__ import annotations

from typing import Any, assert_never

from sqlalchemy import Boolean, Enum, Float, Integer, Label, Numeric, Text, cast, func, select
from sqlalchemy.dialects.postgresql import BYTEA

from compiler.entity import Field
from compiler.plan import Identity, Literally, Scalar, Selected, Shape, TileRoot, ToMany, ToOne
from compiler.sql import spatial
from compiler.sql.listings import ListingWriter
from compiler.sql.objects import id_of, text_of
from compiler.sql.rows import Expression, Row, RowWriter
from geo.crs import CRS
from geo.tiles import BUFFER, EXTENT

DRAWN, NUMBER = "_drawn", "_number"
"""The columns of a feature's geometry and of its number; no field of GraphQL begins so."""


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
        row, chosen = self.listings.source(root.listing, parent)
        properties = [self._property(item, row).label(item.key) for item in root.object.selected]
        shown = (
            chosen.with_only_columns(*self._drawn(root, row), *properties)
            .where(spatial.boxes_meet(row.geometry, self.rows.bind(root.ground)))
            .order_by(row.column("county"), row.column("id"))
            .subquery(self.rows.name())
        )
        names = (root.layer, str(EXTENT), DRAWN, NUMBER)
        layer, extent, drawn, number = map(spatial.constant, names)
        tile = func.ST_AsMVT(
            shown.table_valued(), layer, cast(extent, Integer), drawn, number, type_=BYTEA()
        )
        return select(tile).select_from(shown).correlate_except(shown).scalar_subquery()

    def _drawn(self, root: TileRoot, row: Row) -> list[Label[Any]]:
        """The row's number and its geometry in the tile's own grid."""
        envelope = func.ST_TileEnvelope(*map(self.rows.bind, root.address))
        moved = spatial.transformed(row.geometry, CRS.WEB_MERCATOR)
        extent, buffer = spatial.number(EXTENT), spatial.number(BUFFER)
        drawn = func.ST_AsMVTGeom(moved, envelope, extent, buffer)
        return [row.column("id").label(NUMBER), drawn.label(DRAWN)]

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
