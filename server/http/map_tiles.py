"""The whole map at one address: its style, its layers by TileJSON, and tiles of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import orjson
from starlette.types import Receive, Scope

from compiler.errors import shown
from resolvers.tiles import TileRequest, map_layers, map_tilejson, tile_question
from schema.viewer import Viewer
from server.errors import BadRequest
from server.http.graphql import NOT_STORED, REVALIDATED, Response, revalidated
from server.http.map_style.map_style import LANGUAGES, map_style
from server.http.map_style.palette import PALETTES
from server.http.parameters import address_pairs, by_name, known_parameters
from server.http.read_endpoint import ReadEndpoint
from server.http.tiles import CONTENT_TYPE, JSON, tile_at

PATH = "/tiles/{z}/{x}/{y}.mvt"
LAYERS_PATH = "/tiles.json"
STYLE_PATH = "/style.json"


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
        whole = b""
        for layer in map_layers(tile):
            question = tile_question(TileRequest(layer.name, tile, {}))
            answer, data = await self._answer(question, viewer, receive)
            whole += data
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


class StyleEndpoint(ReadEndpoint):
    """The ASGI application at ``STYLE_PATH``: how the map looks, by MapLibre's specification."""

    operation = "tiles"

    async def _response(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], viewer: Viewer
    ) -> Response:
        given = by_name(address_pairs(scope["query_string"]))
        known_parameters(given, ("theme", "lang"))
        theme = one_of("theme", given.get("theme", "light"), tuple(PALETTES))
        language = one_of("lang", given.get("lang", "zh"), LANGUAGES)
        return Response(200, style_document(theme, language), (JSON, *REVALIDATED))


@cache
def style_document(theme: str, language: str) -> bytes:
    return orjson.dumps(map_style(theme, language))


def one_of(name: str, said: str, allowed: tuple[str, ...]) -> str:
    """What a parameter says. Raises ``BadRequest`` where it is none of the allowed."""
    if said not in allowed:
        raise BadRequest(f"{name} {shown(said)}: allowed are {', '.join(allowed)}")
    return said
