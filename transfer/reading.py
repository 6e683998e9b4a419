"""Reading a batch: rows that are right, as texts for COPY, and findings about the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import compress
from typing import Any

from geo.wkb import wkb_column
from transfer.cleaning import Cleaning
from transfer.finding import Finding, Outcome, shown_value
from transfer.geometry import (
    Axes,
    GeometryReading,
    ReadGeometries,
    exchanged_axes,
    file_crs,
    geometries_of,
)
from transfer.import_field import parser
from transfer.importable import Importable
from transfer.mapping import Mapped, Wishes, mapped
from transfer.masking import mask_of, masked_text
from transfer.positions import Places, places_of
from transfer.preparation import Prepared, prepare
from transfer.reading_note import ReadingNote
from transfer.sources.source import Batch, Source, UnreadableSource
from transfer.survey import survey
from transfer.values.value import Parser, is_missing, parse_column, plain_text, text_parser

ROW = "row"
"""The field of a finding about a whole row."""


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """How the batches of one file are read. ``geometry`` is none where the file has none of it;
    ``notes`` tell what was chosen before the first row."""

    importable: Importable
    mapped: Mapped
    parsers: Mapping[str, Parser]
    defaults: Mapping[str, str]
    geometry: GeometryReading | None
    lenient: frozenset[str]
    cleaning: Cleaning
    notes: tuple[ReadingNote, ...] = ()
    in_clear: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the staging table that rows fill."""
        own = ("number", "line", "key", *self.fields)
        return (*own, str(self.importable.geometry)) if self.geometry else own

    @property
    def fields(self) -> tuple[str, ...]:
        fields = self.importable.fields
        names = [name for name in fields if name in self.mapped.fields]
        derived = (name for name, field in fields.items() if field.rules.derived_from in names)
        return tuple(dict.fromkeys((*names, *derived)))

    @property
    def preparations(self) -> tuple[str, ...]:
        """What the values need before they are parsed."""
        rules = (field.rules for field in self.importable.fields.values())
        return tuple(each.prepared for each in rules if each.prepared)


@dataclass(frozen=True, slots=True)
class ReadRows:
    """Rows as COPY takes them, column by column, what was found about the rest, and how they were
    read."""

    count: int
    columns: Mapping[str, Sequence[str | None]]
    findings: tuple[Finding, ...]
    skipped: Mapping[str, int]
    notes: tuple[ReadingNote, ...] = ()
    places: Places | None = None


def reading_plan(
    importable: Importable,
    source: Source,
    wishes: Wishes,
    *,
    crs: str | None,
    zone: tzinfo,
    repair: bool,
    axes: Axes | None = None,
    in_clear: bool = False,
) -> ReadingPlan:
    """The plan for a source. Raises ``UnreadableSource`` where the source has no such columns."""
    declared = file_crs(crs, source)
    how = mapped(importable, source, wishes, declared)
    surveyed = survey(source, importable, how, wishes)
    parsers = {}
    for name, field in importable.fields.items():
        try:
            theirs = wishes.values.get(name, {})
            parsers[name] = parser(field, zone, theirs, surveyed.orders.get(name))
        except ValueError as error:
            raise UnreadableSource(f"--value {name}: {error}") from error
    geometry, notes = None, how.notes
    if importable.geometry and (source.has_geometry or how.coordinates is not None):
        exchanged, more = exchanged_axes(axes, source, how.coordinates, declared)
        geometry = GeometryReading(
            importable.kind, declared, how.coordinates, exchanged, repair, importable.is_area
        )
        notes += more
    return ReadingPlan(
        importable,
        how,
        parsers,
        wishes.defaults,
        geometry,
        source.lenient | {n for n, field in importable.fields.items() if field.rules.lenient},
        Cleaning(importable.fields, how, wishes, surveyed),
        notes,
        in_clear,
    )


def read(batch: Batch, how: ReadingPlan) -> ReadRows:
    """Read a batch. Every fault of every row is found, not only its first."""
    batch = how.cleaning.columns(batch)
    values, notes = how.cleaning.values(batch)
    prepared = prepare(how.importable.entity, how.preparations, values)
    keys = _keys(how.importable, prepared.values, batch, how.in_clear)
    reading = _Reading(batch, how, prepared, keys)
    reading.notes += notes
    columns = {name: reading.column(name) for name in how.fields}
    if how.geometry is not None:
        columns[str(how.importable.geometry)] = reading.geometry(how.geometry)
    return reading.rows(columns)


