"""Membership 所属: which area holds a row, computed from geometry by the statement that writes it.

A place belongs to the current grid that covers it, else to the community, else to the smallest
region; where areas meet, to the one with the lowest code. A building belongs where its point on
surface lies; a household and a resident follow their building; a road belongs to what covers the
whole of it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Subquery,
    Table,
    and_,
    cast,
    func,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import FromClause
from sqlalchemy.types import Boolean

from schema.entities.building import building
from schema.entities.camera import camera
from schema.entities.community import community
from schema.entities.grid import grid
from schema.entities.household import household
from schema.entities.incident import incident
from schema.entities.region import region
from schema.entities.resident import resident
from schema.entities.road import road
from schema.table import Code, current, geometry_of, geometry_type, natural_key

PLACED: tuple[Table, ...] = (building, incident, camera, road)
"""The tables whose rows have a place of their own, and a number within their county."""

WRITERS = 4490_0001
"""The advisory lock that makes writers of membership wait for one another."""


class SameNumber(Exception):
    """Rows that would come into one county bear the same number there."""

    def __init__(self, table: str, column: str, examples: list[tuple[int, str, int, int]]) -> None:
        shown = "; ".join(
            f"{number!r} of ids {first} and {second} in county {county}"
            for county, number, first, second in examples
        )
        super().__init__(
            f"{table}.{column}: with the new boundaries two rows of one county would bear the same"
            f" number ({shown}); give one of each pair another number, or delete it"
        )
        self.table = table
        self.examples = examples


def anchor(row: FromClause) -> ColumnElement[Any]:
    """What decides where a row with a geometry of its own belongs: a point of an area, the whole
    of a line."""
    geometry = _geometry(row)
    polygonal = geometry_type(geometry) == "MULTIPOLYGON"
    return func.ST_PointOnSurface(geometry) if polygonal else geometry


def _geometry(row: FromClause) -> ColumnElement[Any]:
    geometry = geometry_of(row)
    if geometry is None:
        raise TypeError(f"{row}: a row without a geometry has no place")
    return geometry


def area_of(place: ColumnElement[Any]) -> ColumnElement[str]:
    """The code of the smallest known area that covers a point or a line, or the empty text."""
    # The owner reads without row-level security: ST_Covers finds the index by itself, and with
    # "&&" beside it every box would be compared twice.
    return func.coalesce(
        _lowest(grid, place, current(grid)),
        _lowest(community, place, current(community)),
        _smallest_region(place),
        literal("", Code),
        type_=Code,
    )


def county_of_code(code: ColumnElement[str]) -> ColumnElement[int]:
    """The county's number of an area code: its first six digits, filled up with zeros."""
    return cast(func.rpad(func.left(code, 6), 6, "0"), Integer)


async def only_writer(connection: AsyncConnection) -> None:
    """Wait until no other transaction writes areas or places, and hold them off until the end."""
    await connection.execute(select(func.pg_advisory_xact_lock(WRITERS)))


async def assign(
    connection: AsyncConnection, table: Table, where: ColumnElement[bool] | None = None
) -> int:
    """Write where the rows of a table belong, as far as it has changed; the number of rows moved.

    ``where`` is a condition on ``table``. Households and residents follow the buildings that it
    selects. A row that comes into another county takes its households and residents with it.
    Raises ``SameNumber`` when it meets another of its number there.
    """
    if table is household or table is resident:
        return await _follow(connection, table, where)
    placed = located(table, "county", "id", where=where)
    moving = (
        update(table)
        .where(
            table.c.county == placed.c.county,
            table.c.id == placed.c.id,
            table.c.area_code != placed.c.code,
        )
        .values(
            county=county_of_code(placed.c.code), area_code=placed.c.code, updated_at=func.now()
        )
    )
    try:
        async with connection.begin_nested():
            moved = await connection.execute(moving)
    except IntegrityError:
        await _refuse_same_numbers(connection, table, placed)
        raise
    if table is building:
        await follow(connection, where)
    return moved.rowcount


async def follow(connection: AsyncConnection, where: ColumnElement[bool] | None = None) -> int:
    """Let households and residents follow their buildings, those that ``where`` selects."""
    households = await _follow(connection, household, where)
    return households + await _follow(connection, resident, where)


