"""Head and body of a response travel together, and nothing is lost at the end of a connection."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
import uvloop

from server.http.joined_writes import JoinedWrites


class Recording(asyncio.Transport):
    """A transport that keeps what is written, one item a call."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[bytes] = []
        self.closed = False

    def writelines(self, list_of_data: object) -> None:
        assert not self.closed
        assert isinstance(list_of_data, list)
        self.calls.append(b"".join(list_of_data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def write_eof(self) -> None:
        self.calls.append(b"EOF")


async def test_what_is_written_in_one_turn_goes_out_together() -> None:
    inner = Recording()
    transport = JoinedWrites(inner, asyncio.get_running_loop())
    transport.write(b"head ")
    transport.write(b"body")
    assert inner.calls == []
    await asyncio.sleep(0)
    assert inner.calls == [b"head body"]
    transport.write(b"more")
    await asyncio.sleep(0)
    assert inner.calls == [b"head body", b"more"]


async def test_all_is_written_before_the_end() -> None:
    inner = Recording()
    transport = JoinedWrites(inner, asyncio.get_running_loop())
    transport.write(b"one")
    transport.write_eof()
    transport.write(b"two")
    transport.close()
    assert inner.calls == [b"one", b"EOF", b"two"] and transport.is_closing()
    await asyncio.sleep(0)
    assert inner.calls == [b"one", b"EOF", b"two"]


async def test_what_nobody_can_receive_is_dropped() -> None:
    inner = Recording()
    transport = JoinedWrites(inner, asyncio.get_running_loop())
    transport.write(b"one")
    inner.closed = True
    await asyncio.sleep(0)
    assert inner.calls == []


@pytest.mark.parametrize("size", [10, 5_000_000])
def test_a_client_reads_all_of_it(size: int) -> None:
    class Answering(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            inner = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it
            joined = JoinedWrites(inner, asyncio.get_running_loop())
            joined.write(b"head")
            joined.write(b"x" * size)
            joined.close()

    async def read() -> bytes:
        server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            async with asyncio.timeout(60):
                text = await reader.read()
            writer.close()
            return text

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(read()) == b"head" + b"x" * size
