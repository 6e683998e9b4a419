"""``jingwei import``, ``export`` and ``check``: what they print, and how they exit."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from server.cli import app
from server.commands import transfer
from server.faults import DatabaseFault, Fault
from tests.append_only import unlock
from tests.conftest import Database, connected
from tests.transfer.conftest import buildings, feature, geojson, square


@pytest.fixture
def jingwei(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL", database.owner_url)
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def run(jingwei: CliRunner, *arguments: str) -> Result:
    return jingwei.invoke(app, list(arguments))


def test_an_import_prints_what_became_of_the_rows(jingwei: CliRunner, tmp_path: Path) -> None:
    rows = [*buildings(("1", 0, 0)), feature(None, building_no="2")]
    path = geojson(tmp_path / "b.geojson", *rows)
    done = run(jingwei, "import", "buildings", str(path), "--default", "use=住宅")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[0] == "buildings from b.geojson: 2 read, 1 new, 0 changed, 0 as before, 1 rejected"
    assert "  rejected: feature 2 (2), footprint: no geometry" in lines
    with (tmp_path / "b.buildings.rejected.csv").open(encoding="utf-8-sig") as file:
        (row,) = csv.DictReader(file)
    assert (row["number"], row["key"], row["outcome"]) == ("2", "2", "rejected")
    good = geojson(tmp_path / "b.geojson", *buildings(("1", 0, 0)))
    again = run(jingwei, "import", "buildings", str(good), "--dry-run")
    assert again.exit_code == 0
    assert "nothing was changed: a dry run" in again.stdout


def test_what_was_imported_is_exported_and_checked(jingwei: CliRunner, tmp_path: Path) -> None:
    county = feature(square(0, 0), code="440305", name="南山区")
    for plural, features in (("regions", [county]), ("buildings", buildings(("1", 0.1, 0.1)))):
        path = geojson(tmp_path / "in.geojson", *features)
        assert run(jingwei, "import", plural, str(path)).exit_code == 0
    out = tmp_path / "out.csv"
    done = run(jingwei, "export", "buildings", "--area", "440305", "--to", str(out))
    assert (done.exit_code, done.stdout) == (0, f"1 buildings written to {out}\n")
    assert run(jingwei, "check").exit_code == 0
    assert run(jingwei, "check", "--repair").exit_code == 0
    assert run(jingwei, "check", "--tolerance", "0.05").exit_code == 0
    for faulty in ("nan", "-1", "11", "wide"):
        assert run(jingwei, "check", "--tolerance", faulty).exit_code == 2


async def test_the_log_is_checked_and_compared_with_heads_that_were_kept(
    jingwei: CliRunner, database: Database, tmp_path: Path
) -> None:
    async with connected(database.owner_url) as owner:
        write = text(
            "select write_access(null, :who, 'OPERATOR', '{440305}', 'READ', null, null, null,"
            " null, null, '[{}, {}, {}]')"
        )
        for who in ("li", "wang"):
            await owner.execute(write, {"who": who})
        await owner.commit()
        done = await asyncio.to_thread(run, jingwei, "check", "log")
        assert done.exit_code == 0
        *heads, last = done.stdout.splitlines()
        assert last.startswith("Nothing is wrong") and len(heads) == 2
        assert all(head.startswith("head ") and " 3 " in head for head in heads)
        kept = tmp_path / "heads.txt"
        kept.write_text(done.stdout)
        again = await asyncio.to_thread(run, jingwei, "check", "log", "--heads", str(kept))
        assert again.exit_code == 0
        await unlock(owner)
        await owner.execute(text("update access_log set residents = 7 where number = 2"))
        await owner.commit()
        found = await asyncio.to_thread(run, jingwei, "check", "log", "--heads", str(kept))
        assert found.exit_code == 1
        assert found.stdout.count("it does not follow from line 1") == 2
        assert "is not as it was written: 2 faults" in found.stdout
    for wrong in (tmp_path / "none.txt", tmp_path / "empty.txt"):
        (tmp_path / "empty.txt").write_text("nothing")
        failed = run(jingwei, "check", "log", "--heads", str(wrong))
        assert isinstance(failed.exception, Fault) and str(wrong) in str(failed.exception)
    misplaced = run(jingwei, "check", "--heads", str(kept))
    assert isinstance(misplaced.exception, Fault)


@pytest.mark.parametrize("step", ["reading", "checking", "landing"])
def test_a_database_that_stops_during_an_import_is_one_line_and_nothing_is_half_in(
    step: str,
    jingwei: CliRunner,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its connections end as PostgreSQL ends them when it is stopped."""

    @contextmanager
    def stopping() -> Iterator[Callable[[str, int, int | None], None]]:
        def report(now: str, done: int, total: int | None) -> None:
            if now == step:
                end_connections(database)

        yield report

    path = geojson(tmp_path / "b.geojson", *many_buildings())
    with monkeypatch.context() as during:
        during.setattr(transfer, "progress_bar", stopping)
        done = run(jingwei, "import", "buildings", str(path))
    assert isinstance(done.exception, DatabaseFault), done.exception
    said = str(done.exception)
    assert said.startswith("the database went away, and nothing is half in: ")
    assert "administrator command" in said or "the connection is lost" in said
    assert "\n" not in said
    again = run(jingwei, "import", "buildings", str(path))
    assert again.exit_code == 0
    assert f"{MANY:,} read, {MANY:,} new, 0 changed, 0 as before" in again.stdout


