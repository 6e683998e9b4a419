"""The read pool on a real server: bytes out, scopes, cancellation, and days when it is down."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest

from resolvers.database.connection import PreparedLimits, Unsendable
from resolvers.database.pool import (
    PoolLimits,
    ReadPool,
    StatementTimeout,
    Unavailable,
    Weight,
)
from resolvers.database.shares import PoolBusy
from schema.viewer import Role, Viewer
from tests.private_cluster import RUNNING, PrivateCluster

ADMINISTRATOR = Viewer("a", Role.ADMINISTRATOR, ("",))
TOWN = Viewer("t", Role.OPERATOR, ("440305001", "440306"))
NOBODY = Viewer("n", Role.VIEWER, ())
SCOPE = "select current_setting('jingwei.areas', true) || '/' || current_setting('jingwei.role')"
BACKEND = "select pg_backend_pid()::text"


async def test_gives_the_value_as_postgresql_wrote_it(pool: ReadPool) -> None:
    sql = """select json_build_object('城', $1::text, 'n', $2::int, 'l', $3::text[])"""
    got = await pool.fetch(sql, ["经纬 'x'", b"7", ['a"b', "c\\d", "e,f{}", ""]], ADMINISTRATOR)
    assert got.decode() == ("""{"城" : "经纬 'x'", "n" : 7, "l" : ["a\\"b","c\\\\d","e,f{}",""]}""")


async def test_null_is_the_json_null(pool: ReadPool) -> None:
    assert await pool.fetch("select $1::json", [None], NOBODY) == b"null"


async def test_a_large_value_arrives_whole(pool: ReadPool) -> None:
    got = await pool.fetch("select repeat($1, 3000000)", ["经纬"], NOBODY)
    assert len(got) == 18_000_000


async def test_a_large_parameter_is_sent_whole(pool: ReadPool) -> None:
    got = await pool.fetch("select length($1)::text", ["x" * 9_000_000], NOBODY)
    assert got == b"9000000"


async def test_rows_are_tuples_of_text(pool: ReadPool) -> None:
    rows = await pool.rows("select i, null from generate_series(1, $1::int) i", ["2"], NOBODY)
    assert rows == [(b"1", None), (b"2", None)]


@pytest.mark.parametrize(
    ("viewer", "scope"),
    [(ADMINISTRATOR, b"*/ADMINISTRATOR"), (TOWN, b"440305001,440306/OPERATOR")],
)
async def test_the_scope_travels(pool: ReadPool, viewer: Viewer, scope: bytes) -> None:
    assert await pool.fetch(SCOPE, [], viewer) == scope


async def test_the_viewer_of_nothing_has_the_empty_scope(pool: ReadPool) -> None:
    assert await pool.fetch(SCOPE, [], NOBODY) == b"/VIEWER"


async def test_the_scope_is_set_only_when_it_differs(pool: ReadPool) -> None:
    for viewer in (TOWN, TOWN, TOWN, NOBODY, NOBODY):
        await pool.fetch("select '1'", [], viewer)
    assert pool.state.scope_changes == 2


async def test_a_request_gets_the_connection_that_carries_its_scope(pool: ReadPool) -> None:
    slow = "select pg_backend_pid()::text from pg_sleep(0.05)"
    mine, yours = await asyncio.gather(
        pool.fetch(slow, [], TOWN), pool.fetch(slow, [], ADMINISTRATOR)
    )
    for _ in range(3):
        assert await pool.fetch(BACKEND, [], ADMINISTRATOR) == yours
        assert await pool.fetch(BACKEND, [], TOWN) == mine
    assert pool.state.scope_changes == 2


async def test_after_an_error_the_scope_is_set_again(pool: ReadPool) -> None:
    await pool.fetch(SCOPE, [], TOWN)
    with pytest.raises(psycopg.errors.DivisionByZero):
        await pool.fetch("select 1 / $1::int", ["0"], TOWN)
    assert await pool.fetch(SCOPE, [], TOWN) == b"440305001,440306/OPERATOR"
    assert pool.state.scope_changes == 2
    assert pool.state.open == 1


async def test_viewers_side_by_side_never_get_each_others_scope(pool: ReadPool) -> None:
    viewers = [Viewer("v", Role.VIEWER, (f"{n:06}",)) for n in range(9)]

    async def look(viewer: Viewer) -> None:
        for _ in range(40):
            assert await pool.fetch(SCOPE, [], viewer) == f"{viewer.areas[0]}/VIEWER".encode()

    await asyncio.gather(*(look(viewer) for viewer in viewers))
    assert pool.state.open == 2


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
async def test_text_that_cannot_be_stored_is_refused(pool: ReadPool, text: str) -> None:
    for parameter in (text, [text]):
        with pytest.raises(Unsendable):
            await pool.fetch("select $1::text", [parameter], NOBODY)
    assert await pool.fetch("select 'fine'", [], NOBODY) == b"fine"


async def test_a_cancelled_task_cancels_its_statement(
    pool: ReadPool, postgres: PrivateCluster
) -> None:
    task = asyncio.create_task(pool.fetch("select pg_sleep(60)::text", [], TOWN))
    await postgres.until(RUNNING, "1")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await postgres.until(RUNNING, "0")
    assert await pool.fetch(SCOPE, [], TOWN) == b"440305001,440306/OPERATOR"
    assert pool.state.open <= 2


async def test_cancelling_at_any_moment_loses_no_connection(pool: ReadPool) -> None:
    for steps in range(40):
        task = asyncio.create_task(pool.fetch(SCOPE, [], TOWN if steps % 2 else NOBODY))
        for _ in range(steps // 4):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    for viewer, scope in ((TOWN, b"440305001,440306/OPERATOR"), (NOBODY, b"/VIEWER")) * 3:
        assert await pool.fetch(SCOPE, [], viewer) == scope


async def test_a_slow_statement_times_out(postgres: PrivateCluster) -> None:
    async with ReadPool(postgres.url, PoolLimits(statement_seconds=0.1)) as pool:
        with pytest.raises(StatementTimeout, match=r"0\.1 s"):
            await pool.fetch("select pg_sleep(60)::text", [], TOWN)
        assert await pool.fetch("select '1'", [], TOWN) == b"1"


async def test_a_pool_used_up_says_busy_and_recovers(pool: ReadPool) -> None:
    slow = [
        asyncio.create_task(pool.fetch("select pg_sleep(0.8)::text", [], TOWN)) for _ in range(2)
    ]
    await asyncio.sleep(0)
    with pytest.raises(PoolBusy, match=r"0\.3 s"):
        await pool.fetch("select '1'", [], TOWN)
    await asyncio.gather(*slow)
    assert await pool.fetch("select '1'", [], TOWN) == b"1"
    assert pool.state.waiting == 0


async def test_those_who_wait_are_served_in_turn(pool: ReadPool) -> None:
    async def ask() -> bytes:
        return await pool.fetch("select pg_backend_pid()::text from pg_sleep(0.001)", [], TOWN)

    backends = await asyncio.gather(*(ask() for _ in range(60)))
    assert len(set(backends)) == 2


async def test_prepared_statements_are_bounded(postgres: PrivateCluster) -> None:
    async with ReadPool(postgres.url, PoolLimits(size=1, prepared=PreparedLimits(count=5))) as pool:
        for n in range(20):
            assert await pool.fetch(f"select '{n}'", [], TOWN) == str(n).encode()
        held = await pool.fetch("select count(*)::text from pg_prepared_statements", [], TOWN)
        assert int(held) <= 5


async def test_prepared_statements_are_bounded_by_their_bytes(postgres: PrivateCluster) -> None:
    prepared = "select coalesce(sum(length(statement)), 0)::text from pg_prepared_statements"
    limits = PoolLimits(size=1, prepared=PreparedLimits(bytes=8_000))
    async with ReadPool(postgres.url, limits) as pool:
        for n in range(30):
            assert await pool.fetch(f"select '{n:0800}'", [], TOWN)
        assert 6_000 < int(await pool.fetch(prepared, [], TOWN)) <= 8_000
        assert 6_000 < pool.state.prepared_bytes <= 8_000
        before = pool.state.prepared_bytes
        assert len(await pool.fetch(f"select '{0:02000}'", [], TOWN)) == 2_000  # run, not kept
        assert pool.state.prepared_bytes == before


async def test_what_is_asked_often_stays_prepared(postgres: PrivateCluster) -> None:
    often = "select count(*)::text from pg_prepared_statements where statement like '%count(%'"
    async with ReadPool(postgres.url, PoolLimits(size=1, prepared=PreparedLimits(count=5))) as pool:
        for n in range(30):
            await pool.fetch(often, [], TOWN)
            await pool.fetch(f"select {n}::text", [], TOWN)
        names = "select string_agg(name, ' ') from pg_prepared_statements where statement like $1"
        assert await pool.fetch(names, ["select count(%"], TOWN) == b"s3"  # after session and scope


async def test_a_deallocated_statement_is_prepared_again(pool: ReadPool) -> None:
    await pool.fetch("select 'x'", [], TOWN)
    await pool.run("deallocate all", [], TOWN)
    assert await pool.fetch("select 'x'", [], TOWN) == b"x"


async def test_expired_connections_are_replaced(postgres: PrivateCluster) -> None:
    async with ReadPool(postgres.url, PoolLimits(size=1, lifetime_seconds=0)) as pool:
        assert await pool.fetch(BACKEND, [], TOWN) != await pool.fetch(BACKEND, [], TOWN)
        assert pool.state.connects == 2


async def test_killed_connections_are_replaced_unseen(
    pool: ReadPool, postgres: PrivateCluster
) -> None:
    await asyncio.gather(*(pool.fetch("select pg_sleep(0.05)::text", [], TOWN) for _ in "12"))
    postgres.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename ~ 'reader'")
    assert await pool.fetch("select '1'", [], TOWN) == b"1"
    assert pool.state.open <= 2


async def test_a_statement_whose_server_dies_is_put_again(
    pool: ReadPool, postgres: PrivateCluster
) -> None:
    task = asyncio.create_task(pool.fetch("select pg_sleep(0.5)::text", [], TOWN))
    await postgres.until(RUNNING, "1")
    postgres.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename ~ 'reader'")
    assert await task == b""


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_the_first_question_after_the_database_is_back_is_answered(
    pool: ReadPool, postgres: PrivateCluster, mode: str
) -> None:
    stopped = asyncio.Event()
    seen: set[str] = set()

    async def load() -> None:
        while not stopped.is_set():
            try:
                await pool.fetch("select pg_sleep(0.002)::text", [], TOWN)
                seen.add("answer")
            except (Unavailable, PoolBusy) as error:
                seen.add(type(error).__name__)
                await asyncio.sleep(0.01)

    asking = [asyncio.create_task(load()) for _ in range(6)]
    await asyncio.to_thread(postgres.stop, mode)
    with pytest.raises(Unavailable):
        await pool.fetch("select '1'", [], TOWN)
    await asyncio.to_thread(postgres.start)
    assert await pool.fetch("select '1'", [], TOWN) == b"1"
    stopped.set()
    await asyncio.gather(*asking)
    assert "Unavailable" in seen and "PoolBusy" not in seen
    assert pool.state.open <= 2 and pool.state.waiting == 0


async def test_unreachable_is_said_at_once(postgres: PrivateCluster) -> None:
    async with ReadPool("postgresql://nobody@/nothing?host=/nowhere") as pool:
        with pytest.raises(Unavailable):
            await pool.fetch("select 1", [], TOWN)
        assert pool.state.open == 0


async def test_a_closed_pool_refuses(postgres: PrivateCluster) -> None:
    pool = ReadPool(postgres.url)
    assert await pool.fetch("select '1'", [], TOWN) == b"1"
    await pool.close()
    with pytest.raises(Unavailable, match="shutting down"):
        await pool.fetch("select '1'", [], TOWN)


async def test_a_broken_connection_leaves_no_reader_on_its_socket(
    pool: ReadPool, postgres: PrivateCluster
) -> None:
    """The number of its socket goes to the next one: that one's reader must not be disturbed."""
    await pool.fetch("select '1'", [], TOWN)
    postgres.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename ~ 'reader'")
    async with asyncio.timeout(10):
        while pool.state.open:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    loop = asyncio.get_running_loop()
    selector = loop._selector  # type: ignore[attr-defined]
    for number in list(selector.get_map()):
        os.fstat(number)


@pytest.mark.parametrize("jump", [-1e6, 1e6])
async def test_a_clock_that_jumps_ends_no_connection(
    postgres: PrivateCluster, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    async with ReadPool(postgres.url, PoolLimits(size=1, lifetime_seconds=60)) as pool:
        backend = await pool.fetch(BACKEND, [], TOWN)
        now = time.time
        monkeypatch.setattr(time, "time", lambda: now() + jump)
        assert await pool.fetch(BACKEND, [], TOWN) == backend


@asynccontextmanager
async def gate(postgres: PrivateCluster) -> AsyncIterator[psycopg.AsyncConnection]:
    """A gate that ``THROUGH_THE_GATE`` waits at until it is opened, by the end at the latest."""
    connect = psycopg.AsyncConnection.connect
    async with await connect(postgres.url, autocommit=True) as keeper:
        await keeper.execute("select pg_advisory_lock(1)")
        yield keeper


THROUGH_THE_GATE = "select pg_advisory_xact_lock_shared(1)::text"
OPEN_THE_GATE = "select pg_advisory_unlock(1)"
AT_THE_GATE = (
    "select count(*)::text from pg_stat_activity where query like '%lock_shared%'"
    " and wait_event_type = 'Lock'"
)
GREEDY, OTHER = Viewer("greedy", Role.VIEWER, ("1",)), Viewer("other", Role.VIEWER, ("1",))


async def test_nobody_has_every_connection(postgres: PrivateCluster) -> None:
    limits = PoolLimits(size=3, wait_seconds=20)
    async with ReadPool(postgres.url, limits) as pool, gate(postgres) as keeper:
        slow = [asyncio.create_task(pool.fetch(THROUGH_THE_GATE, [], GREEDY)) for _ in range(10)]
        await postgres.until(AT_THE_GATE, "2")
        assert await pool.fetch("select 'x'", [], OTHER) == b"x"
        assert pool.state.waiting == 8
        await keeper.execute(OPEN_THE_GATE)
        assert await asyncio.gather(*slow) == [b""] * 10
        assert pool.state.waiting == 0


async def test_whoever_goes_away_while_waiting_leaves_their_place(postgres: PrivateCluster) -> None:
    limits = PoolLimits(size=2, wait_seconds=20)
    async with ReadPool(postgres.url, limits) as pool, gate(postgres):
        for _ in range(3):
            asked = [asyncio.create_task(pool.fetch(THROUGH_THE_GATE, [], TOWN)) for _ in range(5)]
            await postgres.until(AT_THE_GATE, "2")
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
        assert await pool.fetch("select 'x'", [], TOWN) == b"x"
        assert pool.state.waiting == 0


async def test_heavy_questions_leave_most_connections_to_others(postgres: PrivateCluster) -> None:
    limits = PoolLimits(size=8, wait_seconds=0.3)
    async with ReadPool(postgres.url, limits) as pool, gate(postgres) as keeper:
        slow = [
            asyncio.create_task(pool.fetch(THROUGH_THE_GATE, [], viewer, weight=Weight.HEAVY))
            for viewer in (GREEDY, GREEDY, GREEDY, OTHER)
        ]
        await postgres.until(AT_THE_GATE, "3")  # two of who was alone, and one of who came
        assert await pool.fetch("select 'x'", [], GREEDY) == b"x"
        with pytest.raises(PoolBusy):
            await slow[2]
        await keeper.execute(OPEN_THE_GATE)
        assert [await slow[0], await slow[1], await slow[3]] == [b""] * 3


async def test_in_company_one_person_has_one_heavy_question(postgres: PrivateCluster) -> None:
    limits = PoolLimits(size=8, wait_seconds=0.3)
    async with ReadPool(postgres.url, limits) as pool, gate(postgres) as keeper:
        await pool.fetch("select 'x'", [], OTHER)
        slow = [
            asyncio.create_task(pool.fetch(THROUGH_THE_GATE, [], viewer, weight=Weight.HEAVY))
            for viewer in (GREEDY, GREEDY, OTHER)
        ]
        await postgres.until(AT_THE_GATE, "2")  # one of each
        with pytest.raises(PoolBusy):
            await slow[1]
        await keeper.execute(OPEN_THE_GATE)
        assert [await slow[0], await slow[2]] == [b"", b""]
