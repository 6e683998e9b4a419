"""The reasons of a job: what its search came to, as findings, zone by zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.zoning.atom_graph import Band
from resolvers.redraw.findings import PlanFinding, finding, finding_values
from resolvers.redraw.partition import Ids, Partition, PlanKey
from resolvers.redraw.search_process import SearchReason
from resolvers.workflow.job_run import JobRun
from schema.plans.plan_check import CheckKind
from schema.plans.plan_reason import plan_reason

TURN = 100_000
"""How many reasons of one candidate have numbers of their own: more than it can have zones."""


@dataclass(frozen=True, slots=True, eq=False)
class LaidDown:
    """A candidate that is written: ``assignment`` (n,) are the numbers of its zones, by which
    ``ids`` names them."""

    ground: Partition
    assignment: Ids
    ids: Sequence[int]
    key: PlanKey
    band: Band

    def findings(self, reason: SearchReason) -> Iterator[PlanFinding]:
        """A reason as findings, one for each of its zones."""
        if not reason.zones:
            yield self._finding(reason, None, reason.atoms, reason.figure, reason.limit)
        for zone in reason.zones:
            atoms = np.flatnonzero(self.assignment == zone).tolist()
            held = int(self.ground.attributes.households[atoms].sum())
            beyond = self.band.low if held < self.band.low else self.band.high
            told = (
                (float(held), float(beyond))
                if reason.figure is None
                else (reason.figure, reason.limit)
            )
            yield self._finding(reason, self.ids[zone], reason.atoms or atoms, *told)

    def _finding(
        self,
        reason: SearchReason,
        zone: int | None,
        atoms: Sequence[int],
        figure: float | None,
        limit: float | None,
    ) -> PlanFinding:
        return finding(
            reason.kind,
            reason.message,
            zone=zone,
            figure=figure,
            limit=limit,
            place=self.ground.ground(atoms) if len(atoms) else None,
        )


def fewer_candidates(made: int, wished: int, again: str) -> PlanFinding:
    """What is to be said where ``again``, seeds or weights, gave the same plans again."""
    return finding(
        CheckKind.FEWER_CANDIDATES,
        f"{made} of {wished} candidates: further {again} gave the same plans again",
        figure=float(made),
        limit=float(wished),
    )


async def write_reasons(
    connection: AsyncConnection,
    job: JobRun,
    laid: LaidDown,
    reasons: Sequence[SearchReason],
    turn: int,
) -> None:
    """Write what is to be said of a candidate, the ``turn``-th of the job."""
    found = [each for reason in reasons for each in laid.findings(reason)]
    if found:
        rows = [
            _row(job, finding_values(turn * TURN + number, each)) | {"candidate_id": laid.key.id}
            for number, each in enumerate(found)
        ]
        await connection.execute(insert(plan_reason), rows)


async def write_conclusion(connection: AsyncConnection, job: JobRun, found: PlanFinding) -> None:
    """Write what is to be said of the job as a whole; once, also where it is worked off again."""
    c = plan_reason.c
    await connection.execute(
        delete(plan_reason).where(
            c.county == job.row.county, c.job_id == job.row.id, c.candidate_id.is_(None)
        )
    )
    await connection.execute(insert(plan_reason), [_row(job, finding_values(0, found))])


def _row(job: JobRun, values: dict[str, object]) -> dict[str, object]:
    of_job = {"county": job.row.county, "area_code": job.row.area_code, "job_id": job.row.id}
    return of_job | {"candidate_id": None} | values
