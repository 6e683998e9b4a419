"""Proposals worked out in the background, and laid down as plans to compare."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.zoning.atom_graph import UNASSIGNED, Band
from geo.zoning.search_state import Weights
from resolvers.redraw.boundary_edits import band_of_partition, locked_places
from resolvers.redraw.branching import write_branch
from resolvers.redraw.change import NOWHERE, Zone
from resolvers.redraw.job_reasons import (
    LaidDown,
    fewer_candidates,
    write_conclusion,
    write_reasons,
)
from resolvers.redraw.jobs import JOBS
from resolvers.redraw.partition import Partition, PlanKey
from resolvers.redraw.plan_reader import load
from resolvers.redraw.plan_row import plan_row
from resolvers.redraw.plan_writer import zone_ids
from resolvers.redraw.proposals import BALANCE, PROPOSE, Wished
from resolvers.redraw.search_process import Balancing, Found, Keeping, Proposing, Search
from resolvers.redraw.zone_edits import MOST_NAME
from resolvers.redraw.zone_naming import named_zones
from resolvers.workflow.child_process import Progress, worked_out
from resolvers.workflow.job_run import JobRun
from schema.plans.grid_plan import grid_plan


@JOBS.task(PROPOSE)
async def propose_candidates(job: JobRun) -> str | None:
    """Lay complete plans down on a plan's ground."""
    partition, laid = await _begun(job)
    wished = Wished(**job.row.wish)
    kept = _kept_places(partition) if wished.keep_locked else []
    # Kept zones come first, so that their numbers are 0, 1, … and new ones follow.
    numbers = np.full(len(partition.order()) + 1, -1, dtype=np.int32)
    numbers[kept] = np.arange(len(kept))
    proposing = Proposing(
        partition.atoms,
        partition.attributes.households,
        numbers[partition.places()],
        Band(wished.low, wished.high),
        wished.target,
        Weights(**wished.weights),
        wished.seed,
        wished.candidates,
        _communities(partition),
    )
    zones = [partition.zones[partition.order()[place]] for place in kept]
    order = _keeping(partition, proposing, zones, wished.keep) if wished.keep else proposing
    made = await _laid_down(job, partition, order, zones, laid)
    again = "seeds or weights" if wished.keep else "seeds"
    return await _concluded(job, made, wished.count, again)


@JOBS.task(BALANCE)
async def balance_zones(job: JobRun) -> str | None:
    """Lay a plan down whose zones are in the band, by moving few buildings."""
    partition, laid = await _begun(job)
    zones = [partition.zones[zone] for zone in partition.order()]
    order = Balancing(
        partition.atoms,
        partition.attributes.households,
        partition.places().astype(np.int32),
        band_of_partition(partition),
        job.row.wish["most_moves"],
        locked_places(partition),
        tuple(zone.code for zone in zones),
        _communities(partition),
        job.row.wish.get("shape_moves", 0),
    )
    return await _concluded(job, await _laid_down(job, partition, order, zones, laid), 1)


def message_of_candidates(made: Sequence[Found], wished: int, again: str = "seeds") -> str | None:
    """What is to be said of the candidates; of which ones, where it is not true of all.

    ``again`` is what further ones would have differed by.
    """
    labels: dict[str, list[str]] = {}
    for each in made:
        for reason in dict.fromkeys(reason.message for reason in each.reasons):
            labels.setdefault(reason, []).append(each.label)
    reasons = [
        reason if len(of) == len(made) else f"candidate {', '.join(of)}: {reason}"
        for reason, of in labels.items()
    ]
    if len(made) < wished:
        reasons.append(fewer_candidates(len(made), wished, again).message)
    return "; ".join(reasons) or None


async def _concluded(
    job: JobRun, made: Sequence[Found], wished: int, again: str = "seeds"
) -> str | None:
    """What is to be said of all candidates, in words; what is of none of them alone is written."""
    if len(made) < wished:
        async with job.step() as connection:
            await write_conclusion(connection, job, fewer_candidates(len(made), wished, again))
    return message_of_candidates(made, wished, again)


async def _begun(job: JobRun) -> tuple[Partition, int]:
    """The job's plan, and how many candidates a worker laid down that did not come to its end."""
    async with job.step() as connection:
        plan = await plan_row(connection, PlanKey(job.row.county, job.row.subject), lock=False)
        c = grid_plan.c
        laid = select(func.count()).where(c.county == job.row.county, c.job_id == job.row.id)
        return await load(connection, plan), int(await connection.scalar(laid) or 0)


async def _laid_down(
    job: JobRun, partition: Partition, order: Search, zones: Sequence[Zone], laid: int
) -> list[Found]:
    """Everything that is found, laid down but for the first ``laid``.

    ``zones`` are those whose numbers the order knows, in their order.
    """
    made: list[Found] = []
    async with aclosing(worked_out(order)) as coming:
        async for each in coming:
            match each:
                case Progress(phase, share):
                    await job.progress(phase, share)
                case Found():
                    made.append(each)
                    async with job.step() as connection:
                        if len(made) > laid:
                            await _lay_down(connection, job, partition, order.band, zones, made)
    return made


async def _lay_down(
    connection: AsyncConnection,
    job: JobRun,
    partition: Partition,
    band: Band,
    zones: Sequence[Zone],
    made: Sequence[Found],
) -> None:
    """Write the last candidate as a plan of its own, and what is to be said of it."""
    found = made[-1]
    assignment = np.asarray(found.assignment, dtype=np.int64)
    count = max(int(assignment.max(initial=-1)) + 1, len(zones))
    ids = await zone_ids(connection, count)
    mapped = np.array([NOWHERE, *ids], dtype=np.int64)[assignment + 1]
    policy = replace(partition.head.band, households_min=band.low, households_max=band.high)
    name = f"{partition.head.name[: MOST_NAME - 20]} · {found.label}"
    head = replace(partition.head, name=name, author=job.viewer.subject, band=policy)
    named = named_zones(partition, assignment, ids, zones)
    key = await write_branch(connection, partition, head, named, mapped, job.row.id, found.keep)
    laid = LaidDown(partition, assignment, ids, key, band)
    await write_reasons(connection, job, laid, found.reasons, turn=len(made))


def _keeping(
    partition: Partition, proposing: Proposing, zones: Sequence[Zone], weights: Sequence[float]
) -> Keeping:
    """The same search with so much of today's grids kept; ``zones`` are locked, and numbered.

    Ground without a building is in the grid whose code its zone has. Every number is that of some
    atom that is free.
    """
    locked = [zone.code for zone in zones]
    grids, buildings = partition.attributes.grids, partition.attributes.buildings.tolist()
    by_zone = partition.codes()
    codes = [
        (grid if building else by_zone.get(zone)) if free else None
        for grid, building, zone, free in zip(
            grids,
            buildings,
            partition.assignment.tolist(),
            (proposing.fixed == UNASSIGNED).tolist(),
            strict=True,
        )
    ]
    known = [*locked, *sorted({code for code in codes if code and code not in locked})]
    numbers = {code: number for number, code in enumerate(known) if number >= len(locked)}
    today = np.array([numbers.get(code or "", -1) for code in codes], dtype=np.int32)
    return Keeping(proposing, today, tuple(known), tuple(sorted(weights)))


def _kept_places(partition: Partition) -> list[int]:
    """The places of locked zones that hold something, ascending."""
    held = set(partition.places().tolist())
    return sorted(place for place in locked_places(partition) if place in held)


def _communities(partition: Partition) -> tuple[str, ...]:
    """The codes of the plan's communities, as the atoms number them."""
    return tuple(np.unique(partition.settled).tolist())
