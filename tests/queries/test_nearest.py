"""Nearest first is in the order of metres, wherever that is, ties by the key."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator

import orjson
import psycopg
import pytest

from compiler.limits import Limits
from resolvers.database.pool import ReadPool
from resolvers.question import Question
from resolvers.reads import Reads
from schema.viewer import Role, Viewer
from server.address import READER, in_role
from tests.conftest import Server

CITY = Viewer("somebody", Role.OPERATOR, ("4403",))
COUNTY = Viewer("somebody", Role.OPERATOR, ("440305",))
EVERYWHERE = Viewer("somebody", Role.OPERATOR, ("",))

PLACES = {
    "a city": (113.93, 22.53, 0.01),
    "far north, where a degree of longitude is short": (113.93, 69.5, 0.05),
    "the antimeridian": (179.999, 60.0, 0.01),
    "a pole": (20.0, 89.95, 0.05),
    "nowhere near": (-70.0, -40.0, 0.01),
}
NEAREST = """query ($x: Float!, $y: Float!, $first: Int!, $after: String) {
  cameras(
    first: $first, after: $after, where: {status: {ne: RETIRED}},
    orderBy: [{by: DISTANCE, from: {x: $x, y: $y}}]
  ) { edges { cursor distanceMetres node { id } } pageInfo { hasNextPage } }
}"""
PLAIN = """query ($x: Float!, $y: Float!, $first: Int!) {
  cameras(first: $first, orderBy: [{by: DISTANCE, from: {x: $x, y: $y}}]) { nodes { id } }
}"""
BY_METRES = """
    select 'Camera:' || county || ':' || id from camera
    where area_code ^@ %s and (status <> 'RETIRED' or not %s)
    order by st_distance(geography(location), geography(st_setsrid(st_point(%s, %s), 4490))),
        county, id
"""


def wrapped(x: float) -> float:
    """A longitude, however far it was gone beyond the antimeridian."""
    return (x + 180) % 360 - 180


@pytest.fixture(scope="module")
async def address(cluster: Server, template: str) -> AsyncIterator[str]:
    """A database with cameras about each place, every third where another stands."""
    name = f"{template}_nearest"
    await cluster.create(name, template)
    chance = random.Random(7)  # noqa: S311 (no secret)
    rows = []
    for x, y, spread in PLACES.values():
        points = [
            (wrapped(x + chance.gauss(0, 3 * spread)), min(90, y + chance.gauss(0, spread)))
            for _ in range(80)
        ]
        rows += points + chance.choices(points, k=40)
    async with await psycopg.AsyncConnection.connect(cluster.url(name)) as owner:
        for number, (x, y) in enumerate(rows):
            county = chance.choice((440305, 440306))
            status = chance.choice(("ONLINE", "OFFLINE", "RETIRED"))
            await owner.execute(
                "insert into camera (county, area_code, camera_no, status, location) values"
                " (%s, %s, %s, %s, st_setsrid(st_point(%s, %s), 4490))",
                (county, f"{county}001001", f"C{number}", status, x, y),
            )
        await owner.execute("analyze camera")
    yield cluster.url(name)
    await cluster.drop(name)


@pytest.fixture
async def reads(address: str) -> AsyncIterator[Reads]:
    async with ReadPool(in_role(address, READER)) as pool:
        yield Reads(pool, Limits(), "Asia/Shanghai")


@pytest.mark.parametrize("viewer", [CITY, COUNTY, EVERYWHERE], ids=["city", "county", "all"])
@pytest.mark.parametrize("place", PLACES)
async def test_pages_follow_the_order_of_metres(
    place: str, viewer: Viewer, reads: Reads, address: str
) -> None:
    x, y, _ = PLACES[place]
    found: list[str] = []
    after, more = None, True
    while more:
        variables = {"x": x, "y": y, "first": 7, "after": after}
        answer = orjson.loads(
            (await reads.answer(Question(NEAREST, variables), viewer)).data or b""
        )
        edges = answer["cameras"]["edges"]
        found += [edge["node"]["id"] for edge in edges]
        after, more = edges[-1]["cursor"], answer["cameras"]["pageInfo"]["hasNextPage"]
    assert found == await by_metres(address, viewer, True, x, y)
    assert "<->" in reads.compiled(Question(NEAREST, variables), viewer).statement.text


@pytest.mark.parametrize("first", [1, 40, 1000])
async def test_as_many_as_are_asked_for_come_or_all(first: int, reads: Reads, address: str) -> None:
    for x, y, _ in PLACES.values():
        question = Question(PLAIN, {"x": x, "y": y, "first": first})
        answer = orjson.loads((await reads.answer(question, CITY)).data or b"")
        ids = [node["id"] for node in answer["cameras"]["nodes"]]
        assert ids == (await by_metres(address, CITY, False, x, y))[:first]


async def by_metres(address: str, viewer: Viewer, working: bool, x: float, y: float) -> list[str]:
    async with await psycopg.AsyncConnection.connect(address) as owner:
        cursor = await owner.execute(BY_METRES, (viewer.areas[0], working, x, y))
        return [id_ for (id_,) in await cursor.fetchall()]
