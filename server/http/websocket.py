"""GraphQL over WebSocket: the protocol ``graphql-transport-ws``.

See https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md: one connection, many
operations, each answered by ``next`` and a last ``complete``, or by an ``error``. Strawberry has a
handler of it that runs operations by Strawberry; ours are answered as over HTTP.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import ExitStack, aclosing, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
import structlog
from starlette.types import Receive, Scope, Send

from resolvers.database.shares import PoolError
from resolvers.database.statement_tag import STATEMENT_TAG, tag_of
from resolvers.question import Answer, Answering
from resolvers.workflow.refusals import TooManyRequests
from server.auth.keys import KeysUnreachable
from server.auth.tokens import Authentication, Unauthenticated
from server.errors import BadRequest, refused
from server.http.documents import Documents, hash_in
from server.http.graphql import body_of_answer, question_of
from server.http.headers import request_headers
from server.http.lifetime import End, Followers, Lifetime
from server.http.observability import RequestRecord, new_request_id
from server.http.parameters import checked_parameters

log = structlog.get_logger("jingwei.websocket")

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 10.0
"""How long a client may take to say who asks."""

SLOW_SECONDS = 15.0
"""How long a client may take to read what is sent before it is cut off."""

CUT = "jingwei.cut"
"""The ASGI extension that cuts off a client who does not read: ``cut(code, reason)``."""

LONGEST_ID = 128


class Closed(Exception):
    """The connection is to be closed with a code, and why."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """Bounds of one connection: operations at a time."""

    operations: int = 50


class WebSocketEndpoint:
    """The ASGI application at ``/graphql`` for WebSockets."""

    def __init__(
        self,
        answering: Answering,
        authentication: Authentication,
        documents: Documents,
        *,
        origins: tuple[str, ...] = (),
        limits: StreamLimits | None = None,
        stopping: asyncio.Event | None = None,
        followers: Followers | None = None,
    ) -> None:
        self.answering = answering
        self.authentication = authentication
        self.documents = documents
        self.origins = origins
        self.limits = limits or StreamLimits()
        self.stopping = stopping or asyncio.Event()
        self.followers = followers or Followers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        try:
            headers = request_headers(scope)
        except BadRequest:
            return await send({"type": "websocket.close", "code": 1002, "reason": ""})
        if not self._is_welcome(headers):
            return await send({"type": "websocket.close", "code": 1008, "reason": ""})
        offered = PROTOCOL in scope["subprotocols"]
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL if offered else None})
        if not offered:
            reason = f"Subprotocol not acceptable: {PROTOCOL} is"
            return await send({"type": "websocket.close", "code": 4406, "reason": reason})
        await _Connection(self, scope, receive, send, headers.get(b"authorization")).run()

    def _is_welcome(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a page of this origin may ask: browsers let any page open a WebSocket."""
        origin = headers.get(b"origin", b"").decode("latin-1")
        host = headers.get(b"host", b"").decode("latin-1")
        welcome = (*self.origins, "")
        return origin in welcome or "*" in welcome or urlsplit(origin).netloc == host


