"""OGC API – Features, part 1 (OGC 17-069r4, 1.0.1): the requirements of its core, one by one.

Each test is named after the requirement that it cites: ``test_fc_op`` after ``/req/core/fc-op``.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from shapely import box
from shapely.geometry import shape

from resolvers.reads import Reads
from schema.viewer import Role
from tests.scope.city import AS_OF, CROSSING, MIDDLE
from tests.server.asking import asking
from tests.server.ogc.answers import (
    COLLECTIONS,
    hrefs,
    items,
    ok,
    parameters_of,
    positions,
    refused,
)

CORE = [
    "root-op", "root-success", "api-definition-op", "api-definition-success",
    "conformance-op", "conformance-success", "http", "query-param-unknown",
    "query-param-invalid", "crs84", "fc-md-op", "fc-md-success", "fc-md-links", "fc-md-items",
    "fc-md-items-links", "fc-md-extent", "fc-md-extent-multi", "sfc-md-op", "sfc-md-success",
    "fc-op", "fc-bbox-definition", "fc-bbox-response", "fc-limit-definition",
    "fc-limit-response-1", "fc-time-definition", "fc-time-response", "fc-response",
    "fc-links", "fc-rel-type", "fc-timeStamp", "fc-numberMatched", "fc-numberReturned",
    "f-op", "f-success", "f-links",
]  # fmt: skip
"""``/req/core/…``, all of them."""


BOX = ",".join(map(str, MIDDLE))
AT = "/collections/cameras/items"


def test_each_requirement_has_its_test() -> None:
    named = {f"test_{requirement}".replace("-", "_").lower() for requirement in CORE}
    assert named <= set(globals())


# 7.2: the landing page


async def test_root_op(client: httpx.AsyncClient) -> None:
    assert (await client.get("/ogc/")).status_code == 200


async def test_root_success(client: httpx.AsyncClient) -> None:
    links = hrefs(await ok(client, "/"))
    assert links["service-desc"] == "http://here/ogc/api"
    assert links["service-doc"] == "http://here/ogc/api.html"
    assert links["conformance"] == "http://here/ogc/conformance"
    assert links["data"] == "http://here/ogc/collections"
    assert await ok(client, "") == await ok(client, "/")


# 7.3: the API definition


async def test_api_definition_op(client: httpx.AsyncClient) -> None:
    for link in (await ok(client, "/"))["links"]:
        assert (await client.get(link["href"])).status_code == 200


async def test_api_definition_success(client: httpx.AsyncClient) -> None:
    for link in (await ok(client, "/"))["links"]:
        got = await client.get(link["href"], headers={"accept": link["type"]})
        assert got.headers["content-type"].startswith(link["type"])


# 7.4: the declaration of conformance classes


async def test_conformance_op(client: httpx.AsyncClient) -> None:
    assert (await client.get("/ogc/conformance")).status_code == 200


async def test_conformance_success(client: httpx.AsyncClient) -> None:
    said = await ok(client, "/conformance")
    one = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
    two = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/"
    assert said == {"conformsTo": [f"{one}core", f"{one}geojson", f"{one}oas30", f"{two}crs"]}


# 7.5 to 7.12: HTTP, parameters, CRSs


async def test_http(client: httpx.AsyncClient) -> None:
    got = await client.post("/ogc/collections")
    assert refused(got)[0] == 405
    assert got.headers["allow"] == "GET, HEAD"
    got = await client.get("/ogc/collections", headers={"authorization": ""})
    assert refused(got)[0] == 401
    assert got.headers["www-authenticate"].startswith("Bearer")
    assert refused(await client.get("/ogc/nowhere/at/all"))[0] == 404
    got = await client.head(f"/ogc{AT}")
    assert got.status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/", "/conformance", "/api", "/api.html", "/collections", "/collections/cameras", AT],
)
async def test_query_param_unknown(client: httpx.AsyncClient, path: str) -> None:
    status, said = refused(await client.get(f"/ogc{path}", params={"colour": "red"}))
    assert status == 400
    assert "parameter 'colour'" in said


async def test_query_param_unknown_of_a_feature(client: httpx.AsyncClient) -> None:
    (first, *_) = await items(client, "cameras")
    got = await client.get(f"/ogc{AT}/{first['id']}", params={"limit": "1"})
    assert refused(got)[0] == 400


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("limit", "0"), ("limit", "-1"), ("limit", "ten"), ("limit", ""), ("limit", "1.5"),
        ("bbox", "1,2,3"), ("bbox", "1,2,3,4,5"), ("bbox", "a,b,c,d"), ("bbox", "nan,1,2,3"),
        ("bbox", "113,23,114,22"), ("bbox", "113,-91,114,22"), ("bbox", ""), ("bbox", "1_0,1,12,2"),
        ("datetime", "yesterday"), ("datetime", "2026-05-01"), ("datetime", ""),
        ("datetime", "2026-02-30T00:00:00Z"), ("datetime", "2026-05-01T00:00:00"),
        ("datetime", "../.."), ("datetime", "/"), ("datetime", f"{AS_OF}/{AS_OF}/{AS_OF}"),
        ("datetime", "2026-05-02T00:00:00Z/2026-05-01T00:00:00Z"),
        ("status", "BROKEN"), ("ptz", "yes"), ("retentionDays", "many"), ("azimuth", "north"),
        ("retentionDays", "99999999999"), ("filedAt", "1 May"), ("after", "x"), ("name", "a\0"),
    ],
)  # fmt: skip
async def test_query_param_invalid(client: httpx.AsyncClient, parameter: str, value: str) -> None:
    got = await client.get(f"/ogc{AT}", params={parameter: value})
    assert refused(got)[0] == 400


async def test_crs84(client: httpx.AsyncClient) -> None:
    for feature in await items(client, "buildings"):
        for longitude, latitude in positions(feature["geometry"]):
            assert longitude == pytest.approx(CROSSING["x"], abs=1)
            assert latitude == pytest.approx(CROSSING["y"], abs=1)


# 7.13 and 7.14: the collections


async def test_fc_md_op(client: httpx.AsyncClient) -> None:
    assert (await client.get("/ogc/collections")).status_code == 200


async def test_fc_md_success(client: httpx.AsyncClient) -> None:
    said = await ok(client, "/collections")
    assert said["links"]
    for collection in said["collections"]:
        assert isinstance(collection["id"], str)
        assert collection["links"]
        assert collection["itemType"] == "feature"
        assert collection["description"]


async def test_fc_md_links(client: httpx.AsyncClient) -> None:
    (link,) = (await ok(client, "/collections"))["links"]
    assert link["rel"] == "self"
    assert link["href"] == "http://here/ogc/collections"
    assert link["type"] == "application/json"


async def test_fc_md_items(client: httpx.AsyncClient) -> None:
    said = await ok(client, "/collections")
    assert {collection["id"] for collection in said["collections"]} == COLLECTIONS


async def test_fc_md_items_links(client: httpx.AsyncClient) -> None:
    for collection in (await ok(client, "/collections"))["collections"]:
        (link,) = [link for link in collection["links"] if link["rel"] == "items"]
        assert link["type"] == "application/geo+json"
        assert link["href"] == f"http://here/ogc/collections/{collection['id']}/items"


async def test_fc_md_extent(client: httpx.AsyncClient) -> None:
    # "if provided": it is not.
    assert not any("extent" in each for each in (await ok(client, "/collections"))["collections"])


async def test_fc_md_extent_multi(client: httpx.AsyncClient) -> None:
    await test_fc_md_extent(client)


async def test_sfc_md_op(client: httpx.AsyncClient) -> None:
    for collection in COLLECTIONS:
        assert (await client.get(f"/ogc/collections/{collection}")).status_code == 200
    assert refused(await client.get("/ogc/collections/residents"))[0] == 404
    assert refused(await client.get("/ogc/collections/planZones"))[0] == 404


async def test_sfc_md_success(client: httpx.AsyncClient) -> None:
    for collection in (await ok(client, "/collections"))["collections"]:
        assert await ok(client, f"/collections/{collection['id']}") == collection


# 7.15: features


async def test_fc_op(client: httpx.AsyncClient) -> None:
    for collection in COLLECTIONS:
        assert await items(client, collection), collection
    assert refused(await client.get("/ogc/collections/households/items"))[0] == 404


async def test_fc_bbox_definition(client: httpx.AsyncClient) -> None:
    said = (await parameters_of(client, AT))["bbox"]
    assert (said["in"], said["required"], said["style"], said["explode"]) == (
        "query", False, "form", False,
    )  # fmt: skip
    assert said["schema"]["oneOf"] == [
        {"minItems": 4, "maxItems": 4},
        {"minItems": 6, "maxItems": 6},
    ]
    assert said["schema"]["items"] == {"type": "number"}
    # OGC's own suite (ets-ogcapi-features10) looks for these, and not into oneOf.
    assert (said["schema"]["minItems"], said["schema"]["maxItems"]) == (4, 6)


@pytest.mark.parametrize("collection", sorted(COLLECTIONS))
async def test_fc_bbox_response(client: httpx.AsyncClient, collection: str) -> None:
    every = await items(client, collection)
    found = await items(client, collection, bbox=BOX)
    assert found == [
        feature
        for feature in every
        if feature["geometry"] is None or shape(feature["geometry"]).intersects(box(*MIDDLE))
    ]
    west, south, east, north = MIDDLE
    high = await items(client, collection, bbox=f"{west},{south},-10,{east},{north},9000")
    assert high == found


async def test_fc_bbox_response_without_geometry(reads: Reads) -> None:
    async with asking(reads, Role.ADMINISTRATOR, "") as client:
        found = await items(client, "regions", bbox=BOX)
        nowhere = await items(client, "regions", bbox="0,0,1,1")
        across = await items(client, "regions", bbox="170,0,-170,10")
    assert nowhere == across == [f for f in found if f["geometry"] is None]
    assert 0 < len(nowhere) < len(found)


async def test_fc_bbox_response_across_the_antimeridian(client: httpx.AsyncClient) -> None:
    _, south, _, north = MIDDLE
    every = await items(client, "cameras")
    assert await items(client, "cameras", bbox="170,20,120,30") == every
    assert await items(client, "cameras", bbox="110,20,100,30") == every
    assert await items(client, "cameras", bbox="170,20,-170,30") == []
    assert await items(client, "cameras", bbox="180,20,120,30") == every
    (first, *_) = every
    x, y = first["geometry"]["coordinates"]
    at = await items(client, "cameras", bbox=f"{x},{y},{x},{y}")
    assert at == [f for f in every if f["geometry"]["coordinates"] == [x, y]]
    across = await items(client, "grids", bbox=f"170,{south},120,{north}")
    assert across == await items(client, "grids", bbox=f"-180,{south},120,{north}")


async def test_fc_limit_definition(client: httpx.AsyncClient) -> None:
    said = (await parameters_of(client, AT))["limit"]
    assert said["schema"] == {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
    assert (said["in"], said["required"], said["style"], said["explode"]) == (
        "query", False, "form", False,
    )  # fmt: skip


async def test_fc_limit_response_1(reads: Reads) -> None:
    async with asking(reads, page=7) as client:
        assert len(await items(client, "cameras", limit="2")) == 2
        assert len(await items(client, "cameras", limit="8")) == 7
        assert len(await items(client, "cameras", limit="9" * 5000)) == 7


async def test_fc_time_definition(client: httpx.AsyncClient) -> None:
    said = (await parameters_of(client, AT))["datetime"]
    assert said["schema"] == {"type": "string"}
    assert (said["in"], said["required"], said["style"], said["explode"]) == (
        "query", False, "form", False,
    )  # fmt: skip
    for text in (
        AS_OF,
        f"../{AS_OF}",
        f"/{AS_OF}",
        f"{AS_OF}/..",
        f"{AS_OF}/",
        "2026-05-01t00:00:00.5z",
    ):
        await items(client, "cameras", datetime=text)


async def test_fc_time_response(client: httpx.AsyncClient) -> None:
    every = await items(client, "incidents")
    instants = sorted({feature["properties"]["reportedAt"] for feature in every})
    start, end = instants[1], instants[-2]
    first, last = map(datetime.fromisoformat, (start, end))

    async def found(text: str) -> list[Any]:
        return await items(client, "incidents", datetime=text)

    def when(feature: Any) -> datetime:
        return datetime.fromisoformat(feature["properties"]["reportedAt"])

    assert await found(start) == [f for f in every if when(f) == first]
    assert await found(f"{start}/{end}") == [f for f in every if first <= when(f) <= last]
    assert await found(f"{start}/..") == [f for f in every if first <= when(f)]
    assert await found(f"/{end}") == [f for f in every if when(f) <= last]
    assert 0 < len(await found(start)) < len(await found(f"{start}/{end}")) < len(every)
    # What has no time is never left out.
    assert await items(client, "cameras", datetime=start) == await items(client, "cameras")


async def test_fc_time_response_as_qgis_asks(client: httpx.AsyncClient) -> None:
    """QGIS says the least and the greatest year for an end that is open."""
    for collection in ("incidents", "grids"):
        for ours, theirs in (("../", "0000-01-01T00:00:00Z/"), ("..", "9999-12-31T00:00:00Z")):
            asked = f"{ours}{AS_OF}" if ours == "../" else f"{AS_OF}/{ours}"
            said = f"{theirs}{AS_OF}" if ours == "../" else f"{AS_OF}/{theirs}"
            expected = await items(client, collection, datetime=asked)
            assert await items(client, collection, datetime=said) == expected


async def test_fc_time_response_of_versions(client: httpx.AsyncClient) -> None:
    now, past = await items(client, "grids"), await items(client, "grids", datetime=AS_OF)
    assert len(now) == len(past)
    assert all(a["geometry"] != b["geometry"] for a, b in zip(now, past, strict=True))
    assert await items(client, "grids", datetime=f"../{AS_OF}") == past
    assert await items(client, "grids", datetime=f"{AS_OF}/..") == now
    for feature in past:
        valid = feature["properties"]
        until = datetime.fromisoformat(valid["validTo"])
        assert datetime.fromisoformat(valid["validFrom"]) <= datetime.fromisoformat(AS_OF) < until
    before = (datetime.fromisoformat(AS_OF) - timedelta(days=365 * 200)).isoformat()
    assert await items(client, "grids", datetime=before) == []


async def test_fc_response(client: httpx.AsyncClient) -> None:
    every = await items(client, "cameras")
    for name in ("status", "name", "ptz", "retentionDays", "azimuth", "filedAt", "updatedAt"):
        values = {text_of(f, name) for f in every} - {"null"}
        assert values, name
        found = await items(client, "cameras", **{name: min(values)})
        assert found == [f for f in every if text_of(f, name) == min(values)]
        assert len(found) > 0
    both = await items(client, "cameras", status="ONLINE", bbox=BOX)
    in_box = await items(client, "cameras", bbox=BOX)
    assert both == [f for f in in_box if f["properties"]["status"] == "ONLINE"]
    assert 0 < len(both) < len(in_box)


def text_of(feature: Any, name: str) -> str:
    """A property as an address says it."""
    value = feature["properties"][name]
    return value if isinstance(value, str) else json.dumps(value)


async def test_fc_links(client: httpx.AsyncClient) -> None:
    asked = {"limit": "7", "status": "ONLINE", "bbox": "100,20,120,30"}
    gathered, pages = list[Any](), 0
    page = await ok(client, AT, **asked)
    while True:
        pages += 1
        gathered += page["features"]
        links = hrefs(page)
        again = (await client.get(links["self"])).json()
        assert again == page
        if "next" not in links:
            break
        assert {**asked}.items() <= dict(httpx.URL(links["next"]).params).items()
        page = (await client.get(links["next"])).json()
    assert gathered == await items(client, "cameras", status="ONLINE")
    assert pages == -(-len(gathered) // 7) > 1


async def test_fc_rel_type(client: httpx.AsyncClient) -> None:
    page = await ok(client, AT, limit="1")
    assert {link["rel"] for link in page["links"]} == {"self", "next", "collection"}
    assert all(link["type"] for link in page["links"])


@pytest.mark.parametrize("name", ["timeStamp", "numberMatched", "numberReturned"])
async def test_not_included(client: httpx.AsyncClient, name: str) -> None:
    assert name not in await ok(client, AT)


# "if included in the response": they are not.
test_fc_timestamp = test_fc_numbermatched = test_fc_numberreturned = test_not_included


# 7.16: a feature


async def test_f_op(client: httpx.AsyncClient) -> None:
    for collection in COLLECTIONS:
        (first, *_) = await items(client, collection)
        found = await ok(client, f"/collections/{collection}/items/{first['id']}")
        assert {name: found[name] for name in first} == first


async def test_f_success(client: httpx.AsyncClient) -> None:
    (first, *_) = await items(client, "cameras")
    got = await client.get(f"/ogc{AT}/{first['id']}")
    assert got.status_code == 200
    for other in ("Camera:440305:99999", "Building:440305:1", "x", "Camera:1:1:1", "Camera:x:1"):
        status, said = refused(await client.get(f"/ogc{AT}/{other}"))
        assert status == 404
        assert repr(other) in said


async def test_f_links(client: httpx.AsyncClient) -> None:
    (first, *_) = await items(client, "cameras")
    found = await ok(client, f"{AT}/{first['id']}")
    assert hrefs(found) == {
        "self": f"http://here/ogc{AT}/{first['id']}",
        "collection": "http://here/ogc/collections/cameras",
    }
    assert all(link["type"] for link in found["links"])
