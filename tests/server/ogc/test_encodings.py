"""OGC API – Features, part 1 (OGC 17-069r4, 1.0.1): the requirements of GeoJSON and OpenAPI 3.0, by
their ids.

Each test is named after the requirement that it cites: ``test_geojson_content`` after
``/req/geojson/content``.
"""

from __future__ import annotations

from typing import Any

import httpx

from resolvers.feature_collections import collections_for
from schema.viewer import Role
from server.http.ogc.parameters import OWN
from tests.scope.city import AS_OF
from tests.server.ogc.answers import (
    COLLECTIONS,
    items,
    ok,
    parameters_of,
)

GEOJSON = ["geojson-definition", "geojson-content"]
OAS30 = [
    "oas30-oas-definition-1", "oas30-oas-definition-2", "oas30-oas-impl", "oas30-completeness",
    "oas30-exceptions-codes", "oas30-security",
]  # fmt: skip
AT = "/collections/cameras/items"


def test_each_requirement_has_its_test() -> None:
    named = {f"test_{requirement}".replace("-", "_") for requirement in [*GEOJSON, *OAS30]}
    assert named <= set(globals())


# 8.3: GeoJSON


async def test_geojson_definition(client: httpx.AsyncClient) -> None:
    (first, *_) = await items(client, "cameras")
    for path in (AT, f"{AT}/{first['id']}"):
        got = await client.get(f"/ogc{path}")
        assert got.headers["content-type"] == "application/geo+json"
    for path in ("/", "/conformance", "/collections", "/collections/cameras"):
        got = await client.get(f"/ogc{path}")
        assert got.headers["content-type"] == "application/json"


async def test_geojson_content(client: httpx.AsyncClient) -> None:
    page = await ok(client, AT)
    assert page["type"] == "FeatureCollection"
    assert {feature["type"] for feature in page["features"]} == {"Feature"}
    assert {*page["features"][0]} == {"type", "id", "geometry", "properties"}
    found = await ok(client, f"{AT}/{page['features'][0]['id']}")
    assert found["type"] == "Feature"
    assert found["id"] == page["features"][0]["id"]
    assert "links" in page and "links" in found


# 9.1: OpenAPI 3.0


async def test_oas30_oas_definition_1(client: httpx.AsyncClient) -> None:
    types = {link["rel"]: link["type"] for link in (await ok(client, "/"))["links"]}
    assert types["service-desc"] == "application/vnd.oai.openapi+json;version=3.0"
    assert types["service-doc"] == "text/html"
    got = await client.get("/ogc/api.html")
    assert "default-src 'none'" in got.headers["content-security-policy"]
    assert "/collections/cameras/items" in got.text


async def test_oas30_oas_definition_2(client: httpx.AsyncClient) -> None:
    definition = await ok(client, "/api")
    assert definition["openapi"].startswith("3.0.")
    assert definition["info"]["title"] and definition["info"]["version"]
    assert definition["servers"] == [{"url": "http://here/ogc"}]
    for reference in references(definition):
        found = definition
        for name in reference.removeprefix("#/").split("/"):
            found = found[name]
    named = [item["get"]["operationId"] for item in definition["paths"].values()]
    assert len(set(named)) == len(named)


def references(part: Any) -> list[str]:
    """All references in a definition."""
    match part:
        case {"$ref": reference}:
            return [reference]
        case dict():
            return [each for value in part.values() for each in references(value)]
        case list():
            return [each for value in part for each in references(value)]
        case _:
            return []


async def test_oas30_oas_impl(client: httpx.AsyncClient) -> None:
    definition = await ok(client, "/api")
    (camera, *_) = await items(client, "cameras")
    for path in definition["paths"]:
        if "{featureId}" in path and "cameras" not in path:
            continue
        got = await client.get(f"/ogc{path.replace('{featureId}', camera['id'])}")
        assert got.status_code == 200, path


async def test_oas30_oas_impl_each_filter(client: httpx.AsyncClient) -> None:
    examples = {"integer": "1", "number": "1.5", "boolean": "true"}
    formats = {"date-time": AS_OF, "date": "2026-05-01"}
    for collection in COLLECTIONS:
        path = f"/collections/{collection}/items"
        said = await parameters_of(client, path)
        for name, parameter in said.items():
            if name in OWN:
                continue
            schema = parameter["schema"]
            value = examples.get(schema["type"]) or formats.get(schema.get("format", ""), "x")
            await items(client, collection, **{name: schema.get("enum", [value])[0]})


async def test_oas30_completeness(client: httpx.AsyncClient) -> None:
    definition = await ok(client, "/api")
    for item in definition["paths"].values():
        responses = item["get"]["responses"]
        assert {"200", "400", "401", "403", "404", "405", "500", "503", "504"} == set(responses)
        assert responses["200"]["content"]


async def test_oas30_exceptions_codes(client: httpx.AsyncClient) -> None:
    await test_oas30_completeness(client)


async def test_oas30_security(client: httpx.AsyncClient) -> None:
    definition = await ok(client, "/api")
    assert definition["security"] == [{"token": []}]
    assert definition["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_no_property_is_called_as_a_parameter() -> None:
    for collection in collections_for(Role.ADMINISTRATOR).values():
        assert not set(collection.filters) & set(OWN)