MANY = 25_000


def many_buildings() -> list[Any]:
    """More than one batch of the reader's: the COPY is under way when it is cut off."""
    return buildings(*((str(number), number % 100 / 50, 0.1) for number in range(MANY)))


def end_connections(database: Database) -> None:
    with psycopg.connect(database.owner_url, autocommit=True) as other:
        other.execute(
            "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "trees", "x.csv"], "no such entity; allowed are regions"),
        (["import", "cameras", "x.csv"], "x.csv: there is no such file"),
        (["import", "cameras", "x.csv", "--map", "name"], "--map 'name': it must be FIELD="),
        (
            ["import", "cameras", "x.csv", "--value", "a=b"],
            "--value 'a=b': it must be FIELD:THEIRS",
        ),
        (["import", "cameras", "x.csv", "--timezone", "Mars"], "--timezone 'Mars': no such"),
        (["export", "trees", "--to", "x.csv"], "no such entity"),
        (["export", "cameras", "--to", "x.csv", "--area", "x"], "--area 'x': not an area's code"),
        (["export", "cameras", "--to", "x.dwg"], "cannot write '.dwg'; allowed are .gpkg"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    arguments: list[str], said: str, jingwei: CliRunner
) -> None:
    done = run(jingwei, *arguments)
    assert isinstance(done.exception, Fault)
    assert said in str(done.exception)
    assert "\n" not in str(done.exception)


def test_no_report_takes_the_place_of_another(jingwei: CliRunner, tmp_path: Path) -> None:
    path = geojson(tmp_path / "x.geojson", feature(None, building_no="1", camera_no="1"))
    for plural in ("buildings", "cameras", "cameras"):
        done = run(jingwei, "import", plural, str(path))
        assert done.exit_code == 1
    assert "every finding is in x.cameras.rejected-2.csv" in done.stdout
    reports = sorted(report.name for report in tmp_path.glob("*.csv"))
    assert reports == [
        "x.buildings.rejected.csv",
        "x.cameras.rejected-2.csv",
        "x.cameras.rejected.csv",
    ]
    said = tmp_path / "said.csv"
    for _ in range(2):
        run(jingwei, "import", "cameras", str(path), "--reject", str(said))
    for report in tmp_path.glob("*.csv"):
        assert report.stat().st_mode & 0o777 == 0o600
        assert report.read_text(encoding="utf-8-sig").count("\n") == 2


def test_what_is_written_in_clear_is_not_on_the_screen(jingwei: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("building_no,room,name\n1,101,王小明\n", encoding="utf-8")
    masked = run(jingwei, "import", "residents", str(path))
    clear = run(jingwei, "import", "residents", str(path), "--rejects-in-clear")
    assert (masked.exit_code, clear.exit_code) == (1, 1)
    assert "王小明" not in masked.stdout + clear.stdout
    assert "王*" in masked.stdout
    assert "王小明" not in (tmp_path / "r.residents.rejected.csv").read_text(encoding="utf-8-sig")
    assert "王小明" in (tmp_path / "r.residents.rejected-2.csv").read_text(encoding="utf-8-sig")


def test_options_decide_what_a_file_does_not(jingwei: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(
        'title,t\ncamera_no,x,y,filed_at,mount_height,name\n1,1,2,03/04/2024,"1,200",NA\n'
    )
    says = ("import", "cameras", str(path), "--header-line", "2")
    refused = run(jingwei, *says)
    assert "--dates day-first" in str(refused.exception)
    refused = run(jingwei, *says, "--dates", "month-first")
    assert "--decimal comma" in str(refused.exception)
    more = ("--dates", "month-first", "--decimal", "comma", "--null-words", "NA,none")
    done = run(jingwei, *says, *more)
    assert done.exit_code == 0
    assert "month-first dates (--dates says so): 1 row" in done.stdout
    assert "the comma is a decimal point (--decimal says so): 1 row" in done.stdout
    assert "column 'name': NA is no value: 1 row" in done.stdout
