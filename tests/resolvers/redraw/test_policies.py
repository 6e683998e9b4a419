"""What grids are held to: policies by area, and plans held to another band."""

from __future__ import annotations

from typing import Any

import pytest

from compiler.errors import BadInput, Forbidden
from resolvers.workflow.refusals import NotFound
from schema.viewer import Role, Viewer
from tests.resolvers.redraw.conftest import DISTRICT, PLANNER, Town

SET = """
    mutation ($area: String!, $min: Int!, $max: Int!, $workers: Int! = 1) {
      setPolicy(
        area: $area, source: "市标准"
        householdsMin: $min, householdsMax: $max, workersMin: $workers
      ) { areaCode gridHouseholdsMin gridHouseholdsMax gridWorkersMin source }
    }
"""
REMOVE = "mutation ($area: String!) { removePolicy(area: $area) }"
CREATE = """
    mutation ($communities: [String!]!) {
      createPlan(name: "甲", communities: $communities) {
        id householdsMin householdsMax workersMin measures { zones zonesInBand }
      }
    }
"""
HOLD = """
    mutation ($plan: ID!, $version: Int! = 0, $min: Int!, $max: Int!, $workers: Int! = 1) {
      holdPlanTo(
        plan: $plan, version: $version, band: {min: $min, max: $max}, workersMin: $workers
      ) {
        householdsMin householdsMax workersMin measures { zones zonesInBand deviation }
        checks { nodes { kind limit } }
      }
    }
"""
EVERYWHERE = Viewer("管理员", Role.ADMINISTRATOR, ("",))
LOCAL = Viewer("区管理员", Role.ADMINISTRATOR, (DISTRICT,))


async def plan_of(town: Town) -> Any:
    found = await town.ask("{ communities(first: 1) { nodes { code } } }")
    code = found["communities"]["nodes"][0]["code"]
    return (await town.ask(CREATE, communities=[code]))["createPlan"], code


async def test_a_plan_begins_with_the_policy_of_the_smallest_area(town: Town) -> None:
    plan, code = await plan_of(town)
    assert (plan["householdsMin"], plan["householdsMax"]) == (200, 400)
    made = await town.ask(SET, LOCAL, area=DISTRICT, min=100, max=250, workers=2)
    assert made["setPolicy"]["gridHouseholdsMax"] == 250
    await town.ask(SET, EVERYWHERE, area="", min=300, max=500)
    plan, _ = await plan_of(town)
    assert (plan["householdsMin"], plan["householdsMax"], plan["workersMin"]) == (100, 250, 2)
    await town.ask(SET, LOCAL, area=code, min=150, max=300)
    await town.ask(SET, LOCAL, area=code, min=150, max=310)  # again: the same row
    plan, _ = await plan_of(town)
    assert (plan["householdsMin"], plan["householdsMax"]) == (150, 310)
    await town.ask(REMOVE, LOCAL, area=code)
    await town.ask(REMOVE, LOCAL, area=DISTRICT)
    plan, _ = await plan_of(town)
    assert (plan["householdsMin"], plan["householdsMax"]) == (300, 500)


async def test_policies_are_an_administrator_s_in_the_own_areas(town: Town) -> None:
    with pytest.raises(
        Forbidden, match="setPolicy is not for role PLANNER; it is for ADMINISTRATOR"
    ):
        await town.ask(SET, PLANNER, area=DISTRICT, min=1, max=2)
    with pytest.raises(Forbidden, match="not within your areas"):
        await town.ask(SET, LOCAL, area="", min=1, max=2)
    with pytest.raises(Forbidden, match="not within your areas"):
        await town.ask(SET, LOCAL, area="9901", min=1, max=2)
    with pytest.raises(NotFound):
        await town.ask(REMOVE, LOCAL, area="110101")
    with pytest.raises(BadInput, match="set, never removed"):
        await town.ask(REMOVE, EVERYWHERE, area="")
    for area in ("9", "99010100100x", "９９０１０１"):
        with pytest.raises(BadInput, match="area"):
            await town.ask(SET, EVERYWHERE, area=area, min=1, max=2)
    for least, most in ((5, 4), (-1, 4), (0, 0), (0, 10**9)):
        with pytest.raises(BadInput, match="householdsMin"):
            await town.ask(SET, LOCAL, area=DISTRICT, min=least, max=most)


async def test_a_plan_held_to_another_band_is_checked_anew(town: Town) -> None:
    plan, _ = await plan_of(town)
    assert plan["measures"]["zones"] == plan["measures"]["zonesInBand"]
    held = (await town.ask(HOLD, plan=plan["id"], min=1, max=10, workers=9))["holdPlanTo"]
    assert (held["householdsMin"], held["householdsMax"], held["workersMin"]) == (1, 10, 9)
    assert held["measures"]["zonesInBand"] == 0
    limits = {(check["kind"], check["limit"]) for check in held["checks"]["nodes"]}
    assert {("ABOVE_BAND", 10), ("TOO_FEW_WORKERS", 9)} <= limits
    back = (await town.ask(HOLD, plan=plan["id"], min=200, max=400))["holdPlanTo"]
    assert back["checks"]["nodes"] == []
    with pytest.raises(BadInput, match="stands at version 0"):
        await town.ask(HOLD, plan=plan["id"], version=5, min=200, max=400)
    with pytest.raises(BadInput):
        await town.ask(HOLD, plan=plan["id"], min=3, max=2)
    with pytest.raises(BadInput):
        await town.ask(HOLD, plan=plan["id"], min=1, max=2, workers=-1)
