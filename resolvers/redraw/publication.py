"""Plans published and withdrawn: today's grids give way to a plan's, and come back.

A plan is published in one transaction: readers see the grids, and what belongs to them, all as
they were or all as they are planned. The versions of grids that the plan changes end at the
instant of publication, and those that it makes begin there; both are known again by that instant.
A zone that is the grid of its code as it stands keeps that grid's version: the same name, kind and
workers, and a boundary that runs nowhere farther from today's than ``TOLERANCE_DEGREES``.

Withdrawing ends the versions that the plan made, and those that it ended come back, as long as
nothing was published on top. Nothing of what was in force is lost: a version that comes back
begins anew, with its id, and a copy of it stands for the time before. So each instant has the
versions that held then, and what holds now says what it said before, but for ``valid``,
``restored_from`` and ``updated_at`` of the areas that came back. What belongs to them, and was not
written since, has its ``updated_at`` again.

Instants go forward: a version begins after all that began or ended in its communities, by a
microsecond if the clock was set back or a date has been overtaken. So no version holds for no time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import TextClause, func, select
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
    KEPT_STILL,
    NEXT_INSTANT,
    REDRAWN,
    RESTORE,
    RESTORED,
)
from resolvers.redraw.findings import finding, finding_values
from resolvers.redraw.jobs import JOBS
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.redraw.plan_row import is_plan, plan_rows
from resolvers.redraw.plan_writer import of_plan
from resolvers.redraw.publication_checks import communities_of, refuse_unfit
from resolvers.redraw.separation import refuse_changed, refuse_makers
from resolvers.redraw.staleness import current_versions, note_bases
from resolvers.redraw.transitions import TRANSITIONS, PlanCase
from resolvers.workflow.refusals import Conflict
from schema.entities.community import community
from schema.entities.grid import grid
from schema.plans.grid_plan import PlanStatus, grid_plan
from schema.plans.plan_check import CheckKind, plan_check
from schema.viewer import Role, Viewer
from transfer.membership import only_writer

WORKER = "publication"
"""The subject in whose name plans take effect that were given a date."""

DUE_SECONDS = 30.0
"""How often plans are looked for whose date has come."""

DUE = (
    grid_plan.c.status == PlanStatus.APPROVED,
    grid_plan.c.effective_from <= func.clock_timestamp(),
)
"""A plan whose date has come."""

DUE_ORDER = (grid_plan.c.effective_from, grid_plan.c.id)


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
    where the plan stands at another version or status, is not what was approved, a check of
    severity ERROR stands, or the base has moved on. Then nothing has changed.
    """
    async with editor.transactions.transaction(viewer) as connection:
        await only_writer(connection)
        plan = await TRANSITIONS.begin(connection, viewer, "publish", key, version)
        refuse_makers(plan)
        await _refuse_outside(plan)
        await refuse_changed(connection, plan.row)
        await refuse_unfit(connection, plan.row)
        now = await _now(connection)
        if at is None:
            await _take_effect(plan, now, viewer.subject)
        elif at <= now:
            raise BadInput(f"effectiveFrom {at.isoformat()}: a time to come is allowed, or none")
        else:
            await plan.write(effective_from=at, published_by=viewer.subject)
    editor.forget(key)


async def withdraw(
    editor: PlanEditor, viewer: Viewer, key: PlanKey, version: int, reason: str
) -> None:
    """Withdraw a plan, and put the grids back that it replaced if it has taken effect.

    Raises ``Forbidden``, ``NotFound``, ``BadInput``, and ``Conflict`` where the plan stands at
    another version or status, or grids were published on top of its own.
    """
    async with editor.transactions.transaction(viewer) as connection:
        await only_writer(connection)
        plan = await TRANSITIONS.begin(connection, viewer, "withdraw", key, version)
        if plan.row.status is PlanStatus.EFFECTIVE:
            await _refuse_outside(plan)
            since, at = plan.row.effective_from, await _put_back(plan)
        else:
            since, at = None, await _now(connection)
        await plan.apply(
            effective_from=since,
            withdrawn_at=at,
            withdrawn_by=viewer.subject,
            withdrawal=reason,
        )
    editor.forget(key)


@JOBS.periodic("redraw.publish_due", seconds=DUE_SECONDS)
async def publish_due(transactions: Transactions) -> list[DuePublication]:
    """Publish every approved plan whose date has come, each in a transaction of its own.

    The plan takes effect from its date, however long after it this runs. One that is refused
    loses its date, and gets the refusal among its checks. Raises an ``ExceptionGroup`` of what
    kept others, after all were tried.
    """
    everywhere = Viewer(WORKER, Role.PLANNER, ("",))
    async with transactions.transaction(everywhere) as connection:
        plans = await plan_rows(connection, *DUE, order_by=DUE_ORDER)
        areas = [await communities_of(connection, plan) for plan in plans]
    outcomes, faults = [], []
    for plan, codes in zip(plans, areas, strict=True):
        viewer = Viewer(WORKER, Role.PLANNER, (plan.area_code, *codes))
        try:
            refusal = await _publish_due(transactions, plan.key, viewer)
            outcomes.append(DuePublication(plan.key, plan.name, refusal))
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup("plans whose date has come", faults)
    return outcomes