class _Reading:
    """The reading of one batch: collects findings, and which rows must stay behind."""

    def __init__(
        self, batch: Batch, how: ReadingPlan, prepared: Prepared, keys: Sequence[str]
    ) -> None:
        self.batch, self.how, self.prepared, self.keys = batch, how, prepared, keys
        self.findings: list[Finding] = []
        self.notes: list[ReadingNote] = [*batch.notes, *prepared.notes]
        self.places: Places | None = None
        self.bad: set[int] = set(prepared.skipped)
        for index, reason in batch.faults.items():
            self.find(index, ROW, None, reason)
        for index, (name, reason) in prepared.faults.items():
            self.find(index, name, prepared.values[name][index], reason)
        for remark in prepared.remarks:
            self.find(remark.index, remark.field, remark.value, remark.reason, Outcome.WARNING)

    def find(
        self,
        index: int,
        field: str,
        value: object,
        reason: str,
        outcome: Outcome = Outcome.REJECTED,
    ) -> None:
        if index in self.prepared.skipped:
            return
        if outcome is Outcome.REJECTED:
            self.bad.add(index)
        lines = self.batch.lines
        shown = "" if value is None else str(value)
        mask = self._mask(field)
        if mask is not None:
            shown, reason = mask(shown), masked_text(reason)
        self.findings.append(
            Finding(
                self.batch.numbers[index],
                lines[index] if lines else None,
                self.keys[index],
                field,
                shown_value(shown),
                reason,
                outcome,
            )
        )

    def _mask(self, name: str) -> Callable[[str], str] | None:
        if self.how.in_clear:
            return None
        importable = self.how.importable
        return mask_of(importable.fields.get(name), importable.holds_people)

    def column(self, name: str) -> list[str | None]:
        """The texts of a field."""
        field = self.how.importable.fields[name]
        values = self.prepared.values[name]
        parsed = parse_column(self.how.parsers[name], values, field.blank)
        self.notes += self.how.cleaning.notes(parsed.told, name, self.batch)
        lenient = name in self.how.lenient
        for index, reason in parsed.faults.items():
            if lenient:
                self.find(index, name, values[index], f"{reason}; left empty", Outcome.WARNING)
            else:
                self.find(index, name, values[index], reason)
        if field.required and None in parsed.texts:
            for index, text in enumerate(parsed.texts):
                if text is None and index not in parsed.faults:
                    self.find(index, name, None, "missing")
        return parsed.texts

    def geometry(self, how: GeometryReading) -> list[str | None]:
        """The texts of the geometry."""
        importable = self.how.importable
        read = geometries_of(self.batch, how)
        self.notes += read.notes
        numbers = self.batch.lines or self.batch.numbers
        self.places = places_of(read.geometries, read.positions, numbers)
        name = importable.geometry or ""
        for index, reason in read.faults.items():
            self.find(index, name, None, reason)
        for index, reason in read.repairs.items():
            self.find(index, name, None, reason, Outcome.REPAIRED)
        if importable.geometry_required:
            self._require(read, name)
        return wkb_column(read.geometries)

    def _require(self, read: ReadGeometries, name: str) -> None:
        for index, geometry in enumerate(read.geometries):
            if geometry is None and index not in read.faults:
                self.find(index, name, None, "no geometry")

    def rows(self, columns: Mapping[str, list[str | None]]) -> ReadRows:
        """What may be staged of the columns."""
        lines = self.batch.lines
        key = _storable_keys(self.keys)
        staged: dict[str, Sequence[str | None]] = {
            "number": list(map(str, self.batch.numbers)),
            "line": list(map(str, lines)) if lines else [None] * len(self.keys),
            "key": key,
            **columns,
        }
        if self.bad:
            good = [index not in self.bad for index in range(len(self.keys))]
            staged = {name: list(compress(column, good)) for name, column in staged.items()}
        return ReadRows(
            len(self.keys) - len(self.bad),
            staged,
            tuple(self.findings),
            self._skipped(),
            tuple(self.notes),
            self.places,
        )

    def _skipped(self) -> dict[str, int]:
        kinds = list(self.prepared.skipped.values())
        return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def _keys(
    importable: Importable, values: Mapping[str, Sequence[Any]], batch: Batch, in_clear: bool
) -> list[str]:
    """The natural keys of rows as reports show them, where a person's name is masked."""
    parts = []
    for name in filter(values.__contains__, importable.key):
        known = _all_known(values[name])
        if importable.holds_people and not in_clear:
            known = map(mask_of(importable.fields[name], True) or str, known)
        parts.append(known)
    if not parts:
        return [""] * len(batch.numbers)
    if len(parts) == 1:
        return list(parts[0])
    return ["/".join(row) for row in zip(*parts, strict=True)]


def _all_known(values: Sequence[Any]) -> Iterable[str]:
    if set(map(type, values)) == {str}:
        together = "".join(values)
        if together.isprintable() and max(map(len, values)) <= 60:
            return map(str.strip, values)
    return map(_known, values)


def _known(value: object) -> str:
    if isinstance(value, str):
        return (
            shown_value(value.strip())
            if len(value) > 60 or not value.isprintable()
            else value.strip()
        )
    return (
        "" if is_missing(value) else shown_value(str(value) if _odd(value) else plain_text(value))
    )


def _odd(value: object) -> bool:
    return isinstance(value, (list, tuple, dict))


_KEY: Parser = text_parser(10_000)


def _storable_keys(keys: Sequence[str]) -> list[str | None]:
    return list(parse_column(_KEY, keys, "").texts)
