"""GDAL's OAPIF driver (in pyogrio's wheel) reads all collections, over a real socket."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import shape

from resolvers.reads import Reads
from schema.viewer import Role
from tests.scope.city import MIDDLE
from tests.server.example import example, listening, token
from tests.server.ogc.answers import COLLECTIONS, items

TOKEN = token(Role.PLANNER, "4403")


@pytest.fixture
def queries() -> list[dict[str, str]]:
    """The parameters of all requests for features."""
    return []


@pytest.fixture
async def base(reads: Reads, queries: list[dict[str, str]]) -> AsyncIterator[str]:
    app = example(reads)  # type: ignore[arg-type]

    async def overheard(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].endswith("/items"):
            queries.append(dict(parse_qsl(scope["query_string"].decode())))
        await app(scope, receive, send)

    async with listening(overheard) as base:  # type: ignore[arg-type]
        yield base


@pytest.fixture
async def client(base: str) -> AsyncIterator[httpx.AsyncClient]:
    said = {"authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(base_url=base, headers=said) as client:
        yield client


async def by_gdal(base: str, *asked: str, bearer: str = TOKEN) -> Any:
    """What GDAL reads for who has a token."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.server.ogc.gdal_reader", f"OAPIF:{base}/ogc", *asked,
        env={**os.environ, "GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": bearer},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(60):
        told, errors = await child.communicate()
    if child.returncode:
        raise ChildProcessError(errors.decode())
    return json.loads(told)


async def layer(base: str, collection: str, **options: Any) -> Any:
    """A collection as GDAL reads it."""
    return await by_gdal(base, collection, json.dumps(options))


async def test_gdal_lists_all_collections(base: str) -> None:
    assert set(await by_gdal(base)) == COLLECTIONS


async def test_gdal_is_refused_without_a_token(base: str) -> None:
    with pytest.raises(ChildProcessError, match="401"):
        await by_gdal(base, bearer="x")


@pytest.mark.parametrize("collection", sorted(COLLECTIONS))
async def test_gdal_reads_each_feature_of_each_page(
    base: str, client: httpx.AsyncClient, collection: str
) -> None:
    expected = await items(client, collection)
    found = await layer(base, collection, PAGE_SIZE=5)
    assert found["ids"] == [feature["id"] for feature in expected]
    assert found["crs"] == "EPSG:4490"  # as stored, whose latitude comes first
    assert same(found["geometries"], expected)
    names = {name: [f["properties"][name] for f in expected] for name in found["values"]}
    assert {"updatedAt"} < set(names) == set(expected[0]["properties"])
    texts = {name for name in names if found["dtypes"][name] == "object"}
    plain = texts - {"predecessors", "restoredFrom", "formerCodes", "communities"}
    assert plain
    for name in plain:
        assert found["values"][name] == [str(value) for value in names[name]]


def same(geometries: list[str], expected: list[Any]) -> bool:
    """Whether geometries that GDAL read are those of features."""
    pairs = zip(map(shapely.from_wkb, geometries), expected, strict=True)
    return all(ours.equals_exact(shape(theirs["geometry"]), 1e-9) for ours, theirs in pairs)


@pytest.mark.parametrize("crs", ["OGC:CRS84", "EPSG:4326"])
async def test_gdal_reads_longitudes_as_longitudes(
    base: str, client: httpx.AsyncClient, crs: str
) -> None:
    expected = await items(client, "buildings")
    found = await layer(base, "buildings", CRS=crs)
    assert '"WGS 84 (CRS84)"' in found["crs"]  # GDAL takes the first that is the same datum
    assert same(found["geometries"], expected)


async def test_gdal_reads_web_mercator(base: str, client: httpx.AsyncClient) -> None:
    expected = await items(client, "cameras")
    found = await layer(base, "cameras", CRS="EPSG:3857")
    assert found["crs"] == "EPSG:3857"
    forth = Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True).transform
    for wkb, feature in zip(found["geometries"], expected, strict=True):
        place = shapely.from_wkb(wkb)
        assert (place.x, place.y) == pytest.approx(
            forth(*feature["geometry"]["coordinates"]), abs=0.02
        )


@pytest.mark.parametrize("crs", ["OGC:CRS84", "EPSG:4490", "EPSG:3857"])
async def test_gdal_asks_for_a_box(
    base: str, client: httpx.AsyncClient, queries: list[dict[str, str]], crs: str
) -> None:
    west, south, east, north = MIDDLE
    edges = [west - 1e-6, south - 1e-6, east + 1e-6, north + 1e-6]
    expected = await items(client, "cameras", bbox=",".join(map(repr, edges)))
    forth = Transformer.from_crs("OGC:CRS84", crs, always_xy=True).transform
    (x, y), (right, top) = forth(edges[0], edges[1]), forth(edges[2], edges[3])
    found = await layer(base, "cameras", CRS=crs, bbox=[x, y, right, top])
    assert found["ids"] == [feature["id"] for feature in expected]
    assert 0 < len(expected) == len(found["ids"])
    own = queries[1:]
    assert any("bbox" in query for query in own)  # it did not choose among all of them itself
    assert len(expected) < len(await items(client, "cameras"))


async def test_gdal_asks_for_a_value(
    base: str, client: httpx.AsyncClient, queries: list[dict[str, str]]
) -> None:
    expected = await items(client, "cameras", status="ONLINE")
    found = await layer(base, "cameras", where="status = 'ONLINE'")
    assert found["ids"] == [feature["id"] for feature in expected]
    assert found["ids"]
    assert any("status" in query for query in queries[1:])
