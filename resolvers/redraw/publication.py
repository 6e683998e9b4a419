"""Plans published and withdrawn: today's grids give way to a plan's, and come back.

A plan is published in one transaction: readers see the grids, and what belongs to them, all as
they were or all as they are planned. The versions of grids that the plan changes end at the
instant of publication, and those that it makes begin there; both are known again by that instant.
A zone that is the grid of its code as it stands keeps that grid's version: the same name, kind and
workers, and a boundary that runs nowhere farther from today's than ``TOLERANCE_DEGREES``.

Withdrawing deletes the versions that the plan made and opens again those that it ended, as long as
nothing was published on top. Then the tables say what they said before, but for ``updated_at``:
whoever follows changes must hear of these, too. The plan itself remains as the record of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput, Forbidden, Refusal
from compiler.join import TOLERANCE_DEGREES
from resolvers.database.transactions import Transactions
from resolvers.redraw.area_versions import (
    AREAS,
    BEGIN,
    BUILT_ON,
    END,
    KEPT,
    OPEN_AGAIN,
    REDRAWN,
    RESTORED,
    TAKE_BACK,
)
from resolvers.redraw.decisions import checked_words, write_head
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.plan_editor import PlanEditor, refuse_stale, require_planner
from resolvers.redraw.plan_reader import locked_plan
from resolvers.redraw.publication_checks import communities_of, refuse_unfit
from resolvers.redraw.staleness import note_bases
from resolvers.workflow.refusals import Conflict
from schema.plans.grid_plan import PlanStatus, grid_plan
from schema.plans.plan_check import CheckKind, Severity, plan_check
from schema.viewer import Role, Viewer
from transfer.membership import only_writer

WORKER = "publication"
"""The subject in whose name plans take effect that were given a date."""


@dataclass(frozen=True, slots=True)
class DuePublication:
    """What became of a plan whose date had come; ``refusal`` says why it did not take effect."""

    key: PlanKey
    name: str
    refusal: str | None


async def publish(
    editor: PlanEditor, viewer: Viewer, key: PlanKey, version: int, at: datetime | None
) -> None:
    """Publish an approved plan, now or at an instant to come, for which it is put down.

    Raises ``Forbidden``, ``NotFound``, ``BadInput`` for an instant that is past, and ``Conflict``
    where the plan stands at another version or status, a check of severity ERROR stands, or the
    base has moved on. Then nothing has changed.
    """
    require_planner(viewer)
    async with editor.transactions.transaction(viewer) as connection:
        await only_writer(connection)
        row = await locked_plan(connection, key)
        await _refuse_other(connection, key, row, version, PlanStatus.APPROVED)
        await _refuse_outside(connection, viewer, key, row)
        await refuse_unfit(connection, key, row)
        now = await _now(connection)
        if at is None:
            await _take_effect(connection, key, row, now, viewer.subject)
        elif at <= now:
            raise BadInput(f"effectiveFrom {at.isoformat()}: a time to come is allowed, or none")
        else:
            await write_head(connection, key, effective_from=at, published_by=viewer.subject)
    editor.forget(key)


async def withdraw(
    editor: PlanEditor, viewer: Viewer, key: PlanKey, version: int, reason: str
) -> None:
    """Withdraw a plan, and put the grids back that it replaced if it has taken effect.

    Raises ``Forbidden``, ``NotFound``, ``BadInput``, and ``Conflict`` where the plan stands at
    another version or status, or grids were published on top of its own.
    """
    require_planner(viewer)
    words = checked_words("reason", reason)
    async with editor.transactions.transaction(viewer) as connection:
        await only_writer(connection)
        row = await locked_plan(connection, key)
        await _refuse_other(
            connection, key, row, version, PlanStatus.EFFECTIVE, PlanStatus.APPROVED
        )
        if row.status is PlanStatus.EFFECTIVE:
            await _refuse_outside(connection, viewer, key, row)
            await _put_back(connection, key, row)
        else:
            await write_head(connection, key, effective_from=None)
        await write_head(
            connection,
            key,
            status=PlanStatus.WITHDRAWN,
            withdrawn_at=func.now(),
            withdrawn_by=viewer.subject,
            withdrawal=words,
        )
    editor.forget(key)


async def publish_due(transactions: Transactions) -> list[DuePublication]:
    """Publish every approved plan whose date has come, each in a transaction of its own.

    The plan takes effect from its date, however long after it this runs. One that is refused
    loses its date, and gets the refusal among its checks. Raises an ``ExceptionGroup`` of what
    kept others, after all were tried.
    """
    everywhere = Viewer(WORKER, Role.PLANNER, ("",))
    async with transactions.transaction(everywhere) as connection:
        due = (await connection.execute(_due())).all()
        areas = [await communities_of(connection, PlanKey(row.county, row.id), row) for row in due]
    outcomes, faults = [], []
    for row, codes in zip(due, areas, strict=True):
        key = PlanKey(row.county, row.id)
        viewer = Viewer(WORKER, Role.PLANNER, (row.area_code, *codes))
        try:
            outcomes.append(
                DuePublication(key, row.name, await _publish_due(transactions, key, viewer))
            )
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup("plans whose date has come", faults)
    return outcomes


async def _publish_due(transactions: Transactions, key: PlanKey, viewer: Viewer) -> str | None:
    async with transactions.transaction(viewer) as connection:
        await only_writer(connection)
        row = (await connection.execute(_due(key))).one_or_none()
        if row is None:
            return None  # another process was there first
        row = await locked_plan(connection, key)
        try:
            await refuse_unfit(connection, key, row)
            async with connection.begin_nested():
                await _take_effect(connection, key, row, row.effective_from, row.published_by)
        except Refusal as refusal:
            await _put_off(connection, key, row, str(refusal))
            return str(refusal)
        return None


def _due(key: PlanKey | None = None) -> Any:
    c = grid_plan.c
    found = select(c.county, c.id, c.area_code, c.name, c.communities).where(
        c.status == PlanStatus.APPROVED, c.effective_from <= func.clock_timestamp()
    )
    if key is None:
        return found.order_by(c.effective_from, c.id)
    return found.where(c.county == key.county, c.id == key.id)


async def _take_effect(
    connection: AsyncConnection, key: PlanKey, row: Any, at: datetime, by: str
) -> None:
    codes = await communities_of(connection, key, row)
    values = {"county": key.county, "plan": key.id, "communities": codes, "at": at}
    for area in AREAS:
        said = {"county": key.county, "plan": key.id, "tolerance": TOLERANCE_DEGREES}
        kept = (await connection.scalars(KEPT[area], said)).all()
        await connection.execute(END[area], {**values, "kept": kept})
        await connection.execute(BEGIN[area], {**values, "kept": kept})
    await _settled(connection, REDRAWN, values)
    await write_head(
        connection, key, status=PlanStatus.EFFECTIVE, effective_from=at, published_by=by
    )
    await note_bases(connection, codes)


async def _put_back(connection: AsyncConnection, key: PlanKey, row: Any) -> None:
    values = {
        "county": key.county,
        "plan": key.id,
        "communities": await communities_of(connection, key, row),
        "at": row.effective_from,
    }
    later = {code for area in AREAS for code in await connection.scalars(BUILT_ON[area], values)}
    if later:
        raise Conflict(
            f"plan {row.name!r}: {_listed(sorted(later))} were redrawn after it; withdraw what"
            " published them first",
            row.version,
        )
    for area in AREAS:
        await connection.execute(TAKE_BACK[area], values)
        await connection.execute(OPEN_AGAIN[area], values)
    await _settled(connection, RESTORED, values)
    await note_bases(connection, values["communities"])


async def _refuse_outside(
    connection: AsyncConnection, viewer: Viewer, key: PlanKey, row: Any
) -> None:
    """Raises ``Forbidden`` for communities that the viewer may not write."""
    codes = await communities_of(connection, key, row)
    if away := [code for code in codes if not viewer.may_see(code)]:
        raise Forbidden(f"plan {row.name!r}: communities {_listed(away)} lie outside your areas")


async def _settled(connection: AsyncConnection, statement: Any, values: dict[str, Any]) -> None:
    try:
        async with connection.begin_nested():
            await connection.execute(statement, values)
    except IntegrityError as error:
        # Not which rows: they may lie outside the viewer's areas.
        raise Conflict(
            "with these boundaries a row would come into another county where another bears its"
            " number; `jingwei check` and the log say more"
        ) from error


async def _put_off(connection: AsyncConnection, key: PlanKey, row: Any, refusal: str) -> None:
    await write_head(connection, key, effective_from=None)
    c = plan_check.c
    mine = (c.county == key.county) & (c.plan_id == key.id)
    await connection.execute(plan_check.delete().where(mine, c.kind == CheckKind.BASE_MOVED_ON))
    last = select(func.coalesce(func.max(c.number), -1) + 1).where(mine).scalar_subquery()
    await connection.execute(
        plan_check.insert().values(
            county=key.county,
            area_code=row.area_code,
            plan_id=key.id,
            number=last,
            kind=CheckKind.BASE_MOVED_ON,
            severity=Severity.ERROR,
            message=refusal,
        )
    )


async def _refuse_other(
    connection: AsyncConnection, key: PlanKey, row: Any, version: int, *allowed: PlanStatus
) -> None:
    await refuse_stale(connection, key, version, row.version)
    if row.status not in allowed:
        names = " or ".join(status.name for status in allowed)
        raise Conflict(f"plan {row.name!r} is {row.status.name}, and not {names}", row.version)


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(codes[:5]) + ("…" if len(codes) > 5 else "")


async def _now(connection: AsyncConnection) -> datetime:
    """The instant, and not when the transaction began: it may have waited for another's end."""
    now: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
    return now
