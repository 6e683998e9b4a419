"""Declaring an entity: a table beside a class of the fields and relations that GraphQL shows.

The table is a fact and the class is a contract; both are written out, and start-up fails, naming
the field, where they disagree.
"""

from __future__ import annotations

import inspect
import re
import sys
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.sql import FromClause
from sqlalchemy.types import TypeEngine

from compiler.agreement import Expression, agree, agreed_column, without_none
from compiler.area_level import AreaLevel
from compiler.errors import BadDeclaration
from compiler.join import Join, Near

RELATION = re.compile(r"(?:list\[(?P<many>\w+)\]|(?P<one>\w+))(?P<optional> \| None)?")
SEARCHED = "searched"
"""What the info of a column says whose texts an index finds by their characters."""
DIMENSIONS = {"POINT": 0, "MULTILINESTRING": 1, "MULTIPOLYGON": 2}
"""Of the kinds of geometry that a table may hold."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What stands on the right of a relation or a computed field in an entity class."""

    description: str
    join: Join | None = None
    expression: Expression | None = None
    reverse: Reverse | None = None


@dataclass(frozen=True, slots=True)
class Reverse:
    """The list that leads back over a relation; by itself it is called as the entity is, in the
    plural, and described as what is in the other."""

    name: str | None = None
    description: str | None = None


def one(join: Join, description: str, reverse: Reverse | None = None) -> Any:
    """The one row, or none, that ``join`` finds; with ``reverse`` the other gets a list, too."""
    return Declared(description, join, reverse=reverse)


def many(join: Join, description: str) -> Any:
    """All rows that ``join`` finds, as a connection."""
    return Declared(description, join)


def near(max_metres: float, description: str) -> Any:
    """Rows within a distance that the asker names, up to ``max_metres``; nearest first."""
    return Declared(description, Near(max_metres))


def computed(expression: Expression, description: str) -> Any:
    """A value that SQL computes from the row's other columns."""
    return Declared(description, expression=expression)


@dataclass(frozen=True, slots=True)
class Field:
    """A scalar of an entity: ``type`` is the Python type without its optionality.

    ``searched`` is whether an index finds its texts by their characters.
    """

    name: str
    type: Any
    nullable: bool
    description: str
    sql_type: TypeEngine[Any]
    expression: Expression | None = None
    searched: bool = False

    def of(self, row: FromClause) -> ColumnElement[Any]:
        """The SQL of this field on ``row``."""
        return self.expression(row) if self.expression else row.c[self.name]


@dataclass(frozen=True, slots=True)
class Relation:
    """A way from one entity to another; ``target`` is the other's name."""

    name: str
    target: str
    join: Join
    many: bool
    optional: bool
    description: str
    reverse: Reverse | None = None


@dataclass(frozen=True, slots=True)
class Hidden:
    """Rows that one role does not see: those whose ``column`` has ``value``."""

    role: Enum
    column: str
    value: Enum


@dataclass(frozen=True, slots=True)
class Reserved:
    """Rows that are for some ``roles``; others learn how many there are, and no more: those that
    are ``exact`` to the row, all others in whole cells of the limits' size."""

    roles: tuple[Enum, ...]
    exact: tuple[Enum, ...] = ()

    def in_cells(self, role: Enum) -> bool:
        """Whether a role is told the number of rows in whole cells only."""
        return role not in self.roles and role not in self.exact


@dataclass(frozen=True, slots=True)
class Clusters:
    """Points that are told by their number at zooms ``below`` one: all of a cell of the tile, and
    those with each term of the field ``by``, which every row has."""

    by: str
    below: int


