"""Nobody decides on a plan of their own, and what was approved is what is published."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import Forbidden, Refusal
from resolvers.redraw import proposal_jobs
from resolvers.redraw.publication import publish_due
from resolvers.redraw.search_process import Found
from resolvers.workflow.refusals import Conflict
from schema.viewer import Role, Viewer
from tests.resolvers.redraw.conftest import CHIEF, DISTRICT, ONE, OTHER, PLANNER, Town
from tests.resolvers.redraw.editor import SUBMIT, Editor, editor
from tests.resolvers.redraw.plans import APPROVE, BRANCH, PUBLISH, WITHDRAW, draft
from tests.resolvers.redraw.test_jobs import propose, until, worker
from tests.resolvers.redraw.test_policies import REMOVE, SET

REJECT = """
    mutation ($plan: ID!, $version: Int!) {
      rejectPlan(plan: $plan, version: $version, reason: "不妥") { status }
    }
"""
HOLD = """
    mutation ($plan: ID!, $version: Int!) {
      holdPlanTo(plan: $plan, version: $version, band: {min: 1, max: 900}) { status submittedBy }
    }
"""
RENAME = 'mutation ($plan: ID!) { renamePlan(plan: $plan, name: "改名") { name status } }'
DELETE = "mutation ($plan: ID!) { deletePlan(plan: $plan) }"
COMMENT = 'mutation ($plan: ID!) { commentPlan(plan: $plan, words: "好") { id } }'
READ = "query ($plan: ID!) { gridPlan(id: $plan) { status name submittedAt submittedBy version } }"
BUILDINGS = """query ($code: String!) {
    community(code: $code) { buildings(first: 200) { nodes { buildingNo } } }
}"""
IMPORT = """
    mutation ($communities: [String!]!, $zones: ZonesInput!) {
      importPlan(name: "外来", communities: $communities, zones: $zones) { plan { id } }
    }
