"""What leaves can come back, and residents do not leave in the clear."""

from __future__ import annotations

import csv
import os
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pyogrio.raw
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.entity import Entity
from schema.access.access_log import access_log
from schema.entities.building import building
from schema.entities.incident import incident
from tests.oracle.entities import references
from tests.specimens import specimen
from tests.transfer.conftest import Ask, Bring, buildings, feature, geojson, point, square
from transfer.exportable import EXPORTABLES
from transfer.exporting import Export, UnwritableExport, export_file
from transfer.importable import IMPORTABLES

ENDINGS = [".gpkg", ".geojson", ".csv", ".fgb"]


@pytest.fixture
async def town(place: None, tmp_path: Path, bring: Bring) -> None:
    """The place with something of everything, odd values among it."""
    houses = [
        *buildings(("1", 0.1, 0.1), name="=1+1", floors=3, height=9.5, use="住宅"),
        *buildings(("2", 1.1, 0.1), name="'甲'"),
        *buildings(("3", 9, 9)),
    ]
    await bring("buildings", geojson(tmp_path / "b.geojson", *houses))
    cameras = [
        feature(point(0.1, 0.1), camera_no="1", ptz=True, azimuth=12.5, filed_at="2024-05-31"),
        feature(point(0.3, 0.7), camera_no="2", ptz=False),
    ]
    await bring("cameras", geojson(tmp_path / "c.geojson", *cameras))
    incidents = [
        feature(
            point(0.1 / 3, 0.1),
            case_no="1",
            category="治安",
            title='a,b;\n"c"',
            reported_at="2024-05-31T17:05:09.123456+08:00",
            severity=2,
        )
    ]
    await bring("incidents", geojson(tmp_path / "i.geojson", *incidents))
    street = {"type": "LineString", "coordinates": [[113.7501, 22.5001], [113.7512, 22.5023]]}
    await bring(
        "roads", geojson(tmp_path / "r.geojson", feature(street, road_no="1", kind="LOCAL"))
    )
    (tmp_path / "h.csv").write_text("building_no,unit,room,size\n1,A,101,3\n2,,102,\n")
    await bring("households", tmp_path / "h.csv")
    (tmp_path / "p.csv").write_text(
        "building_no,unit,room,name,phone,birth_year,services\n"
        "1,A,101,王小明,13812345678,1950,MEALS\n2,,102,李四,13912345678,,\n"
    )
    await bring("residents", tmp_path / "p.csv")
    for plural in IMPORTABLES.keys() - BY_HAND:
        rows = specimens(IMPORTABLES[plural].entity)
        await bring(plural, geojson(tmp_path / f"{plural}.geojson", *rows))


BY_HAND = {
    *("regions", "communities", "grids", "buildings", "households", "residents"),
    *("cameras", "incidents", "roads"),
}


def specimens(of: Entity) -> list[dict[str, Any]]:
    """Features of whatever else has a geometry, which stand in the place."""
    assert of.geometry, f"{of.name}: say here how rows are made of what nothing is known of"
    names = {here: "1" for _, pairs in references(of) for here, there in pairs if there != "id"}
    made = []
    for number in range(3):
        values = names | specimen(of, number)
        told = {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}
        made.append(feature(shape(of, 0.2 + number / 10), **told))
    return made


def shape(of: Entity, column: float) -> dict[str, Any]:
    """A point, a line or an area in the place."""
    match of.dimension:
        case 0:
            return point(column, 0.5)
        case 1:
            ends = [point(column, row)["coordinates"] for row in (0.4, 0.6)]
            return {"type": "LineString", "coordinates": ends}
        case _:
            return square(column, 0.5, 0.02, 0.02)


def partial(folder: Path) -> list[Path]:
    return list(folder.glob(".*.partial*"))


