"""Edits of a plan: what each does, what it writes down, and what it refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.editing import workers_shared
from schema.viewer import Role, Viewer
from tests.conftest import Server, connected
from tests.resolvers.redraw.conftest import (
    CHIEF,
    DISTRICT,
    PLANNER,
    Town,
    another,
    town_of,
)
from tests.resolvers.redraw.editor import STATE, Editor, codes, editor, rows

ONE, OTHER = "990101001001", "990101002001"
SUBMIT = """
    mutation ($plan: ID!, $version: Int!) { submitPlan(plan: $plan, version: $version) { id } }
"""
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


@pytest.fixture(scope="module")
async def place(cluster: Server, city: str) -> AsyncIterator[Town]:
    """One town for all these tests: each drafts a plan of its own."""
    async with town_of(cluster, city) as town:
        yield town


@pytest.fixture(scope="module")
async def keeper(place: Town) -> AsyncIterator[AsyncConnection]:
    async with connected(place.url) as connection:
        yield connection


@pytest.fixture
async def desk(place: Town) -> Editor:
    return await editor(place, DISTRICT)


def held(zones: list[Mapping[str, Any]], id_: str) -> tuple[int, int]:
    (zone,) = (zone for zone in zones if zone["id"] == id_)
    return zone["measures"]["households"], zone["measures"]["buildings"]


async def of_zone(desk: Editor, id_: str) -> list[Mapping[str, Any]]:
    return [atom for atom in await desk.atoms() if atom["zone"] and atom["zone"]["id"] == id_]


def box(*atoms: Mapping[str, Any]) -> dict[str, Any]:
    """A polygon close around the middles of buildings."""
    at = [atom["building"]["centroid"]["coordinates"] for atom in atoms]
    (west, south), (east, north) = map(min, zip(*at, strict=True)), map(max, zip(*at, strict=True))
    w, s, e, n = west - 1e-5, south - 1e-5, east + 1e-5, north + 1e-5
    return {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]}


def across(zone: Mapping[str, Any], share: float = 0.5, upright: bool = True) -> dict[str, Any]:
    """A line across a zone's box, west to east or south to north."""
    west, south, east, north = zone["bbox"]
    x, y = west + share * (east - west), south + share * (north - south)
    ends = [[x, south], [x, north]] if upright else [[west, y], [east, y]]
    return {"type": "LineString", "coordinates": ends}


async def test_buildings_are_put_into_a_zone(desk: Editor) -> None:
    first, second, *_ = await desk.zones()
    taken = (await of_zone(desk, first["id"]))[:2]
    named = [taken[0]["building"]["id"], taken[1]["id"], taken[1]["building"]["id"]]
    edit = await desk.do("assignBuildings", buildings={"ids": named}, zone=second["id"])
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
        zone["measures"]["households"] for zone in await desk.zones()
    )


async def test_what_is_drawn_around_is_put_into_no_zone_and_back(desk: Editor) -> None:
    first, *_ = await desk.zones()
    (atom, *_) = await of_zone(desk, first["id"])
    edit = await desk.do("assignBuildings", buildings={"polygon": box(atom)})
    assert edit["buildings"] == 1
    (check,) = (c for c in edit["plan"]["checks"]["nodes"] if c["kind"] == "UNASSIGNED")
    assert (check["severity"], check["figure"], check["limit"]) == ("ERROR", 1, 0)
    assert check["place"]["type"] == "MultiPolygon"
    edit = await desk.do("assignBuildings", buildings={"polygon": box(atom)}, zone=first["id"])
    assert "UNASSIGNED" not in codes(edit["plan"])
    assert held(edit["zones"]["nodes"], first["id"]) == tuple(
        first["measures"][name] for name in ("households", "buildings")
    )


async def test_buildings_of_another_community_are_told_of(desk: Editor) -> None:
    first, *_, last = await desk.zones()
    assert first["communityCode"] != last["communityCode"]
    (atom, *_) = await of_zone(desk, last["id"])
    edit = await desk.do("assignBuildings", buildings={"ids": [atom["id"]]}, zone=first["id"])
    (check,) = (c for c in edit["plan"]["checks"]["nodes"] if c["kind"] == "OUTSIDE_COMMUNITY")
    assert (check["severity"], check["figure"], check["zone"]) == (
        "ERROR", 1, {"id": first["id"]},
    )  # fmt: skip


