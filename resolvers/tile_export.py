"""The tiles of an area in one file: PMTiles 3, which a map reads from any web server.

https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import asinh, floor, pi, radians, tan
from pathlib import Path
from typing import Any

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from geo.tiles import Tile
from resolvers.reads import Reads
from resolvers.tiles import Layer, TileRequest, layers, tile_questions, tilejson
from resolvers.workflow.announcements import Box
from resolvers.workflow.refusals import NotFound
from schema.viewer import Viewer
from transfer.progress import ReportProgress

DEEPEST = 15
"""The zoom up to which a file has tiles: maps draw nearer ones from these."""

AT_ONCE = 4
"""Tiles that the database draws at a time."""

EXTENT = """select ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) from (
    select ST_Extent(place) as e from (
        select boundary as place from region union all select boundary from community
        union all select boundary from grid union all select footprint from building
    ) as places
) as extent where e is not null"""
"""Of all areas and buildings that row-level security shows."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many tiles a file has, and how many bytes they take there."""

    tiles: int
    bytes: int


async def export_tiles(
    reads: Reads, viewer: Viewer, to: Path, deepest: int, progress: ReportProgress
) -> Exported:
    """Write all that a viewer may see of every layer that is part of no plan. What the file lacks
    below its deepest zoom a map draws from that.

    Raises ``NotFound`` where nothing is there, and what a question for a tile may raise.
    """
    drawn = [layer for layer in layers().values() if not layer.listed.of_plan]
    box = await _extent(reads, viewer)
    addresses = sorted(_tiles(drawn, box, deepest), key=_number)
    count = size = 0
    with to.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        for first in range(0, len(addresses), AT_ONCE):
            some = addresses[first : first + AT_ONCE]
            found = await asyncio.gather(*(_tile(reads, viewer, drawn, tile) for tile in some))
            for tile, data in zip(some, found, strict=True):
                if data:
                    packed = gzip.compress(data, mtime=0)
                    writer.write_tile(_number(tile), packed)
                    count, size = count + 1, size + len(packed)
            progress("tiles", first + len(some), len(addresses))
        if not count:
            raise NotFound("no layer shows anything there")
        writer.finalize(_header(box), _metadata(drawn))
    return Exported(count, size)


async def _extent(reads: Reads, viewer: Viewer) -> Box:
    """Raises ``NotFound``."""
    rows = await reads.pool.rows(EXTENT, (), viewer)
    if not rows:
        raise NotFound(f"area {','.join(viewer.areas)!r}: nothing is there that has a place")
    west, south, east, north = (float(value or 0) for value in rows[0])
    return west, south, east, north


def _tiles(drawn: Sequence[Layer], box: Box, deepest: int) -> Iterator[Tile]:
    """The tiles over a box at which any layer is shown."""
    for z in range(min(layer.tiles.min_zoom for layer in drawn), deepest + 1):
        west, north = _position(box[0], box[3], z)
        east, south = _position(box[2], box[1], z)
        for x in range(west, east + 1):
            for y in range(north, south + 1):
                yield Tile(z, x, y)


def _position(longitude: float, latitude: float, z: int) -> tuple[int, int]:
    """The column and row of the tile that holds a place."""
    size = 1 << z
    x = floor((longitude + 180) / 360 * size)
    y = floor((1 - asinh(tan(radians(latitude))) / pi) / 2 * size)
    return min(max(x, 0), size - 1), min(max(y, 0), size - 1)


def _number(tile: Tile) -> int:
    """As the specification counts tiles, along a Hilbert curve."""
    number: int = zxy_to_tileid(tile.z, tile.x, tile.y)
    return number


async def _tile(reads: Reads, viewer: Viewer, drawn: Sequence[Layer], tile: Tile) -> bytes:
    """All layers of a tile: one message after another, as protocol buffers are joined."""
    shown = [layer for layer in drawn if layer.tiles.min_zoom <= tile.z]
    return b"".join([await _layer(reads, viewer, layer, tile) for layer in shown])


async def _layer(reads: Reads, viewer: Viewer, layer: Layer, tile: Tile) -> bytes:
    """A layer, of so much detail as there is room for."""
    data = b""
    for question in tile_questions(TileRequest(layer.name, tile, {})):
        data = (await reads.answer(question, viewer)).data or b""
        if len(data) <= tile.most_bytes:
            break
    return data


def _header(box: Box) -> dict[str, Any]:
    west, south, east, north = (round(value * 1e7) for value in box)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": 12,
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }


def _metadata(drawn: Sequence[Layer]) -> dict[str, Any]:
    told = [one for layer in drawn for one in tilejson(layer)["vector_layers"]]
    return {"name": "Jingwei", "vector_layers": told}
