"""Proposals asked for: what is wished of them, checked, and put on the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput
from geo.zoning.compromises import is_weight
from geo.zoning.search_state import Weights
from resolvers.redraw.jobs import JOBS
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.redraw.plan_row import PlanRow, plan_row
from resolvers.redraw.zone_policy import MOST_HOUSEHOLDS, refuse_band
from resolvers.returned_rows import RowId
from schema.plans.plan_job import JobKind
from schema.viewer import Viewer

PROPOSE, BALANCE = "redraw.propose", "redraw.balance"
"""The names of the jobs."""

MOST_CANDIDATES = 10
MOST_SHAPE_MOVES = 50_000


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
    keep: Sequence[float] = ()
    """Weights of today's grids, for each of which there are so many candidates; none: fresh."""

    @property
    def count(self) -> int:
        """Of all candidates."""
        return self.candidates * max(1, len(self.keep))

    def checked(self) -> Wished:
        """Raises ``BadInput`` for what no search could make sense of."""
        refuse_band(self.low, self.high, MOST_HOUSEHOLDS)
        if not self.low <= self.target <= self.high:
            raise BadInput(f"target {self.target:g}: {self.low} to {self.high} is allowed")
        if not 1 <= self.candidates <= MOST_CANDIDATES:
            raise BadInput(f"candidates {self.candidates}: 1 to {MOST_CANDIDATES} are allowed")
        for weight in self.keep:
            if not is_weight(weight):
                raise BadInput(f"keep {weight:g}: 0 to 1 is allowed")
        if len(set(self.keep)) < len(self.keep):
            raise BadInput("keep: a weight is given twice; each is allowed once")
        if self.count > MOST_CANDIDATES:
            raise BadInput(
                f"keep and candidates: {len(self.keep)} weights with {self.candidates} candidates"
                f" each; {MOST_CANDIDATES} candidates in all are allowed"
            )
        try:
            Weights(**self.weights)
        except ValueError as fault:
            raise BadInput(f"weights: {fault}") from fault
        return self


async def ask(editor: PlanEditor, viewer: Viewer, key: PlanKey, wished: Mapping[str, Any]) -> RowId:
    """Have zones proposed for a plan; the job. ``wished`` lacks what is not said."""
    async with editor.transactions.transaction(viewer) as connection:
        plan = await plan_row(connection, key)
        low = wished.get("low", plan.households_min)
        high = wished.get("high", plan.households_max)
        wish = {
            "low": low,
            "high": high,
            "target": (low + high) / 2,
            "weights": {},
            "keep_locked": True,
            "seed": 0,
            "candidates": 1,
        } | dict(wished)
        Wished(**wish).checked()
        return await _put(editor, connection, viewer, plan, PROPOSE, JobKind.PROPOSAL, wish)


async def ask_balance(
    editor: PlanEditor, viewer: Viewer, key: PlanKey, most_moves: int | None, shape_moves: int
) -> RowId:
    """Have a plan's zones brought into the band by moving few buildings; the job."""
    if most_moves is not None and most_moves < 1:
        raise BadInput(f"maxMoves {most_moves}: 1 or more is allowed")
    if not 0 <= shape_moves <= MOST_SHAPE_MOVES:
        raise BadInput(f"shapeMoves {shape_moves}: 0 to {MOST_SHAPE_MOVES} are allowed")
    async with editor.transactions.transaction(viewer) as connection:
        plan = await plan_row(connection, key)
        wish = {"most_moves": most_moves, "shape_moves": shape_moves}
        return await _put(editor, connection, viewer, plan, BALANCE, JobKind.BALANCE, wish)


async def cancel(editor: PlanEditor, viewer: Viewer, job: RowId) -> None:
    """Cancel a job. Raises ``Conflict`` where it has ended."""
    async with editor.transactions.transaction(viewer) as connection:
        await JOBS.cancel(editor.queues, connection, job)


async def _put(
    editor: PlanEditor,
    connection: AsyncConnection,
    viewer: Viewer,
    plan: PlanRow,
    task: str,
    kind: JobKind,
    wish: Mapping[str, Any],
) -> RowId:
    return await JOBS.ask(
        editor.queues,
        connection,
        viewer,
        task,
        county=plan.county,
        subject=plan.id,
        area_code=plan.area_code,
        kind=kind.name,
        wish=wish,
    )
