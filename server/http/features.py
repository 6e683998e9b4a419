"""Lists as GeoJSON: ``GET /features/buildings.geojson?where={…}&limit=100``.

With the same bearer token as ``/graphql``, within the same scope. See docs/features.md.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from server.http.parameters import (
    address_pairs,
    by_name,
    checked_purpose,
    json_of,
    known_parameters,
    property_names,
)
from server.http.read_endpoint import ReadEndpoint

PATH = "/features/{list}.geojson"
PARAMETERS = ("where", "limit", "after", "asOf", "crs", "fields", "plan", "purpose")
CONTENT_TYPE = (b"content-type", b"application/geo+json")


class FeatureEndpoint(ReadEndpoint):
    """The ASGI application at ``PATH``. A page has at most ``page`` Features."""

    operation = "features"

    def __init__(
        self,
        answering: Answering,
        authentication: Authentication,
        documents: Documents,
        page: int,
    ) -> None:
        super().__init__(answering, authentication, documents)
        self._page = page

    async def _response(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], viewer: Viewer
    ) -> Response:
        given = by_name(address_pairs(scope["query_string"]))
        size = len(scope["query_string"])
        asked = feature_request(scope["path_params"]["list"], given, self._page, size)
        answer, data = await self._answer(feature_question(asked), viewer, receive)
        body = collection(feature_page(data, asked), asked.list, given)
        response = Response(200, body, (CONTENT_TYPE, *NOT_STORED))
        if answer.private:
            return response
        return revalidated(response, headers.get(b"if-none-match"), answer)


def feature_request(list_: str, given: Mapping[str, str], page: int, size: int) -> FeatureRequest:
    """What the parameters of an address ask for. Raises ``BadRequest``."""
    known_parameters(given, PARAMETERS)
    arguments: dict[str, Any] = {name: given[name] for name in ("after", "asOf") if name in given}
    if "where" in given:
        arguments["where"] = json_of("where", given["where"])
    if "limit" in given:
        arguments["first"] = limit_of(given["limit"], page)
    return FeatureRequest(
        list_,
        arguments,
        property_names(given),
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
