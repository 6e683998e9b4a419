"""Proposals: asked for, worked out in the background, and laid down as plans to compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput
from geo.zoning.atom_graph import Band
from geo.zoning.search_state import Weights
from resolvers.redraw.boundary_edits import band_of_partition, locked_places
from resolvers.redraw.change import NOWHERE, Zone
from resolvers.redraw.creation import write_branch
from resolvers.redraw.partition import Partition, PlanKey
from resolvers.redraw.plan_editor import PlanEditor, require_planner
from resolvers.redraw.plan_reader import load, locked_plan
from resolvers.redraw.plan_writer import zone_ids
from resolvers.redraw.search_process import Balancing, Found, Order, Progress, Proposing, worked_out
from resolvers.redraw.zone_edits import GRIDS, MOST_NAME
from resolvers.returned_rows import RowId
from resolvers.workflow.announcements import announce
from resolvers.workflow.refusals import Conflict, NotFound
from schema.plans.grid_plan import grid_plan
from schema.plans.plan_job import JobKind, JobStatus, plan_job
from schema.viewer import Role, Viewer

OPEN = (JobStatus.QUEUED, JobStatus.RUNNING)
"""A job has not ended yet."""

MOST_CANDIDATES = 10
MOST_HOUSEHOLDS = 100_000


@dataclass(frozen=True, slots=True)
class Wished:
    """What is wished of a proposal."""

    low: int
    high: int
    target: float
    weights: Mapping[str, float]
    keep_locked: bool
    seed: int
    candidates: int

    def checked(self) -> Wished:
        """Raises ``BadInput`` for what no search could make sense of."""
        if not 0 <= self.low <= self.high <= MOST_HOUSEHOLDS or self.high == 0:
            raise BadInput(
                f"band {self.low} to {self.high}: 0 <= min <= max <= {MOST_HOUSEHOLDS:,}, and max"
                " above 0, are allowed"
            )
        if not self.low <= self.target <= self.high:
            raise BadInput(f"target {self.target:g}: {self.low} to {self.high} is allowed")
        if not 1 <= self.candidates <= MOST_CANDIDATES:
            raise BadInput(f"candidates {self.candidates}: 1 to {MOST_CANDIDATES} are allowed")
        try:
            Weights(**self.weights)
        except ValueError as fault:
            raise BadInput(f"weights: {fault}") from fault
        return self


async def ask(editor: PlanEditor, viewer: Viewer, key: PlanKey, wished: dict[str, Any]) -> RowId:
    """Have zones proposed for a plan; the job. ``wished`` lacks what is not said."""
    require_planner(viewer)
    async with editor.transactions.transaction(viewer) as connection:
        row = await locked_plan(connection, key)
        low = wished.get("low", row.households_min)
        high = wished.get("high", row.households_max)
        said = {
            "low": low,
            "high": high,
            "target": (low + high) / 2,
            "weights": {},
            "keep_locked": True,
            "seed": 0,
            "candidates": 1,
        } | wished
        Wished(**said).checked()
        return await _put(editor, connection, viewer, key, row.area_code, JobKind.PROPOSAL, said)


async def ask_balance(
    editor: PlanEditor, viewer: Viewer, key: PlanKey, most_moves: int | None
) -> RowId:
    """Have a plan's zones brought into the band by moving few buildings; the job."""
    require_planner(viewer)
    if most_moves is not None and most_moves < 1:
        raise BadInput(f"maxMoves {most_moves}: 1 or more is allowed")
    async with editor.transactions.transaction(viewer) as connection:
        row = await locked_plan(connection, key)
        said = {"most_moves": most_moves}
        return await _put(editor, connection, viewer, key, row.area_code, JobKind.BALANCE, said)


async def _put(
    editor: PlanEditor,
    connection: AsyncConnection,
    viewer: Viewer,
    key: PlanKey,
    area_code: str,
    kind: JobKind,
    wish: Mapping[str, Any],
) -> RowId:
    number = await connection.scalar(
        insert(plan_job)
        .values(
            county=key.county,
            area_code=area_code,
            plan_id=key.id,
            kind=kind,
            asked_by=viewer.subject,
            wish=wish,
        )
        .returning(plan_job.c.id)
    )
    job = RowId("PlanJob", key.county, int(number))
    queued = await editor.queue.put(connection, job, area_code)
    await _note(connection, job, queue_id=queued)
    return job


async def cancel(editor: PlanEditor, viewer: Viewer, job: RowId) -> None:
    """Cancel a job. Raises ``Conflict`` where it has ended."""
    require_planner(viewer)
    async with editor.transactions.transaction(viewer) as connection:
        found = await _job(connection, job, lock=True)
        if found.status not in OPEN:
            raise Conflict(f"job {job.id} is {found.status.name}: it has ended")
        await editor.queue.cancel(connection, found.queue_id)
        await _note(connection, job, status=JobStatus.CANCELLED, ended_at=func.now())