@dataclass(frozen=True, slots=True)
class TileLayer:
    """The vector tiles of an entity: ``fields`` are what a feature tells where nothing else is
    asked for, ``min_zoom`` the farthest that it is shown from, in ``clusters`` at first if any;
    ``counts`` are relations of which it tells the number, where that is asked for.

    An area that is ``named`` is cut by the edges of tiles, and would be named in each: beside its
    layer there is one of points, of which each is in one tile.
    """

    fields: tuple[str, ...]
    min_zoom: int
    clusters: Clusters | None = None
    counts: tuple[str, ...] = ()
    named: bool = False

    @property
    def rows_from(self) -> int:
        """The farthest zoom at which a feature is a row."""
        return self.min_zoom if self.clusters is None else self.clusters.below

    def clustered(self, zoom: int) -> bool:
        return zoom < self.rows_from


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity as declared. Names of columns are the table's; ``geometry`` is one of them.

    ``place`` leads over to-one relations to the entity whose geometry stands for one without.
    ``levels`` are an area's; ``member`` is whether rows belong to the areas that hold them, which
    list them as ``in_areas`` says; ``arc`` is the column that its rows have and others of the table
    do not.
    """

    name: str
    table: Table
    description: str
    fields: Mapping[str, Field]
    relations: Mapping[str, Relation]
    order_by: tuple[str, ...]
    geometry: str | None = None
    place: tuple[str, ...] = ()
    key: str | None = None
    levels: tuple[AreaLevel, ...] = ()
    versions: str | None = None
    time: str | None = None
    roles: tuple[Enum, ...] | None = None
    reserved: Reserved | None = None
    hidden: Hidden | None = None
    arc: str | None = None
    logged: bool = False
    part: bool = False
    member: bool = True
    in_areas: str | None = None
    grouped_by: tuple[str, ...] = ()
    tiles: TileLayer | None = None

    @property
    def plural(self) -> str:
        """``Camera`` to ``Cameras``."""
        return self.name[:-1] + "ies" if self.name.endswith("y") else self.name + "s"

    @property
    def words(self) -> str:
        """``StreetLamp`` to ``Street lamps``."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.plural).capitalize()

    @property
    def list_name(self) -> str:
        """``StreetLamp`` to ``street_lamps``."""
        return self.words.lower().replace(" ", "_")

    @property
    def is_area(self) -> bool:
        """Whether its rows are areas, which have a code of their own."""
        return bool(self.levels)

    @property
    def in_one_county(self) -> bool:
        """Whether all that lies within such an area is of the area's county."""
        return all(level.in_county for level in self.levels)

    @property
    def dimension(self) -> int | None:
        """Of its geometry: 0 of a point, 1 of a line, 2 of an area; none where it has none."""
        if self.geometry is None:
            return None
        return _dimension(self.table, self.geometry)

    @property
    def polygonal(self) -> bool:
        """Whether its geometry is an area, which has a share."""
        return self.dimension == 2

    @property
    def extended(self) -> bool:
        """Whether its geometry is a line or an area, which has bends and a length, and no point."""
        return self.dimension in (1, 2)

    @property
    def spans_areas(self) -> bool:
        """Whether its rows are lines of which several areas may each hold a part."""
        return self.dimension == 1 and self.member and not self.part


def column_field(entity: Entity, column: str) -> Field:
    """A column as a field, whether GraphQL shows it or not."""
    if column in entity.fields:
        return entity.fields[column]
    c = entity.table.c[column]
    nullable = bool(c.nullable) and column != entity.arc
    return Field(column, c.type.python_type, nullable, c.comment or "", c.type)


def entity(
    table: Table,
    *,
    order_by: tuple[str, ...],
    geometry: str | None = None,
    place: tuple[str, ...] = (),
    key: str | None = None,
    levels: tuple[AreaLevel, ...] = (),
    versions: str | None = None,
    time: str | None = None,
    roles: tuple[Enum, ...] | None = None,
    reserved: Reserved | None = None,
    hidden: tuple[Enum, str, Enum] | None = None,
    arc: str | None = None,
    logged: bool = False,
    part: bool = False,
    member: bool = True,
    in_areas: str | None = None,
    grouped_by: tuple[str, ...] = (),
    tiles: TileLayer | None = None,
) -> Callable[[type], type]:
    """Declare the class below as the GraphQL face of ``table``.

    ``key`` is the column that names a row in a root field; ``levels`` those of an area, whose key
    is its code; ``versions`` the range column of a versioned entity; ``time`` the instant that
    groups by month or day mean; ``roles`` those that may read it at all; ``reserved`` those that
    may read its rows, where others may count them; ``hidden`` rows that one role does not see;
    ``arc`` the column that its rows have, where others of the table are of other entities;
    ``logged`` whether every reading is written down, but for counts of what is reserved. A ``part``
    is found from what it is a part of, or by its id, and has no root.

    Rows of a ``member`` belong to the areas that hold them: each area that a relation by
    ``Prefix`` leads to lists them, described by ``in_areas`` or as "… in it". Rows are grouped by
    terms, truths and whole numbers, and by the texts of ``grouped_by``. A map shows what has
    ``tiles``: those of no entity whose reading is logged.
    """

    def declare(cls: type) -> type:
        fields, relations = _members(cls, table)
        name = cls.__name__
        for column in (*order_by, *grouped_by, *filter(None, (geometry, key, versions, time, arc))):
            if column not in table.c:
                raise BadDeclaration(name, f"the table {table.name} has no column {column}")
        if bool(levels) != (key == "code"):
            raise BadDeclaration(
                name, "an area has levels and the key `code`, and nothing else has"
            )
        if tiles is not None:
            _check_tiles(name, tiles, fields, geometry, logged)
            _check_clusters(name, tiles, fields, table, geometry)
        cls.__entity__ = Entity(  # type: ignore[attr-defined]
            name=name,
            table=table,
            description=inspect.cleandoc(cls.__doc__ or ""),
            fields=fields,
            relations=relations,
            order_by=order_by,
            geometry=geometry,
            place=place,
            key=key,
            levels=levels,
            versions=versions,
            time=time,
            roles=roles,
            reserved=reserved,
            hidden=Hidden(*hidden) if hidden else None,
            arc=arc,
            logged=logged,
            part=part,
            member=member,
            in_areas=in_areas,
            grouped_by=grouped_by,
            tiles=tiles,
        )
        return cls

    return declare


