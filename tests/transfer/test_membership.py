"""Rows that are imported belong where they lie, and households where their building does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from schema.entities.building import building
from schema.entities.camera import camera
from schema.entities.household import household
from schema.entities.incident import incident
from schema.entities.resident import resident
from tests.transfer.conftest import (
    TOWN,
    Ask,
    Bring,
    buildings,
    feature,
    geojson,
    grids,
    point,
    reasons,
    square,
)

HEAD = "building_no,unit,room,size,tenure\n"


async def test_rows_belong_to_the_smallest_area_that_covers_them(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = geojson(
        tmp_path / "buildings.geojson",
        *buildings(("grid", 0.1, 0.1), ("county", -0.5, 0.1), ("nowhere", 9, 9)),
    )
    await bring("buildings", path)
    edge = [feature(point(column, 0.5), camera_no=f"{column}") for column in (0.5, 1.0, 2.0)]
    await bring("cameras", geojson(tmp_path / "cameras.geojson", *edge))
    b, c = building.c, camera.c
    rows = await ask(select(b.building_no, b.county, b.area_code).order_by(b.building_no))
    assert [tuple(row) for row in rows] == [
        ("county", 440305, "440305"),
        ("grid", 440305, f"{TOWN}001001"),
        ("nowhere", 0, ""),
    ]
    rows = await ask(select(c.camera_no, c.area_code).order_by(c.camera_no))
    assert [tuple(row) for row in rows] == [
        ("0.5", f"{TOWN}001001"),
        ("1.0", f"{TOWN}001002"),
        ("2.0", f"{TOWN}002002"),
    ]


async def test_households_and_residents_find_their_building(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    await bring("buildings", geojson(tmp_path / "b.geojson", *buildings(("1", 0.1, 0.1))))
    homes = tmp_path / "homes.csv"
    listed = "1,A,101,3,自有\n1,,102,,\n2,A,101,1,\n1,C,9,2,\n1,A,,2,\n1,C,9,1,\n"
    homes.write_text(HEAD + listed)
    summary = await bring("households", homes)
    assert reasons(summary) == {
        3: "building_no: no building of this number is on record; import buildings first",
        4: "row: the same building_no and unit and room as later rows with other values;"
        " none of them is taken",
        5: "room: missing",
        6: "row: the same building_no and unit and room as line 5 with other values;"
        " none of them is taken",
    }
    people = tmp_path / "people.csv"
    people.write_text(
        "楼栋编号,单元,房号,姓名,电话,出生年份,services\n"
        "1,A,101,王小明,13800000000,1950,助餐、MEALS\n1,,102,李四,,,\n1,,102,李四,,,\n"
        "1,B,101,赵六,,,\n1,A,101,钱七,,1700,\n1,A,101,孙\0八,123\x00,1950,\n"
    )
    summary = await bring("residents", people)
    assert reasons(summary) == {
        4: "building_no: no household of this building, unit and room is on record;"
        " import households first",
        5: "birth_year: out of range; allowed is 1880 to 2200",
        6: "name: a NUL character at 2, which cannot be stored",
    }
    assert [str(note) for note in summary.notes] == [
        "rows of one building_no and unit and room and name and birth_year: taken once (their"
        " values agree): 2 rows, for example lines 3, 4"
    ]
    assert not any("八" in f.value or "123" in f.value for f in summary.findings)
    assert {finding.key for finding in summary.findings} == {
        "1/B/101/赵*/",
        "1/A/101/钱*/1700",
        "1/A/101/孙*/1950",
    }
    rows = await ask(select(resident.c.area_code, resident.c.services).order_by(resident.c.name))
    assert [row.area_code for row in rows] == [f"{TOWN}001001"] * 2
    assert (await bring("residents", people)).landed.unchanged == 2
    assert (await bring("households", homes)).landed.updated == 0


async def test_households_follow_a_building_into_another_county(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    await bring("buildings", geojson(tmp_path / "b.geojson", *buildings(("1", -0.5, 1.5))))
    (tmp_path / "h.csv").write_text(HEAD + "1,A,101,3,\n")
    await bring("households", tmp_path / "h.csv")
    (tmp_path / "p.csv").write_text("building_no,unit,room,name\n1,A,101,王\n")
    await bring("residents", tmp_path / "p.csv")
    shrunk = feature(square(0, 0, 3, 2), code="440305", name="南山区")
    other = feature(square(-1, 0, 1, 2), code="440306", name="宝安区")
    summary = await bring("regions", geojson(tmp_path / "r.geojson", shrunk, other))
    assert summary.moved == {"building": 1}
    for table in (building, household, resident):
        rows = await ask(select(table.c.county, table.c.area_code))
        assert [tuple(row) for row in rows] == [(440306, "440306")], table.name


async def test_a_building_that_moves_takes_its_households_along(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / "b.geojson"
    await bring("buildings", geojson(path, *buildings(("1", 0.1, 0.1))))
    (tmp_path / "h.csv").write_text(HEAD + "1,A,101,3,\n")
    await bring("households", tmp_path / "h.csv")
    await bring("buildings", geojson(path, *buildings(("1", 1.1, 0.1))))
    assert [tuple(row) for row in await ask(select(household.c.area_code))] == [(f"{TOWN}002001",)]


async def test_one_number_in_two_counties_must_name_its_county(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    counties = [
        feature(square(column, 0), code=f"44030{column + 5}", name="区") for column in (0, 1)
    ]
    await bring("regions", geojson(tmp_path / "r.geojson", *counties))
    for column in (0.1, 1.1):
        await bring("buildings", geojson(tmp_path / "b.geojson", *buildings(("1", column, 0.1))))
    path = tmp_path / "h.csv"
    path.write_text("building_no,room\n1,101\n")
    assert reasons(await bring("households", path)) == {
        1: "building_no: 2 buildings of different counties have this number; say which `county`"
    }
    path.write_text("building_no,room,area_code\n1,101,440306001\n")
    assert (await bring("households", path)).landed.inserted == 1
    assert [tuple(row) for row in await ask(select(household.c.county))] == [(440306,)]


async def test_incidents_keep_the_area_of_their_report(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / "i.csv"
    path.write_text(
        "编号,类别,标题,上报时间,经度,纬度\n1,消防隐患,堵塞通道,2024年5月31日 17:05,"
        "113.751,22.501\n2,fire hazard,x,31/05/24,113.751,22.501\n"
        "3,,x,2024-05-31,113.751,22.501\n"
    )
    summary = await bring("incidents", path)
    found = {number: reason.partition(";")[0] for number, reason in reasons(summary).items()}
    assert found == {
        2: "reported_at: a year of two digits",
        3: "category: missing",
    }
    await bring("grids", geojson(tmp_path / "g.geojson", *grids(split=0.05)))
    (row,) = await ask(
        select(incident.c.area_code, incident.c.area_code_at_report, incident.c.reported_at)
    )
    assert (row.area_code, row.area_code_at_report) == (f"{TOWN}001002", f"{TOWN}001001")
    assert row.reported_at == datetime(2024, 5, 31, 9, 5, tzinfo=UTC)
    assert (await bring("incidents", path)).landed.unchanged == 1
