"""Edits of a plan: what each does, and what it writes down."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.zone_edits import workers_shared
from tests.resolvers.redraw.conftest import DISTRICT, ONE, OTHER, PLANNER, Town
from tests.resolvers.redraw.editor import STATE, SUBMIT, Editor, codes, editor, rows
from tests.resolvers.redraw.ground import across, box, held, of_zone

SAY = """
    mutation ($plan: ID!, $zone: ID) {
      commentPlan(plan: $plan, zone: $zone, words: "太远") { id zone { id } }
    }
"""
COMMENTS = """
    query ($plan: ID!) {
      node(id: $plan) { ... on GridPlan { comments { nodes { text zone { id } } } } }
    }
"""


@pytest.fixture
async def plan_editor(place: Town) -> Editor:
    return await editor(place, DISTRICT)


async def test_buildings_are_put_into_a_zone(plan_editor: Editor) -> None:
    first, second, *_ = await plan_editor.zones()
    taken = (await of_zone(plan_editor, first["id"]))[:2]
    named = [taken[0]["building"]["id"], taken[1]["id"], taken[1]["building"]["id"]]
    edit = await plan_editor.do("assignBuildings", buildings={"ids": named}, zone=second["id"])
    households = sum(atom["households"] for atom in taken)
    assert (edit["number"], edit["kind"], edit["state"], edit["of"]) == (1, "ASSIGN", "DONE", None)
    assert (edit["author"], edit["buildings"], edit["households"]) == (
        PLANNER.subject, 2, households,
    )  # fmt: skip
    assert [zone["id"] for zone in edit["zones"]["nodes"]] == [first["id"], second["id"]]
    before = (first["measures"], second["measures"])
    assert held(edit["zones"]["nodes"], first["id"]) == (
        before[0]["households"] - households, before[0]["buildings"] - 2,
    )  # fmt: skip
    assert held(edit["zones"]["nodes"], second["id"]) == (
        before[1]["households"] + households, before[1]["buildings"] + 2,
    )  # fmt: skip
    assert edit["plan"]["version"] == 1
    assert edit["plan"]["measures"]["households"] == sum(
        zone["measures"]["households"] for zone in await plan_editor.zones()
    )


async def test_what_is_drawn_around_is_put_into_no_zone_and_back(plan_editor: Editor) -> None:
    first, *_ = await plan_editor.zones()
    (atom, *_) = await of_zone(plan_editor, first["id"])
    edit = await plan_editor.do("assignBuildings", buildings={"polygon": box(atom)})
    assert edit["buildings"] == 1
    (check,) = (c for c in edit["plan"]["checks"]["nodes"] if c["kind"] == "UNASSIGNED")
    assert (check["severity"], check["figure"], check["limit"]) == ("ERROR", 1, 0)
    assert check["place"]["type"] == "MultiPolygon"
    edit = await plan_editor.do(
        "assignBuildings", buildings={"polygon": box(atom)}, zone=first["id"]
    )
    assert "UNASSIGNED" not in codes(edit["plan"])
    assert held(edit["zones"]["nodes"], first["id"]) == tuple(
        first["measures"][name] for name in ("households", "buildings")
    )


async def test_buildings_of_another_community_are_told_of(plan_editor: Editor) -> None:
    first, *_, last = await plan_editor.zones()
    assert first["communityCode"] != last["communityCode"]
    (atom, *_) = await of_zone(plan_editor, last["id"])
    edit = await plan_editor.do(
        "assignBuildings", buildings={"ids": [atom["id"]]}, zone=first["id"]
    )
    (check,) = (c for c in edit["plan"]["checks"]["nodes"] if c["kind"] == "OUTSIDE_COMMUNITY")
    assert (check["severity"], check["figure"], check["zone"]) == (
        "ERROR", 1, {"id": first["id"]},
    )  # fmt: skip


async def test_a_zone_is_split(plan_editor: Editor) -> None:
    first, *_ = await plan_editor.zones()
    edit = await plan_editor.do("splitZone", zone=first["id"], by={"line": across(first)})
    old, new = edit["zones"]["nodes"]
    assert (old["id"], new["code"], new["name"]) == (
        first["id"], f"{ONE}005", f"{first['name']}-2",
    )  # fmt: skip
    for name in ("households", "buildings"):
        assert old["measures"][name] + new["measures"][name] == first["measures"][name]
        assert new["measures"][name] == edit[name]
    assert edit["plan"]["measures"]["zones"] == 9
    second = (await plan_editor.zones())[1]
    edit = await plan_editor.do("splitZone", zone=second["id"], by={"parts": 3})
    parts = [zone["measures"]["households"] for zone in edit["zones"]["nodes"]]
    assert len(parts) == 3 and sum(parts) == second["measures"]["households"]
    assert max(parts) < 2 * min(parts)
    assert "NOT_CONTIGUOUS" not in codes(edit["plan"])


async def test_the_workers_of_a_zone_that_is_split_are_shared_out(plan_editor: Editor) -> None:
    first, *_ = await plan_editor.zones()
    for workers, line, shared in (
        (5, 0.25, None), (2, 0.25, [1, 1]), (1, 0.25, [1, None]), (0, 0.5, [0, None]),
        (None, 0.5, [None, None]),
    ):  # fmt: skip
        await plan_editor.do("changeZone", zone=first["id"], name="拆", workers=workers)
        edit = await plan_editor.do("splitZone", zone=first["id"], by={"line": across(first, line)})
        zones = edit["zones"]["nodes"]
        found = [zone["workers"] for zone in zones]
        if shared is None:  # each household has about as much of a worker
            households = [zone["measures"]["households"] for zone in zones]
            assert sum(found) == workers and min(found) >= 1
            assert (found[0] > found[1]) == (households[0] > households[1])
        else:
            assert found == shared
        await plan_editor.do("undo")
        assert [z["workers"] for z in await plan_editor.zones() if z["id"] == first["id"]] == [
            workers
        ]
        await plan_editor.do("undo")


@pytest.mark.parametrize(
    ("workers", "households", "shared"),
    [
        (6, [300, 100], [4, 2]), (6, [400, 100, 100], [4, 1, 1]), (4, [0, 0], [2, 2]),
        (3, [0, 500, 0], [1, 1, 1]), (2, [1, 1, 1], [2, None, None]), (None, [1, 1], [None, None]),
    ],
)  # fmt: skip
def test_workers_go_where_most_households_fall_to_one(
    workers: int | None, households: list[float], shared: list[int | None]
) -> None:
    assert workers_shared(workers, households) == shared


async def test_the_number_of_workers_can_be_taken_back(plan_editor: Editor) -> None:
    first, *_ = await plan_editor.zones()
    edit = await plan_editor.do("changeZone", zone=first["id"], workers=None)
    (zone,) = edit["zones"]["nodes"]
    assert (zone["workers"], zone["name"]) == (None, first["name"])
    edit = await plan_editor.do("changeZone", zone=first["id"], name="一")
    assert edit["zones"]["nodes"][0]["workers"] is None


async def test_a_border_is_moved(plan_editor: Editor) -> None:
    first, *_ = await plan_editor.zones()
    edit = await plan_editor.do("splitZone", zone=first["id"], by={"line": across(first, 0.4)})
    new = edit["zones"]["nodes"][1]
    before = held(edit["zones"]["nodes"], new["id"])
    edit = await plan_editor.do(
        "moveBorder", zone=new["id"], other=first["id"], line=across(first, 0.65)
    )
    assert {zone["id"] for zone in edit["zones"]["nodes"]} == {first["id"], new["id"]}
    after = held(edit["zones"]["nodes"], new["id"])
    assert before != after and before[1] - after[1] in (edit["buildings"], -edit["buildings"])


async def test_zones_are_merged_and_come_back_with_what_was_said_of_them(
    place: Town, plan_editor: Editor, keeper: AsyncConnection
) -> None:
    first, second, third, *_ = await plan_editor.zones()
    await place.ask(SUBMIT, plan=plan_editor.plan, version=0)
    await place.ask(SAY, plan=plan_editor.plan, zone=second["id"])
    before = await rows(keeper, plan_editor.plan, *STATE)
    edit = await plan_editor.do(
        "mergeZones", zones=[first["id"], second["id"], third["id"]], name=" 合 "
    )
    assert edit["buildings"] == sum(z["measures"]["buildings"] for z in (second, third))
    (zone,) = edit["zones"]["nodes"]
    assert (zone["id"], zone["code"], zone["name"], zone["workers"]) == (
        first["id"], first["code"], "合", sum(z["workers"] for z in (first, second, third)),
    )  # fmt: skip
    assert "ABOVE_BAND" in codes(edit["plan"])
    said = (await place.ask(COMMENTS, plan=plan_editor.plan))["node"]["comments"]["nodes"]
    assert said == [{"text": "太远", "zone": None}]
    await plan_editor.do("undo")
    assert await rows(keeper, plan_editor.plan, *STATE) == before
    said = (await place.ask(COMMENTS, plan=plan_editor.plan))["node"]["comments"]["nodes"]
    assert said == [{"text": "太远", "zone": {"id": second["id"]}}]


async def test_zones_are_made_changed_and_removed(plan_editor: Editor) -> None:
    edit = await plan_editor.do("createZone", community=OTHER)
    (zone,) = edit["zones"]["nodes"]
    assert (zone["code"], zone["name"], zone["measures"]["buildings"]) == (
        f"{OTHER}005", "第5网格", 0,
    )  # fmt: skip
    assert (edit["kind"], codes(edit["plan"])) == ("NEW_ZONE", {"EMPTY_ZONE"})
    edit = await plan_editor.do(
        "changeZone", zone=zone["id"], name=" 北 ", code=f"{OTHER}009", workers=0, kind="DEDICATED"
    )
    (zone,) = edit["zones"]["nodes"]
    assert (zone["code"], zone["name"], zone["workers"]) == (f"{OTHER}009", "北", 0)
    assert codes(edit["plan"]) == {"EMPTY_ZONE", "TOO_FEW_WORKERS"}
    edit = await plan_editor.do("changeZone", zone=zone["id"], code=f"{OTHER}001")
    clashing = [c for c in edit["plan"]["checks"]["nodes"] if c["kind"] == "CODE_CLASH"]
    assert len(clashing) == 2 and clashing[0]["figure"] == 2
    edit = await plan_editor.do("removeZone", zone=zone["id"])
    assert (edit["buildings"], codes(edit["plan"])) == (0, set())
    first, *_ = await plan_editor.zones()
    edit = await plan_editor.do("removeZone", zone=first["id"])
    assert edit["buildings"] == first["measures"]["buildings"]
    assert edit["zones"]["nodes"] == [] and "UNASSIGNED" in codes(edit["plan"])


async def test_dedicated_zones_may_hold_any_number(plan_editor: Editor) -> None:
    first, *_ = await plan_editor.zones()
    edit = await plan_editor.do("splitZone", zone=first["id"], by={"parts": 2})
    assert codes(edit["plan"]) == {"BELOW_BAND"}
    for zone in edit["zones"]["nodes"]:
        edit = await plan_editor.do("changeZone", zone=zone["id"], kind="DEDICATED")
    assert codes(edit["plan"]) == set()


async def test_locked_zones_are_left_alone(plan_editor: Editor) -> None:
    first, second, _, fourth, *_ = await plan_editor.zones()
    edit = await plan_editor.do("lockZones", zones=[first["id"], first["id"]])
    assert (edit["kind"], [z["locked"] for z in edit["zones"]["nodes"]]) == ("LOCK", [True])
    mine, theirs = [
        [atom["id"] for atom in await of_zone(plan_editor, zone["id"])] for zone in (first, second)
    ]
    pair = {"zone": first["id"], "other": second["id"]}
    for tried, said in (
        ("assignBuildings", {"buildings": {"ids": mine[:1]}, "zone": second["id"]}),
        ("assignBuildings", {"buildings": {"ids": theirs[:1]}, "zone": first["id"]}),
        ("assignBuildings", {"buildings": {"ids": mine[:1] + theirs[:1]}}),
        ("splitZone", {"zone": first["id"], "by": {"parts": 2}}),
        ("mergeZones", {"zones": [first["id"], second["id"]]}),
        ("mergeZones", {"zones": [second["id"], first["id"]]}),
        ("changeZone", {"zone": first["id"], "name": "甲"}),
        ("removeZone", {"zone": first["id"]}),
        ("moveBorder", {**pair, "line": across(first)}),
    ):
        code, error = await plan_editor.tried(tried, **said)
        if tried != "moveBorder":  # the two need not meet there
            assert code == "CONFLICT", (tried, error)
            assert error["message"] == f"zone {first['code']} is locked"
            assert error["extensions"]["version"] == 1
        assert code is not None
    await plan_editor.do("mergeZones", zones=[second["id"], fourth["id"]])
    await plan_editor.do("lockZones")
    assert all(zone["locked"] for zone in await plan_editor.zones())
    code, error = await plan_editor.tried("lockZones")
    assert (code, error["message"]) == ("BAD_USER_INPUT", "nothing would change")
    edit = await plan_editor.do("lockZones", locked=False)
    assert edit["kind"] == "UNLOCK"
    await plan_editor.do("removeZone", zone=first["id"])
    for _ in range(3):
        await plan_editor.do("undo")
    assert [z["locked"] for z in await plan_editor.zones() if z["id"] == first["id"]] == [True]


async def test_a_zone_in_pieces_is_repaired(plan_editor: Editor) -> None:
    first, second, third, fourth, *_ = await plan_editor.zones()
    for giver in (second, third, fourth):
        atoms = await of_zone(plan_editor, giver["id"])
        edit = await plan_editor.do(
            "assignBuildings", buildings={"ids": [a["id"] for a in atoms[-2:]]}, zone=first["id"]
        )
        if "NOT_CONTIGUOUS" in codes(edit["plan"]):
            break
    assert "NOT_CONTIGUOUS" in codes(edit["plan"])
    edit = await plan_editor.do("repairZone", zone=first["id"])
    broken = [
        c["zone"]["id"] for c in edit["plan"]["checks"]["nodes"] if c["kind"] == "NOT_CONTIGUOUS"
    ]
    assert edit["kind"] == "REPAIR" and first["id"] not in broken
    code, error = await plan_editor.tried("repairZone", zone=first["id"])
    assert (code, error["message"]) == (
        "BAD_USER_INPUT", f"zone {first['code']} is in one part already",
    )  # fmt: skip
