"""Two hundred followers of one plan, while server and database are restarted under them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.viewer import Role, Viewer
from server.auth.tokens import minted
from tests.resolvers.redraw.conftest import DISTRICT, Town
from tests.resolvers.redraw.editor import Editor, editor
from tests.server.test_cli import SECRET, Serving, free_port, serving

FOLLOWERS, EACH = 200, 20
"""How many there are, and over how many connections one person may follow."""

CHANGES = "subscription ($plan: ID!) { planChanges(plan: $plan, after: 0) { number } }"
CONNECTIONS = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
"""


@dataclass
class Follower:
    """Follows as a browser's EventSource does: it comes back, and says where it was."""

    client: httpx.AsyncClient
    plan: str
    token: str
    numbers: list[int] = field(default_factory=list)
    last: str | None = None
    cut: int = 0

    async def follow(self, until: int) -> None:
        while not self.numbers or self.numbers[-1] < until:
            with suppress(httpx.HTTPError):
                await self._once(until)
            self.cut += 1
            await asyncio.sleep(0.2)

    async def _once(self, until: int) -> None:
        headers = {"accept": "text/event-stream", "authorization": f"Bearer {self.token}"}
        if self.last is not None:
            headers["last-event-id"] = self.last
        asked = {"query": CHANGES, "variables": {"plan": self.plan}}
        async with self.client.stream("POST", "/graphql", json=asked, headers=headers) as response:
            async for line in response.aiter_lines():
                name, _, value = line.partition(": ")
                if name == "id":
                    self.last = value
                elif name == "data" and value:
                    told = orjson.loads(value)
                    self.numbers.append(told["data"]["planChanges"]["number"])
                    if self.numbers[-1] >= until:
                        return


async def renamed(plan: Editor, times: int) -> None:
    zone = (await plan.zones())[0]["id"]
    for time in range(times):
        await plan.do("changeZone", zone=zone, name=f"第{plan.version}-{time}")


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while True:
            if holds():
                return
            await asyncio.sleep(0.05)


def token_of(number: int) -> str:
    viewer = Viewer(f"follower {number // EACH}", Role.PLANNER, (DISTRICT,))
    return minted(SECRET, viewer, days=1)


@pytest.fixture
async def plan(place: Town) -> Editor:
    return await editor(place, DISTRICT)


async def test_nobody_misses_an_edit_or_hears_of_one_twice(
    place: Town, plan: Editor, keeper: AsyncConnection
) -> None:
    port = free_port()
    limits = httpx.Limits(max_connections=None)
    base = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=base, timeout=60, limits=limits) as client:
        followers = [Follower(client, plan.plan, token_of(n)) for n in range(FOLLOWERS)]
        async with asyncio.TaskGroup() as group:
            with serving(port, DATABASE_URL=place.url) as server:
                for follower in followers:
                    group.create_task(follower.follow(12))
                await renamed(plan, 4)
                await eventually(lambda: all(len(each.numbers) == 4 for each in followers))
                async with keeper.begin():  # as a restart of the database would
                    await keeper.execute(text(CONNECTIONS))
                await renamed(plan, 4)
                await eventually(lambda: all(len(each.numbers) == 8 for each in followers))
                await asyncio.to_thread(ended, server)
            await renamed(plan, 2)
            with serving(port, DATABASE_URL=place.url):
                await renamed(plan, 2)
                await eventually(lambda: all(len(each.numbers) == 12 for each in followers))
    assert {tuple(each.numbers) for each in followers} == {tuple(range(1, 13))}
    assert min(each.cut for each in followers) >= 2


def ended(server: Serving) -> None:
    server.process.terminate()
    server.ended()
