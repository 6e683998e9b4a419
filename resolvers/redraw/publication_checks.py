"""What keeps a plan from being approved, and from taking effect: as things stand now."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.findings import PlanFinding, finding, told
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.plan_row import PlanRow
from resolvers.redraw.staleness import MOVED_ON, base_moved_on
from resolvers.redraw.wkb import as_binary, geometry_of_wkb
from resolvers.workflow.refusals import Conflict
from schema.plans.plan_check import CheckKind, Severity, plan_check
from schema.plans.plan_community import plan_community
from schema.plans.plan_zone import plan_zone

ANOTHER_CODE = "undo the merging or splitting of communities, and do it with another code"

TAKEN = text(
    """
    select code
    from community
    where county = :county and code = any (cast(:made as text[])) and upper_inf(valid)
    union
    select left(code, 12)
    from grid
    where county = :county and left(code, 12) = any (cast(:made as text[])) and upper_inf(valid)
    order by code
    """
)


async def refuse_unfit(connection: AsyncConnection, plan: PlanRow) -> None:
    """Raises ``Conflict`` naming the checks of severity ERROR that stand against a plan."""
    errors = await _standing_errors(connection, plan.key)
    if await base_moved_on(connection, plan.key, plan.head):
        errors.append(finding(CheckKind.BASE_MOVED_ON, MOVED_ON))
    codes = await communities_of(connection, plan)
    made = sorted(set(codes) - set(plan.communities))
    taken = await connection.scalars(TAKEN, {"county": plan.county, "made": made})
    errors += [
        finding(
            CheckKind.CODE_CLASH,
            f"there is a community {code} by now, or a grid of its code",
            advice=ANOTHER_CODE,
        )
        for code in taken
    ]
    if errors:
        listed = "; ".join(error.message for error in errors[:5])
        raise Conflict(
            f"plan {plan.name!r} has {len(errors)} errors: {listed}",
            plan.version,
            findings=told(errors, plan.county, await _codes(connection, plan.key)),
        )


async def communities_of(connection: AsyncConnection, plan: PlanRow) -> list[str]:
    """The codes of a plan's communities, those of today and those that it makes."""
    c = plan_community.c
    planned = await connection.scalars(
        select(c.community_code).where(c.county == plan.county, c.plan_id == plan.id)
    )
    return sorted({*plan.communities, *planned})


async def _standing_errors(connection: AsyncConnection, key: PlanKey) -> list[PlanFinding]:
    """What the checks found wrong, but for the base, which is looked at afresh."""
    c = plan_check.c
    rows = await connection.execute(
        select(c.kind, c.message, c.zone_id, c.figure, c.limit, as_binary(c.place), c.advice)
        .where(
            c.county == key.county,
            c.plan_id == key.id,
            c.severity == Severity.ERROR,
            c.kind != CheckKind.BASE_MOVED_ON,
        )
        .order_by(c.number)
    )
    return [
        finding(
            kind,
            message,
            zone=zone,
            figure=figure,
            limit=limit,
            place=None if place is None else geometry_of_wkb(place),
            advice=advice,
        )
        for kind, message, zone, figure, limit, place, advice in rows
    ]


async def _codes(connection: AsyncConnection, key: PlanKey) -> dict[int, str]:
    c = plan_zone.c
    rows = await connection.execute(
        select(c.id, c.grid_code).where(c.county == key.county, c.plan_id == key.id)
    )
    return {id_: code for id_, code in rows}
