"""Vector tiles: the question that each request for one comes to.

It is a GraphQL question like any other, so that what holds of lists holds here: scope, filters,
roles, price and versions. Its answer is a Mapbox Vector Tile in place of JSON.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from compiler.entity import Entity, TileLayer
from compiler.errors import BadInput
from compiler.form import Form
from compiler.names import camel
from compiler.planning.field_meanings import FieldMeanings, meanings_of
from compiler.planning.tiles import TILE, points_of
from compiler.sql.tiles import COUNT
from geo.tiles import MAX_ZOOM, Detail, Tile
from resolvers.features import (
    FeatureList,
    check_arguments,
    document_of,
    feature_lists,
    plan_variable,
)
from resolvers.question import Question
from resolvers.workflow.refusals import NotFound
from schema.model import model

ARGUMENTS = ("where", "asOf")
"""Of a list in GraphQL: what a request may say of which rows are meant."""

TILE_TYPES: Mapping[type, str] = {bool: "Boolean", int: "Number", float: "Number"}
"""What TileJSON calls the types of properties; all others are texts."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of tiles: the list whose rows it shows."""

    name: str
    listed: FeatureList
    tiles: TileLayer

    @property
    def entity(self) -> Entity:
        return self.listed.entity

    @property
    def rows_from(self) -> int:
        """The farthest zoom at which a feature is a row."""
        return self.tiles.rows_from

    @property
    def fields(self) -> tuple[str, ...]:
        """The GraphQL names of what a feature tells where nothing else is asked for."""
        return tuple(map(camel, self.tiles.fields))


@dataclass(frozen=True, slots=True)
class TileRequest:
    """A tile of a layer: ``arguments`` by their GraphQL names, JSON as it was sent; ``fields`` are
    GraphQL names of properties; ``plan`` is the id of the plan whose parts are meant."""

    layer: str
    tile: Tile
    arguments: Mapping[str, Any]
    fields: tuple[str, ...] | None = None
    plan: str | None = None
    bytes: int = 0


@cache
def layers() -> Mapping[str, Layer]:
    """All layers, by their names: those of ``feature_lists`` whose entities declare tiles."""
    return {
        name: Layer(name, listed, listed.entity.tiles)
        for name, listed in feature_lists().items()
        if listed.entity.tiles is not None
    }


def layer_of(name: str) -> Layer:
    """The layer of a name. Raises ``NotFound``."""
    layer = layers().get(name)
    if layer is None:
        raise NotFound(f"layer {name!r}: there are {', '.join(sorted(layers()))}")
    return layer


def tile_question(request: TileRequest) -> Question:
    """The question of a request. Raises ``NotFound`` for a layer that there is not, ``BadInput``
    for a tile, a field or an argument that it has not."""
    layer = layer_of(request.layer)
    check_address(layer, request.tile)
    check_arguments(layer.name, layer.listed, request.arguments)
    plan = plan_variable(layer.name, layer.listed, request.plan)
    fields = layer.fields if request.fields is None else _checked(layer, request.fields)
    told = (f"{name} {{ totalCount }}" if name in layer.tiles.counts else name for name in fields)
    nodes = f"nodes {{ {' '.join(('id', *told))} }}"
    # A tile has no pages: that the first row is asked for is a form of GraphQL's.
    arguments = layer.listed.arguments(ARGUMENTS)
    return Question(
        document_of("tile", layer.listed, arguments, nodes, fixed="first: 1, "),
        {**request.arguments, **plan, TILE: request.tile},
        read_only=True,
        bytes=request.bytes,
        form=Form.CLUSTERS if layer.tiles.clustered(request.tile.z) else Form.TILE,
    )


def tile_questions(request: TileRequest) -> Iterator[Question]:
    """The questions of a request in turn, until an answer has no more bytes than the tile may have:
    detail goes first, and features last. Raises as ``tile_question``."""
    for detail in Detail:
        yield tile_question(replace(request, tile=replace(request.tile, detail=detail)))


