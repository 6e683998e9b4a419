"""Whether the grids and communities that plans stand on are still today's."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Table, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.base_data import within_any
from resolvers.redraw.findings import ADVICE
from resolvers.redraw.partition import PlanHead, PlanKey
from resolvers.redraw.plan_row import is_plan
from schema.entities.community import community
from schema.entities.grid import grid
from schema.plans.grid_plan import grid_plan
from schema.plans.plan_check import CheckKind
from schema.table import current

MOVED_ON = "these communities or their grids were redrawn after this plan was made"
"""What is said of a plan whose base has moved on."""

NOTE = text("select note_base(cast(:codes as text[]), :message, :advice)")


async def note_bases(connection: AsyncConnection, codes: Sequence[str] | None = None) -> None:
    """Let the checks of plans of these communities, None being all, say whether their base holds.

    Of plans that are not decided for good, whoever may see them: to be called when grids or
    communities were redrawn.
    """
    said = None if codes is None else list(codes)
    advice = ADVICE[CheckKind.BASE_MOVED_ON]
    await connection.execute(NOTE, {"codes": said, "message": MOVED_ON, "advice": advice})


def current_versions(area: Table, communities: Sequence[str]) -> ColumnElement[list[int]]:
    """The ids of the current versions of communities, or of their grids, ascending: what a plan
    stands on."""
    ids = (
        select(area.c.id)
        .where(current(area), within_any(area.c.code, communities))
        .order_by(area.c.id)
    )
    return func.array(ids.scalar_subquery(), type_=grid_plan.c.base.type)


async def base_moved_on(connection: AsyncConnection, key: PlanKey, head: PlanHead) -> bool:
    """Whether the plan's communities, or their grids, are others than when it was made."""
    c = grid_plan.c
    moved_on = select(
        or_(
            c.base.is_distinct_from(current_versions(grid, head.communities)),
            c.base_communities.is_distinct_from(current_versions(community, head.communities)),
        )
    )
    return bool(await connection.scalar(moved_on.where(*is_plan(key))))
