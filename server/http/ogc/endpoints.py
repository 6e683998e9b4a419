"""OGC API – Features: what is answered under ``/ogc``.

With the same bearer token as ``/graphql``, within the same scope. See docs/features.md.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from starlette.responses import Response as StarletteResponse
from starlette.routing import Route
from starlette.types import Receive, Scope

from resolvers.feature_collections import (
    Collection,
    arguments_of,
    collection_for,
    collections_for,
    item_arguments,
    request_of,
)
from resolvers.features import FeaturePage, FeatureRequest, feature_page, feature_question
from resolvers.question import Answer, Answering
from resolvers.workflow.refusals import NotFound
from schema.viewer import Viewer
from server.auth.tokens import Authentication
from server.http.documents import Documents
from server.http.features import CONTENT_TYPE, collection_of
from server.http.graphql import NOT_STORED, REVALIDATED, Response, revalidated
from server.http.observability import RequestRecord
from server.http.ogc import documents
from server.http.ogc.definition import definition, definition_page
from server.http.ogc.documents import GEOJSON, HTML, JSON, OPENAPI, Document, link
from server.http.ogc.parameters import OWN, limit_of, selection_of
from server.http.ogc.public_address import public_address
from server.http.ogc.reference_systems import ReferenceSystem, reference_system
from server.http.parameters import address_pairs, by_name, known_parameters
from server.http.read_endpoint import ReadEndpoint
from server.http.refusal import exception_response

PATH = "/ogc"
ITEM_PARAMETERS = ("crs",)
NO_SCRIPTS = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


@dataclass(frozen=True, slots=True)
class Service:
    """What all of them are made of. A page has ``page`` features, and ``most`` at most;
    ``address`` is what clients call the server by, where its settings say so."""

    answering: Answering
    authentication: Authentication
    documents: Documents
    page: int
    most: int
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the ``base`` of all addresses here, its own path after that, and what stands in
    the address."""

    base: str
    path: str
    place: Mapping[str, str]
    given: Mapping[str, str]
    size: int
    viewer: Viewer

    @property
    def collection(self) -> Collection:
        """The collection that its path names. Raises ``NotFound``."""
        return collection_for(self.viewer.role, self.place["collection"])

    def href(self, **changed: str) -> str:
        """Its own address, with some parameters changed."""
        said = {**self.given, **changed}
        return f"{self.base}{quote(self.path, safe='/:')}" + (f"?{urlencode(said)}" if said else "")


class OgcEndpoint(ReadEndpoint):
    """An ASGI application under ``PATH``: refusals are as the standard has them."""

    operation = "ogc"

    def __init__(self, service: Service) -> None:
        super().__init__(service.answering, service.authentication, service.documents)
        self._service = service

    def _refusal(self, error: Exception, observed: RequestRecord) -> StarletteResponse:
        return exception_response(error, observed)

    async def _response(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], viewer: Viewer
    ) -> Response:
        given = by_name(address_pairs(scope["query_string"]))
        base = public_address(scope, headers, self._service.address) + PATH
        path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix(PATH)
        size = len(scope["query_string"])
        asked = Asked(base, path, scope["path_params"], given, size, viewer)
        return await self._said(asked, receive, headers.get(b"if-none-match"))

    @abstractmethod
    async def _said(self, asked: Asked, receive: Receive, known: bytes | None) -> Response:
        """The response; ``known`` are the ETags that the client has."""


class DocumentEndpoint(OgcEndpoint):
    """A document that tells of no feature."""

    def __init__(
        self, service: Service, document: Callable[[Service, Asked], Document], type_: str = JSON
    ) -> None:
        super().__init__(service)
        self._document = document
        self._type = type_

    async def _said(self, asked: Asked, receive: Receive, known: bytes | None) -> Response:
        known_parameters(asked.given, ())
        document = self._document(self._service, asked)
        body = definition_page(document) if self._type == HTML else orjson.dumps(document)
        headers = ((b"content-type", self._type.encode()), NO_SCRIPTS)
        return revalidated(Response(200, body, (*headers, *REVALIDATED)), known, Answer(body))


class FeatureEndpoint(OgcEndpoint):
    """Features of one collection."""

    async def _page(
        self, request: FeatureRequest, asked: Asked, receive: Receive
    ) -> tuple[Answer, FeaturePage]:
        answer, data = await self._answer(feature_question(request), asked.viewer, receive)
        return answer, feature_page(data, request)


