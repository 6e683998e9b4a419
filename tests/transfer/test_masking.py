"""Reports hold what is needed to mend a row, and of a person nothing in full."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transfer.conftest import Bring, buildings, geojson
from transfer.masking import masked_name, masked_number, masked_text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("13812345678", "138******78"),
        ("请拨138-1234-5678找我", "请拨138********78找我"),
        ("+86 13812345678", "+86**********78"),
        ("440305199001011234", "440*************34"),
        ("44030519900101123X", "440*************3X"),
        ("440305001001001", "440305001001001"),
        ("990101001001-000001", "990101001001-000001"),
        ("21381234567890", "21381234567890"),
        ("甲栋", "甲栋"),
    ],
)
def test_numbers_of_people_are_masked_in_any_text(text: str, masked: str) -> None:
    assert masked_text(text) == masked


def test_names_and_short_numbers_tell_nothing_of_their_length_or_all() -> None:
    assert [masked_name(name) for name in ("王小明", "𠮷田", "")] == ["王*", "𠮷*", ""]
    assert [masked_number(number) for number in ("12345", "123456", "")] == ["*****", "123*56", ""]


ROWS = """building_no,room,name,phone,birth_year,services
1,101,{long},13812345678,1950,助餐
1,101,王小明,{phone},1950,助餐
1,101,李小红,0755-26001234,13987654321,440305199001011234
9,101,赵小刚,,1950,
"""


@pytest.mark.parametrize("in_clear", [False, True])
async def test_findings_of_residents_are_masked_unless_their_owner_wants_them_in_clear(
    in_clear: bool, place: None, tmp_path: Path, bring: Bring
) -> None:
    await bring("buildings", geojson(tmp_path / "b.geojson", *buildings(("1", 0.1, 0.1))))
    (tmp_path / "h.csv").write_text("building_no,room\n1,101\n")
    await bring("households", tmp_path / "h.csv")
    path = tmp_path / "r.csv"
    phone = "13711112222、13733334444、0755-12345678"
    path.write_text(ROWS.format(long="王" * 300, phone=phone), encoding="utf-8")
    summary = await bring("residents", path, in_clear=in_clear)
    assert summary.rejected == 4
    text = "\n".join(f"{f.key} {f.field} {f.value} {f.reason}" for f in summary.findings)
    people = ["王小明", "李小红", "赵小刚", "13711112222", "13987654321", "440305199001011234"]
    assert [each in text for each in people] == [in_clear] * len(people)
    if not in_clear:
        assert "王*" in text
        assert "137*" in text
        assert "139******21" in text
