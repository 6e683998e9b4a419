"""Plans as wholes: renamed, held to a band, talked over, decided on, and deleted."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.derivation import derive
from resolvers.redraw.derived_writer import write_derived
from resolvers.redraw.jobs import JOBS
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.redraw.plan_reader import load
from resolvers.redraw.publication_checks import refuse_unfit
from resolvers.redraw.separation import content_of, makers_with, refuse_makers
from resolvers.redraw.staleness import base_moved_on
from resolvers.redraw.transitions import CONSULTATION, TRANSITIONS, reopen
from resolvers.redraw.zone_edits import checked_name
from resolvers.redraw.zone_policy import ZonePolicy, refuse_policy
from resolvers.workflow.announcements import DELETED, Announcement, announce
from resolvers.workflow.refusals import NotFound
from schema.plans.plan_comment import plan_comment
from schema.plans.plan_zone import plan_zone
from schema.viewer import Viewer


async def rename(editor: PlanEditor, viewer: Viewer, key: PlanKey, name: str) -> None:
    """Give a plan another name."""
    async with editor.transactions.transaction(viewer) as connection:
        plan = await TRANSITIONS.begin(connection, viewer, "rename", key)
        await plan.write(name=checked_name(name))
    editor.forget(key)


async def hold_to(
    editor: PlanEditor, viewer: Viewer, key: PlanKey, version: int, policy: ZonePolicy
) -> None:
    """Hold a plan to another policy than it was made with, and check it anew."""
    refuse_policy(policy)
    editor.forget(key)
    async with editor.transactions.transaction(viewer) as connection:
        plan = await TRANSITIONS.begin(connection, viewer, "edit", key, version)
        await plan.write(**asdict(policy), makers=makers_with(viewer.subject))
        if plan.row.status is CONSULTATION:
            await reopen(connection, viewer, key)
        partition = await load(connection, plan.row)
        partition.head = replace(partition.head, band=policy)
        moved_on = await base_moved_on(connection, key, partition.head)
        whole = await asyncio.to_thread(derive, partition, moved_on)
        await write_derived(connection, partition, partition.zones, whole, None)


async def discard(editor: PlanEditor, viewer: Viewer, key: PlanKey) -> None:
    """Delete a draft with all its edits. Raises ``Conflict`` for a plan that is past a draft."""
    async with editor.transactions.transaction(viewer) as connection:
        plan = await TRANSITIONS.begin(connection, viewer, "delete", key)
        # Its jobs go with it.
        for job in await JOBS.rows.of_subject(connection, key.county, key.id):
            await announce(connection, Announcement(job, job, DELETED))
        await plan.remove()
    editor.forget(key)


async def submit(editor: PlanEditor, viewer: Viewer, key: PlanKey, version: int) -> None:
    """Put a draft to consultation."""
    async with editor.transactions.transaction(viewer) as connection:
        plan = await TRANSITIONS.begin(connection, viewer, "submit", key, version)
        await plan.apply(submitted_at=func.now(), submitted_by=viewer.subject)


async def decide(
    editor: PlanEditor, viewer: Viewer, key: PlanKey, version: int, approve: bool, reason: str
) -> None:
    """Approve or reject a plan that was consulted on.

    Raises ``Forbidden`` where the viewer had a hand in it, and ``Conflict`` where a check of
    severity ERROR stands against approving.
    """
    async with editor.transactions.transaction(viewer) as connection:
        move = "approve" if approve else "reject"
        plan = await TRANSITIONS.begin(connection, viewer, move, key, version)
        refuse_makers(plan)
        approved: dict[str, object] = {}
        if approve:
            await refuse_unfit(connection, plan.row)
            approved = {
                "approved_version": plan.row.version,
                "approved_content": await content_of(connection, key),
            }
        await plan.apply(
            decided_at=func.now(), decided_by=viewer.subject, decision=reason, **approved
        )


async def comment(
    editor: PlanEditor, viewer: Viewer, key: PlanKey, text: str, zone: int | None, place: str | None
) -> int:
    """Say something of a plan that is consulted on; the comment's id. ``place`` is EWKB."""
    async with editor.transactions.transaction(viewer) as connection:
        plan = await TRANSITIONS.begin(connection, viewer, "comment", key)
        if zone is not None:
            await _refuse_strange(connection, key, zone)
        rows = await connection.execute(
            insert(plan_comment)
            .values(
                county=key.county,
                area_code=plan.row.area_code,
                plan_id=key.id,
                zone_id=zone,
                author=viewer.subject,
                text=text,
                location=place,
            )
            .returning(plan_comment.c.id)
        )
        made: int = rows.scalar_one()
        return made


async def _refuse_strange(connection: AsyncConnection, key: PlanKey, zone: int) -> None:
    """Raises ``NotFound`` for an id that is no zone of the plan."""
    c = plan_zone.c
    mine = select(c.id).where(c.county == key.county, c.plan_id == key.id, c.id == zone)
    if await connection.scalar(mine) is None:
        raise NotFound(f"id PlanZone:{key.county}:{zone} names no zone of this plan")
