"""Integrity: what is stored agrees with its geometry; the mismatches, for ``jingwei check``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from geoalchemy2 import Geography
from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.entity import Entity
from geo.densification import METRES_PER_DEGREE
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
from transfer.progress import ReportProgress, unreported

EXAMPLES = 5

TOLERANCE_METRES = 0.01
"""How far areas may overlap or stick out along their border, by itself: boundaries that meet
without sharing their vertices leave slivers, which are long and of no width."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One kind of thing that is wrong: how often, and some of the rows it is wrong with."""

    check: str
    count: int
    examples: tuple[str, ...]


# Rows that are wrong: each query's as its columns stand, and as a text


@dataclass(frozen=True, slots=True)
class InvalidShape:
    county: int
    id: int
    reason: str

    def __str__(self) -> str:
        return f"county {self.county} id {self.id}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ForeignCode:
    county: int
    id: int
    code: str

    def __str__(self) -> str:
        return f"county {self.county} id {self.id}: code {self.code}"


@dataclass(frozen=True, slots=True)
class Orphan:
    code: str
    parent: str
    parent_code: str

    def __str__(self) -> str:
        return f"{self.code}: no {self.parent} {self.parent_code}"


@dataclass(frozen=True, slots=True)
class Outside:
    code: str
    square_metres: float
    longitude: float
    latitude: float

    def __str__(self) -> str:
        return f"{self.code}: {self.square_metres:,.1f} m² lie outside{_at(self)}"


@dataclass(frozen=True, slots=True)
class Overlap:
    code: str
    other_code: str
    square_metres: float
    longitude: float
    latitude: float

    def __str__(self) -> str:
        both = f"{self.code} and {self.other_code}"
        return f"{both}: {self.square_metres:,.1f} m² in common{_at(self)}"


def _at(wrong: Outside | Overlap) -> str:
    return f", at [{wrong.longitude:.7f}, {wrong.latitude:.7f}]"


@dataclass(frozen=True, slots=True)
class Misplaced:
    county: int
    id: int
    stored: str | None
    actual: str | None

    def __str__(self) -> str:
        stored, actual = self.stored or "none", self.actual or "none"
        return f"county {self.county} id {self.id}: stored {stored}, lies in {actual}"


@dataclass(frozen=True, slots=True)
class Apart:
    noun: str
    county: int
    id: int
    stored: str | None
    stated: str | None

    def __str__(self) -> str:
        stored, stated = self.stored or "none", self.stated or "none"
        return f"county {self.county} id {self.id}: stored {stored}, its {self.noun} {stated}"


Wrong = InvalidShape | ForeignCode | Orphan | Outside | Overlap | Misplaced | Apart


@dataclass(frozen=True, slots=True)
class Check:
    """A question to the database, and what each of the rows that it finds is."""

    name: str
    rows: Select[Any]  # of as many columns as ``wrong`` takes
    wrong: Callable[..., Wrong]


async def mismatches(
    connection: AsyncConnection,
    progress: ReportProgress = unreported,
    tolerance: float = TOLERANCE_METRES,
) -> tuple[Mismatch, ...]:
    """Everything that is wrong: nothing when stored membership equals what the geometry says,
    codes nest, grids lie in their communities and do not overlap, and geometry is valid.

    Grids may lie outside, or in common, as far as that is nowhere wider than ``tolerance`` metres.
    """
    mismatched = []
    every = tuple(checks(tolerance))
    for done, check in enumerate(every):
        progress(check.name, done, len(every))
        first = check.rows.add_columns(func.count().over()).limit(EXAMPLES)
        rows = (await connection.execute(first)).all()
        if rows:
            examples = tuple(str(check.wrong(*columns)) for *columns, _ in rows)
            mismatched.append(Mismatch(check.name, rows[0][-1], examples))
    return tuple(mismatched)


def checks(tolerance: float = TOLERANCE_METRES) -> Iterable[Check]:
    """Every check, geometry first: what is invalid may make others wrong too."""
    for entity in model():
        if entity.geometry:
            yield _validity(entity.table, entity.geometry)
    yield from map(_county, (region, community, grid))
    yield from _nesting()
    yield _grids_within_communities(tolerance)
    yield _overlaps(tolerance)
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
        InvalidShape,
    )


