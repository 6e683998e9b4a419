"""Zips, geodatabases, Shapefiles, workbooks and kinds of JSON: each row once, by legible names."""

from __future__ import annotations

import json
import sqlite3
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from sqlalchemy import func, select

from schema.entities.camera import camera
from tests.transfer.conftest import Ask, Bring, feature, point, reasons
from tests.transfer.spreadsheet import DAY, MOMENT, Cell, Row, workbook
from transfer.mapping import Wishes
from transfer.sources import gdal_source
from transfer.sources.opening import open_source
from transfer.sources.source import Source, UnreadableSource


def values(opened: Source, column: str) -> list[Any]:
    return [value for batch in opened.batches() for value in batch.columns[column]]


def notes(opened: Source) -> list[str]:
    late = [note for batch in opened.batches() for note in batch.notes]
    return [str(note) for note in (*opened.notes, *late)]


def points(path: Path, columns: Mapping[str, Any], driver: str, **options: Any) -> Path:
    """Write points with columns, and return the path."""
    count = len(next(iter(columns.values())))
    places = shapely.points(np.linspace(113.9, 113.95, count), np.full(count, 22.5))
    fields = [np.array(column, object) for column in columns.values()]
    pyogrio.raw.write(
        path,
        shapely.to_wkb(places),
        options.pop("fields", fields),
        list(columns),
        driver=driver,
        geometry_type="Point",
        crs="EPSG:4490",
        **options,
    )
    return path


def shapefile(folder: Path, columns: Mapping[str, Sequence[Any]], encoding: str) -> Path:
    """A Shapefile whose encoding is said by its .cpg."""
    return points(folder / "c.shp", columns, "ESRI Shapefile", encoding=encoding)


def unsaid(path: Path) -> Path:
    """The same without a word of its encoding."""
    path.with_suffix(".cpg").unlink()
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = 0
    path.with_suffix(".dbf").write_bytes(table)
    return path


def zipped(path: Path, members: dict[bytes, bytes]) -> Path:
    """A zip with names of bytes, which it does not say the encoding of."""
    with zipfile.ZipFile(path, "w") as archive:
        for number, content in enumerate(members.values()):
            archive.writestr("QXZ"[number] * len(list(members)[number]), content)
    raw = path.read_bytes()
    for number, name in enumerate(members):
        raw = raw.replace(b"QXZ"[number : number + 1] * len(name), name)
    path.write_bytes(raw)
    return path


CSV = b"camera_no,x,y\n1,113.9,22.5\n"


@pytest.mark.parametrize(
    ("name", "codec", "shown"),
    [
        ("摄像头.csv", "gbk", "摄像头.csv"),
        ("台账/摄像头.csv", "gbk", "台账/摄像头.csv"),
        ("摄像头.csv", "utf-8", "摄像头.csv"),
        ("caméras.csv", "cp437", "caméras.csv"),
        ("喆.csv", "gbk", "喆.csv"),
    ],
)
async def test_names_in_a_zip_are_legible_and_chosen_by_what_is_legible(
    name: str, codec: str, shown: str, tmp_path: Path, bring: Bring
) -> None:
    other = "other-one.csv".encode(codec)
    path = zipped(tmp_path / "a.zip", {name.encode(codec): CSV, other: CSV})
    with pytest.raises(UnreadableSource, match=f"holds {shown}, other-one.csv; say which"):
        open_source(path)
    for layer in (shown, Path(shown).name, Path(shown).stem):
        assert (await bring("cameras", path, layer=layer)).read == 1


def test_two_files_of_one_name_in_a_zip_need_their_path(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {b"one/cam.csv": CSV, b"two/cam.csv": CSV})
    with pytest.raises(UnreadableSource, match=r"several files called cam: one/cam.csv, two/cam"):
        open_source(path, "cam")
    assert values(open_source(path, "two/cam.csv"), "camera_no") == ["1"]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({b"data.zip": b"PK"}, "no Shapefile.*; unpack it, it holds data.zip"),
        ({b"readme.txt": b"hello"}, "a zip with no Shapefile"),
    ],
)
def test_a_zip_without_data_says_what_it_holds(
    members: dict[bytes, bytes], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        open_source(zipped(tmp_path / "a.zip", members))


def test_a_zip_that_needs_a_password_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {b"a.csv": CSV})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(raw)
    with pytest.raises(UnreadableSource, match="needs a password; unpack it first"):
        open_source(path)


