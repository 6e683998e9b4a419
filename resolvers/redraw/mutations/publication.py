"""The mutations that put a plan into effect, and take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from resolvers.redraw import publication
from resolvers.redraw.mutations.arguments import PlanId, PlanVersion, Reason, row_of
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.returned_rows import RowId
from resolvers.workflow.context import Context
from resolvers.workflow.mutation import mutation
from schema.plans.grid_plan import PLANNERS, GridPlan


@mutation(
    "publishPlan",
    GridPlan,
    "Let an approved plan's grids take effect 发布: all at once, for every reader; not for"
    " whoever drafted, edited or submitted it, or set what it is held to",
    roles=PLANNERS,
)
async def publish_plan(
    context: Context,
    plan: PlanId,
    version: PlanVersion,
    effective_from: Annotated[
        datetime | None, "When, if not now 生效时间; called again, it puts another date"
    ] = None,
) -> RowId:
    editor = context.service(PlanEditor)
    await publication.publish(editor, context.viewer, plan, version, effective_from)
    return row_of(plan)


@mutation(
    "withdrawPlan",
    GridPlan,
    "Withdraw a plan 撤回; if it has taken effect, the grids before it come back, and its own stay"
    " in history",
    roles=PLANNERS,
)
async def withdraw_plan(
    context: Context,
    plan: PlanId,
    version: PlanVersion,
    reason: Annotated[Reason, "Why 原因"],
) -> RowId:
    editor = context.service(PlanEditor)
    await publication.withdraw(editor, context.viewer, plan, version, reason)
    return row_of(plan)
