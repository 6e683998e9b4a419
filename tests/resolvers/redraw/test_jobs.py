"""Jobs in the background: asked for, worked off by whichever process, cancelled, and failing."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput, Refusal, ValidationFailed
from resolvers.redraw import proposal_jobs
from resolvers.redraw.jobs import JOBS
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.redraw.search_process import Found, Search, SearchReason
from resolvers.workflow import queues
from resolvers.workflow.child_process import Died, Progress
from resolvers.workflow.job_rows import JobRows
from resolvers.workflow.jobs import work_off
from resolvers.workflow.refusals import Conflict, NotFound
from schema.plans.plan_check import CheckKind
from schema.viewer import Viewer
from tests.resolvers.redraw.conftest import DISTRICT, PLANNER, Town, server_of
from tests.resolvers.redraw.editor import Editor, editor

JOB = """
    id kind status phase progress message askedBy startedAt endedAt
    candidates { nodes { id name status version author householdsMin
      zones { nodes { code locked measures { households } } } checks { nodes { kind message } } } }
"""
PROPOSE = f"""
    mutation ($plan: ID!, $candidates: Int!, $band: BandInput, $target: Float, $keep: Boolean!,
              $weights: WeightsInput, $today: [Float!]) {{
      proposeZones(plan: $plan, candidates: $candidates, band: $band, target: $target, seed: 7,
                   keepLocked: $keep, weights: $weights, keep: $today) {{ {JOB} }}
    }}
"""
BALANCE = f"""
    mutation ($plan: ID!, $n: Int, $more: Int! = 0) {{
      balancePlan(plan: $plan, maxMoves: $n, shapeMoves: $more) {{ {JOB} }}
    }}
