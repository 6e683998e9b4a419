"""Ground in pieces: joined by bridges and ferries, split into its pieces, not merged unawares."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, shape
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.exchange.bridge_text import read_bridge_text, written_bridges
from resolvers.redraw.exchange.plan_document import assignment_of, plan_document
from resolvers.redraw.exchange.plan_export import (
    ASSIGNMENT,
    ZONES,
    write_assignment,
    write_zones,
)
from resolvers.redraw.exchange.plan_import import Import, draft_from_source
from resolvers.redraw.jobs import JOBS
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.report.page import report_of
from resolvers.workflow.jobs import work_off
from schema.plans.plan_bridge import BridgeKind
from schema.viewer import Role, Viewer
from tests.conftest import Server, connected, numbers
from tests.geo import towns
from tests.resolvers.redraw.conftest import Town, server_of
from tests.resolvers.redraw.editor import STATE, SUBMIT, Editor, codes, editor, rows
from tests.resolvers.redraw.plans import APPROVE, PUBLISH
from tests.resolvers.redraw.test_jobs import until
from tests.resolvers.redraw.test_random_edits import MAPPER, settle
from tests.resolvers.redraw.test_report import Page
from transfer.sources.opening import open_source

DEAN = Viewer("院长", Role.PLANNER, MAPPER.areas)
HOUSES = [towns.house(x, 50, 12, 12) for x in (25, 75, 165, 215)]
SHORES = shapely.union_all([shapely.box(0, 0, 100, 100), shapely.box(140, 0, 240, 100)])
"""Two pieces of ground of 100 m with 40 m of water between them, and two houses on each."""

OVER = LineString([(95, 50), (145, 50)])
ISLAND = towns.Town(np.array(HOUSES), np.array([SHORES]), np.array([], dtype=object))
BRIDGED = replace(ISLAND, bridges=np.array([OVER]))

BRIDGES = """
    query ($plan: ID!) { node(id: $plan) { ... on GridPlan { bridges { nodes {
      id number kind name roadNo line(precision: 9)
      start { id zone { code } } end { id zone { code } }
    } } } } }
"""
BRANCH = """mutation ($plan: ID!) { branchPlan(plan: $plan, name: "另一份") { id } }"""
ADVISED = re.compile(r"declareBridge with a line from (\[.*?\]) to (\[.*?\]), (\d+) m")


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


async def drafted(
    place: Town, owner: AsyncConnection, town: towns.Town = ISLAND, zones: int = 1
) -> Editor:
    """A plan of a town of one community in one zone, or one on each shore."""
    (code,) = await settle(owner, town, [30, 40])
    return await planned(place, code, zones)


async def planned(place: Town, code: str, zones: int) -> Editor:
    plan = await editor(place, code, viewer=MAPPER)
    atoms = sorted(await plan.atoms(), key=lambda atom: atom["centroid"]["coordinates"][0])
    half = len(atoms) // zones
    for number in range(zones):
        made = (await plan.do("createZone", community=code))["zones"]["nodes"][0]["id"]
        mine = [atom["id"] for atom in atoms[number * half : (number + 1) * half]]
        await plan.do("assignBuildings", buildings={"ids": mine}, zone=made)
    return plan


async def bridges(place: Town, plan: str) -> list[Mapping[str, Any]]:
    found = (await place.ask(BRIDGES, MAPPER, plan=plan))["node"]["bridges"]["nodes"]
    return list(found)


def drawn(*places: tuple[float, float]) -> dict[str, Any]:
    """A line through places in metres."""
    line = towns.degrees([LineString(places)])[0]
    return json.loads(shapely.to_geojson(line))  # type: ignore[no-any-return]


def advised(advice: str) -> dict[str, Any]:
    """The line that is advised for a bridge."""
    found = ADVISED.search(advice)
    assert found is not None, advice
    return {"type": "LineString", "coordinates": [json.loads(found[1]), json.loads(found[2])]}


async def in_parts(plan: Editor) -> list[Mapping[str, Any]]:
    checks = (await plan.seen())["checks"]["nodes"]
    return [check for check in checks if check["kind"] == "NOT_CONTIGUOUS"]


ADVICE = """
    query ($plan: ID!) { node(id: $plan) { ... on GridPlan {
      checks(where: {kind: {eq: NOT_CONTIGUOUS}}) { nodes { advice place } } } } }
