"""The transitions of plans: what becomes of a plan, from which state, and by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.partition import PlanKey
from resolvers.redraw.plan_row import PlanRow, plan_row
from resolvers.workflow.moves import Move
from resolvers.workflow.transitions import Case, Transitions
from schema.plans.grid_plan import PLAN_READERS, PLANNERS, PlanStatus, grid_plan
from schema.plans.plan_edit import plan_edit
from schema.viewer import Viewer

MOST_TOLD = 50
"""How many edits a conflict tells of at most."""

DRAFT, CONSULTATION = PlanStatus.DRAFT, PlanStatus.CONSULTATION
APPROVED, EFFECTIVE = PlanStatus.APPROVED, PlanStatus.EFFECTIVE

PlanCase = Case[PlanKey, PlanRow]
"""A plan that a move may be made of."""


async def edits_since(
    connection: AsyncConnection, key: PlanKey, version: int
) -> Sequence[Mapping[str, Any]]:
    """The edits of a plan after a version."""
    c = plan_edit.c
    rows = await connection.execute(
        select(c.id, c.number, c.kind, c.author, c.made_at, c.buildings)
        .where(c.county == key.county, c.plan_id == key.id, c.number > version)
        .order_by(c.number)
        .limit(MOST_TOLD)
    )
    return [
        {
            "id": f"PlanEdit:{key.county}:{row.id}",
            "number": row.number,
            "kind": row.kind.name,
            "author": row.author,
            "madeAt": row.made_at.isoformat(),
            "buildings": row.buildings,
        }
        for row in rows
    ]


TRANSITIONS: Transitions[PlanKey, PlanRow] = Transitions(
    grid_plan,
    entity="GridPlan",
    noun="plan",
    title=lambda row: f"plan {row.name!r}",
    read=plan_row,
    since=edits_since,
    moves=(
        Move("submit", from_=(DRAFT,), to=CONSULTATION, by=PLANNERS),
        Move("approve", from_=(CONSULTATION,), to=APPROVED, by=PLANNERS),
        Move("reject", from_=(CONSULTATION,), to=PlanStatus.REJECTED, by=PLANNERS),
        Move("publish", from_=(APPROVED,), to=EFFECTIVE, by=PLANNERS),
        Move("withdraw", from_=(EFFECTIVE, APPROVED), to=PlanStatus.WITHDRAWN, by=PLANNERS),
        Move("delete", from_=(DRAFT,), to=None, by=PLANNERS, only="only a DRAFT is deleted"),
        Move(
            "rename",
            from_=(DRAFT, CONSULTATION),
            to=None,
            by=PLANNERS,
            only="only DRAFT and CONSULTATION can be renamed",
        ),
        Move("reopen", from_=(CONSULTATION,), to=DRAFT, by=PLANNERS),
        Move(
            "edit",
            from_=(DRAFT, CONSULTATION),
            to=None,
            by=PLANNERS,
            only="only DRAFT and CONSULTATION can be edited",
        ),
        Move(
            "comment",
            from_=(CONSULTATION,),
            to=None,
            by=PLAN_READERS,
            only="comments are taken in CONSULTATION",
            done="commented on",
            locks=False,
        ),
    ),
)


async def reopen(connection: AsyncConnection, viewer: Viewer, key: PlanKey) -> None:
    """Make a plan a draft again that was altered in consultation: its submission is void."""
    plan = await TRANSITIONS.begin(connection, viewer, "reopen", key)
    await plan.apply(submitted_at=None, submitted_by=None)
