"""Checks of staged rows as a set: where they belong, what they refer to, what is there twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Table,
    any_,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import FromClause

from schema.membership import located
from schema.model import model
from schema.table import current
from transfer.finding import Finding, Outcome
from transfer.importable import Importable
from transfer.known_areas import area_notes
from transfer.reading_note import ReadingNote
from transfer.referring import refer
from transfer.repetition import resolve_repetitions
from transfer.sameness import same_place
from transfer.staging import create_temporary, placed_table


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows that may land, with ``county`` and ``area_code``, findings about the others, and
    notes on where they belong."""

    rows: FromClause
    findings: list[Finding]
    notes: tuple[ReadingNote, ...] = ()


async def check_staged(connection: AsyncConnection, of: Importable, staging: Table) -> Checked:
    """Find where staged rows belong, and delete those that cannot land."""
    findings: list[Finding] = []
    rows: FromClause = staging
    placed = None
    if not of.follows and not of.is_area:
        placed = placed_table()
        rows = await _place(connection, of, staging, placed)
    for reference in of.references:
        findings += await refer(connection, of, staging, rows, reference)
    resolved = await resolve_repetitions(connection, of, staging, rows)
    if placed is not None and resolved.merged:
        await _place_again(connection, staging, placed, resolved.merged)
    findings += resolved.findings
    findings += await _warn_of_orphans(connection, of, staging)
    return Checked(rows, findings, (*resolved.notes, *await area_notes(connection, of, rows)))


async def _place(
    connection: AsyncConnection, of: Importable, staging: Table, placed: Table
) -> FromClause:
    await create_temporary(connection, placed)
    found = located(staging, "number")
    await connection.execute(
        insert(placed).from_select(["number", "area_code"], select(found.c.number, found.c.code))
    )
    await _keep_places(connection, of, staging, placed)
    return (
        select(*staging.c, placed.c.area_code, placed.c.county)
        .join(placed, placed.c.number == staging.c.number)
        .subquery("staged")
    )


async def _keep_places(
    connection: AsyncConnection, of: Importable, staging: Table, placed: Table
) -> None:
    """Rows that are where they were belong where they did: on an edge, which a millimetre crosses.

    They keep their county too, and so their key.
    """
    table, geometry = of.table, of.geometry or ""
    await connection.execute(
        update(placed)
        .where(placed.c.number == staging.c.number, placed.c.area_code != table.c.area_code)
        .where(*(table.c[name] == staging.c[name] for name in of.key))
        .where(same_place(table.c[geometry], staging.c[geometry]))
        .values(area_code=table.c.area_code)
    )


async def _place_again(
    connection: AsyncConnection, staging: Table, placed: Table, numbers: Sequence[int]
) -> None:
    """Place rows whose geometry is another now."""
    these = staging.c.number == any_(literal(list(numbers), ARRAY(Integer)))
    found = located(staging, "number", where=these)
    await connection.execute(
        update(placed).where(placed.c.number == found.c.number).values(area_code=found.c.code)
    )


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
