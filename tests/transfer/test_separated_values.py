"""Separated values as people have them: every encoding, title and quote is read or told of."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from schema.entities.building import building
from schema.entities.camera import camera
from tests.transfer.conftest import Ask, Bring, reasons, square
from transfer.mapping import Wishes
from transfer.sources.csv_source import csv_source
from transfer.sources.source import Source, UnreadableSource

CGCS = "CGCS2000"


def opened(content: bytes, encoding: str | None = None, header_line: int | None = None) -> Source:
    return csv_source(lambda: io.BytesIO(content), encoding, header_line)


def rows(source: Source) -> list[tuple[Any, ...]]:
    return [
        row
        for batch in source.batches()
        for row in zip(*(batch.columns[name] for name in source.columns), strict=True)
    ]


def notes(source: Source) -> list[str]:
    late = [note for batch in source.batches() for note in batch.notes]
    return [str(note) for note in (*source.notes, *late)]


@pytest.mark.parametrize(
    ("codec", "said", "told"),
    [
        ("utf-8", None, []),
        ("utf-8-sig", None, []),
        ("utf-8-sig", "UTF-8", []),
        ("utf-8-sig", "utf8", []),
        ("utf-8-sig", "GBK", ["encoding: UTF-8 (its byte order mark says so, against"]),
        ("utf-16", None, ["encoding: UTF-16 (its byte order mark says so)"]),
        ("utf-16", "UTF-16", []),
        ("utf-16", "utf-16-le", []),
        ("utf-16-be", "UTF-16BE", []),
        ("gbk", "GBK", []),
        ("gbk", "cp936", []),
        ("gb2312", "gb2312", []),
        ("gb18030", "GB18030", []),
    ],
)
def test_a_byte_order_mark_is_no_part_of_a_name(
    codec: str, said: str | None, told: list[str]
) -> None:
    source = opened("编号,名\n1,中\n".encode(codec), said)
    assert (source.columns, rows(source)) == (("编号", "名"), [("1", "中")])
    assert len(notes(source)) == len(told)
    assert all(note.startswith(start) for note, start in zip(notes(source), told, strict=True))


def test_gb18030_is_read_where_gbk_was_said_and_told() -> None:
    # U+3650 is in GB 18030 only; 1 MiB before it, so that no probe of the start finds it.
    text = "编号,名\n" + "1,人\n" * 300_000 + "2,\u3650头\n"
    source = opened(text.encode("gb18030"), "GBK")
    assert rows(source)[-1] == ("2", "\u3650头")
    (note,) = notes(source)
    assert note == "encoding: GB18030 (it contains GBK, to which byte 0x82 does not belong)"


@pytest.mark.parametrize(
    ("content", "said", "reason"),
    [
        ("名\n中".encode("gbk"), None, r"byte 0xC3 in line 1 is not utf-8; .*--encoding GBK"),
        ("a,b\n中,文,\x80".encode() + b"\xff", "GBK", r"not gb18030; .*--encoding UTF-8"),
        ("a,b\n1,2\n".encode("utf-16-le"), None, "looks like UTF-16 .*--encoding UTF-16LE"),
        ("a,b\n1,2\n".encode("utf-16-be"), None, "looks like UTF-16 .*--encoding UTF-16BE"),
        (b"a,b\n1,2\n", "utf-9", "encoding 'utf-9' is not known"),
        (b"", None, "no header: the first line must name the columns"),
        (b"\n,,\n \n", None, "no header"),
        (b'a,"b\n1,2\n3,4', None, "a quote opened in this line is never closed"),
        (b"a,b\n1,2\n", None, None),
    ],
)
def test_what_no_header_or_encoding_can_be_found_in_is_refused(
    content: bytes, said: str | None, reason: str | None
) -> None:
    if reason is None:
        opened(content, said)
        return
    with pytest.raises(UnreadableSource, match=reason):
        opened(content, said)


@pytest.mark.parametrize(
    ("content", "names", "values", "told"),
    [
        ("a,b\n1,2", "ab", ["12"], []),
        ("a;b\n1,5;2", "ab", [("1,5", "2")], ["delimiter: semicolon (it parts"]),
        ("a\tb\r\n1\t2\r\n", "ab", ["12"], []),
        ("a|b\r1|2\r", "ab", ["12"], ["delimiter: vertical bar"]),
        ("sep=;\na;b\n1;2\n", "ab", ["12"], ["delimiter: semicolon (its first line says so)"]),
        ('"sep=,"\r\na,b\r\n1;5,2\r\n', "ab", [("1;5", "2")], []),
        (
            "台账,,\n\na,b,\n1,2,\n",
            "ab",
            ["12"],
            ["line 1: a title; the columns are named in line 3"],
        ),
        ("台账\n制表,\na,b\n1,2\n", "ab", ["12"], ["lines 1 to 2: a title; the columns are named"]),
        ("a\n1\n2\n", "a", ["1", "2"], []),
        ("\na\n1\n", "a", ["1"], []),
        ("a, b\n1, 2\n", "ab", ["12"], []),
        ('a,b\n"1" ,"2"\t\n', "ab", ["12"], []),
        ('a,b\n1, "2, 3"\n', "ab", [("1", "2, 3")], []),
    ],
)
def test_the_header_and_what_parts_it_are_found(
    content: str, names: str, values: list[Any], told: list[str]
) -> None:
    source = opened(content.encode())
    assert source.columns[: len(names)] == tuple(names)
    assert [row[: len(names)] for row in rows(source)] == [tuple(row) for row in values]
    assert [note[: len(start)] for note, start in zip(notes(source), told, strict=True)] == told


def test_the_line_of_the_header_may_be_said() -> None:
    content = "单位,日期\n甲,乙\na,b,c\n1,2,3\n".encode()
    assert opened(content).columns == ("单位", "日期")
    source = opened(content, header_line=3)
    assert (source.columns, rows(source), notes(source)) == (tuple("abc"), [tuple("123")], [])
    with pytest.raises(UnreadableSource, match="no header: line 9 must name"):
        opened(content, header_line=9)


async def test_a_missing_column_names_the_line_of_the_header(tmp_path: Path, bring: Bring) -> None:
    path = tmp_path / "cameras.csv"
    path.write_text("单位,日期\ncamera_no,x,y\n1,113.9,22.5\n", encoding="utf-8")
    with pytest.raises(UnreadableSource, match="--header-line N, if line 1 does not name"):
        await bring("cameras", path)
    assert (await bring("cameras", path, header_line=2)).landed.inserted == 1


def test_a_name_with_a_break_of_line_is_one_name() -> None:
    source = opened('a,"高度\r\n(米)",c\r\n1,2,3\r\n'.encode())
    assert (source.columns, rows(source)) == (("a", "高度 (米)", "c"), [tuple("123")])
    (batch,) = source.batches()
    assert batch.lines == [3]


async def test_a_column_may_be_said_with_its_break_of_line(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / "cameras.csv"
    path.write_text('camera_no,x,y,"高度\n(米)"\n1,113.9,22.5,3.5\n', encoding="utf-8")
    await bring("cameras", path, wishes=Wishes(maps={"mount_height": "高度\n(米)"}))
    assert [tuple(row) for row in await ask(select(camera.c.mount_height))] == [(3.5,)]


def test_what_stands_in_columns_without_a_name_is_told() -> None:
    source = opened(b"a,b,,\n1,2,,\n3,4,x,\n5,6,,y\n")
    assert [row[:2] for row in rows(source)] == [tuple("12"), tuple("34"), tuple("56")]
    assert notes(source) == ["columns without a name: not read: 2 rows, for example line 3"]


def test_empty_rows_are_skipped_and_counted() -> None:
    source = opened(b"a,b,\n1,2,\n,,,\n\n , ,\n3,4,\n")
    assert [row[:2] for row in rows(source)] == [tuple("12"), tuple("34")]
    assert notes(source) == ["empty rows: skipped: 3 rows, for example line 3"]
    (batch, _) = source.batches()
    assert (list(batch.numbers), batch.lines) == ([1, 2], [2, 6])


@pytest.mark.parametrize(
    ("lines", "landed", "faults"),
    [
        (['Q-1,"甲,{x}', "Q-2,乙,{x}", "Q-3,丙,{x}"], "23", {1: "is never closed"}),
        (['Q-1,"甲,{x}', 'Q-2,"乙",{x}', "Q-3,丙,{x}"], "23", {1: "closed within a value"}),
        (["Q-1,甲,{x}", 'Q-2,"乙,{x}', 'Q-3,"丙,{x}'], "1", {2: "within a value", 3: "never"}),
        (['Q-1,"甲', '丁",{x},5', "Q-3,丙,{x}"], "3", {1: "closed in line 3 only"}),
        (['Q-1,"甲"丁,{x}', "Q-2,乙,{x}"], "2", {1: "within a value"}),
        (['Q-1,5" 甲,{x}', "Q-2,乙,{x}"], "12", {}),
        (['Q-1,"甲\n丁",{x}', "Q-2,乙,{x}"], "12", {}),
    ],
)
async def test_a_quote_that_is_not_closed_spoils_its_row_alone(
    lines: list[str], landed: str, faults: dict[int, str], tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / "cameras.csv"
    text = "\n".join(line.replace("{x}", "113.9,22.5") for line in lines)
    path.write_text(f"camera_no,name,x,y\n{text}\n", encoding="utf-8")
    summary = await bring("cameras", path)
    numbers = await ask(select(camera.c.camera_no).order_by(camera.c.camera_no))
    assert "".join(number[-1] for (number,) in numbers) == landed
    found = reasons(summary)
    assert found.keys() == faults.keys()
    assert all(faults[number] in found[number] for number in faults)


def test_many_broken_lines_are_read_in_time_that_grows_with_them() -> None:
    source = opened(b"a,b\n" + b'1,"x\n' * 50_000 + b"2,y\n")
    assert rows(source)[-1] == ("2", "y")
    assert sum(len(batch.faults) for batch in source.batches()) == 50_000


async def test_a_name_may_stand_twice_where_nobody_needs_it(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / "cameras.csv"
    path.write_text("camera_no,备注,x,y,备注\n1,a,113.9,22.5,b\n", encoding="utf-8")
    summary = await bring("cameras", path)
    assert (summary.landed.inserted, summary.unused) == (1, ("备注@2", "备注@5"))
    maps = {"owner": "备注@5"}
    assert (await bring("cameras", path, wishes=Wishes(maps=maps))).landed.updated == 1
    assert [tuple(row) for row in await ask(select(camera.c.owner))] == [("b",)]
    with pytest.raises(
        UnreadableSource, match=r"--map owner=备注: .* more than once: 备注@2, 备注@5"
    ):
        await bring("cameras", path, wishes=Wishes(maps={"owner": "备注"}))


@pytest.mark.parametrize(
    ("header", "maps", "hint"),
    [
        ("camera_no,名称,x,y,名称", {}, "--map 'name=名称@2'"),
        ("camera_no,x,y,x,a", {}, "--map 'x=x@2'"),
        ("camera_no,名称,x,y,名称", {"name": "名称@5"}, None),
        ("camera_no,x,y,x,a", {"x": "x@4", "y": "y"}, None),
        ("camera_no,名称,name,y,名称", {"x": "y", "y": "y"}, None),
    ],
)
async def test_a_name_that_stands_twice_and_is_needed_is_refused_by_name(
    header: str, maps: dict[str, str], hint: str | None, tmp_path: Path, bring: Bring
) -> None:
    path = tmp_path / "cameras.csv"
    path.write_text(f"{header}\n1,22.5,22.5,22.5,22.5\n", encoding="utf-8")
    if hint is None:
        assert (await bring("cameras", path, wishes=Wishes(maps=maps), crs=CGCS)).rejected == 0
        return
    with pytest.raises(UnreadableSource, match=f"more than once: .*{hint}"):
        await bring("cameras", path, wishes=Wishes(maps=maps))


async def test_a_formula_that_is_a_text_is_that_text(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    ring = ", ".join(f"{x} {y}" for x, y in square(0, 0)["coordinates"][0])
    path = tmp_path / "b.csv"
    path.write_text(
        f'building_no,name,wkt\n="000123","=""a""""b""","POLYGON(({ring}))"\n', encoding="utf-8"
    )
    summary = await bring("buildings", path, crs=CGCS)
    told = 'the text within ="…": 1 row, for example line 2'
    assert [str(note) for note in summary.notes] == [
        f"column 'building_no': {told}",
        f"column 'name': {told}",
    ]
    found = await ask(select(building.c.building_no, building.c.name))
    assert [tuple(row) for row in found] == [("000123", 'a"b')]
