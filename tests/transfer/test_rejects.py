"""Rows of a file that are bad: every one is reported, with its line, its field and the reason."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from schema.entities.building import building
from tests.transfer.conftest import Ask, Bring, feature, geojson, point, reasons, square
from transfer.finding import Outcome, write_findings


def bowtie(column: float, row: float) -> dict[str, Any]:
    ring: list[list[float]] = square(column, row, 0.02, 0.02)["coordinates"][0]
    return {"type": "Polygon", "coordinates": [[ring[0], ring[2], ring[1], ring[3], ring[0]]]}


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
        (good, {"building_no": "17"}, "building_no: the same building_no as later rows"),
        (good, {"building_no": "15", "floors": 99999}, "floors: out of range"),
        (good, {"building_no": "16", "height": "nan m"}, "height: not a number"),
        (good, {"building_no": "17", "floors": 3}, "building_no: the same building_no as feature"),
        (good, {"building_no": "18", "floors": 3, "use": "住宅"}, None),
    ]
    path = geojson(tmp_path / "b.geojson", *(feature(shape, **more) for shape, more, _ in rows))
    summary = await bring("buildings", path)
    found = reasons(summary)
    for number, (_, _, reason) in enumerate(rows, 1):
        assert found.get(number, "").startswith(reason or ""), (number, found.get(number))
        assert (number in found) == (reason is not None)
    numbers = await ask(select(building.c.building_no).order_by(building.c.building_no))
    assert [tuple(row) for row in numbers] == [("1",), ("18",)]
    assert (summary.read, summary.landed.inserted, summary.rejected) == (18, 2, 16)
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
        (10, 7, "location", "no x"),
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


async def test_the_report_opens_in_a_spreadsheet_without_running_anything(
    tmp_path: Path, bring: Bring
) -> None:
    path = tmp_path / "c.csv"
    path.write_text("camera_no,ptz,x,y\n=1+1,=cmd(),113.9,22.5\n2,-maybe,113.9,22.5\n")
    summary = await bring("cameras", path)
    (tmp_path / "report.csv").touch(0o644)
    write_findings(tmp_path / "report.csv", summary.findings)
    assert (tmp_path / "report.csv").stat().st_mode & 0o777 == 0o600, "it holds rows, of people too"
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["number"], row["line"], row["key"], row["value"]) for row in rows] == [
        ("1", "2", "'=1+1", "'=cmd()"),
        ("2", "3", "2", "'-maybe"),
    ]