@pytest.mark.parametrize("at_the_top", [False, True])
async def test_a_zipped_geodatabase_is_read(at_the_top: bool, tmp_path: Path, bring: Bring) -> None:
    folder = points(tmp_path / "台账.gdb", {"camera_no": ["1", "2"]}, "OpenFileGDB", layer="cam")
    path = tmp_path / "data.gdb.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, part.name if at_the_top else f"data/台账.gdb/{part.name}")
    assert (await bring("cameras", path)).landed.inserted == 2
    assert (await bring("cameras", folder)).landed.unchanged == 2


async def test_each_feature_of_a_shapefile_with_deleted_ones_is_read_once(
    tmp_path: Path, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shapefile(tmp_path, {"camera_no": [str(n) for n in range(12)]}, "UTF-8")
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    start, width = struct.unpack("<HH", table[8:12])
    for deleted in (0, 1, 4, 9):
        table[start + deleted * width] = ord("*")
    path.with_suffix(".dbf").write_bytes(table)
    monkeypatch.setattr(gdal_source, "BATCH", 3)
    opened = open_source(path)
    assert values(opened, "camera_no") == ["2", "3", "5", "6", "7", "8", "10", "11"]
    assert [n for batch in opened.batches() for n in batch.numbers] == list(range(1, 9))
    assert notes(opened) == ["features: left out, as they are marked as deleted: 4 rows"]
    summary = await bring("cameras", path)
    assert (summary.read, summary.landed.inserted, summary.rejected) == (8, 8, 0)


@pytest.mark.parametrize(
    ("encoding", "said", "text", "told"),
    [
        ("GBK", "GBK", "东门", None),
        ("GBK", "936", "东门", None),
        ("UTF-8", None, "东门", "encoding: UTF-8 (the file does not say its encoding, and its"),
        ("GBK", None, None, "encoding: texts that are neither ASCII nor UTF-8 are not read"),
    ],
)
async def test_a_shapefile_that_does_not_say_its_encoding_brings_no_garbled_text(
    encoding: str,
    said: str | None,
    text: str | None,
    told: str | None,
    tmp_path: Path,
    bring: Bring,
) -> None:
    path = unsaid(shapefile(tmp_path, {"camera_no": ["1", "2"], "name": ["东门", "B"]}, encoding))
    summary = await bring("cameras", path, encoding=said)
    assert [str(note)[: len(told or "")] for note in summary.notes] == ([told] if told else [])
    if text is None:
        assert summary.doubts
        assert "not of the file's encoding" in reasons(summary)[1]
    assert summary.landed.inserted == (2 if text else 1)
    assert values(open_source(path, encoding=said), "name")[0] in (
        "东门",
        "\udcb6\udcab\udcc3\udcc5",
    )


@pytest.mark.parametrize(("encoding", "width"), [("UTF-8", 8), ("GBK", 5)])
async def test_a_text_that_is_cut_in_a_character_is_told_and_the_others_land(
    encoding: str, width: int, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    columns = {"camera_no": ["1", "2", "3"], "name": ["东", "东门外", "门"]}
    path = shapefile(tmp_path, columns, encoding)
    table = path.with_suffix(".dbf").read_bytes()
    whole = "东门外".encode(encoding)
    padded = whole[:width].ljust(len(whole))
    path.with_suffix(".dbf").write_bytes(table.replace(whole, padded))
    summary = await bring("cameras", path)
    assert summary.rejected == 0
    (note,) = summary.notes
    assert str(note).startswith("column 'name': cut in the middle of a character")
    assert (note.rows, note.example) == (1, "feature 2")
    names = await ask(select(camera.c.name).order_by(camera.c.camera_no))
    assert [name for (name,) in names] == ["东", "东门", "门"]


async def test_a_name_that_a_shapefile_cuts_in_a_character_is_known(
    tmp_path: Path, bring: Bring
) -> None:
    path = shapefile(tmp_path, {"camera_no": ["1"], "abcdefghij": ["甲"]}, "UTF-8")
    table = path.with_suffix(".dbf").read_bytes()
    path.with_suffix(".dbf").write_bytes(table.replace(b"abcdefghij", "设备名称".encode()[:10], 1))
    summary = await bring("cameras", path)
    assert summary.unused == ()
    assert [str(note)[:14] for note in summary.notes] == ["column '设备名': "]


def test_an_unknown_code_page_is_refused(tmp_path: Path) -> None:
    path = shapefile(tmp_path, {"camera_no": ["1"]}, "UTF-8")
    path.with_suffix(".cpg").write_text("KLINGON")
    with pytest.raises(UnreadableSource, match=r"\.cpg names an encoding; 'KLINGON' is not known"):
        open_source(path)


@pytest.mark.parametrize(
    ("driver", "suffix"), [("GPKG", ".gpkg"), ("FlatGeobuf", ".fgb"), ("GeoJSON", ".geojson")]
)
@pytest.mark.parametrize("base", [440305001310000001, 41])
async def test_integers_survive_nulls_in_their_column(
    driver: str, suffix: str, base: int, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    numbers = np.array([base, base + 1, base + 2, -base])
    absent = np.array([False, True, False, False])
    columns = {"camera_no": numbers}
    path = points(tmp_path / f"c{suffix}", columns, driver, fields=[numbers], field_mask=[absent])
    summary = await bring("cameras", path)
    assert list(reasons(summary).values()) == ["camera_no: missing"]
    found = await ask(select(camera.c.camera_no))
    assert {number for (number,) in found} == {str(base), str(base + 2), str(-base)}


def test_integers_of_any_length_survive_json(tmp_path: Path) -> None:
    wide = [44030500001310000001, 18446744073709551616, -9223372036854775809, 10**30, 7]
    path = tmp_path / "c.geojson"
    path.write_text(
        json.dumps(
            {"type": "FeatureCollection", "features": [feature(point(0, 0), n=n) for n in wide]}
        )
    )
    assert values(open_source(path), "n") == wide


SHEET: list[Row] = [
    ["编号", "名称", "备案日期", "安装高度", "x", "y"],
    ["1", "甲", Cell(45443, DAY), Cell(3.5, formula="1+2.5"), 113.9, 22.5],
    [],
    [1023, None, Cell(45444, MOMENT), None, 113.93123456789012, 22.5],
]


@pytest.mark.parametrize("title", [[], [["台账"], []]])
async def test_a_sheet_is_read_as_it_is_shown(
    title: list[Any], tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = workbook(tmp_path / "c.xlsx", {"空": [], "点位": [*title, *SHEET]})
    summary = await bring("cameras", path, crs="CGCS2000")
    assert (summary.landed.inserted, summary.unused, summary.findings) == (2, (), ())
    line = 3 + len(title)
    told = "line 1: a title; the columns are named in line 3 (台账); --header-line 1 says otherwise"
    assert [str(note) for note in summary.notes] == [
        *([told] if title else []),
        f"empty rows: skipped: 1 row, for example line {line}",
    ]
    c = camera.c
    asked = select(c.camera_no, c.name, c.filed_at, c.mount_height, func.ST_X(c.location))
    rows = await ask(asked.order_by(c.camera_no))
    assert [(no, name, str(day), height, x) for no, name, day, height, x in rows] == [
        ("1", "甲", "2024-05-31", 3.5, 113.9),
        ("1023", None, "2024-06-01", None, 113.93123456789012),
    ]


async def test_a_sheet_of_texts_alone_has_a_header(tmp_path: Path, bring: Bring) -> None:
    rows = [["区划代码", "名称"], ["440305", "甲区"], ["440306", "乙区"]]
    path = workbook(tmp_path / "r.xlsx", {"一": rows, "二": [["名称"], ["丙"]]})
    with pytest.raises(UnreadableSource, match="has the layers 一, 二; say which with --layer"):
        await bring("regions", path)
    summary = await bring("regions", path, layer="一")
    assert (summary.read, summary.landed.inserted) == (2, 2)
    with pytest.raises(UnreadableSource, match=r"need code, name.*if line 2 does not name"):
        await bring("regions", path, layer="一", header_line=2)


def test_a_workbook_that_counts_from_1904_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "c.xlsx", {"s": [["a", "b"], ["1", Cell(43981, DAY)]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b"<sheets>", b'<workbookPr date1904="1"/><sheets>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(UnreadableSource, match=r"days count from 1904.*from 1900"):
        open_source(path)
    outer = tmp_path / "c.zip"
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(path, "c.xlsx")
    with pytest.raises(UnreadableSource, match="days count from 1904"):
        open_source(outer)


def test_rows_of_a_sheet_keep_their_numbers_over_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[Row] = [["title"], ["a", "b"], ["1", "2"], [], ["3", "4"], ["5", "6"], ["7", None]]
    path = workbook(tmp_path / "c.xlsx", {"s": rows})
    monkeypatch.setattr("transfer.sources.spreadsheet_source.BATCH", 2)
    opened = open_source(path)
    found = [
        (number, line, value)
        for batch in opened.batches()
        for number, line, value in zip(
            batch.numbers, batch.lines or (), batch.columns["a"], strict=True
        )
    ]
    assert found == [(1, 3, "1"), (2, 5, "3"), (3, 6, "5"), (4, 7, "7")]


async def test_a_sheet_of_opendocument_is_read(tmp_path: Path, bring: Bring) -> None:
    path = tmp_path / "c.ods"
    fields = [np.array(column, object) for column in (["1", "2"], ["113.9", "113.9"], ["22.5"] * 2)]
    pyogrio.raw.write(path, None, fields, ["camera_no", "x", "y"], driver="ODS", geometry_type=None)
    assert (await bring("cameras", path)).landed.inserted == 2


FEATURES = [feature(point(n / 10, 0), camera_no=str(n), name="甲") for n in range(3)]
LINES = [json.dumps(each, ensure_ascii=False) for each in FEATURES]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c.json", json.dumps(FEATURES)),
        ("c.json", "\n".join(LINES)),
        ("c.geojsonl", "\r\n".join(LINES) + "\n\n"),
        ("c.ndjson", "\n".join(LINES)),
        ("c.geojsons", "".join(f"\x1e{json.dumps(each, indent=2)}\n" for each in FEATURES)),
        (
            "c.json",
            json.dumps([{"camera_no": str(n), "lon": 113.9, "lat": 22.5} for n in range(3)]),
        ),
    ],
    ids=["a list", "lines", "geojsonl", "ndjson", "text sequence", "records"],
)
async def test_features_are_read_however_json_strings_them(
    name: str, text: str, tmp_path: Path, bring: Bring
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    summary = await bring("cameras", path)
    assert (summary.read, summary.landed.inserted, summary.findings) == (3, 3, ())


async def test_a_line_that_is_no_json_is_left_behind_alone(tmp_path: Path, bring: Bring) -> None:
    path = tmp_path / "c.geojsonl"
    path.write_text(f"{LINES[0]}\n\n{{broken\n[1]\n{LINES[1]}\n", encoding="utf-8")
    summary = await bring("cameras", path)
    assert summary.landed.inserted == 2
    found = {f.line: f.reason for f in summary.findings if f.field == "row"}
    assert found.keys() == {3, 4}
    assert found[3].startswith("not JSON: ")
    assert found[4] == "not a GeoJSON Feature"


async def test_json_of_esri_and_topojson_are_read(tmp_path: Path, bring: Bring, ask: Ask) -> None:
    esri = {
        "geometryType": "esriGeometryPoint",
        "spatialReference": {"wkid": 4490},
        "fields": [{"name": "camera_no", "type": "esriFieldTypeString"}],
        "features": [{"attributes": {"camera_no": "E"}, "geometry": {"x": 113.9, "y": 22.5}}],
        "exceededTransferLimit": True,
    }
    (tmp_path / "e.json").write_text(json.dumps(esri))
    summary = await bring("cameras", tmp_path / "e.json")
    assert [note.reading for note in summary.notes] == ["Esri JSON", "not the whole"]
    assert [note.doubtful for note in summary.notes] == [False, True]
    shape = {"type": "Point", "coordinates": [113.9, 22.5], "properties": {"camera_no": "T"}}
    topology = {"type": "Topology", "arcs": [], "objects": {"cams": _collection(shape)}}
    (tmp_path / "t.json").write_text(json.dumps(topology))
    assert (await bring("cameras", tmp_path / "t.json")).landed.inserted == 1
    found = await ask(select(camera.c.camera_no, func.ST_AsText(camera.c.location)))
    assert {tuple(row) for row in found} == {("E", "POINT(113.9 22.5)"), ("T", "POINT(113.9 22.5)")}


def _collection(*shapes: Any) -> dict[str, Any]:
    return {"type": "GeometryCollection", "geometries": list(shapes)}


KML = """<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>点位</name>
<Placemark><name>东门</name><ExtendedData><Data name="camera_no"><value>K-1</value></Data>
<Data name="owner"><value>甲公司</value></Data></ExtendedData>
<Point><coordinates>113.9,22.5,8</coordinates></Point></Placemark></Folder></Document></kml>"""


@pytest.mark.parametrize("suffix", [".kml", ".kmz"])
async def test_names_and_extended_data_of_kml_are_columns(
    suffix: str, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / f"c{suffix}"
    if suffix == ".kmz":
        zipped(path, {b"doc.kml": KML.encode()})
    else:
        path.write_text(KML, encoding="utf-8")
    await bring("cameras", path)
    found = await ask(select(camera.c.camera_no, camera.c.name, camera.c.owner))
    assert [tuple(row) for row in found] == [("K-1", "东门", "甲公司")]


EMPTY_KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("c.geojson", '{"type": "FeatureCollection", "features": []}'),
        ("c.json", "[]"),
        ("c.json", '{"elements": []}'),
        ("c.geojsonl", ""),
        ("c.kml", EMPTY_KML),
        ("c.csv", "code,name,wkt\n"),
    ],
)
@pytest.mark.parametrize("plural", ["regions", "communities", "buildings", "residents"])
async def test_nothing_is_no_fault(
    name: str, content: str, plural: str, tmp_path: Path, bring: Bring
) -> None:
    if name == "c.csv" and plural != "regions":
        return
    path = tmp_path / name
    path.write_text(content)
    wishes = (
        Wishes(maps={"code": "代码"}) if name == "c.geojson" and plural == "regions" else Wishes()
    )
    summary = await bring(plural, path, wishes=wishes, strict=True)
    assert (summary.read, summary.landed.inserted, summary.rejected) == (0, 0, 0)


@pytest.mark.parametrize(
    "driver", [("GPKG", ".gpkg"), ("FlatGeobuf", ".fgb"), ("ESRI Shapefile", ".shp")]
)
async def test_an_empty_layer_is_no_fault(
    driver: tuple[str, str], tmp_path: Path, bring: Bring
) -> None:
    path = points(tmp_path / f"c{driver[1]}", {"camera_no": ["1"]}, driver[0])
    empty = [np.array([], object)]
    pyogrio.raw.write(
        path,
        np.array([], object),
        empty,
        ["camera_no"],
        driver=driver[0],
        geometry_type="Point",
        crs="EPSG:4490",
    )
    assert (await bring("cameras", path)).read == 0


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("c.xls", "save it as .xlsx or as CSV"),
        ("c.parquet", "reads no GeoParquet"),
        ("c.rar", "unpack"),
    ],
)
def test_a_format_that_is_not_read_says_what_to_do(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(UnreadableSource, match=reason):
        open_source(tmp_path / name)


def test_no_line_of_gdal_reaches_the_screen(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = points(tmp_path / "c.gpkg", {"camera_no": ["1"]}, "GPKG")
    with sqlite3.connect(path) as database:
        database.execute("alter table c add column filed_at datetime")
        for (name,) in database.execute(
            "select name from sqlite_master where type='trigger'"
        ).fetchall():
            database.execute(f'drop trigger "{name}"')
        database.execute("update c set filed_at = '2024-05-31T15:05:00+08:00'")
    assert values(open_source(path), "filed_at") == ["2024-05-31T15:05:00+08:00"]
    assert capfd.readouterr() == ("", "")