"""
CANCEL = f"mutation ($job: ID!) {{ cancelJob(job: $job) {{ {JOB} }} }}"
REASONS = """query ($job: ID!) { node(id: $job) { ... on PlanJob {
    reasons(first: 200) { nodes { message } } } } }"""
READ = f"query ($job: ID!) {{ node(id: $job) {{ ... on PlanJob {{ {JOB} }} }} }}"
DELETE = "mutation ($plan: ID!) { deletePlan(plan: $plan) }"
CHILDREN = """{ gridPlans(where: {name: {contains: " · "}}) { totalCount } }"""
ENDED = ("DONE", "FAILED", "CANCELLED")


@pytest.fixture
async def plan(place: Town) -> Editor:
    return await editor(place, DISTRICT)


@asynccontextmanager
async def worker(town: Town) -> AsyncIterator[PlanEditor]:
    """A server process that works jobs off."""
    async with server_of(town.url) as server:
        plan_editor = server.editor
        work_off(plan_editor.queues, plan_editor.transactions, [JOBS])
        yield plan_editor


async def propose(town: Town, plan: Editor, viewer: Viewer = PLANNER, **said: Any) -> str:
    asked = {"candidates": 1, "keep": True, **said}
    job = (await town.ask(PROPOSE, viewer, plan=plan.plan, **asked))["proposeZones"]
    assert (job["status"], job["progress"], job["candidates"]["nodes"]) == ("QUEUED", 0, [])
    found: str = job["id"]
    return found


async def until(
    town: Town, job: str, *statuses: str, viewer: Viewer = PLANNER
) -> Mapping[str, Any]:
    """The job when it has come to one of these."""
    async with asyncio.timeout(60):
        while True:
            found: Mapping[str, Any] = (await town.ask(READ, viewer, job=job))["node"]
            if found["status"] in (statuses or ENDED):
                return found
            await asyncio.sleep(0.05)


async def queued(keeper: AsyncConnection) -> list[str]:
    async with keeper.begin():
        return list(await keeper.scalars(text("select status::text from procrastinate_jobs")))


def scripted(
    monkeypatch: pytest.MonkeyPatch, script: Callable[[Search, int], AsyncIterator[Any]]
) -> list[Search]:
    """Have the search replaced; the orders that came."""
    orders: list[Search] = []

    async def worked_out(order: Search) -> AsyncIterator[Any]:
        orders.append(order)
        async for said in script(order, len(orders)):
            yield said

    monkeypatch.setattr(proposal_jobs, "worked_out", worked_out)
    return orders


def one_zone(order: Any, label: str) -> Found:
    """A candidate: the atoms of each community are one zone."""
    zones = order.atoms.communities.astype(np.int64)
    said = SearchReason(CheckKind.NOT_FOUND, f"found {label}", tuple(np.unique(zones).tolist()))
    return Found(zones, (said,), label)


async def test_zones_are_proposed(place: Town, plan: Editor, keeper: AsyncConnection) -> None:
    kept = (await plan.zones())[0]
    await plan.do("lockZones", zones=[kept["id"]])
    job = await propose(place, plan, candidates=2)
    async with worker(place):
        done = await until(place, job)
    assert (done["status"], done["progress"], done["askedBy"]) == ("DONE", 1, "林工")
    assert done["startedAt"] and done["endedAt"]
    # Beside the locked zone there is one best plan, which every seed finds.
    assert len(done["candidates"]["nodes"]) == 1
    assert done["message"] == "1 of 2 candidates: further seeds gave the same plans again"
    for candidate in done["candidates"]["nodes"]:
        assert (candidate["status"], candidate["version"]) == ("DRAFT", 0)
        zones = candidate["zones"]["nodes"]
        assert sum(z["measures"]["households"] for z in zones) == 2317
        assert all(200 <= z["measures"]["households"] <= 400 for z in zones)
        assert [z["code"] for z in zones if z["locked"]] == [kept["code"]]
        assert len({z["code"] for z in zones}) == len(zones)
        assert candidate["checks"]["nodes"] == []
    assert await queued(keeper) == []


async def test_a_plan_is_balanced(place: Town, plan: Editor) -> None:
    zones = await plan.zones()
    atoms = [a["id"] for a in await plan.atoms() if a["zone"]["id"] == zones[0]["id"]]
    await plan.do("assignBuildings", buildings={"ids": atoms[:9]}, zone=zones[1]["id"])
    job = (await place.ask(BALANCE, plan=plan.plan))["balancePlan"]["id"]
    async with worker(place):
        done = await until(place, job)
    (made,) = done["candidates"]["nodes"]
    assert all(200 <= z["measures"]["households"] <= 400 for z in made["zones"]["nodes"])
    assert "buildings moved" in done["message"]


async def test_what_no_search_could_make_sense_of_is_refused(
    place: Town, plan: Editor, keeper: AsyncConnection
) -> None:
    nan = float("nan")
    proposals_: list[tuple[dict[str, Any], str]] = [
        ({"candidates": 0}, "candidates 0"),
        ({"candidates": 11}, "candidates 11"),
        ({"band": {"min": -1, "max": 5}}, "band -1 to 5"),
        ({"band": {"min": 6, "max": 5}}, "band 6 to 5"),
        ({"band": {"min": 0, "max": 0}}, "band 0 to 0"),
        ({"band": {"min": 0, "max": 100_001}}, "band 0 to 100001"),
        ({"target": 100.0}, "target 100"),
        ({"target": nan}, "nan"),
        ({"weights": {"compactness": -1.0}}, "weights"),
        ({"weights": {"compactness": nan}}, "nan"),
        ({"today": [0.5, 1.5]}, "keep 1.5: 0 to 1"),
        ({"today": [-0.1]}, "keep -0.1"),
        ({"today": [nan]}, "nan"),
        ({"today": [0.5, 0.5]}, "given twice"),
        ({"today": [0, 0.5, 1], "candidates": 4}, "3 weights with 4 candidates"),
    ]
    for said, words in proposals_:
        asked = {"plan": plan.plan, "candidates": 1, "keep": True, **said}
        with pytest.raises((BadInput, ValidationFailed), match=words):
            await place.ask(PROPOSE, **asked)
    for document, said, words in (
        (BALANCE, {"plan": plan.plan, "n": 0}, "maxMoves 0"),
        (BALANCE, {"plan": plan.plan, "more": -1}, "shapeMoves -1"),
        (CANCEL, {"job": plan.plan}, "PlanJob is allowed"),
        (CANCEL, {"job": "PlanJob:990101:999999"}, "names no job"),
    ):
        with pytest.raises(Refusal, match=words):
            await place.ask(document, **said)
    assert await queued(keeper) == []


OTHERS = """
    insert into job (county, area_code, kind, asked_by, wish)
    values (990101, '990101', 'SOMETHING', '林工', '{}') returning id