class _Connection:
    """One connection: who asks, and the operations that are being answered."""

    def __init__(
        self, endpoint: WebSocketEndpoint, scope: Scope, receive: Receive, send: Send,
        authorization: bytes | None,
    ) -> None:  # fmt: skip
        self._endpoint = endpoint
        self._scope = scope
        self._receive = receive
        self._send = send
        self._authorization = authorization
        self._life = Lifetime(endpoint.stopping)
        self._observed = RequestRecord(new_request_id())
        self._viewer: Any = None
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._counted = ExitStack()
        self._closing: asyncio.Future[Closed] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        """Take messages until either side, or the connection's life, ends it."""
        reading = asyncio.create_task(self._read())
        ending = asyncio.create_task(self._life.over())
        tasks: tuple[asyncio.Future[Any], ...] = (reading, ending, self._closing)
        init = asyncio.get_running_loop().call_later(INIT_SECONDS, self._not_initialised)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            closed = self._reason(reading, ending)
        finally:
            init.cancel()
            self._counted.close()
            await _ended(reading, ending, *self._operations.values())
        if closed is not None:
            await self._close(closed)
        log.info(
            "websocket closed",
            request_id=self._observed.request_id,
            subject=self._observed.subject,
            code=None if closed is None else closed.code,
            reason=None if closed is None else str(closed),
        )

    def _reason(self, reading: asyncio.Task[None], ending: asyncio.Task[End]) -> Closed | None:
        """Why it is closed by us; None: the client has gone."""
        if self._closing.done():
            return self._closing.result()
        if reading.done():
            error = reading.exception()
            if error is None or isinstance(error, Closed):
                return error
            body_of_answer(self._observed, error if isinstance(error, Exception) else OSError())
            return Closed(1011, f"internal error {self._observed.request_id}")
        match ending.result():
            case End.EXPIRED:
                return Closed(4403, "Forbidden: the token has expired")
            case End.STOPPED:
                return Closed(1012, "the server restarts: come back")
            case End.LASTED:
                return Closed(1012, "the connection has lasted its time: come back")

    def _not_initialised(self) -> None:
        if self._viewer is None:
            self._end(Closed(4408, "Connection initialisation timeout"))

    def _end(self, closed: Closed) -> None:
        if not self._closing.done():
            self._closing.set_result(closed)

    async def _close(self, closed: Closed) -> None:
        message = {"type": "websocket.close", "code": closed.code, "reason": str(closed)[:100]}
        try:
            async with asyncio.timeout(1):
                await self._send(message)
        except TimeoutError:
            if (cut := self._scope.get("extensions", {}).get(CUT)) is not None:
                cut["end"](closed.code, str(closed)[:100])
        except OSError:  # it has gone meanwhile
            pass

    # Messages

    async def _read(self) -> None:
        """Take messages one after another. Raises ``Closed`` for what the protocol forbids."""
        while (message := await self._receive())["type"] == "websocket.receive":
            told = _message_of(message)
            match told.get("type"):
                case "connection_init":
                    await self._initialise(told.get("payload"))
                case "ping":
                    await self._refresh(told.get("payload"))
                    await self._tell({"type": "pong"})
                case "pong":
                    pass
                case "subscribe":
                    await self._subscribe(told)
                case "complete":
                    if (task := self._operations.pop(_id_of(told), None)) is not None:
                        task.cancel()
                case other:
                    raise Closed(4400, f"Invalid message type {str(other)[:40]!r}")

    async def _initialise(self, payload: object) -> None:
        if self._viewer is not None:
            raise Closed(4429, "Too many initialisation requests")
        admission = await self._admitted(_token_in(payload) or self._authorization)
        subject = admission.viewer.subject
        try:
            self._counted.enter_context(self._endpoint.followers.one_more(subject))
        except TooManyRequests as error:
            raise Closed(4429, str(error)) from error
        self._viewer, self._observed.subject = admission.viewer, subject
        self._life.renew(admission)
        await self._tell({"type": "connection_ack"})

    async def _refresh(self, payload: object) -> None:
        """Last as long as the token does that comes with a ping, if one does."""
        token = _token_in(payload)
        if token is None or self._viewer is None:
            return
        admission = await self._admitted(token)
        if admission.viewer != self._viewer:
            raise Closed(4403, "Forbidden: the token is for another viewer")
        self._life.renew(admission)

    async def _admitted(self, authorization: bytes | None) -> Any:
        try:
            return await self._endpoint.authentication.admitted(authorization)
        except Unauthenticated as error:
            raise Closed(4403, f"Forbidden: {error}") from error
        except KeysUnreachable as error:
            raise Closed(1013, str(error)) from error

    async def _subscribe(self, told: Mapping[str, Any]) -> None:
        if self._viewer is None:
            raise Closed(4401, "Unauthorized")
        id_, payload = _id_of(told), told.get("payload")
        if not isinstance(payload, dict):
            raise Closed(4400, "Invalid message: subscribe without a payload")
        if id_ in self._operations:
            raise Closed(4409, f"Subscriber for {id_} already exists")
        if len(self._operations) >= self._endpoint.limits.operations:
            most = self._endpoint.limits.operations
            return await self._refuse(
                id_, TooManyRequests(f"{most} operations of one connection at a time are allowed")
            )
        task = asyncio.create_task(self._answer(id_, payload))
        self._operations[id_] = task
        task.add_done_callback(lambda done: self._forget(id_, done))

    def _forget(self, id_: str, task: asyncio.Task[None]) -> None:
        if self._operations.get(id_) is task:
            del self._operations[id_]

    # Operations

    async def _answer(self, id_: str, payload: dict[str, Any]) -> None:
        """Answer one operation, to its end."""
        observed = RequestRecord(f"{self._observed.request_id}.{id_[:32]}")
        try:
            async with aclosing(await self._answers(payload, observed)) as answers:
                async for answer in answers:
                    await self._next(id_, body_of_answer(observed, answer))
            await self._tell({"type": "complete", "id": id_})
        except PoolError as error:
            self._end(Closed(1013, f"{error}: come back"))
        except Closed as closed:
            self._end(closed)
        except OSError:  # the client has gone
            pass
        except Exception as error:
            with suppress(Closed):
                await self._refuse(id_, error)

    async def _answers(
        self, payload: dict[str, Any], observed: RequestRecord
    ) -> AsyncGenerator[Answer, None]:
        parameters = checked_parameters(payload, len(orjson.dumps(payload)))
        hash_ = hash_in(parameters.extensions)
        document = self._endpoint.documents.text(parameters.query, hash_)
        observed.name(parameters.operation_name, document)
        STATEMENT_TAG.set(tag_of(observed.operation, observed.request_id))
        question = question_of(document, parameters, self._viewer, False)
        return await self._endpoint.answering.stream(question, self._viewer)

    async def _next(self, id_: str, answer: bytes) -> None:
        head = b'{"id":' + orjson.dumps(id_) + b',"type":"next","payload":'
        await self._put((head + answer + b"}").decode())

    async def _refuse(self, id_: str, error: Exception) -> None:
        errors = refused(error, self._observed.request_id).errors
        await self._tell({"type": "error", "id": id_, "payload": errors})

    async def _tell(self, message: Mapping[str, Any]) -> None:
        await self._put(orjson.dumps(message, default=str).decode())

    async def _put(self, text: str) -> None:
        """Send a message. Raises ``Closed`` where the client does not read."""
        try:
            async with asyncio.timeout(SLOW_SECONDS):
                await self._send({"type": "websocket.send", "text": text})
        except TimeoutError:
            raise Closed(1013, "the client reads too slowly") from None


def _message_of(message: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON object of a message. Raises ``Closed``."""
    try:
        told = orjson.loads(message.get("text") or message.get("bytes") or "")
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        raise Closed(4400, "Invalid message: it is no JSON object")
    return told


def _id_of(told: Mapping[str, Any]) -> str:
    """The id of a message. Raises ``Closed``."""
    id_ = told.get("id")
    if not isinstance(id_, str) or not 0 < len(id_) <= LONGEST_ID:
        raise Closed(4400, f"Invalid message: an id is a text of 1 to {LONGEST_ID} characters")
    return id_


def _token_in(payload: object) -> bytes | None:
    """The ``Authorization`` in a payload, by itself or among ``headers``."""
    if not isinstance(payload, dict):
        return None
    for fields in (payload, payload.get("headers")):
        for name, value in fields.items() if isinstance(fields, dict) else ():
            if name.lower() == "authorization" and isinstance(value, str):
                return value.encode()
    return None


async def _ended(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks, and wait for their end."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
