"""Answers one after another, as server-sent events: how subscriptions are followed.

The "distinct connections mode" of the GraphQL over SSE protocol, see
https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md: one request, answered by the
events ``next`` and a last ``complete``.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from starlette.types import Receive, Send

from resolvers.question import Answer
from server.auth.tokens import EXPIRED, Unauthenticated

BEAT_SECONDS = 15.0
"""How often a line without meaning is sent, so that nobody between takes the stream for dead."""

LIFE_SECONDS = 900.0
"""How long a stream lasts at most. The client asks again then, with a token that is still good."""

HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold events back
)

Formatting = Callable[[Answer | Exception], bytes]
"""Makes the JSON text of one answer, or of what ended the stream."""


async def deliver_stream(
    answers: AsyncIterator[Answer],
    formatting: Formatting,
    receive: Receive,
    send: Send,
    stopping: asyncio.Event,
    expires: float = math.inf,
) -> None:
    """Send answers as they come, until they or the client end, or the server is to stop.

    At the instant that the viewer's token ``expires`` a last event says so.
    """
    await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
    sending = asyncio.create_task(_sent(answers, formatting, send, expires))
    leaving = asyncio.create_task(_gone(receive))
    ending = asyncio.create_task(stopping.wait())
    tasks = (sending, leaving, ending)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        gone = leaving.done()
        if sending.done():
            sending.result()
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task
    if not gone:
        await _put(send, b"event: complete\ndata:\n\n")
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _sent(
    answers: AsyncIterator[Answer], formatting: Formatting, send: Send, expires: float
) -> None:
    ends = asyncio.get_running_loop().time() + LIFE_SECONDS
    coming: asyncio.Task[Answer] | None = None
    try:
        while (left := ends - asyncio.get_running_loop().time()) > 0:
            if (now := time.time()) >= expires:
                raise Unauthenticated(EXPIRED)
            coming = coming or asyncio.ensure_future(anext(answers))
            seconds = min(left, min(expires, now + BEAT_SECONDS) - now)
            done, _ = await asyncio.wait({coming}, timeout=seconds)
            if not done:
                await _put(send, b":\n\n")
                continue
            try:
                answer = coming.result()
            except StopAsyncIteration:
                break
            coming = None
            await _put(send, b"event: next\ndata: " + formatting(answer) + b"\n\n")
    except Exception as error:
        await _put(send, b"event: next\ndata: " + formatting(error) + b"\n\n")
    finally:
        if coming is not None:
            coming.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration, Exception):
                await coming
        close = getattr(answers, "aclose", None)
        if close is not None:
            await close()


async def _put(send: Send, event: bytes) -> None:
    await send({"type": "http.response.body", "body": event, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
