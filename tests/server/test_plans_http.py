"""Files of plans over HTTP: who gets them, and how they arrive."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import date
from urllib.parse import unquote

import httpx
import pytest

from demo import make_city
from resolvers.database.pool import PoolLimits
from resolvers.database.transactions import Transactions
from resolvers.redraw.creation import Asked, create
from schema.viewer import Role, Viewer
from server.address import WRITER, for_sqlalchemy, in_role
from tests.conftest import Server, connected
from tests.server.example import bearer, example

DISTRICT = "990101"
NAME = "东区“网格”/调整"


@pytest.fixture(scope="module")
async def transactions(cluster: Server, template: str) -> AsyncIterator[Transactions]:
    """A database of this module's own, with a small city: its tests only read."""
    name = f"{template}_files"
    await cluster.create(name, template)
    async with connected(cluster.url(name)) as owner:
        await make_city(owner, 3_000, until=date(2026, 6, 1))
        await owner.commit()
    address = for_sqlalchemy(in_role(cluster.url(name), WRITER))
    made = Transactions(address, PoolLimits(), "Asia/Shanghai")
    yield made
    await made.close()
    await cluster.drop(name)


@pytest.fixture(scope="module")
async def id_(transactions: Transactions) -> str:
    planner = Viewer("林工", Role.PLANNER, (DISTRICT,))
    key = await create(transactions, planner, Asked(NAME, [DISTRICT]))
    return f"GridPlan:{key.county}:{key.id}"


@pytest.fixture
async def client(transactions: Transactions) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(example(transactions=transactions))
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as asking:
        yield asking


def code(response: httpx.Response) -> str:
    assert response.headers["content-type"] == "application/json"
    (error,) = response.json()["errors"]
    return str(error["extensions"]["code"])


async def test_every_file_arrives_under_its_chinese_name(
    client: httpx.AsyncClient, id_: str
) -> None:
    planner = bearer(Role.PLANNER, DISTRICT)
    for file, media, start in (
        ("assignment.csv", "text/csv; charset=utf-8", b"\xef\xbb\xbfbuilding_no,"),
        ("zones.geojson", "application/geo+json", b'{"type":"FeatureCollection"'),
        ("zones.gpkg", "application/geopackage+sqlite3", b"SQLite format 3"),
        ("zones.zip", "application/zip", b"PK"),
        ("zones.fgb", "application/flatgeobuf", b"fgb"),
        ("report.html", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    ):
        got = await client.get(f"/plans/{id_}/{file}", headers=planner)
        assert (file, got.status_code) == (file, 200)
        assert got.headers["content-type"] == media
        assert got.content.startswith(start)
        assert got.headers["content-length"] == str(len(got.content))
        assert got.headers["cache-control"] == "no-store"
        said = got.headers["content-disposition"]
        assert said.isascii()
        assert said.startswith("inline;" if file == "report.html" else "attachment;")
        plain, name = said.split("filename*=UTF-8''")
        assert unquote(name).startswith("东区“网格”_调整-")
        assert unquote(name).endswith(file[file.index(".") :])
        assert plain.count('"') == 2
    policy = got.headers["content-security-policy"]
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    )


async def test_what_arrives_is_the_plan(client: httpx.AsyncClient, id_: str) -> None:
    planner = bearer(Role.PLANNER, DISTRICT)
    rows = await client.get(f"/plans/{id_}/assignment.csv", headers=planner)
    listed = list(csv.DictReader(io.StringIO(rows.content.decode("utf-8-sig"))))
    zones = await client.get(f"/plans/{id_}/zones.geojson", headers=planner)
    features = json.loads(zones.content)["features"]
    codes = {feature["properties"]["code"] for feature in features}
    assert codes >= {row["zone_code"] for row in listed}
    assert sum(feature["properties"]["buildings"] for feature in features) == len(listed)
    shapes = await client.get(f"/plans/{id_}/zones.zip", headers=planner)
    with zipfile.ZipFile(io.BytesIO(shapes.content)) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        assert {"zones.shp", "zones.shx", "zones.dbf", "zones.prj", "zones.cpg"} <= names
        assert archive.read("zones.cpg") == b"UTF-8"


async def test_who_may_not_see_a_plan_gets_a_code_and_no_file(
    client: httpx.AsyncClient, id_: str
) -> None:
    path = f"/plans/{id_}/assignment.csv"
    assert (got := await client.get(path)).status_code == 401
    assert code(got) == "UNAUTHENTICATED"
    assert "www-authenticate" in got.headers
    got = await client.get(path, headers=bearer(Role.VIEWER, DISTRICT))
    assert (got.status_code, code(got)) == (403, "FORBIDDEN")
    # Elsewhere, and within only a part of it: the plan is as if it were not there.
    for area in ("440305", f"{DISTRICT}001001"):
        got = await client.get(path, headers=bearer(Role.ADMINISTRATOR, area))
        assert (area, got.status_code, code(got)) == (area, 404, "NOT_FOUND")
    for role in (Role.GRID_WORKER, Role.OPERATOR, Role.AUDITOR):
        got = await client.get(path, headers=bearer(role, DISTRICT))
        assert (role, got.status_code) == (role, 200)


@pytest.mark.parametrize(
    "path",
    [
        "GridPlan:990101:999999/zones.gpkg",
        "GridPlan:990101:999999/report.html",
        "GridPlan:990101:99999999999999999999/zones.gpkg",
        "GridPlan:990101:²/zones.gpkg",
        "GridPlan:990101/zones.gpkg",
        "Building:990101:1/zones.gpkg",
        "GridPlan:990101:1/zones.exe",
        "GridPlan:990101:1/..%2Fpasswd",
    ],
)
async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    got = await client.get(f"/plans/{path}", headers=bearer(Role.PLANNER, DISTRICT))
    assert got.status_code == 404
    if "%2F" not in path:
        assert code(got) == "NOT_FOUND"


async def test_files_are_only_read(client: httpx.AsyncClient, id_: str) -> None:
    planner = bearer(Role.PLANNER, DISTRICT)
    path = f"/plans/{id_}/assignment.csv"
    got = await client.post(path, headers=planner)
    assert (got.status_code, got.headers["allow"]) == (405, "GET, HEAD")
    head = await client.head(path, headers=planner)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 100


async def test_without_a_writer_there_are_no_files(id_: str) -> None:
    transport = httpx.ASGITransport(example())
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as asking:
        got = await asking.get(f"/plans/{id_}/zones.zip", headers=bearer(Role.PLANNER, DISTRICT))
    assert got.status_code == 404
