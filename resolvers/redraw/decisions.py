"""Plans as wholes: renamed, held to a band, talked over, decided on, and deleted."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput, Forbidden, shown
from resolvers.redraw.base_data import base_moved_on
from resolvers.redraw.derivation import derive
from resolvers.redraw.partition import PlanKey, ZonePolicy
from resolvers.redraw.plan_editor import PlanEditor, refuse_closed, refuse_stale, require_planner
from resolvers.redraw.plan_reader import load, locked_plan
from resolvers.redraw.plan_writer import write_derived
from resolvers.redraw.publication_checks import refuse_unfit
from resolvers.redraw.zone_edits import checked_name
from resolvers.returned_rows import RowId
from resolvers.workflow.announcements import announce
from resolvers.workflow.refusals import Conflict, NotFound
from schema.plans.grid_plan import PLAN_READERS, PlanStatus, grid_plan
from schema.plans.plan_comment import plan_comment
from schema.plans.plan_job import plan_job
from schema.plans.plan_zone import plan_zone
from schema.viewer import Viewer

MOST_WORDS = 2_000


async def rename(editor: PlanEditor, viewer: Viewer, key: PlanKey, name: str) -> None:
    """Give a plan another name."""
    require_planner(viewer)
    async with editor.transactions.transaction(viewer) as connection:
        await locked_plan(connection, key)
        await write_head(connection, key, name=checked_name(name))
    editor.forget(key)


async def hold_to(
    editor: PlanEditor, viewer: Viewer, key: PlanKey, version: int, band: ZonePolicy
) -> None:
    """Hold a plan to another band than it was made with, and check it anew."""
    require_planner(viewer)
    if not 0 <= band.households_min <= band.households_max or band.households_max == 0:
        raise BadInput(
            f"band {band.households_min} to {band.households_max}: 0 <= min <= max, and max above"
            " 0, are allowed"
        )
    if band.workers_min < 0:
        raise BadInput(f"workersMin {band.workers_min}: 0 or more is allowed")
    editor.forget(key)
    async with editor.transactions.transaction(viewer) as connection:
        row = await _current(connection, key, version)
        refuse_closed(row)
        await write_head(connection, key, **asdict(band))
        partition = await load(connection, key, row)
        partition.head = replace(partition.head, band=band)
        moved_on = await base_moved_on(connection, key, partition.head)
        whole = await asyncio.to_thread(derive, partition, moved_on)
        await write_derived(connection, partition, partition.zones, whole, None)


async def discard(editor: PlanEditor, viewer: Viewer, key: PlanKey) -> None:
    """Delete a draft with all its edits. Raises ``Conflict`` for a plan that is past a draft."""
    require_planner(viewer)
    async with editor.transactions.transaction(viewer) as connection:
        row = await locked_plan(connection, key)
        if row.status is not PlanStatus.DRAFT:
            raise Conflict(f"plan {row.name!r} is {row.status.name}: only a DRAFT is deleted")
        await _announce_end(connection, key)
        await connection.execute(
            delete(grid_plan).where(grid_plan.c.county == key.county, grid_plan.c.id == key.id)
        )
    editor.forget(key)


async def submit(editor: PlanEditor, viewer: Viewer, key: PlanKey, version: int) -> None:
    """Put a draft to consultation."""
    require_planner(viewer)
    async with editor.transactions.transaction(viewer) as connection:
        await _in_status(connection, key, version, PlanStatus.DRAFT)
        await write_head(
            connection,
            key,
            status=PlanStatus.CONSULTATION,
            submitted_at=func.now(),
            submitted_by=viewer.subject,
        )


async def decide(
    editor: PlanEditor, viewer: Viewer, key: PlanKey, version: int, approve: bool, reason: str
) -> None:
    """Approve or reject a plan that was consulted on.

    Raises ``Forbidden`` where the viewer drafted or submitted it, and ``Conflict`` where a check
    of severity ERROR stands against approving.
    """
    require_planner(viewer)
    words = checked_words("reason", reason)
    async with editor.transactions.transaction(viewer) as connection:
        row = await _in_status(connection, key, version, PlanStatus.CONSULTATION)
        if viewer.subject in (row.author, row.submitted_by):
            raise Forbidden("whoever drafted or submitted a plan does not decide on it")
        if approve:
            await refuse_unfit(connection, key, row)
        await write_head(
            connection,
            key,
            status=PlanStatus.APPROVED if approve else PlanStatus.REJECTED,
            decided_at=func.now(),
            decided_by=viewer.subject,
            decision=words,
        )


async def comment(
    editor: PlanEditor, viewer: Viewer, key: PlanKey, text: str, zone: int | None, place: Any
) -> int:
    """Say something of a plan that is consulted on; the comment's id."""
    if viewer.role not in PLAN_READERS:
        raise Forbidden(f"plans are not commented on by role {viewer.role.name}")
    words = checked_words("text", text)
    async with editor.transactions.transaction(viewer) as connection:
        row = await _seen(connection, key)
        if row.status is not PlanStatus.CONSULTATION:
            raise Conflict(
                f"plan {row.name!r} is {row.status.name}: comments are taken in CONSULTATION"
            )
        if zone is not None:
            await _refuse_strange(connection, key, zone)
        return int(
            await connection.scalar(
                insert(plan_comment)
                .values(
                    county=key.county,
                    area_code=row.area_code,
                    plan_id=key.id,
                    zone_id=zone,
                    author=viewer.subject,
                    text=words,
                    location=place,
                )
                .returning(plan_comment.c.id)
            )
        )


