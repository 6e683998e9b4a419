"""Findings: of checks, of refused edits, and of what jobs came to, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import shapely
from shapely.geometry import shape

from resolvers.redraw.findings import ADVICE, MOST_TOLD, finding, severity_of, told
from resolvers.redraw.jobs import JOBS
from resolvers.redraw.partition import PlanKey
from resolvers.workflow.jobs import work_off
from resolvers.workflow.refusals import Conflict
from schema.plans.plan_check import CheckKind
from server.errors import formatted
from tests.resolvers.redraw.conftest import CHIEF, DISTRICT, ONE, Town, server_of
from tests.resolvers.redraw.editor import SUBMIT, Editor, editor
from tests.resolvers.redraw.ground import of_zone
from tests.resolvers.redraw.test_jobs import until
from tests.resolvers.redraw.test_report import reported

BALANCE = "mutation ($plan: ID!, $n: Int) { balancePlan(plan: $plan, maxMoves: $n) { id } }"
REASONS = """
    query ($job: ID!) { node(id: $job) { ... on PlanJob {
      message
      reasons(first: 100) { nodes {
        kind severity message figure limit advice place
        candidate { id } zone { id code boundary(precision: 9) measures { households } }
      } }
    } } }
"""
APPROVE = """
    mutation ($plan: ID!, $version: Int!) {
      approvePlan(plan: $plan, version: $version, reason: "同意") { status }
    }