"""
FAR = "2126-12-01T00:00:00+08:00"

Way = Callable[[Town, Viewer], Awaitable[Editor]]
"""How a plan comes about in which somebody has a hand; who edits it afterwards is PLANNER."""


async def authored(town: Town, person: Viewer) -> Editor:
    return other_hands(await editor(town, OTHER, viewer=person))


async def edited(town: Town, person: Viewer) -> Editor:
    return await by(person, await editor(town, OTHER), rename_zone)


async def undone(town: Town, person: Viewer) -> Editor:
    plan = await editor(town, OTHER)
    await rename_zone(plan)
    return await by(person, plan, lambda plan: plan.do("undo"))


async def done_again(town: Town, person: Viewer) -> Editor:
    plan = await editor(town, OTHER)
    await rename_zone(plan)
    await plan.do("undo")
    return await by(person, plan, lambda plan: plan.do("redo"))


async def locked(town: Town, person: Viewer) -> Editor:
    plan = await editor(town, OTHER)
    return await by(person, plan, lambda plan: plan.do("lockZones", locked=True))


async def edited_and_dropped(town: Town, person: Viewer) -> Editor:
    plan = await by(person, await editor(town, OTHER), rename_zone)
    await plan.do("undo")
    await rename_zone(plan)
    return plan


async def branched(town: Town, person: Viewer) -> Editor:
    origin = await editor(town, OTHER)
    made = (await town.ask(BRANCH, person, plan=origin.plan))["branchPlan"]
    return Editor(town.reads, made["id"])


async def edited_before_it_was_branched(town: Town, person: Viewer) -> Editor:
    """Twice, and what it was branched from is no more."""
    origin = await by(person, await editor(town, OTHER), rename_zone)
    first = (await town.ask(BRANCH, plan=origin.plan))["branchPlan"]
    second = (await town.ask(BRANCH, plan=first["id"]))["branchPlan"]
    for plan in (first["id"], origin.plan):
        await town.ask(DELETE, person, plan=plan)
    return Editor(town.reads, second["id"])


async def proposed(town: Town, person: Viewer) -> Editor:
    return await candidate(town, await editor(town, OTHER), person)


async def edited_what_it_was_proposed_for(town: Town, person: Viewer) -> Editor:
    return await candidate(town, await edited(town, person), PLANNER)


async def imported(town: Town, person: Viewer) -> Editor:
    found = await town.ask(BUILDINGS, code=OTHER)
    numbers = [row["buildingNo"] for row in found["community"]["buildings"]["nodes"]]
    zones = {"assignment": [{"buildingNo": number, "zone": "全"} for number in numbers]}
    made = await town.ask(IMPORT, person, communities=[OTHER], zones=zones)
    return Editor(town.reads, made["importPlan"]["plan"]["id"])


async def held_to_a_band(town: Town, person: Viewer) -> Editor:
    plan = await editor(town, OTHER)
    await town.ask(HOLD, person, plan=plan.plan, version=0)
    await town.ask(HOLD, plan=plan.plan, version=0)  # and then by another
    return plan


async def policy_it_began_with(town: Town, person: Viewer) -> Editor:
    await town.ask(SET, administrator(person), area=OTHER, min=100, max=600)
    return await editor(town, OTHER)


async def policy_since(town: Town, person: Viewer) -> Editor:
    plan = await editor(town, OTHER)
    await town.ask(SET, administrator(person), area=DISTRICT, min=100, max=600)
    return plan


async def policy_removed(town: Town, person: Viewer) -> Editor:
    await town.ask(SET, CLERK, area=DISTRICT, min=100, max=600)
    plan = await editor(town, OTHER)
    await town.ask(REMOVE, administrator(person), area=DISTRICT)
    return plan


async def submitted(town: Town, person: Viewer) -> Editor:
    plan = await editor(town, OTHER)
    await town.ask(SUBMIT, person, plan=plan.plan, version=0)
    return plan


async def submitted_in_vain(town: Town, person: Viewer) -> Editor:
    plan = await submitted(town, person)
    await rename_zone(plan)
    return plan


async def commented(town: Town, person: Viewer) -> Editor:
    plan = await submitted(town, PLANNER)
    await town.ask(COMMENT, person, plan=plan.plan)
    return plan


async def renamed(town: Town, person: Viewer) -> Editor:
    plan = await editor(town, OTHER)
    await town.ask(RENAME, person, plan=plan.plan)
    return plan


async def policy_elsewhere(town: Town, person: Viewer) -> Editor:
    """Of a community beside the plan's."""
    plan = await editor(town, OTHER)
    await town.ask(SET, administrator(person), area=ONE, min=100, max=600)
    return plan


async def stood_by(town: Town, person: Viewer) -> Editor:
    return await editor(town, OTHER)


MAKERS: tuple[Way, ...] = (
    authored, edited, undone, done_again, locked, edited_and_dropped, branched,
    edited_before_it_was_branched, proposed, edited_what_it_was_proposed_for, imported,
    held_to_a_band, policy_it_began_with, policy_since, policy_removed, submitted,
)  # fmt: skip
"""Who had a hand in a plan."""

STRANGERS: tuple[Way, ...] = (submitted_in_vain, commented, renamed, policy_elsewhere, stood_by)

STEPS = {
    "submit": SUBMIT, "approve": APPROVE, "reject": REJECT, "publish": PUBLISH,
    "publish later": PUBLISH, "withdraw": WITHDRAW,
}  # fmt: skip
BEFORE = {"submit": 0, "approve": 1, "reject": 1, "publish": 2, "publish later": 2, "withdraw": 2}
"""How far a plan has come before each: submitted, approved."""

SEPARATED = ("approve", "reject", "publish", "publish later")
"""What is for others than the makers. Submitting is theirs, and withdrawing puts back what others
approved before: both leave nothing of theirs standing that nobody else has looked at."""

CLERK = Viewer("何管理员", Role.ADMINISTRATOR, (DISTRICT,))


