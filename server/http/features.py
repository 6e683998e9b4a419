"""Lists as GeoJSON: ``GET /features/buildings.geojson?where={…}&limit=100``.

With the same bearer token as ``/graphql``, within the same scope. See docs/features.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.types import Receive, Scope

from compiler.errors import shown
from geo.crs import CRS
from resolvers.features import FeaturePage, FeatureRequest, feature_page, feature_question
from resolvers.question import Answering
from schema.viewer import Viewer
from server.auth.tokens import Authentication
from server.errors import BadRequest
from server.http.documents import Documents
from server.http.graphql import NOT_STORED, Response, revalidated
from server.http.lifetime import Followers
from server.http.parameters import (
    address_pairs,
    by_name,
    checked_purpose,
    crs_of,
    json_of,
    known_parameters,
    property_names,
)
from server.http.read_endpoint import ReadEndpoint
from server.http.streamed import Streamed

PATH = "/features/{list}.geojson"
PARAMETERS = ("where", "limit", "after", "asOf", "crs", "fields", "plan", "purpose")
CONTENT_TYPE = (b"content-type", b"application/geo+json")


@dataclass(frozen=True, slots=True)
class PageSizes:
    """Of one answer: ``page`` Features at most, and ``streamed`` ones page after page."""

    page: int
    streamed: int


class FeatureEndpoint(ReadEndpoint):
    """The ASGI application at ``PATH``."""

    operation = "features"

    def __init__(
        self,
        answering: Answering,
        authentication: Authentication,
        documents: Documents,
        sizes: PageSizes,
        stopping: asyncio.Event | None = None,
        followers: Followers | None = None,
    ) -> None:
        super().__init__(answering, authentication, documents, stopping, followers)
        self._sizes = sizes

    async def _response(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], viewer: Viewer
    ) -> Response | Streamed:
        given = by_name(address_pairs(scope["query_string"]))
        size = len(scope["query_string"])
        asked = feature_request(scope["path_params"]["list"], given, self._sizes.streamed, size)
        wanted = asked.arguments.get("first", 0)
        first = page_of(asked, min(wanted, self._sizes.page)) if wanted else asked
        answer, data = await self._answer(feature_question(first), viewer, receive)
        page = feature_page(data, first)
        if wanted > self._sizes.page and page.next is not None:
            chunks = self._pages(page, first, viewer, wanted, given)
            return Streamed(chunks, (CONTENT_TYPE, *NOT_STORED))
        body = collection(page, asked.list, given)
        response = Response(200, body, (CONTENT_TYPE, *NOT_STORED))
        if answer.private:
            return response
        return revalidated(response, headers.get(b"if-none-match"), answer)

    async def _pages(
        self,
        page: FeaturePage,
        asked: FeatureRequest,
        viewer: Viewer,
        wanted: int,
        given: Mapping[str, str],
    ) -> AsyncGenerator[bytes, None]:
        """A FeatureCollection of as many Features as are ``wanted``, page after page: a page is all
        of it that is in memory. A page that has a next one is full."""
        yield b'{"type":"FeatureCollection","features":[' + page.features[1:-1]
        left = wanted - self._sizes.page
        while page.next is not None and left > 0:
            asked = page_of(asked, min(left, self._sizes.page), page.next)
            answer = await self._answering.answer(feature_question(asked), viewer)
            page = feature_page(answer.data or b"", asked)
            left -= self._sizes.page
            yield b"," + page.features[1:-1] if page.features != b"[]" else b""
        yield b'],"links":' + orjson.dumps(links_of(page, asked.list, given)) + b"}"


def page_of(asked: FeatureRequest, size: int, after: str | None = None) -> FeatureRequest:
    """The same with so many Features, which come after a cursor if it is said."""
    following = {} if after is None else {"after": after}
    return replace(asked, arguments={**asked.arguments, "first": size, **following})


def feature_request(list_: str, given: Mapping[str, str], most: int, size: int) -> FeatureRequest:
    """What the parameters of an address ask for. Raises ``BadRequest``."""
    known_parameters(given, PARAMETERS)
    arguments: dict[str, Any] = {name: given[name] for name in ("after", "asOf") if name in given}
    if "where" in given:
        arguments["where"] = json_of("where", given["where"])
    if "limit" in given:
        arguments["first"] = limit_of(given["limit"], most)
    return FeatureRequest(
        list_,
        arguments,
        property_names(given),
        crs_of(given, tuple(CRS)),
        checked_purpose("purpose", given.get("purpose")),
        size,
        given.get("plan"),
    )


def limit_of(text: str, most: int) -> int:
    """How many Features are asked for. Raises ``BadRequest``."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        raise BadRequest(f"limit {shown(text)}: 1 to {most} are allowed")
    return int(text)


def collection(page: FeaturePage, list_: str, given: Mapping[str, str]) -> bytes:
    """The FeatureCollection of a page."""
    return collection_of(page.features, links_of(page, list_, given))


def links_of(
    page: FeaturePage, list_: str, given: Mapping[str, str]
) -> Sequence[Mapping[str, str]]:
    """A link to the next page if there is one.

    It is relative: what the client calls this server, its proxy knows.
    """
    if page.next is None:
        return ()
    href = f"/features/{list_}.geojson?{urlencode({**given, 'after': page.next})}"
    return ({"rel": "next", "href": href, "type": "application/geo+json"},)


def collection_of(features: bytes, links: Sequence[Mapping[str, str]]) -> bytes:
    """A FeatureCollection of a JSON array of Features, with these links."""
    head = b'{"type":"FeatureCollection","links":' + orjson.dumps(links)
    return head + b',"features":' + features + b"}"
