"""Mismatches: where the database does not say what its geometry says, for ``jingwei check``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from geoalchemy2 import Geography
from sqlalchemy import ColumnElement, Select, Table, and_, case, cast, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.entity import Entity
from schema.entities.community import community
from schema.entities.grid import grid
from schema.entities.region import region
from schema.membership import (
    county_of_code,
    followers,
    located,
    overlaps,
    placed_entities,
    strays,
)
from schema.model import model
from schema.table import current

EXAMPLES = 5

SLIVER = 1.0
"""Square metres that areas may overlap or stick out: boundaries that meet without sharing their
vertices leave slivers, in which nobody lives."""

Told = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One kind of thing that is wrong: how often, and some of the rows it is wrong with."""

    check: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A question to the database. Its rows are what is wrong; ``tell`` makes a text of one."""

    name: str
    rows: Select[Any]
    tell: Callable[[Any], str]


async def mismatches(
    connection: AsyncConnection, told: Told = lambda *_: None
) -> tuple[Mismatch, ...]:
    """Everything that is wrong: nothing when stored membership equals what the geometry says,
    codes nest, grids lie in their communities and do not overlap, and geometry is valid."""
    found = []
    every = tuple(checks())
    for done, check in enumerate(every):
        told(check.name, done, len(every))
        wrong = check.rows.add_columns(func.count().over().label("wrong")).limit(EXAMPLES)
        rows = (await connection.execute(wrong)).all()
        if rows:
            examples = tuple(check.tell(row) for row in rows)
            found.append(Mismatch(check.name, rows[0].wrong, examples))
    return tuple(found)


def checks() -> Iterable[Check]:
    """Every check, geometry first: what is invalid may make others wrong too."""
    for entity in model():
        if entity.geometry:
            yield _validity(entity.table, entity.geometry)
    yield from map(_county, (region, community, grid))
    yield from _nesting()
    yield _grids_within_communities()
    yield _overlaps()
    placed = placed_entities(model())
    yield from (_membership(entity.table) for entity in placed)
    for entity in placed:
        yield from (_following(each, entity) for each in followers(model(), entity))


def _validity(table: Table, column: str) -> Check:
    geometry = table.c[column]
    rows = select(
        table.c.county, table.c.id, func.ST_IsValidReason(geometry).label("reason")
    ).where(geometry.is_not(None), or_(~func.ST_IsValid(geometry), func.ST_IsEmpty(geometry)))
    return Check(
        f"{table.name}: {column} is valid",
        rows.order_by(table.c.county, table.c.id),
        lambda row: f"{_row(row)}: {row.reason}",
    )


def _county(table: Table) -> Check:
    rows = select(table.c.county, table.c.id, table.c.code).where(
        table.c.county != county_of_code(table.c.code)
    )
    return Check(
        f"{table.name}: county is that of the code",
        rows.order_by(table.c.code),
        lambda row: f"{_row(row)}: code {row.code}",
    )


def _nesting() -> Iterable[Check]:
    """A region whose level above is not on record at all is the top of what is known here."""
    yield _nested(grid, func.left(grid.c.code, 12), community, literal(True))
    any_town = select(region.c.id).where(func.length(region.c.code) == 9).exists()
    yield _nested(community, func.left(community.c.code, 9), region, any_town)
    above = region.alias("above")
    any_above = (
        select(above.c.id)
        .where(func.length(above.c.code) == func.length(region.c.parent_code))
        .exists()
    )
    yield _nested(region, region.c.parent_code, region, any_above)


def _nested(
    table: Table,
    parent_code: ColumnElement[str],
    parent: Table,
    expected: ColumnElement[bool],
) -> Check:
    known = parent.alias("parent")
    on_record = select(known.c.id).where(known.c.code == parent_code, current(known)).exists()
    rows = (
        select(table.c.county, table.c.id, table.c.code, parent_code.label("parent_code"))
        .where(parent_code.is_not(None), expected, current(table))
        .where(~on_record)
        .order_by(table.c.code)
    )
    return Check(
        f"{table.name}: the {parent.name} of its code is on record",
        rows,
        lambda row: f"{row.code}: no {parent.name} {row.parent_code}",
    )


def _grids_within_communities() -> Check:
    outside = _square_metres(func.ST_Difference, grid.c.boundary, community.c.boundary)
    pairs = (
        select(grid.c.code, outside.label("area"))
        .join(community, community.c.code == func.left(grid.c.code, 12))
        .where(current(grid), current(community))
        .where(~func.ST_Covers(community.c.boundary, grid.c.boundary))
        .subquery("pairs")
    )
    return Check(
        "grid: lies in its community",
        select(pairs.c.code, pairs.c.area).where(pairs.c.area > SLIVER).order_by(pairs.c.code),
        lambda row: f"{row.code}: {row.area:,.1f} m² lie outside",
    )


def _overlaps() -> Check:
    other = grid.alias("other")
    common = _square_metres(func.ST_Intersection, grid.c.boundary, other.c.boundary)
    pairs = (
        select(grid.c.code, other.c.code.label("other_code"), common.label("area"))
        .join(other, and_(grid.c.code < other.c.code, overlaps(grid.c.boundary, other.c.boundary)))
        .where(current(grid), current(other))
        .subquery("pairs")
    )
    rows = select(pairs.c.code, pairs.c.other_code, pairs.c.area).where(pairs.c.area > SLIVER)
    return Check(
        "grid: current grids do not overlap",
        rows.order_by(pairs.c.code, pairs.c.other_code),
        lambda row: f"{row.code} and {row.other_code}: {row.area:,.1f} m² in common",
    )


def _square_metres(
    operation: Callable[..., Any], first: ColumnElement[Any], second: ColumnElement[Any]
) -> ColumnElement[float]:
    """The area of two boundaries together; null for invalid ones, which would raise."""
    both_valid = and_(func.ST_IsValid(first), func.ST_IsValid(second))
    return case((both_valid, func.ST_Area(cast(operation(first, second), Geography(srid=4490)))))


def _membership(table: Table) -> Check:
    found = located(table, "county", "id", "area_code")
    says = found.c.code
    rows = select(found.c.county, found.c.id, found.c.area_code, says).where(
        or_(found.c.area_code != says, found.c.county != county_of_code(says))
    )
    return Check(
        f"{table.name}: belongs where its geometry lies",
        rows.order_by(found.c.county, found.c.id),
        lambda row: f"{_row(row)}: stored {row.area_code or 'none'}, lies in {row.code or 'none'}",
    )


def _following(entity: Entity, placed: Entity) -> Check:
    table, noun = entity.table, placed.table.name
    return Check(
        f"{table.name}: belongs where its {noun} does",
        strays(model(), entity).order_by(table.c.county, table.c.id),
        lambda row: (
            f"{_row(row)}: stored {row.area_code or 'none'}, its {noun} {row.stated or 'none'}"
        ),
    )


def _row(row: Any) -> str:
    return f"county {row.county} id {row.id}"


def total(found: Sequence[Mismatch]) -> int:
    """How many things are wrong in all."""
    return sum(mismatch.count for mismatch in found)