async def test_a_zone_is_split(desk: Editor) -> None:
    first, *_ = await desk.zones()
    edit = await desk.do("splitZone", zone=first["id"], by={"line": across(first)})
    old, new = edit["zones"]["nodes"]
    assert (old["id"], new["code"], new["name"]) == (
        first["id"], f"{ONE}005", f"{first['name']}-2",
    )  # fmt: skip
    for name in ("households", "buildings"):
        assert old["measures"][name] + new["measures"][name] == first["measures"][name]
        assert new["measures"][name] == edit[name]
    assert edit["plan"]["measures"]["zones"] == 9
    second = (await desk.zones())[1]
    edit = await desk.do("splitZone", zone=second["id"], by={"parts": 3})
    parts = [zone["measures"]["households"] for zone in edit["zones"]["nodes"]]
    assert len(parts) == 3 and sum(parts) == second["measures"]["households"]
    assert max(parts) < 2 * min(parts)
    assert "NOT_CONTIGUOUS" not in codes(edit["plan"])


async def test_the_workers_of_a_zone_that_is_split_are_shared_out(desk: Editor) -> None:
    first, *_ = await desk.zones()
    for workers, line, shared in (
        (5, 0.25, None), (2, 0.25, [1, 1]), (1, 0.25, [1, None]), (0, 0.5, [0, None]),
        (None, 0.5, [None, None]),
    ):  # fmt: skip
        await desk.do("changeZone", zone=first["id"], name="拆", workers=workers)
        edit = await desk.do("splitZone", zone=first["id"], by={"line": across(first, line)})
        zones = edit["zones"]["nodes"]
        found = [zone["workers"] for zone in zones]
        if shared is None:  # each household has about as much of a worker
            households = [zone["measures"]["households"] for zone in zones]
            assert sum(found) == workers and min(found) >= 1
            assert (found[0] > found[1]) == (households[0] > households[1])
        else:
            assert found == shared
        await desk.do("undo")
        assert [z["workers"] for z in await desk.zones() if z["id"] == first["id"]] == [workers]
        await desk.do("undo")


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


async def test_the_number_of_workers_can_be_taken_back(desk: Editor) -> None:
    first, *_ = await desk.zones()
    edit = await desk.do("changeZone", zone=first["id"], workers=None)
    (zone,) = edit["zones"]["nodes"]
    assert (zone["workers"], zone["name"]) == (None, first["name"])
    edit = await desk.do("changeZone", zone=first["id"], name="一")
    assert edit["zones"]["nodes"][0]["workers"] is None


async def test_a_border_is_moved(desk: Editor) -> None:
    first, *_ = await desk.zones()
    edit = await desk.do("splitZone", zone=first["id"], by={"line": across(first, 0.4)})
    new = edit["zones"]["nodes"][1]
    before = held(edit["zones"]["nodes"], new["id"])
    edit = await desk.do("moveBorder", zone=new["id"], other=first["id"], line=across(first, 0.65))
    assert {zone["id"] for zone in edit["zones"]["nodes"]} == {first["id"], new["id"]}
    after = held(edit["zones"]["nodes"], new["id"])
    assert before != after and before[1] - after[1] in (edit["buildings"], -edit["buildings"])


async def test_zones_are_merged_and_come_back_with_what_was_said_of_them(
    place: Town, desk: Editor, keeper: AsyncConnection
) -> None:
    first, second, third, *_ = await desk.zones()
    await place.ask(SUBMIT, plan=desk.plan, version=0)
    await place.ask(SAY, plan=desk.plan, zone=second["id"])
    before = await rows(keeper, desk.plan, *STATE)
    edit = await desk.do("mergeZones", zones=[first["id"], second["id"], third["id"]], name=" 合 ")
    assert edit["buildings"] == sum(z["measures"]["buildings"] for z in (second, third))
    (zone,) = edit["zones"]["nodes"]
    assert (zone["id"], zone["code"], zone["name"], zone["workers"]) == (
        first["id"], first["code"], "合", sum(z["workers"] for z in (first, second, third)),
    )  # fmt: skip
    assert "ABOVE_BAND" in codes(edit["plan"])
    said = (await place.ask(COMMENTS, plan=desk.plan))["node"]["comments"]["nodes"]
    assert said == [{"text": "太远", "zone": None}]
    await desk.do("undo")
    assert await rows(keeper, desk.plan, *STATE) == before
    said = (await place.ask(COMMENTS, plan=desk.plan))["node"]["comments"]["nodes"]
    assert said == [{"text": "太远", "zone": {"id": second["id"]}}]


