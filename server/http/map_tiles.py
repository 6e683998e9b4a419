"""The whole map at one address: its layers by TileJSON, and tiles of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import orjson
from starlette.types import Receive, Scope

from geo.tiles import Detail
from resolvers.tiles import TileRequest, map_layers, map_tilejson, tile_question
from schema.viewer import Viewer
from server.http.graphql import NOT_STORED, REVALIDATED, Response, revalidated
from server.http.parameters import address_pairs, by_name, known_parameters
from server.http.read_endpoint import ReadEndpoint
from server.http.tiles import CONTENT_TYPE, JSON, tile_at

PATH = "/tiles/{z}/{x}/{y}.mvt"
LAYERS_PATH = "/tiles.json"


class MapTileEndpoint(ReadEndpoint):
    """The ASGI application at ``PATH``: the tiles of all layers of ``map_layers`` as one.

    A tile is a protocol buffer whose layers are a repeated field, so that tiles one after the
    other are a tile (Mapbox Vector Tile Specification 2.1, 4.1).
    """

    operation = "tiles"

    async def _response(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], viewer: Viewer
    ) -> Response:
        known_parameters(by_name(address_pairs(scope["query_string"])), ())
        tile = tile_at(scope["path_params"])
        shown = map_layers(tile)
        for detail in Detail:
            share = replace(tile, detail=detail, most_bytes=tile.most_bytes // len(shown))
            whole = b""
            for layer in shown:
                question = tile_question(TileRequest(layer.name, share, {}))
                answer, data = await self._answer(question, viewer, receive)
                whole += data
            if len(whole) <= tile.most_bytes:
                break
        if not whole:
            return Response(204, b"", REVALIDATED)
        response = Response(200, whole, (CONTENT_TYPE, *NOT_STORED))
        return revalidated(response, headers.get(b"if-none-match"), answer)


class LayersEndpoint(ReadEndpoint):
    """The ASGI application at ``LAYERS_PATH``: what ``PATH`` shows, by TileJSON 3.0."""

    operation = "tiles"

    async def _response(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], viewer: Viewer
    ) -> Response:
        known_parameters(by_name(address_pairs(scope["query_string"])), ())
        return Response(200, orjson.dumps(map_tilejson()), (JSON, *REVALIDATED))
