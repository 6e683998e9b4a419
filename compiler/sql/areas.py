"""Areas in SQL: whether a row lies in one, and the geometry of one named by its code or id."""

from __future__ import annotations

from typing import Any, Literal, assert_never

from sqlalchemy import (
    Select,
    and_,
    false,
    literal_column,
    or_,
    select,
    union_all,
)

from compiler.area_level import Breadth
from compiler.predicates import (
    Area,
    CodeArea,
    NodeArea,
    ShapeArea,
)
from compiler.sql import spatial
from compiler.sql.rows import Expression, Row, RowWriter, unindexed

How = Literal["within", "intersects", "belongs"]


class AreaWriter:
    """Writes areas of one statement."""

    def __init__(self, rows: RowWriter) -> None:
        self.rows = rows

    def lies(self, row: Row, area: Area, how: How, whole: bool = False) -> Expression:
        """``row`` lies in an area; one without geometry does where its building does.

        What has no place, as a policy or an edit, lies only in areas named by their code. A line
        intersects such areas, too, that do not hold the whole of it. ``whole`` is whether all that
        lies there is wanted, under no other condition.
        """
        assert row.entity is not None  # noqa: S101 - only entities lie somewhere
        crosses = how == "intersects" and row.entity.spans_areas
        if isinstance(area, CodeArea):
            held = self._in_range(row, area, whole)
            boundary = self.code_geometry(area) if crosses else None
            return held if boundary is None else or_(held, self._lies_in(row, boundary, how))
        if isinstance(area, NodeArea) and area.entity.is_area:
            held = self._in_code_of(row, area)
            boundary = self.node_geometry(area) if crosses else None
            return held if boundary is None else or_(held, self._lies_in(row, boundary, how))
        if row.entity.geometry is None and not row.entity.place:
            return false()
        if row.entity.geometry is None:
            placed, conditions, aliases = self.rows.placed(row)
            inside = self.lies(placed, area, how)
            placed_inside: Select[Any] = (
                select(literal_column("1")).select_from(*aliases).where(*conditions, inside)
            )
            return placed_inside.correlate_except(*aliases).exists()
        if isinstance(area, NodeArea):
            return self._lies_in(row, self.node_geometry(area), how)
        return self._lies_in_shape(row, area, how)

    def _in_range(self, row: Row, area: CodeArea, whole: bool) -> Expression:
        """As ranges of codes where their index should lead: see ``RowWriter.visible``."""
        own = row.column("area_code")
        within = and_(own >= self.rows.bind(area.low), own < self.rows.bind(area.high))
        if whole or area.breadth is Breadth.SMALL:
            return within
        if area.breadth is Breadth.COUNTY:
            return and_(row.column("county") == self.rows.bind(area.county), unindexed(within))
        return unindexed(within)

    def _in_code_of(self, row: Row, area: NodeArea) -> Expression:
        node, own = self.rows.row(area.entity), row.column("area_code")
        code = self._node(area, node, node.column("code"))
        end = self._node(area, node, node.column("code_end"))
        return and_(own >= code, own < end)

    def _node(self, area: NodeArea, node: Row, what: Expression) -> Expression:
        return (
            select(what)
            .where(
                node.column("county") == self.rows.bind(area.county),
                node.column("id") == self.rows.bind(area.id),
                *self.rows.visible(node),
            )
            .correlate_except(node.c)
            .scalar_subquery()
        )

    def node_geometry(self, area: NodeArea) -> Expression:
        node = self.rows.row(area.entity)
        return self._node(area, node, node.geometry)

    def node_exists(self, area: NodeArea) -> Expression:
        node = self.rows.row(area.entity)
        return self._node(area, node, literal_column("1")).is_not(None)

    def code_geometry(self, area: CodeArea) -> Expression:
        """The boundary of the visible area that has a code."""
        selects: list[Select[Any]] = [
            select(row.geometry.label("g")).where(*own) for row, own in self._coded(area)
        ]
        boundaries = union_all(*selects).subquery(self.rows.name())
        return select(boundaries.c.g).limit(literal_column("1")).scalar_subquery()

    def code_exists(self, area: CodeArea) -> Expression:
        return or_(
            *(
                select(literal_column("1")).where(*own).correlate_except(row.c).exists()
                for row, own in self._coded(area)
            )
        )

    def _coded(self, area: CodeArea) -> list[tuple[Row, list[Expression]]]:
        rows = [self.rows.row(entity) for entity in self.rows.model.areas]
        return [
            (
                row,
                [
                    row.column("code") == self.rows.bind(area.low),
                    *self.rows.visible(row),
                    *self.rows.versions(row, None),
                ],
            )
            for row in rows
        ]

    def _lies_in(self, row: Row, geometry: Expression, how: How, box: bool = False) -> Expression:
        assert row.entity is not None  # noqa: S101 - only entities lie somewhere
        match how:
            case "within":
                return spatial.lies_within(row.geometry, geometry)
            case "belongs" if row.entity.extended:
                # A line along the side of a box lies in the box's bounds, and yet only touches it.
                return spatial.belongs(row.geometry, geometry, box and row.entity.polygonal)
            case "belongs" | "intersects":
                return spatial.meets(row.geometry, geometry)
            case _:
                assert_never(how)

    def _lies_in_shape(self, row: Row, area: ShapeArea, how: How) -> Expression:
        assert row.entity is not None  # noqa: S101 - only entities lie somewhere
        whole = how == "within" and row.entity.extended
        if area.center is None or area.metres is None or whole:
            return self._lies_in(row, self.rows.bind(area.geometry), how, area.box)
        return spatial.within_metres(
            row.geometry, self.rows.bind(area.center), self.rows.bind(area.metres)
        )
