"""Plans compared: with today, with one another, and zones matched by what they share."""

from __future__ import annotations

from typing import Any

import pytest

from compiler.errors import BadInput, Forbidden
from resolvers.workflow.refusals import NotFound
from schema.viewer import Role, Viewer
from tests.resolvers.redraw.conftest import DISTRICT, PLANNER, Town

CREATE = """
    mutation ($communities: [String!]!) {
      createPlan(name: "甲", communities: $communities) {
        id
        zones { nodes {
          id code measures { households buildings } atoms { nodes { id building { id } } }
        } }
      }
    }
"""
COMPARE = """
    mutation ($plan: ID!, $other: ID) {
      comparePlans(plan: $plan, other: $other) {
        version otherVersion householdsKept zonesKept zonesSameCode buildingsSameCode
        buildings households
        shifts { nodes { fromCode toCode buildings households boundary } }
        loads { nodes {
          fromCode toCode householdsBefore householdsAfter workersBefore workersAfter
          householdsAWorkerBefore householdsAWorkerAfter
        } }
      }
    }
"""
MERGE = """
    mutation ($plan: ID!, $zones: [ID!]!) {
      mergeZones(plan: $plan, version: 0, zones: $zones) { number }
    }
"""
ASSIGN = """
    mutation ($plan: ID!, $ids: [ID!]!, $zone: ID) {
      assignBuildings(plan: $plan, version: 0, buildings: {ids: $ids}, zone: $zone) { number }
    }
"""


async def drafted(town: Town) -> tuple[str, list[dict[str, Any]]]:
    found = await town.ask("{ communities(first: 1) { nodes { code } } }")
    code = found["communities"]["nodes"][0]["code"]
    made = (await town.ask(CREATE, communities=[code]))["createPlan"]
    return made["id"], made["zones"]["nodes"]


async def test_a_plan_like_today_moves_nothing(town: Town) -> None:
    plan, zones = await drafted(town)
    found = (await town.ask(COMPARE, plan=plan))["comparePlans"]
    assert (found["zonesKept"], found["buildings"], found["households"]) == (len(zones), 0, 0)
    assert found["zonesSameCode"] == len(zones)
    for figure in ("households", "buildings"):
        held = sum(zone["measures"][figure] for zone in zones)
        assert found["householdsKept" if figure == "households" else "buildingsSameCode"] == held
    assert found["shifts"]["nodes"] == []
    for load in found["loads"]["nodes"]:
        assert load["fromCode"] == load["toCode"]
        assert load["householdsBefore"] == load["householdsAfter"]
        assert load["householdsAWorkerBefore"] == load["householdsBefore"] / load["workersBefore"]


async def test_merged_zones_move_what_the_smaller_one_held(town: Town) -> None:
    """The zone continues the one that brings more households, by whatever code it is called."""
    plan, zones = await drafted(town)
    one, two = zones[:2]
    await town.ask(MERGE, plan=plan, zones=[one["id"], two["id"]])
    found = (await town.ask(COMPARE, plan=plan))["comparePlans"]
    (shift,) = found["shifts"]["nodes"]
    less, more = sorted((one, two), key=lambda zone: int(zone["measures"]["households"]))
    assert less["measures"]["households"] < more["measures"]["households"]
    assert (shift["fromCode"], shift["toCode"]) == (less["code"], one["code"])
    assert shift["households"] == found["households"] == less["measures"]["households"]
    assert shift["buildings"] == less["measures"]["buildings"]
    assert shift["boundary"]["type"] == "MultiPolygon"
    assert found["zonesKept"] == len(zones) - 1
    assert found["zonesSameCode"] == len(zones) - (1 if more is one else 2)
    total = sum(zone["measures"]["buildings"] for zone in zones)
    assert found["buildingsSameCode"] == total - two["measures"]["buildings"]
    given_up = [load for load in found["loads"]["nodes"] if load["toCode"] is None]
    assert [load["fromCode"] for load in given_up] == [less["code"]]
    assert given_up[0]["householdsAfter"] == 0 and given_up[0]["workersAfter"] is None


async def test_two_plans_are_compared_by_their_buildings(town: Town) -> None:
    plan, zones = await drafted(town)
    branch = await town.ask(
        'mutation ($plan: ID!) { branchPlan(plan: $plan, name: "乙") { id } }', plan=plan
    )
    moved = [atom["id"] for atom in zones[0]["atoms"]["nodes"] if atom["building"]][:2]
    await town.ask(ASSIGN, plan=plan, ids=moved, zone=zones[1]["id"])
    found = (await town.ask(COMPARE, plan=plan, other=branch["branchPlan"]["id"]))["comparePlans"]
    assert (found["version"], found["otherVersion"], found["buildings"]) == (1, 0, 2)
    (shift,) = found["shifts"]["nodes"]
    assert (shift["fromCode"], shift["toCode"]) == (zones[0]["code"], zones[1]["code"])
    again = await town.ask(
        "query ($plan: ID!) { gridPlan(id: $plan) { comparisons { totalCount } } }", plan=plan
    )
    await town.ask(COMPARE, plan=plan, other=branch["branchPlan"]["id"])
    assert again["gridPlan"]["comparisons"]["totalCount"] == 1


async def test_what_cannot_be_compared_is_refused(town: Town) -> None:
    plan, _ = await drafted(town)
    with pytest.raises(NotFound, match="GridPlan:990101:999 names no plan"):
        await town.ask(COMPARE, plan=plan, other="GridPlan:990101:999")
    with pytest.raises(BadInput, match="here an id of GridPlan is allowed"):
        await town.ask(COMPARE, plan="Grid:990101:1")
    with pytest.raises(Forbidden):
        await town.ask(COMPARE, Viewer("公众", Role.VIEWER, (DISTRICT,)), plan=plan)
    elsewhere = Viewer("外区", Role.PLANNER, ("110101",))
    with pytest.raises(NotFound):
        await town.ask(COMPARE, elsewhere, plan=plan)
    communities = await town.ask("{ communities { nodes { code } } }")
    other = await town.ask(CREATE, communities=[communities["communities"]["nodes"][1]["code"]])
    with pytest.raises(BadInput, match="no community in common"):
        await town.ask(COMPARE, PLANNER, plan=plan, other=other["createPlan"]["id"])


async def test_a_narrower_plan_is_compared_within_what_both_redraw(town: Town) -> None:
    found = await town.ask("{ communities(first: 2) { nodes { code } } }")
    codes = [node["code"] for node in found["communities"]["nodes"]]
    wide = (await town.ask(CREATE, communities=codes))["createPlan"]["id"]
    narrow = (await town.ask(CREATE, communities=codes[:1]))["createPlan"]["id"]
    for plan, other in ((wide, narrow), (narrow, wide)):
        compared = (await town.ask(COMPARE, plan=plan, other=other))["comparePlans"]
        assert compared["shifts"]["nodes"] == []
        assert {load["toCode"][:12] for load in compared["loads"]["nodes"]} == {codes[0]}