async def assign_within(connection: AsyncConnection, touched: Table) -> dict[str, int]:
    """Assign whatever lies in the boxes of ``touched.boundary``; how many rows of each moved."""
    moved = {}
    for table in PLACED:
        inside = (
            select(table.c.county, table.c.id)
            .join(touched, overlaps(_geometry(table), touched.c.boundary))
            .distinct()
        )
        ids = inside.subquery("inside")
        where = tuple_(table.c.county, table.c.id).in_(select(ids.c.county, ids.c.id))
        moved[table.name] = await assign(connection, table, where)
    return moved


def overlaps(first: ColumnElement[Any], second: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether two bounding boxes meet: what the index answers."""
    return first.op("&&", return_type=Boolean())(second)


def following(table: Table) -> tuple[FromClause, ColumnElement[bool]]:
    """What a household or resident joins to reach its building, and the condition."""
    at_home = and_(
        household.c.county == building.c.county, household.c.building_id == building.c.id
    )
    if table is household:
        return building, at_home
    return (
        building.join(household, at_home),
        and_(resident.c.county == household.c.county, resident.c.household_id == household.c.id),
    )


def _lowest(
    area: Table, place: ColumnElement[Any], *conditions: ColumnElement[bool]
) -> ScalarSelect[str]:
    return (
        select(area.c.code)
        .where(func.ST_Covers(area.c.boundary, place), *conditions)
        .order_by(area.c.code)
        .limit(1)
        .correlate_except(area)
        .scalar_subquery()
    )


def _smallest_region(place: ColumnElement[Any]) -> ScalarSelect[str]:
    return (
        select(region.c.code)
        .where(func.ST_Covers(region.c.boundary, place))
        .order_by(func.length(region.c.code).desc(), region.c.code)
        .limit(1)
        .correlate_except(region)
        .scalar_subquery()
    )


def located(row: FromClause, *columns: str, where: ColumnElement[bool] | None = None) -> Subquery:
    """For rows with a geometry, the named columns and the ``code`` of the area that holds each."""
    places = select(*(row.c[name] for name in columns), anchor(row).label("place"))
    # PostgreSQL would flatten a plain subselect, and compute the point at each mention of it.
    each = (places if where is None else places.where(where)).offset(0).subquery("places")
    found = select(*(each.c[name] for name in columns), area_of(each.c.place).label("code"))
    return found.offset(0).subquery("located")


async def _follow(
    connection: AsyncConnection, table: Table, where: ColumnElement[bool] | None
) -> int:
    source, joined = following(table)
    home = (
        select(table.c.county, table.c.id, building.c.area_code)
        .select_from(source)
        .join(table, joined)
        .where(table.c.area_code != building.c.area_code)
    )
    stale = (home if where is None else home.where(where)).subquery("stale")
    moved = await connection.execute(
        update(table)
        .where(table.c.county == stale.c.county, table.c.id == stale.c.id)
        .values(area_code=stale.c.area_code, updated_at=func.now())
    )
    return moved.rowcount


async def _refuse_same_numbers(
    connection: AsyncConnection, table: Table, placed: FromClause
) -> None:
    """Look for rows on the way to a county where their number is taken, by a row that stays or
    by another on the way."""
    number = table.c[natural_key(table)[-1]]
    mine = table.alias("mine")
    moving = (
        select(
            mine.c.id,
            mine.c[number.name].label("number"),
            county_of_code(placed.c.code).label("to"),
        )
        .join(placed, and_(mine.c.county == placed.c.county, mine.c.id == placed.c.id))
        .where(mine.c.county != county_of_code(placed.c.code))
        .cte("moving")
    )
    other = moving.alias("other")
    staying = (
        select(moving.c.to, moving.c.number, moving.c.id, table.c.id.label("with"))
        .join(table, and_(table.c.county == moving.c.to, number == moving.c.number))
        .where(table.c.id.not_in(select(other.c.id)))
    )
    together = select(moving.c.to, moving.c.number, moving.c.id, other.c.id).join(
        other,
        and_(
            other.c.to == moving.c.to,
            other.c.number == moving.c.number,
            other.c.id > moving.c.id,
        ),
    )
    found = await connection.execute(staying.union_all(together).limit(5))
    examples = [(int(to), str(no), int(one), int(two)) for to, no, one, two in found]
    if examples:
        raise SameNumber(table.name, number.name, examples)