async def carry_out(editor: PlanEditor, job: RowId, area_code: str) -> None:
    """Work a job off: what the queue's worker does.

    It ends soon after the job is cancelled, or deleted with its plan.
    """
    viewer = Viewer("", Role.PLANNER, (area_code,))
    try:
        found, partition, laid = await _taken_up(editor, viewer, job)
    except _Cancelled:
        return
    viewer = replace(viewer, subject=found.asked_by)
    try:
        made = await _worked_out(editor, viewer, found, partition, laid)
    except _Cancelled:
        return
    except Exception as error:
        await _ended(editor, viewer, found, JobStatus.FAILED, f"it failed: {error}")
        raise
    await _ended(editor, viewer, found, JobStatus.DONE, _message(made, found.wish))


def _message(made: Sequence[Found], wish: Mapping[str, Any]) -> str | None:
    """What is to be said of the candidates; of which ones, where it is not true of all."""
    labels: dict[str, list[str]] = {}
    for each in made:
        for reason in dict.fromkeys(each.reasons):
            labels.setdefault(reason, []).append(each.label)
    said = [
        reason if len(of) == len(made) else f"candidate {', '.join(of)}: {reason}"
        for reason, of in labels.items()
    ]
    asked = wish.get("candidates", 1)
    if len(made) < asked:
        said.append(f"{len(made)} of {asked} candidates: further seeds gave the same plans again")
    return "; ".join(said) or None


class _Cancelled(Exception):
    """The job was cancelled or deleted, or another worker has taken it up."""


async def _taken_up(editor: PlanEditor, viewer: Viewer, job: RowId) -> tuple[Any, Partition, int]:
    """A job that runs from now on, the board of its plan, and how many candidates it has.

    Raises ``_Cancelled`` where there is nothing to do any more.
    """
    async with editor.transactions.transaction(viewer) as connection:
        try:
            known = await _job(connection, job)
            key = PlanKey(known.county, known.plan_id)
            # The plan before its jobs, as whoever deletes it locks them.
            row = await locked_plan(connection, key)
            known = await _job(connection, job, lock=True)
        except NotFound as gone:
            raise _Cancelled from gone
        if known.status not in OPEN:
            raise _Cancelled
        partition = await load(connection, key, row)
        await _note(connection, job, status=JobStatus.RUNNING, started_at=func.now(), progress=0.0)
        return await _job(connection, job), partition, await _laid(connection, job)


async def _worked_out(
    editor: PlanEditor, viewer: Viewer, taken: Any, partition: Partition, laid: int
) -> list[Found]:
    """Everything found for a job as it was ``taken`` up, laid down but for the first ``laid``."""
    job, order = RowId("PlanJob", taken.county, taken.id), _order(partition, taken)
    made: list[Found] = []
    async with aclosing(worked_out(order)) as coming:
        async for said in coming:
            async with editor.transactions.transaction(viewer) as connection:
                if isinstance(said, Found):
                    await _hold(connection, partition.key)
                if not await _still(connection, taken):
                    raise _Cancelled
                match said:
                    case Progress(phase, share):
                        await _note(connection, job, phase=phase, progress=min(share, 1.0))
                    case Found():
                        made.append(said)
                        if len(made) > laid:
                            await _lay_down(connection, viewer, job, partition, order, said)
    return made


def _order(partition: Partition, job: Any) -> Order:
    households, locked = partition.attributes.households, locked_places(partition)
    homes = dict(
        zip(partition.atoms.communities.tolist(), partition.attributes.communities, strict=True)
    )
    communities = tuple(homes[number] for number in range(len(homes)))
    if job.kind is JobKind.BALANCE:
        places = partition.places().astype(np.int32)
        moves = job.wish["most_moves"]
        codes = tuple(partition.zones[zone].code for zone in partition.order())
        band = band_of_partition(partition)
        return Balancing(
            partition.atoms, households, places, band, moves, locked, codes, communities
        )
    wished = Wished(**job.wish)
    # Locked zones come first, so that their numbers are 0, 1, … and new ones follow.
    kept = sorted(locked) if wished.keep_locked else []
    numbers = np.full(len(partition.order()) + 1, -1, dtype=np.int32)
    numbers[kept] = np.arange(len(kept))
    return Proposing(
        partition.atoms,
        households,
        numbers[partition.places()],
        Band(wished.low, wished.high),
        wished.target,
        Weights(**wished.weights),
        wished.seed,
        wished.candidates,
        communities,
    )


