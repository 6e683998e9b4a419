"""Lists as GeoJSON: the rows of GraphQL under GraphQL's rules, page by page."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pyogrio.raw
import pytest
import shapely
from shapely.geometry import shape
from sqlalchemy import select

from compiler.limits import Limits
from resolvers.database.pool import StatementTimeout
from resolvers.features import FeatureRequest, feature_lists, feature_question
from resolvers.question import Answer, Question
from resolvers.reads import Reads
from schema.access.access_log import access_log
from schema.viewer import Role, Viewer
from server.auth.keys import development_secret
from server.auth.tokens import Authentication
from server.http import lifetime
from server.http.documents import Documents
from server.http.features import FeatureEndpoint, PageSizes
from server.http.lifetime import Followers
from tests.conftest import connected
from tests.scope.city import AS_OF
from tests.server.asking import asking, code
from tests.server.example import SECRET, bearer, example, listening, token

EVERYWHERE = Viewer("wang", Role.PLANNER, ("4403",))
WHOLES = [name for name, listed in feature_lists().items() if not listed.of_plan]
THROUGH_PEOPLE = '{"households":{"some":{"residents":{"some":{}}}}}'


@pytest.fixture
async def client(reads: Reads) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(reads) as client:
        yield client


async def features(client: httpx.AsyncClient, list_: str, **parameters: str) -> list[Any]:
    """The Features of one page, as they came."""
    got = await client.get(f"/features/{list_}.geojson", params=parameters)
    assert got.status_code == 200, got.text
    assert got.headers["content-type"] == "application/geo+json"
    collection = got.json()
    assert collection["type"] == "FeatureCollection"
    found: list[Any] = collection["features"]
    assert {feature["type"] for feature in found} <= {"Feature"}
    return found


async def nodes(reads: Reads, list_: str, **arguments: Any) -> list[Any]:
    """The same rows by GraphQL."""
    document = feature_question(FeatureRequest(list_, arguments)).document
    answer = await reads.answer(Question(document, arguments), EVERYWHERE)
    found: list[Any] = json.loads(answer.data or b"")["features"]["nodes"]
    return found


def test_whatever_has_a_place_and_a_list_is_there_and_people_are_not() -> None:
    assert {"grids", "communities", "regions", "buildings", "roads", "facilities"} < set(
        feature_lists()
    )
    assert {"incidents", "cameras"} < set(feature_lists())
    assert not {"residents", "households"} & set(feature_lists())


@pytest.mark.parametrize("list_", sorted(WHOLES))
async def test_features_are_the_rows_of_graphql(
    client: httpx.AsyncClient, reads: Reads, list_: str
) -> None:
    # GraphQL first: were its statement kept for both, Features would be missed here.
    rows = await nodes(reads, list_, first=100)
    found = await features(client, list_, limit="100")
    assert [{"id": f["id"], "geometry": f["geometry"], **f["properties"]} for f in found] == rows
    assert rows
    assert await nodes(reads, list_, first=100) == rows


async def test_pages_follow_one_another_by_their_links(client: httpx.AsyncClient) -> None:
    whole = await features(client, "cameras", limit="100", fields="cameraNo")
    path, gathered, pages = "/features/cameras.geojson?limit=7&fields=cameraNo", [], 0
    while path:
        page = (await client.get(path)).json()
        gathered += page["features"]
        pages += 1
        path = page["links"][0]["href"] if page["links"] else ""
    assert len(whole) > 14
    assert gathered == whole
    assert pages == -(-len(whole) // 7)


async def test_a_page_that_ends_with_the_list_links_to_no_other(client: httpx.AsyncClient) -> None:
    whole = await features(client, "communities", limit="100")
    got = await client.get("/features/communities.geojson", params={"limit": str(len(whole))})
    assert got.json()["links"] == []
    nothing = await client.get(
        "/features/communities.geojson", params={"where": '{"code":{"eq":"000000000000"}}'}
    )
    assert nothing.json() == {"type": "FeatureCollection", "links": [], "features": []}


async def test_conditions_are_those_of_graphql(client: httpx.AsyncClient, reads: Reads) -> None:
    where = {"status": {"in": ["ONLINE", "FAULT"]}, "name": {"ne": "𠮷“网格”"}}
    found = await features(client, "cameras", where=json.dumps(where), limit="100")
    every = await features(client, "cameras", limit="100")
    chosen = [f for f in every if f["properties"]["status"] in ("ONLINE", "FAULT")]
    assert found == chosen
    assert 0 < len(found) < len(every)


async def test_the_link_keeps_the_conditions(client: httpx.AsyncClient) -> None:
    where = json.dumps({"name": {"ne": "𠮷“网格”&x=1"}}, ensure_ascii=False)
    got = await client.get("/features/cameras.geojson", params={"where": where, "limit": "1"})
    href = httpx.URL(got.json()["links"][0]["href"])
    assert href.is_relative_url
    assert href.params["where"] == where
    assert href.params["limit"] == "1"
    assert (await client.get(str(href))).status_code == 200


async def test_gdal_reads_a_page(client: httpx.AsyncClient) -> None:
    got = await client.get("/features/buildings.geojson", params={"limit": "100"})
    expected = got.json()["features"]
    meta, _, shapes, columns = pyogrio.raw.read(got.content)
    values = dict(zip(meta["fields"], columns, strict=True))
    assert meta["crs"] == "EPSG:4326"
    assert list(values["id"]) == [f["id"] for f in expected]
    assert list(values["name"]) == [f["properties"]["name"] for f in expected]
    assert [
        shapely.from_wkb(wkb).equals_exact(shape(f["geometry"]))
        for wkb, f in zip(shapes, expected, strict=True)
    ] == [True] * len(expected)


async def test_only_the_fields_asked_for_come_each_once(client: httpx.AsyncClient) -> None:
    (first, *_) = await features(client, "grids", fields="name,areaSquareMetres,name")
    assert list(first["properties"]) == ["name", "areaSquareMetres"]
    assert first["properties"]["areaSquareMetres"] == pytest.approx(103 * 111, rel=0.02)
    (first, *_) = await features(client, "grids", fields="")
    assert first["properties"] == {}


@pytest.mark.parametrize("crs", ["GCJ02", "BD09", "CGCS2000", "WEB_MERCATOR"])
async def test_coordinates_come_as_graphql_has_them(
    client: httpx.AsyncClient, reads: Reads, crs: str
) -> None:
    document = f"{{ cameras(first: 100) {{ nodes {{ location(crs: {crs}) }} }} }}"
    answer = await reads.answer(Question(document), EVERYWHERE)
    expected = [node["location"] for node in json.loads(answer.data or b"")["cameras"]["nodes"]]
    found = await features(client, "cameras", crs=crs, limit="100")
    assert [feature["geometry"] for feature in found] == expected


PARTS = [name for name, listed in feature_lists().items() if listed.of_plan]


@pytest.mark.parametrize("list_", PARTS)
async def test_parts_of_a_plan_are_the_rows_of_graphql(
    client: httpx.AsyncClient, reads: Reads, list_: str
) -> None:
    asked = Question("{ gridPlans(first: 1) { nodes { id } } }")
    (plan,) = json.loads((await reads.answer(asked, EVERYWHERE)).data or b"")["gridPlans"]["nodes"]
    request = FeatureRequest(list_, {}, plan=plan["id"])
    question = feature_question(request)
    answer = await reads.answer(Question(question.document, question.variables), EVERYWHERE)
    (listing,) = json.loads(answer.data or b"")["features"].values()
    found = await features(client, list_, plan=plan["id"])
    rows = [{"id": f["id"], "geometry": f["geometry"], **f["properties"]} for f in found]
    assert rows == listing["nodes"]
    assert rows
    async with asking_as(client, Role.VIEWER, "4403") as viewer:
        got = await viewer.get(f"/features/{list_}.geojson", params={"plan": plan["id"]})
    assert (got.status_code, code(got)) == (403, "FORBIDDEN")


async def test_what_has_no_geometry_is_a_feature_without(client: httpx.AsyncClient) -> None:
    found = await features(client, "regions", where='{"code":{"eq":"44"}}')
    assert found == []  # a province lies outside of a city
    async with asking_as(client, Role.ADMINISTRATOR, "") as everything:
        (province,) = await features(everything, "regions", where='{"code":{"eq":"44"}}')
    assert province["geometry"] is None
    assert province["properties"]["code"] == "44"


def asking_as(client: httpx.AsyncClient, role: Role, area: str) -> httpx.AsyncClient:
    """The same server asked by another."""
    headers = bearer(role, area)
    return httpx.AsyncClient(transport=client._transport, base_url="http://here", headers=headers)


async def test_grids_come_as_they_were(client: httpx.AsyncClient) -> None:
    now, past = await features(client, "grids"), await features(client, "grids", asOf=AS_OF)
    assert [f["properties"]["code"] for f in now] == [f["properties"]["code"] for f in past]
    assert all(a["geometry"] != b["geometry"] for a, b in zip(now, past, strict=True))
    assert {f["properties"]["validTo"] for f in now} == {None}


@pytest.mark.parametrize(
    ("list_", "parameters", "status", "expected", "said"),
    [
        ("grids", {"limit": "0"}, 400, "BAD_USER_INPUT", "limit '0': 1 to 100000 are allowed"),
        ("grids", {"limit": "100001"}, 400, "BAD_USER_INPUT", "limit '100001'"),
        ("grids", {"limit": "²"}, 400, "BAD_USER_INPUT", "limit '²'"),
        ("grids", {"limit": ""}, 400, "BAD_USER_INPUT", "limit ''"),
        ("grids", {"first": "1"}, 400, "BAD_USER_INPUT", "parameter 'first': allowed are where"),
        ("grids", {"crs": "EPSG:3857"}, 400, "BAD_USER_INPUT", "crs 'EPSG:3857': allowed are"),
        ("grids", {"fields": "nam"}, 400, "BAD_USER_INPUT", "fields 'nam'"),
        ("grids", {"fields": "neighbours"}, 400, "BAD_USER_INPUT", "fields 'neighbours'"),
        ("grids", {"fields": "id}}}"}, 400, "BAD_USER_INPUT", "fields 'id}}}'"),
        ("grids", {"after": "x"}, 400, "BAD_USER_INPUT", "after"),
        ("grids", {"asOf": "today"}, 400, "GRAPHQL_VALIDATION_FAILED", "ISO 8601"),
        ("cameras", {"asOf": AS_OF}, 400, "BAD_USER_INPUT", "asOf: cameras have no versions"),
        ("grids", {"where": "{"}, 400, "BAD_USER_INPUT", "where is not JSON"),
        ("grids", {"where": "[1]"}, 400, "GRAPHQL_VALIDATION_FAILED", "$where"),
        ("grids", {"where": '{"nam":1}'}, 400, "GRAPHQL_VALIDATION_FAILED", "nam"),
        ("grids", {"purpose": "x"}, 400, "BAD_USER_INPUT", "purpose 'x': allowed are"),
        ("planZones", {}, 400, "BAD_USER_INPUT", "plan is missing: planZones are parts of one"),
        ("planZones", {"plan": "x"}, 400, "BAD_USER_INPUT", "'x'"),
        ("planZones", {"plan": "Camera:440305:1"}, 400, "BAD_USER_INPUT", "Camera:440305:1"),
        ("planZones", {"plan": "GridPlan:440305:999"}, 404, "NOT_FOUND", "plan 'GridPlan:440305:9"),
        ("grids", {"plan": "GridPlan:440305:1"}, 400, "BAD_USER_INPUT", "grids are parts of none"),
        ("residents", {}, 404, "NOT_FOUND", "list 'residents': there are buildings, cameras"),
        ("node", {}, 404, "NOT_FOUND", "list 'node'"),
    ],
)
async def test_what_is_wrong_is_named(
    client: httpx.AsyncClient,
    list_: str,
    parameters: dict[str, str],
    status: int,
    expected: str,
    said: str,
) -> None:
    got = await client.get(f"/features/{list_}.geojson", params=parameters)
    assert (got.status_code, code(got)) == (status, expected)
    assert said in got.json()["errors"][0]["message"]
    assert got.headers["cache-control"] == "no-store"


async def test_a_parameter_stands_once(client: httpx.AsyncClient) -> None:
    got = await client.get("/features/grids.geojson?limit=1&limit=2")
    assert (got.status_code, code(got)) == (400, "BAD_USER_INPUT")


async def test_a_cursor_of_another_list_is_refused(client: httpx.AsyncClient) -> None:
    link = (await client.get("/features/cameras.geojson?limit=1")).json()["links"][0]["href"]
    after = httpx.URL(link).params["after"]
    got = await client.get("/features/buildings.geojson", params={"after": after})
    assert (got.status_code, code(got)) == (400, "BAD_USER_INPUT")


async def test_only_get_is_answered_and_only_to_who_says_who_they_are(
    client: httpx.AsyncClient,
) -> None:
    got = await client.post("/features/grids.geojson")
    assert (got.status_code, got.headers["allow"]) == (405, "GET, HEAD")
    got = await client.get("/features/grids.geojson", headers={"authorization": ""})
    assert (got.status_code, code(got)) == (401, "UNAUTHENTICATED")
    assert "www-authenticate" in got.headers


async def test_nothing_comes_from_outside(reads: Reads) -> None:
    async with asking(reads, Role.VIEWER, "440305001002") as client:
        for list_ in ("grids", "buildings", "cameras", "roads", "facilities"):
            name = "code" if list_ == "grids" else "areaCode"
            found = await features(client, list_, limit="1000", fields=name)
            codes = {feature["properties"][name] for feature in found}
            assert codes, list_
            assert all(str(area).startswith("440305001002") for area in codes), list_


async def test_the_same_again_is_not_sent_again(client: httpx.AsyncClient) -> None:
    got = await client.get("/features/grids.geojson")
    assert got.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in got.headers["vary"]
    known = {"if-none-match": got.headers["etag"]}
    again = await client.get("/features/grids.geojson", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    other = await client.get("/features/grids.geojson?limit=1", headers=known)
    assert other.status_code == 200


async def test_conditions_about_people_are_for_those_who_visit_and_are_logged(
    reads: Reads, address: str
) -> None:
    before = await logged(address)
    async with asking(reads, Role.VIEWER) as client:
        got = await client.get("/features/buildings.geojson", params={"where": THROUGH_PEOPLE})
        assert (got.status_code, code(got)) == (403, "FORBIDDEN")
    assert await logged(address) == before
    async with asking(reads, Role.GRID_WORKER) as client:
        got = await client.get("/features/buildings.geojson", params={"where": THROUGH_PEOPLE})
    assert (got.status_code, got.headers["cache-control"]) == (200, "no-store")
    assert "etag" not in got.headers
    assert got.json()["features"]
    assert await logged(address) == [*before, Role.GRID_WORKER]


async def logged(address: str) -> list[Role]:
    """The roles of all whose readings are logged, in that order."""
    async with connected(address) as owner:
        lines = await owner.execute(select(access_log.c.role).order_by(access_log.c.id))
    return list(lines.scalars())


async def test_who_must_say_what_for_says_it_here(reads: Reads) -> None:
    reads.limits = Limits(purpose_roles=(Role.GRID_WORKER,))
    asked = {"where": THROUGH_PEOPLE}
    async with asking(reads, Role.GRID_WORKER) as client:
        got = await client.get("/features/buildings.geojson", params=asked)
        assert (got.status_code, code(got)) == (400, "BAD_USER_INPUT")
        assert got.json()["errors"][0]["message"].startswith("purpose is missing")
        purpose = {**asked, "purpose": "VISIT"}
        got = await client.get("/features/buildings.geojson", params=purpose)
        assert got.status_code == 200


async def test_where_documents_are_listed_only_listed_ones_are_run(reads: Reads) -> None:
    listed = feature_question(FeatureRequest("grids", {})).document
    async with asking(reads, documents=Documents({"hash": listed})) as client:
        assert (await client.get("/features/grids.geojson?limit=1")).status_code == 200
        got = await client.get("/features/grids.geojson?fields=name")
        assert (got.status_code, code(got)) == (403, "PERSISTED_QUERY_NOT_IN_LIST")


async def test_the_guide_reads_every_page(reads: Reads) -> None:
    """The example of docs/features.md, as it stands there, over a real socket."""
    guide = (Path(__file__).parents[2] / "docs" / "features.md").read_text()
    (program,) = re.findall(r"```python\n(.*?)```", guide, re.S)
    program = program.replace("limit=1000", "limit=3")
    async with listening(example(reads)) as base:  # type: ignore[arg-type]
        known = {"token": token(Role.PLANNER, "4403")}
        program = program.replace("http://127.0.0.1:8000", base)
        await asyncio.to_thread(exec, program, known)
    grids: Any = known["grids"]
    assert len({feature["id"] for feature in grids}) == len(grids) == 16


async def test_more_than_a_page_is_streamed_page_after_page(reads: Reads) -> None:
    async with asking(reads) as client:
        whole = await features(client, "cameras", limit="1000")
    count = len(whole)
    assert count > 21
    async with asking(reads, page=7) as client:
        for limit in (6, 7, 8, 14, 20, count - 1, count, count + 1, 1000):
            got = await client.get("/features/cameras.geojson", params={"limit": str(limit)})
            assert got.headers["content-type"] == "application/geo+json"
            answer = got.json()
            assert answer["type"] == "FeatureCollection"
            assert answer["features"] == whole[:limit]
            assert bool(answer["links"]) == (limit < count)
            if limit < count:
                rest = (await client.get(answer["links"][0]["href"])).json()
                assert rest["features"] == whole[limit : 2 * limit]


async def test_what_is_streamed_keeps_its_conditions_and_is_not_stored(reads: Reads) -> None:
    where = json.dumps({"status": {"in": ["ONLINE", "FAULT"]}})
    async with asking(reads) as client:
        whole = await features(client, "cameras", limit="1000", where=where, fields="status")
    async with asking(reads, page=3) as client:
        got = await client.get(
            "/features/cameras.geojson", params={"limit": "999", "where": where, "fields": "status"}
        )
    assert got.json()["features"] == whole
    assert len(whole) > 9
    assert got.headers["cache-control"] == "no-store"
    assert "etag" not in got.headers


async def test_an_answer_has_no_more_than_is_set(reads: Reads) -> None:
    async with asking(reads, page=3, streamed=10) as client:
        assert len(await features(client, "cameras", limit="10")) == 10
        got = await client.get("/features/cameras.geojson", params={"limit": "11"})
        assert (got.status_code, code(got)) == (400, "BAD_USER_INPUT")


async def test_what_is_streamed_is_compressed_for_who_takes_it(reads: Reads) -> None:
    async with asking(reads, page=3) as client:
        path = "/features/cameras.geojson?limit=1000"
        plain = await client.get(path, headers={"accept-encoding": "identity"})
        packed = await client.get(path, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()


async def test_each_page_of_people_is_logged(reads: Reads, address: str) -> None:
    before = await logged(address)
    async with asking(reads, Role.GRID_WORKER, page=3) as client:
        found = await features(client, "buildings", where=THROUGH_PEOPLE, limit="1000")
    assert len(await logged(address)) == len(before) + -(-len(found) // 3) > len(before) + 1


async def test_exports_of_one_person_are_counted(reads: Reads) -> None:
    async with asking(reads, page=3, followers=Followers(0)) as client:
        got = await client.get("/features/cameras.geojson?limit=9")
        assert (got.status_code, code(got)) == (429, "TOO_MANY_REQUESTS")
        assert (await client.get("/features/cameras.geojson?limit=3")).status_code == 200


async def test_head_asks_for_no_page_but_the_first() -> None:
    pages = Pages(9)
    app = example(pages, page=1)  # type: ignore[arg-type]
    async with listening(app) as base, httpx.AsyncClient(base_url=base, headers=bearer()) as client:
        got = await client.head("/features/cameras.geojson?limit=5")
    assert (got.status_code, got.content, got.headers["cache-control"]) == (200, b"", "no-store")
    assert pages.left == 8


class Pages:
    """Answers with so many pages of one Feature, and then fails, or waits for ever."""

    def __init__(self, good: int, failing: bool = False) -> None:
        self.left = good
        self.failing = failing
        self.stopped = asyncio.Event()

    async def answer(self, question: Question, viewer: Viewer) -> Answer:
        self.left -= 1
        if self.left >= 0:
            page = b'"pageInfo":{"hasNextPage":true,"endCursor":"x"},"nodes":[{"type":"Feature"}]'
            return Answer(b'{"features":{' + page + b"}}")
        if self.failing:
            raise StatementTimeout(10)
        try:
            await asyncio.Event().wait()
        finally:
            self.stopped.set()
        raise AssertionError("it waits for ever")

    async def stream(self, question: Question, viewer: Viewer) -> AsyncGenerator[Answer, None]:
        raise NotImplementedError


async def test_an_export_that_fails_is_cut_and_never_looks_whole() -> None:
    app = example(Pages(3, failing=True), page=1)  # type: ignore[arg-type]
    async with listening(app) as base, httpx.AsyncClient(base_url=base, headers=bearer()) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get("/features/cameras.geojson?limit=10")


async def test_an_export_that_fails_at_once_says_why() -> None:
    app = example(Pages(0, failing=True), page=1)  # type: ignore[arg-type]
    async with listening(app) as base, httpx.AsyncClient(base_url=base, headers=bearer()) as client:
        got = await client.get("/features/cameras.geojson?limit=10")
        assert (got.status_code, code(got)) == (504, "TIMEOUT")


async def test_an_export_that_nobody_waits_for_any_more_is_stopped() -> None:
    pages = Pages(3)
    app = example(pages, page=1)  # type: ignore[arg-type]
    async with listening(app) as base, httpx.AsyncClient(base_url=base, headers=bearer()) as client:
        async with client.stream("GET", "/features/cameras.geojson?limit=10") as response:
            text = ""
            async for part in response.aiter_text():
                text += part
                if text.count('"Feature"') == 3:
                    break
        async with asyncio.timeout(5):
            await pages.stopped.wait()


async def test_an_export_lasts_so_long_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifetime, "LIFE_SECONDS", 0.05)
    pages = Pages(3)
    app = example(pages, page=1)  # type: ignore[arg-type]
    async with listening(app) as base, httpx.AsyncClient(base_url=base, headers=bearer()) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get("/features/cameras.geojson?limit=10")
    assert pages.stopped.is_set()


class Waiting:
    """Answers nothing, and knows whether it was told to stop."""

    def __init__(self) -> None:
        self.stopped = False

    async def answer(self, question: Question, viewer: Viewer) -> Answer:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.stopped = True
            raise
        raise AssertionError("it waits for ever")

    async def stream(self, question: Question, viewer: Viewer) -> AsyncGenerator[Answer, None]:
        raise NotImplementedError


async def test_what_nobody_waits_for_any_more_is_stopped() -> None:
    waiting, sent = Waiting(), list[Any]()
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/features/grids.geojson",
        "path_params": {"list": "grids"},
        "query_string": b"",
        "headers": [(b"authorization", bearer()["Authorization"].encode())],
    }

    async def gone() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    endpoint = FeatureEndpoint(
        waiting, Authentication(development_secret(SECRET)), Documents(), PageSizes(10, 10)
    )
    async with asyncio.timeout(5):
        await endpoint(scope, gone, send)
    assert waiting.stopped
    assert sent == []
