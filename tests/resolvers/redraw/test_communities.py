"""Communities merged, split, and zones given from one to another: as edits, and when published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from shapely.geometry import shape
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import Forbidden
from resolvers.redraw.publication import publish_due
from resolvers.workflow.refusals import Conflict
from schema.viewer import Role, Viewer
from tests.resolvers.redraw.conftest import CHIEF, DISTRICT, PLANNER, Town
from tests.resolvers.redraw.editor import STATE, Editor, editor, rows
from tests.resolvers.redraw.plans import Draft, today, wrong
from tests.resolvers.redraw.test_jobs import propose, until, worker

EAST, RIVER = "990101001001", "990101002001"
NEW = "990101001009"

READ = """
    query ($plan: ID!) {
      node(id: $plan) { ... on GridPlan {
        communities
        plannedCommunities { nodes {
          code name kind redrawn madeFrom areaSquareMetres zones(first: 200) { nodes { id code } }
        } }
        zones(first: 200) { nodes { id code communityCode } }
        checks { nodes { kind severity } }
      } }
    }
"""

HISTORY = """
    query ($code: String!) {
      communities(first: 50) { nodes {
        code name predecessors households { totalCount } buildings { totalCount }
      } }
      community(code: $code) {
        name
        grids(first: 200) { totalCount }
        history { nodes { name validFrom validTo households { totalCount } } }
        madeFrom { nodes { code validTo } }
      }
    }
