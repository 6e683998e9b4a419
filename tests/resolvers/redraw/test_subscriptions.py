"""Following plans and jobs, and edits over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.database import listening
from resolvers.database.pool import Unavailable
from resolvers.question import Question
from resolvers.reads import Reads
from resolvers.returned_rows import RowId
from resolvers.workflow.announcements import Announcement, announce
from resolvers.workflow.refusals import NotFound
from schema.viewer import Role, Viewer
from server.address import READER, in_role
from server.app import create_app
from server.settings import Settings
from tests.resolvers.redraw.conftest import CHIEF, DISTRICT, PLANNER, Town, another
from tests.resolvers.redraw.editor import Editor, editor
from tests.resolvers.redraw.plans import APPROVE, PUBLISH, SUBMIT, WITHDRAW
from tests.resolvers.redraw.test_jobs import CANCEL, propose, worker
from tests.server.example import SECRET, bearer
from tests.server.example import listening as served

CHANGES = """
    subscription ($plan: ID!, $after: Int) {
      planChanges(plan: $plan, after: $after) { number kind author plan { version } }
    }
"""
PROGRESS = "subscription ($job: ID!) { jobProgress(job: $job) { status progress } }"
LISTENERS = "select pid from pg_stat_activity where application_name = 'jingwei listening'"
DELETE = "mutation ($plan: ID!) { deletePlan(plan: $plan) }"
RENAME = """
    mutation ($plan: ID!, $version: Int!, $zone: ID!, $name: String!) {
      changeZone(plan: $plan, version: $version, zone: $zone, name: $name) { number }
    }