def check_address(layer: Layer, tile: Tile) -> None:
    """Raises ``BadInput`` for a zoom at which a layer is not shown, and for no place of it."""
    if not layer.tiles.min_zoom <= tile.z <= MAX_ZOOM:
        raise BadInput(
            f"z {tile.z}: {layer.name} are shown at zooms {layer.tiles.min_zoom} to {MAX_ZOOM}"
        )
    last = (1 << tile.z) - 1
    for name, value in (("x", tile.x), ("y", tile.y)):
        if not 0 <= value <= last:
            raise BadInput(f"{name} {value}: 0 to {last} are allowed at zoom {tile.z}")


def _checked(layer: Layer, named: Sequence[str]) -> Sequence[str]:
    """The properties, each once. Raises ``BadInput`` for what is no single value of a row."""
    known = properties(layer)
    for name in named:
        if name not in known:
            raise BadInput(
                f"fields {name!r}: {layer.name} have {', '.join(known)}; a tile holds single values"
            )
    return tuple(dict.fromkeys(named))


def properties(layer: Layer) -> Mapping[str, str]:
    """What a feature of a layer may tell but for its id: GraphQL names, each with its type as
    TileJSON calls it."""
    found = {
        name: TILE_TYPES.get(field.type, "String")
        for name, field in known_meanings()[layer.entity.name].fields.items()
        if name in layer.listed.columns and typing.get_origin(field.type) is not list
    }
    return found | dict.fromkeys((*layer.listed.measures, *layer.tiles.counts), "Number")


def counts(layer: Layer) -> Mapping[str, str]:
    """What a cluster of a layer may tell, with types as TileJSON calls them."""
    clusters = layer.tiles.clusters
    if clusters is None:
        return {}
    terms = layer.entity.fields[clusters.by].type
    return dict.fromkeys((COUNT, *(f"{COUNT}_{term.name}" for term in terms)), "Number")


@cache
def known_meanings() -> Mapping[str, FieldMeanings]:
    return meanings_of(model())


def tile_address(layer: str) -> str:
    """The template of the addresses of a layer's tiles, relative to the server: what the client
    calls that, its proxy knows."""
    return f"/tiles/{layer}/{{z}}/{{x}}/{{y}}.mvt"


def map_layers(tile: Tile | None = None) -> tuple[Layer, ...]:
    """The layers that need nothing to be said beside the place: all, or those that are shown at
    the zoom of a tile. Raises ``BadInput`` for no place of the map."""
    shown = tuple(layer for layer in layers().values() if not layer.listed.of_plan)
    if tile is None:
        return shown
    farthest = min(shown, key=lambda layer: layer.tiles.min_zoom)
    check_address(farthest, tile)
    return tuple(layer for layer in shown if layer.tiles.min_zoom <= tile.z)


def tilejson(layer: Layer) -> Mapping[str, Any]:
    """What a client must know of a layer, by TileJSON 3.0."""
    return _tilejson(layer.name, tile_address(layer.name), (layer,))


def map_tilejson() -> Mapping[str, Any]:
    """What a client must know of the tiles that hold all layers of ``map_layers``."""
    return _tilejson("Jingwei 经纬", "/tiles/{z}/{x}/{y}.mvt", map_layers())


def _tilejson(name: str, address: str, told: Sequence[Layer]) -> Mapping[str, Any]:
    return {
        "tilejson": "3.0.0",
        "name": name,
        "tiles": [address],
        "scheme": "xyz",
        "minzoom": min(layer.tiles.min_zoom for layer in told),
        "maxzoom": MAX_ZOOM,
        "vector_layers": [one for layer in told for one in _vector_layers(layer)],
    }


def _vector_layers(layer: Layer) -> list[Mapping[str, Any]]:
    """A layer, and that of points beside it."""
    types = properties(layer)
    told = {
        "id": layer.name,
        "description": layer.entity.description.splitlines()[0],
        "fields": {"id": "String", **{name: types[name] for name in layer.fields}, **counts(layer)},
        "minzoom": layer.tiles.min_zoom,
        "maxzoom": MAX_ZOOM,
    }
    return [told, {**told, "id": points_of(layer.name)}] if layer.tiles.named else [told]