async def test_zones_are_made_changed_and_removed(desk: Editor) -> None:
    edit = await desk.do("createZone", community=OTHER)
    (zone,) = edit["zones"]["nodes"]
    assert (zone["code"], zone["name"], zone["measures"]["buildings"]) == (
        f"{OTHER}005", "第5网格", 0,
    )  # fmt: skip
    assert (edit["kind"], codes(edit["plan"])) == ("NEW_ZONE", {"EMPTY_ZONE"})
    edit = await desk.do(
        "changeZone", zone=zone["id"], name=" 北 ", code=f"{OTHER}009", workers=0, kind="DEDICATED"
    )
    (zone,) = edit["zones"]["nodes"]
    assert (zone["code"], zone["name"], zone["workers"]) == (f"{OTHER}009", "北", 0)
    assert codes(edit["plan"]) == {"EMPTY_ZONE", "TOO_FEW_WORKERS"}
    edit = await desk.do("changeZone", zone=zone["id"], code=f"{OTHER}001")
    clashing = [c for c in edit["plan"]["checks"]["nodes"] if c["kind"] == "CODE_CLASH"]
    assert len(clashing) == 2 and clashing[0]["figure"] == 2
    edit = await desk.do("removeZone", zone=zone["id"])
    assert (edit["buildings"], codes(edit["plan"])) == (0, set())
    first, *_ = await desk.zones()
    edit = await desk.do("removeZone", zone=first["id"])
    assert edit["buildings"] == first["measures"]["buildings"]
    assert edit["zones"]["nodes"] == [] and "UNASSIGNED" in codes(edit["plan"])


async def test_dedicated_zones_may_hold_any_number(desk: Editor) -> None:
    first, *_ = await desk.zones()
    edit = await desk.do("splitZone", zone=first["id"], by={"parts": 2})
    assert codes(edit["plan"]) == {"BELOW_BAND"}
    for zone in edit["zones"]["nodes"]:
        edit = await desk.do("changeZone", zone=zone["id"], kind="DEDICATED")
    assert codes(edit["plan"]) == set()


