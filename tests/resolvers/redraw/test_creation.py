"""Plans made while the ground and the grids change."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw import creation
from resolvers.redraw.base_data import BaseData
from resolvers.redraw.snapshot import Cut, cut_ground
from resolvers.workflow.refusals import Conflict
from tests.resolvers.redraw.conftest import Town
from tests.resolvers.redraw.plans import draft, redrawn
from transfer.integrity import mismatches

ONE = "990101001001"
STALE = """
    select building.id, building.area_code, atom.grid_code from plan_atom as atom
    join building on building.county = atom.county and building.id = atom.building_id
    where atom.plan_id = :plan and building.area_code is distinct from atom.grid_code
"""


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Awaitable[object]]) -> None:
    """Have something happen whenever the ground of a plan is cut."""
    loop = asyncio.get_running_loop()

    def interrupted(ground: BaseData) -> Cut:
        async def coming() -> None:
            await happens()

        asyncio.run_coroutine_threadsafe(coming(), loop).result(30)
        return cut_ground(ground)

    monkeypatch.setattr(creation, "cut_ground", interrupted)


async def test_a_plan_made_while_grids_are_published_begins_with_the_new_ones(
    town: Town, mayor: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await redrawn(town)  # splits the first grid of the community
    meanwhile(monkeypatch, other.publish)
    made = await draft(town, ONE)
    async with mayor.begin():
        stale = await mayor.execute(text(STALE), {"plan": int(made.plan.split(":")[2])})
        assert stale.all() == []
        current = await mayor.scalars(
            text("select code from grid where upper_inf(valid) and code like :one order by 1"),
            {"one": f"{ONE}%"},
        )
        assert [zone["code"] for zone in made.zones] == current.all()
    await made.split(0)
    await (await made.approved()).publish()
    async with mayor.begin():
        assert await mismatches(mayor) == ()


@pytest.mark.parametrize(("times", "cuts"), [(1, 2), (9, 2)])
async def test_ground_that_changes_while_it_is_cut_is_cut_again(
    town: Town, mayor: AsyncConnection, monkeypatch: pytest.MonkeyPatch, times: int, cuts: int
) -> None:
    made = 0

    async def moved() -> None:
        nonlocal made
        made += 1
        if made <= times:
            await mayor.execute(
                text(
                    "update building set footprint = ST_Translate(footprint, 1e-7, 0) where id ="
                    " (select min(id) from building where area_code like :one)"
                ),
                {"one": f"{ONE}%"},
            )
            await mayor.commit()

    meanwhile(monkeypatch, moved)
    if times < cuts:
        assert (await draft(town, ONE)).zones
    else:
        with pytest.raises(Conflict, match=f"communities {ONE}: .* try again"):
            await draft(town, ONE)
    assert made == cuts