def _county(table: Table) -> Check:
    rows = select(table.c.county, table.c.id, table.c.code).where(
        table.c.county != county_of_code(table.c.code)
    )
    return Check(
        f"{table.name}: county is that of the code",
        rows.order_by(table.c.code),
        ForeignCode,
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
        select(table.c.code, literal(parent.name), parent_code)
        .where(parent_code.is_not(None), expected, current(table))
        .where(~on_record)
        .order_by(table.c.code)
    )
    return Check(
        f"{table.name}: the {parent.name} of its code is on record",
        rows,
        Orphan,
    )


def _grids_within_communities(tolerance: float) -> Check:
    outside = _of_both(func.ST_Difference, grid.c.boundary, community.c.boundary)
    pairs = (
        select(grid.c.code, outside.label("region"))
        .join(community, community.c.code == func.left(grid.c.code, 12))
        .where(current(grid), current(community))
        .where(~func.ST_Covers(community.c.boundary, grid.c.boundary))
        .subquery("pairs")
    )
    return Check(
        "grid: lies in its community",
        _wide(pairs, [pairs.c.code], tolerance).order_by(pairs.c.code),
        Outside,
    )


def _overlaps(tolerance: float) -> Check:
    other = grid.alias("other")
    common = _of_both(func.ST_Intersection, grid.c.boundary, other.c.boundary)
    pairs = (
        select(grid.c.code, other.c.code.label("other_code"), common.label("region"))
        .join(other, and_(grid.c.code < other.c.code, overlaps(grid.c.boundary, other.c.boundary)))
        .where(current(grid), current(other))
        .subquery("pairs")
    )
    codes = [pairs.c.code, pairs.c.other_code]
    return Check(
        "grid: current grids do not overlap",
        _wide(pairs, codes, tolerance).order_by(*codes),
        Overlap,
    )


def _of_both(
    operation: Callable[..., Any], first: ColumnElement[Any], second: ColumnElement[Any]
) -> ColumnElement[Any]:
    """A region of two boundaries; null for invalid ones, which would raise."""
    both_valid = and_(func.ST_IsValid(first), func.ST_IsValid(second))
    return case((both_valid, func.ST_CollectionExtract(operation(first, second), 3)))


def _wide(pairs: Subquery, codes: Sequence[ColumnElement[str]], tolerance: float) -> Select[Any]:
    """The pairs whose region is somewhere wider than so many metres: something is left of it when
    half as much is taken away all around. With its area, and a place in what is left."""
    region = pairs.c.region
    west, south = func.ST_XMin(region), func.ST_YMin(region)
    east_metres = METRES_PER_DEGREE * func.cosd(south)
    plane = func.ST_TransScale(region, -west, -south, east_metres, METRES_PER_DEGREE)
    left = func.ST_Buffer(plane, -tolerance / 2)
    place = func.ST_PointOnSurface(left)
    columns: list[ColumnElement[Any]] = [
        *codes,
        func.ST_Area(cast(region, Geography(srid=4490))),
        func.ST_X(place) / east_metres + west,
        func.ST_Y(place) / METRES_PER_DEGREE + south,
    ]
    return select(*columns).where(~func.ST_IsEmpty(region), ~func.ST_IsEmpty(left))


def _membership(table: Table) -> Check:
    rows = located(table, "county", "id", "area_code")
    actual = rows.c.code
    misplaced = select(rows.c.county, rows.c.id, rows.c.area_code, actual).where(
        or_(rows.c.area_code != actual, rows.c.county != county_of_code(actual))
    )
    return Check(
        f"{table.name}: belongs where its geometry lies",
        misplaced.order_by(rows.c.county, rows.c.id),
        Misplaced,
    )


def _following(entity: Entity, placed: Entity) -> Check:
    table, noun = entity.table, placed.table.name
    return Check(
        f"{table.name}: belongs where its {noun} does",
        strays(model(), entity).order_by(table.c.county, table.c.id),
        partial(Apart, noun),
    )


def total(mismatched: Sequence[Mismatch]) -> int:
    """How many things are wrong in all."""
    return sum(mismatch.count for mismatch in mismatched)
