"""CSV and its relatives: rows with the line that each starts in."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from transfer.sources.source import BATCH, Batch, Source, UnreadableSource
from transfer.values.formula import original

DELIMITERS = ",;\t|"
PROBED = 1 << 20
"""How many bytes at the start decide whether the encoding is right."""


def csv_source(opened: Callable[[], BinaryIO], encoding: str | None) -> Source:
    """A source of separated values with a header; ``opened`` opens the file, as often as needed.

    Raises ``UnreadableSource``.
    """
    encoding = encoding or "utf-8-sig"
    with opened() as file:
        _refuse_wrong_encoding(file, encoding)
        with _text(file, encoding) as text:
            header = text.readline()
    delimiter = max(DELIMITERS, key=header.count)
    names = _names(next(csv.reader([header], delimiter=delimiter), []))

    def batches() -> Iterator[Batch]:
        csv.field_size_limit(sys.maxsize)
        with opened() as file, _text(file, encoding) as text:
            text.readline()
            yield from _batches(csv.reader(text, delimiter=delimiter), names)

    return Source(names, False, None, None, batches)


def _text(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    # A byte that is wrong further on is the fault of its row only.
    return io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="")


def _refuse_wrong_encoding(file: BinaryIO, encoding: str) -> None:
    start = file.read(PROBED)
    file.seek(0)
    try:
        start.decode(encoding)
    except UnicodeDecodeError as error:
        if len(start) == PROBED and error.start > PROBED - 8:
            return
        line = start.count(b"\n", 0, error.start) + 1
        raise UnreadableSource(
            f"byte 0x{start[error.start]:02X} in line {line} is not {error.encoding}; say which"
            " encoding the file has, for example --encoding GBK"
        ) from error
    except LookupError as error:
        raise UnreadableSource(f"encoding {encoding!r} is not known") from error


def _names(header: Sequence[str]) -> tuple[str, ...]:
    names = tuple(name.strip() for name in header)
    if not any(names):
        raise UnreadableSource("it has no header: the first line must name the columns")
    twice = {name for name in names if names.count(name) > 1 and name}
    if twice:
        raise UnreadableSource(f"its header names {', '.join(sorted(twice))} more than once")
    return names


def _batches(reader: Iterator[list[str]], names: tuple[str, ...]) -> Iterator[Batch]:
    rows: list[list[str]] = []
    lines: list[int] = []
    faults: dict[int, str] = {}
    first, next_line = 1, 2
    for row in reader:
        # The reader knows the line that a record ends in, behind the header's own.
        line, next_line = next_line, reader.line_num + 2  # type: ignore[attr-defined]
        if not row:
            continue
        if len(row) != len(names):
            faults[len(rows)] = f"{len(row)} values where the header has {len(names)}"
            row = (row + [""] * len(names))[: len(names)]
        rows.append(row)
        lines.append(line)
        if len(rows) == BATCH:
            yield _batch(first, names, rows, lines, faults)
            first += len(rows)
            rows, lines, faults = [], [], {}
    if rows:
        yield _batch(first, names, rows, lines, faults)


def _batch(
    first: int,
    names: tuple[str, ...],
    rows: list[list[str]],
    lines: list[int],
    faults: dict[int, str],
) -> Batch:
    columns = dict(zip(names, map(_column, zip(*rows, strict=True)), strict=True))
    return Batch(range(first, first + len(rows)), columns, lines=lines, faults=faults)


def _column(values: tuple[str, ...]) -> list[str]:
    return list(map(original, values)) if "'" in "".join(values) else list(values)