async def _publish_due(transactions: Transactions, key: PlanKey, viewer: Viewer) -> str | None:
    async with transactions.transaction(viewer) as connection:
        await only_writer(connection)
        if not await connection.scalar(select(func.count()).where(*is_plan(key), *DUE)):
            return None  # another process was there first
        plan = await TRANSITIONS.begin(connection, viewer, "publish", key)
        row = plan.row
        try:
            await refuse_changed(connection, row)
            await refuse_unfit(connection, row)
            async with connection.begin_nested():
                await _take_effect(plan, row.effective_from, row.published_by)
        except Refusal as refusal:
            await _put_off(plan, str(refusal))
            return str(refusal)
        return None


async def _take_effect(plan: PlanCase, at: datetime | None, by: str | None) -> None:
    connection, row = plan.connection, plan.row
    codes = await communities_of(connection, row)
    values = await _values(plan, codes, at)
    for area in AREAS:
        same = {"county": row.county, "plan": row.id, "tolerance": TOLERANCE_DEGREES}
        kept = (await connection.scalars(KEPT[area], same)).all()
        await connection.execute(END[area], {**values, "kept": kept})
        await connection.execute(BEGIN[area], {**values, "kept": kept})
    await _settled(connection, REDRAWN, values)
    await plan.apply(
        effective_from=values["at"],
        published_by=by,
        result=current_versions(grid, codes),
        result_communities=current_versions(community, codes),
    )
    await note_bases(connection, codes)


async def _put_back(plan: PlanCase) -> datetime:
    """Put back what a plan replaced; the instant since which it holds again."""
    connection, row = plan.connection, plan.row
    codes = await communities_of(connection, row)
    values = await _values(plan, codes, None)
    later = {code for area in AREAS for code in await connection.scalars(BUILT_ON[area], values)}
    if later:
        raise Conflict(
            f"plan {row.name!r}: {_listed(sorted(later))} were redrawn after it; withdraw what"
            " published them first",
            row.version,
        )
    for area in AREAS:
        kept = (await connection.scalars(KEPT_STILL[area], values)).all()
        await connection.execute(END[area], {**values, "kept": kept})
        await connection.execute(RESTORE[area], values)
    await _settled(connection, RESTORED, values)
    await note_bases(connection, codes)
    at: datetime = values["at"]
    return at


async def _values(plan: PlanCase, codes: Sequence[str], at: datetime | None) -> dict[str, Any]:
    """What the statements about the plan's areas are told; ``at`` is the next instant that can
    be, from a date on that is due, or from now."""
    values = {"county": plan.row.county, "plan": plan.row.id, "communities": codes}
    instant = await plan.connection.scalar(NEXT_INSTANT, {**values, "at": at})
    return {**values, "at": instant}


async def _refuse_outside(plan: PlanCase) -> None:
    """Raises ``Forbidden`` for communities that the viewer may not write."""
    codes = await communities_of(plan.connection, plan.row)
    if away := [code for code in codes if not plan.viewer.may_see(code)]:
        raise Forbidden(
            f"plan {plan.row.name!r}: communities {_listed(away)} lie outside your areas"
        )


async def _settled(
    connection: AsyncConnection, statement: TextClause, values: Mapping[str, object]
) -> None:
    try:
        async with connection.begin_nested():
            await connection.execute(statement, values)
    except IntegrityError as error:
        # Not which rows: they may lie outside the viewer's areas.
        raise Conflict(
            "with these boundaries a row would come into another county where another bears its"
            " number; `jingwei check` and the log say more"
        ) from error


async def _put_off(plan: PlanCase, refusal: str) -> None:
    await plan.write(effective_from=None)
    c, connection, key = plan_check.c, plan.connection, plan.key
    mine = (c.county == key.county) & (c.plan_id == key.id)
    await connection.execute(plan_check.delete().where(mine, c.kind == CheckKind.BASE_MOVED_ON))
    last = select(func.coalesce(func.max(c.number), -1) + 1).where(mine).scalar_subquery()
    await connection.execute(
        plan_check.insert().values(
            **of_plan(key, plan.row.area_code),
            **finding_values(last, finding(CheckKind.BASE_MOVED_ON, refusal)),
        )
    )


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(codes[:5]) + ("…" if len(codes) > 5 else "")


async def _now(connection: AsyncConnection) -> datetime:
    """The instant, and not when the transaction began: it may have waited for another's end."""
    now: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
    return now
