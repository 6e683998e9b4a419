"""The row of a plan is read in one place, for those who write it and those who do not."""

from __future__ import annotations

from dataclasses import fields

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.partition import PlanKey
from resolvers.redraw.plan_row import PlanRow, plan_row
from resolvers.returned_rows import RowId
from resolvers.workflow.refusals import NotFound
from schema.plans.grid_plan import PlanStatus, grid_plan
from schema.viewer import Role, Viewer
from tests.resolvers.redraw.conftest import DISTRICT, PLANNER, Town
from tests.resolvers.redraw.editor import editor


def test_it_has_every_column_but_the_boundary() -> None:
    assert {field.name for field in fields(PlanRow)} == set(grid_plan.c.keys()) - {"boundary"}


async def test_a_plan_is_read_with_and_without_a_lock(place: Town, keeper: AsyncConnection) -> None:
    row = RowId.of((await editor(place, DISTRICT)).plan)
    key = PlanKey(row.county, row.number)
    free = select(grid_plan.c.id).where(grid_plan.c.id == key.id).with_for_update(skip_locked=True)
    for lock in (True, False):
        async with place.transactions.transaction(PLANNER) as connection:
            plan = await plan_row(connection, key, lock=lock)
            async with keeper.begin():
                assert (await keeper.scalar(free) is None) is lock
        assert (plan.key, plan.name, plan.status) == (key, "重划", PlanStatus.DRAFT)
        assert (plan.head.communities, plan.head.band) == (tuple(plan.communities), plan.policy)
    elsewhere = Viewer("p", Role.PLANNER, ("990102",))
    for lock in (True, False):
        async with place.transactions.transaction(elsewhere) as connection:
            with pytest.raises(NotFound, match=f"id {row.id} names no plan that you may see"):
                await plan_row(connection, key, lock=lock)
