"""Codes of the real country: fill, cities without counties, groups that govern nothing, lineage."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.entities.camera import camera
from schema.entities.region import region
from tests.transfer.conftest import Ask, Bring, feature, geojson, point, reasons, square
from transfer.exportable import EXPORTABLES
from transfer.exporting import Export, export_file
from transfer.integrity import mismatches

LIST = """code,name
44,广东省
4419,东莞市
442000,中山市
11,北京市
1101,市辖区
110101,东城区
4290,省直辖县级行政区划
42,湖北省
429004,仙桃市
"""


WHY = "(codes of its regions have no county's digits)"


def lines(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


async def regions(ask: Ask) -> dict[str, tuple[str, str, str | None]]:
    r = region.c
    rows = await ask(select(r.code, r.name, r.level, r.parent_code))
    return {code: (name, level.name, parent) for code, name, level, parent in rows}


async def test_towns_of_a_city_without_counties_have_a_parent(
    tmp_path: Path, bring: Bring, ask: Ask, owner: AsyncConnection
) -> None:
    await bring("regions", lines(tmp_path / "a.csv", LIST))
    towns = (
        "code,name\n441900003,东城街道\n441900101000,石碣镇\n442000001,石岐街道\n"
        "110101001,东华门街道\n"
    )
    summary = await bring("regions", lines(tmp_path / "b.csv", towns))
    assert [str(note) for note in summary.notes] == [
        "codes: zeros at their end fill them up and are left out: 1 row,"
        " for example 441900101000 is 441900101",
        f"county 441900: made of its city 东莞市 {WHY}: 2 rows",
        f"county 442000: made of its city 中山市 {WHY}: 1 row",
    ]
    known = await regions(ask)
    assert known["441900"] == ("东莞市", "COUNTY", "4419")
    assert known["441900003"] == ("东城街道", "TOWN", "441900")
    async with owner.begin():
        assert await mismatches(owner) == ()
    again = await bring("regions", tmp_path / "b.csv")
    assert (again.landed.unchanged, len(again.notes)) == (4, 1)
    await bring("regions", lines(tmp_path / "c.csv", "code,name\n4419,东莞市（不设区）\n"))
    assert (await regions(ask))["441900"][0] == "东莞市（不设区）"


async def test_what_lies_there_is_in_the_county_that_the_city_is(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    areas = [
        feature(square(0, 0, 2, 2), code="4419", name="东莞市"),
        feature(square(0, 0, 1, 1), code="441900003", name="东城街道"),
    ]
    await bring("regions", geojson(tmp_path / "r.geojson", *areas))
    community = feature(square(0, 0, 0.5, 0.5), code="441900003001", name="花园社区")
    await bring("communities", geojson(tmp_path / "c.geojson", community))
    places = {"in community": (0.2, 0.2), "in town": (0.8, 0.8), "in city": (1.5, 1.5)}
    cameras = [feature(point(*at), camera_no=name) for name, at in places.items()]
    await bring("cameras", geojson(tmp_path / "k.geojson", *cameras))
    c = camera.c
    rows = await ask(
        select(c.camera_no, c.county, c.area_code, region.c.name).join(
            region, region.c.code == "441900"
        )
    )
    assert {tuple(row) for row in rows} == {
        ("in community", 441900, "441900003001", "东莞市"),
        ("in town", 441900, "441900003", "东莞市"),
        ("in city", 441900, "4419", "东莞市"),
    }


async def test_a_level_says_which_zeros_fill_a_code_up(
    tmp_path: Path, bring: Bring, ask: Ask, owner: AsyncConnection
) -> None:
    text = "code,name,level\n4419,东莞市,CITY\n441900,东莞市,COUNTY\n440300000000,深圳市,地级\n"
    summary = await bring("regions", lines(tmp_path / "a.csv", text))
    assert (summary.rejected, summary.landed.inserted) == (0, 3)
    assert set(await regions(ask)) == {"4419", "441900", "4403"}
    path = tmp_path / "out.csv"
    await export_file(owner, Export(EXPORTABLES["regions"], "", path))
    assert (await bring("regions", path)).landed.unchanged == 3


async def test_groups_that_govern_nothing_are_told_apart(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    await bring("regions", lines(tmp_path / "a.csv", LIST + "110105999,县\n"))
    rows = await ask(select(region.c.code).where(region.c.virtual))
    assert sorted(code for (code,) in rows) == ["1101", "4290"]


async def test_a_code_that_moved_keeps_what_it_was(tmp_path: Path, bring: Bring, ask: Ask) -> None:
    text = "code,name,原代码\n330113,临平区,330110\n330114,钱塘区,330104;330109\n330106,西湖区,\n"
    await bring("regions", lines(tmp_path / "a.csv", text))
    rows = await ask(select(region.c.code, region.c.former_codes).order_by(region.c.code))
    assert [tuple(row) for row in rows] == [
        ("330106", []),
        ("330113", ["330110"]),
        ("330114", ["330104", "330109"]),
    ]
    wrong = lines(tmp_path / "b.csv", "code,name,原代码\n330102,上城区,33010\n")
    assert reasons(await bring("regions", wrong))[1].startswith("former_codes: not a code of 2")
