"""Connections and headers beyond their bounds are refused, whatever else goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn

from server.http.connections import ConnectionLimits, bounded_protocol

LIMITS = ConnectionLimits(
    connections=6,
    connections_per_address=4,
    header_bytes=1_000,
    headers=10,
    header_seconds=0.5,
    body_seconds=0.5,
)
GET = b"GET / HTTP/1.1\r\nHost: here\r\n"
POST = b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the body, once all of it has come."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message["body"], message["more_body"]
    length = str(len(body)).encode()
    headers = [(b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


Application = Callable[[Any, Any, Any], Awaitable[None]]


@dataclass
class Client:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def head(self) -> bytes:
        """The head of the next response; empty where the connection ends without one."""
        try:
            async with asyncio.timeout(10):
                return await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return b""

    async def ended(self) -> bool:
        """Whether the server closes, whatever comes before."""
        try:
            async with asyncio.timeout(10):
                while await self.reader.read(65_536):
                    pass
        except ConnectionError:
            pass
        return True


class Server:
    def __init__(self, port: int) -> None:
        self.port = port
        self.clients: list[Client] = []

    async def client(self) -> Client:
        client = Client(*await asyncio.open_connection("127.0.0.1", self.port))
        self.clients.append(client)
        return client


@asynccontextmanager
async def serving(
    limits: ConnectionLimits, application: Application = echo
) -> AsyncIterator[Server]:
    config = uvicorn.Config(
        application,
        host="127.0.0.1",
        port=0,
        http=bounded_protocol(limits),  # type: ignore[arg-type]
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    config.load()
    running = uvicorn.Server(config)
    running.lifespan = config.lifespan_class(config)
    await running.startup()
    server = Server(running.servers[0].sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        for client in server.clients:
            client.writer.close()
        await running.shutdown()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(LIMITS) as started:
        yield started


async def test_requests_within_the_bounds_are_answered_one_after_another(server: Server) -> None:
    client = await server.client()
    for _ in range(3):
        client.send(GET + b"\r\n")
        assert b"200 OK" in await client.head()
    client.send(GET + b"\r\n" + GET + b"\r\n")  # pipelined
    assert b"200 OK" in await client.head()
    assert b"200 OK" in await client.head()


@pytest.mark.parametrize(
    "head",
    [
        GET + b"X: " + b"a" * 4_000,  # a line that does not end
        GET + b"X: " + b"a" * 2_000 + b"\r\n\r\n",  # all of it in one piece
        b"GET /" + b"a" * 4_000,
        b"GET /" + b"a" * 2_000 + b" HTTP/1.1\r\n\r\n",
        GET + b"".join(b"X%d: a\r\n" % n for n in range(11)),
        GET + b"".join(b"X%d: a\r\n" % n for n in range(11)) + b"\r\n",
    ],
)
async def test_headers_too_large_or_too_many_are_refused(server: Server, head: bytes) -> None:
    client = await server.client()
    client.send(head)
    assert b" 431 " in await client.head()
    assert await client.ended()


async def test_endless_headers_in_small_pieces_are_refused(server: Server) -> None:
    client = await server.client()
    client.send(GET)
    for _ in range(100):
        client.send(b"X: " + b"a" * 20 + b"\r\n")
        await asyncio.sleep(0.001)
    assert b" 431 " in await client.head()


@pytest.mark.parametrize("head", [b"", b"GE", GET, GET + b"X: ", b"\r\n\r\n"])
async def test_headers_that_do_not_come_in_time_end_the_connection(
    server: Server, head: bytes
) -> None:
    client = await server.client()
    client.send(head)
    assert await client.ended()


async def test_headers_that_trickle_in_do_not_hold_the_connection(server: Server) -> None:
    client = await server.client()
    client.send(GET)

    async def trickle() -> None:
        while True:
            client.send(b"X: a\r\n")
            await asyncio.sleep(0.1)

    trickling = asyncio.create_task(trickle())
    try:
        assert b" 408 " in await client.head()
    finally:
        trickling.cancel()


async def test_a_body_that_does_not_come_in_time_ends_the_connection(server: Server) -> None:
    client = await server.client()
    client.send(POST + b"1\r\na\r\n")
    assert await client.ended()


async def test_a_chunked_body_may_come_byte_by_byte(server: Server) -> None:
    client = await server.client()
    client.send(POST + b"1\r\na\r\n" * 5_000 + b"0\r\n\r\n")
    assert b"content-length: 5000" in await client.head()


@pytest.mark.parametrize(
    "rest",
    [
        b"1;" + b"x" * 5_000,  # the extension of a chunk
        b"0\r\nX: " + b"a" * 5_000,  # what trails the body
        b"0\r\n" + b"".join(b"X%d: a\r\n" % n for n in range(50)),
    ],
)
async def test_endless_framing_of_a_body_is_refused(server: Server, rest: bytes) -> None:
    client = await server.client()
    client.send(POST + rest)
    assert await client.ended()


async def test_too_many_connections_of_an_address_are_refused(server: Server) -> None:
    clients = [await server.client() for _ in range(5)]
    assert b" 503 " in await clients[4].head()
    clients[0].send(GET + b"\r\n")
    assert b"200 OK" in await clients[0].head()
    clients[1].writer.close()
    await asyncio.sleep(0.05)
    another = await server.client()
    another.send(GET + b"\r\n")
    assert b"200 OK" in await another.head()


async def test_too_many_connections_in_all_are_refused() -> None:
    limits = ConnectionLimits(connections=3, connections_per_address=0)
    async with serving(limits) as server:
        clients = [await server.client() for _ in range(4)]
        assert b" 503 " in await clients[3].head()
        clients[0].send(GET + b"\r\n")
        assert b"200 OK" in await clients[0].head()


async def test_an_answer_that_takes_its_time_is_not_cut_off() -> None:
    """Time is counted for what the client is to send, not for what the server does."""

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(1.2)
        await echo(scope, receive, send)

    async with serving(LIMITS, slow) as server:
        client = await server.client()
        client.send(GET + b"\r\n" + GET)  # the second one waits for its turn, unfinished
        assert b"200 OK" in await client.head()
