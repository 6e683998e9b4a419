"""Candidates between a fresh plan and today's grids, as a client draws their curve."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import text

from geo.wkb import ewkb
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.report.curve import curve_of
from resolvers.redraw.report.page import report_of
from tests.conftest import Server, connected, numbers
from tests.geo import towns
from tests.resolvers.redraw.conftest import Town, server_of
from tests.resolvers.redraw.editor import Editor, editor
from tests.resolvers.redraw.test_feasibility import a_town, rows_of_houses
from tests.resolvers.redraw.test_jobs import BALANCE, propose, until, worker
from tests.resolvers.redraw.test_random_edits import COUNTY, MAPPER, settle
from tests.resolvers.redraw.test_report import Page

SIDE, ROWS, STRIPES = 480.0, 12, 6
GRID = """
    insert into grid (county, code, name, boundary)
    values (:county, :code, :name, :boundary)
"""
HELD = """
    update building set area_code = grid.code from grid
    where ST_Covers(grid.boundary, ST_PointOnSurface(building.footprint))
"""


@pytest.fixture(scope="module")
async def place(cluster: Server, template: str) -> AsyncIterator[Town]:
    name = f"{template}_{next(numbers)}"
    await cluster.create(name, template)
    async with server_of(cluster.url(name)) as town:
        yield town
    await cluster.drop(name)


@pytest.fixture
async def plan(place: Town) -> AsyncIterator[Editor]:
    """A draft of a town whose grids are long stripes, some of them out of the band."""
    sizes = np.random.default_rng(5).choice([0, 4, 9, 14, 40], size=ROWS * ROWS).tolist()
    drawn = a_town(rows_of_houses(ROWS, ROWS, SIDE), SIDE)
    async with connected(place.url) as owner:
        (code,) = await settle(owner, drawn, sizes)
        height = SIDE / STRIPES
        stripes = [
            shapely.multipolygons([shapely.box(0, at * height, SIDE, (at + 1) * height)])
            for at in range(STRIPES)
        ]
        rows = [
            {"county": COUNTY, "code": f"{code}{at + 1:03}", "name": f"第{at + 1}网格",
             "boundary": ewkb(shape)}
            for at, shape in enumerate(towns.degrees(stripes))
        ]  # fmt: skip
        async with owner.begin():
            await owner.execute(text("delete from grid"))
            await owner.execute(text(GRID), rows)
            await owner.execute(text(HELD))
    yield await editor(place, code, viewer=MAPPER)


CURVE = """
    query ($job: ID!) { node(id: $job) { ... on PlanJob { candidates { nodes {
      id name keepWeight
      zones { nodes { code } }
      measures { zones zonesInBand movedHouseholds movedBuildings polsbyPopper streetShare }
    } } } } }
"""


HOLD = """
    mutation ($plan: ID!, $band: BandInput!) {
      holdPlanTo(plan: $plan, version: 0, band: $band) { id }
    }
"""
HOUSES = """
    query ($plan: ID!) { gridPlan(id: $plan) {
      atoms(first: 1000) {
        totalCount nodes { building { id } zone { code } }
      }
    } }
