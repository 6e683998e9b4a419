"""Every format that buildings and cameras come in is read to the same rows."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from sqlalchemy import func, select

from schema.entities.building import building
from schema.entities.camera import camera
from tests.transfer.conftest import Ask, Bring, feature, geojson, square
from transfer.finding import Outcome
from transfer.mapping import Wishes
from transfer.sources.opening import open_source
from transfer.sources.source import UnreadableSource

NAMES = ["甲栋", "乙栋"]
SHAPES = [shapely.from_geojson(json.dumps(square(column, 0, 0.1, 0.1))) for column in (0.1, 0.3)]


def gdal(driver: str, suffix: str, **options: Any) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / f"buildings{suffix}"
        values = [np.array(["1", "2"], object), np.array(NAMES, object), np.array([3, 5])]
        pyogrio.raw.write(
            path,
            shapely.to_wkb(np.array(SHAPES)),
            values,
            ["编号", "名称", "floors"],
            driver=driver,
            geometry_type="Polygon",
            crs="EPSG:4490",
            **options,
        )
        return path

    return write


def zipped(folder: Path) -> Path:
    """As a Mac zips a folder: with shadow files beside the real ones."""
    shapefile = gdal("ESRI Shapefile", ".shp", encoding="GBK")(folder)
    path = folder / "给你.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.glob("buildings.*")):
            archive.write(part, f"buildings/{part.name}")
            archive.writestr(f"__MACOSX/buildings/._{part.name}", b"\0\5\x16\7")
        archive.writestr("buildings/readme.txt", "hello")
    return shapefile.with_name(path.name)


def as_geojson(folder: Path) -> Path:
    features = [
        feature(json.loads(shapely.to_geojson(shape)), 编号=number, 名称=name, floors=floors)
        for shape, number, name, floors in zip(SHAPES, (1, 2), NAMES, (3, 5), strict=True)
    ]
    return geojson(folder / "buildings.geojson", *features)


def separated(header: str, rows: list[list[str]], encoding: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "buildings.csv"
        lines = [header, *("\t".join(row) for row in rows)]
        path.write_text("\r\n".join(lines) + "\r\n", encoding=encoding)
        return path

    return write


WKT_ROWS = [
    [str(number), name, floors, shape]
    for number, name, floors, shape in zip(
        (1, 2), NAMES, "35", (SHAPES[0].wkt, f"SRID=4490;{SHAPES[1].wkt}"), strict=True
    )
]


@pytest.mark.parametrize(
    ("write", "encoding"),
    [
        (as_geojson, None),
        (gdal("GPKG", ".gpkg"), None),
        (gdal("FlatGeobuf", ".fgb"), None),
        (gdal("ESRI Shapefile", ".shp", encoding="UTF-8"), None),
        (zipped, None),
        (separated("编号\t名称\t层数\twkt", WKT_ROWS, "gb18030"), "GBK"),
        (separated("编号\t名称\t层数\tgeom", WKT_ROWS, "utf-8-sig"), None),
    ],
    ids=["geojson", "gpkg", "fgb", "shp", "zip", "csv in GBK", "csv with a mark"],
)
async def test_a_format_brings_the_same_rows(
    write: Callable[[Path], Path], encoding: str | None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    summary = await bring("buildings", write(tmp_path), encoding=encoding)
    assert (summary.read, summary.landed.inserted, summary.findings) == (2, 2, ())
    rows = await ask(
        select(
            building.c.building_no,
            building.c.name,
            building.c.floors,
            func.ST_AsBinary(building.c.footprint),
        ).order_by(building.c.building_no)
    )
    assert [tuple(row[:3]) for row in rows] == [("1", "甲栋", 3), ("2", "乙栋", 5)]
    for row, shape in zip(rows, SHAPES, strict=True):
        assert shapely.from_wkb(bytes(row[3])).equals_exact(
            shapely.MultiPolygon([shapely.orient_polygons(shape)]), 0
        )


@pytest.mark.parametrize(
    "header",
    ["编号,经度,纬度", "camera_no,lon,lat", "cameraNo,X,Y", "camera_no,wkt", "camera_no,geom"],
)
async def test_points_come_from_two_columns_or_a_text(
    header: str, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    place = shapely.Point(113.9, 22.5)
    path = tmp_path / "cameras.csv"
    text = {"wkt": "POINT (113.9 22.5)", "geom": place.wkb_hex}
    values = text.get(header.split(",")[1], "113.9,22.5")
    path.write_text(f"{header}\n7,{values}\n", encoding="utf-8")
    summary = await bring("cameras", path)
    assert summary.findings == ()
    (row,) = await ask(select(camera.c.camera_no, func.ST_AsText(camera.c.location)))
    assert tuple(row) == ("7", "POINT(113.9 22.5)")


@pytest.mark.parametrize("wrap", [True, False])
async def test_cameras_of_openstreetmap_bring_their_tags(
    wrap: bool, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    def node(number: int, **tags: str) -> dict[str, Any]:
        named = {key.replace("_", ":", 1): value for key, value in tags.items()}
        return {"type": "node", "id": number, "lat": 22.5, "lon": 113.9, "tags": named}

    nodes = [
        node(1, camera_direction="190-100", camera_type="fixed", operator="甲公司"),
        node(2, camera_direction="180, 270", surveillance="indoor"),
        node(3, camera_direction="forward", height="3 m"),
        node(4, direction="NW", camera_type="panning", surveillance="outdoor"),
        node(5, camera_type="dome"),
        node(6, surveillance_type="guard"),
        {"type": "way", "id": 7, "center": {"lat": 22.5, "lon": 113.9}, "tags": {"height": "tall"}},
        {"type": "way", "id": 8, "nodes": [1, 2]},
    ]
    path = tmp_path / "overpass.json"
    path.write_text(json.dumps({"elements": nodes} if wrap else nodes))
    summary = await bring("cameras", path)
    c = camera.c
    columns = (c.camera_no, c.azimuth, c.field_of_view, c.ptz, c.indoor, c.mount_height, c.owner)
    rows = await ask(select(*columns).order_by(c.camera_no))
    assert [tuple(row) for row in rows] == [
        ("osm/node/1", 325, 270, None, None, None, "甲公司"),
        ("osm/node/2", 180, None, None, True, None, None),
        ("osm/node/3", None, None, None, None, 3, None),
        ("osm/node/4", 315, None, True, False, None, None),
        ("osm/node/5", None, 360, None, None, None, None),
        ("osm/way/7", None, None, None, None, None, None),
    ]
    found = [(f.number, f.outcome, f.field, f.value) for f in summary.findings]
    assert sorted(found, key=str) == [
        (2, Outcome.WARNING, "azimuth", "180, 270"),
        (3, Outcome.WARNING, "azimuth", "forward"),
        (6, Outcome.REJECTED, "row", ""),
        (7, Outcome.WARNING, "mount_height", "tall"),
        (8, Outcome.REJECTED, "location", ""),
    ]


async def test_a_layer_is_chosen_among_several(tmp_path: Path, bring: Bring) -> None:
    path = gdal("GPKG", ".gpkg", layer="first")(tmp_path)
    gdal("GPKG", ".gpkg", layer="second", append=True)(tmp_path)
    with pytest.raises(UnreadableSource, match="the layers first, second; say which"):
        await bring("buildings", path)
    with pytest.raises(UnreadableSource, match="no layer 'third', only first, second"):
        await bring("buildings", path, layer="third")
    assert (await bring("buildings", path, layer="second")).landed.inserted == 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.geojson", b'{"type": "FeatureCollection", "features": [', "not JSON: .* line 1"),
        ("a.geojson", b'{"type": "Topology"}', "Failed to read TopoJSON"),
        ("a.geojson", b'{"type": "Sphere"}', "neither GeoJSON"),
        ("a.geojson", "{'名': 1}".encode("gbk"), "is not utf-8; say which encoding"),
        ("a.csv", "编号,x,y\n甲,1,2\n".encode("gbk"), "in line 1 is not utf-8.*--encoding GBK"),
        ("a.csv", b"", "no header"),
        ("a.zip", b"PK", "not a zip"),
        ("a.gpkg", b"nothing", "a.gpkg: "),
        ("missing.csv", None, "there is no such file"),
    ],
)
def test_a_file_that_is_none_is_refused_in_a_line(
    name: str, content: bytes | None, reason: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableSource, match=reason):
        open_source(tmp_path / name)


@pytest.mark.parametrize(
    ("wishes", "reason"),
    [
        (Wishes(), "cameras need camera_no.*it has number, x, y"),
        (Wishes(maps={"camera_no": "nummer"}), "no column 'nummer', only number, x, y"),
        (Wishes(maps={"number": "number"}), "cameras have no such field, only camera_no"),
        (Wishes(maps={"camera_no": "{number}-{z}"}), "no column 'z'"),
        (
            Wishes(maps={"camera_no": "number"}, values={"status": {"up": "UP"}}),
            "--value status: 'UP' is unknown; allowed are ONLINE",
        ),
    ],
)
async def test_wishes_that_cannot_be_met_are_refused(
    wishes: Wishes, reason: str, tmp_path: Path, bring: Bring
) -> None:
    path = tmp_path / "cameras.csv"
    path.write_text("number,x,y\n1,113.9,22.5\n")
    with pytest.raises(UnreadableSource, match=reason):
        await bring("cameras", path, wishes=wishes)


async def test_columns_templates_words_and_defaults_fill_fields(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / "cameras.csv"
    path.write_text("a,b,state,x,y\n1,2,up,113.9,22.5\n1,,odd,113.9,22.5\n")
    wishes = Wishes(
        maps={"camera_no": "C-{a}-{@feature}", "status": "state", "owner": "b"},
        values={"status": {"up": "在线", "*": "FAULT"}},
        defaults={"owner": "甲", "purpose": "治安"},
    )
    summary = await bring("cameras", path, wishes=wishes)
    assert summary.findings == ()
    c = camera.c
    rows = await ask(select(c.camera_no, c.status, c.owner, c.purpose).order_by(c.camera_no))
    assert [(no, str(status), owner, why) for no, status, owner, why in rows] == [
        ("C-1-1", "ONLINE", "2", "治安"),
        ("C-1-2", "FAULT", "甲", "治安"),
    ]
