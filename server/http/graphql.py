"""GraphQL over HTTP: one ASGI endpoint from the request's bytes to the response's bytes.

Follows https://graphql.github.io/graphql-over-http/draft/ (2025). The answer's data are bytes
from the database and stay so: nothing here decodes or encodes them again.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qs

import orjson
from starlette.types import Receive, Scope, Send

from compiler.errors import Forbidden
from resolvers.database.statement_tag import STATEMENT_TAG, tag_of
from resolvers.question import Answer, Answering, Question
from schema.viewer import Role, Viewer
from server.auth.tokens import Admission, Authentication
from server.errors import BadRequest, Headers, formatted, refused
from server.http.documents import Documents, hash_in
from server.http.events import deliver_events, events_of, expiry, one_event
from server.http.headers import request_headers
from server.http.lifetime import Followers, Lifetime
from server.http.negotiation import Media, accepted, require_json, takes_gzip
from server.http.observability import RequestRecord
from server.http.parameters import (
    ClientGone,
    Parameters,
    body_of,
    checked_purpose,
    from_address,
    from_body,
)
from server.http.shared_stream import SharedStreams
from server.http.watched_answer import watched_answer

GZIP_BYTES = 8192
GZIP_INLINE_BYTES = 65536
"""Larger bodies are compressed in a thread, not to hold up the other requests."""

GZIP_LEVEL = 2

REVALIDATED: Headers = ((b"cache-control", b"private, no-cache"),)
PLAIN = (b"content-type", b"text/plain; charset=utf-8")
NOT_STORED: Headers = ((b"cache-control", b"no-store"),)
VARY = (b"vary", b"Authorization, Accept, Accept-Encoding")


@dataclass(frozen=True, slots=True)
class Response:
    """What goes out; a ``final`` body as it is, others packed where that is worth it."""

    status: int
    body: bytes
    headers: Headers
    final: bool = False


class GraphQLEndpoint:
    """The ASGI application at ``/graphql``. ``page`` is what browsers get, if anything.

    Streams are cut when ``stopping`` is set; ``followers`` counts those of each subject. There are
    streams for many operations only where the process is ``alone``.
    """

    def __init__(
        self,
        answering: Answering,
        authentication: Authentication,
        documents: Documents,
        *,
        body_bytes: int = 1 << 20,
        page: Response | None = None,
        stopping: asyncio.Event | None = None,
        followers: Followers | None = None,
        alone: bool = True,
    ) -> None:
        self._answering = answering
        self._authentication = authentication
        self._documents = documents
        self._body_bytes = body_bytes
        self._page = page
        self._stopping = stopping or asyncio.Event()
        self._followers = followers or Followers()
        self._shared = SharedStreams(self._followers, alone)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: Mapping[bytes, bytes] = {}
        observed = RequestRecord.of(scope)
        media = Media.LEGACY
        try:
            headers = request_headers(scope)
            if (token := stream_token(scope, headers)) is not None:
                return await self._over_stream(token, scope, receive, send, headers, observed)
            media = accepted(headers.get(b"accept"), self._offers_page(scope))
            if media is Media.HTML and self._page is not None:
                response = self._page
            elif media is Media.EVENTS:
                return await self._stream(scope, receive, send, headers, observed)
            else:
                response = await self._response(scope, receive, headers, media, observed)
        except ClientGone:
            observed.gone = True
            return
        except Exception as error:
            response = refusal(error, media, observed)
        await deliver(response, headers.get(b"accept-encoding"), send)

    def _offers_page(self, scope: Scope) -> bool:
        return (
            self._page is not None
            and scope["method"] in ("GET", "HEAD")
            and b"query=" not in scope["query_string"]
        )

    async def _stream(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        headers: Mapping[bytes, bytes],
        observed: RequestRecord,
    ) -> None:
        """Answer by events, refusals too: clients take another status for a fault of the network,
        and ask again and again. Where they should, or what was sent is no GraphQL, it has one."""
        try:
            question, admission, _ = await self._asked(scope, receive, headers, observed)
            with self._followers.one_more(admission.viewer.subject):
                answers = await self._answering.stream(question, admission.viewer)
                life = Lifetime(self._stopping, admission.expires)
                formatting = partial(body_of_answer, observed)
                events = events_of(answers, formatting)
                await deliver_events(events, receive, send, life, expiry(formatting))
        except (BadRequest, ClientGone):
            raise
        except Exception as error:
            response = refusal(error, Media.LEGACY, observed)
            if response.status >= 500 or observed.status:
                raise
            await one_event(response.body, send)

    async def _over_stream(
        self,
        token: str,
        scope: Scope,
        receive: Receive,
        send: Send,
        headers: Mapping[bytes, bytes],
        observed: RequestRecord,
    ) -> None:
        """What concerns a stream for many operations: see ``server.http.shared_stream``."""
        admission = await self._authentication.admitted(headers.get(b"authorization"))
        viewer = admission.viewer
        observed.subject = viewer.subject
        match scope["method"]:
            case "PUT":
                reserved = self._shared.reserve(viewer).encode()
                await deliver(Response(201, reserved, (PLAIN, *NOT_STORED)), None, send)
            case "GET":
                stream, end = self._shared.open(token, viewer)
                try:
                    life = Lifetime(self._stopping, admission.expires)
                    await deliver_events(stream.events(), receive, send, life)
                finally:
                    end()
            case "POST":
                await self._put_on_stream(token, scope, receive, headers, observed)
                await deliver(Response(202, b"", NOT_STORED), None, send)
            case "DELETE":
                operation = parse_qs(scope["query_string"].decode("latin-1")).get("operationId")
                stream = self._shared.stream(token, viewer)
                if operation and (task := stream.operations.get(operation[0])) is not None:
                    task.cancel()
                await deliver(Response(200, b"", NOT_STORED), None, send)
            case method:
                raise BadRequest(f"method {method}: GET, POST, PUT and DELETE are allowed", 405)

    async def _put_on_stream(
        self,
        token: str,
        scope: Scope,
        receive: Receive,
        headers: Mapping[bytes, bytes],
        observed: RequestRecord,
    ) -> None:
        """Answer an operation over a stream; what is refused is told there, too."""
        require_post(scope["method"], headers)
        admission = await self._authentication.admitted(headers.get(b"authorization"))
        parameters = from_body(await body_of(receive, self._body_bytes))
        named = (parameters.extensions or {}).get("operationId")
        stream, operation = self._shared.place(token, admission.viewer, named)

        async def answers() -> AsyncGenerator[Answer, None]:
            question, _ = self._question(parameters, admission.viewer, False, observed)
            async with aclosing(await self._answering.stream(question, admission.viewer)) as found:
                async for answer in found:
                    yield answer

        stream.answer(operation, answers(), partial(body_of_answer, observed))

    async def _response(
        self,
        scope: Scope,
        receive: Receive,
        headers: Mapping[bytes, bytes],
        media: Media,
        observed: RequestRecord,
    ) -> Response:
        question, admission, hash_ = await self._asked(scope, receive, headers, observed)
        answer = await watched_answer(self._answering, question, admission.viewer, receive)
        if hash_ is not None and answer.data is not None:
            self._documents.keep(hash_, question.document)
        response = response_of(answer, media, observed)
        if not answer.private and (question.read_only or hash_ is not None):
            return revalidated(response, headers.get(b"if-none-match"), answer)
        return response

    async def _asked(
        self,
        scope: Scope,
        receive: Receive,
        headers: Mapping[bytes, bytes],
        observed: RequestRecord,
    ) -> tuple[Question, Admission, str | None]:
        """The question, who asks it, and the hash that its document is to be kept by."""
        by_get = scope["method"] in ("GET", "HEAD")
        if not by_get:
            require_post(scope["method"], headers)
        admission = await self._authentication.admitted(headers.get(b"authorization"))
        observed.subject = admission.viewer.subject
        if by_get:
            parameters = from_address(scope["query_string"])
        else:
            parameters = from_body(await body_of(receive, self._body_bytes))
        question, hash_ = self._question(parameters, admission.viewer, by_get, observed)
        if (last := headers.get(b"last-event-id")) is not None:
            question = replace(question, last_event=last.decode("latin-1"))
        return question, admission, hash_

    def _question(
        self, parameters: Parameters, viewer: Viewer, by_get: bool, observed: RequestRecord
    ) -> tuple[Question, str | None]:
        """The question, and the hash that its document is to be kept by."""
        hash_ = hash_in(parameters.extensions)
        document = self._documents.text(parameters.query, hash_)
        observed.name(parameters.operation_name, document)
        STATEMENT_TAG.set(tag_of(observed.operation, observed.request_id))
        return question_of(document, parameters, viewer, by_get), hash_


def stream_token(scope: Scope, headers: Mapping[bytes, bytes]) -> str | None:
    """The token of a stream for many operations; empty where one is to be reserved."""
    if scope["method"] == "PUT":
        return ""
    token = headers.get(b"x-graphql-event-stream-token")
    if token is None and scope["method"] == "GET":
        given = parse_qs(scope["query_string"].decode("latin-1"))
        return given["token"][0] if "token" in given and "query" not in given else None
    return None if token is None else token.decode("latin-1")


def require_post(method: str, headers: Mapping[bytes, bytes]) -> None:
    if method != "POST":
        raise BadRequest(
            f"method {method}: GET and POST are allowed", 405, ((b"allow", b"GET, POST"),)
        )
    require_json(headers.get(b"content-type"))


def question_of(document: str, parameters: Parameters, viewer: Viewer, read_only: bool) -> Question:
    """The question. Raises ``Forbidden`` where another than an administrator asks for the plan."""
    explain = (parameters.extensions or {}).get("explain") is True
    if explain and viewer.role is not Role.ADMINISTRATOR:
        raise Forbidden(f"extensions.explain by a {viewer.role.name}: it is the ADMINISTRATOR's")
    said = (parameters.extensions or {}).get("purpose")
    return Question(
        document,
        parameters.variables,
        parameters.operation_name,
        explain=explain,
        read_only=read_only,
        bytes=parameters.bytes,
        purpose=checked_purpose("extensions.purpose", said),
    )


def response_of(answer: Answer, media: Media, observed: RequestRecord) -> Response:
    """The response of an answer: bytes of data between bytes of the rest."""
    headers = ((b"content-type", media.content_type), *NOT_STORED)
    if answer.data is not None and not answer.errors and answer.extensions is None:
        return Response(200, b'{"data":' + answer.data + b"}", headers)
    parts = []
    if answer.errors:
        errors = [
            formatted(error, observed.request_id) if isinstance(error, Exception) else error
            for error in answer.errors
        ]
        observed.code = code_in(errors[0])
        parts.append(b'"errors":' + orjson.dumps(errors, default=str))
    if answer.data is not None:
        parts.append(b'"data":' + answer.data)
    if answer.extensions is not None:
        parts.append(b'"extensions":' + orjson.dumps(answer.extensions, default=str))
    refused_in_new = answer.data is None and media is not Media.LEGACY
    return Response(400 if refused_in_new else 200, b"{" + b",".join(parts) + b"}", headers)


def body_of_answer(observed: RequestRecord, answer: Answer | Exception) -> bytes:
    """The JSON text of an answer, or of what ended a stream."""
    if isinstance(answer, Exception):
        return refusal(answer, Media.LEGACY, observed).body
    return response_of(answer, Media.LEGACY, observed).body


def refusal(error: Exception, media: Media, observed: RequestRecord) -> Response:
    """The response to a request that an exception ended."""
    result = refused(error, observed.request_id)
    observed.code = result.code
    status = result.status if media is Media.RESPONSE else result.legacy_status
    body = orjson.dumps({"errors": result.errors}, default=str)
    content_type = Media.LEGACY if media in (Media.HTML, Media.EVENTS) else media
    headers = ((b"content-type", content_type.content_type), *NOT_STORED, *result.headers)
    return Response(status, body, headers)


def code_in(error: Mapping[str, Any]) -> str | None:
    code = (error.get("extensions") or {}).get("code")
    return code if isinstance(code, str) else None


def revalidated(response: Response, if_none_match: bytes | None, answer: Answer) -> Response:
    """The response with its weak ETag, or 304 where the client has the same already."""
    if response.status != 200 or answer.errors:
        return response
    etag = b'W/"' + blake2b(response.body, digest_size=16).hexdigest().encode() + b'"'
    kept = [header for header in response.headers if header[0] != b"cache-control"]
    headers = (*kept, (b"etag", etag), *REVALIDATED)
    if if_none_match is not None and matches(etag, if_none_match):
        unsent = tuple(header for header in headers if header[0] != b"content-type")
        return Response(304, b"", unsent)
    return Response(200, response.body, headers)


def matches(etag: bytes, if_none_match: bytes) -> bool:
    """The weak comparison of RFC 9110, 8.8.3.2."""
    known = [tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b",")]
    return if_none_match.strip() == b"*" or etag.removeprefix(b"W/") in known


async def deliver(response: Response, accept_encoding: bytes | None, send: Send) -> None:
    body, headers = response.body, [*response.headers, VARY]
    if not response.final and len(body) >= GZIP_BYTES and takes_gzip(accept_encoding):
        if len(body) > GZIP_INLINE_BYTES:
            body = await asyncio.to_thread(gzip.compress, body, GZIP_LEVEL, mtime=0)
        else:
            body = gzip.compress(body, GZIP_LEVEL, mtime=0)
        headers.append((b"content-encoding", b"gzip"))
    if response.status not in (204, 304):  # of these there is no body to measure
        headers.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
