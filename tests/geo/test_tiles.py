"""Tiles: the ground that they show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from geo.crs import CRS, to_cgcs2000
from geo.tiles import BUFFER, EXTENT, Tile
from tests.tiles import tile_at

BREADTH = 85.0511287798066
"""Where the web's Mercator map ends, in degrees of latitude: the map is a square."""


def test_the_whole_world_is_one_tile() -> None:
    west, south, east, north = Tile(0, 0, 0).ground.bounds
    assert (west, east) == (-180, 180)
    assert -90 < south < -BREADTH and BREADTH < north < 90


@pytest.mark.parametrize("tile", [Tile(1, 1, 0), Tile(14, 13_388, 7_144), Tile(22, 0, 4_194_303)])
def test_neighbours_overlap_by_their_buffers(tile: Tile) -> None:
    west, south, east, north = tile.ground.bounds
    width = 360 / (1 << tile.z)
    assert west == pytest.approx(max(-180, tile.x * width - 180 - width * BUFFER / EXTENT))
    assert east == pytest.approx(min(180, (tile.x + 1) * width - 180 + width * BUFFER / EXTENT))
    above = Tile(tile.z, tile.x, tile.y - 1).ground.bounds
    assert south < above[1] < north < above[3]


def test_ground_grows_smaller_to_the_poles_and_with_the_zoom() -> None:
    equator, north = Tile(10, 500, 511), Tile(10, 500, 100)
    assert north.square_metres < equator.square_metres
    # 40,075 km / 1,024 at the equator
    assert equator.square_metres == pytest.approx(39_135.76**2, rel=1e-3)
    assert Tile(11, 1_000, 1_022).square_metres == pytest.approx(
        equator.square_metres / 4, rel=1e-3
    )


@pytest.mark.parametrize("crs", [CRS.GCJ02, CRS.BD09])
@pytest.mark.parametrize("z", [3, 6, 8, 10, 14, 18, 22])
def test_the_ground_of_a_shifted_map_holds_all_that_it_shows(crs: CRS, z: int) -> None:
    """A grid of points over the tile, each shifted back exactly."""
    for longitude, latitude in ((113.93, 22.53), (87.6, 43.8), (121.5, 31.2), (116.4, 39.9)):
        tile = replace(tile_at(longitude, latitude, z), crs=crs)
        west, south, east, north = replace(tile, crs=CRS.WGS84).ground.bounds
        grid = np.meshgrid(np.linspace(west, east, 60), np.linspace(south, north, 60))
        shown = shapely.points(np.column_stack([axis.ravel() for axis in grid]))
        stored = to_cgcs2000(shown, crs)
        assert shapely.covers(tile.ground, stored).all()
        assert tile.ground.area < 1.2 * replace(tile, crs=CRS.WGS84).ground.area
