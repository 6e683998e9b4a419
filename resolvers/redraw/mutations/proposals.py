"""The mutations that have plans made by the machine, as jobs to follow by ``jobProgress``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from resolvers.redraw import proposals
from resolvers.redraw.mutations.arguments import BandInput, JobId, PlanId
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.returned_rows import RowId
from resolvers.workflow.context import Context
from resolvers.workflow.mutation import mutation
from resolvers.workflow.signature import argument_input
from schema.plans.grid_plan import PLANNERS
from schema.plans.plan_job import PlanJob


@argument_input("What makes a plan good 权重: only their proportion counts, 0 is of no weight")
class WeightsInput:
    compactness: Annotated[float, "Round zones 紧凑"] = 1.0
    streets: Annotated[float, "Borders on streets 沿街"] = 1.0
    blocks: Annotated[float, "Street blocks kept whole 街区完整"] = 1.0
    target: Annotated[float, "Households near the target 户数均衡"] = 1.0


@mutation(
    "proposeZones",
    PlanJob,
    "Have complete plans made on a plan's ground 自动划分: the job lays each candidate down as a"
    " draft of its own. With `keep` they lie between a fresh plan and today's grids, one candidate"
    " for each weight: a curve of `movedHouseholds` against `polsbyPopper`, `streetShare` and"
    " `zonesInBand` in `measures`, by `keepWeight`",
    roles=PLANNERS,
)
async def propose_zones(
    context: Context,
    plan: PlanId,
    target: Annotated[
        float | None, "Households best for a zone; else the band's middle 目标户数"
    ] = None,
    band: Annotated[BandInput | None, "Else the plan's own 户数区间"] = None,
    keep_locked: Annotated[bool, "Leave locked zones 保留锁定"] = True,
    weights: Annotated[WeightsInput | None, "Else all alike 权重"] = None,
    seed: Annotated[int, "Another number, another plan 随机种子"] = 0,
    candidates: Annotated[int, "How many plans, of each weight, 1 to 10 in all 备选数"] = 1,
    keep: Annotated[
        list[float] | None,
        "How much of today's grids is kept 保留权重, by households that move: from 0, a fresh plan,"
        " to 1, what balancePlan makes of today's grids; several weights, such as [0, 0.25, 0.5,"
        " 0.75, 1], are candidates to choose from. None: a fresh plan",
    ] = None,
) -> RowId:
    wished: dict[str, Any] = {
        "keep_locked": keep_locked, "seed": seed, "candidates": candidates, "keep": keep or [],
    }  # fmt: skip
    if band is not None:
        wished |= {"low": band.min, "high": band.max}
    if target is not None:
        wished["target"] = target
    if weights is not None:
        wished["weights"] = asdict(weights)
    return await proposals.ask(context.service(PlanEditor), context.viewer, plan, wished)


@mutation(
    "balancePlan",
    PlanJob,
    "Have every zone brought into the band by moving the fewest buildings 均衡户数: zones in pieces"
    " are joined first, of equally few moves those are made that leave zones better shaped, and the"
    " job lays the result down as a draft of its own",
    roles=PLANNERS,
)
async def balance_plan(
    context: Context,
    plan: PlanId,
    max_moves: Annotated[int | None, "Buildings moved, at most 上限"] = None,
    shape_moves: Annotated[
        int,
        "Buildings that may be moved beyond the fewest so that zones are better shaped 形状调整",
    ] = 0,
) -> RowId:
    editor = context.service(PlanEditor)
    return await proposals.ask_balance(editor, context.viewer, plan, max_moves, shape_moves)


@mutation("cancelJob", PlanJob, "Cancel a job 取消任务", roles=PLANNERS)
async def cancel_job(context: Context, job: JobId) -> RowId:
    await proposals.cancel(context.service(PlanEditor), context.viewer, job)
    return job
