"""The statements that write where everything on some grounds belongs, each of one table.

Rows are settled plainly; or for a plan that takes effect, which notes when the rows that move had
been written before; or for one that is withdrawn, where rows that go back to where they were, and
were not written since, get that time again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    Update,
    and_,
    case,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from compiler.model import Model
from schema.membership import (
    Holding,
    county_of_code,
    followers,
    located,
    placed_entities,
    strays,
    touched_by,
)
from schema.plans.plan_moved_rows import plan_moved_rows


@dataclass(frozen=True, slots=True)
class Settlement:
    """Rows of a table, by ``county`` and ``id``, and the ``code`` of the area where each belongs.

    ``follows`` is whether they follow others, with which they came to their county already.
    """

    table: Table
    rows: FromClause
    follows: bool

    @property
    def displaced(self) -> ColumnElement[bool]:
        """Whether a row of the table is one of these, and says another area."""
        c, rows = self.table.c, self.rows.c
        return and_(c.county == rows.county, c.id == rows.id, c.area_code != rows.code)

    @property
    def county(self) -> ColumnElement[int]:
        """The county that a row comes to."""
        return self.table.c.county if self.follows else county_of_code(self.rows.c.code)


PlanParameters = tuple[ColumnElement[int], ColumnElement[int]]
"""County and id of a plan, as a statement reads them."""

Writing = Callable[[Settlement], Update]
"""The statement that writes a settlement."""


def settlements(of: Model, grounds: FromClause, holding: Holding) -> Iterator[Settlement]:
    """Everything that lies on some grounds, whose ``boundary`` says where they are, in an order
    in which it can be settled: what others follow first."""
    for entity in placed_entities(of):
        touched = touched_by(entity.table, grounds)
        found = located(entity.table, "county", "id", where=touched, holding=holding)
        yield Settlement(entity.table, found, follows=False)
        for follower in followers(of, entity):
            stray = strays(of, follower).where(touched).subquery("stale")
            stated = select(stray.c.county, stray.c.id, stray.c.stated.label("code"))
            yield Settlement(follower.table, stated.subquery("stated"), follows=True)


def settled(settlement: Settlement) -> Update:
    """Bring rows to where they belong."""
    return (
        update(settlement.table)
        .where(settlement.displaced)
        .values(**_place(settlement, settlement.rows), updated_at=func.now())
    )


def settled_for(plan: PlanParameters) -> Writing:
    """Bring rows to where they belong as a plan takes effect, and note what it moves."""

    def writing(settlement: Settlement) -> Update:
        table = settlement.table
        moving = (
            select(
                table.c.county,
                table.c.id,
                table.c.area_code,
                table.c.updated_at,
                settlement.county.label("to_county"),
                settlement.rows.c.code,
            )
            .where(settlement.displaced)
            # What another transaction is just writing is waited for, and noted as it writes it.
            .with_for_update(of=table)
            .cte("moving")
        )
        noted: dict[str, ColumnElement[Any]] = {
            "county": plan[0],
            "plan_id": plan[1],
            "table_name": literal(table.name, Text),
            "row_county": moving.c.to_county,
            "area_code": moving.c.area_code,
            "written_at": moving.c.updated_at,
            "moved_at": func.now(),
            "ids": func.array_agg(aggregate_order_by(moving.c.id, moving.c.id)),
        }
        batches: Select[Any] = select(*noted.values()).group_by(
            moving.c.to_county, moving.c.area_code, moving.c.updated_at
        )
        note = insert(plan_moved_rows).from_select(list(noted), batches).cte("note")
        return (
            update(table)
            .add_cte(note)
            .where(table.c.county == moving.c.county, table.c.id == moving.c.id)
            .values(**_place(settlement, moving), updated_at=func.now())
        )

    return writing


def settled_back(plan: PlanParameters) -> Writing:
    """Bring rows to where they belong as a plan is withdrawn, with the time of what it noted."""

    def writing(settlement: Settlement) -> Update:
        table, rows, noted = settlement.table, settlement.rows, plan_moved_rows.c
        before = (
            select(
                noted.row_county,
                noted.area_code,
                noted.written_at,
                noted.moved_at,
                func.unnest(noted.ids).label("id"),
            )
            .where(noted.county == plan[0], noted.plan_id == plan[1])
            .where(noted.table_name == literal(table.name, Text))
            .subquery("before")
        )
        same = and_(
            before.c.row_county == rows.c.county,
            before.c.id == rows.c.id,
            before.c.area_code == rows.c.code,
        )
        returning = (
            select(rows.c.county, rows.c.id, rows.c.code, before.c.written_at, before.c.moved_at)
            .select_from(rows.outerjoin(before, same))
            .subquery("returning")
        )
        untouched = table.c.updated_at == returning.c.moved_at
        back = Settlement(table, returning, settlement.follows)
        return (
            update(table)
            .where(back.displaced)
            .values(
                **_place(back, returning),
                updated_at=case((untouched, returning.c.written_at), else_=func.now()),
            )
        )

    return writing


def _place(settlement: Settlement, rows: FromClause) -> dict[str, ColumnElement[Any]]:
    code = rows.c.code
    county = {} if settlement.follows else {"county": county_of_code(code)}
    return {**county, "area_code": code}
