"""The mutations that put a plan into effect, and take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import strawberry

from compiler.parameters import text
from resolvers.entity_types import entity_type
from resolvers.redraw import publication
from resolvers.redraw.mutations.arguments import Plan, Version, plan_key, row_of, said
from resolvers.workflow.context import Info


@strawberry.type
class PublicationMutations:
    """Plans put into effect and taken back."""

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="publishPlan",
        graphql_type=entity_type("GridPlan"),
        description="Let an approved plan's grids take effect 发布: all at once, for every reader",
    )
    async def publish_plan(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        effective_from: Annotated[
            datetime | None,
            strawberry.argument(
                name="effectiveFrom",
                description="When, if not now 生效时间; called again, it puts another date",
            ),
        ] = None,
    ) -> Any:
        key = plan_key(plan)
        context = info.context
        await publication.publish(context.editor, context.viewer, key, version, effective_from)
        return row_of(key)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="withdrawPlan",
        graphql_type=entity_type("GridPlan"),
        description="Withdraw a plan 撤回; if it has taken effect, the grids before it come back",
    )
    async def withdraw_plan(
        self, info: Info, plan: Plan, version: Version, reason: Annotated[str, said("Why 原因")]
    ) -> Any:
        key = plan_key(plan)
        context = info.context
        await publication.withdraw(context.editor, context.viewer, key, version, text(reason))
        return row_of(key)
