"""The header of a table: the line that names the columns, and what parts them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from transfer.reading_note import ReadingNote
from transfer.sources.records import Record, records
from transfer.sources.source import UnreadableSource

DELIMITERS = ",;\t|"
SPOKEN = {";": "semicolon", "|": "vertical bar"}
PROBED_LINES = 100
TITLES = 20
"""Among how many records the header is looked for."""

SEPARATOR = re.compile(r'"?sep=(?P<delimiter>.)"?[,;\t]*', re.IGNORECASE)
"""The first line that Excel writes and reads to agree upon a delimiter."""


@dataclass(frozen=True, slots=True)
class Header:
    """``names`` are of the columns, each once: of a name that stands twice every column has its
    number added, and ``twice`` tells which they are. Rows begin in the line after ``last``."""

    names: tuple[str, ...]
    line: int
    last: int
    twice: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[ReadingNote, ...] = ()


def separated_header(lines: Sequence[str], said: int | None = None) -> tuple[Header, str]:
    """The header among the first lines of a text, and the delimiter; ``said`` is the line that its
    owner says.

    Raises ``UnreadableSource`` where there is none.
    """
    separator = SEPARATOR.fullmatch(lines[0].rstrip("\r\n")) if lines else None
    start = said or (2 if separator else 1)
    allowed = separator["delimiter"] if separator else DELIMITERS
    tables = {
        delimiter: list(islice(records(lines[start - 1 :], delimiter, start), TITLES))
        for delimiter in allowed
    }
    delimiter = max(tables, key=lambda each: _likeness(tables[each], said))
    named = [_named(table, said) for table in tables.values()]
    broken = next((record for record in named if record and record.fault), None)
    if broken and max(map(_width, named)) < 2:
        raise UnreadableSource(f"it has no header: line {broken.line}: {broken.fault}")
    header = find_header(tables[delimiter], said)
    if delimiter in SPOKEN:
        reason = "its first line says so" if separator else "it parts the header into most names"
        note = ReadingNote("delimiter", SPOKEN[delimiter], reason)
        header = replace(header, notes=(*header.notes, note))
    return header, delimiter


def find_header(table: Sequence[Record], said: int | None = None) -> Header:
    """The header among the first records of a table; ``said`` is the line that its owner says.

    Without that word it is the first record with more than one name, if any has, and else the
    first with one. Raises ``UnreadableSource`` where there is none.
    """
    record = _named(table, said)
    if record is None or not _width(record):
        which = "the first line" if said is None else f"line {said}"
        raise UnreadableSource(
            f"it has no header: {which} must name the columns (--header-line says which it is)"
        )
    names, twice = _apart([" ".join(name.split()) for name in record.cells])
    titles = [other for other in table if other.line < record.line and _width(other)]
    notes = _titles(titles, record) if titles and said is None else ()
    return Header(names, record.line, record.last, twice, notes)


def _named(table: Sequence[Record], said: int | None) -> Record | None:
    """The record of a table that names its columns."""
    if said is not None:
        return next((record for record in table if record.line == said), None)
    several = (record for record in table if _width(record) > 1 or record.fault)
    lone = (record for record in table if _width(record))
    return next(several, None) or next(lone, None)


def _likeness(table: Sequence[Record], said: int | None) -> tuple[bool, int, int]:
    """How much a text looks like a table if this is how it is parted: whether it has columns, how
    many records have as many as the header, and how many that are."""
    header = _named(table, said)
    if header is None:
        return False, 0, 0
    alike = sum(1 for record in table if len(record.cells) == len(header.cells))
    return _width(header) > 1, alike, _width(header)


def _width(record: Record | None) -> int:
    """How many names a record has; what parts others is none."""
    return sum(1 for cell in record.cells if cell.strip(" \t\r\n,;|")) if record else 0


def _apart(names: Sequence[str]) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Names that stand twice with the number of their column."""
    twice: dict[str, tuple[str, ...]] = {}
    unique = list(names)
    for index, name in enumerate(names):
        if name and names.count(name) > 1:
            unique[index] = f"{name}@{index + 1}"
            twice[name] = (*twice.get(name, ()), unique[index])
    return tuple(unique), twice


def unnamed_notes(
    names: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[int]
) -> tuple[ReadingNote, ...]:
    """A note of what stands in columns without a name, and is not read."""
    unnamed = [index for index, name in enumerate(names) if not name]
    filled = [
        line
        for row, line in zip(rows if unnamed else (), lines, strict=False)
        if any(row[index].strip() for index in unnamed)
    ]
    if not filled:
        return ()
    example = f"line {filled[0]}"
    return (ReadingNote("columns without a name", "not read", "", len(filled), example),)


def _titles(titles: Sequence[Record], header: Record) -> tuple[ReadingNote, ...]:
    first, last = titles[0].line, titles[-1].line
    title = next(" ".join(cell.split()) for cell in titles[0].cells if cell.strip())
    which = f"line {first}" if first == last else f"lines {first} to {last}"
    reading = f"a title; the columns are named in line {header.line}"
    remedy = f"--header-line {first} says otherwise"
    return (ReadingNote(which, reading, f"{title:.40}", remedy=remedy),)
