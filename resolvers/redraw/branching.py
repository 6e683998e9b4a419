"""Plans that begin as others stand: branches, and what is proposed on a plan's ground."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from shapely import MultiPolygon
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.change import NOWHERE, Zone
from resolvers.redraw.partition import AtomAttributes, Ids, Partition, PlanHead, PlanKey
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.redraw.plan_parts import write_parts
from resolvers.redraw.plan_reader import load
from resolvers.redraw.plan_row import is_plan, plan_row
from resolvers.redraw.plan_writer import KnownBase, OriginBase, insert_plan, zone_ids
from resolvers.redraw.staleness import current_versions
from resolvers.redraw.wkb import as_binary, geometry_of_wkb
from resolvers.redraw.zone_edits import checked_name
from schema.entities.community import community
from schema.entities.grid import grid
from schema.plans.grid_plan import PlanStatus, grid_plan
from schema.viewer import Viewer


async def branch(editor: PlanEditor, viewer: Viewer, origin: PlanKey, name: str) -> PlanKey:
    """Make a draft that begins as another plan stands; what names it."""
    name = checked_name(name)
    async with editor.transactions.transaction(viewer) as connection:
        source = await load(connection, await plan_row(connection, origin))
        ids = await zone_ids(connection, len(source.zones))
        known = dict(zip(source.order(), ids, strict=True))
        zones = {known[z.id]: replace(z, id=known[z.id]) for z in source.zones.values()}
        mapped = np.array([NOWHERE, *ids], dtype=np.int64)[source.places() + 1]
        head = replace(source.head, name=name, author=viewer.subject)
        return await write_branch(connection, source, head, zones, mapped)


async def write_branch(
    connection: AsyncConnection,
    source: Partition,
    head: PlanHead,
    zones: dict[int, Zone],
    assignment: Ids,
    job: int | None = None,
    keep: float | None = None,
) -> PlanKey:
    """Write a draft on the ground of another plan; what names it.

    It stands on the grids that the other stands on, or where today's are those that the other made,
    on these. ``job`` proposed it, and was to ``keep`` so much of today's grids, from 0 to 1.
    """
    made = await _made_by(connection, source)
    if made is not None:
        head = replace(head, based_at=made.since, communities=tuple(sorted(source.homes)))
    base = OriginBase(source.key.id) if made is None else made.base
    boundary = await _boundary(connection, source.key)
    key = await insert_plan(
        connection, head, boundary, base, origin=source.key.id, job=job, keep=keep
    )
    partition = replace(
        source.copy(),
        key=key,
        head=head,
        attributes=source.attributes if made is None else _taken_effect(source),
        status=PlanStatus.DRAFT,
        version=0,
        zones=zones,
        assignment=assignment,
        outlines={},
        figures={},
        findings=[],
    )
    await write_parts(connection, partition)
    return key


@dataclass(frozen=True, slots=True)
class Made:
    """Today's areas, which a plan made, and since when they hold."""

    base: KnownBase
    since: datetime


async def _made_by(connection: AsyncConnection, source: Partition) -> Made | None:
    """Today's areas where a plan has made them, and nothing was published on top of it."""
    c, ground = grid_plan.c, sorted({*source.head.communities, *source.homes})
    found = await connection.execute(
        select(c.effective_from, c.result, c.result_communities).where(
            *is_plan(source.key),
            c.status == PlanStatus.EFFECTIVE,
            c.result == current_versions(grid, ground),
            c.result_communities == current_versions(community, ground),
        )
    )
    row = found.one_or_none()
    if row is None:
        return None
    return Made(KnownBase(row.result, row.result_communities), row.effective_from)


def _taken_effect(partition: Partition) -> AtomAttributes:
    """What the atoms hold, each in the grid and the community that the plan has made for it."""
    codes = {zone.id: zone.code for zone in partition.zones.values()}
    built, zones = partition.attributes.buildings.tolist(), partition.assignment.tolist()
    return replace(
        partition.attributes,
        grids=tuple(codes.get(z) if b else None for b, z in zip(built, zones, strict=True)),
        communities=tuple(partition.settled.tolist()),
    )


async def _boundary(connection: AsyncConnection, key: PlanKey) -> MultiPolygon:
    written = await connection.scalar(select(as_binary(grid_plan.c.boundary)).where(*is_plan(key)))
    return geometry_of_wkb(written or b"")
