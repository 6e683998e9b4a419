"""The client of the benchmark, and what it makes of its rounds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bench.__main__ import FULL, LARGE, ORDINARY, PEERS, WORKERS
from bench.comparison import Contestant, Course, Disagreement, agree, difference, ratio
from bench.load import Load, Round, UnexpectedStatus
from demo import MOST_RESIDENTS

ONE = b"GET /one HTTP/1.1\r\n\r\n"
TWO = b"GET /two HTTP/1.1\r\n\r\n"


@asynccontextmanager
async def answering(answers: dict[bytes, list[bytes]]) -> AsyncIterator[int]:
    """A server that sends prepared pieces for each request; its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                for piece in answers[request]:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
        except asyncio.IncompleteReadError:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


def said(body: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


async def test_an_answer_is_whole_however_it_arrives() -> None:
    whole = said(b'{"data":1}')
    pieces = [whole[i : i + 7] for i in range(0, len(whole), 7)]
    async with answering({ONE: pieces}) as port, Load(port, [ONE]).lines(1) as lines:
        assert [await lines[0].ask(ONE), await lines[0].ask(ONE)] == [b'{"data":1}'] * 2


async def test_any_other_status_is_an_error() -> None:
    refused = said(b"no token", b"401 Unauthorized")
    async with answering({ONE: [refused]}) as port, Load(port, [ONE]).lines(1) as lines:
        with pytest.raises(UnexpectedStatus, match="401"):
            await lines[0].ask(ONE)


async def test_a_round_takes_the_requests_in_turn() -> None:
    async with answering({ONE: [said(b"1")], TWO: [said(b"2")]}) as port:
        done = await Load(port, [ONE, TWO]).round(width=2, seconds=0.05)
    assert done.rate > 0
    assert list(done.seconds) == sorted(done.seconds)


async def test_servers_that_differ_are_found() -> None:
    async with (
        answering({ONE: [said(b'{"data":{"grid":{"code":"1"}}}')]}) as first,
        answering({ONE: [said(b'{"data":{"grid":{"code":"2"}}}')]}) as second,
    ):
        same = [Contestant("a", first, [ONE]), Contestant("b", first, [ONE])]
        assert await agree(same) == [30]
        with pytest.raises(Disagreement, match=r"a and b: \.data\.grid\.code: 1 != 2"):
            await agree([same[0], Contestant("b", second, [ONE])])


def test_a_difference_says_where() -> None:
    assert difference({"a": [1, 2]}, {"a": [1, 2]}) == ""
    assert difference({"a": [1, 2]}, {"a": [1, 3]}) == ".a[1]: 2 != 3"
    assert difference({"a": [1]}, {"a": [1, 3]}) == ".a: [1] != [1, 3]"


def test_a_ratio_is_that_of_neighbouring_rounds() -> None:
    """The machine was slow in the last round for both: the ratio does not see it."""
    mine = Course((Round(200, (1.0,)), Round(210, (1.0,)), Round(20, (1.0,))))
    theirs = Course((Round(100, (1.0,)), Round(100, (1.0,)), Round(10, (1.0,))))
    assert ratio(mine, theirs) == 2
    assert mine.rate == 200


def test_a_percentile_is_in_milliseconds() -> None:
    assert Round(1, (0.001, 0.002, 0.003)).percentile(50) == 2
    assert Round(1, (0.001, 0.002, 0.003)).percentile(99) == 3


def test_cities_of_every_size_that_is_measured_can_be_made() -> None:
    assert max(LARGE, *FULL[0], *ORDINARY[0], PEERS[0], WORKERS[0]) <= MOST_RESIDENTS
