"""The mutations of plans as wholes."""

from __future__ import annotations

from typing import Annotated

import strawberry

from geo.wkb import ewkb
from resolvers.redraw import branching, comparison, creation, decisions
from resolvers.redraw.mutations.arguments import (
    BandInput,
    CommunityCodes,
    Name,
    PlanId,
    PlanVersion,
    Reason,
    ZoneId,
    row_of,
)
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.redraw.sharing import as_grids_are, blank
from resolvers.redraw.zone_policy import ZonePolicy
from resolvers.returned_rows import RowId
from resolvers.workflow.arguments import DrawnPoint, Text
from resolvers.workflow.context import Context
from resolvers.workflow.mutation import mutation
from schema.plans.grid_plan import PLAN_READERS, PLANNERS, GridPlan
from schema.plans.plan_comment import PlanComment
from schema.plans.plan_comparison import PlanComparison


@mutation(
    "createPlan",
    GridPlan,
    "Draft a plan for communities 新建方案: it begins with today's grids",
    roles=PLANNERS,
)
async def create_plan(
    context: Context,
    name: Name,
    communities: CommunityCodes,
    empty: Annotated[bool, "Begin without zones 从空白开始"] = False,
) -> RowId:
    sharing = blank if empty else as_grids_are
    asked = creation.Asked(name, communities, sharing)
    return row_of(await creation.create(context.transactions, context.viewer, asked))


@mutation(
    "branchPlan",
    GridPlan,
    "Draft a plan that begins as another stands 派生方案",
    roles=PLANNERS,
)
async def branch_plan(context: Context, plan: PlanId, name: Name) -> RowId:
    editor = context.service(PlanEditor)
    return row_of(await branching.branch(editor, context.viewer, plan, name))


@mutation(
    "renamePlan", GridPlan, "Give a plan that is not decided on another name 更名", roles=PLANNERS
)
async def rename_plan(context: Context, plan: PlanId, name: Name) -> RowId:
    await decisions.rename(context.service(PlanEditor), context.viewer, plan, name)
    return row_of(plan)


@mutation(
    "holdPlanTo",
    GridPlan,
    "Hold a plan to another band than its area's policy 调整方案标准",
    roles=PLANNERS,
)
async def hold_plan_to(
    context: Context,
    plan: PlanId,
    version: PlanVersion,
    band: Annotated[BandInput, "Households of a zone 户数区间"],
    workers_min: Annotated[int, "Workers, at least 网格员下限"] = 1,
) -> RowId:
    held = ZonePolicy(band.min, band.max, workers_min)
    await decisions.hold_to(context.service(PlanEditor), context.viewer, plan, version, held)
    return row_of(plan)


@mutation(
    "deletePlan",
    strawberry.ID,
    "Delete a draft and its edits 删除草案; its id is given back",
    roles=PLANNERS,
)
async def delete_plan(context: Context, plan: PlanId) -> str:
    await decisions.discard(context.service(PlanEditor), context.viewer, plan)
    return row_of(plan).id


@mutation("submitPlan", GridPlan, "Put a draft to consultation 提交征求意见", roles=PLANNERS)
async def submit_plan(context: Context, plan: PlanId, version: PlanVersion) -> RowId:
    await decisions.submit(context.service(PlanEditor), context.viewer, plan, version)
    return row_of(plan)


@mutation(
    "approvePlan",
    GridPlan,
    "Approve a plan that was consulted on 批准; not for whoever drafted, edited or"
    " submitted it, or set what it is held to",
    roles=PLANNERS,
)
async def approve_plan(
    context: Context, plan: PlanId, version: PlanVersion, reason: Reason
) -> RowId:
    editor = context.service(PlanEditor)
    await decisions.decide(editor, context.viewer, plan, version, True, reason)
    return row_of(plan)


@mutation(
    "rejectPlan",
    GridPlan,
    "Reject a plan that was consulted on 否决; not for whoever drafted, edited or"
    " submitted it, or set what it is held to",
    roles=PLANNERS,
)
async def reject_plan(
    context: Context, plan: PlanId, version: PlanVersion, reason: Reason
) -> RowId:
    editor = context.service(PlanEditor)
    await decisions.decide(editor, context.viewer, plan, version, False, reason)
    return row_of(plan)


@mutation(
    "commentPlan",
    PlanComment,
    "Say something of a plan that is consulted on 发表意见",
    roles=PLAN_READERS,
)
async def comment_plan(
    context: Context,
    plan: PlanId,
    words: Annotated[str, Text(1, 2_000), "What is to be said 内容: 1 to 2,000 characters"],
    zone: Annotated[ZoneId | None, "The zone that it is about 规划网格"] = None,
    at: Annotated[DrawnPoint | None, "The place that it is about 位置"] = None,
) -> RowId:
    place = None if at is None else ewkb(at)
    editor = context.service(PlanEditor)
    number = await decisions.comment(editor, context.viewer, plan, words, zone, place)
    return RowId("PlanComment", plan.county, number)


@mutation(
    "comparePlans",
    PlanComparison,
    "Compare a plan with another, or with today's grids 比较方案: it is kept until the two are"
    " compared again",
    roles=PLAN_READERS,
)
async def compare_plans(
    context: Context,
    plan: PlanId,
    other: Annotated[PlanId | None, "The other; null: today 对比方案"] = None,
) -> RowId:
    return await comparison.compare(context.service(PlanEditor), context.viewer, plan, other)
