"""Checks of staged rows as a set: where they belong, what they refer to, what is there twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Table,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import FromClause

from schema.membership import located
from schema.model import model
from schema.table import current, natural_key
from transfer.finding import Finding, Outcome
from transfer.importable import Importable
from transfer.referring import refer
from transfer.staging import create_temporary, placed_table


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows that may land, with ``county`` and ``area_code``, and findings about the others."""

    rows: FromClause
    findings: list[Finding]


async def check_staged(connection: AsyncConnection, of: Importable, staging: Table) -> Checked:
    """Find where staged rows belong, and delete those that cannot land."""
    findings: list[Finding] = []
    rows: FromClause = staging
    if not of.follows and not of.is_area:
        rows = await _place(connection, staging)
    for reference in of.references:
        findings += await refer(connection, of, staging, rows, reference)
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
    key = [rows.c[name] for name in natural_key(of.table)]
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


async def _warn_of_orphans(
    connection: AsyncConnection, of: Importable, staging: Table
) -> list[Finding]:
    """Areas whose area above is not on record: they land, and what they hold is found by code."""
    found = model().hierarchy.above(of.entity) if of.is_area else None
    if found is None:
        return []
    parent, level = found[0].table, found[1]
    above: ColumnElement[str] = func.left(staging.c.code, level.digits)
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
