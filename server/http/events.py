"""Answers one after another, as server-sent events.

The "distinct connections mode" of the GraphQL over SSE protocol, see
https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md: one request, answered by the
events ``next`` and a last ``complete``; the other mode is in ``server.http.shared_stream``. Where
more would have come, the stream ends without ``complete``, and its client comes back: with the id
of the last event (``Last-Event-ID``) it goes on from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress

from starlette.types import Receive, Send

from resolvers.database.shares import PoolError
from resolvers.question import Answer
from server.auth.tokens import EXPIRED, Unauthenticated
from server.http import lifetime
from server.http.lifetime import End, Lifetime
from server.http.parameters import client_gone

HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold events back
)

COMPLETE = b"event: complete\ndata:\n\n"

Formatting = Callable[[Answer | Exception], bytes]
"""Makes the JSON text of one answer, or of what ended the stream."""

Events = AsyncGenerator[bytes, None]
"""The texts of events as they come. It raises ``PoolError`` where more would have come."""


async def deliver_events(
    events: Events, receive: Receive, send: Send, life: Lifetime, expired: bytes = b""
) -> None:
    """Send events as they come, until they or the client end, or the connection's life is over.

    ``expired`` is sent where that is because the viewer's token has expired.
    """
    await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
    sending = asyncio.create_task(_sent(events, send))
    leaving = asyncio.create_task(client_gone(receive))
    ending = asyncio.create_task(life.over())
    tasks: tuple[asyncio.Task[object], ...] = (sending, leaving, ending)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        gone = leaving.done()
        last = b""
        if sending.done():
            last = COMPLETE if sending.result() else b""
        elif ending.done() and ending.result() is End.EXPIRED:
            last = expired
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task
    if not gone:
        await send({"type": "http.response.body", "body": last, "more_body": False})


async def events_of(answers: AsyncGenerator[Answer, None], formatting: Formatting) -> Events:
    """An event for each answer, and for what ended them."""
    async with aclosing(answers):
        try:
            async for answer in answers:
                yield event(formatting(answer), answer.event_id)
        except PoolError:
            raise
        except Exception as error:
            yield event(formatting(error))


def expiry(formatting: Formatting) -> bytes:
    """The last that is told whose token has expired."""
    return event(formatting(Unauthenticated(EXPIRED))) + COMPLETE


async def one_event(answer: bytes, send: Send) -> None:
    """Answer by one event and the end: what was refused, where events were asked for."""
    await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
    body = event(answer) + COMPLETE
    await send({"type": "http.response.body", "body": body, "more_body": False})


def event(data: bytes, id_: str | None = None, name: bytes = b"next") -> bytes:
    """The text of an event."""
    head = b"" if id_ is None else b"id: " + id_.encode() + b"\n"
    return head + b"event: " + name + b"\ndata: " + data + b"\n\n"


async def _sent(events: Events, send: Send) -> bool:
    """Send events until they end; whether they are complete, and nobody need come back."""
    coming: asyncio.Task[bytes] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(events))
            done, _ = await asyncio.wait({coming}, timeout=lifetime.BEAT_SECONDS)
            if not done:
                await _put(send, b":\n\n")
                continue
            try:
                text = coming.result()
            except StopAsyncIteration:
                return True
            coming = None
            await _put(send, text)
    except PoolError:  # the database is away: there may be more when it is back
        return False
    finally:
        if coming is not None:
            coming.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration, Exception):
                await coming
        await events.aclose()


async def _put(send: Send, text: bytes) -> None:
    await send({"type": "http.response.body", "body": text, "more_body": True})
