"""Coordinates come in pairs and belong somewhere: which columns are read, and what is doubted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from schema.entities.camera import camera
from tests.transfer.conftest import Ask, Bring, feature, geojson, point, reasons
from transfer.geometry import Axes
from transfer.importing import Summary
from transfer.mapping import Wishes
from transfer.sources.source import UnreadableSource

EAST, NORTH = 460_250.5, 2_492_800.25
"""A place near [113.61, 22.53] in EPSG:4547."""


def table(path: Path, header: str, *rows: str) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


async def places(ask: Ask) -> list[tuple[str, float, float]]:
    c = camera.c
    x, y = func.ST_X(c.location), func.ST_Y(c.location)
    rows = await ask(select(c.camera_no, x, y).order_by(c.camera_no))
    return [(number, round(x, 5), round(y, 5)) for number, x, y in rows]


def doubts(summary: Summary) -> list[tuple[str, str, int]]:
    return [(note.reading, note.reason, note.rows) for note in summary.doubts]


@pytest.mark.parametrize(
    ("header", "row", "crs", "why"),
    [
        ("X,no,纬度,经度", "1,a,22.5,113.9", None, None),
        ("no,lng,lat,x", "a,113.9,22.5,1", None, None),
        ("no,Longitude,Latitude,Location", 'a,113.9,22.5,"(22.5, 113.9)"', None, "Location is a"),
        ("no,location,经度,纬度", "a,解放路,113.9,22.5", None, "location is a place"),
        ("no,geom,lon,lat", "a,,113.9,22.5", None, "geom is a place"),
        ("no,wkt,lon,lat", "a,POINT (113.9 22.5),113.9,22.5", None, "lon and lat say the same"),
        ("no,lon,lat,x,y", "a,113.9,22.5,489710.4,2489170.7", None, "x and y are in metres"),
        ("no,lon,lat,x,y", "a,0.1,0.2,489710.37,2489170.75", "EPSG:4547", "lon and lat are in"),
        ("no,lng,latitude", "a,113.9,22.5", None, None),
        ("no,横坐标,纵坐标", "a,489710.37,2489170.75", "EPSG:4547", None),
    ],
)
async def test_a_pair_is_read_and_the_choice_is_told(
    header: str,
    row: str,
    crs: str | None,
    why: str | None,
    tmp_path: Path,
    bring: Bring,
    ask: Ask,
) -> None:
    path = table(tmp_path / "c.csv", header, row)
    wishes = Wishes(maps={"camera_no": "no"})
    summary = await bring("cameras", path, wishes=wishes, crs=crs, strict=True)
    ((_, x, y),) = await places(ask)
    assert (x, y) == pytest.approx((113.9, 22.5), abs=2e-5)
    told = [note.reason for note in summary.notes if note.reading.startswith("read from")]
    assert (why in told[0]) if why else not told


@pytest.mark.parametrize(
    ("header", "row", "reason"),
    [
        ("no,lon,lat,经度,纬度", "a,113.9,22.5,113.91,22.51", "lon and lat have .*经度 and 纬度"),
        ("no,wkt,lon,lat", "a,POINT (113.9 22.5),113.8,22.5", "say --map wkt=wkt or --map x=lon"),
        ("no,x,lat", "a,113.9,22.5", "or a pair such as x and y"),
        ("no,lon,y", "a,113.9,22.5", "or a pair such as x and y"),
    ],
)
async def test_what_may_be_several_things_is_none(
    header: str, row: str, reason: str, tmp_path: Path, bring: Bring
) -> None:
    path = table(tmp_path / "c.csv", header, row)
    with pytest.raises(UnreadableSource, match=reason):
        await bring("cameras", path, wishes=Wishes(maps={"camera_no": "no"}))


async def test_half_a_pair_is_refused(tmp_path: Path, bring: Bring, ask: Ask) -> None:
    path = table(tmp_path / "c.csv", "camera_no,lon,lat,gcj_x,gcj_y", "a,113.9,22.5,113.905,22.497")
    with pytest.raises(UnreadableSource, match=r"in pairs; say --map y=COLUMN too"):
        await bring("cameras", path, wishes=Wishes(maps={"x": "gcj_x"}))
    maps = {"x": "gcj_x", "y": "gcj_y"}
    summary = await bring("cameras", path, wishes=Wishes(maps=maps), crs="GCJ02")
    assert summary.unused == ("lon", "lat")
    assert (await places(ask))[0] != ("a", 113.9, 22.5)


async def test_columns_that_are_named_win_over_the_files_geometry(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = geojson(tmp_path / "c.geojson", feature(None, camera_no="a", e=113.9, n=22.5))
    await bring("cameras", path, wishes=Wishes(maps={"x": "e", "y": "n"}))
    assert await places(ask) == [("a", 113.9, 22.5)]


@pytest.mark.parametrize("header", ["X,Y", "y,x"])
async def test_survey_axes_are_followed_where_only_they_fit(
    header: str, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    """In GIS order, or in that of the survey: both come to the same place."""
    survey = header == "X,Y"
    path = table(tmp_path / "c.csv", f"camera_no,{header}", f"a,{NORTH},{EAST}")
    summary = await bring("cameras", path, crs="EPSG:4547", strict=True)
    ((_, x, y),) = await places(ask)
    assert (x, y) == pytest.approx((113.6133, 22.5322), abs=1e-3)
    assert [note.reading for note in summary.notes] == (
        ["X counts to the north and Y to the east"] if survey else []
    )


@pytest.mark.parametrize(
    ("header", "row", "crs", "reason"),
    [
        ("easting,northing", f"{NORTH},{EAST}", "EPSG:4547", "x and y, or longitude and"),
        ("x,y", "113.9,22.5", "EPSG:4547", "degrees, where the CRS has metres"),
        ("x,y", f"{EAST - 400_000},{NORTH}", "EPSG:4547", "they are in another CRS"),
        ("lon,lat", "39.47,75.99", "WGS84", "x and y, or longitude and latitude, are exchanged"),
        ("lon,lat", "-122.4,37.7", None, "they are in another CRS, or lie elsewhere"),
    ],
)
async def test_rows_outside_the_area_of_their_crs_are_counted_and_held_back_by_strict(
    header: str, row: str, crs: str | None, reason: str, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = table(tmp_path / "c.csv", f"camera_no,{header}", f"a,{row}", f"b,{row}")
    summary = await bring("cameras", path, crs=crs, strict=True)
    ((_, why, rows),) = doubts(summary)
    assert why.startswith(reason) and rows == 2 and not summary.kept
    assert (await bring("cameras", path, crs=crs)).landed.inserted == 2


async def test_axes_and_zones_are_mended_by_what_the_doubt_says(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = table(tmp_path / "c.csv", "camera_no,easting,northing", f"a,{NORTH},{EAST}")
    await bring("cameras", path, crs="EPSG:4547", axes=Axes.NORTH_EAST, strict=True)
    zoned = table(tmp_path / "d.csv", "camera_no,x,y", f"b,{38e6 + EAST},{NORTH}")
    summary = await bring("cameras", zoned, crs="EPSG:4547")
    assert reasons(summary)[1].endswith("before the easting; say --crs EPSG:4526")
    await bring("cameras", zoned, crs="EPSG:4526", strict=True)
    west = geojson(tmp_path / "e.geojson", feature(point(0, 0) | {"coordinates": [39.4, 75.9]}))
    wishes = Wishes(maps={"camera_no": "@feature"})
    assert len((await bring("cameras", west, wishes=wishes, crs="WGS84")).doubts) == 1
    await bring("cameras", west, wishes=wishes, axes=Axes.NORTH_EAST, strict=True)
    first, *same = await places(ask)
    assert first == ("1", 75.9, 39.4)
    assert [x for _, x, _ in same] == pytest.approx([113.6133] * 2, abs=1e-3)
    assert [y for _, _, y in same] == pytest.approx([22.5322] * 2, abs=1e-3)


async def test_rows_far_from_the_others_are_told(tmp_path: Path, bring: Bring) -> None:
    rows = [f"{number},{113.9 + number / 1000},22.5" for number in range(20)]
    path = table(tmp_path / "c.csv", "camera_no,lon,lat", *rows, "x,103.9,22.5")
    ((reading, _, count),) = doubts(await bring("cameras", path))
    assert (reading, count) == ("far from the bulk of the file", 1)


async def test_rows_in_no_known_area_are_told(place: None, tmp_path: Path, bring: Bring) -> None:
    shapes = [feature(point(*at), camera_no=str(at)) for at in ((0.5, 0.5), (9, 9))]
    summary = await bring("cameras", geojson(tmp_path / "c.geojson", *shapes))
    assert doubts(summary) == [("in none of the areas on record", "", 1)]
    street = {"type": "LineString", "coordinates": [[113.75, 22.51], [115, 22.51]]}
    path = geojson(tmp_path / "r.geojson", feature(street, road_no="1", kind="LOCAL"))
    assert (await bring("roads", path)).doubts == ()
    town = feature(point(0, 0) | {"type": "Polygon", "coordinates": [FAR]}, code="440305001009")
    summary = await bring("communities", geojson(tmp_path / "m.geojson", town), wishes=NAMED)
    assert doubts(summary) == [("outside the area above", "", 1)]


FAR: Sequence[Sequence[float]] = [[120, 30], [120.1, 30], [120.1, 30.1], [120, 30]]
NAMED = Wishes(defaults={"name": "远"})
