"""What an import promises: every row right or reported, nothing twice, all or nothing."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.membership import WRITERS, SameNumber, only_writer
from resolvers.transfer.finding import Outcome, write_findings
from resolvers.transfer.importing import Summary
from resolvers.transfer.mapping import Wishes
from resolvers.transfer.source import UnreadableSource
from schema.entities.building import building
from schema.entities.camera import camera
from schema.entities.grid import grid
from schema.entities.household import household
from schema.entities.incident import incident
from schema.entities.region import region
from schema.entities.resident import resident
from tests.resolvers.transfer.conftest import (
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


async def count(ask: Ask, table: Table) -> int:
    ((number,),) = await ask(select(func.count()).select_from(table))
    return int(number)


def bowtie(column: float, row: float) -> dict[str, Any]:
    ring: list[list[float]] = square(column, row, 0.02, 0.02)["coordinates"][0]
    return {"type": "Polygon", "coordinates": [[ring[0], ring[2], ring[1], ring[3], ring[0]]]}


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


async def test_every_bad_row_is_reported_and_every_good_one_lands(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    good = square(0.1, 0.1, 0.02, 0.02)
    swapped = {
        "type": "Polygon",
        "coordinates": [[[y, x] for x, y in good["coordinates"][0]]],
    }
    opened = {"type": "Polygon", "coordinates": [good["coordinates"][0][:-1]]}
    rows: list[tuple[Any, dict[str, Any], str | None]] = [
        (good, {"building_no": "1"}, None),
        (bowtie(0.1, 0.1), {"building_no": "2"}, "footprint: Self-intersection at [113.7"),
        (None, {"building_no": "3"}, "footprint: no geometry"),
        ({"type": "Polygon", "coordinates": []}, {"building_no": "4"}, "footprint: an empty"),
        (opened, {"building_no": "5"}, "footprint: "),
        (point(0.1, 0.1), {"building_no": "6"}, "footprint: a Point; a Polygon or MultiPolygon"),
        (swapped, {"building_no": "7"}, "footprint: latitude 113.7"),
        (good, {"building_no": None}, "building_no: missing"),
        (good, {"building_no": "x" * 65}, "building_no: 65 characters; at most 64"),
        (good, {"building_no": "10", "name": "a\0b"}, "name: a NUL character at 2"),
        (good, {"building_no": "11", "floors": "many"}, "floors: not a number"),
        (good, {"building_no": "12", "floors": -1}, "floors: out of range; allowed is 0 to"),
        (good, {"building_no": "13", "use": "castle"}, "use: unknown; allowed are RESIDENTIAL"),
        (good, {"building_no": "1"}, "building_no: the same building_no as feature 1"),
        (good, {"building_no": "15", "floors": 99999}, "floors: out of range"),
        (good, {"building_no": "16", "height": "NaN"}, "height: not a number"),
        (good, {"building_no": "17", "floors": 3, "use": "住宅"}, None),
    ]
    path = geojson(tmp_path / "b.geojson", *(feature(shape, **more) for shape, more, _ in rows))
    summary = await bring("buildings", path)
    found = reasons(summary)
    for number, (_, _, reason) in enumerate(rows, 1):
        assert found.get(number, "").startswith(reason or ""), (number, found.get(number))
        assert (number in found) == (reason is not None)
    numbers = await ask(select(building.c.building_no).order_by(building.c.building_no))
    assert [tuple(row) for row in numbers] == [("1",), ("17",)]
    assert (summary.read, summary.landed.inserted, summary.rejected) == (17, 2, 15)
    assert "seem" in found[7] and "swapped" in found[7]


async def test_a_feature_that_is_none_has_its_number(tmp_path: Path, bring: Bring) -> None:
    one = feature(point(0, 0), camera_no="1")
    path = geojson(
        tmp_path / "c.geojson", one, None, {"type": "Point"}, "x", {**one, "properties": None}
    )
    assert reasons(await bring("cameras", path)) == {
        2: "row: not a GeoJSON Feature",
        3: "row: not a GeoJSON Feature",
        4: "row: not a GeoJSON Feature",
        5: "camera_no: missing",
    }


@pytest.mark.parametrize(
    ("coordinates", "reason"),
    [
        ('["113.9", 22.5]', "location: "),
        ("[NaN, 22.5]", "location: "),
        ("[113.9]", "location: "),
        ("[22.5, 113.9]", "location: latitude 113.9 is out of range; longitude and latitude are"),
        ("[12656789.5, 2571234.5]", "location: [12656789.5, 2571234.5] is no longitude and"),
        ("[190, 22.5]", "location: [190, 22.5, 190, 22.5] reaches out of"),
        ("[0, 0]", "location: [0, 0] is where coordinates lie that are missing"),
    ],
)
async def test_coordinates_that_are_none_are_told(
    coordinates: str, reason: str, tmp_path: Path, bring: Bring
) -> None:
    path = tmp_path / "cameras.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties":'
        f' {{"camera_no": "1"}}, "geometry": {{"type": "Point", "coordinates": {coordinates}}}}}]}}'
    )
    assert reasons(await bring("cameras", path))[1].startswith(reason)


async def test_rows_of_separated_values_have_their_line(tmp_path: Path, bring: Bring) -> None:
    path = tmp_path / "cameras.csv"
    path.write_bytes(
        b"camera_no,name,x,y\n"
        b'1,"two\nlines",113.9,22.5\n'
        b"\n"
        b"2,short\n"
        b"3,bad byte \x00,113.9,22.5\n" + b"4,,east,22.5\n5,,,22.5\n6,,,\n7,,nan,22.5\n8,,inf,1\n"
    )
    summary = await bring("cameras", path)
    assert [
        (f.line, f.number, f.field, f.reason)
        for f in sorted(summary.findings, key=lambda f: f.number)
    ] == [
        (5, 2, "row", "2 values where the header has 4"),
        (5, 2, "location", "no geometry"),
        (6, 3, "name", "a NUL character at 10, which cannot be stored"),
        (7, 4, "location", "x 'east' is not a number"),
        (8, 5, "location", "no x"),
        (9, 6, "location", "no geometry"),
        (10, 7, "location", "x nan is not a finite number"),
        (11, 8, "location", "x inf is not a finite number"),
    ]


async def test_a_repair_is_made_only_when_it_is_wished_and_is_reported(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = geojson(tmp_path / "b.geojson", feature(bowtie(0, 0), building_no="1"))
    assert (await bring("buildings", path)).rejected == 1
    summary = await bring("buildings", path, repair=True)
    (finding,) = summary.findings
    assert (finding.outcome, finding.number, summary.landed.inserted) == (Outcome.REPAIRED, 1, 1)
    assert finding.reason.startswith("Self-intersection at [")
    assert "repaired" in finding.reason
    ((valid,),) = await ask(select(func.ST_IsValid(building.c.footprint)))
    assert valid


async def test_twice_is_once_and_what_is_unchanged_is_not_written(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = geojson(tmp_path / "b.geojson", *buildings(("1", 0.1, 0.1), ("2", 0.3, 0.1), name="甲"))
    first = await bring("buildings", path)
    written = select(building.c.id, building.c.updated_at).order_by(building.c.building_no)
    before = await ask(written)
    again = await bring("buildings", path)
    assert (first.landed.inserted, again.landed.inserted, again.landed.unchanged) == (2, 0, 2)
    assert await ask(written) == before
    changed = buildings(("1", 0.1, 0.1), name="甲") + buildings(("2", 0.3, 0.1), name="乙")
    third = await bring("buildings", geojson(path, *changed))
    assert (third.landed.updated, third.landed.unchanged) == (1, 1)
    assert [old == new for old, new in zip(before, await ask(written), strict=True)] == [
        True,
        False,
    ]


async def test_a_field_that_the_file_lacks_keeps_its_value(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / "b.geojson"
    await bring("buildings", geojson(path, *buildings(("1", 0, 0), name="甲", floors=3)))
    await bring("buildings", geojson(path, *buildings(("1", 0, 0), floors=4)))
    assert [tuple(row) for row in await ask(select(building.c.name, building.c.floors))] == [
        ("甲", 4)
    ]


async def test_a_camera_imported_before_its_county_is_not_doubled(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    cameras = geojson(tmp_path / "c.geojson", feature(point(0.2, 0.2), camera_no="1"))
    county = geojson(
        tmp_path / "r.geojson", feature(square(0, 0, 2, 2), code="440305", name="南山区")
    )
    await bring("cameras", cameras)
    summary = await bring("regions", county)
    assert summary.moved == {"camera": 1}
    again = await bring("cameras", cameras)
    assert (again.landed.inserted, again.landed.unchanged) == (0, 1)
    assert [tuple(row) for row in await ask(select(camera.c.county, camera.c.area_code))] == [
        (440305, "440305")
    ]


async def test_two_of_one_number_that_would_meet_in_a_county_stop_the_import(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    west = feature(square(0, 0), code="440305", name="南山区")
    await bring("regions", geojson(tmp_path / "r.geojson", west))
    await bring("cameras", geojson(tmp_path / "1.geojson", feature(point(0.5, 0.5), camera_no="1")))
    await bring("cameras", geojson(tmp_path / "2.geojson", feature(point(1.5, 0.5), camera_no="1")))
    assert await count(ask, camera) == 2
    wide = feature(square(0, 0, 2), code="440305", name="南山区")
    with pytest.raises(
        SameNumber, match=r"camera.camera_no: .*'1' of ids \d+ and \d+ in county 440305"
    ):
        await bring("regions", geojson(tmp_path / "r.geojson", wide))
    ((east,),) = await ask(select(func.ST_XMax(region.c.boundary)))
    assert east == pytest.approx(113.765625)


@pytest.mark.parametrize("option", ["strict", "dry_run"])
async def test_strict_and_dry_runs_change_nothing(
    option: str, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    rows = [*buildings(("1", 0, 0)), feature(None, building_no="2")]
    summary = await bring("buildings", geojson(tmp_path / "b.geojson", *rows), **{option: True})
    assert not summary.kept
    assert summary.rejected == 1
    assert await count(ask, building) == 0


async def test_strict_lands_what_is_all_right(tmp_path: Path, bring: Bring, ask: Ask) -> None:
    summary = await bring(
        "buildings", geojson(tmp_path / "b.geojson", *buildings(("1", 0, 0))), strict=True
    )
    assert summary.kept
    assert await count(ask, building) == 1


async def test_a_changed_boundary_closes_a_grid_and_opens_another(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    house = geojson(tmp_path / "b.geojson", *buildings(("1", 0.4, 0.5)))
    await bring("buildings", house)
    same = geojson(tmp_path / "g.geojson", *grids())
    assert (await bring("grids", same)).landed.unchanged == 4
    wishes = Wishes(defaults={"workers": "2"})
    assert (await bring("grids", same, wishes=wishes)).landed.updated == 4
    assert await count(ask, grid) == 4
    moved = geojson(tmp_path / "g.geojson", *grids(split=0.3))
    summary = await bring("grids", moved)
    assert (summary.landed.inserted, summary.landed.updated) == (0, 4)
    assert summary.moved == {"building": 1}
    current = select(grid.c.code, grid.c.workers).where(func.upper_inf(grid.c.valid))
    assert len(await ask(current)) == 4
    assert {row.workers for row in await ask(current)} == {2}
    assert await count(ask, grid) == 8
    assert [tuple(row) for row in await ask(select(building.c.area_code))] == [(f"{TOWN}001002",)]


async def test_a_ring_that_starts_elsewhere_is_the_same_grid(
    place: None, tmp_path: Path, bring: Bring
) -> None:
    turned = grids()
    for one in turned:
        ring = one["geometry"]["coordinates"][0]
        one["geometry"]["coordinates"] = [[*ring[1:], ring[1]]]
    summary = await bring("grids", geojson(tmp_path / "g.geojson", *turned))
    assert summary.landed.unchanged == 4


async def test_households_and_residents_find_their_building(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    await bring("buildings", geojson(tmp_path / "b.geojson", *buildings(("1", 0.1, 0.1))))
    homes = tmp_path / "homes.csv"
    homes.write_text(HEAD + "1,A,101,3,自有\n1,,102,,\n2,A,101,1,\n1,A,101,2,\n1,A,,2,\n")
    summary = await bring("households", homes)
    assert reasons(summary) == {
        3: "building_no: no building of this number is on record; import buildings first",
        4: "row: the same building_no and unit and room as line 2",
        5: "room: missing",
    }
    people = tmp_path / "people.csv"
    people.write_text(
        "楼栋编号,单元,房号,姓名,电话,出生年份,services\n"
        "1,A,101,王小明,13800000000,1950,助餐、MEALS\n1,,102,李四,,,\n1,,102,李四,,,\n"
        "1,B,101,赵六,,,\n1,A,101,钱七,,1700,\n1,A,101,孙\0八,123\x00,1950,\n"
    )
    summary = await bring("residents", people)
    assert reasons(summary) == {
        3: "row: the same building_no and unit and room and name and birth_year as line 3",
        4: "building_no: no household of this building, unit and room is on record;"
        " import households first",
        5: "birth_year: out of range; allowed is 1880 to 2200",
        6: "name: a NUL character at 2, which cannot be stored",
    }
    assert not any("孙" in f.value or "123" in f.value for f in summary.findings)
    assert {finding.key for finding in summary.findings} == {
        "1//102/李*/",
        "1/B/101/赵*/",
        "1/A/101/钱*/1700",
        "1/A/101/孙*****/1950",
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


async def test_regions_take_national_lists(tmp_path: Path, bring: Bring, ask: Ask) -> None:
    path = tmp_path / "regions.csv"
    path.write_text(
        "code,name,level\n440000,广东省,\n440300,深圳市,\n440305000000,南山区,COUNTY\n"
        "440305001000,南头街道,乡级\n440305001001,南头城社区,COMMUNITY\n440305002,南山街道,COUNTY\n"
        "44030,x,\n"
    )
    summary = await bring("regions", path)
    assert summary.skipped == {"communities": 1}
    assert reasons(summary) == {
        6: "level: a code of 9 digits is of level TOWN",
        7: "code: not a code of 2, 4, 6 or 9 digits",
    }
    rows = await ask(select(region.c.code, region.c.level).order_by(region.c.code))
    assert [(code, str(level)) for code, level in rows] == [
        ("44", "PROVINCE"),
        ("4403", "CITY"),
        ("440305", "COUNTY"),
        ("440305001", "TOWN"),
    ]


async def test_a_boundary_comes_later_and_is_not_lost_again(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    names = tmp_path / "regions.csv"
    names.write_text("code,name,level\n440305,南山区,COUNTY\n")
    shape = geojson(tmp_path / "district.geojson", feature(square(0, 0), name="南山区"))
    wishes = Wishes(defaults={"code": "440305"})
    await bring("regions", names)
    assert (await bring("regions", shape, wishes=wishes)).landed.updated == 1
    assert (await bring("regions", names)).landed.unchanged == 1
    null = geojson(tmp_path / "null.geojson", feature(None, code="440305", name="南山"))
    assert (await bring("regions", null)).landed.updated == 1
    ((known,),) = await ask(select(region.c.boundary.is_not(None)))
    assert known


async def test_communities_need_a_boundary(tmp_path: Path, bring: Bring) -> None:
    path = tmp_path / "communities.csv"
    path.write_text("code,name\n440305001001,南头城社区\n")
    with pytest.raises(UnreadableSource, match=r"communities need a boundary.*it has code, name"):
        await bring("communities", path)


async def test_areas_without_the_area_above_are_warned_of(tmp_path: Path, bring: Bring) -> None:
    lone = feature(square(0, 0), code=f"{TOWN}001001", name="网格")
    summary = await bring("grids", geojson(tmp_path / "g.geojson", lone))
    assert [(f.outcome, f.reason) for f in summary.findings] == [
        (Outcome.WARNING, f"no community {TOWN}001 is on record")
    ]
    assert (summary.rejected, summary.landed.inserted) == (0, 1)


async def test_commercial_maps_are_shifted_back_and_metres_projected(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / "cameras.csv"
    path.write_text("camera_no,x,y\n1,113.9048718,22.4969932\n")
    await bring("cameras", path, crs="gcj02")
    path.write_text("camera_no,x,y\n2,12679290.0,2571681.0\n3,1e30,1\n")
    summary = await bring("cameras", path, crs="EPSG:3857")
    rows = await ask(
        select(func.ST_X(camera.c.location), func.ST_Y(camera.c.location)).order_by(
            camera.c.camera_no
        )
    )
    assert [(round(x, 3), round(y, 3)) for x, y in rows] == [(113.9, 22.5), (113.9, 22.5)]
    assert list(reasons(summary)) == [2]
    with pytest.raises(UnreadableSource, match="CRS 'EPSG:1' is not known"):
        await bring("cameras", path, crs="EPSG:1")


async def test_what_is_said_wins_over_what_the_file_says(tmp_path: Path, bring: Bring) -> None:
    member = {"type": "name", "properties": {"name": "EPSG:4326"}}
    path = geojson(tmp_path / "c.geojson", feature(point(0, 0), camera_no="1"), crs=member)
    assert (await bring("cameras", path)).notes == ()
    (note,) = (await bring("cameras", path, crs="GCJ02")).notes
    assert note == "the file says EPSG:4326; it was read as GCJ02, as --crs says"


async def test_incidents_keep_the_area_of_their_report(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / "i.csv"
    path.write_text(
        "编号,类别,标题,上报时间,经度,纬度\n1,消防隐患,堵塞通道,2024年5月31日 17:05,"
        "113.751,22.501\n2,fire hazard,x,31/05/2024,113.751,22.501\n"
        "3,,x,2024-05-31,113.751,22.501\n"
    )
    summary = await bring("incidents", path)
    assert reasons(summary) == {
        2: "reported_at: month 31: with slashes and the year last, the month comes first",
        3: "category: missing",
    }
    await bring("grids", geojson(tmp_path / "g.geojson", *grids(split=0.05)))
    (row,) = await ask(
        select(incident.c.area_code, incident.c.area_code_at_report, incident.c.reported_at)
    )
    assert (row.area_code, row.area_code_at_report) == (f"{TOWN}001002", f"{TOWN}001001")
    assert row.reported_at == datetime(2024, 5, 31, 9, 5, tzinfo=UTC)
    assert (await bring("incidents", path)).landed.unchanged == 1


async def test_an_empty_file_brings_nothing(tmp_path: Path, bring: Bring) -> None:
    path = tmp_path / "c.csv"
    path.write_text("camera_no,x,y\n")
    summary: Summary = await bring("cameras", path)
    assert (summary.read, summary.landed.inserted, summary.findings) == (0, 0, ())


async def test_the_report_opens_in_a_spreadsheet_without_running_anything(
    tmp_path: Path, bring: Bring
) -> None:
    path = tmp_path / "c.csv"
    path.write_text("camera_no,ptz,x,y\n=1+1,=cmd(),113.9,22.5\n2,-maybe,113.9,22.5\n")
    summary = await bring("cameras", path)
    write_findings(tmp_path / "report.csv", summary.findings)
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["number"], row["line"], row["key"], row["value"]) for row in rows] == [
        ("1", "2", "'=1+1", "'=cmd()"),
        ("2", "3", "2", "'-maybe"),
    ]


async def test_a_writer_of_areas_waits_for_another(owner: AsyncConnection) -> None:
    async with owner.begin():
        await only_writer(owner)
        taken = await owner.scalar(select(func.pg_try_advisory_xact_lock(WRITERS)))
    assert taken
