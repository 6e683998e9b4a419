"""Vector tiles: ``GET /tiles/cameras/14/13388/7144.mvt``, and what a client must know of them.

With the same bearer token as ``/graphql``, within the same scope. See docs/tiles.md.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from starlette.types import Receive, Scope

from compiler.errors import shown
from geo.tiles import Tile
from resolvers.tiles import TileRequest, layer_of, tile_question, tilejson
from resolvers.workflow.refusals import NotFound
from schema.viewer import Viewer
from server.errors import BadRequest
from server.http.graphql import NOT_STORED, REVALIDATED, Response, revalidated
from server.http.parameters import (
    address_pairs,
    by_name,
    json_of,
    known_parameters,
    property_names,
)
from server.http.read_endpoint import ReadEndpoint

PATH = "/tiles/{layer}/{z}/{x}/{y}.mvt"
LAYER_PATH = "/tiles/{layer}.json"
PARAMETERS = ("where", "fields", "asOf", "plan")
CONTENT_TYPE = (b"content-type", b"application/vnd.mapbox-vector-tile")
JSON = (b"content-type", b"application/json")


class TileEndpoint(ReadEndpoint):
    """The ASGI application at ``PATH``. What shows nothing is answered with 204."""

    operation = "tiles"

    async def _response(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], viewer: Viewer
    ) -> Response:
        given = by_name(address_pairs(scope["query_string"]))
        asked = tile_request(scope["path_params"], given, len(scope["query_string"]))
        answer, data = await self._answer(tile_question(asked), viewer, receive)
        if data == b"null":
            raise NotFound(f"plan {asked.plan!r} names nothing that you may see")
        if not data:
            return Response(204, b"", REVALIDATED)
        response = Response(200, data, (CONTENT_TYPE, *NOT_STORED))
        return revalidated(response, headers.get(b"if-none-match"), answer)


class LayerEndpoint(ReadEndpoint):
    """The ASGI application at ``LAYER_PATH``: a layer by TileJSON 3.0."""

    operation = "tiles"

    async def _response(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], viewer: Viewer
    ) -> Response:
        known_parameters(by_name(address_pairs(scope["query_string"])), ())
        body = orjson.dumps(tilejson(layer_of(scope["path_params"]["layer"])))
        return Response(200, body, (JSON, *REVALIDATED))


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
        tile_at(place),
        arguments,
        property_names(given),
        given.get("plan"),
        size,
    )


def tile_at(place: Mapping[str, str]) -> Tile:
    """The tile that a path names. Raises ``BadRequest``."""
    z, x, y = (whole(name, place[name]) for name in ("z", "x", "y"))
    return Tile(z, x, y)


def whole(name: str, text: str) -> int:
    """A whole number in a path. Raises ``BadRequest``."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadRequest(f"{name} {shown(text)}: a whole number is allowed")
    return int(text)