@pytest.mark.parametrize("ending", [*ENDINGS, ".zip"])
async def test_what_was_exported_is_imported_unchanged(
    ending: str, town: None, tmp_path: Path, bring: Bring, owner: AsyncConnection
) -> None:
    for plural in EXPORTABLES.keys() - {"residents"}:
        path = tmp_path / f"{plural}{ending}"
        if ending == ".zip" and EXPORTABLES[plural].kind is None:
            with pytest.raises(UnwritableExport, match="a Shapefile is of places"):
                await export_file(owner, Export(EXPORTABLES[plural], "", path))
            continue
        count, _ = await export_file(owner, Export(EXPORTABLES[plural], "", path))
        summary = await bring(plural, path)
        assert summary.findings == (), plural
        assert (summary.read, summary.landed.unchanged) == (count, count), plural
        assert count > 0
    assert not partial(tmp_path)


async def test_residents_leave_masked_and_it_is_written_down(
    town: None, tmp_path: Path, ask: Ask, owner: AsyncConnection
) -> None:
    for ending in ENDINGS:
        path = tmp_path / f"out{ending}"
        order = Export(EXPORTABLES["residents"], "440305001", path, subject="cli:me")
        assert (await export_file(owner, order))[0] == 2
        content = path.read_bytes()
        for secret in ("王小明", "李四", "1381234", "1950", "101"):
            assert secret.encode() not in content
            assert secret.encode("utf-16-le") not in content
        assert "王*".encode() in content
    rows = await ask(select(access_log.c.subject, access_log.c.areas, access_log.c.residents))
    assert [tuple(row) for row in rows] == [("cli:me", ["440305001"], 2)] * len(ENDINGS)


@pytest.mark.parametrize("ending", ENDINGS)
async def test_files_of_people_are_their_owners_alone(
    ending: str, town: None, tmp_path: Path, owner: AsyncConnection
) -> None:
    """Also where a file was there before that everybody reads; others are as ever."""
    before = os.umask(0o022)
    try:
        for plural, mode in (("residents", 0o600), ("households", 0o600), ("buildings", 0o644)):
            path = tmp_path / f"{plural}{ending}"
            path.touch(0o644)
            await export_file(owner, Export(EXPORTABLES[plural], "", path))
            assert path.stat().st_mode & 0o777 == mode, plural
    finally:
        os.umask(before)


async def test_households_leave_and_it_is_written_down(
    town: None, tmp_path: Path, ask: Ask, owner: AsyncConnection
) -> None:
    order = Export(EXPORTABLES["households"], "440305001", tmp_path / "h.csv", subject="cli:you")
    count, _ = await export_file(owner, order)
    log = access_log.c
    rows = await ask(select(log.residents, log.households).where(log.subject == "cli:you"))
    assert [tuple(row) for row in rows] == [(0, count)]
    assert count > 0


