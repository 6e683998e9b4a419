"""OGC API – Features: tokens, roles and areas, and what answers say of themselves."""

from __future__ import annotations

import httpx
import pytest

from resolvers.features import FeatureRequest, feature_question
from resolvers.reads import Reads
from schema.viewer import Role
from server.http.documents import Documents
from tests.server.asking import asking
from tests.server.ogc.answers import COLLECTIONS, hrefs, items, ok, refused

AT = "/collections/cameras/items"


async def test_nothing_comes_from_outside(reads: Reads) -> None:
    async with asking(reads, Role.PLANNER, "4403") as everywhere:
        every = {name: await items(everywhere, name) for name in ("buildings", "cameras", "grids")}
    async with asking(reads, Role.VIEWER, "440305001002") as client:
        for collection, features in every.items():
            inside = await items(client, collection)
            assert 0 < len(inside) < len(features)
            ids = {feature["id"] for feature in inside}
            for feature in features:
                got = await client.get(f"/ogc/collections/{collection}/items/{feature['id']}")
                assert (got.status_code == 200) == (feature["id"] in ids)


async def test_a_role_finds_what_is_for_it(reads: Reads) -> None:
    async with asking(reads, Role.VIEWER) as client:
        said = await ok(client, "/collections")
        assert {each["id"] for each in said["collections"]} == COLLECTIONS - {"gridPlans"}
        assert refused(await client.get("/ogc/collections/gridPlans"))[0] == 404
        assert refused(await client.get("/ogc/collections/gridPlans/items"))[0] == 404
        assert not any("gridPlans" in path for path in (await ok(client, "/api"))["paths"])


@pytest.mark.parametrize(
    "path",
    ["/", "/conformance", "/api", "/api.html", "/collections", "/collections/grids",
     "/collections/grids/items", "/collections/grids/items/Grid:440305:1", "/x"],
)  # fmt: skip
async def test_nothing_is_said_without_a_token(client: httpx.AsyncClient, path: str) -> None:
    got = await client.get(f"/ogc{path}", headers={"authorization": ""})
    assert refused(got)[0] == 401
    assert got.headers["www-authenticate"].startswith("Bearer")
    assert got.headers["cache-control"] == "no-store"


async def test_links_say_the_address_that_is_set(reads: Reads) -> None:
    async with asking(reads, address="https://grid.example/jingwei/") as client:
        assert (
            hrefs(await ok(client, "/"))["data"] == "https://grid.example/jingwei/ogc/collections"
        )
        page = await ok(client, AT, limit="1")
        assert hrefs(page)["next"].startswith(
            f"https://grid.example/jingwei/ogc{AT}?limit=1&after="
        )
    async with asking(reads) as client:
        got = await client.get("/ogc/", headers={"host": "grid.example:8443"})
        assert hrefs(got.json())["data"] == "http://grid.example:8443/ogc/collections"
        for host in ("a/b", "a@b", "a b", ""):
            assert refused(await client.get("/ogc/", headers={"host": host}))[0] == 400


async def test_where_documents_are_listed_only_listed_ones_are_run(reads: Reads) -> None:
    listed = feature_question(FeatureRequest("grids", {})).document
    async with asking(reads, documents=Documents({"hash": listed})) as client:
        assert await items(client, "grids")
        got = await client.get("/ogc/collections/cameras/items")
        assert refused(got)[0] == 403


async def test_an_answer_is_known_by_its_etag(client: httpx.AsyncClient) -> None:
    for path in ("/", "/api", "/collections", "/collections/grids", AT):
        got = await client.get(f"/ogc{path}")
        assert got.headers["cache-control"] == "private, no-cache"
        known = {"if-none-match": got.headers["etag"]}
        again = await client.get(f"/ogc{path}", headers=known)
        assert (again.status_code, again.content) == (304, b"")
