"""CSV and its relatives: rows with the line that each starts in."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from transfer.reading_note import ReadingNote
from transfer.sources.encoding import text_encoding
from transfer.sources.header import PROBED_LINES, separated_header, unnamed_notes
from transfer.sources.records import Record, records
from transfer.sources.source import BATCH, Batch, Source
from transfer.values.formula import original, spelled_out

FORMULA = 'the text within ="…"'


def csv_source(
    opened: Callable[[], BinaryIO], encoding: str | None, header_line: int | None = None
) -> Source:
    """A source of separated values with a header; ``opened`` opens the file, as often as needed.

    ``header_line`` is the line that names the columns, found by itself without. Raises
    ``UnreadableSource``.
    """
    with opened() as file:
        found = text_encoding(file, encoding)
        probed = PROBED_LINES + (header_line or 0)
        with _text(file, found.codec) as text:
            header, delimiter = separated_header(list(islice(text, probed)), header_line)

    def batches() -> Iterator[Batch]:
        with opened() as file, _text(file, found.codec) as text:
            for _ in range(header.last):
                text.readline()
            yield from _batches(records(text, delimiter, header.last + 1), header.names)

    notes = (*found.notes, *header.notes)
    return Source(
        header.names,
        False,
        None,
        None,
        batches,
        notes=notes,
        twice=header.twice,
        header_line=header.line,
    )


def _text(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    # A byte that is wrong further on is the fault of its row only.
    return io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="")


@dataclass(slots=True)
class _Rows:
    """Rows on their way into a batch, whose first is number ``first``."""

    names: tuple[str, ...]
    first: int = 1
    cells: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        cells, width = record.cells, len(self.names)
        if record.fault:
            self.faults[len(self.cells)] = record.fault
        if len(cells) != width:
            if not record.fault and (len(cells) < width or any(map(str.strip, cells[width:]))):
                self.faults[len(self.cells)] = _wrong_width(record, width)
            cells = (cells + [""] * width)[:width]
        self.cells.append(cells)
        self.lines.append(record.line)

    def batch(self) -> Batch:
        notes = list(unnamed_notes(self.names, self.cells, self.lines))
        columns = {
            name: _column(name, column, self.lines, notes)
            for name, column in zip(self.names, zip(*self.cells, strict=True), strict=True)
        }
        numbers = range(self.first, self.first + len(self.cells))
        return Batch(numbers, columns, lines=self.lines, faults=self.faults, notes=tuple(notes))


def _wrong_width(record: Record, width: int) -> str:
    reason = f"{len(record.cells)} values where the header has {width}"
    if record.last > record.line:
        reason += f"; a quote opened in line {record.line} is closed in line {record.last} only"
    return reason


def _batches(found: Iterable[Record], names: tuple[str, ...]) -> Iterator[Batch]:
    rows = _Rows(names)
    empty: list[int] = []
    for record in found:
        if not record.fault and _is_empty(record.cells):
            empty.append(record.line)
            continue
        rows.add(record)
        if len(rows.cells) == BATCH:
            yield rows.batch()
            rows = _Rows(names, rows.first + BATCH)
    if rows.cells:
        yield rows.batch()
    if empty:
        note = ReadingNote("empty rows", "skipped", rows=len(empty), example=f"line {empty[0]}")
        yield Batch((), {name: [] for name in names}, notes=(note,))


def _is_empty(cells: Sequence[str]) -> bool:
    # The first cell alone decides of most rows.
    return not (cells and cells[0].strip()) and not any(map(str.strip, cells))


def _column(
    name: str, values: tuple[str, ...], lines: Sequence[int], notes: list[ReadingNote]
) -> list[str]:
    together = "".join(values)
    column = list(map(original, values)) if "'" in together else list(values)
    if '="' in together:
        column = [spelled_out(value) for value in column]
        told = [index for index, value in enumerate(values) if value != column[index]]
        if told:
            example = f"line {lines[told[0]]}"
            notes.append(ReadingNote(f"column {name!r}", FORMULA, "", len(told), example))
    return column
