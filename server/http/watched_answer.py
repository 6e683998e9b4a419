"""An answer for as long as somebody waits for it."""

from __future__ import annotations

import asyncio

from starlette.types import Receive

from resolvers.question import Answer, Answering, Question
from schema.viewer import Viewer
from server.http.parameters import ClientGone, client_gone

WATCH_SECONDS = 0.05
"""A quick answer is not worth watching the client for: watching starts after this."""


async def watched_answer(
    answering: Answering, question: Question, viewer: Viewer, receive: Receive
) -> Answer:
    """The answer, unless the client goes away first: then the question is cancelled."""
    asking = asyncio.current_task()
    watch: asyncio.Task[None] | None = None
    gone = False

    async def wait_for_goodbye() -> None:
        nonlocal gone
        await client_gone(receive)
        gone = True
        if asking is not None:
            asking.cancel()

    def start_watching() -> None:
        nonlocal watch
        watch = asyncio.create_task(wait_for_goodbye())

    timer = asyncio.get_running_loop().call_later(WATCH_SECONDS, start_watching)
    try:
        return await answering.answer(question, viewer)
    except asyncio.CancelledError:
        if gone and asking is not None and asking.uncancel() == 0:
            raise ClientGone from None
        raise
    finally:
        timer.cancel()
        if watch is not None:
            watch.cancel()
