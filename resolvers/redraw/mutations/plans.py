"""The mutations of plans as wholes."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from compiler.parameters import text
from compiler.types.inputs import PointInput
from geo.geojson import read_point
from resolvers.entity_types import entity_type
from resolvers.redraw import branching, comparison, creation, decisions
from resolvers.redraw.mutations.arguments import (
    BandInput,
    Plan,
    Version,
    plan_key,
    row_of,
    said,
    zone_of,
)
from resolvers.redraw.plan_writer import ewkb
from resolvers.redraw.zone_policy import ZonePolicy
from resolvers.returned_rows import RowId
from resolvers.workflow.context import Info


@strawberry.type
class PlanMutations:
    """Plans as wholes."""

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="createPlan",
        graphql_type=entity_type("GridPlan"),
        description="Draft a plan for communities 新建方案: it begins with today's grids",
    )
    async def create_plan(
        self,
        info: Info,
        name: Annotated[str, said("Name 名称")],
        communities: Annotated[
            list[str], said("Codes of communities, or of a town or county for all of its 社区代码")
        ],
        empty: Annotated[bool, said("Begin without zones 从空白开始")] = False,
    ) -> Any:
        codes = [text(code) for code in communities]
        asked = creation.Asked(
            text(name), codes, creation.blank if empty else creation.as_grids_are
        )
        return row_of(
            await creation.create(info.context.editor.transactions, info.context.viewer, asked)
        )

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="branchPlan",
        graphql_type=entity_type("GridPlan"),
        description="Draft a plan that begins as another stands 派生方案",
    )
    async def branch_plan(
        self, info: Info, plan: Plan, name: Annotated[str, said("Name 名称")]
    ) -> Any:
        editor, viewer = info.context.editor, info.context.viewer
        return row_of(await branching.branch(editor, viewer, plan_key(plan), text(name)))

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="renamePlan",
        graphql_type=entity_type("GridPlan"),
        description="Give a plan another name 更名",
    )
    async def rename_plan(
        self, info: Info, plan: Plan, name: Annotated[str, said("Name 名称")]
    ) -> Any:
        key = plan_key(plan)
        await decisions.rename(info.context.editor, info.context.viewer, key, text(name))
        return row_of(key)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="holdPlanTo",
        graphql_type=entity_type("GridPlan"),
        description="Hold a plan to another band than its area's policy 调整方案标准",
    )
    async def hold_plan_to(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        band: Annotated[BandInput, said("Households of a zone 户数区间")],
        workers_min: Annotated[
            int, strawberry.argument(name="workersMin", description="Workers, at least 网格员下限")
        ] = 1,
    ) -> Any:
        key, context = plan_key(plan), info.context
        held = ZonePolicy(band.min, band.max, workers_min)
        await decisions.hold_to(context.editor, context.viewer, key, version, held)
        return row_of(key)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="deletePlan", description="Delete a draft and its edits 删除草案; its id is given back"
    )
    async def delete_plan(self, info: Info, plan: Plan) -> strawberry.ID:
        await decisions.discard(info.context.editor, info.context.viewer, plan_key(plan))
        return plan

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="submitPlan",
        graphql_type=entity_type("GridPlan"),
        description="Put a draft to consultation 提交征求意见",
    )
    async def submit_plan(self, info: Info, plan: Plan, version: Version) -> Any:
        key = plan_key(plan)
        await decisions.submit(info.context.editor, info.context.viewer, key, version)
        return row_of(key)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="approvePlan",
        graphql_type=entity_type("GridPlan"),
        description="Approve a plan that was consulted on 批准; not for whoever drafted it",
    )
    async def approve_plan(
        self, info: Info, plan: Plan, version: Version, reason: Annotated[str, said("Why 意见")]
    ) -> Any:
        key = plan_key(plan)
        await decisions.decide(
            info.context.editor, info.context.viewer, key, version, True, text(reason)
        )
        return row_of(key)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="rejectPlan",
        graphql_type=entity_type("GridPlan"),
        description="Reject a plan that was consulted on 否决; not for whoever drafted it",
    )
    async def reject_plan(
        self, info: Info, plan: Plan, version: Version, reason: Annotated[str, said("Why 意见")]
    ) -> Any:
        key = plan_key(plan)
        await decisions.decide(
            info.context.editor, info.context.viewer, key, version, False, text(reason)
        )
        return row_of(key)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="commentPlan",
        graphql_type=entity_type("PlanComment"),
        description="Say something of a plan that is consulted on 发表意见",
    )
    async def comment_plan(
        self,
        info: Info,
        plan: Plan,
        words: Annotated[str, said("What is to be said 内容: 1 to 2,000 characters")],
        zone: Annotated[strawberry.ID | None, said("The zone that it is about 规划网格")] = None,
        at: Annotated[PointInput | None, said("The place that it is about 位置")] = None,
    ) -> Any:
        key = plan_key(plan)
        place = None
        if at is not None:
            place = ewkb(read_point({"type": "Point", "coordinates": [at.x, at.y]}, at.crs))
        number = None if zone is None else zone_of(key, zone)
        context = info.context
        made = await decisions.comment(
            context.editor, context.viewer, key, text(words), number, place
        )
        return RowId("PlanComment", key.county, made)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="comparePlans",
        graphql_type=entity_type("PlanComparison"),
        description="Compare a plan with another, or with today's grids 比较方案: it is kept until"
        " the two are compared again",
    )
    async def compare_plans(
        self,
        info: Info,
        plan: Plan,
        other: Annotated[strawberry.ID | None, said("The other; null: today 对比方案")] = None,
    ) -> Any:
        base = None if other is None else plan_key(other)
        return await comparison.compare(
            info.context.editor, info.context.viewer, plan_key(plan), base
        )
