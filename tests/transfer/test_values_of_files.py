"""Values as spreadsheets, pandas and input methods leave them: read by a rule that is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from schema.entities.building import building
from schema.entities.camera import camera
from schema.entities.incident import incident
from tests.transfer.conftest import Ask, Bring, feature, geojson, point, reasons
from tests.transfer.test_containers import points
from transfer.mapping import Wishes
from transfer.sources.source import UnreadableSource
from transfer.values.instant import DateOrder
from transfer.values.null_words import NULL_WORDS, without_null_words
from transfer.values.spelling import DecimalSign, Role, respelled

CGCS = "CGCS2000"
CHINA = ZoneInfo("Asia/Shanghai")


def cameras(path: Path, header: str, *rows: str) -> Path:
    """A file of cameras whose columns beside place and number are said."""
    lines = [f"camera_no,x,y,{header}"]
    lines += [f"{n},113.9,22.5,{row}" for n, row in enumerate(rows, 1)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def incidents(path: Path, *times: str) -> Path:
    lines = ["case_no,category,title,x,y,reported_at"]
    lines += [f"{n},治安,x,113.9,22.5,{time}" for n, time in enumerate(times, 1)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


async def days(ask: Ask) -> list[str]:
    found = await ask(select(incident.c.reported_at).order_by(incident.c.case_no))
    return [str(at.astimezone(CHINA).date()) for (at,) in found]


@pytest.mark.parametrize(
    ("role", "given", "meant", "told"),
    [
        (Role.CODE, "１２Ａ－３", "12A-3", ["full-width characters are plain ones"]),
        (Role.CODE, "B\u200b7\u200d", "B7", ["invisible characters were left out"]),
        (Role.CODE, "\ufeffB7", "B7", ["invisible characters were left out"]),
        (Role.CODE, "B\u00a07", "B 7", ["no-break spaces are spaces"]),
        (Role.CODE, "'000123", "000123", ["the quote before digits is a spreadsheet's, and was"]),
        (Role.CODE, "'B'", "'B'", []),
        (Role.CODE, "3号楼", "3号楼", []),
        (Role.TEXT, "第３小区　（东）", "第３小区　（东）", []),
        (Role.TEXT, "东\u200b门\u00a0口", "东门 口", ["invisible characters", "no-break spaces"]),
        (Role.TEXT, "👨\u200d👩", "👨\u200d👩", []),
        (Role.TEXT, "'000123", "'000123", []),
        (Role.NUMBER, "１２．５", "12.5", ["full-width characters are plain ones"]),
        (Role.NUMBER, "\u22123", "-3", ["full-width characters are plain ones"]),
        (Role.NUMBER, "1,234,567.5", "1234567.5", ["the thousands of numbers are parted"]),
        (Role.NUMBER, "1\u00a0234", "1234", ["the thousands of numbers are parted"]),
        (Role.NUMBER, "12,34", "12,34", []),
        (Role.DATE, "２０２４／５／３１　１７：０５", "2024/5/31 17:05", ["full-width characters"]),
        (Role.WORD, "ＯＮＬＩＮＥ", "ONLINE", ["full-width letters and digits are plain ones"]),
        (Role.WORD, "在线（东）", "在线（东）", []),
        (Role.WORD, 3, 3, []),
    ],
)
def test_a_value_is_spelled_as_it_is_meant(
    role: Role, given: Any, meant: Any, told: list[str]
) -> None:
    values, found = respelled(["a", None, given, given], role)
    assert values == ["a", None, meant, meant]
    assert [(each.rows, each.first) for each in found] == [(2, 2)] * len(told)
    assert all(e.reading.startswith(start) for e, start in zip(found, told, strict=True))


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("3,5", "3.5"),
        (",5", ".5"),
        ("-113,931", "-113.931"),
        ("1.234,5", "1234.5"),
        ("1.234", "1234"),
        ("3,5 m", "3.5 m"),
        ("22.5", "22.5"),
        ("7", "7"),
    ],
)
def test_a_decimal_comma_is_a_point(given: str, meant: str) -> None:
    assert respelled([given], Role.NUMBER, decimal=DecimalSign.COMMA)[0] == [meant]


def test_words_for_no_value_are_exactly_those() -> None:
    words = frozenset(NULL_WORDS)
    for word in NULL_WORDS:
        assert without_null_words(["a", f" {word} ", 3], words)[0] == ["a", None, 3]
    kept: list[Any] = ["Nan", "NULLARBOR", "none", "无", "N/A", "---", "", [], None, 0]
    assert without_null_words(kept, words) == (kept, [])


async def test_words_for_no_value_are_told_and_may_be_said(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = cameras(tmp_path / "c.csv", "name,owner,filed_at,azimuth,status", "NULL,nan,NaT,None,-")
    summary = await bring("cameras", path, crs=CGCS)
    assert summary.findings == ()
    assert [str(note) for note in summary.notes] == [
        f"column '{name}': {word} is no value: 1 row, for example line 2"
        for name, word in zip(
            ("name", "owner", "filed_at", "azimuth", "status"),
            ("NULL", "nan", "NaT", "None", "-"),
            strict=True,
        )
    ]
    c = camera.c
    found = await ask(select(c.name, c.owner, c.filed_at, c.azimuth, c.status))
    assert [tuple(row)[:4] for row in found] == [(None,) * 4]
    wishes = Wishes(null_words=frozenset(("nan", "NaT", "None")), values={"status": {"-": "离线"}})
    summary = await bring("cameras", path, crs=CGCS, wishes=wishes)
    assert (summary.findings, len(summary.notes)) == ((), 3)
    found = await ask(select(c.name, c.owner, c.status))
    assert [(name, owner, str(status)) for name, owner, status in found] == [
        ("NULL", None, "OFFLINE")
    ]


async def test_a_word_that_its_owner_gave_a_meaning_keeps_it(tmp_path: Path, bring: Bring) -> None:
    path = cameras(tmp_path / "c.csv", "status,name", "-,-")
    wishes = Wishes(values={"status": {"-": "FAULT"}})
    (note,) = (await bring("cameras", path, crs=CGCS, wishes=wishes)).notes
    assert str(note) == "column 'name': - is no value: 1 row, for example line 2"


@pytest.mark.parametrize(
    ("numbers", "landed", "told"),
    [
        (["1023.0", "7.00", "", "12"], ["1023", "12", "7"], 2),
        (["1023.0", "7.5"], ["1023.0", "7.5"], 0),
        (["1023.0", "A-1"], ["1023.0", "A-1"], 0),
        (["1023.0", "NULL"], ["1023"], 1),
        (["440305001310000001.0"], ["440305001310000001"], 1),
    ],
)
async def test_a_column_of_whole_numbers_has_no_zeros_behind_a_point(
    numbers: list[str], landed: list[str], told: int, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / "c.csv"
    path.write_text("camera_no,x,y\n" + "".join(f"{n},113.9,22.5\n" for n in numbers))
    summary = await bring("cameras", path, crs=CGCS)
    found = await ask(select(camera.c.camera_no).order_by(camera.c.camera_no))
    assert [number for (number,) in found] == landed
    rows = [note.rows for note in summary.notes if note.reading.startswith("1023.0 is 1023")]
    assert rows == ([told] if told else [])


@pytest.mark.parametrize("number", ["4.40305E+17", "9.90101E+14", "1E+05", "4,4e+17"])
async def test_a_code_that_a_spreadsheet_has_rounded_is_refused(
    number: str, tmp_path: Path, bring: Bring
) -> None:
    path = tmp_path / "c.csv"
    path.write_text(f'camera_no,x,y\n"{number}",113.9,22.5\n3E2,113.9,22.5\n')
    summary = await bring("cameras", path, crs=CGCS)
    assert reasons(summary) == {
        1: "camera_no: rounded by a spreadsheet, its digits are lost; keep codes as text"
    }


async def test_what_a_formula_that_fails_shows_is_no_text(tmp_path: Path, bring: Bring) -> None:
    path = cameras(tmp_path / "c.csv", "name,owner", "3#楼,#REF!", "#VALUE! ,x", "#1,x")
    fault = "what a spreadsheet shows for a formula that fails, and no value"
    found = reasons(await bring("cameras", path, crs=CGCS))
    assert found == {1: f"owner: {fault}", 2: f"name: {fault}"}


async def test_a_code_that_a_float_has_rounded_is_refused(tmp_path: Path, bring: Bring) -> None:
    features = [
        feature(point(0, 0), camera_no=4.4030500131e17),
        feature(point(0, 0), camera_no=7.0),
    ]
    summary = await bring("cameras", geojson(tmp_path / "c.geojson", *features))
    assert list(reasons(summary)) == [1]
    assert summary.landed.inserted == 1


@pytest.mark.parametrize(
    ("heights", "landed", "told"),
    [
        (["3,5", "4"], [3.5, 4], "3,5 in line 2 proves it"),
        (["3,5", "1,200"], [3.5, 1.2], "3,5 in line 2 proves it"),
        (["1,200", "3.5"], [1200, 3.5], "3.5 in line 3 proves it"),
        (["1,200.5"], [1200.5], "1,200.5 in line 2 proves it"),
        (["0,125"], [0.125], "0,125 in line 2 proves it"),
        (["１，２００", "3.25"], [1200, 3.25], "3.25 in line 3 proves it"),
    ],
)
async def test_the_decimals_of_a_file_are_told_from_all_of_its_numbers(
    heights: list[str], landed: list[float], told: str, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / "c.csv"
    rows = "".join(f"{n};POINT(113.9 22.5);{height}\n" for n, height in enumerate(heights))
    path.write_text(f"camera_no;wkt;mount_height\n{rows}", encoding="utf-8")
    summary = await bring("cameras", path, crs=CGCS)
    assert summary.findings == ()
    found = await ask(select(camera.c.mount_height).order_by(camera.c.camera_no))
    assert [height for (height,) in found] == landed
    assert {note.reason for note in summary.notes if "mount" in note.subject} - {""} == {told}


async def test_coordinates_have_the_decimals_of_their_file(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / "c.csv"
    path.write_text("camera_no;lon;lat\n1;113,931;22,5\n2;113,932;22,541\n")
    summary = await bring("cameras", path, crs=CGCS)
    assert summary.landed.inserted == 2
    reading = "the comma is a decimal point (22,5 in line 2 proves it): 2 rows, for example line 2"
    assert [str(note) for note in summary.notes[1:]] == [
        f"column 'lon': {reading}",
        f"column 'lat': {reading}",
    ]


@pytest.mark.parametrize(
    ("heights", "wish", "reason"),
    [
        (["1,200"], None, "1,200 in line 2 may have decimals or thousands, .*--decimal comma or"),
        (["1,5", "2.5"], None, "1,5 in line 2 has a decimal comma, and 2.5 in line 3 a decimal"),
        (["1,200"], DecimalSign.COMMA, [1.2]),
        (["1,200"], DecimalSign.POINT, [1200]),
        (["1,5", "2.5"], DecimalSign.POINT, [2.5]),
    ],
)
async def test_decimals_that_the_file_does_not_decide_are_asked_for(
    heights: list[str],
    wish: DecimalSign | None,
    reason: Any,
    tmp_path: Path,
    bring: Bring,
    ask: Ask,
) -> None:
    path = tmp_path / "c.csv"
    rows = "".join(f'{n},POINT(1 2),"{height}"\n' for n, height in enumerate(heights))
    path.write_text(f"camera_no,wkt,mount_height\n{rows}")
    wishes = Wishes(decimal=wish)
    if wish is None:
        with pytest.raises(UnreadableSource, match=reason):
            await bring("cameras", path, crs=CGCS, wishes=wishes)
        return
    await bring("cameras", path, crs=CGCS, wishes=wishes)
    found = await ask(select(camera.c.mount_height).order_by(camera.c.camera_no))
    assert [height for (height,) in found] == reason


@pytest.mark.parametrize(
    ("times", "landed", "proof"),
    [
        (["03/04/2024", "13/04/2024"], ["2024-04-03", "2024-04-13"], "13/04/2024 in line 3"),
        (["03/04/2024", "04/13/2024"], ["2024-03-04", "2024-04-13"], "04/13/2024 in line 3"),
        (["3.4.2024 10:00", "25.12.2024"], ["2024-04-03", "2024-12-25"], "25.12.2024 in line 3"),
        (
            ["０３／０４／２０２４", "13/04/2024"],
            ["2024-04-03", "2024-04-13"],
            "13/04/2024 in line 3",
        ),
    ],
)
async def test_one_date_tells_the_order_of_its_column(
    times: list[str], landed: list[str], proof: str, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    summary = await bring("incidents", incidents(tmp_path / "i.csv", *times), crs=CGCS)
    assert await days(ask) == landed
    (note,) = [note for note in summary.notes if note.reading.endswith("-first dates")]
    assert (note.reason, note.rows, note.example) == (f"{proof} proves it", 1, "line 2")


async def test_the_proof_may_stand_anywhere_in_the_file(
    tmp_path: Path, bring: Bring, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transfer.sources.csv_source.BATCH", 2)
    path = incidents(tmp_path / "i.csv", *["03/04/2024"] * 5, "13/04/2024")
    await bring("incidents", path, crs=CGCS)
    assert set(await days(ask)) == {"2024-04-03", "2024-04-13"}


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        (
            ["03/04/2024", "05/06/2024"],
            "column 'reported_at': 03/04/2024 in line 2 may have the day or the month first, and no"
            ".*--dates day-first or --dates month-first",
        ),
        (
            ["13/04/2024", "04/13/2024"],
            "13/04/2024 in line 2 has the day first, and 04/13/2024 in line 3 the month",
        ),
    ],
)
async def test_a_column_whose_order_is_not_known_is_refused(
    times: list[str], reason: str, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = incidents(tmp_path / "i.csv", *times)
    with pytest.raises(UnreadableSource, match=reason):
        await bring("incidents", path, crs=CGCS)
    wishes = Wishes(dates=DateOrder.DAY_FIRST)
    summary = await bring("incidents", path, crs=CGCS, wishes=wishes)
    assert await days(ask) == [
        f"{time[6:]}-{time[3:5]}-{time[:2]}" for time in times if time[3:5] < "13"
    ]
    told = [note.reason for note in summary.notes if note.reading == "day-first dates"]
    assert told == ["--dates says so"] * bool(told)


async def test_days_and_times_of_two_columns_are_told_apart_by_their_days(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / "i.csv"
    path.write_text(
        "case_no,category,title,x,y,date,time\n"
        "1,治安,x,113.9,22.5,03/04/2024,10:00\n2,治安,x,113.9,22.5,13/04/2024,\n"
        "3,治安,x,113.9,22.5,23/04/2024,11:00\n"
    )
    wishes = Wishes(maps={"reported_at": "{date} {time}"})
    summary = await bring("incidents", path, crs=CGCS, wishes=wishes)
    assert reasons(summary) == {2: "reported_at: missing"}
    assert await days(ask) == ["2024-04-03", "2024-04-23"]


@pytest.mark.parametrize(("driver", "suffix"), [("GPKG", ".gpkg"), ("GeoJSON", ".geojson")])
async def test_dates_in_texts_of_a_gis_are_told_by_their_column_too(
    driver: str, suffix: str, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    columns = {
        "case_no": ["1", "2"],
        "category": ["治安", "治安"],
        "title": ["x", "x"],
        "reported_at": ["03/04/2024 8:00", "13/04/2024 8:00"],
    }
    summary = await bring("incidents", points(tmp_path / f"i{suffix}", columns, driver))
    assert await days(ask) == ["2024-04-03", "2024-04-13"]
    assert [note.example for note in summary.notes if "day-first" in note.reading] == ["feature 1"]


async def test_times_with_a_zone_and_without_are_told_apart(tmp_path: Path, bring: Bring) -> None:
    path = incidents(tmp_path / "i.csv", "2024-05-31 8:00", "2024-05-31T00:00Z", "45443.5")
    summary = await bring("incidents", path, crs=CGCS)
    assert {note.reading: note.rows for note in summary.notes} == {
        "in Asia/Shanghai, as no time zone is named (--timezone says otherwise)": 2,
        "Excel's day numbers, counted from 1900": 1,
    }


@pytest.mark.parametrize("empty", ["", "NULL", "  "])
async def test_a_template_with_an_empty_part_is_a_missing_number(
    empty: str, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    ring = "POLYGON((113.9 22.5,113.91 22.5,113.91 22.51,113.9 22.5))"
    path = tmp_path / "b.csv"
    path.write_text(
        f'id,street,no,wkt\n5,A,7,"{ring}"\n{empty},B,{empty},"{ring}"\n{empty},{empty},,"{ring}"\n'
    )
    maps = {"building_no": "HEL-{id}", "address": "{street} {no}"}
    summary = await bring("buildings", path, crs=CGCS, wishes=Wishes(maps=maps))
    assert reasons(summary) == {2: "building_no: missing", 3: "building_no: missing"}
    maps = {"building_no": "HEL-{@feature}", "address": "{street} {no}"}
    await bring("buildings", path, crs=CGCS, wishes=Wishes(maps=maps))
    found = await ask(select(building.c.address).order_by(building.c.building_no))
    assert [address for (address,) in found] == ["A 7", "B", None, "A 7"]


async def test_nothing_that_has_no_text_is_surveyed(tmp_path: Path, bring: Bring) -> None:
    path = tmp_path / "c.geojson"
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    feature(point(0, 0), camera_no=1, mount_height=3.5, filed_at=None),
                    feature(point(0, 0), camera_no="2", mount_height="4.5", filed_at="2024-05-31"),
                    feature(point(0, 0), camera_no="3", mount_height=[1], filed_at={"a": 1}),
                ],
            }
        )
    )
    summary = await bring("cameras", path, crs=CGCS)
    assert reasons(summary) == {3: "mount_height: a list, not one value"}
