"""The functions of geometry that migrations make."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
import shapely
from shapely import Polygon, from_wkb
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.migrations.city import view
from tests.migrations.gcj import bd09, gcj02

FORMULAE = {"GCJ02": gcj02, "BD09": bd09}
CENTIMETRE = 0.01 / 111_320
"""In degrees of latitude; of longitude it is less than a centimetre."""

PLACES = [
    "POINT(113.93 22.53)",
    "POINT(0 0)",
    "POINT(116 53.5)",
    "POINT(25 -78)",
    "POINT(10 89.5)",
    "POINT(179.9995 20)",
    "POINT(-179.9995 -20)",
    "POLYGON((113.9 22.5,113.9 22.6,114.1 22.55,113.9 22.5))",
    "POLYGON((73 40,134 40,134 48,73 48,73 40))",
    "MULTIPOLYGON(((1 60,2 60,2 61,1 60)),((30 -60,40 -60,40 -50,30 -60)))",
]


async def shifted(
    owner: AsyncConnection, geometry: BaseGeometry | str, crs: str, digits: int = 12
) -> Any:
    wkt = geometry if isinstance(geometry, str) else geometry.wkt
    words = text("select jingwei_geojson_shifted(st_geomfromtext(:wkt, 4490), :crs, :digits)::text")
    got = await owner.scalar(words, {"wkt": wkt, "crs": crs, "digits": digits})
    return json.loads(str(got))


def polygon(rng: random.Random, x: float, y: float) -> Polygon:
    """A square with a hole, drawn either way round."""
    size = rng.uniform(1e-4, 0.5)
    outer = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
    third = size / 3
    inner = [(x + third, y + third), (x + 2 * third, y + third), (x + 2 * third, y + 2 * third)]
    turn = rng.choice([1, -1])
    return Polygon(outer[::turn], [inner[:: rng.choice([1, -1])]])


def close(got: Any, wanted: tuple[float, float]) -> bool:
    return all(abs(one - other) < CENTIMETRE for one, other in zip(got, wanted, strict=True))


@pytest.mark.parametrize("crs", ["GCJ02", "BD09"])
async def test_points_all_over_china_are_shifted_by_the_published_formula(
    owner: AsyncConnection, crs: str
) -> None:
    rng = random.Random(4490)  # noqa: S311 (no secret)
    places = [(rng.uniform(71, 139), rng.uniform(0, 57)) for _ in range(5000)]
    rows = await owner.execute(
        text(
            "select jingwei_geojson_shifted(st_setsrid(st_point(x, y), 4490), :crs, 12)::text"
            " from unnest(cast(:xs as float8[]), cast(:ys as float8[]))"
            " with ordinality as place (x, y, n) order by n"
        ),
        {"crs": crs, "xs": [x for x, _ in places], "ys": [y for _, y in places]},
    )
    for place, got in zip(places, rows.scalars(), strict=True):
        answer = json.loads(got)
        assert answer["type"] == "Point"
        assert close(answer["coordinates"], FORMULAE[crs](*place)), place


@pytest.mark.parametrize("crs", ["GCJ02", "BD09"])
@pytest.mark.parametrize("parts", [1, 3])
async def test_every_vertex_of_every_ring_is_shifted(
    owner: AsyncConnection, crs: str, parts: int
) -> None:
    rng = random.Random(parts)  # noqa: S311 (no secret)
    for _ in range(20):
        x, y = rng.uniform(73, 133), rng.uniform(3, 52)
        given = [polygon(rng, x + 0.7 * n, y) for n in range(parts)]
        whole = given[0] if parts == 1 else MultiPolygon(given)
        answer = await shifted(owner, whole, crs)
        assert answer["type"] == whole.geom_type
        got = [answer["coordinates"]] if parts == 1 else answer["coordinates"]
        for rings, part in zip(got, given, strict=True):
            for ring, line in zip(rings, [part.exterior, *part.interiors], strict=True):
                assert ring[0] == ring[-1]
                wanted = {FORMULAE[crs](*at) for at in line.coords}
                assert len(ring) == len(line.coords)
                assert all(any(close(at, other) for other in wanted) for at in ring)


@pytest.mark.parametrize("crs", ["GCJ02", "BD09"])
async def test_every_vertex_of_every_line_is_shifted(owner: AsyncConnection, crs: str) -> None:
    one = [(113.93, 22.53), (113.94, 22.53), (113.94, 22.54)]
    other = [(113.95, 22.5), (8.54, 47.37)]
    for whole in (LineString(one), MultiLineString([one]), MultiLineString([one, other])):
        answer = await shifted(owner, whole, crs)
        assert answer["type"] == whole.geom_type
        alone = whole.geom_type == "LineString"
        got = [answer["coordinates"]] if alone else answer["coordinates"]
        for found, given in zip(got, [one, other], strict=False):
            assert len(found) == len(given)
            for at, place in zip(found, given, strict=True):
                assert close(at, FORMULAE[crs](*place))
        assert len(got) == shapely.get_num_geometries(whole)


async def test_rings_turn_by_the_right_hand_rule(owner: AsyncConnection) -> None:
    clockwise = Polygon([(114, 22), (114, 23), (115, 23), (115, 22)], [
        [(114.2, 22.2), (114.4, 22.2), (114.4, 22.4)]
    ])  # fmt: skip
    found = shape(await shifted(owner, clockwise, "GCJ02"))
    assert isinstance(found, Polygon)
    assert found.exterior.is_ccw
    assert not found.interiors[0].is_ccw


async def test_digits_are_rounded_and_outside_china_nothing_is_shifted(
    owner: AsyncConnection,
) -> None:
    here = await shifted(owner, "POINT(113.93 22.53)", "GCJ02", 5)
    assert here["coordinates"] == [round(at, 5) for at in gcj02(113.93, 22.53)]
    for crs in FORMULAE:
        there = await shifted(owner, "POINT(8.5417123 47.3768987)", crs, 6)
        assert there["coordinates"] == [8.541712, 47.376899]


@pytest.mark.parametrize(
    "kind", ["Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]
)
async def test_what_is_empty_stays_empty(owner: AsyncConnection, kind: str) -> None:
    answer = await shifted(owner, f"{kind} EMPTY", "GCJ02")
    assert answer == {"type": kind, "coordinates": []}


@pytest.mark.parametrize(
    ("wkt", "crs", "said"),
    [
        ("POINT(1 1)", "WGS84", "crs WGS84: shifted coordinates are GCJ02 or BD09"),
        ("MULTIPOINT(1 1,2 2)", "GCJ02", "geometry MULTIPOINT: a point, lines or polygons"),
    ],
)
async def test_what_cannot_be_shifted_is_named(
    owner: AsyncConnection, wkt: str, crs: str, said: str
) -> None:
    with pytest.raises(DBAPIError, match=said):
        await shifted(owner, wkt, crs)


@pytest.mark.parametrize("wkt", PLACES)
@pytest.mark.parametrize("metres", [0.0, 80.0, 5_000.0, 200_000.0])
async def test_a_reach_holds_every_place_within_the_distance(
    owner: AsyncConnection, wkt: str, metres: float
) -> None:
    # Points at just that distance, in every direction from places along the outline (its edges
    # are geodesics, so it is drawn with many vertices first).
    rows = await owner.execute(
        text(
            "with given as (select st_geomfromtext(:wkt, 4490) as place),"
            " outline as (select (st_dumppoints(st_segmentize("
            "   st_setsrid(place, 4326)::geography, 20000)::geometry)).geom from given),"
            " edge as (select st_project("
            "   geom::geography, :metres * 0.9999, radians(5 * n))::geometry as at"
            "   from outline, generate_series(0, 71) as n)"
            " select count(*), count(*) filter (where not st_setsrid(at, 4490) && box)"
            " from edge, (select jingwei_reach(place, :metres) as box from given) as reach"
        ),
        {"wkt": wkt, "metres": metres},
    )
    tried, missed = rows.one()
    assert tried >= 72
    assert missed == 0


async def test_a_reach_is_hardly_larger_than_it_must_be(owner: AsyncConnection) -> None:
    words = text(
        "select st_asbinary(jingwei_reach(st_setsrid(st_point(113.93, 22.53), 4490), 1000))"
    )
    west, south, east, north = from_wkb(await owner.scalar(words)).bounds
    assert (north - south) / 2 * 110_574 == pytest.approx(1000, rel=0.01)
    assert (east - west) / 2 * 111_320 * 0.92368 == pytest.approx(1000, rel=0.01)


async def test_a_reach_over_the_antimeridian_takes_in_every_longitude(
    owner: AsyncConnection,
) -> None:
    words = text("select st_asbinary(jingwei_reach(st_setsrid(st_point(179.9995, 20), 4490), 80))")
    west, south, east, north = from_wkb(await owner.scalar(words)).bounds
    assert west <= -180
    assert east >= 180
    assert north - south < 0.01


async def test_the_reach_of_nothing_is_nothing(owner: AsyncConnection) -> None:
    words = text(
        "select jingwei_reach(null, 5), jingwei_reach(st_setsrid(st_point(1, 1), 4490), null)"
    )
    assert tuple((await owner.execute(words)).one()) == (None, None)


async def test_the_index_serves_a_join_by_reach_under_row_level_security(
    owner: AsyncConnection, reader: AsyncConnection
) -> None:
    await owner.execute(
        text(
            "insert into camera (county, area_code, camera_no, location) select 440305,"
            " '440305001001001', n, st_setsrid(st_point(113 + n / 1e4, 22.5), 4490)"
            " from generate_series(1, 2000) as n"
        )
    )
    await owner.commit()
    await owner.execute(text("analyze camera"))
    await owner.commit()
    await view(reader, "OPERATOR", "440305")
    rows = await reader.execute(
        text(
            "explain select from camera as one join camera as other"
            " on other.location && jingwei_reach(one.location, 80)"
        )
    )
    plan = "\n".join(rows.scalars())
    assert "Index Cond: (location && jingwei_reach(one.location" in plan


def test_the_formula_of_these_tests_is_the_published_one() -> None:
    # Figures of coordtransform's documentation.
    assert gcj02(116.404, 39.915) == pytest.approx((116.41024449916938, 39.91640428150164))
    assert Point(bd09(116.404, 39.915)).distance(Point(116.4166, 39.9227)) < 1e-3


LETTERS = "aAbΣσςİıIiéÉßẞ花园栋1 %_\\\U00020bb7\U0001f600"
PARTS = """
    select a, b from unnest(cast(:wholes as text[]), cast(:parts as text[])) as pairs (a, b)
    where (strpos(lower(a), lower(b)) > 0 or a ^@ b)
        and not coalesce(jingwei_characters(a) @> jingwei_characters(b), false)