"""


@pytest.fixture
async def plan(place: Town) -> Editor:
    return await editor(place, DISTRICT)


async def follow(
    reads: Reads, document: str, viewer: Viewer = PLANNER, **said: Any
) -> AsyncGenerator[Mapping[str, Any], None]:
    """What a subscription tells. Raises what ends it."""
    answers = await reads.stream(Question(document, said), viewer)
    try:
        async for answer in answers:
            for error in answer.errors:
                raise getattr(error, "original_error", None) or RuntimeError(str(error))
            assert answer.data is not None
            (found,) = orjson.loads(answer.data).values()
            yield found
    finally:
        await answers.aclose()


async def listeners(keeper: AsyncConnection) -> list[int]:
    async with keeper.begin():
        return list(await keeper.scalars(text(LISTENERS)))


async def until_listening(keeper: AsyncConnection, count: int) -> list[int]:
    async with asyncio.timeout(10):
        while len(found := await listeners(keeper)) != count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return found


async def renamed(plan: Editor, times: int) -> None:
    zone = (await plan.zones())[0]["id"]
    for time in range(times):
        await plan.do("changeZone", zone=zone, name=f"第{plan.version}-{time}")


async def test_edits_are_followed_without_gap_or_double(
    place: Town, plan: Editor, keeper: AsyncConnection
) -> None:
    """Edits go on while followers come, some in another process, from different versions."""
    await renamed(plan, 5)

    async def numbers(reads: Reads, after: int) -> list[int]:
        found: list[int] = []
        async with aclosing(follow(reads, CHANGES, plan=plan.plan, after=after)) as told:
            async for edit in told:
                assert edit["plan"]["version"] >= edit["number"]
                found.append(edit["number"])
                if edit["number"] == 25:
                    return found
        return found

    async with another(place) as other, asyncio.timeout(30), asyncio.TaskGroup() as group:
        followers = [
            group.create_task(numbers(reads, after))
            for after in (0, 3, 5)
            for reads in (place.reads, other)
        ]
        group.create_task(renamed(plan, 20))
    for follower, after in zip(followers, (0, 0, 3, 3, 5, 5), strict=True):
        assert follower.result() == list(range(after + 1, 26))
    await until_listening(keeper, 0)


async def test_from_now_on_without_a_version(place: Town, plan: Editor) -> None:
    await renamed(plan, 2)
    async with aclosing(follow(place.reads, CHANGES, plan=plan.plan)) as told:
        coming = asyncio.ensure_future(anext(told))
        async with asyncio.timeout(10):
            while not coming.done():
                await renamed(plan, 1)
                await asyncio.sleep(0.05)
        assert (await coming)["author"] == PLANNER.subject
        assert (await coming)["number"] > 2


async def test_what_becomes_of_a_plan_is_heard_and_is_no_edit(
    place: Town, plan: Editor, keeper: AsyncConnection
) -> None:
    """Who follows edits is told of edits only, and goes on after the plan was submitted."""
    async with (
        place.editor.listening.following(plan.plan) as heard,
        aclosing(follow(place.reads, CHANGES, plan=plan.plan, after=0)) as told,
        asyncio.timeout(20),
    ):
        await renamed(plan, 1)
        assert (await anext(told))["number"] == 1
        await place.ask(SUBMIT, plan=plan.plan, version=1)
        await renamed(plan, 1)  # which takes it out of consultation
        assert (await anext(told))["number"] == 2
        zones = [zone["id"] for zone in await plan.zones()]
        atom = next(a for a in await plan.atoms() if a["zone"]["id"] == zones[0])
        await plan.do("assignBuildings", buildings={"ids": [atom["id"]]}, zone=zones[1])
        await plan.do("undo")
        assert [(await anext(told))["number"] for _ in range(2)] == [3, 4]
        await place.ask(SUBMIT, plan=plan.plan, version=4)
        await place.ask(APPROVE, CHIEF, plan=plan.plan, version=4)
        at = "2099-01-01T00:00:00Z"
        await place.ask(PUBLISH, CHIEF, plan=plan.plan, version=4, at=at)  # no state, but a date
        await place.ask(WITHDRAW, plan=plan.plan, version=4)
        found = [await heard.next() for _ in range(9)]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(told), 0.1)
    assert [each.what for each in found] == [
        "edit", "submit", "reopen", "edit", "edit", "edit", "submit", "approve", "withdraw",
    ]  # fmt: skip
    assert {each.row.entity for each in found if each.what == "edit"} == {"PlanEdit"}
    assert {each.row.id for each in found if each.what != "edit"} == {plan.plan}
    assert {each.codes for each in found} == {(DISTRICT,)}
    moved = found[4].box
    assert moved is not None and moved == found[5].box
    west, south, east, north = moved
    x, y = atom["centroid"]["coordinates"]
    assert west < x < east < west + 0.01 and south < y < north < south + 0.01
    assert found[0].box is None  # a name has no place


async def test_a_job_is_followed_to_its_end(
    place: Town, plan: Editor, keeper: AsyncConnection
) -> None:
    job = await propose(place, plan)
    found: list[Mapping[str, Any]] = []

    async def followed() -> None:
        async for told in follow(place.reads, PROGRESS, job=job):
            found.append(told)

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(followed())
        await until_listening(keeper, 1)
        async with worker(place):
            async with asyncio.timeout(50):
                while not found or found[-1]["status"] != "DONE":  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
    assert found[0] == {"status": "QUEUED", "progress": 0}
    assert found[-1] == {"status": "DONE", "progress": 1}
    assert [told["progress"] for told in found] == sorted(told["progress"] for told in found)
    again = [told async for told in follow(place.reads, PROGRESS, job=job)]
    assert again == [{"status": "DONE", "progress": 1}]


async def test_who_follows_a_plan_that_is_deleted_comes_to_the_end(
    place: Town, plan: Editor, keeper: AsyncConnection
) -> None:
    job = await propose(place, plan)
    await renamed(plan, 1)
    said = {"plan": plan.plan, "after": 0}
    async with another(place) as other, asyncio.timeout(20):
        streams = [
            follow(reads, document, **asked)
            for reads in (place.reads, other)
            for document, asked in ((CHANGES, said), (PROGRESS, {"job": job}))
        ]
        for stream in streams:
            assert await anext(stream)
        await place.ask(DELETE, plan=plan.plan)
        for stream in streams:
            assert [told async for told in stream] == []
    await until_listening(keeper, 0)


async def test_an_edit_that_is_gone_when_its_turn_comes_is_no_null(
    place: Town, plan: Editor
) -> None:
    await renamed(plan, 1)
    stream = follow(place.reads, CHANGES, plan=plan.plan, after=0)
    await anext(stream)
    await renamed(plan, 1)
    await place.ask(DELETE, plan=plan.plan)
    with pytest.raises(NotFound, match="names nothing that you may see any more"):
        await anext(stream)


async def test_what_is_announced_of_a_job_late_is_not_told_twice(
    place: Town, plan: Editor, keeper: AsyncConnection
) -> None:
    job = await propose(place, plan)
    row = RowId.of(job)
    found: list[Mapping[str, Any]] = []

    async def followed() -> None:
        async for told in follow(place.reads, PROGRESS, job=job):
            found.append(told)

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(followed())
        await until_listening(keeper, 1)
        for _ in range(3):
            async with keeper.begin():
                await announce(keeper, Announcement(row, row, "progress"))
            await asyncio.sleep(0.1)
        await place.ask(CANCEL, job=job)
    assert found == [{"status": "QUEUED", "progress": 0}, {"status": "CANCELLED", "progress": 0}]


@pytest.mark.parametrize(
    ("viewer", "words"),
    [
        (Viewer("v", Role.VIEWER, (DISTRICT,)), "VIEWER"),
        (Viewer("p", Role.PLANNER, ("990102",)), "names no"),
        (Viewer("p", Role.OPERATOR, (f"{DISTRICT}001001001",)), "names no"),
    ],
)
async def test_who_may_not_read_does_not_follow(
    place: Town, plan: Editor, keeper: AsyncConnection, viewer: Viewer, words: str
) -> None:
    job = await propose(place, plan)
    for document, said in ((CHANGES, {"plan": plan.plan, "after": 0}), (PROGRESS, {"job": job})):
        with pytest.raises(Exception, match=words):
            await anext(follow(place.reads, document, viewer, **said))
    await until_listening(keeper, 0)


async def test_what_cannot_be_followed_is_refused(place: Town, plan: Editor) -> None:
    for document, said, words in (
        (CHANGES, {"plan": "GridPlan:990101:999999"}, "names no plan"),
        (CHANGES, {"plan": "x"}, "an id looks like"),
        (CHANGES, {"plan": plan.plan, "after": 1}, "after 1: the plan stands at version 0"),
        (CHANGES, {"plan": plan.plan, "after": -1}, "after -1"),
        (PROGRESS, {"job": plan.plan}, "PlanJob is allowed"),
        (PROGRESS, {"job": "PlanJob:990101:999999"}, "names no job"),
    ):
        with pytest.raises(Exception, match=words):
            await anext(follow(place.reads, document, **said))


async def test_who_comes_while_the_last_one_leaves_is_not_lost(place: Town) -> None:
    async def visit() -> None:
        async with place.write_access.listening.following("something") as heard:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(heard.next(), 0.003)

    async with asyncio.TaskGroup() as group:
        for _ in range(40):
            group.create_task(visit())
            await asyncio.sleep(0.004)


async def test_a_slow_follower_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "MOST_WAITING", 3)
    slow = listening.Following[Announcement]()
    told = [Announcement(row, row, what) for what in "abcde" for row in [RowId("GridPlan", 1, 1)]]
    for each in told:
        slow.tell(each)
    assert [await slow.next() for _ in range(3)] == told[:3]
    with pytest.raises(Unavailable, match="subscribe again"):
        await slow.next()


@asynccontextmanager
async def web(town: Town) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a whole server on a real socket, which keeps no tiles: for these it would listen
    whether anybody followed anything or not."""
    settings = Settings.read(
        database_url=town.url,
        reader_url=in_role(town.url, READER),
        development_secret=SECRET,
        tile_cache_megabytes=0,
    )
    headers = bearer(Role.PLANNER, DISTRICT)
    async with (
        served(create_app(settings)) as address,
        httpx.AsyncClient(base_url=address, headers=headers, timeout=30) as client,
    ):
        yield client


