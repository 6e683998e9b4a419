"""Tiles as other people's readers see them: @mapbox/vector-tile and GDAL's driver agree."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from geo.tiles import Tile
from tests.page.site import Site
from tests.tiles import decoded, layer_names, tile_at

SCRIPT = Path(__file__).parent / "tile.mjs"
PACKAGE = Path(__file__).parents[2] / "web/node_modules/@mapbox/vector-tile"
ZOOM = 14
LAYERS = (
    "regions",
    "communities",
    "grids",
    "buildings",
    "roads",
    "facilities",
    "incidents",
    "cameras",
    "landCovers",
)


@pytest.fixture(scope="module")
def tile(site: Site) -> Tile:
    """The tile that holds the middle of a building."""
    place = site.ask("{ buildings(first: 1) { nodes { centroid } } }")
    longitude, latitude = place["buildings"]["nodes"][0]["centroid"]["coordinates"]
    return tile_at(longitude, latitude, ZOOM)


@pytest.mark.parametrize("layer", LAYERS)
def test_mapboxs_reader_and_gdals_find_the_same(site: Site, tile: Tile, layer: str) -> None:
    data = site.tile(layer, tile.z, tile.x, tile.y)
    read = read_by_mapbox(data)
    assert [one["name"] for one in read] == layer_names(data)
    assert layer in [one["name"] for one in read]
    for one in read:
        assert (one["version"], one["extent"]) == (2, 4096)
        others = decoded(data, tile, one["name"])
        assert len(one["features"]) == len(others) > 0
        ids = [feature["mvt_id"] for feature in one["features"]]
        assert ids == [int(other["mvt_id"]) for other in others]
        named = [feature.get("id") for feature in one["features"]]
        assert named == [other.get("id") for other in others]


def read_by_mapbox(data: bytes) -> list[dict[str, Any]]:
    node = shutil.which("node")
    if node is None or not PACKAGE.is_dir():
        pytest.skip("node or the packages of web/ are not installed")
    done = subprocess.run(  # noqa: S603 (our own script)
        [node, str(SCRIPT)], input=data, capture_output=True, check=True, timeout=30
    )
    layers: list[dict[str, Any]] = json.loads(done.stdout)
    return layers