"""


async def test_a_text_has_all_characters_of_what_it_contains(owner: AsyncConnection) -> None:
    chance = random.Random(16)  # noqa: S311 (no secret)
    wholes = ["".join(chance.choices(LETTERS, k=chance.randint(0, 8))) for _ in range(4_000)]
    cuts = [(chance.randint(0, 4), chance.randint(0, 4)) for _ in wholes]
    parts = [whole[at : at + k] for whole, (at, k) in zip(wholes, cuts, strict=True)]
    turned = [part.swapcase() for part in parts]
    pairs = {"wholes": [*wholes, *wholes, *wholes], "parts": [*parts, *turned, *turned[::-1]]}
    assert (await owner.execute(text(PARTS), pairs)).all() == []


async def test_characters_are_told_apart_and_their_case_is_not(owner: AsyncConnection) -> None:
    for one, other, has in (
        ("花园2栋B座", "b", True),
        ("花园2栋", "花栋", True),  # what the index leaves is compared once more
        ("花园2栋", "苑", False),
        ("ΟΔΟΣ", "ς", True),
        ("\U00020bb7野家", "\U00020bb7", True),
        ("花园", "", True),
    ):
        found = await owner.scalar(
            text("select jingwei_characters(:one) @> jingwei_characters(:other)"),
            {"one": one, "other": other},
        )
        assert found is has, (one, other)
    assert await owner.scalar(text("select jingwei_characters(null)")) is None