async def test_streams_over_http(place: Town, plan: Editor, keeper: AsyncConnection) -> None:
    asked = {"query": CHANGES, "variables": {"plan": plan.plan, "after": 0}}
    events = {"accept": "text/event-stream"}
    new = {"accept": "application/graphql-response+json"}
    async with web(place) as client:
        response = await client.post("/graphql", json=asked, headers=new)
        assert response.status_code == 406
        assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        viewer = {**bearer(Role.VIEWER, DISTRICT), **events}
        response = await client.post("/graphql", json=asked, headers=viewer)
        assert '"FORBIDDEN"' in response.text
        assert response.text.endswith("event: complete\ndata:\n\n")
        other = {**bearer(Role.PLANNER, "9902"), **events}
        text_ = (await client.post("/graphql", json=asked, headers=other)).text
        assert text_.startswith('event: next\ndata: {"errors"') and '"NOT_FOUND"' in text_
        assert text_.endswith("event: complete\ndata:\n\n")
        async with client.stream("POST", "/graphql", json=asked, headers=events) as response:
            assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
            lines = response.aiter_lines()
            await renamed(plan, 1)
            assert (await anext(lines)).startswith(f"id: PlanEdit:{DISTRICT}:")
            assert await anext(lines) == "event: next"
            told = orjson.loads((await anext(lines)).removeprefix("data: "))
            assert told["data"]["planChanges"]["number"] == 1
            await until_listening(keeper, 1)
        await until_listening(keeper, 0)  # the client went away, and nobody listens
        async with client.stream("POST", "/graphql", json=asked, headers=events) as response:
            lines = response.aiter_lines()
            last = (await anext(lines)).removeprefix("id: ")
            (pid,) = await until_listening(keeper, 1)
            async with keeper.begin():
                await keeper.execute(text("select pg_terminate_backend(:pid)"), {"pid": pid})
            rest = [line async for line in lines]
        assert "event: complete" not in rest, "it is cut: its client comes back"
        await renamed(plan, 2)
        back = {**events, "last-event-id": last}
        async with client.stream("POST", "/graphql", json=asked, headers=back) as response:
            lines = response.aiter_lines()
            numbers: list[int] = []
            while len(numbers) < 3:
                if (line := await anext(lines)).startswith("data: "):
                    edit = orjson.loads(line.removeprefix("data: "))["data"]["planChanges"]
                    numbers.append(edit["number"])
                if numbers == [2, 3]:  # and what is made meanwhile
                    await renamed(plan, 1)
        assert numbers == [2, 3, 4]


