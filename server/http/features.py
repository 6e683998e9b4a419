"""Lists as GeoJSON: ``GET /features/buildings.geojson?where={…}&limit=100``.

With the same bearer token as ``/graphql``, within the same scope. See docs/features.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.responses import Response as StarletteResponse
from starlette.types import Receive, Scope, Send

from compiler.errors import shown
from geo.crs import CRS
from resolvers.database.statement_tag import STATEMENT_TAG, tag_of
from resolvers.features import FeaturePage, FeatureRequest, feature_page, feature_question
from resolvers.question import Answering
from server.auth.tokens import Authentication
from server.errors import BadRequest
from server.http.documents import Documents
from server.http.graphql import NOT_STORED, Response, deliver, revalidated
from server.http.headers import request_headers
from server.http.observability import RequestRecord
from server.http.parameters import ClientGone, address_pairs, by_name, checked_purpose, json_of
from server.http.refusal import refusal_response
from server.http.watched_answer import watched_answer

PATH = "/features/{list}.geojson"
PARAMETERS = ("where", "limit", "after", "asOf", "crs", "fields", "plan", "purpose")
CONTENT_TYPE = (b"content-type", b"application/geo+json")


class FeatureEndpoint:
    """The ASGI application at ``PATH``. A page has at most ``page`` Features.

    Where only listed documents may be run, the one that a request comes to must be on the list.
    """

    def __init__(
        self,
        answering: Answering,
        authentication: Authentication,
        documents: Documents,
        page: int,
    ) -> None:
        self._answering = answering
        self._authentication = authentication
        self._documents = documents
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        observed = RequestRecord.of(scope)
        refusal: StarletteResponse | None = None
        try:
            headers = request_headers(scope)
            response = await self._response(scope, receive, headers, observed)
        except ClientGone:
            observed.gone = True
            return
        except Exception as error:
            refusal = refusal_response(error, observed)
        if refusal is not None:
            return await refusal(scope, receive, send)
        await deliver(response, headers.get(b"accept-encoding"), send)

    async def _response(
        self,
        scope: Scope,
        receive: Receive,
        headers: Mapping[bytes, bytes],
        observed: RequestRecord,
    ) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            raise BadRequest(
                f"method {scope['method']}: GET is allowed", 405, ((b"allow", b"GET, HEAD"),)
            )
        viewer = await self._authentication.viewer(headers.get(b"authorization"))
        observed.subject, observed.operation = viewer.subject, "features"
        given = by_name(address_pairs(scope["query_string"]))
        size = len(scope["query_string"])
        asked = feature_request(scope["path_params"]["list"], given, self._page, size)
        question = feature_question(asked)
        self._documents.text(question.document, None)
        STATEMENT_TAG.set(tag_of(observed.operation, observed.request_id))
        answer = await watched_answer(self._answering, question, viewer, receive)
        assert answer.data is not None  # noqa: S101 - it is a query
        body = collection(feature_page(answer.data, asked), asked.list, given)
        response = Response(200, body, (CONTENT_TYPE, *NOT_STORED))
        if answer.private:
            return response
        return revalidated(response, headers.get(b"if-none-match"), answer)


def feature_request(list_: str, given: Mapping[str, str], page: int, size: int) -> FeatureRequest:
    """What the parameters of an address ask for. Raises ``BadRequest``."""
    for name in given:
        if name not in PARAMETERS:
            allowed = ", ".join(PARAMETERS)
            raise BadRequest(f"parameter {shown(name)}: allowed are {allowed}")
    arguments: dict[str, Any] = {name: given[name] for name in ("after", "asOf") if name in given}
    if "where" in given:
        arguments["where"] = json_of("where", given["where"])
    if "limit" in given:
        arguments["first"] = limit_of(given["limit"], page)
    return FeatureRequest(
        list_,
        arguments,
        tuple(filter(None, given["fields"].split(","))) if "fields" in given else None,
        crs_of(given.get("crs", CRS.WGS84.name)),
        checked_purpose("purpose", given.get("purpose")),
        size,
        given.get("plan"),
    )


def limit_of(text: str, page: int) -> int:
    """How many Features are asked for. Raises ``BadRequest``."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= page):
        raise BadRequest(f"limit {shown(text)}: 1 to {page} are allowed")
    return int(text)


def crs_of(name: str) -> CRS:
    """The CRS of a name. Raises ``BadRequest``."""
    if name not in CRS.__members__:
        raise BadRequest(f"crs {shown(name)}: allowed are {', '.join(CRS.__members__)}")
    return CRS[name]


def collection(page: FeaturePage, list_: str, given: Mapping[str, str]) -> bytes:
    """The FeatureCollection of a page, with a link to the next page if there is one.

    The link is relative: what the client calls this server, its proxy knows.
    """
    links = []
    if page.next is not None:
        href = f"/features/{list_}.geojson?{urlencode({**given, 'after': page.next})}"
        links.append({"rel": "next", "href": href, "type": "application/geo+json"})
    head = b'{"type":"FeatureCollection","links":' + orjson.dumps(links)
    return head + b',"features":' + page.features + b"}"
