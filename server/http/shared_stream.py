"""One stream of events for many operations: the "single connection mode" of GraphQL over SSE.

See https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md. PUT reserves a stream and
gives its token; GET opens it; POST puts an operation, whose answers come over the stream; DELETE
ends one. A stream lives in one server process: where there are several, it cannot be reserved.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, field

import orjson

from resolvers.database.shares import PoolError
from resolvers.question import Answer
from resolvers.workflow.refusals import Conflict, NotFound, TooManyRequests
from schema.viewer import Viewer
from server.http.events import Events, Formatting, event
from server.http.lifetime import Followers

OPENING_SECONDS = 30.0
"""How long a reserved stream waits until it is opened."""

MOST_WAITING = 1_000
"""Events that wait for a client who is slow to take them: of more, the stream is cut."""

MOST_OPERATIONS = 50


@dataclass(slots=True)
class SharedStream:
    """A stream that a viewer has reserved, and what is answered over it."""

    viewer: Viewer
    counted: ExitStack
    waiting: asyncio.Queue[bytes | None] = field(
        default_factory=lambda: asyncio.Queue(MOST_WAITING + 1)
    )
    operations: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    opened: bool = False

    def answer(
        self, operation: str, answers: AsyncGenerator[Answer, None], formatting: Formatting
    ) -> None:
        """Answer an operation over the stream."""
        task = asyncio.create_task(self._answered(operation, answers, formatting))
        self.operations[operation] = task
        task.add_done_callback(lambda done: self._forget(operation, done))

    async def _answered(
        self, operation: str, answers: AsyncGenerator[Answer, None], formatting: Formatting
    ) -> None:
        id_ = orjson.dumps(operation)

        def told(payload: bytes) -> bytes:
            return event(b'{"id":' + id_ + b',"payload":' + payload + b"}")

        try:
            async with aclosing(answers):
                async for answer in answers:
                    self._put(told(formatting(answer)))
        except PoolError:
            return self._put(None)
        except Exception as error:
            self._put(told(formatting(error)))
        self._put(event(b'{"id":' + id_ + b"}", name=b"complete"))

    def _put(self, text: bytes | None) -> None:
        """Have an event sent; None cuts the stream, and so do more than may wait."""
        if self.waiting.qsize() >= MOST_WAITING:
            text = None
        if not self.waiting.full():
            self.waiting.put_nowait(text)

    def _forget(self, operation: str, task: asyncio.Task[None]) -> None:
        if self.operations.get(operation) is task:
            del self.operations[operation]

    async def events(self) -> Events:
        """What is to be sent. Raises ``PoolError`` where the stream is cut."""
        while (text := await self.waiting.get()) is not None:
            yield text
        raise PoolError("the stream is cut")

    def close(self) -> None:
        """End it, and all that is answered over it."""
        self.counted.close()
        for task in tuple(self.operations.values()):
            task.cancel()


class SharedStreams:
    """The streams of this process, by their tokens."""

    def __init__(self, followers: Followers, alone: bool = True) -> None:
        self._followers = followers
        self._alone = alone
        self._streams: dict[str, SharedStream] = {}

    def reserve(self, viewer: Viewer) -> str:
        """A new stream's token. Raises ``TooManyRequests``, and ``Conflict`` in one process of
        several."""
        if not self._alone:
            raise Conflict(
                "the server has several processes, and a stream for many operations lives in one:"
                " follow each by a request of its own, or over WebSocket"
            )
        counted = ExitStack()
        counted.enter_context(self._followers.one_more(viewer.subject))
        token = secrets.token_urlsafe(24)
        self._streams[token] = SharedStream(viewer, counted)
        asyncio.get_running_loop().call_later(OPENING_SECONDS, self._forget_unopened, token)
        return token

    def open(self, token: str, viewer: Viewer) -> tuple[SharedStream, Callable[[], None]]:
        """A stream to send from, and what ends it. Raises ``NotFound`` and ``Conflict``."""
        stream = self.stream(token, viewer)
        if stream.opened:
            raise Conflict("the stream is open already")
        stream.opened = True

        def end() -> None:
            self._streams.pop(token, None)
            stream.close()

        return stream, end

    def stream(self, token: str, viewer: Viewer) -> SharedStream:
        """A viewer's stream. Raises ``NotFound``."""
        stream = self._streams.get(token)
        if stream is None or stream.viewer != viewer:
            raise NotFound("the token names no stream of yours: reserve one by PUT")
        return stream

    def place(self, token: str, viewer: Viewer, operation: object) -> tuple[SharedStream, str]:
        """A stream that has room for an operation of that id. Raises ``NotFound``, ``Conflict``
        where there is one of that id, and ``TooManyRequests``."""
        stream = self.stream(token, viewer)
        if not isinstance(operation, str) or not 0 < len(operation) <= 128:
            raise NotFound("extensions.operationId: a text of 1 to 128 characters is allowed")
        if operation in stream.operations:
            raise Conflict(f"an operation {operation!r} is being answered over the stream")
        if len(stream.operations) >= MOST_OPERATIONS:
            raise TooManyRequests(f"{MOST_OPERATIONS} operations of a stream at a time are allowed")
        return stream, operation

    def _forget_unopened(self, token: str) -> None:
        stream = self._streams.get(token)
        if stream is not None and not stream.opened:
            self._streams.pop(token)
            stream.close()
