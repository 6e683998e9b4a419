"""The smallest workbook that Office Open XML allows: cells as a spreadsheet program writes them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

OFFICE = "http://schemas.openxmlformats.org"
MAIN = f"{OFFICE}/spreadsheetml/2006/main"
RELATIONS = f"{OFFICE}/officeDocument/2006/relationships"
DAY, MOMENT = 1, 2
"""Styles of ``styles.xml``: a date, a date with a time."""


@dataclass(frozen=True)
class Cell:
    """A number, with a style, or what a formula gave."""

    number: float | None = None
    style: int = 0
    formula: str = ""
    error: str = ""

    @property
    def xml(self) -> str:
        formula = f"<f>{escape(self.formula)}</f>" if self.formula else ""
        if self.error:
            return f'<c t="e">{formula}<v>{self.error}</v></c>'
        return f'<c s="{self.style}">{formula}<v>{self.number!r}</v></c>'


Row = Sequence[str | int | float | Cell | None]


def workbook(path: Path, sheets: Mapping[str, Sequence[Row]]) -> Path:
    """Write a workbook and return its path; an empty row is left out, as programs do."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in _parts(sheets).items():
            archive.writestr(name, text)
    return path


def _parts(sheets: Mapping[str, Sequence[Row]]) -> dict[str, str]:
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>'
        for n, name in zip(numbers, sheets, strict=True)
    )
    related = "".join(
        f'<Relationship Id="r{n}" Type="{RELATIONS}/worksheet" Target="worksheets/s{n}.xml"/>'
        for n in numbers
    )
    styles = f'<Relationship Id="st" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    package = "package/2006"
    book = f'<Relationship Id="b" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/xl/{part}" ContentType="{types}.{kind}+xml"/>'
        for part, kind in [
            ("workbook.xml", "sheet.main"),
            ("styles.xml", "styles"),
            *((f"worksheets/s{n}.xml", "worksheet") for n in numbers),
        ]
    )
    rels = f'<Relationships xmlns="{OFFICE}/{package}/relationships">'
    default = (
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-{package}"/>'
    ).replace("package/2006", "package.relationships+xml")
    return {
        "[Content_Types].xml": f'<Types xmlns="{OFFICE}/{package}/content-types">{default}'
        f"{overrides}</Types>",
        "_rels/.rels": f"{rels}{book}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"{rels}{related}{styles}</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="3"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>',
        **{
            f"xl/worksheets/s{n}.xml": _sheet(rows)
            for n, rows in zip(numbers, sheets.values(), strict=True)
        },
    }


def _sheet(rows: Sequence[Row]) -> str:
    written = "".join(
        f'<row r="{n}">{"".join(map(_cell, row))}</row>' for n, row in enumerate(rows, 1) if row
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{written}</sheetData></worksheet>'


def _cell(value: str | float | Cell | None) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return (value if isinstance(value, Cell) else Cell(value)).xml
