"""The whole style: its sources, which are our tiles alone, its layers, and their names in Chinese
or English for a legend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compiler.entity import Entity
from resolvers.tiles import layer_of, tile_address
from schema.terms import Term
from server.http.map_style.palette import PALETTES, Palette, camera_colours, incident_colours
from server.http.map_style.style_layers import style_layers

LANGUAGES = ("zh", "en")
DEEPEST = 16
"""Of the tiles that the map asks for: there a step is 15 cm, and nearer ones are drawn of these."""


def map_style(theme: str, language: str) -> Mapping[str, Any]:
    """The style in a theme of ``PALETTES`` and one of ``LANGUAGES``. Names of places are in every
    language as they were delivered."""
    palette = PALETTES[theme]
    layers = style_layers(palette)
    shown = dict.fromkeys(layer["source"] for layer in layers if "source" in layer)
    return {
        "version": 8,
        "name": "经纬" if language == "zh" else "Jingwei",
        "metadata": {
            "jingwei:layers": {name: legend(name, palette, language) for name in shown},
        },
        "sources": {name: source(name) for name in shown},
        "layers": layers,
    }


def source(name: str) -> Mapping[str, Any]:
    layer = layer_of(name)
    return {
        "type": "vector",
        "tiles": [tile_address(name)],
        "minzoom": layer.tiles.min_zoom,
        "maxzoom": DEEPEST,
        "promoteId": "id",
    }


def legend(name: str, palette: Palette, language: str) -> Mapping[str, Any]:
    """What a layer is called, and what its colours mean where they do."""
    told: dict[str, Any] = {"name": layer_name(layer_of(name).entity, language)}
    coloured = {"cameras": camera_colours, "incidents": incident_colours}
    if name in coloured:
        told["status"] = [
            {"term": str(term), "name": term_name(term, language), "colour": colour}
            for term, colour in coloured[name](palette).items()
        ]
    return told


def layer_name(entity: Entity, language: str) -> str:
    """``Cameras`` or, as the comment of the table has it (``Camera 视频监控``), 视频监控."""
    if language == "en":
        return entity.words
    comment = str(entity.table.comment)
    return comment.removeprefix(entity.name).partition(",")[0].strip()


def term_name(term: Term, language: str) -> str:
    """``IN_PROGRESS`` as ``In progress``, or 处置."""
    return term.chinese if language == "zh" else term.name.replace("_", " ").capitalize()
