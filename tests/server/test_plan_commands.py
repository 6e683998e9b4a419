"""``jingwei export plan`` and ``import plan``: what they print, and how they exit."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from demo import make_city
from resolvers.database.pool import PoolLimits
from resolvers.database.transactions import Transactions
from resolvers.redraw.creation import Asked, create
from schema.viewer import Role, Viewer
from server.address import WRITER, for_sqlalchemy, in_role
from server.cli import app
from server.faults import Fault
from tests.conftest import Server, connected

DISTRICT = "990101"


@pytest.fixture(scope="module")
async def address(cluster: Server, template: str) -> AsyncIterator[str]:
    """A database of this module's own, with a small city and one plan, the first."""
    name = f"{template}_commands"
    await cluster.create(name, template)
    async with connected(cluster.url(name)) as owner:
        await make_city(owner, 3_000, until=date(2026, 6, 1))
        await owner.commit()
    transactions = Transactions(
        for_sqlalchemy(in_role(cluster.url(name), WRITER)), PoolLimits(), "UTC"
    )
    await create(transactions, Viewer("林工", Role.PLANNER, ("",)), Asked("样板", [DISTRICT]))
    await transactions.close()
    yield cluster.url(name)
    await cluster.drop(name)


@pytest.fixture
def jingwei(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def run(jingwei: CliRunner, *arguments: str) -> Result:
    return jingwei.invoke(app, list(arguments))


PLAN = f"GridPlan:{DISTRICT}:1"


@pytest.mark.parametrize("suffix", ["csv", "gpkg", "geojson", "zip", "fgb"])
def test_what_is_exported_is_imported_as_another_plan(suffix: str, jingwei: CliRunner) -> None:
    file = f"plan.{suffix}"
    done = run(jingwei, "export", "plan", PLAN, "--to", file)
    what = "buildings" if suffix == "csv" else "zones"
    assert done.exit_code == 0
    assert done.stdout.endswith(f" {what} of {PLAN} written to {file}\n")
    made = run(jingwei, "import", "plan", file, "--name", "再来")
    assert made.exit_code == 0
    assert made.stdout.startswith(f"GridPlan:{DISTRICT}:")
    assert made.stdout.splitlines()[0].endswith(" 0 rejected")
    assert sorted(path.name for path in Path.cwd().iterdir()) == [file]


def test_codes_of_communities_that_a_plan_would_make_name_none_of_todays(
    jingwei: CliRunner,
) -> None:
    run(jingwei, "export", "plan", PLAN, "--to", "plan.csv")
    lines = Path("plan.csv").read_text(encoding="utf-8-sig").splitlines()
    community = lines[1].split(",")[1][:12]
    new = f"{community[:9]}999"
    own = [line for line in lines[1:] if f",{community}" in line]
    own[0] = own[0].replace(f",{community}", f",{new}")
    Path("split.csv").write_text("\n".join((lines[0], *own)), encoding="utf-8")
    made = run(jingwei, "import", "plan", "split.csv", "--name", "拆分")
    assert (made.exit_code, made.stdout.splitlines()[0][-11:]) == (0, " 0 rejected")
    assert f"this plan has no community {new}: it became zone {community}" in made.stdout
    nowhere = own[0].replace(f",{new}", f",{'1' * 12}")
    Path("nowhere.csv").write_text("\n".join((lines[0], nowhere)), encoding="utf-8")
    refused = run(jingwei, "import", "plan", "nowhere.csv", "--name", "无")
    assert "111111111111" in str(refused.exception)


def test_what_pandas_has_made_of_the_codes_is_told_and_read(jingwei: CliRunner) -> None:
    run(jingwei, "export", "plan", PLAN, "--to", "plan.csv")
    with Path("plan.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    zones = {row["zone_code"] for row in rows}
    text = "".join(f"{row['building_no']},{row['zone_code']}.0\n" for row in rows)
    Path("floats.csv").write_text(f"building_no,zone_code\nNULL,NaN\n{text}", encoding="utf-8")
    made = run(jingwei, "import", "plan", "floats.csv", "--name", "浮点", "--encoding", "UTF-8")
    lines = made.stdout.splitlines()
    assert f" {len(zones)} zones, {len(rows)} buildings, 1 rejected" in lines[0]
    told = f"1023.0 is 1023, as all of the column are whole numbers: {len(rows):,} rows"
    assert any(told in line for line in lines)
    assert "  note: column 'zone_code': NaN is no value: 1 row, for example line 2" in lines


def test_a_report_is_exported(jingwei: CliRunner) -> None:
    done = run(jingwei, "export", "plan", PLAN, "--to", "plan.html")
    assert done.stdout == f"the report of {PLAN} written to plan.html\n"
    assert Path("plan.html").read_bytes().startswith(b"<!DOCTYPE html>")


def test_what_is_wrong_with_rows_is_told_and_kept(jingwei: CliRunner) -> None:
    run(jingwei, "export", "plan", PLAN, "--to", "plan.csv")
    number = Path("plan.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(",")[0]
    text = f"楼号,分组\n{number},东片\n没有,东片\n"
    Path("g.csv").write_bytes(text.encode("gbk"))
    options = ("--map", "zone=分组", "--encoding", "GBK", "--communities", number[:12])
    made = run(jingwei, "import", "plan", "g.csv", "--name", "甲", *options)
    assert made.exit_code == 1
    lines = made.stdout.splitlines()
    assert lines[0].endswith(" from g.csv: 2 read, 1 zones, 1 buildings, 1 rejected")
    reason = "no building of this number is in the plan's communities"
    assert f"  rejected: line 3 (没有), building_no '没有': {reason}" in lines
    with Path("g.plan.rejected.csv").open(encoding="utf-8-sig") as file:
        outcomes = [row["outcome"] for row in csv.DictReader(file)]
    assert outcomes.count("rejected") == 1
    again = run(jingwei, "import", "plan", "g.csv", "--name", "甲", *options, "--strict")
    assert again.exit_code == 1
    assert again.stdout.startswith("no plan from g.csv")
    assert "nothing was made: --strict, and rows were rejected" in again.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "plan", "--to", "x.csv"], "say which: jingwei export plan GridPlan:"),
        (["export", "plan", "7", "--to", "x.csv"], "export plan 7: "),
        (["export", "plan", "Grid:990101:1", "--to", "x.csv"], "a plan's id is GridPlan:"),
        (["export", "plan", "GridPlan:990101:99999", "--to", "x.csv"], "names no plan"),
        (["export", "plan", PLAN, "--to", "x.dwg"], "cannot write '.dwg'; allowed are .csv, "),
        (["export", "plan", PLAN, "--to", "x.csv", "--area", "99"], "exported as a whole"),
        (["export", "plan", PLAN, "--to", "x.gpkg", "--crs", "Mars"], "--crs 'Mars'"),
        (["export", "plan", PLAN, "--to", "no/x.csv"], "--to no/x.csv: No such file"),
        (["export", "cameras", PLAN, "--to", "x.csv"], "only a plan is exported by its id"),
        (["import", "plan", "x.csv"], "--name NAME"),
        (["import", "plan", "x.csv", "--name", "甲"], "x.csv: there is no such file"),
        (["import", "plan", "named.csv", "--name", "甲"], "say --communities CODE"),
        (["import", "plan", "named.csv", "--name", " ", "--communities", "990101"], "name ' '"),
        (["import", "plan", "named.csv", "--name", "x", "--communities", "1"], "communities: '1'"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    arguments: list[str], said: str, jingwei: CliRunner
) -> None:
    Path("named.csv").write_text("building_no,zone\n1,东片\n", encoding="utf-8")
    done = run(jingwei, *arguments)
    assert isinstance(done.exception, Fault), done.exception
    assert said in str(done.exception)
    assert "\n" not in str(done.exception)