async def _announce_end(connection: AsyncConnection, key: PlanKey) -> None:
    """Tell whoever follows a plan, or a job of it, that it is no more."""
    jobs = await connection.scalars(
        select(plan_job.c.id).where(plan_job.c.county == key.county, plan_job.c.plan_id == key.id)
    )
    gone = [
        RowId("GridPlan", key.county, key.id),
        *(RowId("PlanJob", key.county, job) for job in jobs),
    ]
    for row in gone:
        await announce(connection, row, row)


async def _refuse_strange(connection: AsyncConnection, key: PlanKey, zone: int) -> None:
    """Raises ``NotFound`` for an id that is no zone of the plan."""
    c = plan_zone.c
    mine = select(c.id).where(c.county == key.county, c.plan_id == key.id, c.id == zone)
    if await connection.scalar(mine) is None:
        raise NotFound(f"id PlanZone:{key.county}:{zone} names no zone of this plan")


def checked_words(what: str, text: str) -> str:
    if not 1 <= len(text.strip()) <= MOST_WORDS:
        raise BadInput(f"{what} {shown(text)}: 1 to {MOST_WORDS:,} characters are allowed")
    return text.strip()


async def _in_status(
    connection: AsyncConnection, key: PlanKey, version: int, status: PlanStatus
) -> Any:
    row = await _current(connection, key, version)
    if row.status is not status:
        raise Conflict(
            f"plan {row.name!r} is {row.status.name}, and not {status.name}", row.version
        )
    return row


async def _current(connection: AsyncConnection, key: PlanKey, version: int) -> Any:
    row = await locked_plan(connection, key)
    await refuse_stale(connection, key, version, row.version)
    return row


async def _seen(connection: AsyncConnection, key: PlanKey) -> Any:
    rows = await connection.execute(
        select(grid_plan.c.name, grid_plan.c.status, grid_plan.c.area_code).where(
            grid_plan.c.county == key.county, grid_plan.c.id == key.id
        )
    )
    row = rows.one_or_none()
    if row is None:
        raise NotFound(f"id GridPlan:{key.county}:{key.id} names no plan that you may see")
    return row


async def write_head(connection: AsyncConnection, key: PlanKey, **values: Any) -> None:
    """Write some columns of a plan itself."""
    await connection.execute(
        update(grid_plan)
        .where(grid_plan.c.county == key.county, grid_plan.c.id == key.id)
        .values(updated_at=func.now(), **values)
    )
