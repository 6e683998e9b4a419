"""Membership 所属: which area holds a row, as expressions of SQL.

A place belongs to the current area that covers it whose code is longest: to the grid, else to the
community, else to the smallest region; where areas meet, to the one with the lowest code. What has
a geometry of its own is placed by it: an area such as a building by its point on surface, a line
such as a road by the whole of it. What has none follows what it leads to by its ``place``, as
households and residents follow their building. What is a part, or says that it is no member,
belongs where whoever writes it says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    Subquery,
    Table,
    Update,
    and_,
    cast,
    func,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.sql import FromClause
from sqlalchemy.types import Boolean

from compiler.entity import Entity
from compiler.join import ByKey
from compiler.model import Model
from schema.model import model
from schema.table import Code, current, geometry_of, geometry_type

Holding = Callable[[ColumnElement[Any]], ColumnElement[str]]
"""Tells of a place the code of the area that holds it."""


def placed_entities(of: Model) -> tuple[Entity, ...]:
    """The entities whose rows belong where their own geometry lies."""
    return tuple(e for e in of.wholes if e.member and e.geometry and not e.is_area)


def placed_tables() -> tuple[Table, ...]:
    """The tables of those entities."""
    return tuple(entity.table for entity in placed_entities(model()))


def entity_of(table: Table) -> Entity:
    """The entity of a table. Raises ``LookupError`` where no entity has it."""
    found = next((entity for entity in model() if entity.table is table), None)
    if found is None:
        raise LookupError(f"{table.name} is the table of no entity")
    return found


def followers(of: Model, placed: Entity) -> tuple[Entity, ...]:
    """The entities whose rows belong where those of ``placed`` do, the nearest first."""
    behind = (e for e in of.wholes if e.member and e.place and of.placed(e) is placed)
    return tuple(sorted(behind, key=lambda entity: len(entity.place)))


@dataclass(frozen=True, slots=True)
class FollowingPath:
    """How a row finds what it follows: the tables to join, on which condition, and the one of
    them that is ``placed``."""

    tables: FromClause
    condition: ColumnElement[bool]
    placed: Table


def following(of: Model, entity: Entity) -> FollowingPath:
    """How the rows of an entity find what they follow."""
    conditions: list[ColumnElement[bool]] = []
    chain = [entity]
    for step in entity.place:
        relation = chain[-1].relations[step]
        nearer = of[relation.target]
        assert isinstance(relation.join, ByKey)  # noqa: S101 - the model sees to it
        pairs = relation.join.pairs
        conditions.append(
            and_(*(chain[-1].table.c[here] == nearer.table.c[there] for here, there in pairs))
        )
        chain.append(nearer)
    tables: FromClause = chain[-1].table
    for nearer, condition in zip(chain[-2:0:-1], conditions[:0:-1], strict=True):
        tables = tables.join(nearer.table, condition)
    return FollowingPath(tables, conditions[0], chain[-1].table)


def anchor(row: FromClause) -> ColumnElement[Any]:
    """What decides where a row with a geometry of its own belongs: a point of an area, the whole
    of a line."""
    geometry = shape(row)
    polygonal = geometry_type(geometry) == "MULTIPOLYGON"
    return func.ST_PointOnSurface(geometry) if polygonal else geometry


def shape(row: FromClause) -> ColumnElement[Any]:
    """The geometry of a row that has one."""
    geometry = geometry_of(row)
    if geometry is None:
        raise TypeError(f"{row}: a row without a geometry has no place")
    return geometry


def area_of(place: ColumnElement[Any]) -> ColumnElement[str]:
    """The code of the smallest known area that covers a point or a line, or the empty text."""
    # The owner reads without row-level security: ST_Covers finds the index by itself, and with
    # "&&" beside it every box would be compared twice.
    entities = dict.fromkeys(e.name for e in model().hierarchy.entities.values() if e.geometry)
    smallest = (_smallest(model()[name], place) for name in entities)
    return func.coalesce(*smallest, literal("", Code), type_=Code)


def _smallest(area: Entity, place: ColumnElement[Any]) -> ScalarSelect[str]:
    table = area.table
    order = [func.length(table.c.code).desc()] if len(area.levels) > 1 else []
    return (
        select(table.c.code)
        .where(func.ST_Covers(shape(table), place), current(table))
        .order_by(*order, table.c.code)
        .limit(1)
        .correlate_except(table)
        .scalar_subquery()
    )


def county_of_code(code: ColumnElement[str]) -> ColumnElement[int]:
    """The county's number of an area code: its first six digits, filled up with zeros."""
    return cast(func.rpad(func.left(code, 6), 6, "0"), Integer)


def overlaps(first: ColumnElement[Any], second: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether two bounding boxes meet: what the index answers."""
    return first.op("&&", return_type=Boolean())(second)


def located(
    row: FromClause,
    *columns: str,
    where: ColumnElement[bool] | None = None,
    holding: Holding = area_of,
) -> Subquery:
    """For rows with a geometry, the named columns and the ``code`` of the area that holds each."""
    places = select(*(row.c[name] for name in columns), anchor(row).label("place"))
    # PostgreSQL would flatten a plain subselect, and compute the point at each mention of it.
    each = (places if where is None else places.where(where)).offset(0).subquery("places")
    found = select(*(each.c[name] for name in columns), holding(each.c.place).label("code"))
    return found.offset(0).subquery("located")


def touched_by(table: Table, grounds: FromClause) -> ColumnElement[bool]:
    """Whether a row of a placed table lies in the box of a ``boundary`` among ``grounds``."""
    inside = (
        select(table.c.county, table.c.id)
        .join(grounds, overlaps(shape(table), grounds.c.boundary))
        .distinct()
        .subquery("inside")
    )
    return tuple_(table.c.county, table.c.id).in_(select(inside.c.county, inside.c.id))


def relocation(table: Table, located: Subquery) -> Update:
    """Write where rows of a placed table belong that are ``located`` elsewhere than they say."""
    code = located.c.code
    return (
        update(table)
        .where(
            table.c.county == located.c.county,
            table.c.id == located.c.id,
            table.c.area_code != code,
        )
        .values(county=county_of_code(code), area_code=code, updated_at=func.now())
    )


def strays(of: Model, entity: Entity) -> Select[Any]:
    """The rows that say another area than what they follow, which is the column ``stated``."""
    table, way = entity.table, following(of, entity)
    return (
        select(
            table.c.county, table.c.id, table.c.area_code, way.placed.c.area_code.label("stated")
        )
        .select_from(way.tables)
        .join(table, way.condition)
        .where(table.c.area_code != way.placed.c.area_code)
    )


def reunion(of: Model, entity: Entity, where: ColumnElement[bool] | None = None) -> Update:
    """Let rows follow what they belong to, of those that ``where`` selects."""
    table, stray = entity.table, strays(of, entity)
    stale = (stray if where is None else stray.where(where)).subquery("stale")
    return (
        update(table)
        .where(table.c.county == stale.c.county, table.c.id == stale.c.id)
        .values(area_code=stale.c.stated, updated_at=func.now())
    )
