"""``GET /style.json?theme=light&lang=zh``: the map's style, over the tiles that there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.types import Receive, Scope

from compiler.errors import shown
from resolvers.tiles import layers as tile_layers
from resolvers.tiles import tile_address
from schema.viewer import Viewer
from server.errors import BadRequest
from server.http.graphql import REVALIDATED, Response
from server.http.map_style.layers import layers
from server.http.map_style.palette import PALETTES
from server.http.parameters import address_pairs, by_name, known_parameters
from server.http.read_endpoint import ReadEndpoint

PATH = "/style.json"
LANGUAGES = {"zh": "经纬", "en": "Jingwei"}
"""The languages of a style, with its name in each."""

JSON = (b"content-type", b"application/json")


class StyleEndpoint(ReadEndpoint):
    """The ASGI application at ``PATH``."""

    operation = "style"

    async def _response(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], viewer: Viewer
    ) -> Response:
        given = by_name(address_pairs(scope["query_string"]))
        known_parameters(given, ("theme", "lang"))
        theme = one_of("theme", given.get("theme", "light"), PALETTES)
        language = one_of("lang", given.get("lang", "zh"), LANGUAGES)
        return Response(200, orjson.dumps(style(theme, language)), (JSON, *REVALIDATED))


def one_of(parameter: str, said: str, allowed: Mapping[str, object]) -> str:
    """Raises ``BadRequest`` for what is not allowed."""
    if said not in allowed:
        raise BadRequest(f"{parameter} {shown(said)}: allowed are {', '.join(allowed)}")
    return said


def style(theme: str, language: str) -> Mapping[str, Any]:
    """A style by MapLibre's specification, version 8. Names on the map are those on record, in
    whatever language they are."""
    known = tile_layers()
    drawn = [
        layer
        for layer in layers(PALETTES[theme])
        if "source" not in layer or layer["source"] in known
    ]
    named = dict.fromkeys(layer["source"] for layer in drawn if "source" in layer)
    return {
        "version": 8,
        "name": LANGUAGES[language],
        "sources": {name: source(name) for name in named},
        "layers": drawn,
    }


def source(name: str) -> Mapping[str, Any]:
    """A layer of tiles as a source. Its addresses are relative to the server."""
    return {
        "type": "vector",
        "tiles": [tile_address(name)],
        "minzoom": tile_layers()[name].tiles.min_zoom,
        "maxzoom": DRAWN_ZOOM,
        "promoteId": "id",
    }


DRAWN_ZOOM = 16
"""Of what is nearer the tiles of this zoom are drawn larger, whose grid is of 15 cm."""