"""
COUNTED = "{ gridPlans(first: 200) { nodes { jobs { totalCount groups(by: [KIND]) { count } } } } }"


async def test_a_job_without_a_plan_is_none_of_a_plan(
    place: Town, plan: Editor, keeper: AsyncConnection
) -> None:
    """The table holds the jobs of every workflow: those of others are as if they were not."""
    before = await place.ask(COUNTED)
    async with keeper.begin():
        number = await keeper.scalar(text(OTHERS))
    others = f"PlanJob:990101:{number}"
    assert (await place.ask(READ, job=others))["node"] is None
    assert await place.ask(COUNTED) == before
    with pytest.raises(NotFound, match=f"id {others} names no job"):
        await place.ask(CANCEL, job=others)
    with pytest.raises(IntegrityError, match="job_plan_kind_check"):
        async with keeper.begin():
            await keeper.execute(
                text(
                    "insert into job (county, area_code, plan_id, kind, asked_by, wish)"
                    " select county, area_code, id, 'SOMETHING', '', '{}' from grid_plan limit 1"
                )
            )


async def test_a_queued_job_is_cancelled(
    place: Town, plan: Editor, keeper: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def script(order: Search, _: int) -> AsyncIterator[Any]:
        yield one_zone(order, "a")

    orders = scripted(monkeypatch, script)
    job = await propose(place, plan)
    cancelled = (await place.ask(CANCEL, job=job))["cancelJob"]
    assert cancelled["status"] == "CANCELLED" and cancelled["endedAt"]
    with pytest.raises(Exception, match="CANCELLED: it has ended"):
        await place.ask(CANCEL, job=job)
    other = await propose(place, plan)
    async with worker(place):
        await until(place, other)
    assert len(orders) == 1 and (await until(place, job))["candidates"]["nodes"] == []


async def test_a_running_job_is_cancelled_and_its_process_ends(place: Town, plan: Editor) -> None:
    wide: dict[str, Any] = {
        "band": {"min": 20, "max": 30},
        "candidates": 10,
    }  # more than a minute's work
    job = await propose(place, plan, **wide)
    async with worker(place):
        found = await until(place, job, "RUNNING")
        async with asyncio.timeout(20):
            while not found["progress"]:  # the process works, and tells of it
                found = (await place.ask(READ, job=job))["node"]
                await asyncio.sleep(0.05)
        assert found["phase"] and 0 < found["progress"] < 1
        assert processes()
        await place.ask(CANCEL, job=job)
        async with asyncio.timeout(10):
            while processes():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    assert (await until(place, job))["status"] == "CANCELLED"


def processes() -> list[Any]:
    return multiprocessing.active_children()


async def test_what_fails_says_so(
    place: Town, plan: Editor, keeper: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def script(order: Search, time: int) -> AsyncIterator[Any]:
        yield Progress("looking", 0.5)
        if time == 1:
            raise Died("the search ended with exit code -9")
        yield one_zone(order, "b")

    scripted(monkeypatch, script)
    failing, good = await propose(place, plan), await propose(place, plan)
    async with worker(place):
        failed, done = await until(place, failing), await until(place, good)
    assert (failed["status"], failed["phase"], failed["progress"]) == ("FAILED", "looking", 0.5)
    assert failed["message"] == "it failed: the search ended with exit code -9"
    assert (done["status"], done["message"]) == ("DONE", "found b")
    assert await queued(keeper) == []


async def test_a_server_that_stops_leaves_its_job_to_the_next(
    place: Town, plan: Editor, keeper: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = asyncio.Event()

    async def script(order: Search, time: int) -> AsyncIterator[Any]:
        yield one_zone(order, "a")
        first.set()
        if time == 1:
            await asyncio.sleep(60)
        yield one_zone(order, "b")

    orders = scripted(monkeypatch, script)
    job = await propose(place, plan, candidates=2)
    async with worker(place):
        await first.wait()
        await asyncio.sleep(0.2)
    assert (await until(place, job, "RUNNING"))["status"] == "RUNNING"
    assert await queued(keeper) == ["todo"]
    async with worker(place):
        done = await until(place, job)
    assert len(orders) == 2
    assert done["status"] == "DONE"
    assert done["message"] == "candidate a: found a; candidate b: found b"
    assert [c["name"] for c in done["candidates"]["nodes"]] == ["重划 · a", "重划 · b"]
    reasons = (await place.ask(REASONS, job=job))["node"]["reasons"]["nodes"]
    zones = len({atom["communityCode"] for atom in await plan.atoms()})
    assert [r["message"] for r in reasons] == ["found a"] * zones + ["found b"] * zones


BLOCKED = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"


async def until_blocked(keeper: AsyncConnection) -> None:
    """When one waits for what another has locked, or in a second."""
    with suppress(TimeoutError):
        async with asyncio.timeout(1):
            while not await keeper.scalar(text(BLOCKED)):
                await keeper.rollback()
                await asyncio.sleep(0.02)
    await keeper.rollback()


@pytest.mark.parametrize("moment", ["is taken up", "has found something"])
async def test_a_plan_is_deleted_while_a_job_of_it(
    place: Town,
    plan: Editor,
    keeper: AsyncConnection,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
) -> None:
    """Neither waits for the other while the other waits for it."""
    deleting: list[asyncio.Task[Any]] = []
    read = JobRows.read

    async def interrupted(rows: Any, connection: Any, job: Any, *, lock: bool = False) -> Any:
        found = await read(rows, connection, job, lock=lock)
        if lock and not deleting and (moment == "is taken up" or searches):
            deleting.append(asyncio.create_task(place.ask(DELETE, plan=plan.plan)))
            await until_blocked(keeper)
        return found

    async def script(order: Search, _: int) -> AsyncIterator[Any]:
        yield one_zone(order, "a")
        if deleting:
            await deleting[0]
        yield one_zone(order, "b")

    searches = scripted(monkeypatch, script)
    job = await propose(place, plan)
    before = (await place.ask(CHILDREN))["gridPlans"]["totalCount"]
    monkeypatch.setattr(JobRows, "read", interrupted)
    county, number = (int(part) for part in job.split(":")[1:])
    async with asyncio.timeout(20):
        await JOBS.carry_out(
            place.editor.transactions, proposal_jobs.propose_candidates, county, number, DISTRICT
        )
        await deleting[0]
    assert (await place.ask(READ, job=job))["node"] is None
    # Candidate a may have come before the end; b came after it.
    assert (await place.ask(CHILDREN))["gridPlans"]["totalCount"] - before <= 1
    async with worker(place):
        async with asyncio.timeout(10):
            while await queued(keeper):  # noqa: ASYNC110
                await asyncio.sleep(0.05)


@pytest.fixture
def restless(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(queues, "RESCUE_SECONDS", 0.1)
    yield


async def test_the_job_of_a_worker_that_died_is_taken_up_once(
    place: Town,
    plan: Editor,
    keeper: AsyncConnection,
    monkeypatch: pytest.MonkeyPatch,
    restless: None,
) -> None:
    """The first worker is only thought dead: what it finds later is not laid down any more."""
    stuck, late = asyncio.Event(), asyncio.Event()

    async def script(order: Search, time: int) -> AsyncIterator[Any]:
        if time == 1:
            stuck.set()
            await late.wait()
        yield one_zone(order, str(time))

    orders = scripted(monkeypatch, script)
    job = await propose(place, plan)
    async with worker(place), worker(place):
        await stuck.wait()
        async with keeper.begin():  # its heart beats no more
            await keeper.execute(text("update procrastinate_jobs set worker_id = null"))
        done = await until(place, job)
        late.set()
        await asyncio.sleep(0.5)
        again = await until(place, job)
    assert len(orders) == 2
    assert done["status"] == "DONE" and again == done
    assert [c["name"] for c in done["candidates"]["nodes"]] == ["重划 · 2"]


async def test_two_workers_share_the_jobs(
    place: Town, plan: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def script(order: Search, time: int) -> AsyncIterator[Any]:
        await asyncio.sleep(0.1)
        yield one_zone(order, str(time))

    orders = scripted(monkeypatch, script)
    theirs = await editor(place, DISTRICT)
    jobs = []
    for person, each in ((planner("王工"), plan), (planner("孙工"), theirs)):
        jobs += [await proposed_by(place, person, each) for _ in range(3)]
    async with worker(place), worker(place):
        found = [await until(place, job) for job in jobs]
    assert len(orders) == 6
    assert [len(job["candidates"]["nodes"]) for job in found] == [1] * 6
    assert sorted(job["message"] for job in found) == [f"found {n}" for n in range(1, 7)]


async def test_of_two_peoples_jobs_of_one_plan_one_runs_at_a_time(
    place: Town, plan: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers are idle, and yet the second waits for the first."""
    monkeypatch.setattr(queues, "NOT_YET_SECONDS", 0)
    begun, finish = asyncio.Event(), asyncio.Event()

    async def script(order: Search, time: int) -> AsyncIterator[Any]:
        if time == 1:
            begun.set()
            await finish.wait()
        yield one_zone(order, str(time))

    orders = scripted(monkeypatch, script)
    jobs = [await proposed_by(place, planner(name), plan) for name in ("王工", "孙工")]
    async with worker(place), worker(place):
        await begun.wait()
        await asyncio.sleep(0.5)  # the other worker looks at the second job again and again
        assert len(orders) == 1
        finish.set()
        found = [await until(place, job) for job in jobs]
    assert sorted(job["message"] for job in found) == ["found 1", "found 2"]