"""


@pytest.fixture
async def plan_editor(place: Town) -> Editor:
    return await editor(place, DISTRICT)


def over_and_back(zone: Mapping[str, Any]) -> dict[str, Any]:
    """A line that goes through a zone from south to north, and from north to south."""
    west, south, east, north = zone["bbox"]
    one, other = west + 0.35 * (east - west), west + 0.65 * (east - west)
    ends = [[one, south - 5e-4], [one, north + 5e-4], [other, north + 5e-4], [other, south - 5e-4]]
    return {"type": "LineString", "coordinates": ends}


async def test_a_line_that_leaves_pieces_shows_which(plan_editor: Editor) -> None:
    for zone in await plan_editor.zones():
        code, error = await plan_editor.tried(
            "splitZone", zone=zone["id"], by={"line": over_and_back(zone)}, crs="CGCS2000"
        )
        if code is not None and "pieces" in error["message"]:
            break
        plan_editor.version += code is None
    else:
        raise AssertionError("no zone was left in pieces")
    assert code == "BAD_USER_INPUT"
    found = error["extensions"]["findings"]
    assert error["message"] == f"the line leaves one side of the zone in {len(found)} pieces"
    cells = {atom["id"]: atom for atom in await of_zone(plan_editor, zone["id"])}
    outline = shape(zone["boundary"])
    for number, piece in enumerate(found, 1):
        assert (piece["kind"], piece["severity"]) == ("NOT_CONTIGUOUS", "ERROR")
        assert piece["zone"] == {"id": zone["id"], "code": zone["code"]}
        assert piece["message"].startswith(f"piece {number} of {len(found)}: ")
        assert "draw a line" in piece["advice"]
        place = shape(piece["place"])
        inside = [a for a in cells.values() if a["building"] and place.covers(shape(a["centroid"]))]
        assert sum(atom["households"] for atom in inside) == piece["figure"]
        assert outline.buffer(1e-6).covers(place)
    one, other, *_ = (shape(piece["place"]) for piece in found)
    assert one.intersection(other).area < 1e-12


async def test_a_refusal_for_locked_zones_shows_them(plan_editor: Editor) -> None:
    first, second, *_ = await plan_editor.zones()
    await plan_editor.do("lockZones", zones=[second["id"]])
    code, error = await plan_editor.tried("mergeZones", zones=[first["id"], second["id"]])
    (found,) = error["extensions"]["findings"]
    assert (code, found["kind"]) == ("CONFLICT", "ZONE_LOCKED")
    assert error["extensions"]["version"] == 1
    assert found["zone"] == {"id": second["id"], "code": second["code"]}
    assert shape(found["place"]).equals_exact(shape(second["boundary"]), 1e-6)
    assert "lockZones" in found["advice"]


async def test_a_refusal_without_findings_carries_none(plan_editor: Editor) -> None:
    first, *_ = await plan_editor.zones()
    code, error = await plan_editor.tried("mergeZones", zones=[first["id"]])
    assert (code, error["extensions"]) == ("BAD_USER_INPUT", {"code": "BAD_USER_INPUT"})


async def test_what_keeps_a_plan_from_approval_is_told_with_its_places(place: Town) -> None:
    plan = await editor(place, ONE)
    first, *_ = await plan.zones()
    (atom, *_) = await of_zone(plan, first["id"])
    await plan.do("assignBuildings", buildings={"ids": [atom["id"]]})
    await place.ask(SUBMIT, plan=plan.plan, version=plan.version)
    errors = [c for c in (await plan.seen())["checks"]["nodes"] if c["severity"] == "ERROR"]
    with pytest.raises(Conflict) as raised:
        await place.ask(APPROVE, CHIEF, plan=plan.plan, version=plan.version)
    found = formatted(raised.value, "")["extensions"]["findings"]
    assert [(f["kind"], f["message"]) for f in found] == [(c["kind"], c["message"]) for c in errors]
    assert all(f["advice"] and f["place"]["type"] == "MultiPolygon" for f in found)


def test_every_kind_of_check_and_reason_has_advice_but_what_only_tells() -> None:
    assert ADVICE.keys() == set(CheckKind) - {CheckKind.BUILDINGS_MOVED, CheckKind.PIECES_JOINED}
    for kind in CheckKind:
        made = finding(kind, "so")
        assert (made.severity, made.advice) == (severity_of(kind), ADVICE.get(kind))
    assert finding(CheckKind.GAP, "so", advice="else").advice == "else"


def test_a_refusal_tells_of_so_many_and_rounds_their_places() -> None:
    place = shapely.box(113.9123456789, 22.5, 113.92, 22.6)
    many = [finding(CheckKind.GAP, str(n), zone=n, place=place) for n in range(MOST_TOLD + 5)]
    found = told(many, 990101, {3: "code"})
    assert len(found) == MOST_TOLD
    assert found[3]["zone"] == {"id": "PlanZone:990101:3", "code": "code"}
    assert found[4]["zone"]["code"] is None
    assert 113.9123457 in {x for x, _ in found[0]["place"]["coordinates"][0][0]}
    assert told([finding(CheckKind.GAP, "so")], 1, {})[0]["place"] is None


async def reasons_of_balance(place: Town, plan_editor: Editor, **said: Any) -> list[Any]:
    """The reasons, of which the message is made."""
    asked = await place.ask(BALANCE, plan=plan_editor.plan, **said)
    job = asked["balancePlan"]["id"]
    async with server_of(place.url) as server:
        work_off(server.editor.queues, server.editor.transactions, [JOBS])
        await until(place, job)
    told = (await place.ask(REASONS, job=job))["node"]
    reasons: list[Any] = told["reasons"]["nodes"]
    assert told["message"] == "; ".join(dict.fromkeys(r["message"] for r in reasons))
    return reasons


async def test_a_zone_whose_pieces_were_joined_is_told_with_what_went(
    place: Town, plan_editor: Editor
) -> None:
    """A building in the midst of the zones is given to the one that is farthest from it."""
    zones = await plan_editor.zones()
    shapes = {zone["id"]: shape(zone["boundary"]) for zone in zones}
    middle = shapely.union_all(list(shapes.values())).centroid
    held = [a for a in await plan_editor.atoms() if a["building"]]
    atom = min(held, key=lambda a: shape(a["centroid"]).distance(middle))
    to = max(zones, key=lambda zone: shapes[zone["id"]].distance(shape(atom["centroid"])))
    await plan_editor.do("assignBuildings", buildings={"ids": [atom["id"]]}, zone=to["id"])
    found = await reasons_of_balance(place, plan_editor)
    (joined,) = [reason for reason in found if reason["kind"] == "PIECES_JOINED"]
    assert (joined["severity"], joined["figure"], joined["limit"]) == ("NOTICE", 2, 1)
    assert joined["zone"]["code"] == to["code"] and to["code"] in joined["message"]
    went = shape(joined["place"])
    assert went.buffer(1e-9).covers(shape(atom["centroid"]))
    assert not went.intersects(shapes[to["id"]].buffer(-1e-6))
    assert found[0]["message"].startswith(f"{found[0]['figure']:.0f} buildings moved (1 of them")


async def test_what_a_balance_leaves_is_told_zone_by_zone(place: Town, plan_editor: Editor) -> None:
    zones = await plan_editor.zones()
    atoms = [a["id"] for a in await of_zone(plan_editor, zones[0]["id"]) if a["building"]]
    await plan_editor.do("assignBuildings", buildings={"ids": atoms[:-1]}, zone=zones[1]["id"])
    await plan_editor.do("lockZones", zones=[zones[0]["id"]])
    summary, *rest = reasons = await reasons_of_balance(place, plan_editor, n=1)
    assert (summary["kind"], summary["severity"], summary["zone"]) == (
        "BUILDINGS_MOVED", "NOTICE", None,
    )  # fmt: skip
    assert {r["kind"] for r in rest} >= {"ZONE_LOCKED"}
    for reason in rest:
        zone = reason["zone"]
        assert reason["message"].startswith(f"zone {zone['code']} holds {reason['figure']:g} ")
        assert zone["measures"]["households"] == reason["figure"]
        assert reason["limit"] == (200 if reason["figure"] < 200 else 400)
        assert shape(reason["place"]).equals_exact(shape(zone["boundary"]), 1e-6)
        assert reason["advice"]
    (plan,) = {reason["candidate"]["id"] for reason in reasons}
    _, county, number = plan.split(":")
    printed = await reported(place, PlanKey(int(county), int(number)))
    for reason in rest:
        assert reason["message"] in printed.words and reason["advice"] in printed.words
    own = plan_editor.plan.split(":")
    unsearched = await reported(place, PlanKey(int(own[1]), int(own[2])))
    assert not any("What the search came to" in word for word in unsearched.words)