class ItemsEndpoint(FeatureEndpoint):
    """Features of a collection, a page of them."""

    async def _said(self, asked: Asked, receive: Receive, known: bytes | None) -> Response:
        collection = asked.collection
        known_parameters(asked.given, (*OWN, *collection.filters))
        system = reference_system("crs", asked.given.get("crs"))
        arguments = {**arguments_of(collection, selection_of(collection, asked.given))}
        if (limit := limit_of(asked.given.get("limit"), self._service.most)) is not None:
            arguments["first"] = limit
        if "after" in asked.given:
            arguments["after"] = asked.given["after"]
        request = request_of(collection, arguments, system.crs, system.latitude_first, asked.size)
        answer, page = await self._page(request, asked, receive)
        body = collection_of(page.features, items_links(asked, collection, page.next))
        return features_response(body, system, known, answer)


class ItemEndpoint(FeatureEndpoint):
    """One feature by its id."""

    async def _said(self, asked: Asked, receive: Receive, known: bytes | None) -> Response:
        collection, feature_id = asked.collection, asked.place["feature"]
        known_parameters(asked.given, ITEM_PARAMETERS)
        system = reference_system("crs", asked.given.get("crs"))
        arguments = item_arguments(collection, feature_id)
        request = request_of(collection, arguments, system.crs, system.latitude_first, asked.size)
        answer, page = await self._page(request, asked, receive)
        feature = page.features.strip()[1:-1].rstrip()
        if not feature:
            raise NotFound(f"feature {feature_id!r}: {collection.id} have none that you may see")
        links = orjson.dumps(item_links(asked, collection))
        return features_response(feature[:-1] + b',"links":' + links + b"}", system, known, answer)


class NowhereEndpoint(OgcEndpoint):
    """What lies at no path of the API."""

    async def _said(self, asked: Asked, receive: Receive, known: bytes | None) -> Response:
        raise NotFound(f"path {asked.path!r}: {asked.base}/ says what there is")


def items_links(
    asked: Asked, collection: Collection, after: str | None
) -> Sequence[Mapping[str, str]]:
    """/req/core/fc-links: the page itself and the next one, and what they are pages of."""
    links = [link("self", asked.href(), GEOJSON, "This document")]
    if after is not None:
        links.append(link("next", asked.href(after=after), GEOJSON, "The next page"))
    return [*links, _collection_link(asked, collection)]


def item_links(asked: Asked, collection: Collection) -> Sequence[Mapping[str, str]]:
    """/req/core/f-links: the feature itself, and what it is one of."""
    return (
        link("self", asked.href(), GEOJSON, "This document"),
        _collection_link(asked, collection),
    )


def _collection_link(asked: Asked, collection: Collection) -> Mapping[str, str]:
    address = f"{asked.base}/collections/{collection.id}"
    return link("collection", address, JSON, collection.title)


def features_response(
    body: bytes, system: ReferenceSystem, known: bytes | None, answer: Answer
) -> Response:
    """/req/crs/ogc-crs-header: features, and the CRS that they are in."""
    crs = (b"content-crs", f"<{system.uri}>".encode())
    response = Response(200, body, (CONTENT_TYPE, crs, *NOT_STORED))
    return response if answer.private else revalidated(response, known, answer)


def routes(service: Service) -> list[Route]:
    """All paths of the API."""

    def definition_of(service: Service, asked: Asked) -> Any:
        return definition(asked.base, asked.viewer.role, service.page, service.most)

    def all_of(_: Service, asked: Asked) -> Document:
        known = collections_for(asked.viewer.role).values()
        return documents.collections_document(asked.base, known)

    def one_of(_: Service, asked: Asked) -> Document:
        return documents.collection_document(asked.base, asked.collection)

    landing = DocumentEndpoint(service, lambda _, asked: documents.landing_page(asked.base))
    conformance = DocumentEndpoint(service, lambda _, asked: documents.conformance(asked.base))
    collection = "/collections/{collection}"
    endpoints: Mapping[str, OgcEndpoint] = {
        "": landing,
        "/": landing,
        "/conformance": conformance,
        "/api": DocumentEndpoint(service, definition_of, OPENAPI),
        "/api.html": DocumentEndpoint(service, definition_of, HTML),
        "/collections": DocumentEndpoint(service, all_of),
        collection: DocumentEndpoint(service, one_of),
        f"{collection}/items": ItemsEndpoint(service),
        f"{collection}/items/{{feature}}": ItemEndpoint(service),
        "/{nowhere:path}": NowhereEndpoint(service),
    }
    return [Route(f"{PATH}{path}", endpoint) for path, endpoint in endpoints.items()]
