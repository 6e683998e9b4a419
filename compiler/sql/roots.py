"""Roots in SQL: one row, several by their ids, an area, a list, or what is known without rows."""

from __future__ import annotations

from typing import assert_never

from sqlalchemy import and_, func, literal_column, select, union_all
from sqlalchemy.dialects.postgresql import JSON

from compiler.entity import Entity
from compiler.plan import (
    AreaRoot,
    Known,
    Listing,
    Literally,
    ManyRows,
    OneRow,
    Root,
    Shape,
    TileRoot,
    ToMany,
)
from compiler.predicates import Bind, CodeArea, NodeArea, ShapeArea
from compiler.sql.listings import ListingWriter
from compiler.sql.objects import EMPTY, text_of
from compiler.sql.rows import Expression, Row, RowWriter
from compiler.sql.tiles import TileWriter
from compiler.value import Constant


class RootWriter:
    """Writes the roots of one statement."""

    def __init__(self, rows: RowWriter, zone: str) -> None:
        self.rows = rows
        self.listings = ListingWriter(rows, zone)
        self.objects = self.listings.objects
        self.tiles = TileWriter(rows, self.listings)

    def root(self, root: Root) -> Expression:
        """The JSON of a root, or a tile."""
        match root:
            case OneRow():
                return self._one_row(root)
            case ManyRows():
                return self._many_rows(root)
            case AreaRoot():
                return self._area(root)
            case Listing():
                return self.listings.listing(root, None)
            case TileRoot():
                return self._tile(root)
            case Known(json):
                return self.rows.bind(Bind(Constant(json), str, JSON()))
            case Literally(_, text):
                return text_of(text)
            case _:
                assert_never(root)

    def _tile(self, root: TileRoot) -> Expression:
        """A tile; null where it is of a row that is not visible."""
        if root.of is None:
            return self.tiles.tile(root, None)
        row, where = self._row(root.of)
        tile = select(self.tiles.tile(root, row)).select_from(row.c).where(*where)
        return tile.scalar_subquery()

    def _one_row(self, root: OneRow) -> Expression:
        row, where = self._row(root)
        return self.objects.json_row(
            self.objects.columns(root.object, row), row.c, where, single=True
        )

    def _row(self, root: OneRow) -> tuple[Row, list[Expression]]:
        """The row that a root means, and what makes it that one."""
        row, bind = self.rows.row(root.object.entity), self.rows.bind
        where = self.rows.visible(row)
        if root.code is not None and root.object.entity.key:
            where.append(row.column(root.object.entity.key) == bind(root.code))
            where += self.rows.versions(row, root.as_of)
        elif root.county is not None and root.id is not None:
            where.append(row.column("county") == bind(root.county))
            where.append(row.column("id") == bind(root.id))
        else:
            raise LookupError(f"no code and no id says which {root.object.entity.name} is meant")
        return row, where

    def _many_rows(self, root: ManyRows) -> Expression:
        if not root.objects:
            return EMPTY
        selects = []
        for binds, object_ in zip(root.ordinals, root.objects, strict=True):
            row = self.rows.row(object_.entity)
            keys = func.unnest(*map(self.rows.bind, binds)).table_valued("ord", "county", "id")
            keys = keys.render_derived(name=self.rows.name())
            same = and_(row.column("county") == keys.c.county, row.column("id") == keys.c.id)
            selects.append(
                select(
                    keys.c.ord.label("ord"),
                    self.objects.json_row(self.objects.columns(object_, row)).label("json"),
                )
                .select_from(keys.join(row.c, same))
                .where(*self.rows.visible(row))
            )
        union = union_all(*selects).subquery(self.rows.name())
        ordinals = func.generate_series(literal_column("1"), self.rows.bind(root.count))
        asked_for = ordinals.table_valued("ord").render_derived(name=self.rows.name())
        ordered = (
            select(union.c.json, asked_for.c.ord)
            .select_from(asked_for.outerjoin(union, union.c.ord == asked_for.c.ord))
            .order_by(asked_for.c.ord)
            .subquery(self.rows.name())
        )
        listed = func.json_agg(ordered.c.json)
        return select(func.coalesce(listed, EMPTY)).select_from(ordered).scalar_subquery()

    def _area(self, root: AreaRoot) -> Expression:
        """An area; null where its code or id names nothing that is visible."""
        area = root.area
        match area:
            case CodeArea():
                geometry, exists = (
                    self.listings.areas.code_geometry(area),
                    [self.listings.areas.code_exists(area)],
                )
            case NodeArea():
                geometry, exists = (
                    self.listings.areas.node_geometry(area),
                    [self.listings.areas.node_exists(area)],
                )
            case ShapeArea():
                geometry, exists = self.rows.bind(area.geometry), []
            case _:
                assert_never(area)
        columns = []
        of = area.entity if isinstance(area, NodeArea) else None
        columns = [self._area_part(part, geometry, of).label(part.key) for part in root.parts]
        return self.objects.json_row(columns, None, exists)

    def _area_part(
        self, part: Shape | Literally | ToMany, geometry: Expression, entity: Entity | None
    ) -> Expression:
        match part:
            case ToMany(_, listing):
                return self.listings.listing(listing, None)
            case Literally(_, text):
                return text_of(text)
            case Shape():
                return self.objects.shape(part, geometry, entity)
            case _:
                assert_never(part)