@pytest.fixture(autouse=True)
async def policies_of_before(place: Town, keeper: AsyncConnection) -> AsyncIterator[None]:
    yield
    async with keeper.begin():
        await keeper.execute(text("delete from policy where area_code <> ''"))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("way", [*MAKERS, *STRANGERS], ids=lambda way: way.__name__)
async def test_makers_do_not_decide(
    place: Town, monkeypatch: pytest.MonkeyPatch, way: Way, step: str
) -> None:
    monkeypatch.setattr(proposal_jobs, "worked_out", one_zone)
    person = Viewer(f"{way.__name__}-{step}", Role.PLANNER, (DISTRICT,))
    plan = await way(place, person)
    await brought(place, plan, BEFORE[step])
    before = await read(place, plan)
    said = {"plan": plan.plan, "version": before["version"]}
    if step == "publish later":
        said["at"] = FAR
    if step == "submit" and before["status"] == "CONSULTATION":
        expected: type[Refusal] | None = Conflict
    else:
        expected = Forbidden if way in MAKERS and step in SEPARATED else None
    if expected is None:
        await place.ask(STEPS[step], person, **said)
        assert await read(place, plan) != before or step == "publish later"
    else:
        with pytest.raises(expected) as refused:
            await place.ask(STEPS[step], person, **said)
        assert expected is Conflict or f"{person.subject} drafted, edited" in str(refused.value)
        assert await read(place, plan) == before
    if step == "publish" and expected is None:
        await place.ask(WITHDRAW, CHIEF, **said)  # the city as it was, for the others


ALTERATIONS: Mapping[str, Callable[[Town, Editor], Awaitable[object]]] = {
    "edit": lambda _, plan: rename_zone(plan),
    "band": lambda town, plan: town.ask(HOLD, plan=plan.plan, version=plan.version),
}


@pytest.mark.parametrize("alter", ALTERATIONS.values(), ids=ALTERATIONS)
async def test_what_is_altered_in_consultation_is_submitted_anew(
    place: Town, alter: Callable[[Town, Editor], Awaitable[object]]
) -> None:
    plan = await editor(place, OTHER)
    await rename_zone(plan)
    await place.ask(SUBMIT, plan=plan.plan, version=1)
    async with place.editor.listening.following(plan.plan) as heard, asyncio.timeout(20):
        await alter(place, plan)
        assert (await heard.next()).what == "reopen"
    now = await read(place, plan)
    assert (now["status"], now["submittedAt"], now["submittedBy"]) == ("DRAFT", None, None)
    with pytest.raises(Conflict, match="is DRAFT, and not CONSULTATION"):
        await place.ask(APPROVE, CHIEF, plan=plan.plan, version=plan.version)
    await rename_zone(plan)  # and is edited on by the same process
    await place.ask(SUBMIT, plan=plan.plan, version=plan.version)
    await place.ask(APPROVE, CHIEF, plan=plan.plan, version=plan.version)


async def test_an_edit_that_is_refused_leaves_it_in_consultation(place: Town) -> None:
    plan = await submitted(place, PLANNER)
    code, _ = await plan.tried("undo")
    assert code == "BAD_USER_INPUT"
    assert (await read(place, plan))["status"] == "CONSULTATION"


DECISIONS = {
    "APPROVED": (), "REJECTED": (REJECT,), "EFFECTIVE": (PUBLISH,), "WITHDRAWN": (WITHDRAW,),
}  # fmt: skip


@pytest.mark.parametrize("status", DECISIONS)
async def test_the_name_and_band_of_what_is_decided_stay(place: Town, status: str) -> None:
    plan = await editor(place, OTHER)
    await brought(place, plan, 1 if status == "REJECTED" else 2)
    for document in DECISIONS[status]:
        await place.ask(document, CHIEF, plan=plan.plan, version=0)
    before = await read(place, plan)
    assert before["status"] == status
    with pytest.raises(Conflict, match=f"is {status}: only DRAFT and CONSULTATION can be renamed"):
        await place.ask(RENAME, plan=plan.plan)
    with pytest.raises(Conflict, match=f"is {status}: only DRAFT and CONSULTATION can be edited"):
        await place.ask(HOLD, plan=plan.plan, version=0)
    assert await read(place, plan) == before
    if status == "EFFECTIVE":
        await place.ask(WITHDRAW, CHIEF, plan=plan.plan, version=0)


