"""One door for geometry: whatever form it comes in, the same is taken and the same refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import Table, func, select

from schema.entities.building import building
from schema.entities.camera import camera
from schema.entities.community import community
from schema.entities.grid import grid
from schema.entities.road import road
from tests.transfer.conftest import Ask, Bring, feature, geojson, reasons, square
from transfer.finding import Outcome
from transfer.importing import Summary
from transfer.mapping import Wishes
from transfer.sources.source import UnreadableSource

BOX = shapely.box(113.75, 22.5, 113.751, 22.501)
ARCS = (
    "CURVEPOLYGON(CIRCULARSTRING(113.75 22.5,113.751 22.501,113.752 22.5,113.751 22.499,"
    "113.75 22.5))"
)
CIRCLE_WKB = (
    "010a00000001000000010800000005000000"
    + np.array([113.75, 22.5, 113.751, 22.501, 113.752, 22.5, 113.751, 22.499, 113.75, 22.5], "<f8")
    .tobytes()
    .hex()
)


def texts(path: Path, *shapes: str, number: str = "building_no") -> Path:
    rows = "".join(f'{row},"{shape}"\n' for row, shape in enumerate(shapes, 1))
    path.write_text(f"{number},wkt\n{rows}", encoding="utf-8")
    return path


def quoted(shape: Any) -> str:
    return json.dumps(shape).replace('"', '""')


def ewkb(srid: int) -> str:
    return str(shapely.to_wkb(shapely.set_srid(BOX, srid), hex=True, include_srid=True))


async def shapes(ask: Ask, table: Table, column: str) -> list[Any]:
    rows = await ask(select(func.ST_AsBinary(table.c[column])).order_by(table.c.id))
    return [shapely.from_wkb(bytes(wkb)) for (wkb,) in rows]


def named_crs(code: int) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{code}"}}


async def test_a_crs_within_a_geometry_is_compared_with_that_of_the_file(
    tmp_path: Path, bring: Bring
) -> None:
    member = {**json.loads(shapely.to_geojson(BOX)), "crs": named_crs(4547)}
    path = texts(
        tmp_path / "b.csv",
        f"SRID=4547;{BOX.wkt}",
        ewkb(4547),
        quoted(member),
        f"SRID=4326;{BOX.wkt}",
        ewkb(4490),
        f"SRID=0;{BOX.wkt}",
        quoted({**member, "crs": named_crs(4326)}),
    )
    summary = await bring("buildings", path)
    assert sorted(reasons(summary)) == [1, 2, 3]
    assert reasons(summary)[2] == (
        "footprint: it says EPSG:4547, and the file is read as CGCS2000"
        " (say --crs EPSG:4547 if all of it is)"
    )
    assert sorted(reasons(await bring("buildings", path, crs="GCJ02"))) == [1, 2, 3, 4, 5, 7]


async def test_a_crs_within_a_feature_is_compared_with_that_of_the_file(
    tmp_path: Path, bring: Bring
) -> None:
    shape = json.loads(shapely.to_geojson(BOX))
    features = [
        feature(shape, building_no="1"),
        feature(shape, building_no="2") | {"crs": named_crs(4547)},
        feature({**shape, "crs": named_crs(4326)}, building_no="3"),
        feature({**shape, "crs": {"type": "link"}}, building_no="4"),
    ]
    summary = await bring("buildings", geojson(tmp_path / "b.geojson", *features))
    assert "it says urn:ogc:def:crs:EPSG::4547" in reasons(summary)[2]
    assert "names no CRS: {'type': 'link'}" in reasons(summary)[4]
    assert summary.landed.inserted == 2


async def test_the_crs_of_old_servers_is_a_code(tmp_path: Path, bring: Bring, ask: Ask) -> None:
    point = {"type": "Point", "coordinates": [489710.37, 2489170.75]}
    code = {"type": "EPSG", "properties": {"code": 4547}}
    path = geojson(tmp_path / "c.geojson", feature(point, camera_no="1"), crs=code)
    assert (await bring("cameras", path, strict=True)).landed.inserted == 1
    (place,) = await shapes(ask, camera, "location")
    assert (place.x, place.y) == pytest.approx((113.9, 22.5), abs=1e-6)
    odd = geojson(tmp_path / "d.geojson", feature(point, camera_no="1"), crs={"type": "link"})
    with pytest.raises(UnreadableSource, match=r"names no CRS.*say which with --crs"):
        await bring("cameras", odd)
    assert (await bring("cameras", odd, crs="EPSG:4547")).landed.unchanged == 1


@pytest.mark.parametrize(
    "arcs", [ARCS, CIRCLE_WKB, f"SRID=4490;{ARCS}"], ids=["wkt", "wkb", "ewkt"]
)
async def test_arcs_become_lines_and_are_told(
    arcs: str, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    surface = f"MULTISURFACE(({BOX.wkt.removeprefix('POLYGON ')[1:-1]}))"
    path = texts(tmp_path / "b.csv", arcs, BOX.wkt, surface, "CURVEPOLYGON(oh)", "TIN EMPTY")
    summary = await bring("buildings", path)
    assert summary.landed.inserted == 3
    assert [note.rows for note in summary.notes if note.subject == "curves"] == [2]
    assert sorted(reasons(summary)) == [4, 5]
    circle, *_ = await shapes(ask, building, "footprint")
    assert circle.area == pytest.approx(np.pi * 0.001**2, rel=2e-3)


async def test_numbers_behind_a_position_are_ignored_and_nulls_in_it_refused(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    positions: list[Any] = [
        [113.9, 22.5, 5, 0],
        [113.9, 22.5, None],
        [113.9, 22.5, "high"],
        [113.9, None],
        [None, 22.5, 5],
        [113.9],
        ["113.9", "22.5"],
    ]
    points = [
        feature({"type": "Point", "coordinates": position}, camera_no=str(number))
        for number, position in enumerate(positions, 1)
    ]
    summary = await bring("cameras", geojson(tmp_path / "c.geojson", *points))
    assert summary.landed.inserted == 3
    assert reasons(summary) == {
        4: "location: coordinates: y null is not a number",
        5: "location: coordinates: x null is not a number",
        6: "location: coordinates: [113.9] is not a position [x, y]",
        7: "location: coordinates: x '113.9' is not a number",
    }
    line = {"type": "LineString", "coordinates": [[113.9, 22.5, 1, 2], [113.91, 22.5, None]]}
    path = geojson(tmp_path / "r.geojson", feature(line, road_no="1", kind="LOCAL"))
    assert (await bring("roads", path)).landed.inserted == 1
    assert (await shapes(ask, road, "centreline"))[0].length == pytest.approx(0.01)


OVER = [[179.5, -17], [-179.5, -17], [-179.5, -16], [179.5, -16], [179.5, -17]]


@pytest.mark.parametrize("form", ["geojson", "wkt", "hex", "json text"])
async def test_what_is_wider_than_half_the_world_is_refused(
    form: str, tmp_path: Path, bring: Bring
) -> None:
    ring = {"type": "Polygon", "coordinates": [OVER]}
    halves = shapely.MultiPolygon(
        [shapely.box(179.5, -17, 180, -16), shapely.box(-180, -17, -179.5, -16)]
    )
    if form == "geojson":
        cut = json.loads(shapely.to_geojson(halves))
        pair = (feature(ring, building_no="1"), feature(cut, building_no="2"))
        path = geojson(tmp_path / "b.geojson", *pair)
    else:
        whole = shapely.from_geojson(json.dumps(ring))
        as_text = {"wkt": shapely.to_wkt, "hex": lambda each: each.wkb_hex, "json text": _json}
        path = texts(tmp_path / "b.csv", as_text[form](whole), as_text[form](halves))
    summary = await bring("buildings", path, crs="WGS84")
    assert reasons(summary) == {
        1: "footprint: a part of it is 359 degrees wide, more than half the world; what lies over"
        " the antimeridian is not supported, cut it there"
    }
    assert summary.landed.inserted == 1


def _json(shape: Any) -> str:
    return quoted(json.loads(shapely.to_geojson(shape)))


async def test_of_a_mixed_collection_repair_takes_what_is_wanted(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    line = shapely.LineString([(113.8, 22.5), (113.9, 22.5)])
    inner = shapely.GeometryCollection([shapely.box(113.76, 22.5, 113.761, 22.501), line])
    mixed = shapely.GeometryCollection([BOX, line, inner])
    path = texts(tmp_path / "b.csv", mixed.wkt, line.wkt)
    assert reasons(await bring("buildings", path)) == {
        1: "footprint: a GeometryCollection; a Polygon or MultiPolygon is needed, and --repair"
        " takes what there is of it",
        2: "footprint: a LineString; a Polygon or MultiPolygon is needed",
    }
    summary = await bring("buildings", path, repair=True)
    repaired = [f.reason for f in summary.findings if f.outcome is Outcome.REPAIRED]
    assert repaired == [
        "a GeometryCollection; 2 parts of it were taken, and 2 others were left out"
    ]
    assert list(reasons(summary)) == [2]
    (whole,) = await shapes(ask, building, "footprint")
    assert (len(whole.geoms), whole.area) == (2, pytest.approx(2e-6))


async def test_parts_of_one_code_become_one(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    code = "440305001003"
    parts = [
        feature(square(column, 2, 0.5), code=code, name="飞地社区") for column in (-1.0, 0.0, 1.0)
    ]
    summary = await bring("communities", geojson(tmp_path / "c.geojson", *parts))
    assert (summary.read, summary.landed.inserted, summary.rejected) == (3, 1, 0)
    assert "merged into one of several parts" in str(merge_note(summary))
    found = await shapes(ask, community, "boundary")
    assert len(found[-1].geoms) == 3
    again = await bring("communities", geojson(tmp_path / "c.geojson", *parts))
    assert again.landed.unchanged == 1


async def test_parts_of_a_building_belong_where_the_whole_does(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    """The first part alone would lie in another grid."""
    west, east = square(0.4, 0.1, 0.05, 0.05), square(0.6, 0.1, 0.3, 0.3)
    pair = [feature(shape, building_no="1", name="甲") for shape in (west, east)]
    await bring("buildings", geojson(tmp_path / "b.geojson", *pair))
    ((code,),) = await ask(select(building.c.area_code))
    assert code == "440305001001002"


async def test_rows_of_one_code_that_differ_are_all_refused(
    place: None, tmp_path: Path, bring: Bring
) -> None:
    rows = [
        feature(square(0.1, 0.1, 0.1, 0.1), building_no="1", name="甲"),
        feature(square(0.3, 0.1, 0.1, 0.1), building_no="1", name="乙"),
        feature(square(0.5, 0.1, 0.1, 0.1), building_no="2", name="丙"),
    ]
    summary = await bring("buildings", geojson(tmp_path / "b.geojson", *rows))
    assert sorted(reasons(summary)) == [1, 2]
    assert summary.landed.inserted == 1


async def test_a_feature_s_own_id_is_a_column(tmp_path: Path, bring: Bring, ask: Ask) -> None:
    shape = json.loads(shapely.to_geojson(BOX))
    ways = [feature(shape, name="甲") | {"id": "way/7"}, feature(shape, name="乙") | {"id": 8}]
    path = geojson(tmp_path / "b.geojson", *ways, feature(shape))
    summary = await bring("buildings", path, wishes=Wishes(maps={"building_no": "id"}))
    assert reasons(summary) == {3: "building_no: missing"}
    rows = await ask(select(building.c.building_no).order_by(building.c.id))
    assert [number for (number,) in rows] == ["way/7", "8"]
    both = geojson(tmp_path / "c.geojson", feature(shape, id="own") | {"id": "rfc"})
    await bring("buildings", both, wishes=Wishes(maps={"building_no": "{id}-{@id}"}))
    assert len(await ask(select(building.c.id).where(building.c.building_no == "own-rfc"))) == 1


def merge_note(summary: Summary) -> object:
    return next(note for note in summary.notes if note.subject.startswith("rows of one"))


async def test_borders_that_meet_in_a_projection_meet_when_they_are_stored(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    """A community whose edge two grids share, in EPSG:4547, with a vertex that only they have."""
    corner = np.array([530_000.0, 2_500_000.0])
    ring = corner + np.array([(0, 0), (4000, 1000), (3500, 4200), (-300, 3800)])
    middle, across = ring[0] + (ring[1] - ring[0]) * 0.4, (ring[2] + ring[3]) / 2
    whole = [*ring, ring[0]]
    west = [ring[0], middle, across, ring[3], ring[0]]
    east = [middle, ring[1], ring[2], across, middle]
    code = "440305001001"
    for plural, shapes_ in (("communities", [whole]), ("grids", [west, east])):
        rows = [
            feature({"type": "Polygon", "coordinates": [np.array(shape).tolist()]})
            | {"properties": {"code": code + ("" if plural == "communities" else f"00{number}")}}
            for number, shape in enumerate(shapes_, 1)
        ]
        for row in rows:
            row["properties"]["name"] = "甲"
        path = geojson(tmp_path / f"{plural}.geojson", *rows, crs=named_crs(4547))
        assert (await bring(plural, path)).rejected == 0
    outside: Any = func.ST_Area(
        func.geography(func.ST_Difference(grid.c.boundary, community.c.boundary))
    )
    sizes = await ask(
        select(outside).join(community, community.c.code == func.left(grid.c.code, 12))
    )
    assert len(sizes) == 2 and all(row[0] < 1.0 for row in sizes)