"""


async def seen(plan_editor: Editor, town: Town) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (await town.ask(READ, plan_editor.viewer, plan=plan_editor.plan))[
        "node"
    ]
    return found


def homes(found: Mapping[str, Any]) -> dict[str, Any]:
    return {home["code"]: home for home in found["plannedCommunities"]["nodes"]}


async def published(plan_editor: Editor, town: Town, at: str | None = None) -> Draft:
    made = Draft(town, plan_editor.plan, plan_editor.version, [])
    await made.approved()
    await made.publish(at=at)
    return made


async def test_a_plan_begins_with_the_communities_of_today(town: Town) -> None:
    plan_editor = await editor(town, DISTRICT)
    found = await seen(plan_editor, town)
    assert [*homes(found)] == found["communities"] == [EAST, RIVER]
    for code, home in homes(found).items():
        assert (home["redrawn"], home["madeFrom"]) == (False, [code])
        assert {zone["code"][:12] for zone in home["zones"]["nodes"]} == {code}


async def test_communities_are_merged_and_their_zones_follow(
    town: Town, mayor: AsyncConnection
) -> None:
    plan_editor = await editor(town, DISTRICT)
    start = await rows(mayor, plan_editor.plan, *STATE)
    before = await seen(plan_editor, town)
    done = await plan_editor.do("mergeCommunities", communities=[EAST, RIVER], name="大东园社区")
    assert (done["kind"], done["buildings"]) == ("MERGE_COMMUNITIES", 0)
    found = await seen(plan_editor, town)
    (home,) = homes(found).values()
    assert (home["code"], home["name"], home["redrawn"]) == (EAST, "大东园社区", True)
    assert home["madeFrom"] == [EAST, RIVER]
    assert home["areaSquareMetres"] == pytest.approx(
        sum(old["areaSquareMetres"] for old in homes(before).values())
    )
    codes = [zone["code"] for zone in found["zones"]["nodes"]]
    assert len(set(codes)) == len(codes) == len(before["zones"]["nodes"])
    assert {code[:12] for code in codes} == {EAST}
    kept = {zone["id"]: zone["code"] for zone in found["zones"]["nodes"]}
    for zone in before["zones"]["nodes"]:
        if zone["communityCode"] == EAST:
            assert kept[zone["id"]] == zone["code"], "who is at home keeps the code"
    assert not any(check["severity"] == "ERROR" for check in found["checks"]["nodes"])
    end = await rows(mayor, plan_editor.plan, *STATE)
    await plan_editor.do("undo")
    assert await rows(mayor, plan_editor.plan, *STATE) == start
    await plan_editor.do("redo")
    assert await rows(mayor, plan_editor.plan, *STATE) == end


async def test_zones_of_merged_communities_become_one(town: Town) -> None:
    plan_editor = await editor(town, DISTRICT)
    found = await plan_editor.zones()
    east, river = (
        [(zone["id"], shape(zone["boundary"])) for zone in found if zone["communityCode"] == code]
        for code in (EAST, RIVER)
    )
    both = next(
        [one, other]
        for one, mine in east
        for other, theirs in river
        if mine.intersection(theirs).length > 1e-5
    )
    assert (await plan_editor.tried("mergeZones", zones=both))[0] == "BAD_USER_INPUT"
    await plan_editor.do("mergeCommunities", communities=[RIVER, EAST], code=NEW)
    assert [*homes(await seen(plan_editor, town))] == [NEW]
    await plan_editor.do("mergeZones", zones=both)


async def test_a_community_is_split_by_zones(town: Town) -> None:
    plan_editor = await editor(town, EAST)
    zones = [zone["id"] for zone in await plan_editor.zones()]
    by = {"zones": zones[:3]}
    done = await plan_editor.do("splitCommunity", community=EAST, by=by, code=NEW, name="新苑社区")
    assert done["kind"] == "SPLIT_COMMUNITY"
    found = homes(await seen(plan_editor, town))
    assert [zone["id"] for zone in found[NEW]["zones"]["nodes"]] == zones[:3]
    assert [zone["code"] for zone in found[NEW]["zones"]["nodes"]] == [
        f"{NEW}{n:03}" for n in (1, 2, 3)
    ]
    assert found[NEW]["redrawn"] and found[EAST]["redrawn"]
    assert found[NEW]["madeFrom"] == found[EAST]["madeFrom"] == [EAST]
    await plan_editor.do("assignZones", zones=[zones[2]], community=EAST)
    found = homes(await seen(plan_editor, town))
    assert [zone["id"] for zone in found[NEW]["zones"]["nodes"]] == zones[:2]
    await plan_editor.do("assignZones", zones=zones[:2], community=EAST)
    (home,) = homes(await seen(plan_editor, town)).values()
    assert (home["code"], home["redrawn"]) == (EAST, False), "it is again what it was"


async def test_a_community_is_split_along_a_line(town: Town) -> None:
    plan_editor = await editor(town, EAST)
    before = await plan_editor.seen()
    boxes = [zone["bbox"] for zone in before["zones"]["nodes"]]
    west, east = min(box[0] for box in boxes), max(box[2] for box in boxes)
    south, north = min(box[1] for box in boxes), max(box[3] for box in boxes)
    middle = (west + east) / 2 + (east - west) * 0.03
    line = {"type": "LineString", "coordinates": [[middle, south], [middle, north]]}
    by = {"line": line}
    done = await plan_editor.do("splitCommunity", community=EAST, by=by, code=NEW, name="新苑社区")
    found = await seen(plan_editor, town)
    assert {*homes(found)} == {EAST, NEW}
    assert len(found["zones"]["nodes"]) > len(before["zones"]["nodes"]), "zones on both sides"
    assert done["buildings"] > 0
    assert not {check["kind"] for check in found["checks"]["nodes"]} & {
        "OUTSIDE_COMMUNITY",
        "CODE_CLASH",
        "UNASSIGNED",
    }
    atoms = await plan_editor.atoms()
    right = {atom["communityCode"] for atom in atoms if atom["centroid"]["coordinates"][0] > east}
    assert right <= {NEW}


async def test_what_does_not_fit_is_refused(town: Town, mayor: AsyncConnection) -> None:
    plan_editor = await editor(town, EAST)
    zones = [zone["id"] for zone in await plan_editor.zones()]
    split = {"community": EAST, "by": {"zones": zones[:1]}, "code": NEW, "name": "新"}
    tries: list[tuple[str, dict[str, Any], str]] = [
        ("mergeCommunities", {"communities": [EAST, EAST]}, "not 1"),
        ("mergeCommunities", {"communities": [EAST, RIVER]}, "this plan is of"),
        ("mergeCommunities", {"communities": []}, "not 0"),
        ("splitCommunity", split | {"community": RIVER}, "this plan is of"),
        ("splitCommunity", split | {"code": EAST}, "of this plan has it"),
        ("splitCommunity", split | {"code": RIVER}, "which this plan does not redraw"),
        ("splitCommunity", split | {"code": "440305001001"}, "is of county 990101"),
        ("splitCommunity", split | {"code": "12"}, "12 digits"),
        ("splitCommunity", split | {"name": " "}, "1 to 100"),
        ("splitCommunity", split | {"by": {"zones": []}}, "hold nothing"),
        ("splitCommunity", split | {"by": {"zones": zones}}, "leave it something"),
        ("assignZones", {"zones": zones[:1], "community": EAST}, "nothing would change"),
        ("assignZones", {"zones": zones[:1], "community": RIVER}, "this plan is of"),
    ]
    before = await rows(mayor, plan_editor.plan)
    for edit, said, words in tries:
        code, error = await plan_editor.tried(edit, **said)
        assert (code, words in error["message"]) == ("BAD_USER_INPUT", True), (edit, said, error)
    local = Viewer("小区规划", Role.PLANNER, (EAST,))
    own = Editor(town.reads, plan_editor.plan, viewer=local)
    code, error = await own.tried("splitCommunity", **split)
    assert (code, "outside your areas" in error["message"]) == ("FORBIDDEN", True)
    await plan_editor.do("lockZones", zones=zones[:1], locked=True)
    assert (await plan_editor.tried("splitCommunity", **split))[0] == "CONFLICT"
    await plan_editor.do("undo")
    state = await rows(mayor, plan_editor.plan, *STATE)
    assert state == {table: before[table] for table in STATE}


async def test_merged_communities_take_effect_and_come_back(
    town: Town, mayor: AsyncConnection
) -> None:
    before = await today(mayor)
    counts = (await town.ask(HISTORY, code=EAST))["communities"]["nodes"]
    plan_editor = await editor(town, DISTRICT)
    await plan_editor.do("mergeCommunities", communities=[EAST, RIVER], name="大东园社区")
    plan = await published(plan_editor, town)
    assert await wrong(mayor) == ()
    found = await town.ask(HISTORY, code=EAST)
    assert found["communities"]["nodes"] == [
        {
            "code": EAST,
            "name": "大东园社区",
            "predecessors": [EAST, RIVER],
            **{
                held: {"totalCount": sum(c[held]["totalCount"] for c in counts)}
                for held in ("households", "buildings")
            },
        }
    ]
    old, new = found["community"]["history"]["nodes"]
    assert (old["name"], old["validTo"]) == (counts[0]["name"], new["validFrom"])
    assert old["households"] == counts[0]["households"]
    assert [c["code"] for c in found["community"]["madeFrom"]["nodes"]] == [EAST, RIVER]
    asked = """
        query ($then: DateTime) {
          communities(asOf: $then) { nodes { code grids { totalCount } } }
        }
    """
    then = await town.ask(asked, then="2026-01-01T00:00:00+08:00")
    assert [c["code"] for c in then["communities"]["nodes"]] == [EAST, RIVER]
    assert all(c["grids"]["totalCount"] for c in then["communities"]["nodes"])
    groups = """
        query ($then: DateTime) {
          buildings { groups(by: [COMMUNITY], asOf: $then) { community { code } count } }
        }
    """
    now = (await town.ask(groups))["buildings"]["groups"]
    was = (await town.ask(groups, then="2026-01-01T00:00:00+08:00"))["buildings"]["groups"]
    assert [group["community"]["code"] for group in now] == [EAST]
    assert {g["community"]["code"]: g["count"] for g in was} == {
        c["code"]: c["buildings"]["totalCount"] for c in counts
    }
    await plan.withdraw()
    assert await today(mayor) == before
    assert await wrong(mayor) == ()


async def test_a_split_takes_effect_at_its_date(town: Town, mayor: AsyncConnection) -> None:
    before = await today(mayor)
    plan_editor = await editor(town, EAST)
    zones = [zone["id"] for zone in await plan_editor.zones()]
    by = {"zones": zones[:3]}
    await plan_editor.do("splitCommunity", community=EAST, by=by, code=NEW, name="新苑社区")
    plan = await published(plan_editor, town, at="2099-01-01T00:00:00+08:00")
    await mayor.execute(text("update grid_plan set effective_from = now()"))
    await mayor.commit()
    (outcome,) = await publish_due(town.transactions)
    assert outcome.refusal is None
    assert await wrong(mayor) == ()
    found = (await town.ask(HISTORY, code=NEW))["community"]
    assert (found["name"], found["grids"]["totalCount"]) == ("新苑社区", 3)
    assert [c["code"] for c in found["madeFrom"]["nodes"]] == [EAST]
    local = Viewer("小区规划", Role.PLANNER, (EAST,))
    with pytest.raises(Forbidden, match=f"{NEW} lie outside your areas"):
        await plan.withdraw(local)
    await plan.withdraw(CHIEF)
    assert await today(mayor) == before


async def test_a_code_that_is_taken_meanwhile_is_refused(
    town: Town, mayor: AsyncConnection
) -> None:
    plan_editor = await editor(town, EAST)
    by = {"zones": [(await plan_editor.zones())[0]["id"]]}
    await plan_editor.do("splitCommunity", community=EAST, by=by, code=NEW, name="新苑社区")
    await mayor.execute(
        text(
            "insert into community (county, code, name, boundary)"
            " select county, :code, '别的社区', ST_Translate(boundary, 1, 1) from community limit 1"
        ),
        {"code": NEW},
    )
    await mayor.commit()
    with pytest.raises(Conflict, match=f"there is a community {NEW} by now"):
        await published(plan_editor, town)


async def test_a_branch_keeps_the_communities_of_its_origin(town: Town) -> None:
    plan_editor = await editor(town, DISTRICT)
    await plan_editor.do("mergeCommunities", communities=[EAST, RIVER], code=NEW, name="大社区")
    branch = 'mutation ($plan: ID!) { branchPlan(plan: $plan, name: "支") { id } }'
    made = (await town.ask(branch, PLANNER, plan=plan_editor.plan))["branchPlan"]["id"]
    other = Editor(town.reads, made)
    assert homes(await seen(other, town)) == {
        NEW: homes(await seen(plan_editor, town))[NEW]
        | {"zones": homes(await seen(other, town))[NEW]["zones"]}
    }


async def test_zones_are_proposed_for_communities_that_were_merged_and_split(town: Town) -> None:
    plan_editor = await editor(town, DISTRICT)
    zones = [zone["id"] for zone in await plan_editor.zones() if zone["communityCode"] == EAST]
    by = {"zones": zones[:3]}
    await plan_editor.do("splitCommunity", community=EAST, by=by, code=NEW, name="新苑社区")
    await plan_editor.do("mergeCommunities", communities=[RIVER, EAST])
    job = await propose(town, plan_editor)
    async with worker(town):
        done = await until(town, job)
    (made,) = done["candidates"]["nodes"]
    found = await seen(Editor(town.reads, made["id"]), town)
    assert found["checks"]["nodes"] == []
    assert [*homes(found)] == [NEW, RIVER]
    for code, home in homes(found).items():
        assert {zone["code"][:12] for zone in home["zones"]["nodes"]} == {code}
        assert home["zones"]["nodes"]
