"""Communities that no plan can bring into the band, and proposals and balance for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString
from sqlalchemy.ext.asyncio import AsyncConnection

from tests import effort
from tests.conftest import Server, connected, numbers
from tests.geo import towns
from tests.resolvers.redraw.conftest import Town, server_of
from tests.resolvers.redraw.editor import Editor, editor
from tests.resolvers.redraw.test_jobs import BALANCE, PROPOSE, until, worker
from tests.resolvers.redraw.test_random_edits import MAPPER, settle

SIDE = 200.0
LONG = pytest.mark.skipif(not effort.LONG, reason="takes minutes")


@pytest.fixture(scope="module")
async def place(cluster: Server, template: str) -> AsyncIterator[Town]:
    name = f"{template}_{next(numbers)}"
    await cluster.create(name, template)
    async with server_of(cluster.url(name)) as town:
        yield town
    await cluster.drop(name)


@pytest.fixture(scope="module")
async def owner(place: Town) -> AsyncIterator[AsyncConnection]:
    async with connected(place.url) as connection:
        yield connection


def rows_of_houses(across: int, down: int, side: float = SIDE) -> list[Any]:
    """Houses in rows that fill a square."""
    xs, ys = np.arange(across) + 0.5, np.arange(down) + 0.5
    return [
        towns.house(x * side / across, y * side / down, side / across / 2, side / down / 2)
        for y in ys
        for x in xs
    ]


def a_town(footprints: list[Any], side: float = SIDE, communities: Any = None) -> towns.Town:
    grounds = [shapely.box(0, 0, side, side)] if communities is None else communities
    streets = [LineString([(-5, side / 2 + 0.1), (side + 5, side / 2 + 0.1)])]
    return towns.Town(
        np.array(footprints, dtype=object),
        np.array(grounds, dtype=object),
        np.array(streets, dtype=object),
    )


async def drafted(
    place: Town, owner: AsyncConnection, drawn: towns.Town, households: list[int]
) -> Editor:
    """A plan in which each community is one zone."""
    codes = await settle(owner, drawn, households)
    plan_editor = await editor(place, *codes, viewer=MAPPER)
    for code in codes:
        zone = (await plan_editor.do("createZone", community=code))["zones"]["nodes"][0]["id"]
        mine = [atom["id"] for atom in await plan_editor.atoms() if atom["communityCode"] == code]
        await plan_editor.do("assignBuildings", buildings={"ids": mine}, zone=zone)
    return plan_editor


async def proposed(place: Town, plan_editor: Editor, **said: Any) -> Mapping[str, Any]:
    asked = {"plan": plan_editor.plan, "candidates": 1, "keep": True, **said}
    job = (await place.ask(PROPOSE, MAPPER, **asked))["proposeZones"]["id"]
    async with worker(place):
        return await until(place, job, viewer=MAPPER)


async def balanced(place: Town, plan_editor: Editor) -> Mapping[str, Any]:
    job = (await place.ask(BALANCE, MAPPER, plan=plan_editor.plan))["balancePlan"]["id"]
    async with worker(place):
        return await until(place, job, viewer=MAPPER)


def zones_of(job: Mapping[str, Any]) -> list[int]:
    (made,) = job["candidates"]["nodes"]
    return sorted(zone["measures"]["households"] for zone in made["zones"]["nodes"])


def kinds_of(job: Mapping[str, Any]) -> set[str]:
    (made,) = job["candidates"]["nodes"]
    return {check["kind"] for check in made["checks"]["nodes"]}


async def test_what_one_move_would_finish(place: Town, owner: AsyncConnection) -> None:
    """By chance alone, 1 of 13 zones of this town holds 265."""
    houses = a_town(rows_of_houses(11, 11, 2 * SIDE), 2 * SIDE)
    sizes = np.random.default_rng(34).choice(
        [5, 10, 20, 60, 110], size=121, p=[0.3, 0.3, 0.2, 0.1, 0.1]
    )
    plan_editor = await drafted(place, owner, houses, sizes.tolist())
    job = await proposed(place, plan_editor, band={"min": 270, "max": 310})
    assert (job["status"], job["message"]) == ("DONE", None)
    assert all(270 <= held <= 310 for held in zones_of(job))


async def test_a_building_above_the_band(place: Town, owner: AsyncConnection) -> None:
    plan_editor = await drafted(place, owner, a_town(rows_of_houses(5, 4)), [500] + [50] * 19)
    (check,) = (
        c
        for c in (await plan_editor.seen())["checks"]["nodes"]
        if c["kind"] == "BUILDING_ABOVE_BAND"
    )
    assert (check["severity"], check["figure"], check["limit"]) == ("NOTICE", 500, 400)
    job = await proposed(place, plan_editor)
    assert job["status"] == "DONE" and "500" in job["message"]
    found = zones_of(job)
    assert found[-1] == 500 and all(200 <= held <= 400 for held in found[:-1])
    assert "BUILDING_ABOVE_BAND" in kinds_of(job)
    job = await balanced(place, plan_editor)
    assert job["status"] == "DONE" and job["message"]


async def test_a_community_below_the_band(place: Town, owner: AsyncConnection) -> None:
    plan_editor = await drafted(place, owner, a_town(rows_of_houses(5, 3)), [10])
    assert {c["kind"] for c in (await plan_editor.seen())["checks"]["nodes"]} == {"BELOW_BAND"}
    job = await proposed(place, plan_editor)
    assert (job["status"], zones_of(job)) == ("DONE", [150])
    assert "150" in job["message"] and kinds_of(job) == {"BELOW_BAND"}
    job = await balanced(place, plan_editor)
    assert job["status"] == "DONE" and "150" in job["message"]


async def test_an_island(place: Town, owner: AsyncConnection) -> None:
    island = shapely.box(SIDE + 100, 0, SIDE + 150, 50)
    ground = shapely.MultiPolygon([shapely.box(0, 0, SIDE, SIDE), island])
    houses = [*rows_of_houses(5, 4), towns.house(SIDE + 125, 25, 20, 20)]
    households = [30] * 20 + [40]
    plan_editor = await drafted(place, owner, a_town(houses, communities=[ground]), households)
    assert "NOT_CONTIGUOUS" in {c["kind"] for c in (await plan_editor.seen())["checks"]["nodes"]}
    zone = (await plan_editor.zones())[0]["id"]
    code, error = await plan_editor.tried("repairZone", zone=zone)
    assert code == "BAD_USER_INPUT" and "no neighbour can take" in error["message"]
    job = await proposed(place, plan_editor)
    assert job["status"] == "DONE" and job["message"]
    assert "NOT_CONTIGUOUS" not in kinds_of(job)
    assert sum(zones_of(job)) == 640 and 40 in zones_of(job)


async def test_a_community_without_buildings(place: Town, owner: AsyncConnection) -> None:
    both = [shapely.box(0, 0, SIDE, SIDE), shapely.box(SIDE, 0, 2 * SIDE, SIDE)]
    plan_editor = await drafted(place, owner, a_town(rows_of_houses(5, 2), communities=both), [30])
    job = await proposed(place, plan_editor)
    assert job["status"] == "DONE" and sum(zones_of(job)) == 300
    job = await balanced(place, plan_editor)
    assert job["status"] == "DONE"
    plan_editor = await drafted(place, owner, a_town([], communities=both[:1]), [0])
    job = await proposed(place, plan_editor)
    assert job["status"] == "DONE"
    assert all(held == 0 for held in zones_of(job))


@LONG
async def test_twenty_thousand_households(place: Town, owner: AsyncConnection) -> None:
    plan_editor = await drafted(
        place, owner, a_town(rows_of_houses(40, 40, 2_000), 2_000), [10, 15]
    )
    job = await proposed(place, plan_editor)
    assert job["status"] == "DONE"
    assert sum(zones_of(job)) == 20_000 and all(200 <= held <= 400 for held in zones_of(job))
    assert kinds_of(job) <= {"SLIVER"}