async def proposed_by(place: Town, person: Viewer, plan: Editor) -> str:
    asked = await place.ask(PROPOSE, person, plan=plan.plan, candidates=1, keep=True)
    return str(asked["proposeZones"]["id"])


def planner(name: str) -> Viewer:
    return Viewer(name, PLANNER.role, PLANNER.areas)


async def test_only_so_many_jobs_of_a_plan_and_of_a_person_wait(place: Town, plan: Editor) -> None:
    li = planner("李工")
    jobs = [await proposed_by(place, li, plan) for _ in range(3)]
    with pytest.raises(Conflict, match="3 jobs of this wait or run; 3 at most are allowed"):
        await proposed_by(place, planner("张工"), plan)
    other = await editor(place, DISTRICT)
    jobs += [await proposed_by(place, li, other) for _ in range(2)]
    with pytest.raises(Conflict, match="5 of your jobs wait or run; 5 at most are allowed"):
        await proposed_by(place, li, other)
    for job in jobs:
        await place.ask(CANCEL, job=job)
    await place.ask(CANCEL, job=await proposed_by(place, li, plan))


async def test_people_take_turns(
    place: Town, plan: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks for one thing need not wait until another has had four."""

    async def script(order: Search, _: int) -> AsyncIterator[Any]:
        yield one_zone(order, "x")

    scripted(monkeypatch, script)
    others = [await editor(place, DISTRICT) for _ in range(3)]
    mine = [await proposed_by(place, planner("赵工"), each) for each in (plan, *others)]
    theirs = await proposed_by(place, planner("钱工"), plan)
    async with worker(place):
        ended = [await until(place, job) for job in (*mine, theirs)]
    began = [job["id"] for job in sorted(ended, key=lambda job: str(job["startedAt"]))]
    assert began == [mine[0], theirs, *mine[1:]]
