"""Objects in SQL: the JSON of one row, and of what is selected of its geometry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, assert_never

from sqlalchemy import (
    FromClause,
    Label,
    Select,
    Text,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.sql.selectable import ScalarSelect

from compiler.entity import Entity, column_field
from compiler.given_rows import HIDDEN
from compiler.measures import metres, square_metres
from compiler.plan import (
    Identity,
    Listing,
    Literally,
    Object,
    Scalar,
    Selected,
    Shape,
    ToMany,
    ToOne,
)
from compiler.predicates import Way
from compiler.sql import spatial
from compiler.sql.rows import Expression, Row, RowWriter

NOTHING = cast(spatial.constant("{}"), JSON)
EMPTY = cast(spatial.constant("[]"), JSON)


def text_of(value: str) -> Expression:
    """A text of the schema's own as a value with a type."""
    return cast(spatial.constant(value), Text)


def id_of(entity: Entity, row: Row) -> Expression:
    """The id of a row: ``Camera:440305:17``."""
    county, number = cast(row.column("county"), Text), cast(row.column("id"), Text)
    head = spatial.constant(f"{entity.name}:")
    return head.op("||")(county).op("||")(spatial.constant(":")).op("||")(number)


def named(entity: Entity, row: Row) -> Expression:
    """A row as ``given_rows`` reads it of a cursor: its id and the area that holds it."""
    form = spatial.constant(f"{entity.name}:%s:%s:%s")
    return func.format(form, *map(row.column, ("county", "id", "area_code")))


def hidden(entity: Entity, row: Row) -> list[Label[Any]]:
    """A row as ``given_rows`` reads it of its object."""
    names = {"county": entity.name, "id": "1", "area_code": "2"}
    return [row.column(column).label(HIDDEN + name) for column, name in names.items()]


class ObjectWriter:
    """Writes objects of one statement. ``listed`` writes the connections among their fields."""

    def __init__(
        self, rows: RowWriter, listed: Callable[[Listing, Row | None], Expression]
    ) -> None:
        self.rows = rows
        self.listed = listed

    # JSON

    def json_row(
        self,
        columns: Sequence[Label[Any]],
        from_: FromClause | None = None,
        where: Sequence[Expression] = (),
        single: bool = False,
    ) -> ScalarSelect[Any]:
        """``(select row_to_json(t) from (select columns …) t)``: one object, or null."""
        own = [] if from_ is None else [from_]
        if not columns:
            nothing: Select[Any] = select(NOTHING).select_from(*own).where(*where)
            return nothing.correlate_except(*own).scalar_subquery()
        inner: Select[Any] = select(*columns).select_from(*own).where(*where)
        if single:
            inner = inner.limit(literal_column("1"))
        table = inner.correlate_except(*own).subquery(self.rows.name())
        return select(func.row_to_json(table.table_valued())).scalar_subquery()

    def columns(self, object_: Object, row: Row) -> list[Label[Any]]:
        """The columns of an object, each under its response key, after hidden ones that name the
        row where its reading is logged."""
        selected = [
            self._selected(object_.entity, item, row).label(item.key) for item in object_.selected
        ]
        if not object_.entity.logged:
            return selected
        return [*hidden(object_.entity, row), *selected]

    def feature(self, object_: Object, row: Row) -> list[Label[Any]]:
        """The members of an object as a GeoJSON Feature: all but its id and geometry are
        properties."""
        columns = {column.key: column for column in self.columns(object_, row)}
        own = [columns.pop(key) for key in ("id", "geometry") if key in columns]
        properties = self.json_row(list(columns.values())).label("properties")
        return [text_of("Feature").label("type"), *own, properties]

    def _selected(self, entity: Entity, selected: Selected, row: Row) -> Expression:
        match selected:
            case Scalar(_, field):
                return field.of(row.c)
            case Identity():
                return id_of(entity, row)
            case Literally(_, text):
                return text_of(text)
            case Shape():
                nullable = (
                    entity.geometry is not None and column_field(entity, entity.geometry).nullable
                )
                return self.shape(selected, row.geometry, entity, nullable)
            case ToOne(_, way, object_):
                return self._one(way, object_, row)
            case ToMany(_, listing):
                return self.listed(listing, row)
            case _:
                assert_never(selected)

    def shape(
        self, shape: Shape, geometry: Expression, entity: Entity | None, nullable: bool = True
    ) -> Expression:
        """Something of the geometry of an entity, or of an area that may be of any kind."""
        polygonal = entity is None or entity.polygonal
        if shape.simplify is not None and (entity is None or entity.extended):
            geometry = spatial.simplified(geometry, self.rows.bind(shape.simplify))
        precision = self.rows.bind(shape.precision) if shape.precision else None
        match shape.part:
            case "geometry":
                return spatial.geojson(geometry, shape.crs, precision, shape.latitude_first)
            case "centroid":
                return spatial.geojson(func.ST_Centroid(geometry), shape.crs, precision)
            case "bbox":
                return spatial.bbox_json(geometry, shape.crs, nullable)
            case "area":
                return square_metres(geometry)
            case "length":
                return metres(geometry, polygonal)
            case _:
                assert_never(shape.part)

    def _one(self, way: Way, object_: Object, parent: Row) -> Expression:
        row = self.rows.row(way.target)
        where = self._reached(row, way, parent)
        return self.json_row(self.columns(object_, row), row.c, where, single=True)

    def _reached(self, row: Row, way: Way, parent: Row) -> list[Expression]:
        """What makes ``row`` the visible one at the end of a way."""
        return [
            *self.rows.visible(row),
            *self.rows.versions_from(row, way, way.as_of, parent),
            *self.rows.joined(row, way, parent),
        ]

    def area_of_group(self, to_one: ToOne, keys: FromClause) -> Expression:
        """The area that a group is about; ``keys`` has the columns county and area_code."""
        return self._one(to_one.way, to_one.object, Row(keys))

    def size_of_group(self, way: Way, keys: FromClause) -> Expression:
        """The square metres of the area that a group is about; ``keys`` as above."""
        row = self.rows.row(way.target)
        size = select(square_metres(row.geometry)).select_from(row.c)
        one = size.where(*self._reached(row, way, Row(keys))).limit(literal_column("1"))
        return one.correlate_except(row.c).scalar_subquery()