async def _lay_down(
    connection: AsyncConnection,
    viewer: Viewer,
    job: RowId,
    partition: Partition,
    order: Order,
    found: Found,
) -> None:
    """Write a candidate as a plan of its own."""
    known = [partition.zones[zone] for zone in partition.order()]
    if isinstance(order, Proposing):
        known = (
            [known[at] for at in sorted(locked_places(partition))] if order.fixed.max() >= 0 else []
        )
    assignment = np.asarray(found.assignment, dtype=np.int64)
    count = max(int(assignment.max(initial=-1)) + 1, len(known))
    ids = await zone_ids(connection, count)
    mapped = np.array([NOWHERE, *ids], dtype=np.int64)[assignment + 1]
    band = replace(
        partition.head.band, households_min=order.band.low, households_max=order.band.high
    )
    name = f"{partition.head.name[: MOST_NAME - 20]} · {found.label}"
    head = replace(partition.head, name=name, author=viewer.subject, band=band)
    zones = named_zones(partition, assignment, ids, known)
    await write_branch(connection, partition, head, zones, mapped, job.number)


def named_zones(
    partition: Partition, assignment: Any, ids: Sequence[int], kept: Sequence[Zone]
) -> dict[int, Zone]:
    """Zones of a proposal with codes and names: those that people know, where most stay together.

    Each zone takes the code of the zone from which it has most households, if no other zone has
    more of these; the rest take the lowest codes that are free.
    """
    zones = {ids[at]: replace(zone, id=ids[at]) for at, zone in enumerate(kept)}
    taken = {zone.code for zone in zones.values()}
    shared: dict[tuple[int, int], int] = {}
    weights = partition.attributes.households + (partition.attributes.buildings != 0)
    for to, source, weight in zip(
        assignment.tolist(), partition.assignment.tolist(), weights.tolist(), strict=True
    ):
        if to >= len(kept) and source in partition.zones:
            shared[to, source] = shared.get((to, source), 0) + weight
    for (to, source), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        old = partition.zones[source]
        home = _home(partition, assignment, to)
        if ids[to] not in zones and old.code not in taken and home == old.community:
            taken.add(old.code)
            zones[ids[to]] = replace(old, id=ids[to], locked=False)
    for to in range(len(kept), len(ids)):
        if ids[to] not in zones:
            home = _home(partition, assignment, to)
            code = next(code for n in range(1, GRIDS + 1) if (code := f"{home}{n:03}") not in taken)
            taken.add(code)
            zones[ids[to]] = Zone(ids[to], code, f"第{int(code[12:])}网格", home)
    return zones


def _home(partition: Partition, assignment: Any, zone: int) -> str:
    return str(partition.settled[int(np.argmax(assignment == zone))])


async def _job(connection: AsyncConnection, job: RowId, *, lock: bool = False) -> Any:
    query = select(plan_job).where(plan_job.c.county == job.county, plan_job.c.id == job.number)
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound(f"id {job.id} names no job that you may see")
    return row


async def _hold(connection: AsyncConnection, key: PlanKey) -> None:
    """Keep a plan from being deleted until the commit, as a candidate's reference to it will.

    Before its job is locked: whoever deletes a plan locks it first, and then its jobs.
    """
    c = grid_plan.c
    mine = select(c.id).where(c.county == key.county, c.id == key.id)
    await connection.execute(mine.with_for_update(read=True, key_share=True))


async def _note(connection: AsyncConnection, job: RowId, **values: Any) -> None:
    await connection.execute(
        update(plan_job)
        .where(plan_job.c.county == job.county, plan_job.c.id == job.number)
        .values(updated_at=func.now(), **values)
    )
    await announce(connection, job, job)


async def _still(connection: AsyncConnection, taken: Any) -> bool:
    """Whether a job runs, and is the work of who has ``taken`` it up; locked until the commit."""
    try:
        now = await _job(connection, RowId("PlanJob", taken.county, taken.id), lock=True)
    except NotFound:
        return False
    return now.status is JobStatus.RUNNING and now.started_at == taken.started_at


async def _laid(connection: AsyncConnection, job: RowId) -> int:
    """How many candidates of a job were laid down by a worker that did not come to its end."""
    c = grid_plan.c
    laid = select(func.count()).where(c.county == job.county, c.job_id == job.number)
    return int(await connection.scalar(laid) or 0)


async def _ended(
    editor: PlanEditor, viewer: Viewer, taken: Any, status: JobStatus, message: str | None
) -> None:
    job = RowId("PlanJob", taken.county, taken.id)
    async with editor.transactions.transaction(viewer) as connection:
        if await _still(connection, taken):
            done = {"progress": 1.0} if status is JobStatus.DONE else {}
            await _note(
                connection, job, status=status, message=message, ended_at=func.now(), **done
            )
