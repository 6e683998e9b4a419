"""Edits of a plan that are refused: by whom, of what, with which values; nothing changes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.viewer import Role, Viewer
from tests.resolvers.redraw.conftest import CHIEF, DISTRICT, ONE, OTHER, Town
from tests.resolvers.redraw.editor import SUBMIT, Editor, codes, editor, rows
from tests.resolvers.redraw.ground import GOOD


@pytest.fixture
async def plan_editor(place: Town) -> Editor:
    return await editor(place, DISTRICT)


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
    plan_editor: Editor, keeper: AsyncConnection, tries: list[tuple[str, dict[str, Any], str, str]]
) -> None:
    """Each try is refused by its code with words that name what is wrong; nothing changes."""
    before = await rows(keeper, plan_editor.plan)
    wrong = []
    for edit, said, code, words in tries:
        found, error = await plan_editor.tried(edit, **said)
        if found != code or words not in error["message"]:
            wrong.append((edit, said, found, error))
    assert wrong == []
    assert await rows(keeper, plan_editor.plan) == before


async def test_ids_that_do_not_fit_are_refused(
    place: Town, plan_editor: Editor, keeper: AsyncConnection
) -> None:
    strange = await editor(place, ONE)
    first, second, *_ = await plan_editor.zones()
    away = (await strange.zones())[0]["id"]
    atom = (await strange.atoms())[0]["id"]
    plan, zone, building = plan_editor.plan, first["id"], "Building:990101:1"
    bad, none = "BAD_USER_INPUT", "NOT_FOUND"
    await refused(
        plan_editor,
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


async def test_values_that_do_not_fit_are_refused(
    plan_editor: Editor, keeper: AsyncConnection
) -> None:
    first, second, *_, last = await plan_editor.zones()
    zone, bad = first["id"], "BAD_USER_INPUT"
    crossed = {"type": "Polygon", "coordinates": [[[102, 40], [103, 41], [103, 40], [102, 41],
                                                   [102, 40]]]}  # fmt: skip
    nowhere = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    await refused(
        plan_editor,
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
            ("undo", {"version": -1}, bad, "version -1: allowed is a whole number from 0"),
            ("undo", {"version": 1}, bad, "stands at version 0"),
            ("undo", {"version": 2**31 - 1}, bad, "stands at version 0"),
        ],
    )


async def test_zones_with_more_workers_than_a_zone_has_are_not_merged(
    plan_editor: Editor, keeper: AsyncConnection
) -> None:
    first, second, *_ = await plan_editor.zones()
    await plan_editor.do("changeZone", zone=first["id"], workers=600)
    await plan_editor.do("changeZone", zone=second["id"], workers=401)
    said = {"zones": [first["id"], second["id"]]}
    await refused(
        plan_editor, keeper, [("mergeZones", said, "BAD_USER_INPUT", "workers 1001: 0 to 1,000")]
    )


async def test_an_empty_zone_can_be_neither_split_nor_repaired(
    place: Town, keeper: AsyncConnection
) -> None:
    plan_editor = await editor(place, ONE, empty=True)
    assert await plan_editor.zones() == [] and codes(await plan_editor.seen()) == {"UNASSIGNED"}
    zone = (await plan_editor.do("createZone", community=ONE))["zones"]["nodes"][0]["id"]
    other = (await plan_editor.do("createZone", community=ONE))["zones"]["nodes"][0]["id"]
    bad = "BAD_USER_INPUT"
    await refused(
        plan_editor,
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
    plan_editor: Editor, keeper: AsyncConnection, viewer: Viewer, code: str
) -> None:
    first, second, *_ = await plan_editor.zones()
    before = await rows(keeper, plan_editor.plan)
    away = Editor(plan_editor.reads, plan_editor.plan, viewer=viewer)
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
    assert await rows(keeper, plan_editor.plan) == before


async def test_plans_past_consultation_are_not_edited(place: Town, plan_editor: Editor) -> None:
    first, *_ = await plan_editor.zones()
    await plan_editor.do("changeZone", zone=first["id"], name="征求意见前改名")
    await place.ask(SUBMIT, plan=plan_editor.plan, version=1)
    decide = 'mutation ($plan: ID!) { rejectPlan(plan: $plan, version: 1, reason: "否") { id } }'
    await place.ask(decide, CHIEF, plan=plan_editor.plan)
    for edit in ("undo", "redo", "lockZones"):
        code, error = await plan_editor.tried(edit)
        assert code == "CONFLICT" and "REJECTED" in error["message"]
