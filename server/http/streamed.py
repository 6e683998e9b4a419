"""Bytes that are sent as they are made, for as long as somebody waits for them."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass

from starlette.types import Receive, Send

from server.errors import Headers, refused
from server.http.graphql import GZIP_LEVEL, VARY
from server.http.lifetime import Lifetime
from server.http.negotiation import takes_gzip
from server.http.observability import RequestRecord
from server.http.parameters import client_gone

GZIP_WINDOW = 31
"""Of zlib: the largest window, and the head and tail of gzip."""


@dataclass(frozen=True, slots=True)
class Streamed:
    """A response whose body comes in chunks."""

    chunks: AsyncGenerator[bytes, None]
    headers: Headers


async def deliver_streamed(
    response: Streamed,
    accept_encoding: bytes | None,
    receive: Receive,
    send: Send,
    life: Lifetime,
    observed: RequestRecord,
    bodiless: bool = False,
) -> None:
    """Send the chunks as they come; ``bodiless`` (HEAD), nothing of them. What is at work when the
    client goes is stopped.

    Where a chunk fails, or the connection's life is over, the body is left without its end: the
    connection is cut, which no client takes for a whole answer.
    """
    chunks: AsyncIterator[bytes] = response.chunks
    headers = [*response.headers, VARY]
    if takes_gzip(accept_encoding):
        chunks = _compressed(response.chunks)
        headers.append((b"content-encoding", b"gzip"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if bodiless:
        await response.chunks.aclose()
        return await send({"type": "http.response.body", "body": b""})
    sending = asyncio.create_task(_sent(chunks, send))
    leaving = asyncio.create_task(client_gone(receive))
    ending = asyncio.create_task(life.over())
    tasks: tuple[asyncio.Task[object], ...] = (sending, leaving, ending)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if sending.done():
            sending.result()
        else:
            observed.gone = leaving.done()
    except Exception as error:
        observed.code = refused(error, observed.request_id).code
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task
        await response.chunks.aclose()


async def _sent(chunks: AsyncIterator[bytes], send: Send) -> None:
    async for chunk in chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _compressed(chunks: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """The same as gzip, each chunk at once. It is made beside the event loop: a page is large."""
    packing = zlib.compressobj(GZIP_LEVEL, wbits=GZIP_WINDOW)

    def packed(chunk: bytes) -> bytes:
        return packing.compress(chunk) + packing.flush(zlib.Z_SYNC_FLUSH)

    async with aclosing(chunks):
        async for chunk in chunks:
            yield await asyncio.to_thread(packed, chunk)
    yield packing.flush()
