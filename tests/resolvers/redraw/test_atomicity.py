"""A publication is seen whole or not at all, by readers under load, and when it is killed."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.viewer import Role, Viewer
from tests.resolvers.redraw.conftest import DISTRICT, Town
from tests.resolvers.redraw.plans import Draft, digests, redrawn
from transfer.integrity import mismatches

READERS = 4
SECONDS = 20

WHOLE = """
    {
      grids(first: 100) {
        totalCount
        nodes { code validFrom households { totalCount } buildings { totalCount } }
      }
      incidents { groups(by: [GRID], first: 100) { grid { code } count } }
      households { groups(by: [GRID], first: 100) { grid { code } count } }
      cameras { groups(by: [GRID], first: 100) { grid { code } count } }
    }
"""

PARTS = (
    "{ grids(first: 100) { totalCount nodes { code } } }",
    "{ incidents { groups(by: [GRID], first: 100) { grid { code } count } } }",
    "{ households { groups(by: [GRID], first: 100) { grid { code } count } } }",
    "{ residents { groups(by: [GRID], first: 100) { grid { code } count } } }",
)

WAITING = """
    select pid from pg_locks
    where not granted and relation is not null
        and database = (select oid from pg_database where datname = current_database())
"""
ENDED = f"select pg_terminate_backend(pid) from ({WAITING}) as waiting"  # noqa: S608

OPERATOR = Viewer("坐席", Role.OPERATOR, (DISTRICT,))


@asynccontextmanager
async def held_up(mayor: AsyncConnection) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Until the end no one can write residents: a publication stops after it wrote the rest.

    Gives what waits until one has come as far.
    """

    async def reached() -> None:
        async with asyncio.timeout(SECONDS):
            while not (await mayor.execute(text(WAITING))).all():  # noqa: ASYNC110 (no event)
                await asyncio.sleep(0.01)

    async with mayor.begin():
        await mayor.execute(text("lock table resident in share mode"))
        yield reached


async def answers(town: Town, document: str) -> bytes:
    return orjson.dumps(await town.ask(document, OPERATOR))


async def read_on(town: Town, document: str, seen: list[bytes], over: asyncio.Event) -> None:
    while not over.is_set():
        seen.append(await answers(town, document))
    seen.append(await answers(town, document))


@pytest.mark.parametrize("document", [WHOLE, *PARTS], ids=["whole", *map(str, range(4))])
async def test_readers_see_all_old_or_all_new(
    town: Town, mayor: AsyncConnection, document: str
) -> None:
    made = await redrawn(town)
    old = await answers(town, document)
    over = asyncio.Event()
    seen: list[list[bytes]] = [[] for _ in range(READERS)]
    async with asyncio.TaskGroup() as tasks:
        for mine in seen:
            tasks.create_task(read_on(town, document, mine, over))
        async with held_up(mayor) as reached:
            publication = tasks.create_task(made.publish())
            await reached()
            before = [len(mine) for mine in seen]
            while not all(len(m) > n + 2 for m, n in zip(seen, before, strict=True)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            assert {answer for mine in seen for answer in mine} == {old}
        await publication
        over.set()
    new = await answers(town, document)
    assert new != old
    for mine in seen:
        changed = mine.index(new)
        assert set(mine[:changed]) == {old}
        assert set(mine[changed:]) == {new}


async def test_readers_across_statements_never_go_back(town: Town) -> None:
    """Once one statement has told of the new grids, every later one does."""
    made = await redrawn(town)
    old = [await answers(town, document) for document in PARTS]
    over = asyncio.Event()
    seen: list[bool] = []

    async def read_in_turn() -> None:
        while not over.is_set():
            for document, before in zip(PARTS, old, strict=True):
                seen.append(await answers(town, document) != before)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(read_in_turn())
        await asyncio.sleep(0.05)
        await made.publish()
        over.set()
    assert seen == sorted(seen)
    assert seen[-1]


async def test_nothing_happened_when_the_backend_is_ended(
    town: Town, mayor: AsyncConnection
) -> None:
    made = await redrawn(town)
    before = await digests(mayor)
    publication = asyncio.create_task(made.publish())
    async with held_up(mayor) as reached:
        await reached()
        await mayor.execute(text(ENDED))
        with pytest.raises(Exception, match="terminating connection"):
            await publication
    assert await digests(mayor) == before
    await succeeds(made, mayor)


PUBLISHER = """
import asyncio, sys
from resolvers.database.pool import PoolLimits
from resolvers.database.transactions import Transactions
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.redraw.publication import publish
from resolvers.database.transactions import Transactions
from resolvers.workflow.announcements import listening
from resolvers.workflow.queues import Queues
from schema.viewer import Role, Viewer
from server.address import WRITER, for_sqlalchemy, in_role

async def main(url, plan, version):
    writer = in_role(url, WRITER)
    transactions = Transactions(for_sqlalchemy(writer), PoolLimits(), "Asia/Shanghai")
    editor = PlanEditor(transactions, listening(writer), Queues(writer))
    _, county, number = plan.split(":")
    viewer = Viewer("planner", Role.PLANNER, ("990101",))
    await publish(editor, viewer, PlanKey(int(county), int(number)), int(version), None)

asyncio.run(main(*sys.argv[1:]))
"""


async def test_nothing_happened_when_the_process_is_killed(
    town: Town, mayor: AsyncConnection
) -> None:
    made = await redrawn(town)
    before = await digests(mayor)
    process: asyncio.subprocess.Process
    async with held_up(mayor) as reached:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PUBLISHER, town.url, made.plan, str(made.version)
        )
        await reached()
        process.kill()
        assert await process.wait() == -signal.SIGKILL
    assert await digests(mayor) == before
    await succeeds(made, mayor)


async def test_a_withdrawal_that_is_ended_leaves_the_plan_in_effect(
    town: Town, mayor: AsyncConnection
) -> None:
    made = await redrawn(town)
    await made.publish()
    before = await digests(mayor)
    async with held_up(mayor) as reached:
        withdrawal = asyncio.create_task(made.withdraw())
        await reached()
        await mayor.execute(text(ENDED))
        with pytest.raises(Exception, match="terminating connection"):
            await withdrawal
    assert await digests(mayor) == before
    await made.withdraw()
    assert await digests(mayor) != before


async def test_two_who_publish_at_once(town: Town, mayor: AsyncConnection) -> None:
    """One takes effect, and the other is told why not."""
    one, other = await redrawn(town), await redrawn(town)
    found = await asyncio.gather(one.publish(), other.publish(), return_exceptions=True)
    refused = [answer for answer in found if isinstance(answer, Exception)]
    assert len(refused) == 1
    assert "redrawn after this plan was made" in str(refused[0])
    async with mayor.begin():
        assert await mismatches(mayor) == ()


async def succeeds(made: Draft, mayor: AsyncConnection) -> None:
    """The plan takes effect when it is published again."""
    assert (await made.publish())["status"] == "EFFECTIVE"
    async with mayor.begin():
        assert await mismatches(mayor) == ()
