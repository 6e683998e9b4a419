"""OGC API – Features, part 2 (OGC 18-058r1, 1.0.1): the requirements of its conformance class, one
by one. Each test is named after the requirement that it cites."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import shape

from tests.scope.city import CROSSING, MIDDLE
from tests.server.ogc.answers import COLLECTIONS, CRS84, EPSG, items, ok, positions, refused

CRS = [
    "crs-uri", "fc-md-crs-list", "fc-md-storagecrs", "fc-md-storagecrs-valid-value",
    "fc-md-crs-list-global", "fc-bbox-crs-definition", "fc-bbox-crs-valid-value",
    "fc-bbox-crs-valid-default-value", "fc-bbox-crs-action", "bbox-crs-exception",
    "fc-crs-definition", "fc-crs-valid-value", "fc-crs-default-value", "fc-crs-action",
    "crs-exception", "ogc-crs-header", "ogc-crs-header-value", "geojson",
]  # fmt: skip
"""``/req/crs/…``, all of them, in small letters."""

URIS = [CRS84, f"{EPSG}4490", f"{EPSG}4326", f"{EPSG}3857"]
AT = "/collections/cameras/items"


def test_each_requirement_has_its_test() -> None:
    assert {f"test_{name}".replace("-", "_") for name in CRS} <= set(globals())


async def test_crs_uri(client: httpx.AsyncClient) -> None:
    for uri in URIS:
        assert await items(client, "cameras", crs=uri)


async def test_fc_md_crs_list(client: httpx.AsyncClient) -> None:
    for collection in COLLECTIONS:
        assert (await ok(client, f"/collections/{collection}"))["crs"] == URIS


async def test_fc_md_storagecrs(client: httpx.AsyncClient) -> None:
    for collection in COLLECTIONS:
        assert (await ok(client, f"/collections/{collection}"))["storageCrs"] == f"{EPSG}4490"


async def test_fc_md_storagecrs_valid_value(client: httpx.AsyncClient) -> None:
    said = await ok(client, "/collections/cameras")
    assert said["storageCrs"] in said["crs"]


async def test_fc_md_crs_list_global(client: httpx.AsyncClient) -> None:
    said = await ok(client, "/collections")
    assert said["crs"] == URIS
    assert not any("#/crs" in collection["crs"] for collection in said["collections"])


@pytest.mark.parametrize(
    ("path", "name"),
    [(AT, "bbox-crs"), (AT, "crs"), (f"{AT}/{{featureId}}", "crs")],
)
async def test_definitions(client: httpx.AsyncClient, path: str, name: str) -> None:
    definition = await ok(client, "/api")
    reference = {"$ref": f"#/components/parameters/{name}"}
    assert reference in definition["paths"][path]["get"]["parameters"]
    said = definition["components"]["parameters"][name]
    assert (said["in"], said["required"], said["style"], said["explode"]) == (
        "query", False, "form", False,
    )  # fmt: skip
    assert said["schema"] == {"type": "string", "format": "uri", "enum": URIS, "default": CRS84}


test_fc_bbox_crs_definition = test_fc_crs_definition = test_definitions


@pytest.mark.parametrize("name", ["crs", "bbox-crs"])
@pytest.mark.parametrize(
    "value",
    ["EPSG:4326", f"{EPSG}4547", "GCJ02", "", "http://www.opengis.net/def/crs/OGC/0/CRS84h"],
)
async def test_exceptions(client: httpx.AsyncClient, name: str, value: str) -> None:
    status, said = refused(await client.get(f"/ogc{AT}", params={name: value}))
    assert status == 400
    assert f"{name} {value!r}: allowed are {CRS84}" in said


test_fc_bbox_crs_valid_value = test_fc_crs_valid_value = test_exceptions
test_bbox_crs_exception = test_crs_exception = test_exceptions


async def test_crs_exception_of_a_feature(client: httpx.AsyncClient) -> None:
    (first, *_) = await items(client, "cameras")
    got = await client.get(f"/ogc{AT}/{first['id']}", params={"crs": "x"})
    assert refused(got)[0] == 400


def said_in(uri: str, west: float, south: float, east: float, north: float) -> str:
    """A box of longitudes and latitudes as a CRS says it."""
    if uri.endswith("3857"):
        turned = Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True)
        (west, south), (east, north) = (
            turned.transform(west, south),
            turned.transform(east, north),
        )
    edges = (west, south, east, north)
    if uri.endswith(("4326", "4490")):
        edges = (south, west, north, east)
    return ",".join(map(repr, edges))


async def test_fc_bbox_crs_valid_default_value(client: httpx.AsyncClient) -> None:
    said = said_in(CRS84, *MIDDLE)
    found = await items(client, "cameras", bbox=said)
    assert found == await items(client, "cameras", bbox=said, **{"bbox-crs": CRS84})
    assert 0 < len(found) < len(await items(client, "cameras"))


@pytest.mark.parametrize("uri", URIS)
async def test_fc_bbox_crs_action(client: httpx.AsyncClient, uri: str) -> None:
    west, south, east, north = MIDDLE
    edges = (west - 1e-6, south - 1e-6, east + 1e-6, north + 1e-6)  # no row lies on them
    expected = await items(client, "buildings", bbox=said_in(CRS84, *edges))
    found = await items(client, "buildings", bbox=said_in(uri, *edges), **{"bbox-crs": uri})
    assert found == expected != []
    low, high = said_in(uri, *edges).split(",")[:2], said_in(uri, *edges).split(",")[2:]
    tall = ",".join([*low, "0", *high, "100"])
    assert await items(client, "buildings", bbox=tall, **{"bbox-crs": uri}) == expected


async def test_fc_bbox_crs_action_across_the_antimeridian(client: httpx.AsyncClient) -> None:
    every = await items(client, "cameras")
    said = {"bbox": "20,170,30,120", "bbox-crs": f"{EPSG}4326"}
    assert await items(client, "cameras", **said) == every
    said = {"bbox": "9000000,0,8000000,1000000", "bbox-crs": f"{EPSG}3857"}
    assert refused(await client.get(f"/ogc{AT}", params=said))[0] == 400


async def test_fc_crs_default_value(client: httpx.AsyncClient) -> None:
    assert await items(client, "roads") == await items(client, "roads", crs=CRS84)


@pytest.mark.parametrize("collection", sorted(COLLECTIONS))
@pytest.mark.parametrize("code", ["4490", "4326"])
async def test_fc_crs_action(client: httpx.AsyncClient, collection: str, code: str) -> None:
    expected = await items(client, collection)
    found = await items(client, collection, crs=EPSG + code)
    assert [turned(feature) for feature in found] == expected
    for feature in found:
        for latitude, longitude in positions(feature["geometry"]):
            assert (latitude, longitude) == pytest.approx((CROSSING["y"], CROSSING["x"]), abs=1)
    one = await ok(client, f"/collections/{collection}/items/{found[0]['id']}", crs=EPSG + code)
    assert one["geometry"] == found[0]["geometry"]


def turned(feature: Any) -> Any:
    """A feature with its axes the other way round."""
    geometry = feature["geometry"]
    return {**feature, "geometry": {**geometry, "coordinates": swapped(geometry["coordinates"])}}


def swapped(part: Any) -> Any:
    return [swapped(each) for each in part] if isinstance(part[0], list) else part[::-1]


@pytest.mark.parametrize("collection", ["buildings", "cameras", "roads"])
async def test_fc_crs_action_projected(client: httpx.AsyncClient, collection: str) -> None:
    forth = Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True).transform
    expected = await items(client, collection)
    found = await items(client, collection, crs=f"{EPSG}3857")
    for ours, theirs in zip(found, expected, strict=True):
        moved = shapely.transform(
            shape(theirs["geometry"]),
            lambda xy: shapely.get_coordinates(shapely.points(*forth(xy[:, 0], xy[:, 1]))),
        )
        assert shape(ours["geometry"]).equals_exact(moved, 0.02)  # of seven decimals of a degree


@pytest.mark.parametrize("uri", URIS)
async def test_ogc_crs_header(client: httpx.AsyncClient, uri: str) -> None:
    got = await client.get(f"/ogc{AT}", params={"crs": uri, "limit": "1"})
    assert got.headers["content-crs"] == f"<{uri}>"
    (first,) = got.json()["features"]
    known = {"if-none-match": got.headers["etag"]}
    again = await client.get(f"/ogc{AT}", params={"crs": uri, "limit": "1"}, headers=known)
    assert (again.status_code, again.headers["content-crs"]) == (304, f"<{uri}>")
    one = await client.get(f"/ogc{AT}/{first['id']}", params={"crs": uri})
    assert one.headers["content-crs"] == f"<{uri}>"


async def test_ogc_crs_header_value(client: httpx.AsyncClient) -> None:
    got = await client.get(f"/ogc{AT}", params={"limit": "1"})
    assert got.headers["content-crs"] == f"<{CRS84}>"


async def test_geojson(client: httpx.AsyncClient) -> None:
    """No answer says in a member that it departs from RFC 7946: that is agreed by ``crs``."""
    assert "crs" not in await ok(client, AT, crs=f"{EPSG}3857")


async def test_pages_keep_the_crs(client: httpx.AsyncClient) -> None:
    page = await ok(client, AT, crs=f"{EPSG}4326", limit="1")
    (href,) = [link["href"] for link in page["links"] if link["rel"] == "next"]
    assert httpx.URL(href).params["crs"] == f"{EPSG}4326"
    (feature,) = (await client.get(href)).json()["features"]
    assert feature["geometry"]["coordinates"][0] == pytest.approx(CROSSING["y"], abs=1)
