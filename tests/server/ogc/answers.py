"""What answers of OGC API – Features say."""

from __future__ import annotations

from typing import Any

import httpx

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
COLLECTIONS = {
    "regions", "communities", "grids", "buildings", "roads", "facilities", "incidents", "cameras",
    "landCovers",
    "gridPlans",
}  # fmt: skip


async def ok(client: httpx.AsyncClient, path: str, **parameters: str) -> Any:
    """The JSON at a path under ``/ogc``."""
    got = await client.get(f"/ogc{path}", params=parameters)
    assert got.status_code == 200, got.text
    return got.json()


async def items(client: httpx.AsyncClient, collection: str, **parameters: str) -> list[Any]:
    """The features of one page."""
    parameters = {"limit": "1000", **parameters}
    page = await ok(client, f"/collections/{collection}/items", **parameters)
    features: list[Any] = page["features"]
    return features


def refused(got: httpx.Response) -> tuple[int, str]:
    """The status of a refusal, and its description (``exception.yaml``)."""
    assert got.headers["content-type"] == "application/json"
    said = got.json()
    assert set(said) == {"code", "description"}
    assert said["code"]
    return got.status_code, said["description"]


def hrefs(document: Any) -> dict[str, str]:
    """The addresses that a document links to, by the relations."""
    return {link["rel"]: link["href"] for link in document["links"]}


def positions(geometry: Any) -> list[list[float]]:
    """All positions of a geometry."""
    found: list[list[float]] = []
    stack = [geometry["coordinates"]]
    while stack:
        part = stack.pop()
        if isinstance(part[0], list):
            stack += part
        else:
            found.append(part)
    return found


async def parameters_of(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    """The parameters of a path in the API definition."""
    definition = await ok(client, "/api")
    referred = definition["components"]["parameters"]
    said = [
        referred[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        for each in definition["paths"][path]["get"].get("parameters", ())
    ]
    return {each["name"]: each for each in said}
