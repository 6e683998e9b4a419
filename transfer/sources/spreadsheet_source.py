"""Workbooks of Excel and OpenDocument: a sheet as its cells are shown, whose first row names them.

GDAL gives every cell as text where no row is a header: numbers as they are stored, days as
``2024/05/31``, of formulas what they last came to.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, BinaryIO

import pyogrio.raw

from transfer.reading_note import ReadingNote
from transfer.sources.gdal import REFUSALS, chosen, layers, quiet
from transfer.sources.header import TITLES, Header, find_header, unnamed_notes
from transfer.sources.records import Record
from transfer.sources.source import BATCH, Batch, Source, UnreadableSource

Rows = list[list[str]]

EPOCH_1904 = re.compile(rb"date1904\s*=\s*[\"'](?:1|true)")

AS_SHOWN = {
    f"OGR_{driver}_{option}": value
    for driver in ("XLSX", "ODS")
    for option, value in (("HEADERS", "DISABLE"), ("FIELD_TYPES", "STRING"))
}
"""Not as open options: GDAL 3.12 follows those for the first sheet only."""


def spreadsheet_source(
    path: str, opened: Callable[[], BinaryIO], layer: str | None, header_line: int | None = None
) -> Source:
    """A source of one sheet of a workbook, which ``opened`` opens; sheets without a cell do not
    count.

    ``header_line`` is the row that names the columns, found by itself without. Raises
    ``UnreadableSource``.
    """
    _refuse_1904(opened)
    sheets = [name for name in layers(path) if layer == name or _read(path, name, 1)[0]]
    sheet = chosen(sheets, layer)
    if sheet is None:
        return Source((), False, None, 0, lambda: iter(()))
    first, lines = _read(path, sheet, TITLES + (header_line or 0))
    table = [Record(line, line, cells) for line, cells in zip(lines, first, strict=True)]
    header = find_header(table, header_line)

    # GDAL reads a workbook whole, however few rows are asked for.
    whole = cache(lambda: _read(path, sheet))

    def batches() -> Iterator[Batch]:
        return _batches(*whole(), header)

    return Source(
        header.names,
        False,
        None,
        None,
        batches,
        notes=header.notes,
        twice=header.twice,
        header_line=header.line,
    )


def _refuse_1904(opened: Callable[[], BinaryIO]) -> None:
    """Refuse a workbook whose days count from 1904, as old ones of Macs do: GDAL 3.12 takes them
    for four years and a day less."""
    try:
        with opened() as file, zipfile.ZipFile(file) as parts:
            book = parts.read("xl/workbook.xml")
    except (zipfile.BadZipFile, KeyError):
        return
    if EPOCH_1904.search(book):
        raise UnreadableSource(
            "a workbook whose days count from 1904; have the spreadsheet program count from 1900"
            " (in Excel under Advanced, When calculating this workbook), or save it as CSV"
        )


def _batches(cells: Rows, lines: Sequence[int], header: Header) -> Iterator[Batch]:
    below = [n for n, line in enumerate(lines) if line > header.line]
    filled = [n for n in below if any(map(str.strip, cells[n]))]
    for start in range(0, len(filled), BATCH):
        some = filled[start : start + BATCH]
        numbers = [lines[n] for n in some]
        yield _batch(start + 1, header, [cells[n] for n in some], numbers)
    empty = [lines[n] for n in below if not any(map(str.strip, cells[n]))]
    if empty:
        note = ReadingNote("empty rows", "skipped", rows=len(empty), example=f"line {empty[0]}")
        yield Batch((), {name: [] for name in header.names}, notes=(note,))


def _batch(first: int, header: Header, rows: Rows, lines: Sequence[int]) -> Batch:
    columns = dict(zip(header.names, map(list, zip(*rows, strict=True)), strict=True))
    notes = unnamed_notes(header.names, rows, lines)
    return Batch(range(first, first + len(rows)), columns, lines=lines, notes=notes)


def _read(path: str, sheet: str, count: int | None = None) -> tuple[Rows, list[int]]:
    """The first rows of cells, or all, and their numbers in the sheet."""
    with quiet(AS_SHOWN):
        try:
            _, rows, _, values = pyogrio.raw.read(
                path,
                layer=sheet,
                max_features=count,
                read_geometry=False,
                return_fids=True,
                datetime_as_string=True,
            )
        except REFUSALS as error:
            raise UnreadableSource(str(error)) from error
    columns: list[list[Any]] = [column.tolist() for column in values]
    cells = [["" if cell is None else cell for cell in row] for row in zip(*columns, strict=True)]
    return cells, rows.tolist()
