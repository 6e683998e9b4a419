"""What is read at an address of its own, beside ``/graphql``: the same token, log and errors."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping

from starlette.responses import Response as StarletteResponse
from starlette.types import Receive, Scope, Send

from resolvers.database.statement_tag import STATEMENT_TAG, tag_of
from resolvers.question import Answer, Answering, Question
from schema.viewer import Viewer
from server.auth.tokens import Admission, Authentication
from server.errors import BadRequest
from server.http.documents import Documents
from server.http.graphql import Response, deliver
from server.http.headers import request_headers
from server.http.lifetime import Followers, Lifetime
from server.http.observability import RequestRecord
from server.http.parameters import ClientGone
from server.http.refusal import refusal_response
from server.http.streamed import Streamed, deliver_streamed
from server.http.watched_answer import watched_answer


class ReadEndpoint(ABC):
    """An ASGI application that answers GET, for who says who they are; ``operation`` is what the
    log calls it.

    Where only listed documents may be run, the one that a request comes to must be on the list.
    Streamed responses are cut when ``stopping`` is set; ``followers`` counts those of each subject.
    """

    operation: str

    def __init__(
        self,
        answering: Answering,
        authentication: Authentication,
        documents: Documents,
        stopping: asyncio.Event | None = None,
        followers: Followers | None = None,
    ) -> None:
        self._answering = answering
        self._authentication = authentication
        self._documents = documents
        self._stopping = stopping or asyncio.Event()
        self._followers = followers or Followers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        observed = RequestRecord.of(scope)
        try:
            headers = request_headers(scope)
            admission = await self._admission(scope, headers, observed)
            response = await self._response(scope, receive, headers, admission.viewer)
            encoding = headers.get(b"accept-encoding")
            if isinstance(response, Streamed):
                with self._followers.one_more(admission.viewer.subject):
                    life = Lifetime(self._stopping, admission.expires)
                    await deliver_streamed(
                        response, encoding, receive, send, life, observed, scope["method"] == "HEAD"
                    )
                return
        except ClientGone:
            observed.gone = True
            return
        except Exception as error:
            return await self._refusal(error, observed)(scope, receive, send)
        await deliver(response, encoding, send)

    def _refusal(self, error: Exception, observed: RequestRecord) -> StarletteResponse:
        """The response to a request that an exception ended."""
        return refusal_response(error, observed)

    @abstractmethod
    async def _response(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], viewer: Viewer
    ) -> Response | Streamed:
        """The response to a request. Raises what ``server.errors`` has codes for."""

    async def _admission(
        self, scope: Scope, headers: Mapping[bytes, bytes], observed: RequestRecord
    ) -> Admission:
        if scope["method"] not in ("GET", "HEAD"):
            raise BadRequest(
                f"method {scope['method']}: GET is allowed", 405, ((b"allow", b"GET, HEAD"),)
            )
        admission = await self._admitted(scope, headers)
        observed.subject, observed.operation = admission.viewer.subject, self.operation
        STATEMENT_TAG.set(tag_of(observed.operation, observed.request_id))
        return admission

    async def _admitted(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Admission:
        """Who asks. Raises ``Unauthenticated`` or ``KeysUnreachable``."""
        return await self._authentication.admitted(headers.get(b"authorization"))

    async def _answer(
        self, question: Question, viewer: Viewer, receive: Receive
    ) -> tuple[Answer, bytes]:
        """The answer to a query, and its data."""
        self._documents.text(question.document, None)
        answer = await watched_answer(self._answering, question, viewer, receive)
        assert answer.data is not None  # noqa: S101 - it is a query
        return answer, answer.data
