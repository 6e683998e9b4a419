"""Landing: staged rows become rows of their table, by natural key, in one statement a kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    func,
    insert,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import FromClause

from schema.table import current, natural_key
from transfer.importable import Importable
from transfer.membership import follow
from transfer.sameness import moved_place, same_place


@dataclass(frozen=True, slots=True)
class Landed:
    """How many rows are new, how many changed, and how many were as the file has them."""

    inserted: int
    updated: int
    unchanged: int


async def land(
    connection: AsyncConnection, of: Importable, staging: FromClause, filled: Sequence[str]
) -> Landed:
    """Write the staged rows. ``filled`` are the fields and the geometry that the file has.

    A field that the file does not have keeps its value; so does a boundary where it has none.
    """
    staged = await connection.scalar(select(func.count()).select_from(staging)) or 0
    if "valid" in of.table.c:
        inserted, updated = await _land_versions(connection, of, staging, filled)
    else:
        written = _upsert(of, staging, filled).cte("written")
        new = func.count().filter(written.c.new)
        counts = (await connection.execute(select(new, func.count()).select_from(written))).one()
        inserted, updated = counts[0], counts[1] - counts[0]
    if updated and not of.is_area and not of.follows:
        await follow(connection, of.entity, where=_among(of.table, staging))
    return Landed(inserted, updated, staged - inserted - updated)


async def note_touched(
    connection: AsyncConnection, of: Importable, staging: FromClause, touched: Table
) -> int:
    """Before areas land: write down the boundaries that they will lose and get; how many."""
    area = of.table.alias("area")
    same = area.c.code == staging.c.code
    changed = (
        select(staging.c.boundary.label("new"), area.c.boundary.label("old"))
        .select_from(staging.outerjoin(area, and_(same, current(area))))
        .where(staging.c.boundary.is_not(None))
        .where(moved_place(area.c.boundary, staging.c.boundary))
        .cte("changed")
    )
    old = select(changed.c.old).where(changed.c.old.is_not(None))
    both = select(changed.c.new).union_all(old)
    written = await connection.execute(insert(touched).from_select(["boundary"], both))
    return written.rowcount


def _among(table: Table, staging: FromClause) -> ColumnElement[bool]:
    key = natural_key(table)
    staged = select(*(staging.c[name] for name in key))
    return tuple_(*(table.c[name] for name in key)).in_(staged)


def _upsert(of: Importable, staging: FromClause, filled: Sequence[str]) -> Any:
    table, key = of.table, natural_key(of.table)
    ids = [each.column for each in of.references if each.fields[0] in filled]
    own = [name for name in (*filled, *ids) if name in table.c]
    computed = [] if of.is_area else ["area_code"]
    names = (*key, *own, *computed)
    values: dict[str, ColumnElement[Any]] = {name: staging.c[name] for name in names}
    values |= _frozen(of, staging)
    # Neighbours on a map become neighbours on the disk, and their index is quicker to write.
    order = staging.c[of.geometry or "number"]
    rows = select(*values.values()).order_by(order)
    statement = upsert(table).from_select(list(values), rows)
    new = {name: _new(of, table, statement, name) for name in (*own, *computed) if name not in key}
    changed = or_(*(table.c[name].is_distinct_from(value) for name, value in new.items()))
    return statement.on_conflict_do_update(
        index_elements=[table.c[name] for name in key],
        set_={**new, "updated_at": func.now()},
        where=changed,
    ).returning((cast(literal_column("xmax"), Text) == "0").label("new"))


def _new(of: Importable, table: Table, statement: Any, name: str) -> ColumnElement[Any]:
    """What a column becomes where the row is there already."""
    value: ColumnElement[Any] = statement.excluded[name]
    if name != of.geometry:
        return value
    old = table.c[name]
    if not of.geometry_required:
        value = func.coalesce(value, old, type_=old.type)
    return case((same_place(old, value), old), else_=value)


def _frozen(of: Importable, staging: FromClause) -> dict[str, ColumnElement[Any]]:
    """What is written once, from another column, where the file has none: an incident's area at
    the time of its report."""
    return {
        name: func.coalesce(staging.c[name], staging.c[field.rules.frozen_from])
        for name, field in of.fields.items()
        if field.rules.frozen_from is not None
    }


async def _land_versions(
    connection: AsyncConnection, of: Importable, staging: FromClause, filled: Sequence[str]
) -> tuple[int, int]:
    """A changed boundary closes the version that held until now and opens another."""
    area = of.table
    held = and_(area.c.code == staging.c.code, current(area))
    reshaped = and_(
        moved_place(area.c.boundary, staging.c.boundary),
        not_(func.ST_Equals(area.c.boundary, staging.c.boundary)),
    )
    closed = await connection.execute(
        update(area)
        .where(held, reshaped, func.lower(area.c.valid) < func.now())
        .values(valid=func.tstzrange(func.lower(area.c.valid), func.now()), updated_at=func.now())
    )
    own = [name for name in filled if name not in ("code", "boundary")]
    mending = {area.c[name]: staging.c[name] for name in own}
    changed = or_(reshaped, *(old.is_distinct_from(new) for old, new in mending.items()))
    # What is reshaped and still current holds from now on or later: it is mended in place.
    shape = case((reshaped, staging.c.boundary), else_=area.c.boundary)
    mended = await connection.execute(
        update(area)
        .where(held, changed)
        .values({**mending, area.c.boundary: shape, area.c.updated_at: func.now()})
    )
    opened = _opening(of, staging, own).returning(area.c.id).cte("opened")
    new = await connection.scalar(select(func.count()).select_from(opened)) or 0
    return new - closed.rowcount, closed.rowcount + mended.rowcount


def _opening(of: Importable, staging: FromClause, own: Sequence[str]) -> Any:
    """Insert areas that have no current version; what the file lacks comes from the last one.

    A version begins as the last one has ended, which may be after this transaction began.
    """
    area = of.table
    now = area.alias("now")
    has_current = select(now.c.id).where(now.c.code == staging.c.code, current(now)).exists()
    kept = [
        area.c[name]
        for name, field in of.fields.items()
        if name not in ("code", *own) and not field.rules.version
    ]
    last = _last_version(area, staging, kept)
    names = ["county", "code", "boundary", "valid", *own, *(column.name for column in kept)]
    values = [
        *(staging.c[name] for name in ("county", "code", "boundary")),
        func.tstzrange(func.greatest(func.now(), last.c.until), None),
        *(staging.c[name] for name in own),
        *(func.coalesce(last.c[c.name], _default(c), type_=c.type) for c in kept),
    ]
    rows = (
        select(*values)
        .select_from(staging.outerjoin(last, last.c.code == staging.c.code))
        .where(~has_current)
        .order_by(staging.c.number)
    )
    return insert(area).from_select(names, rows, include_defaults=False)


def _default(column: Column[Any]) -> str | None:
    return None if column.server_default is None else str(column.server_default.arg)  # type: ignore[attr-defined]


def _last_version(area: Table, staging: FromClause, kept: Sequence[Column[Any]]) -> Any:
    versions = area.alias("versions")
    last: Select[Any] = (
        select(
            versions.c.code,
            func.upper(versions.c.valid).label("until"),
            *(versions.c[column.name] for column in kept),
        )
        .where(versions.c.code.in_(select(staging.c.code)))
        .ext(distinct_on(versions.c.code))
        .order_by(versions.c.code, func.upper(versions.c.valid).desc())
    )
    return last.subquery("last")
