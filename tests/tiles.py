"""Vector tiles as GDAL's driver reads them, and the tiles that hold a place."""

from __future__ import annotations

from math import asinh, floor, pi, radians, tan
from typing import Any

import pyogrio.raw

from geo.tiles import Tile


def decoded(data: bytes, tile: Tile) -> list[dict[str, Any]]:
    """The features of the one layer of a tile: their properties, their number as ``mvt_id``, and
    their geometry in EPSG:3857 as ``wkb``."""
    layers = pyogrio.list_layers(data)
    assert len(layers) == 1, layers
    meta, _, geometries, columns = pyogrio.raw.read(
        data, layer=layers[0][0], X=str(tile.x), Y=str(tile.y), Z=str(tile.z)
    )
    rows = zip(*columns, strict=True) if len(columns) else ([] for _ in geometries)
    named = [dict(zip(meta["fields"], row, strict=True)) for row in rows]
    return [row | {"wkb": wkb} for row, wkb in zip(named, geometries, strict=True)]


def layer_name(data: bytes) -> str:
    """What the one layer of a tile is called."""
    ((name, _),) = pyogrio.list_layers(data)
    return str(name)


def tile_at(longitude: float, latitude: float, z: int) -> Tile:
    """The tile that holds a point."""
    count = 1 << z
    x = (longitude + 180) / 360 * count
    y = (1 - asinh(tan(radians(latitude))) / pi) / 2 * count
    return Tile(z, floor(x), floor(y))


def tile_over(west: float, south: float, east: float, north: float) -> Tile:
    """The smallest tile that holds a box."""
    for z in range(22, -1, -1):
        tile = tile_at(west, south, z)
        if tile == tile_at(east, north, z):
            return tile
    raise AssertionError("the tile of zoom 0 holds everything")