"""


async def zones_by_building(town: Town, plan: str) -> dict[str, str]:
    found = (await town.ask(HOUSES, MAPPER, plan=plan))["gridPlan"]["atoms"]
    assert found["totalCount"] == len(found["nodes"]) > 0
    return {a["building"]["id"]: a["zone"]["code"] for a in found["nodes"] if a["building"]}


async def test_a_curve_lies_between_a_fresh_plan_and_balance(place: Town, plan: Editor) -> None:
    band: dict[str, Any] = {"band": {"min": 220, "max": 360}}
    await place.ask(HOLD, MAPPER, plan=plan.plan, band=band["band"])
    curve = await propose(place, plan, MAPPER, today=[1, 0, 0.5], **band)
    fresh = await propose(place, plan, MAPPER, **band)
    balanced = (await place.ask(BALANCE, MAPPER, plan=plan.plan))["balancePlan"]["id"]
    async with worker(place):
        for job in (curve, fresh, balanced):
            assert (await until(place, job, viewer=MAPPER))["status"] == "DONE"
    found = (await place.ask(CURVE, MAPPER, job=curve))["node"]["candidates"]["nodes"]
    assert [each["keepWeight"] for each in found] == [0, 0.5, 1]
    ends = [
        (await place.ask(CURVE, MAPPER, job=job))["node"]["candidates"]["nodes"][0]
        for job in (fresh, balanced)
    ]
    for mine, end in zip((found[0], found[-1]), ends, strict=True):
        assert end["keepWeight"] is None
        assert mine["measures"] == end["measures"]
        held = [await zones_by_building(place, each["id"]) for each in (mine, end)]
        assert held[0] == held[1]
    moved = [each["measures"]["movedHouseholds"] for each in found]
    assert moved == sorted(moved, reverse=True) and moved[0] > moved[-1] > 0
    today = await zones_by_building(place, plan.plan)
    for each in found:
        now = await zones_by_building(place, each["id"])
        changed = sum(now[building] != code for building, code in today.items())
        assert each["measures"]["movedBuildings"] == changed
        assert each["measures"]["zonesInBand"] == each["measures"]["zones"]
    await the_report_draws_it(place, plan.plan, found)
    await the_report_draws_it(place, found[1]["id"], found)
    async with place.transactions.snapshot(MAPPER) as connection:
        assert list(await curve_of(connection, key_of_plan(ends[0]["id"]))) == []


async def the_report_draws_it(place: Town, plan: str, found: list[Any]) -> None:
    """Of a candidate, and of the plan that they were asked for."""
    async with place.transactions.snapshot(MAPPER) as connection:
        key = key_of_plan(plan)
        points = await curve_of(connection, key)
        page = Page(await report_of(connection, key))
    assert [(p.weight, p.moved, p.in_band) for p in points] == [
        (each["keepWeight"], each["measures"]["movedHouseholds"], each["measures"]["zonesInBand"])
        for each in found
    ]
    assert [point.here for point in points] == [each["id"] == plan for each in found]
    words = "".join(page.words)
    for each in found:
        assert each["name"] in words and f"{each['measures']['movedHouseholds']:,}" in words
    dots = [attributes for tag, attributes in page.seen if tag == "circle"]
    assert len(dots) == 2 * len(found)
    assert sum(dot["r"] == "6" for dot in dots) == 2 * any(point.here for point in points)


def key_of_plan(plan: str) -> PlanKey:
    county, number = plan.split(":")[1:]
    return PlanKey(int(county), int(number))


async def test_a_plan_without_zones_or_grids_has_a_curve_too(place: Town, plan: Editor) -> None:
    """What began empty keeps today's grids by their codes; a locked zone stays as it is."""
    empty = await editor(place, f"{MAPPER.areas[0]}001", empty=True, viewer=MAPPER)
    job = await propose(place, empty, MAPPER, today=[0.5, 1])
    kept = (await plan.zones())[2]
    await plan.do("lockZones", zones=[kept["id"]])
    other = await propose(place, plan, MAPPER, today=[0.5, 1])
    async with worker(place):
        for asked in (job, other):
            assert (await until(place, asked, viewer=MAPPER))["status"] == "DONE"
    for asked in (job, other):
        found = (await place.ask(CURVE, MAPPER, job=asked))["node"]["candidates"]["nodes"]
        least = min(found, key=lambda each: each["measures"]["movedHouseholds"])
        assert least["measures"]["movedHouseholds"] < 400
    today = await zones_by_building(place, plan.plan)
    for each in found:
        now = await zones_by_building(place, each["id"])
        assert {b for b in now if now[b] == kept["code"]} == {
            b for b in today if today[b] == kept["code"]
        }