async def test_locked_zones_are_left_alone(desk: Editor) -> None:
    first, second, third, *_ = await desk.zones()
    edit = await desk.do("lockZones", zones=[first["id"], first["id"]])
    assert (edit["kind"], [z["locked"] for z in edit["zones"]["nodes"]]) == ("LOCK", [True])
    mine, theirs = [
        [atom["id"] for atom in await of_zone(desk, zone["id"])] for zone in (first, second)
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
        code, error = await desk.tried(tried, **said)
        if tried != "moveBorder":  # the two need not meet there
            assert code == "CONFLICT", (tried, error)
            assert error["message"] == f"zone {first['code']} is locked"
            assert error["extensions"]["version"] == 1
        assert code is not None
    await desk.do("mergeZones", zones=[second["id"], third["id"]])
    await desk.do("lockZones")
    assert all(zone["locked"] for zone in await desk.zones())
    code, error = await desk.tried("lockZones")
    assert (code, error["message"]) == ("BAD_USER_INPUT", "nothing would change")
    edit = await desk.do("lockZones", locked=False)
    assert edit["kind"] == "UNLOCK"
    await desk.do("removeZone", zone=first["id"])
    for _ in range(3):
        await desk.do("undo")
    assert [z["locked"] for z in await desk.zones() if z["id"] == first["id"]] == [True]


async def test_a_zone_in_pieces_is_repaired(desk: Editor) -> None:
    first, second, third, fourth, *_ = await desk.zones()
    for giver in (second, third, fourth):
        atoms = await of_zone(desk, giver["id"])
        edit = await desk.do(
            "assignBuildings", buildings={"ids": [a["id"] for a in atoms[-2:]]}, zone=first["id"]
        )
        if "NOT_CONTIGUOUS" in codes(edit["plan"]):
            break
    assert "NOT_CONTIGUOUS" in codes(edit["plan"])
    edit = await desk.do("repairZone", zone=first["id"])
    broken = [
        c["zone"]["id"] for c in edit["plan"]["checks"]["nodes"] if c["kind"] == "NOT_CONTIGUOUS"
    ]
    assert edit["kind"] == "REPAIR" and first["id"] not in broken
    code, error = await desk.tried("repairZone", zone=first["id"])
    assert (code, error["message"]) == (
        "BAD_USER_INPUT", f"zone {first['code']} is in one part already",
    )  # fmt: skip


async def test_undo_and_redo_are_a_stack(desk: Editor) -> None:
    first, second, *_ = await desk.zones()
    code, error = await desk.tried("undo")
    assert (code, error["message"]) == ("BAD_USER_INPUT", "there is no edit to undo")
    await desk.do("changeZone", zone=first["id"], name="一")
    await desk.do("changeZone", zone=first["id"], name="二")
    assert (await desk.do("undo"))["of"] == 2
    assert (await desk.do("undo"))["of"] == 1
    assert (await desk.do("redo"))["of"] == 1
    assert (await desk.zones())[0]["name"] == "一"
    assert (await desk.do("redo"))["of"] == 2
    assert (await desk.zones())[0]["name"] == "二"
    await desk.do("undo")
    await desk.do("changeZone", zone=second["id"], name="三")
    code, error = await desk.tried("redo")
    assert (code, error["message"]) == ("BAD_USER_INPUT", "there is no edit to redo")
    assert [(await desk.do("undo"))["of"] for _ in range(2)] == [8, 1]
    assert [z["name"] for z in (await desk.zones())[:2]] == [first["name"], second["name"]]


GOOD = {"type": "LineString", "coordinates": [[102.29, 40.2], [102.31, 40.2]]}


def lines() -> list[tuple[Any, str]]:
    nan, inf = float("nan"), float("inf")
    return [
        ({"type": "LineString", "coordinates": [[nan, 40], [102, 40]]}, "INVALID_GEOMETRY"),
        ({"type": "LineString", "coordinates": [[102, 40], [102, inf]]}, "INVALID_GEOMETRY"),
        ({"type": "LineString", "coordinates": [[102, 40], [102, 40]]}, "INVALID_GEOMETRY"),
        ({"type": "LineString", "coordinates": [[102, 40]]}, "INVALID_GEOMETRY"),
        ({"type": "LineString", "coordinates": []}, "INVALID_GEOMETRY"),
        ({"type": "LineString", "coordinates": [[1e9, 40], [102, 40]]}, "INVALID_GEOMETRY"),
        ({"type": "Point", "coordinates": [102, 40]}, "INVALID_GEOMETRY"),
        ({"type": "Polygon", "coordinates": []}, "INVALID_GEOMETRY"),
        (
            {
                "type": "MultiLineString",
                "coordinates": [GOOD["coordinates"], [[102.29, 40.1], [102.31, 40.1]]],
            },
            "BAD_USER_INPUT",
        ),
        ({}, "INVALID_GEOMETRY"),
        ({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}, "BAD_USER_INPUT"),
        ({"type": "LineString", "coordinates": [[74, 4], [135, 53]]}, "BAD_USER_INPUT"),
    ]


async def refused(
    desk: Editor, keeper: AsyncConnection, tries: list[tuple[str, dict[str, Any], str, str]]
) -> None:
    """Each try is refused by its code with words that name what is wrong; nothing changes."""
    before = await rows(keeper, desk.plan)
    wrong = []
    for edit, said, code, words in tries:
        found, error = await desk.tried(edit, **said)
        if found != code or words not in error["message"]:
            wrong.append((edit, said, found, error))
    assert wrong == []
    assert await rows(keeper, desk.plan) == before


async def test_ids_that_do_not_fit_are_refused(
    place: Town, desk: Editor, keeper: AsyncConnection
) -> None:
    strange = await editor(place, ONE)
    first, second, *_ = await desk.zones()
    away = (await strange.zones())[0]["id"]
    atom = (await strange.atoms())[0]["id"]
    plan, zone, building = desk.plan, first["id"], "Building:990101:1"
    bad, none = "BAD_USER_INPUT", "NOT_FOUND"
    await refused(
        desk,
        keeper,
        [
            ("undo", {"plan": "x"}, bad, "id 'x'"),
            ("undo", {"plan": zone}, bad, "GridPlan is allowed"),
            ("undo", {"plan": "GridPlan:990101:999999"}, none, "GridPlan:990101:999999"),
            ("undo", {"plan": "GridPlan:440305:1"}, none, "GridPlan:440305:1"),
            ("undo", {"plan": "GridPlan:999999:" + "9" * 18}, none, "names no plan"),
            ("undo", {"plan": "GridPlan:1:" + "9" * 19}, bad, "an id looks like"),
            *(
                (edit, {"zone": id_, **said}, code, words)
                for edit, said in (
                    ("removeZone", {}),
                    ("repairZone", {}),
                    ("changeZone", {"name": "甲"}),
                    ("splitZone", {"by": {"parts": 2}}),
                    ("splitZone", {"by": {"line": GOOD}}),
                    ("moveBorder", {"other": zone, "line": GOOD}),
                    ("assignBuildings", {"buildings": {"ids": [building]}}),
                )
                for id_, code, words in (
                    (away, none, away),
                    ("PlanZone:990101:0", none, "PlanZone:990101:0"),
                    ("PlanZone:440305:1", bad, "county 990101"),
                    (plan, bad, "PlanZone is allowed"),
                    ("PlanZone:990101:-1", bad, "an id looks like"),
                    ("Plan\0", bad, "an id looks like"),
                    ("\ud800", bad, "an id looks like"),
                )
            ),
            ("moveBorder", {"zone": zone, "other": away, "line": GOOD}, none, away),
            ("moveBorder", {"zone": zone, "other": zone, "line": GOOD}, bad, "two different"),
            ("mergeZones", {"zones": [zone, away]}, none, away),
            ("mergeZones", {"zones": [zone]}, bad, "not 1"),
            ("mergeZones", {"zones": [zone, zone]}, bad, "not 1"),
            ("mergeZones", {"zones": []}, bad, "not 0"),
            ("lockZones", {"zones": []}, bad, "nothing would change"),
            ("lockZones", {"zones": [zone, away]}, none, away),
            ("lockZones", {"locked": False}, bad, "nothing would change"),
            *(
                ("assignBuildings", {"buildings": {"ids": ids}, "zone": second["id"]}, code, words)
                for ids, code, words in (
                    ([], bad, "nothing would change"),
                    ([building, "Building:990101:999999"], none, "Building:990101:999999"),
                    (["Building:440305:1"], bad, "county 990101"),
                    ([atom], none, atom),
                    ([zone], bad, "Building or PlanAtom"),
                    ([""], bad, "an id looks like"),
                )
            ),
        ],
    )


async def test_values_that_do_not_fit_are_refused(desk: Editor, keeper: AsyncConnection) -> None:
    first, second, *_, last = await desk.zones()
    zone, bad = first["id"], "BAD_USER_INPUT"
    crossed = {"type": "Polygon", "coordinates": [[[102, 40], [103, 41], [103, 40], [102, 41],
                                                   [102, 40]]]}  # fmt: skip
    nowhere = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    await refused(
        desk,
        keeper,
        [
            ("mergeZones", {"zones": [zone, last["id"]]}, bad, "another community"),
            *(
                ("splitZone", {"zone": zone, "by": {"parts": parts}}, bad, words)
                for parts, words in (
                    (0, "2 to 100"),
                    (1, "2 to 100"),
                    (-7, "2 to 100"),
                    (10**9, "2 to 100"),
                    (100, "100 parts of 17"),
                )
            ),
            *(("splitZone", {"zone": zone, "by": {"line": line}}, c, "") for line, c in lines()),
            *(
                ("moveBorder", {"zone": zone, "other": second["id"], "line": line}, c, "")
                for line, c in lines()
            ),
            ("splitZone", {"zone": zone, "by": {}}, "GRAPHQL_VALIDATION_FAILED", ""),
            (
                "splitZone",
                {"zone": zone, "by": {"parts": 2, "line": GOOD}},
                "GRAPHQL_VALIDATION_FAILED",
                "",
            ),
            ("splitZone", {"zone": zone, "by": {"parts": 2**31}}, "GRAPHQL_VALIDATION_FAILED", ""),
            (
                "assignBuildings",
                {"buildings": {"polygon": crossed}},
                "INVALID_GEOMETRY",
                "Self-intersection",
            ),
            ("assignBuildings", {"buildings": {"polygon": nowhere}}, bad, "nothing would change"),
            ("assignBuildings", {"buildings": {"polygon": GOOD}}, "INVALID_GEOMETRY", ""),
            ("createZone", {"community": "990101"}, bad, "this plan is of"),
            ("createZone", {"community": "9" * 12}, bad, "this plan is of"),
            ("createZone", {"community": "\0"}, bad, "this plan is of"),
            ("createZone", {"community": ONE, "code": f"{OTHER}007"}, bad, ONE),
            ("createZone", {"community": ONE, "kind": "ROUND"}, "GRAPHQL_VALIDATION_FAILED", ""),
            *(
                (edit, {**said, field: value}, bad, words)
                for edit, said in (
                    ("createZone", {"community": ONE}),
                    ("changeZone", {"zone": zone}),
                )
                for field, value, words in (
                    ("code", "", "15 digits"),
                    ("code", f"{ONE}7", "15 digits"),
                    ("code", "９" * 15, "15 digits"),
                    ("code", f"{ONE}00\0", "15 digits"),
                    ("code", f"{ONE}00\ud800", "15 digits"),
                    ("code", f"{OTHER}007", ONE),
                    ("name", "", "1 to 100"),
                    ("name", " \n ", "1 to 100"),
                    ("name", "长" * 101, "1 to 100"),
                    ("name", "a\0b", "NUL"),
                    ("name", "a\ud800", "surrogate"),
                    ("workers", -1, "0 to 1,000"),
                    ("workers", 1001, "0 to 1,000"),
                )
            ),
            ("changeZone", {"zone": zone}, bad, "nothing would change"),
            *(
                ("changeZone", {"zone": zone, field: None, "workers": 3}, bad, f"{field} null")
                for field in ("name", "code", "kind")
            ),
            ("changeZone", {"zone": zone, "name": first["name"]}, bad, "nothing would change"),
            ("mergeZones", {"zones": [zone, second["id"]], "name": "a\0b"}, bad, "NUL"),
            ("mergeZones", {"zones": [zone, second["id"]], "name": " "}, bad, "1 to 100"),
            ("undo", {"version": -1}, bad, "stands at version 0"),
            ("undo", {"version": 1}, bad, "stands at version 0"),
            ("undo", {"version": 2**31 - 1}, bad, "stands at version 0"),
        ],
    )


async def test_zones_with_more_workers_than_a_zone_has_are_not_merged(
    desk: Editor, keeper: AsyncConnection
) -> None:
    first, second, *_ = await desk.zones()
    await desk.do("changeZone", zone=first["id"], workers=600)
    await desk.do("changeZone", zone=second["id"], workers=401)
    said = {"zones": [first["id"], second["id"]]}
    await refused(
        desk, keeper, [("mergeZones", said, "BAD_USER_INPUT", "workers 1001: 0 to 1,000")]
    )


async def test_an_empty_zone_can_be_neither_split_nor_repaired(
    place: Town, keeper: AsyncConnection
) -> None:
    desk = await editor(place, ONE, empty=True)
    assert await desk.zones() == [] and codes(await desk.seen()) == {"UNASSIGNED"}
    zone = (await desk.do("createZone", community=ONE))["zones"]["nodes"][0]["id"]
    other = (await desk.do("createZone", community=ONE))["zones"]["nodes"][0]["id"]
    bad = "BAD_USER_INPUT"
    await refused(
        desk,
        keeper,
        [
            ("splitZone", {"zone": zone, "by": {"parts": 2}}, bad, ""),
            ("splitZone", {"zone": zone, "by": {"line": GOOD}}, bad, ""),
            ("moveBorder", {"zone": zone, "other": other, "line": GOOD}, bad, ""),
            ("repairZone", {"zone": zone}, bad, ""),
        ],
    )


@pytest.mark.parametrize(
    ("viewer", "code"),
    [
        (Viewer("v", Role.VIEWER, (DISTRICT,)), "FORBIDDEN"),
        (Viewer("o", Role.OPERATOR, (DISTRICT,)), "FORBIDDEN"),
        (Viewer("g", Role.GRID_WORKER, (DISTRICT,)), "FORBIDDEN"),
        (Viewer("a", Role.AUDITOR, (DISTRICT,)), "FORBIDDEN"),
        (Viewer("p", Role.PLANNER, ("990102", "9902")), "NOT_FOUND"),
        (Viewer("p", Role.PLANNER, (f"{ONE}001",)), "NOT_FOUND"),
        (Viewer("p", Role.PLANNER, ()), "NOT_FOUND"),
        (Viewer("a", Role.ADMINISTRATOR, ("44",)), "NOT_FOUND"),
    ],
)
async def test_only_planners_of_the_area_edit(
    desk: Editor, keeper: AsyncConnection, viewer: Viewer, code: str
) -> None:
    first, second, *_ = await desk.zones()
    before = await rows(keeper, desk.plan)
    away = Editor(desk.reads, desk.plan, viewer=viewer)
    for edit, said in (
        ("undo", {}),
        ("redo", {}),
        ("lockZones", {}),
        ("removeZone", {"zone": first["id"]}),
        ("mergeZones", {"zones": [first["id"], second["id"]]}),
        ("createZone", {"community": ONE}),
        ("splitZone", {"zone": first["id"], "by": {"parts": 2}}),
        ("assignBuildings", {"buildings": {"ids": []}}),
    ):
        assert (await away.tried(edit, **said))[0] == code, edit
    assert await rows(keeper, desk.plan) == before


async def test_plans_past_consultation_are_not_edited(place: Town, desk: Editor) -> None:
    await place.ask(SUBMIT, plan=desk.plan, version=0)
    first, *_ = await desk.zones()
    await desk.do("changeZone", zone=first["id"], name="征求意见中改名")
    decide = 'mutation ($plan: ID!) { rejectPlan(plan: $plan, version: 1, reason: "否") { id } }'
    await place.ask(decide, CHIEF, plan=desk.plan)
    for edit in ("undo", "redo", "lockZones"):
        code, error = await desk.tried(edit)
        assert code == "CONFLICT" and "REJECTED" in error["message"]


async def test_findings_are_written_whoever_found_them_last(
    place: Town, desk: Editor, keeper: AsyncConnection
) -> None:
    """A desk that did not make the last edits does not trust what it knew of the findings."""
    first, *_ = await desk.zones()
    await desk.do("changeZone", zone=first["id"], name="一")
    async with another(place) as reads:
        other = Editor(reads, desk.plan, 1)
        await other.do("createZone", community=ONE)
        assert codes(await desk.seen()) == {"EMPTY_ZONE"}
        desk.version = 2
        await desk.do("undo")
        assert codes(await desk.seen()) == set()
        other.version = 3
        await other.do("redo")
        assert codes(await desk.seen()) == {"EMPTY_ZONE"}
    async with another(place) as reads:  # started anew, it knows of no findings at all
        other = Editor(reads, desk.plan, 4)
        await other.do("undo")
        assert codes(await desk.seen()) == set()


async def test_a_hundred_edits_are_undone_after_a_restart(
    place: Town, desk: Editor, keeper: AsyncConnection
) -> None:
    before = await rows(keeper, desk.plan, *STATE)
    first, second, *_ = await desk.zones()
    atoms = [atom["id"] for atom in await of_zone(desk, first["id"])]
    for step in range(100):
        to = (first, second)[(step // len(atoms)) % 2 == 0]["id"]
        named = [atoms[step % len(atoms)]]
        await desk.do("assignBuildings", buildings={"ids": named}, zone=to)
    after = await rows(keeper, desk.plan, *STATE)
    async with another(place) as reads:
        desk.reads = reads
        for _ in range(100):
            await desk.do("undo")
        assert await rows(keeper, desk.plan, *STATE) == before
        assert (await desk.tried("undo"))[0] == "BAD_USER_INPUT"
    async with another(place) as reads:
        desk.reads = reads
        for _ in range(100):
            await desk.do("redo")
        assert await rows(keeper, desk.plan, *STATE) == after
        assert (await desk.tried("redo"))[0] == "BAD_USER_INPUT"
    async with keeper.begin():
        said = "select count(*), min(number), max(number) from plan_edit where plan_id = :plan"
        counted = await keeper.execute(text(said), {"plan": int(desk.plan.split(":")[2])})
        assert counted.one() == (300, 1, 300)
