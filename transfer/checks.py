"""Checks of staged rows as a set: where they belong, what they refer to, what is there twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import FromClause

from schema.entities.building import building
from schema.entities.community import community
from schema.entities.household import household
from schema.entities.region import region
from schema.membership import located
from schema.table import current, natural_key
from transfer.finding import Finding, Outcome
from transfer.importable import Importable
from transfer.staging import create_temporary, placed_table

PARENTS = {"building_id": "parent_id", "household_id": "parent_id"}
"""Columns of the tables that the staging table has under another name."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows that may land, with ``county`` and ``area_code``, and findings about the others."""

    rows: FromClause
    findings: list[Finding]


async def check_staged(connection: AsyncConnection, of: Importable, staging: Table) -> Checked:
    """Find where staged rows belong, and delete those that cannot land."""
    findings: list[Finding] = []
    rows: FromClause = staging
    if of.follows:
        findings += await _refer(connection, of, staging)
    elif not of.is_area:
        rows = await _place(connection, staging)
    findings += await _refuse_twice(connection, of, staging, rows)
    findings += await _warn_of_orphans(connection, of, staging)
    return Checked(rows, findings)


async def _place(connection: AsyncConnection, staging: Table) -> FromClause:
    placed = placed_table()
    await create_temporary(connection, placed)
    found = located(staging, "number")
    await connection.execute(
        insert(placed).from_select(["number", "area_code"], select(found.c.number, found.c.code))
    )
    return (
        select(*staging.c, placed.c.area_code, placed.c.county)
        .join(placed, placed.c.number == staging.c.number)
        .subquery("staged")
    )


async def _refuse_twice(
    connection: AsyncConnection, of: Importable, staging: Table, rows: FromClause
) -> list[Finding]:
    """Rows whose natural key an earlier row of the file has; the earlier lands."""
    key = [rows.c[PARENTS.get(name, name)] for name in natural_key(of.table)]
    place = func.coalesce(rows.c.line, rows.c.number)
    rank = func.row_number().over(partition_by=key, order_by=rows.c.number)
    first_place = func.first_value(place).over(partition_by=key, order_by=rows.c.number)
    ranked = select(rows.c.number, rank.label("rank"), first_place.label("first")).subquery(
        "ranked"
    )
    refused = await connection.execute(
        delete(staging)
        .where(staging.c.number == ranked.c.number, ranked.c.rank > 1)
        .returning(staging.c.number, staging.c.line, staging.c.key, ranked.c.first)
    )
    return [
        Finding(
            number,
            line,
            key,
            of.key[-1] if not of.follows else "row",
            key,
            f"the same {' and '.join(of.key)} as {'line' if line else 'feature'} {first}",
        )
        for number, line, key, first in refused
    ]


async def _refer(connection: AsyncConnection, of: Importable, staging: Table) -> list[Finding]:
    """Find the building, or household, of each row; refuse rows that have none, or several."""
    found = _parents(of, staging).subquery("found")
    await connection.execute(
        update(staging)
        .where(staging.c.number == found.c.number, found.c.several == 1)
        .values(parent_id=found.c.id, county=found.c.county, area_code=found.c.area_code)
    )
    several = select(found.c.several).where(found.c.number == staging.c.number).scalar_subquery()
    refused = await connection.execute(
        delete(staging)
        .where(staging.c.parent_id.is_(None))
        .returning(staging.c.number, staging.c.line, staging.c.key, staging.c.building_no, several)
    )
    return [
        Finding(number, line, key, "building_no", building_no, _missing(of, several))
        for number, line, key, building_no, several in refused
    ]


def _parents(of: Importable, staging: Table) -> Select[Any]:
    """For each staged row the building or household that it names, and how many there are."""
    named = and_(
        building.c.building_no == staging.c.building_no,
        or_(staging.c.county.is_(None), staging.c.county == building.c.county),
    )
    joined, parent = staging.join(building, named), building
    if of.noun == "resident":
        at_home = and_(
            household.c.county == building.c.county,
            household.c.building_id == building.c.id,
            household.c.unit == staging.c.unit,
            household.c.room == staging.c.room,
        )
        joined, parent = joined.join(household, at_home), household
    return (
        select(
            staging.c.number,
            func.count().label("several"),
            func.min(parent.c.id).label("id"),
            func.min(parent.c.county).label("county"),
            func.min(parent.c.area_code).label("area_code"),
        )
        .select_from(joined)
        .group_by(staging.c.number)
    )


def _missing(of: Importable, several: int | None) -> str:
    if several:
        return f"{several} buildings of different counties have this number; say which `county`"
    if of.noun == "resident":
        return "no household of this building, unit and room is on record; import households first"
    return "no building of this number is on record; import buildings first"


async def _warn_of_orphans(
    connection: AsyncConnection, of: Importable, staging: Table
) -> list[Finding]:
    """Areas whose area above is not on record: they land, and what they hold is found by code."""
    parents: dict[str, tuple[Table, int]] = {"community": (region, 9), "grid": (community, 12)}
    if of.noun not in parents:
        return []
    parent, digits = parents[of.noun]
    above: ColumnElement[str] = func.left(staging.c.code, digits)
    known = select(parent.c.id).where(parent.c.code == above, current(parent)).exists()
    orphans = await connection.execute(
        select(staging.c.number, staging.c.line, staging.c.key, above)
        .where(~known)
        .order_by(staging.c.number)
    )
    return [_orphan(row, parent.name) for row in orphans]


def _orphan(row: Sequence[Any], parent: str) -> Finding:
    number, line, key, above = row
    reason = f"no {parent} {above} is on record"
    return Finding(number, line, key, "code", key, reason, Outcome.WARNING)
