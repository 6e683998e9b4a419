"""Deletion: rows that are named go in one transaction, or none where others hang on one of them.

What there is to delete, how its rows are named and what refers to them follows from the
declarations of the model. An area that is versioned ends; anything else is erased.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    cast,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.entity import Entity
from compiler.ids import ID
from schema.access.access_log import NAMED_ROWS, Access
from schema.model import model
from schema.references import key_columns
from schema.table import current
from schema.viewer import Role
from transfer.dependents import counted, doomed_table, hanging, is_doomed, parts_naming
from transfer.exportable import with_references
from transfer.importable import Importable
from transfer.importing import AreasChanged
from transfer.membership import assign_within, only_writer
from transfer.staging import create_temporary, touched_table

EXAMPLES = 10
"""How many of the rows that go are named."""

BETWEEN = "/"
"""Between the parts of a natural key that has several, as a household's 楼栋/单元/室."""

NEVER_WIDE = 2**31 - 1
"""Of how many residents a reading is unusual: this is none."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """What is to go: rows of these codes, and in the area of a code if one is said.

    A code is a row's natural key, its parts divided by ``/``, of which the last may be left out, or
    its id. ``subject`` is who asks. Only if it is ``meant`` does anything go.
    """

    importable: Importable
    codes: tuple[str, ...]
    area: str
    subject: str
    meant: bool = False


@dataclass(frozen=True, slots=True)
class DeletionSummary:
    """What went, or would.

    ``unknown`` are codes that name no row, ``hanging`` counts by plural what refers to rows and
    would be left behind; with either nothing goes. ``parts`` counts what keeps the id of a row that
    is no more, ``moved`` the rows of each table that belong to another area now.
    """

    rows: int
    examples: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    hanging: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, int] = field(default_factory=dict)
    moved: Mapping[str, int] = field(default_factory=dict)
    done: bool = False

    @property
    def refused(self) -> bool:
        return bool(self.unknown or self.hanging)


async def delete_rows(
    connection: AsyncConnection, order: Deletion, areas_changed: AreasChanged
) -> DeletionSummary:
    """Delete in one transaction of its own, and write down who did; what went, or would.

    All of it is done and taken back where it is not ``meant``, so that what is said is what
    happens. Raises ``SameNumber`` where rows that belong to another area then meet one of their
    number there.
    """
    of = order.importable
    async with connection.begin() as transaction:
        await only_writer(connection)
        doomed = doomed_table()
        await create_temporary(connection, doomed)
        await connection.execute(
            insert(doomed).from_select(["county", "id", "area_code"], _chosen(order))
        )
        summary = DeletionSummary(
            await connection.scalar(select(func.count()).select_from(doomed)) or 0,
            await _examples(connection, of, doomed),
            await _unknown(connection, order, doomed),
            await counted(connection, hanging(model(), of.entity, doomed)),
            await counted(connection, parts_naming(model(), of.entity, doomed)),
        )
        if summary.refused or not summary.rows:
            await transaction.rollback()
            return summary
        await _log(connection, order, doomed, summary.rows)
        moved = await _delete(connection, of, doomed, areas_changed)
        if not order.meant:
            await transaction.rollback()
    return DeletionSummary(
        summary.rows, summary.examples, parts=summary.parts, moved=moved, done=order.meant
    )


def _chosen(order: Deletion) -> Select[Any]:
    of = order.importable
    table = of.table
    rows = select(table.c.county, table.c.id, table.c.area_code)
    chosen = rows.select_from(with_references(of)).where(current(table))
    if order.area:
        code = table.c.area_code
        chosen = chosen.where(code >= order.area, code < f"{order.area}:")
    if order.codes:
        chosen = chosen.where(or_(*(_is_called(of, code) for code in order.codes)))
    return chosen


def _is_called(of: Importable, code: str) -> ColumnElement[bool]:
    """Whether a row, beside those that name it, is meant by a code."""
    named = ID.fullmatch(code)
    if named is not None and named[1] == of.entity.name:
        return and_(of.table.c.county == int(named[2]), of.table.c.id == int(named[3]))
    key = _key(of)
    if len(of.key) == 1:
        return key == code
    return or_(key == code, func.starts_with(key, code + BETWEEN))


def _key(of: Importable) -> ColumnElement[str]:
    """The natural key of a row as one text."""
    first, *others = (
        func.coalesce(cast(column, Text), "") for column in key_columns(model(), of.entity)
    )
    whole: ColumnElement[str] = first
    for part in others:
        whole = whole + BETWEEN + part
    return whole


def _id(entity: Entity, table: Any) -> ColumnElement[str]:
    return literal(f"{entity.name}:") + cast(table.c.county, Text) + ":" + cast(table.c.id, Text)


async def _examples(connection: AsyncConnection, of: Importable, doomed: Table) -> tuple[str, ...]:
    """Some of the rows by their natural key; people by their ids."""
    shown = _id(of.entity, of.table) if of.entity.logged else _key(of)
    rows = select(shown).select_from(with_references(of)).where(is_doomed(of.table, doomed))
    return tuple(await connection.scalars(rows.order_by(shown).limit(EXAMPLES)))


async def _unknown(connection: AsyncConnection, order: Deletion, doomed: Table) -> tuple[str, ...]:
    of = order.importable
    found = []
    for code in dict.fromkeys(order.codes):
        rows = select(of.table.c.id).select_from(with_references(of))
        named = rows.where(is_doomed(of.table, doomed), _is_called(of, code)).limit(1)
        if (await connection.execute(named)).first() is None:
            found.append(code)
    return tuple(found)


async def _delete(
    connection: AsyncConnection, of: Importable, doomed: Table, areas_changed: AreasChanged
) -> dict[str, int]:
    """Delete or end the rows; how many of each table belong elsewhere for it."""
    table = of.table
    mine = is_doomed(table, doomed)
    touched = touched_table()
    if of.is_area and of.geometry:
        await create_temporary(connection, touched)
        boundary = table.c[of.geometry]
        grounds = select(boundary).where(mine, boundary.is_not(None))
        await connection.execute(insert(touched).from_select(["boundary"], grounds))
    if of.entity.versions:
        began = func.lower(table.c[of.entity.versions])
        ended = {of.entity.versions: func.tstzrange(began, func.now()), "updated_at": func.now()}
        await connection.execute(update(table).where(mine, began < func.now()).values(ended))
        mine = and_(mine, began >= func.now())  # it never held
    await connection.execute(delete(table).where(mine))
    if not of.is_area:
        return {}
    moved = await assign_within(connection, touched)
    await areas_changed(connection)
    return {name: count for name, count in moved.items() if count}


async def _log(connection: AsyncConnection, order: Deletion, doomed: Table, rows: int) -> None:
    """Write down who deleted how many of what, where, and of few which: ids, and no names."""
    entity = order.importable.entity
    ids = select(_id(entity, doomed)).order_by(doomed.c.county, doomed.c.id).limit(NAMED_ROWS + 1)
    named = list(await connection.scalars(ids))
    few = named if len(named) <= NAMED_ROWS else []
    areas = await connection.execute(
        select(func.min(doomed.c.area_code), func.max(doomed.c.area_code))
    )
    line: dict[str, Any] = {"codes": list(areas.one())}
    if entity.logged:
        line |= {entity.list_name: rows, "wide": not few}
        line |= {f"{entity.table.name}_ids": few}
    told = {"entity": entity.list_name, "rows": rows, "area": order.area or None, "ids": few}
    who = order.subject, Role.ADMINISTRATOR.name, cast([""], ARRAY(Text))
    what = Access.DELETE.name, None, "jingwei delete", None, None, json.dumps(told)
    await connection.execute(select(func.log_access(*who, *what, cast([line], JSONB), NEVER_WIDE)))
