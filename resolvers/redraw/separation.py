"""Separation of duties: a plan is decided on by others than made it, and published as approved."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, case, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import Forbidden
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.plan_row import PlanRow
from resolvers.redraw.transitions import PlanCase
from resolvers.workflow.refusals import Conflict
from schema.plans.grid_plan import UNDECIDED, grid_plan


def makers_with(subject: str) -> ColumnElement[list[str]]:
    """The makers of a plan, of whom somebody is one from now on."""
    makers = grid_plan.c.makers
    return case(
        (makers.contains([subject]), makers),
        else_=func.array_append(makers, subject, type_=makers.type),
    )


async def note_policy_set(connection: AsyncConnection, area: str, subject: str) -> None:
    """Make whoever set or removed the policy of an area a maker of its plans not yet in effect."""
    c = grid_plan.c
    under_way = (
        select(c.county, c.id)
        .where(c.area_code.startswith(area, autoescape=True), c.status.in_(UNDECIDED))
        .order_by(c.county, c.id)
        .with_for_update()
        .cte("under_way")
    )
    await connection.execute(
        update(grid_plan)
        .where(c.county == under_way.c.county, c.id == under_way.c.id)
        .values(makers=makers_with(subject))
    )


def refuse_makers(plan: PlanCase) -> None:
    """Raises ``Forbidden`` where the viewer had a hand in a plan that is to be decided on."""
    row, subject = plan.row, plan.viewer.subject
    if subject in (row.author, row.submitted_by, *row.makers):
        raise Forbidden(
            f"plan {row.name!r}: {subject} drafted, edited or submitted it, or set what it is held"
            " to; others approve, reject and publish it"
        )


async def content_of(connection: AsyncConnection, key: PlanKey) -> Mapping[str, str]:
    """Hashes of everything that publication would make of a plan, by part."""
    content = func.plan_content(literal(key.county), literal(key.id), type_=JSONB)
    hashes: Mapping[str, str] = (await connection.execute(select(content))).scalar_one()
    return hashes


async def refuse_changed(connection: AsyncConnection, plan: PlanRow) -> None:
    """Raises ``Conflict`` naming what of an approved plan is other than what was approved."""
    approved = plan.approved_content or {}
    content = await content_of(connection, plan.key)
    differing = sorted(part for part in content if content[part] != approved.get(part))
    if plan.approved_version != plan.version:
        differing.insert(0, f"version {plan.version} for {plan.approved_version}")
    if differing:
        raise Conflict(
            f"plan {plan.name!r} is not what was approved: {', '.join(differing)}", plan.version
        )
