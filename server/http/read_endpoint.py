"""What is read at an address of its own, beside ``/graphql``: the same token, log and errors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from starlette.responses import Response as StarletteResponse
from starlette.types import Receive, Scope, Send

from resolvers.database.statement_tag import STATEMENT_TAG, tag_of
from resolvers.question import Answer, Answering, Question
from schema.viewer import Viewer
from server.auth.tokens import Authentication
from server.errors import BadRequest
from server.http.documents import Documents
from server.http.graphql import Response, deliver
from server.http.headers import request_headers
from server.http.observability import RequestRecord
from server.http.parameters import ClientGone
from server.http.refusal import refusal_response
from server.http.watched_answer import watched_answer


class ReadEndpoint(ABC):
    """An ASGI application that answers GET, for who says who they are; ``operation`` is what the
    log calls it.

    Where only listed documents may be run, the one that a request comes to must be on the list.
    """

    operation: str

    def __init__(
        self, answering: Answering, authentication: Authentication, documents: Documents
    ) -> None:
        self._answering = answering
        self._authentication = authentication
        self._documents = documents

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        observed = RequestRecord.of(scope)
        refusal: StarletteResponse | None = None
        try:
            headers = request_headers(scope)
            viewer = await self._viewer(scope, headers, observed)
            response = await self._response(scope, receive, headers, viewer)
        except ClientGone:
            observed.gone = True
            return
        except Exception as error:
            refusal = refusal_response(error, observed)
        if refusal is not None:
            return await refusal(scope, receive, send)
        await deliver(response, headers.get(b"accept-encoding"), send)

    @abstractmethod
    async def _response(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], viewer: Viewer
    ) -> Response:
        """The response to a request. Raises what ``server.errors`` has codes for."""

    async def _viewer(
        self, scope: Scope, headers: Mapping[bytes, bytes], observed: RequestRecord
    ) -> Viewer:
        if scope["method"] not in ("GET", "HEAD"):
            raise BadRequest(
                f"method {scope['method']}: GET is allowed", 405, ((b"allow", b"GET, HEAD"),)
            )
        viewer = await self._authentication.viewer(headers.get(b"authorization"))
        observed.subject, observed.operation = viewer.subject, self.operation
        STATEMENT_TAG.set(tag_of(observed.operation, observed.request_id))
        return viewer

    async def _answer(
        self, question: Question, viewer: Viewer, receive: Receive
    ) -> tuple[Answer, bytes]:
        """The answer to a query, and its data."""
        self._documents.text(question.document, None)
        answer = await watched_answer(self._answering, question, viewer, receive)
        assert answer.data is not None  # noqa: S101 - it is a query
        return answer, answer.data