def _check_tiles(
    name: str, tiles: TileLayer, fields: Mapping[str, Field], geometry: str | None, logged: bool
) -> None:
    if geometry is None or logged:
        raise BadDeclaration(name, "tiles are of what has a geometry and is not logged")
    for field in tiles.fields:
        if field not in fields:
            raise BadDeclaration(name, f"its tiles tell {field}, which is no field of it")
        if typing.get_origin(fields[field].type) is list:
            raise BadDeclaration(name, f"its tiles tell {field}, of which a row has several")


def _check_clusters(
    name: str,
    tiles: TileLayer,
    fields: Mapping[str, Field],
    table: Table,
    geometry: str | None,
) -> None:
    clusters = tiles.clusters
    if clusters is None:
        return
    if geometry is None or _dimension(table, geometry) != 0:
        raise BadDeclaration(name, "clusters are of points")
    by = fields.get(clusters.by)
    if by is None or by.nullable or not isinstance(by.sql_type, SqlEnum):
        raise BadDeclaration(name, f"its clusters are by {clusters.by}, no term that all rows have")
    if clusters.below <= tiles.min_zoom:
        raise BadDeclaration(
            name, f"its clusters are below zoom {clusters.below}: it is shown from {tiles.min_zoom}"
        )


def _dimension(table: Table, geometry: str) -> int:
    column: Any = table.c[geometry]
    return DIMENSIONS[str(column.type.geometry_type)]


def _members(cls: type, table: Table) -> tuple[dict[str, Field], dict[str, Relation]]:
    fields: dict[str, Field] = {}
    relations: dict[str, Relation] = {}
    annotations: dict[str, str] = inspect.get_annotations(cls)
    scalars = {
        name: text for name, text in annotations.items() if not _is_relation(cls.__dict__.get(name))
    }
    hints = _evaluated(cls, scalars)
    for name, text in annotations.items():
        declared = cls.__dict__.get(name)
        if name in hints:
            fields[name] = _field(f"{cls.__name__}.{name}", name, hints[name], table, declared)
        else:
            relations[name] = _relation(f"{cls.__name__}.{name}", name, text, declared)
    return fields, relations


def _is_relation(declared: Declared | None) -> bool:
    return declared is not None and declared.join is not None


def _evaluated(cls: type, annotations: dict[str, str]) -> dict[str, Any]:
    shell = type(cls.__name__, (), {"__annotations__": annotations})
    return typing.get_type_hints(shell, globalns=vars(sys.modules[cls.__module__]))


def _relation(place: str, name: str, text: str, declared: Declared | None) -> Relation:
    match = RELATION.fullmatch(text)
    if match is None or declared is None or declared.join is None:
        raise BadDeclaration(place, f"{text!r} is not a relation such as `Grid | None`")
    target = match["many"] or match["one"]
    optional = bool(match["optional"])
    return Relation(
        name,
        target,
        declared.join,
        bool(match["many"]),
        optional,
        declared.description,
        declared.reverse,
    )


def _field(place: str, name: str, hint: Any, table: Table, declared: Declared | None) -> Field:
    type_, nullable = without_none(hint)
    if declared is not None and declared.expression is not None:
        sql_type = declared.expression(table).type
        agree(place, type_, sql_type)
        return Field(name, type_, nullable, declared.description, sql_type, declared.expression)
    column = agreed_column(place, name, type_, nullable, table)
    searched = bool(column.info.get(SEARCHED))
    return Field(name, type_, nullable, str(column.comment), column.type, searched=searched)