def written(path: Path) -> list[str]:
    """The numbers of buildings in a file that names them, else as many blanks."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [row["building_no"] for row in csv.DictReader(file)]
    if path.suffix == ".geojson":
        features = orjson.loads(path.read_bytes())["features"]
        return [one["properties"]["building_no"] for one in features]
    info = pyogrio.read_info(path, force_feature_count=True)
    assert info["crs"] == "EPSG:4490"
    return [""] * int(info["features"])


async def test_only_the_area_is_exported(
    town: None, tmp_path: Path, owner: AsyncConnection
) -> None:
    for area, numbers in (
        ("", ["1", "2", "3"]),
        ("440305", ["1", "2"]),
        ("440305001001", ["1"]),
        ("44030500100", ["1", "2"]),
        ("99", []),
    ):
        for ending in ENDINGS:
            path = tmp_path / f"out{ending}"
            count, _ = await export_file(owner, Export(EXPORTABLES["buildings"], area, path))
            assert count == len(numbers)
            assert written(path) in (numbers, [""] * count)


@pytest.mark.parametrize(("crs", "ending"), [("GCJ02", ".geojson"), ("EPSG:3857", ".gpkg")])
async def test_another_crs_comes_back_to_the_same_place(
    crs: str, ending: str, town: None, tmp_path: Path, bring: Bring, owner: AsyncConnection
) -> None:
    path = tmp_path / f"out{ending}"
    _, notes = await export_file(owner, Export(EXPORTABLES["cameras"], "440305", path, crs))
    assert bool(notes) == (crs == "GCJ02")
    summary = await bring("cameras", path, crs=crs if crs == "GCJ02" else None)
    assert (summary.rejected, summary.landed.inserted) == (0, 0)


@pytest.mark.parametrize(
    ("name", "crs", "reason"),
    [
        ("out.shp", "CGCS2000", "cannot write '.shp'; allowed are .gpkg"),
        ("out.csv", "EPSG:4547", "'EPSG:4547': not one of CGCS2000"),
        ("missing/out.csv", "CGCS2000", "No such file or directory"),
    ],
)
async def test_what_cannot_be_written_is_told_in_a_line(
    name: str, crs: str, reason: str, tmp_path: Path, owner: AsyncConnection
) -> None:
    with pytest.raises(UnwritableExport, match=reason):
        await export_file(owner, Export(EXPORTABLES["cameras"], "", tmp_path / name, crs))


async def test_a_file_that_cannot_be_finished_leaves_the_old_one(
    town: None, tmp_path: Path, owner: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("transfer.writers.writer.CSVWriter.write", full)
    with pytest.raises(UnwritableExport, match="No space left"):
        await export_file(owner, Export(EXPORTABLES["cameras"], "", path))
    assert path.read_text() == "old"
    assert not partial(tmp_path)


async def test_every_row_leaves_when_there_are_more_than_a_batch(
    town: None, tmp_path: Path, owner: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transfer.exporting.BATCH", 2)
    for ending in ENDINGS:
        path = tmp_path / f"many{ending}"
        assert (await export_file(owner, Export(EXPORTABLES["grids"], "", path)))[0] == 4
    assert pyogrio.read_info(tmp_path / "many.gpkg", force_feature_count=True)["features"] == 4
    assert pyogrio.read_info(tmp_path / "many.fgb", force_feature_count=True)["features"] == 4


def test_everything_that_comes_in_goes_out() -> None:
    assert list(EXPORTABLES) == list(IMPORTABLES)


async def test_a_null_where_a_number_may_be_comes_back_as_null(
    town: None, tmp_path: Path, ask: Ask, bring: Bring, owner: AsyncConnection
) -> None:
    path = tmp_path / "out.gpkg"
    await export_file(owner, Export(EXPORTABLES["buildings"], "", path))
    async with owner.begin():
        await owner.execute(update(building).values(floors=7))
    await bring("buildings", path)
    rows = await ask(select(building.c.floors).order_by(building.c.building_no))
    assert [tuple(row) for row in rows] == [(3,), (None,), (None,)]


@pytest.mark.parametrize("ending", [".gpkg", ".fgb"])
async def test_dates_and_instants_are_such_in_a_file_that_has_them(
    town: None, owner: AsyncConnection, tmp_path: Path, ending: str
) -> None:
    """But for instants that are finer than it keeps, which are texts, and said so."""
    cameras, incidents = tmp_path / f"c{ending}", tmp_path / f"i{ending}"
    await export_file(owner, Export(EXPORTABLES["cameras"], "", cameras))
    _, notes = await export_file(owner, Export(EXPORTABLES["incidents"], "", incidents))
    assert any("reported_at is written as text" in note for note in notes)
    a_date = "datetime64[D]" if ending == ".gpkg" else "datetime64[ms]"  # FlatGeobuf has no other
    assert kinds_in(cameras)["filed_at"] == a_date
    assert kinds_in(incidents)["reported_at"] == "object"
    async with owner.begin():
        await owner.execute(
            update(incident).values(reported_at=datetime(2024, 5, 31, 9, 5, 9, 123000, UTC))
        )
    _, notes = await export_file(owner, Export(EXPORTABLES["incidents"], "", incidents))
    assert not notes
    assert kinds_in(incidents)["reported_at"] == "datetime64[ms]"
    _, _, _, columns = pyogrio.raw.read(incidents, columns=["reported_at"], datetime_as_string=True)
    assert columns[0].tolist() == ["2024-05-31T09:05:09.123Z"]
    if ending == ".gpkg":
        with sqlite3.connect(incidents) as file:
            assert file.execute("pragma user_version").fetchone() == (10200,)


def kinds_in(path: Path) -> dict[str, str]:
    info = pyogrio.read_info(path)
    return dict(zip(info["fields"], info["dtypes"], strict=True))
