"""Roads by area where it is delicate: on borders, where areas overlap, there and back."""

from __future__ import annotations

import orjson
import pytest
from shapely import LineString, MultiLineString
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.limits import Limits
from resolvers.database.pool import ReadPool
from resolvers.question import Question
from resolvers.reads import Reads
from schema.viewer import Role, Viewer
from tests.conftest import Database
from tests.oracle.places import edge_metres
from tests.oracle.rows import City, load
from tests.queries.city import FOUNDED, WRITTEN, box

Path = list[tuple[float, float]]

A, B, C = "440305001001", "440305001002", "440305001003"

ROADS: dict[str, tuple[list[Path], dict[str | None, Path]]] = {
    "along the border of both": (
        [[(113.948, 22.5), (113.948, 22.504)]],
        {A: [(113.948, 22.5), (113.948, 22.504)]},
    ),
    "along the border for a stretch, then into the one with the higher code": (
        [[(113.948, 22.5), (113.948, 22.502), (113.949, 22.502)]],
        {A: [(113.948, 22.5), (113.948, 22.502)], B: [(113.948, 22.502), (113.949, 22.502)]},
    ),
    "where two communities overlap": (
        [[(113.949, 22.502), (113.955, 22.502)]],
        {B: [(113.949, 22.502), (113.952, 22.502)], C: [(113.952, 22.502), (113.955, 22.502)]},
    ),
    "there and back over a border": (
        [[(113.946, 22.501), (113.95, 22.501), (113.946, 22.501)]],
        {
            A: [(113.946, 22.501), (113.948, 22.501), (113.946, 22.501)],
            B: [(113.948, 22.501), (113.95, 22.501), (113.948, 22.501)],
        },
    ),
    "twice the same": (
        [[(113.941, 22.501), (113.942, 22.501)], [(113.941, 22.501), (113.942, 22.501)]],
        {A: [(113.941, 22.501), (113.942, 22.501), (113.941, 22.501)]},
    ),
    "crossing itself": (
        [[(113.941, 22.501), (113.943, 22.503), (113.943, 22.501), (113.941, 22.503)]],
        {A: [(113.941, 22.501), (113.943, 22.503), (113.943, 22.501), (113.941, 22.503)]},
    ),
    "in no community": (
        [[(113.93, 22.49), (113.932, 22.49)]],
        {None: [(113.93, 22.49), (113.932, 22.49)]},
    ),
    "up to the border from outside": (
        [[(113.938, 22.502), (113.94, 22.502)]],
        {None: [(113.938, 22.502), (113.94, 22.502)]},
    ),
    "half a millimetre over the border": (
        [[(113.938, 22.503), (113.940000005, 22.503)]],
        {None: [(113.938, 22.503), (113.94, 22.503)]},
    ),
    "in, out and in again": (
        [[(113.946, 22.503), (113.946, 22.505), (113.947, 22.505), (113.947, 22.503)]],
        {
            A: [(113.946, 22.502), (113.946, 22.504)],
            None: [(113.946, 22.504), (113.946, 22.505), (113.947, 22.505), (113.947, 22.504)],
        },
    ),
}


def city_with(lines: list[Path]) -> City:
    """Three communities without grids, the second and the third of which overlap, and a road."""
    city = City()
    for code, boundary in (
        (A, box(113.94, 22.5, 113.948, 22.504)),
        (B, box(113.948, 22.5, 113.952, 22.504)),
        (C, box(113.95, 22.5, 113.956, 22.504)),
    ):
        city.add(
            "Community", code=code, name=code, kind="TOWN", boundary=boundary,
            valid=(FOUNDED, None), predecessors=[], restored_from=[], updated_at=WRITTEN,
        )  # fmt: skip
    city.add("Road", road_no="1", centreline=MultiLineString(lines), updated_at=WRITTEN)
    return city


@pytest.mark.parametrize("where", ROADS)
async def test_a_road_counts_where_its_parts_lie(
    where: str, database: Database, owner: AsyncConnection
) -> None:
    lines, expected = ROADS[where]
    await load(city_with(lines), owner)
    question = Question(
        "{ roads { groups(by: [COMMUNITY]) { community { code } count sum { lengthMetres } } } }"
    )
    async with ReadPool(database.reader_url) as pool:
        answer = await Reads(pool, Limits(), "Asia/Shanghai").answer(
            question, Viewer("somebody", Role.OPERATOR, ("",))
        )
    groups = orjson.loads(answer.data or b"")["roads"]["groups"]
    found = {(g["community"] or {}).get("code"): g["sum"]["lengthMetres"] for g in groups}
    wanted = {code: edge_metres(LineString(path)) for code, path in expected.items()}
    assert found == pytest.approx(wanted, abs=1e-3)
    assert [group["count"] for group in groups] == [1] * len(expected)