@pytest.mark.parametrize("event", ["7", "PlanEdit:990202:1", "GridPlan:990101:1", "x" * 500])
async def test_an_event_of_another_subscription_is_no_place_to_go_on_from(
    place: Town, plan: Editor, event: str
) -> None:
    asked = {"query": CHANGES, "variables": {"plan": plan.plan}}
    headers = {"accept": "text/event-stream", "last-event-id": event}
    async with web(place) as client:
        response = await client.post("/graphql", json=asked, headers=headers)
    assert '"BAD_USER_INPUT"' in response.text and "Last-Event-ID" in response.text


async def test_a_stale_edit_is_told_what_was_done_since(place: Town, plan: Editor) -> None:
    zone = (await plan.zones())[0]["id"]
    await renamed(plan, 2)
    await plan.do("splitZone", zone=zone, by={"parts": 2})
    said = {"plan": plan.plan, "version": 1, "zone": zone, "name": "旧"}
    async with web(place) as client:
        for accept in ("application/json", "application/graphql-response+json"):
            response = await client.post(
                "/graphql", json={"query": RENAME, "variables": said}, headers={"accept": accept}
            )
            (error,) = response.json()["errors"]
            told = error["extensions"]
            assert (told["code"], told["version"]) == ("CONFLICT", 3)
            assert [(e["number"], e["kind"], e["author"]) for e in told["since"]] == [
                (2, "CHANGE_ZONE", PLANNER.subject), (3, "SPLIT", PLANNER.subject),
            ]  # fmt: skip
            assert told["since"][1]["buildings"] > 0 and told["since"][1]["madeAt"]
            assert told["since"][0]["id"].startswith("PlanEdit:990101:")
            assert response.json()["data"] is None
            assert response.status_code == 200
        response = await client.post(
            "/graphql", json={"query": RENAME, "variables": {**said, "version": 3}}
        )
        assert response.json() == {"data": {"changeZone": {"number": 4}}}
        query = f'mutation {{ undo(plan: "{plan.plan}", version: 4) {{ number }} }}'
        response = await client.post(
            "/graphql", json={"query": query}, headers={"accept": "text/event-stream"}
        )
        assert response.text == (
            'event: next\ndata: {"data":{"undo":{"number":5}}}\n\nevent: complete\ndata:\n\n'
        )
        response = await client.get("/graphql", params={"query": query})
        assert response.status_code == 405
