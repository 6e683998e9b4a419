"""Inspection: what each column of a file is taken for and why, before anything lands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from transfer.coordinate_columns import bare, needed_columns
from transfer.finding import Finding, Outcome, shown_value
from transfer.geometry import file_crs
from transfer.import_field import ImportField
from transfer.importable import IMPORTABLES, Importable
from transfer.mapping import SHAPEFILE_NAME, Wishes, columns_of, mapped
from transfer.masking import mask_of
from transfer.positions import Places, Positions
from transfer.reading import ReadingPlan, read
from transfer.reading_note import ReadingNote
from transfer.sources.source import Batch, Source, UnreadableSource
from transfer.values.value import is_missing

HIDDEN = "(not shown)"
LONGEST_EXAMPLE = 24
DIGITS = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """What a column fills, and why; an example as the file has it, and as it is stored.

    ``field`` is empty for a column that fills nothing, ``column`` for a field that has none.
    """

    column: str
    field: str
    why: str
    given: str = ""
    stored: str = ""


def column_readings(
    how: ReadingPlan, wishes: Wishes, batch: Batch | None, places: Places
) -> tuple[ColumnReading, ...]:
    """How each column is read, with examples of the first rows; then those that fill nothing."""
    filled = [_reading(how, wishes, name, batch) for name in how.mapped.fields]
    place = [_place(how, batch, places)] if how.geometry is not None else []
    # What nobody asked for of a person's row may be anything.
    people = how.importable.holds_people
    unused = [
        ColumnReading(name, "", "fills nothing", HIDDEN if people else _first(batch, name))
        for name in how.mapped.unused
    ]
    return (*filled, *place, *unused)


def _reading(how: ReadingPlan, wishes: Wishes, name: str, batch: Batch | None) -> ColumnReading:
    field_ = how.importable.fields[name]
    column = how.mapped.fields[name]
    why = _why(field_, column, wishes)
    if batch is None:
        return ColumnReading(column or "", name, why)
    given = how.mapped.value_of(name, batch, how.defaults.get(name))
    meant = how.cleaning.values(how.cleaning.columns(batch))[0][name]
    index = next((index for index, value in enumerate(meant) if not is_missing(value)), None)
    if index is None:
        return ColumnReading(column or "", name, why)
    if field_.secret:
        return ColumnReading(column or "", name, why, HIDDEN, HIDDEN)
    mask = mask_of(field_, how.importable.holds_people) or str
    stored = _stored(how, name, meant[index])
    return ColumnReading(column or "", name, why, mask(_cut(given[index])), mask(stored))


def _why(of: ImportField, column: str | None, wishes: Wishes) -> str:
    if column is None:
        return "--default" if of.name in wishes.defaults else "nothing in the file"
    if of.name in wishes.maps:
        return "--map"
    if column == of.name:
        return "its name"
    if bare(column) == bare(of.name):
        return "its name, spelt otherwise"
    if bare(column) in map(bare, of.aliases):
        return "another name of it"
    return f"its name, cut at {SHAPEFILE_NAME} letters"


def _stored(how: ReadingPlan, name: str, value: object) -> str:
    try:
        return _cut(how.parsers[name].parse(value))
    except ValueError as error:
        return f"rejected: {error}"


def _place(how: ReadingPlan, batch: Batch | None, places: Places) -> ColumnReading:
    name, columns = str(how.importable.geometry), how.mapped.coordinates
    stored = _position(places.degrees[0]) if places.count else ""
    if columns is None:
        given = _position(places.given[0]) if places.count else ""
        return ColumnReading("(geometry)", name, "the file's own geometry", given, stored)
    given = ", ".join(_first(batch, column) for column in needed_columns(columns))
    why = "a text of it" if columns.text is not None else "a pair of coordinates"
    return ColumnReading(str(columns), name, why, given, stored)


def _position(position: NDArray[np.float64]) -> str:
    x, y = position.tolist()
    return f"at [{x:.10g}, {y:.10g}]"


def _first(batch: Batch | None, column: str) -> str:
    values = batch.columns.get(column, ()) if batch else ()
    return next((_cut(value) for value in values if not is_missing(value)), "")


def _cut(value: object) -> str:
    text = shown_value(value)
    return text if len(text) <= LONGEST_EXAMPLE else f"{text[: LONGEST_EXAMPLE - 1]}…"


# Where the rows lie


def extent(places: Places) -> tuple[float, float, float, float] | None:
    """West, south, east and north of the rows, none where no row has a place."""
    if not places.count:
        return None
    (west, south), (east, north) = places.degrees.min(axis=0), places.degrees.max(axis=0)
    return float(west), float(south), float(east), float(north)


SHADES = " .:+#"


def text_map(places: Places, width: int = 48, height: int = 14) -> tuple[str, ...]:
    """The rows as a picture of letters, north at the top: the darker, the more of them."""
    box = extent(places)
    if box is None:
        return ()
    west, south, east, north = box
    spans = max(east - west, 1e-9), max(north - south, 1e-9)
    share = (places.degrees - (west, south)) / spans
    cells = np.minimum((share * (width, height)).astype(int), (width - 1, height - 1))
    counts = np.zeros((height, width), dtype=int)
    np.add.at(counts, (height - 1 - cells[:, 1], cells[:, 0]), 1)
    return tuple("".join(row).rstrip() for row in _shaded(counts))


def _shaded(counts: NDArray[np.int_]) -> Iterator[list[str]]:
    darkest = len(SHADES) - 1
    level = np.ceil(np.log1p(counts) / np.log1p(counts.max()) * darkest).astype(int)
    for row in level.tolist():
        yield [SHADES[shade] for shade in row]


def rejections(findings: Iterable[Finding]) -> Sequence[tuple[str, int, str]]:
    """How many findings of each kind keep rows out, most first, with an example of each.

    Reasons that differ only in their numbers are of one kind.
    """
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    for finding in findings:
        if finding.outcome is Outcome.REJECTED:
            kind = finding.field, DIGITS.sub("…", finding.reason)
            counts[kind] += 1
            row = f"line {finding.line}" if finding.line else f"feature {finding.number}"
            examples.setdefault(kind, f"{row}: {finding.reason}")
    return [(kind[0], count, examples[kind]) for kind, count in counts.most_common()]


# A file that nobody has said what it holds


@dataclass(frozen=True, slots=True)
class Fit:
    """An entity that a file may bring: how many of its fields it fills, or what is missing."""

    plural: str
    filled: tuple[str, ...]
    unfit: str = ""


KIND_NAMES = {
    0: "Point",
    1: "LineString",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
    7: "GeometryCollection",
}


def geometry_kinds(source: Source) -> tuple[int, Counter[int]]:
    """How many rows a file has, and how many geometries of each type; -1 for none."""
    rows, kinds = 0, Counter[int]()
    for batch in source.batches():
        rows += len(batch.numbers)
        if batch.geometries is not None:
            kinds.update(shapely.get_type_id(batch.geometries).tolist())
    return rows, kinds


def fits(source: Source, kinds: Iterable[int]) -> tuple[Fit, ...]:
    """What the rows of a file, with geometry of these types, may be; what fits best first."""
    types = set(kinds) - {-1}
    found = [(_fit(each, source), _has_kind(each, types)) for each in IMPORTABLES.values()]
    found.sort(key=lambda pair: (bool(pair[0].unfit), not pair[1], -len(pair[0].filled)))
    return tuple(fit for fit, _ in found)


def _fit(importable: Importable, source: Source) -> Fit:
    try:
        how = mapped(importable, source, Wishes(), file_crs(None, source))
    except UnreadableSource as error:
        return Fit(importable.plural, columns_of(importable, source), str(error))
    return Fit(importable.plural, tuple(name for name, column in how.fields.items() if column))


def _has_kind(importable: Importable, types: set[int]) -> bool:
    if importable.geometry is None:
        return not types
    return not types or types <= {importable.kind.single, importable.kind.several}


# A file read without a database


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file as it would be read, up to what only the database knows."""

    rows: int
    columns: tuple[ColumnReading, ...]
    places: Places
    notes: tuple[ReadingNote, ...]
    findings: tuple[Finding, ...]


def inspected(source: Source, how: ReadingPlan, wishes: Wishes) -> Inspected:
    """Read a whole file. Raises ``UnreadableSource``."""
    rows, first, positions = 0, None, Positions()
    notes: list[ReadingNote] = []
    findings: list[Finding] = []
    for batch in source.batches():
        first = first or batch
        rows += len(batch.numbers)
        of_batch = read(batch, how)
        findings += of_batch.findings
        notes += of_batch.notes
        if of_batch.places is not None:
            positions.add(of_batch.places)
    places = positions.all()
    columns = column_readings(how, wishes, first, places)
    return Inspected(rows, columns, places, tuple(notes), tuple(findings))
