"""Vector tiles: ``GET /tiles/cameras/14/13388/7144.mvt``, and what a client must know of them.

With the same bearer token as ``/graphql``, within the same scope. See docs/tiles.md.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from starlette.types import Receive, Scope

from compiler.errors import shown
from geo.crs import CRS
from geo.tiles import MAPS, Tile
from resolvers.question import Answering
from resolvers.tile_cache.cache import TileCache
from resolvers.tile_cache.tile_body import TileBody
from resolvers.tile_signing import BadSignature, TileSigner
from resolvers.tiles import TileRequest, layer_of, tile_questions, tilejson
from resolvers.workflow.refusals import NotFound
from schema.viewer import Viewer
from server.auth.tokens import Admission, Authentication, Unauthenticated
from server.errors import BadRequest
from server.http.documents import Documents
from server.http.graphql import REVALIDATED, Response, matches
from server.http.negotiation import takes_gzip
from server.http.parameters import (
    address_pairs,
    by_name,
    crs_of,
    json_of,
    known_parameters,
    property_names,
)
from server.http.read_endpoint import ReadEndpoint
from server.http.signed_address import SIGNATURE

PATH = "/tiles/{layer}/{z}/{x}/{y}.mvt"
LAYER_PATH = "/tiles/{layer}.json"
PARAMETERS = ("where", "fields", "asOf", "crs", "plan")
CONTENT_TYPE = (b"content-type", b"application/vnd.mapbox-vector-tile")
GZIP = (b"content-encoding", b"gzip")
JSON = (b"content-type", b"application/json")


NO_SIGNER = TileSigner(None)


class TileEndpoint(ReadEndpoint):
    """The ASGI application at ``PATH``. What shows nothing is answered with 204."""

    operation = "tiles"

    def __init__(
        self,
        answering: Answering,
        authentication: Authentication,
        documents: Documents,
        kept: TileCache | None = None,
        signer: TileSigner = NO_SIGNER,
    ) -> None:
        super().__init__(answering, authentication, documents)
        self._kept = kept
        self._signer = signer

    async def _admitted(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Admission:
        signature = scope.get(SIGNATURE)
        if signature is None:
            return await super()._admitted(scope, headers)
        if b"authorization" in headers:
            raise BadRequest("an address that is signed takes no token beside it")
        try:
            return Admission(self._signer.viewer(signature))
        except BadSignature as error:
            raise Unauthenticated(str(error), error=None) from error

    async def _response(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], viewer: Viewer
    ) -> Response:
        address = scope["path"].encode() + b"?" + scope["query_string"]
        tile = None if self._kept is None else self._kept.at(address, viewer)
        if tile is None:
            tile = await self._tile(scope, receive, viewer)
            if self._kept is not None:
                self._kept.note(address, viewer, tile)
        if not tile.data:
            return Response(204, b"", REVALIDATED)
        return await response_of(tile, headers)

    async def _tile(self, scope: Scope, receive: Receive, viewer: Viewer) -> TileBody:
        given = by_name(address_pairs(scope["query_string"]))
        asked = tile_request(scope["path_params"], given, len(scope["query_string"]))
        for question in tile_questions(asked):
            answer, data = await self._answer(question, viewer, receive)
            if len(data) <= asked.tile.most_bytes:
                break
        if data == b"null":
            raise NotFound(f"plan {asked.plan!r} names nothing that you may see")
        assert answer.tile is not None  # noqa: S101 - it is a tile's
        return answer.tile


class LayerEndpoint(ReadEndpoint):
    """The ASGI application at ``LAYER_PATH``: a layer by TileJSON 3.0."""

    operation = "tiles"

    async def _response(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], viewer: Viewer
    ) -> Response:
        known_parameters(by_name(address_pairs(scope["query_string"])), ())
        body = orjson.dumps(tilejson(layer_of(scope["path_params"]["layer"])))
        return Response(200, body, (JSON, *REVALIDATED))


async def response_of(tile: TileBody, headers: Mapping[bytes, bytes]) -> Response:
    """The tile as the client takes it, or 304 where it has it already."""
    tag = ((b"etag", tile.etag), *REVALIDATED)
    if_none_match = headers.get(b"if-none-match")
    if if_none_match is not None and matches(tile.etag, if_none_match):
        return Response(304, b"", tag)
    packed = await tile.packed() if takes_gzip(headers.get(b"accept-encoding")) else None
    if packed is None:
        return Response(200, tile.data, (CONTENT_TYPE, *tag), final=True)
    return Response(200, packed, (CONTENT_TYPE, GZIP, *tag), final=True)


def tile_request(place: Mapping[str, str], given: Mapping[str, str], size: int) -> TileRequest:
    """What an address asks for, whose parameters have ``size`` bytes. Raises ``BadRequest``."""
    known_parameters(given, PARAMETERS)
    arguments: dict[str, object] = {}
    if "asOf" in given:
        arguments["asOf"] = given["asOf"]
    if "where" in given:
        arguments["where"] = json_of("where", given["where"])
    return TileRequest(
        place["layer"],
        tile_at(place, crs_of(given, MAPS)),
        arguments,
        property_names(given),
        given.get("plan"),
        size,
    )


def tile_at(place: Mapping[str, str], crs: CRS = CRS.WGS84) -> Tile:
    """The tile that a path names, of a map in ``crs``. Raises ``BadRequest``."""
    z, x, y = (whole(name, place[name]) for name in ("z", "x", "y"))
    return Tile(z, x, y, crs)


def whole(name: str, text: str) -> int:
    """A whole number in a path. Raises ``BadRequest``."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadRequest(f"{name} {shown(text)}: a whole number is allowed")
    return int(text)
