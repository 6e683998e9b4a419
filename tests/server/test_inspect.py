"""``jingwei inspect`` and a dry run: what a person sees of a file before it lands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from server.cli import app
from server.commands.inspect_file import table_lines
from server.faults import Fault
from tests.conftest import Database
from tests.transfer.conftest import buildings, feature, geojson, point
from transfer.finding import Finding
from transfer.inspection import rejections, text_map
from transfer.positions import Places


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def survey(path: Path) -> Path:
    rows = "".join(f"K-{n},{2_493_870 + 10 * n},{492_788 - 10 * n},门{n}\n" for n in range(1, 7))
    path.write_text(f"编号,X,Y,备注\n{rows}", encoding="utf-8")
    return path


def test_each_column_is_shown_with_what_it_is_taken_for(tmp_path: Path) -> None:
    path = survey(tmp_path / "c.csv")
    shown = run("inspect", str(path), "--as", "cameras", "--crs", "EPSG:4547")
    assert shown.exit_code == 0
    lines = [" ".join(line.split()) for line in shown.stdout.splitlines()]
    assert lines[0] == "c.csv: 6 rows, as cameras"
    assert "编号 camera_no another name of it K-1 K-1" in lines
    assert any(
        line.startswith("X and Y location a pair of coordinates 2493880, 492778 at [113.92979")
        for line in lines
    )
    assert "备注 — fills nothing 门1" in lines
    assert any("6 of them in China or near it (read as EPSG:4547)" in line for line in lines)
    assert any("X counts to the north and Y to the east" in line for line in lines)
    picture = [line for line in shown.stdout.splitlines() if line.startswith("  |")]
    assert picture[0].lstrip(" |").startswith(("#", "+", ".", ":"))
    assert picture[-1].rstrip().endswith(("#", "+", ".", ":"))


def test_without_an_entity_it_is_shown_what_the_rows_may_be(tmp_path: Path) -> None:
    path = geojson(tmp_path / "b.geojson", *buildings(("1", 0, 0), ("2", 1, 0)))
    shown = run("inspect", str(path)).stdout.splitlines()
    assert shown[0] == "2 rows; geometry: 2 Polygon; CRS: CGCS2000"
    assert shown[1].startswith("  may be buildings (building_no): jingwei inspect FILE --as")
    odd = geojson(tmp_path / "o.geojson", feature(point(0, 0), a=1))
    assert "such as cameras: cameras need camera_no" in run("inspect", str(odd)).stdout


def test_what_keeps_rows_out_is_shown_by_reason(tmp_path: Path) -> None:
    path = geojson(tmp_path / "b.geojson", *buildings(("1", 0, 0)), feature(None, building_no="2"))
    shown = run("inspect", str(path), "--as", "buildings")
    assert "rejected 1 for their footprint, such as feature 2: no geometry" in shown.stdout
    found = [Finding(n, None, "", "floors", "", f"{n} is more than 9") for n in (10, 11)]
    assert rejections([*found, Finding(3, 7, "", "name", "", "missing")]) == [
        ("floors", 2, "feature 10: 10 is more than 9"),
        ("name", 1, "line 7: missing"),
    ]


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    text = "楼栋编号,单元,房号,姓名,电话,身份\n1,A,101,王小明,13800000000,党员\n"
    path.write_text(text, encoding="utf-8")
    shown = run("inspect", str(path), "--as", "residents").stdout
    assert shown.count("(not shown)") == 5
    assert not any(word in shown for word in ("王", "138", "党"))


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["missing.csv"], "there is no such file"),
        (["--as", "castles", "{}"], "--as castles: no such entity; allowed are regions"),
        (["--as", "buildings", "{}"], "buildings need a footprint, and X and Y are of points"),
    ],
)
def test_what_cannot_be_read_is_a_fault(arguments: list[str], reason: str, tmp_path: Path) -> None:
    path = survey(tmp_path / "c.csv")
    refused = run("inspect", *(each.format(path) for each in arguments))
    assert isinstance(refused.exception, Fault)
    assert reason in str(refused.exception)


def test_a_dry_run_shows_the_same_and_what_would_land(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.owner_url)
    monkeypatch.chdir(tmp_path)
    path = survey(tmp_path / "c.csv")
    shown = run("import", "cameras", str(path), "--crs", "EPSG:4547", "--dry-run").stdout
    assert "cameras from c.csv: 6 read, 6 new" in shown
    assert "as stored" in shown and "of them in China" in shown
    landed = run("import", "cameras", str(path), "--crs", "EPSG:4547").stdout
    assert "as stored" not in landed and "6 new" in landed


def test_a_picture_has_the_north_at_its_top() -> None:
    degrees = np.array([[113.0, 22.0], [114.0, 23.0], [114.0, 23.0], [114.0, 23.0]])
    places = Places(np.arange(4), degrees, degrees)
    assert text_map(places, width=3, height=2) == ("  #", ":")
    none = Places(np.empty(0, np.int64), np.empty((0, 2)), np.empty((0, 2)))
    assert text_map(none) == ()


def test_columns_of_a_table_stand_below_one_another() -> None:
    assert table_lines([("编号", "a"), ("x", "b")]) == ["编号  a", "x     b"]


def test_a_column_is_shown_as_it_is_given_and_as_it_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(
        "台账\n编号;经度;纬度;安装高度;备案日期;名称\n１２.0;113,9;22,5;NULL;03/04/2024;门13812345678\n"
        "13.0;113,9;22,5;3,5;13/04/2024;乙\n",
        encoding="utf-8",
    )
    shown = run("inspect", str(path), "--as", "cameras").stdout
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert "编号 camera_no another name of it １２.0 12" in lines
    assert "安装高度 mount_height another name of it 3,5 3.5" in lines
    assert "备案日期 filed_at another name of it 03/04/2024 2024-04-03" in lines
    assert "13812345678" not in shown
    asked = run("inspect", str(path), "--as", "cameras", "--header-line", "1")
    assert "--header-line N" in str(asked.exception)