TAMPERING = {
    "names": "update plan_zone set name = name || '改' where plan_id = :plan",
    "codes": "update plan_zone set grid_code = left(grid_code, 12) || '9' || right(grid_code, 2)"
    " where plan_id = :plan",
    "kinds": "update plan_zone set kind = 'DEDICATED' where plan_id = :plan",
    "workers": "update plan_zone set workers = null where plan_id = :plan",
    "boundaries": "update plan_zone set boundary = null where plan_id = :plan",
    "assignment": "update plan_atom set zone_id = null where plan_id = :plan",
    "communities": "update plan_community set name = '改' where plan_id = :plan",
    "version 1 for 0": "update grid_plan set version = 1 where id = :plan",
    "assignment, boundaries, bridges, codes, communities, kinds, names, workers, zones":
        "update grid_plan set approved_content = null where id = :plan",
}  # fmt: skip
"""By what is named then."""


@pytest.mark.parametrize("named", TAMPERING)
async def test_nothing_but_what_was_approved_is_published(
    town: Town, mayor: AsyncConnection, named: str
) -> None:
    plan = await draft(town, OTHER)
    await plan.approved()
    grids = text("select md5(string_agg(grid::text, '' order by id)) from grid")
    before = await mayor.scalar(grids)
    await mayor.execute(text(TAMPERING[named]), {"plan": int(plan.plan.split(":")[2])})
    await mayor.commit()
    plan.version = 1 if named.startswith("version") else 0
    for at in (None, FAR):
        with pytest.raises(Conflict) as refused:
            await plan.publish(at=at)
        assert str(refused.value) == f"plan '重划' is not what was approved: {named}"
    await mayor.execute(
        text("update grid_plan set effective_from = :past, published_by = :by"),
        {"past": datetime.now(UTC) - timedelta(days=1), "by": CHIEF.subject},
    )
    await mayor.commit()
    (due,) = await publish_due(town.transactions)
    assert due.refusal == str(refused.value)
    assert await mayor.scalar(grids) == before


async def one_zone(order: Any) -> AsyncIterator[Any]:
    """A candidate: the atoms of each community are one zone."""
    yield Found(order.atoms.communities.astype(np.int64), (), "1")


async def candidate(town: Town, plan: Editor, asker: Viewer) -> Editor:
    job = await propose(town, plan, viewer=asker)
    async with worker(town):
        done = await until(town, job)
    (made,) = done["candidates"]["nodes"]
    return Editor(town.reads, made["id"])


async def by(person: Viewer, plan: Editor, edit: Callable[[Editor], Awaitable[object]]) -> Editor:
    """A plan, with an edit by somebody else than its editor."""
    theirs = Editor(plan.reads, plan.plan, plan.version, person)
    await edit(theirs)
    plan.version = theirs.version
    return plan


def other_hands(plan: Editor) -> Editor:
    return Editor(plan.reads, plan.plan, plan.version)


async def rename_zone(plan: Editor) -> None:
    zone = (await plan.zones())[0]["id"]
    await plan.do("changeZone", zone=zone, name=f"第{plan.version}")


async def brought(town: Town, plan: Editor, far: int) -> None:
    """Bring a plan on: submitted by PLANNER unless it is, then approved by CHIEF."""
    now = await read(town, plan)
    if far >= 1 and now["status"] == "DRAFT":
        await town.ask(SUBMIT, plan=plan.plan, version=now["version"])
    if far >= 2:
        await town.ask(APPROVE, CHIEF, plan=plan.plan, version=now["version"])


async def read(town: Town, plan: Editor) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (await town.ask(READ, plan=plan.plan))["gridPlan"]
    return found


def administrator(person: Viewer) -> Viewer:
    return Viewer(person.subject, Role.ADMINISTRATOR, person.areas)