"""


async def test_the_bridge_that_a_check_names_is_declared_and_undone(
    place: Town, owner: AsyncConnection
) -> None:
    plan = await drafted(place, owner)
    (check,) = await in_parts(plan)
    (told,) = (await place.ask(ADVICE, MAPPER, plan=plan.plan))["node"]["checks"]["nodes"]
    assert "repairZone" in told["advice"] and "pieces: true" in told["advice"]
    assert told["advice"].endswith(" 40 m")
    before = await rows(owner, plan.plan, *STATE)
    said = {"line": advised(told["advice"]), "kind": "BRIDGE", "name": "解放桥 𠮷"}
    made = await plan.do("declareBridge", **said, crs="CGCS2000")
    assert (made["kind"], made["buildings"], made["zones"]["nodes"]) == ("DECLARE_BRIDGE", 0, [])
    assert "NOT_CONTIGUOUS" not in codes(made["plan"])
    (bridge,) = await bridges(place, plan.plan)
    assert (bridge["number"], bridge["kind"], bridge["name"], bridge["roadNo"]) == (
        1, "BRIDGE", "解放桥 𠮷", None,
    )  # fmt: skip
    assert bridge["start"]["id"] != bridge["end"]["id"]
    assert bridge["start"]["zone"] == bridge["end"]["zone"]
    after = await rows(owner, plan.plan, *STATE)
    await plan.do("undo")
    assert (await in_parts(plan))[0] == check
    assert await rows(owner, plan.plan, *STATE) == before
    await plan.do("redo")
    assert await rows(owner, plan.plan, *STATE) == after
    (again,) = await bridges(place, plan.plan)
    await plan.do("removeBridge", bridge=again["id"])
    assert await in_parts(plan) == [check] and await bridges(place, plan.plan) == []
    await plan.do("undo")
    assert await in_parts(plan) == []


async def test_a_road_that_is_a_bridge_joins_what_it_ends_on(
    place: Town, owner: AsyncConnection
) -> None:
    plan = await drafted(place, owner, BRIDGED)
    (bridge,) = await bridges(place, plan.plan)
    assert (bridge["kind"], bridge["roadNo"]) == ("BRIDGE", "0")
    assert await in_parts(plan) == []
    assert len(await plan.atoms()) == 4  # a bridge parts no block
    beside = replace(ISLAND, bridges=np.array([LineString([(95, 50), (125, 50)])]))
    near = await drafted(place, owner, beside)  # its end is 15 m off the other shore
    assert await in_parts(near) == []
    short = replace(ISLAND, bridges=np.array([LineString([(60, 50), (105, 50)])]))
    assert len(await in_parts(await drafted(place, owner, short))) == 1


async def test_zones_that_do_not_meet_are_merged_over_a_bridge_alone(
    place: Town, owner: AsyncConnection
) -> None:
    plan = await drafted(place, owner, zones=2)
    one, other = await plan.zones()
    code, error = await plan.tried("mergeZones", zones=[one["id"], other["id"]])
    assert code == "BAD_USER_INPUT"
    assert error["message"].startswith(f"zones {one['code']} and {other['code']} do not meet")
    found = error["extensions"]["findings"]
    assert [f["zone"]["id"] for f in found] == [one["id"], other["id"]]
    assert [f["figure"] for f in found] == [z["measures"]["households"] for z in (one, other)]
    for f, zone in zip(found, (one, other), strict=True):
        place_, outline = shape(f["place"]), shape(zone["boundary"])
        assert place_.symmetric_difference(outline).area < 1e-10
        assert all(part.exterior.is_ccw for part in place_.geoms)
    line = advised(found[0]["advice"])
    await plan.do("declareBridge", line=line, kind="FERRY", crs="CGCS2000")
    await plan.do("mergeZones", zones=[one["id"], other["id"]])
    assert await in_parts(plan) == []
    empty = (await plan.do("createZone", community=one["code"][:12]))["zones"]["nodes"][0]
    await plan.do("mergeZones", zones=[one["id"], empty["id"]])  # what holds nothing is nowhere


async def test_a_zone_in_pieces_is_split_into_them(place: Town, owner: AsyncConnection) -> None:
    plan = await drafted(place, owner)
    (zone,) = await plan.zones()
    before = await rows(owner, plan.plan, *STATE)
    edit = await plan.do("splitZone", zone=zone["id"], by={"pieces": True}, crs="CGCS2000")
    found = edit["zones"]["nodes"]
    assert len(found) == 2 and found[0]["id"] == zone["id"]
    assert [z["measures"]["buildings"] for z in found] == [2, 2]
    assert codes(edit["plan"]).isdisjoint({"NOT_CONTIGUOUS"})
    code, error = await plan.tried(
        "splitZone", zone=zone["id"], by={"pieces": True}, crs="CGCS2000"
    )
    assert (code, "in one part" in error["message"]) == ("BAD_USER_INPUT", True)
    code, error = await plan.tried(
        "splitZone", zone=zone["id"], by={"pieces": False}, crs="CGCS2000"
    )
    assert (code, error["message"][:12]) == ("BAD_USER_INPUT", "pieces false")
    await plan.do("undo")
    assert await rows(owner, plan.plan, *STATE) == before


async def test_what_joins_nothing_is_refused(place: Town, owner: AsyncConnection) -> None:
    plan = await drafted(place, owner, BRIDGED)
    for line, words in (
        (drawn((20, 20), (30, 20)), "both its ends lie on one cell"),
        (drawn((20, 20), (80, 20)), "meet already"),
        (drawn((90, 60), (150, 60)), "meet already"),
        (drawn((20, 20), (120, 160)), r"its end \[114.*\] lies 6\d m off the ground"),
        (drawn((20, -90), (160, 20)), r"its start \[114.*\] lies 90 m off the ground"),
        (drawn((20, 20), (160, 20), (160, 80), (20, 20)), "two ends"),
    ):
        code, error = await plan.tried("declareBridge", line=line, kind="BRIDGE", crs="CGCS2000")
        assert code == "BAD_USER_INPUT" and re.search(words, error["message"]), error
    (bridge,) = await bridges(place, plan.plan)
    for name in (bridge["id"].rsplit(":", 1)[0] + ":999999", "PlanBridge:1:1", plan.plan):
        code, error = await plan.tried("removeBridge", bridge=name)
        assert code in ("NOT_FOUND", "BAD_USER_INPUT")
    two = replace(
        ISLAND, communities=np.array([shapely.box(0, 0, 100, 100), shapely.box(140, 0, 240, 100)])
    )
    both = await editor(place, *await settle(owner, two, [30]), viewer=MAPPER)
    over = drawn((95, 50), (145, 50))
    code, error = await both.tried("declareBridge", line=over, kind="BRIDGE", crs="CGCS2000")
    assert code == "BAD_USER_INPUT" and "mergeCommunities" in error["message"]


async def test_a_bridge_between_communities_joins_them_once_they_are_one(
    place: Town, owner: AsyncConnection
) -> None:
    two = replace(
        BRIDGED, communities=np.array([shapely.box(0, 0, 100, 100), shapely.box(140, 0, 240, 100)])
    )
    joining = await settle(owner, two, [30, 40])
    plan = await editor(place, *joining, viewer=MAPPER)
    assert len(await bridges(place, plan.plan)) == 1
    await plan.do("mergeCommunities", communities=joining)
    zone = (await plan.do("createZone", community=joining[0]))["zones"]["nodes"][0]["id"]
    atoms = [atom["id"] for atom in await plan.atoms()]
    await plan.do("assignBuildings", buildings={"ids": atoms}, zone=zone)
    assert await in_parts(plan) == []
    for _ in range(3):
        await plan.do("undo")
    assert len(await bridges(place, plan.plan)) == 1


def key_of(plan: str) -> PlanKey:
    _, county, number = plan.split(":")
    return PlanKey(int(county), int(number))


async def test_bridges_go_with_branches_files_and_the_report(
    place: Town, owner: AsyncConnection, tmp_path: Path
) -> None:
    plan = await drafted(place, owner)
    (code,) = {zone["communityCode"] for zone in await plan.zones()}
    line = drawn((95, 50), (120, 70), (145, 50))
    said = {"line": line, "kind": "FERRY", "name": "轮渡 (一号); 北"}
    await plan.do("declareBridge", **said, crs="CGCS2000")
    branch = (await place.ask(BRANCH, MAPPER, plan=plan.plan))["branchPlan"]["id"]
    (own,) = await bridges(place, plan.plan)
    (theirs,) = await bridges(place, branch)
    assert {**theirs, "id": 0, "start": 0, "end": 0} == {**own, "id": 0, "start": 0, "end": 0}
    assert await in_parts(Editor(place.reads, branch, viewer=MAPPER)) == []
    for suffix in (*ZONES, ASSIGNMENT):
        path = tmp_path / f"plan{suffix}"
        async with place.transactions.snapshot(MAPPER) as connection:
            if suffix == ASSIGNMENT:
                write_assignment(path, await assignment_of(connection, key_of(plan.plan)))
            else:
                write_zones(path, await plan_document(connection, key_of(plan.plan)))
        wish = Import(path.name, [code], open_source(path))
        found = await draft_from_source(place.transactions, MAPPER, wish)
        assert found.plan is not None and found.findings == (), suffix
        name = f"GridPlan:{found.plan.county}:{found.plan.id}"
        (back,) = await bridges(place, name)
        assert (back["kind"], back["name"], back["roadNo"]) == ("FERRY", "轮渡  一号   北", None)
        assert await in_parts(Editor(place.reads, name, viewer=MAPPER)) == []
    async with place.transactions.snapshot(MAPPER) as connection:
        page = Page(await report_of(connection, key_of(plan.plan)))
    assert "Bridges and ferries" in " ".join(page.words) and "轮渡 (一号); 北" in page.words
    assert "bridge" in {attributes.get("class") for _, attributes in page.seen}


async def test_what_a_plan_in_effect_declared_holds_for_the_next(
    place: Town, owner: AsyncConnection
) -> None:
    (code,) = await settle(owner, ISLAND, [30, 40])
    first = await planned(place, code, 1)
    over = drawn((95, 50), (145, 50))
    await first.do("declareBridge", line=over, kind="BRIDGE", name="南桥", crs="CGCS2000")
    draft = await planned(place, code, 1)
    assert await bridges(place, draft.plan) == []  # what is only drafted holds for nobody else
    await in_effect(place, first)
    second = await editor(place, code, viewer=MAPPER)
    (bridge,) = await bridges(place, second.plan)
    assert (bridge["name"], bridge["roadNo"]) == ("南桥", None)
    assert await in_parts(second) == []
    # What the next one takes away is gone for those after it.
    (zone,) = await second.zones()
    await second.do("removeBridge", bridge=bridge["id"])
    await second.do("splitZone", zone=zone["id"], by={"pieces": True}, crs="CGCS2000")
    await in_effect(place, second)
    third = await editor(place, code, viewer=MAPPER)
    assert await bridges(place, third.plan) == [] and len(await third.zones()) == 2


async def in_effect(place: Town, plan: Editor) -> None:
    said = {"plan": plan.plan, "version": plan.version}
    await place.ask(SUBMIT, MAPPER, **said)
    await place.ask(APPROVE, DEAN, **said)
    await place.ask(PUBLISH, DEAN, **said, at=None)


async def test_a_plan_is_balanced_over_a_bridge(place: Town, owner: AsyncConnection) -> None:
    """One house of the far shore has to come over."""
    houses = [towns.house(x, 50, 10, 10) for x in (15, 45, 75, 95, 150, 180, 215)]
    town = replace(BRIDGED, footprints=np.array(houses))
    (code,) = await settle(owner, town, [100])
    plan = await editor(place, code, viewer=MAPPER)
    atoms = sorted(await plan.atoms(), key=lambda atom: atom["centroid"]["coordinates"][0])
    for some in (atoms[:5], atoms[5:]):
        zone = (await plan.do("createZone", community=code))["zones"]["nodes"][0]["id"]
        ids = [atom["id"] for atom in some]
        await plan.do("assignBuildings", buildings={"ids": ids}, zone=zone)
    assert await in_parts(plan) == []  # the first zone reaches over the bridge
    asked = "mutation ($plan: ID!) { balancePlan(plan: $plan) { id } }"
    job = (await place.ask(asked, MAPPER, plan=plan.plan))["balancePlan"]["id"]
    async with server_of(place.url) as server:
        work_off(server.editor.queues, server.editor.transactions, [JOBS])
        done = await until(place, job, viewer=MAPPER)
    (made,) = done["candidates"]["nodes"]
    assert [z["measures"]["households"] for z in made["zones"]["nodes"]] in ([400, 300], [300, 400])
    assert made["checks"]["nodes"] == []
    assert len(await bridges(place, made["id"])) == 1


async def test_an_approved_plan_is_published_with_the_bridges_it_was_approved_with(
    place: Town, owner: AsyncConnection
) -> None:
    (code,) = await settle(owner, BRIDGED, [30, 40])
    plan = await planned(place, code, 1)
    said = {"plan": plan.plan, "version": plan.version}
    await place.ask(SUBMIT, MAPPER, **said)
    await place.ask(APPROVE, DEAN, **said)
    async with owner.begin():
        await owner.execute(text("delete from plan_bridge"))
    with pytest.raises(Exception, match="not what was approved: bridges"):
        await place.ask(PUBLISH, DEAN, **said, at=None)


def test_bridges_are_written_as_a_text_and_read() -> None:
    said = "BRIDGE 解放桥 (114.1 22.5, 114.2 22.6); FERRY (-1 -2,3.25 4)"
    one, other = read_bridge_text(said)
    assert (one.kind, one.name, one.road_no) == (BridgeKind.BRIDGE, "解放桥", None)
    assert (other.kind, other.name) == (BridgeKind.FERRY, None)
    assert shapely.get_coordinates(other.line).tolist() == [[-1, -2], [3.25, 4]]
    assert written_bridges([]) is None and read_bridge_text(" ; ") == ()
    for wrong in ("BRIDGE", "bridge (1 2, 3 4)", "BRIDGE (1 2)", "FERRY (1 99, 3 4)",
                  f"BRIDGE {'长' * 101} (1 2, 3 4)", "BRIDGE (1 2, 3 4) x"):  # fmt: skip
        with pytest.raises(ValueError):
            read_bridge_text(wrong)
