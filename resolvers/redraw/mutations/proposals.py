"""The mutations that have zones worked out in the background."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from resolvers.entity_types import entity_type
from resolvers.redraw import proposals
from resolvers.redraw.mutations.arguments import BandInput, Plan, number_of, plan_key, said
from resolvers.returned_rows import RowId
from resolvers.workflow.context import Info


@strawberry.input(
    description="What makes a plan good 权重: only their proportion counts, 0 is of no weight"
)
class WeightsInput:
    compactness: float = strawberry.field(default=1.0, description="Round zones 紧凑")
    streets: float = strawberry.field(default=1.0, description="Borders on streets 沿街")
    blocks: float = strawberry.field(default=1.0, description="Street blocks kept whole 街区完整")
    target: float = strawberry.field(default=1.0, description="Households near the target 户数均衡")


@strawberry.type
class ProposalMutations:
    """Plans made by the machine, as jobs. Follow one by the subscription ``jobProgress``."""

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="proposeZones",
        graphql_type=entity_type("PlanJob"),
        description="Have complete plans made on a plan's ground 自动划分: the job lays each"
        " candidate down as a draft of its own",
    )
    async def propose_zones(
        self,
        info: Info,
        plan: Plan,
        target: Annotated[
            float | None, said("Households best for a zone; else the band's middle 目标户数")
        ] = None,
        band: Annotated[BandInput | None, said("Else the plan's own 户数区间")] = None,
        keep_locked: Annotated[
            bool, strawberry.argument(name="keepLocked", description="Leave locked zones 保留锁定")
        ] = True,
        weights: Annotated[WeightsInput | None, said("Else all alike 权重")] = None,
        seed: Annotated[int, said("Another number, another plan 随机种子")] = 0,
        candidates: Annotated[int, said("How many plans, 1 to 10 备选数")] = 1,
    ) -> Any:
        wished: dict[str, Any] = {
            "keep_locked": keep_locked,
            "seed": seed,
            "candidates": candidates,
        }
        if band is not None:
            wished |= {"low": band.min, "high": band.max}
        if target is not None:
            wished["target"] = target
        if weights is not None:
            wished["weights"] = vars(weights)
        return await proposals.ask(info.context.editor, info.context.viewer, plan_key(plan), wished)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="balancePlan",
        graphql_type=entity_type("PlanJob"),
        description="Have every zone brought into the band by moving the fewest buildings 均衡户数:"
        " the job lays the result down as a draft of its own",
    )
    async def balance_plan(
        self,
        info: Info,
        plan: Plan,
        max_moves: Annotated[
            int | None,
            strawberry.argument(name="maxMoves", description="Buildings moved, at most 上限"),
        ] = None,
    ) -> Any:
        editor, viewer = info.context.editor, info.context.viewer
        return await proposals.ask_balance(editor, viewer, plan_key(plan), max_moves)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="cancelJob", graphql_type=entity_type("PlanJob"), description="Cancel a job 取消任务"
    )
    async def cancel_job(
        self, info: Info, job: Annotated[strawberry.ID, said("The job's id 任务")]
    ) -> Any:
        row = RowId("PlanJob", *number_of(job, "PlanJob"))
        await proposals.cancel(info.context.editor, info.context.viewer, row)
        return row
