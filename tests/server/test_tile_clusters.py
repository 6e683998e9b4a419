"""Clusters on tiles: no row is counted twice, and none is forgotten."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator
from itertools import product
from math import atan, degrees, inf, nextafter, pi, sinh
from typing import Any

import httpx
import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.limits import Limits
from geo.tiles import CELLS, EQUATOR_METRES, Tile
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.reads import Reads
from resolvers.tiles import layers
from schema.viewer import Role
from server.address import READER, in_role
from tests.conftest import Server, connected
from tests.scope.city import CROSSING, WHOLE, settle
from tests.server.asking import asking
from tests.server.test_tiles import features, rows
from tests.tiles import tile_at

CLUSTERED = sorted(name for name, layer in layers().items() if layer.tiles.clusters)
ZOOMS = [4, 9, 12, 13]


@pytest.fixture(scope="module")
async def address(cluster: Server, template: str) -> AsyncIterator[str]:
    """The city of the scope matrix, with cameras on and beside edges of tiles and cells."""
    name = f"{template}_clusters"
    await cluster.create(name, template)
    async with connected(cluster.url(name)) as owner:
        await settle(owner)
        await cameras_on_edges(owner)
        await owner.commit()
    yield cluster.url(name)
    await cluster.drop(name)


async def cameras_on_edges(owner: AsyncConnection) -> None:
    n = (1 << 13) * CELLS
    tile = tile_at(CROSSING["x"], CROSSING["y"], 13)
    longitudes = [
        around for i in (0, 1, CELLS) for around in hair((tile.x * CELLS + i) / n * 360 - 180)
    ]
    latitudes = [
        around
        for i in (0, 1, CELLS)
        for around in hair(degrees(atan(sinh(pi * (1 - 2 * (tile.y * CELLS + i) / n)))))
    ]
    added = text(
        "insert into camera (county, area_code, camera_no, status, location) values"
        " (440305, '440305', :no, 'ONLINE', ST_SetSRID(ST_MakePoint(:x, :y), 4490))"
    )
    for x, y in product(longitudes, latitudes):
        await owner.execute(added, {"no": f"EDGE-{x!r}-{y!r}", "x": x, "y": y})


def hair(value: float) -> list[float]:
    return [nextafter(value, -inf), value, nextafter(value, inf)]


@pytest.fixture
async def reads(address: str) -> AsyncIterator[Reads]:
    async with ReadPool(in_role(address, READER), PoolLimits(size=2)) as pool:
        yield Reads(pool, Limits(), "Asia/Shanghai")


@pytest.fixture
async def client(reads: Reads) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(reads) as client:
        yield client


def around(z: int) -> list[Tile]:
    """The tiles of a zoom around the city, and those beside them."""
    north_west, south_east = tile_at(WHOLE[0], WHOLE[3], z), tile_at(WHOLE[2], WHOLE[1], z)
    return [
        Tile(z, x, y)
        for x in range(north_west.x - 2, south_east.x + 3)
        for y in range(north_west.y - 2, south_east.y + 3)
        if 0 <= x < 1 << z and 0 <= y < 1 << z
    ]


async def clusters(
    client: httpx.AsyncClient, layer: str, z: int, **parameters: str
) -> list[tuple[Tile, dict[str, Any]]]:
    return [
        (tile, feature)
        for tile in around(z)
        for feature in await features(client, layer, tile, **parameters)
    ]


def summed(found: list[tuple[Tile, dict[str, Any]]]) -> Counter[str]:
    """The counts of all clusters, each by its name; what is missing reads as NaN."""
    sums: Counter[str] = Counter()
    for _, feature in found:
        for name, value in feature.items():
            if name.startswith("count") and value == value:
                sums[name] += int(value)
    return sums


@pytest.mark.parametrize("z", ZOOMS)
@pytest.mark.parametrize("layer", CLUSTERED)
async def test_counts_of_a_zoom_come_to_the_rows_of_the_list(
    client: httpx.AsyncClient, reads: Reads, layer: str, z: int
) -> None:
    declared = layers()[layer].tiles.clusters
    assert declared is not None
    expected: Counter[str] = Counter()
    every = await rows(reads, layer, declared.by)
    expected["count"] = len(every)
    expected.update(f"count_{row[declared.by]}" for row in every)
    found = await clusters(client, layer, z)
    assert expected["count"] > 3 and summed(found) == expected
    assert all("id" not in feature for _, feature in found)


@pytest.mark.parametrize("crs", ["GCJ02", "BD09"])
async def test_counts_are_the_same_on_the_maps_of_others(
    client: httpx.AsyncClient, crs: str
) -> None:
    here = summed(await clusters(client, "cameras", 12))
    assert summed(await clusters(client, "cameras", 12, crs=crs)) == here


@pytest.mark.parametrize("layer", CLUSTERED)
async def test_a_cluster_lies_in_its_cell_and_is_called_by_it(
    client: httpx.AsyncClient, layer: str
) -> None:
    found = await clusters(client, layer, 13)
    numbers = [feature["mvt_id"] for _, feature in found]
    assert len(set(numbers)) == len(numbers)
    width = CELLS << 13
    for tile, feature in found:
        row, column = divmod(int(feature["mvt_id"]), width)
        assert (column // CELLS, row // CELLS) == (tile.x, tile.y)
        place, step = shapely.from_wkb(feature["wkb"]), 1 / 4096 * CELLS
        assert column - step <= (place.x / EQUATOR_METRES + 0.5) * width <= column + 1 + step
        assert row - step <= (0.5 - place.y / EQUATOR_METRES) * width <= row + 1 + step


async def test_filters_and_scope_hold_of_counts(reads: Reads) -> None:
    where = {"status": {"eq": "ONLINE"}}
    async with asking(reads) as client:
        every = summed(await clusters(client, "cameras", 12))
        online = summed(await clusters(client, "cameras", 12, where=json.dumps(where)))
        assert online == {"count": every["count_ONLINE"], "count_ONLINE": every["count_ONLINE"]}
    async with asking(reads, Role.PLANNER, "440305001002") as client:
        inside = summed(await clusters(client, "cameras", 12))
    known = await rows(reads, "cameras", "areaCode")
    assert inside["count"] == sum(row["areaCode"].startswith("440305001002") for row in known) > 0


async def test_what_a_role_does_not_see_is_not_counted_for_it(reads: Reads) -> None:
    known = await rows(reads, "incidents", "visibility")
    public = sum(row["visibility"] == "PUBLIC" for row in known)
    assert 0 < public < len(known)
    async with asking(reads, Role.VIEWER) as client:
        assert summed(await clusters(client, "incidents", 10))["count"] == public


@pytest.mark.parametrize("layer", CLUSTERED)
async def test_from_their_zoom_on_rows_are_shown(client: httpx.AsyncClient, layer: str) -> None:
    z = layers()[layer].rows_from
    found = [feature for tile in around(z) for feature in await features(client, layer, tile)]
    assert found and all("count" not in feature and feature["id"] for feature in found)
