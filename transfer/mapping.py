"""Mapping: which column of a file fills which field, by its owner's word or by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from geo.declared_crs import DeclaredCRS
from transfer.coordinate_columns import (
    CoordinateColumns,
    bare,
    chosen_columns,
    needed_columns,
)
from transfer.import_field import ImportField
from transfer.importable import Importable
from transfer.reading_note import ReadingNote
from transfer.sources.source import Batch, Source, UnreadableSource
from transfer.values.value import is_missing, plain_text

FEATURE = "@feature"
"""A column that every file has: the number of the feature or row."""

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
SHAPEFILE_NAME = 10
"""How long a column's name in a Shapefile may be; longer ones are cut."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the owner of a file says about it.

    ``maps`` name a column, or a template such as ``{date} {time}``, for a field, or nothing to
    leave the field out; ``values`` give for a field the file's words and ours; ``defaults`` a text
    where the file has nothing.
    """

    maps: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mapped:
    """For each field that is filled, the column or template that fills it, or none for a default.

    ``unused`` are the columns that fill nothing; ``notes`` tell which were chosen among several.
    """

    fields: Mapping[str, str | None]
    coordinates: CoordinateColumns | None
    unused: tuple[str, ...]
    notes: tuple[ReadingNote, ...] = ()

    def value_of(self, name: str, batch: Batch, default: str | None) -> Sequence[object]:
        """The values of a field in a batch."""
        column = self.fields.get(name)
        if column is None:
            return [default] * len(batch.numbers)
        values = _values(column, batch)
        if default is None:
            return values
        return [default if is_missing(value) else value for value in values]


def mapped(importable: Importable, source: Source, wishes: Wishes, crs: DeclaredCRS) -> Mapped:
    """The mapping of a source, whose coordinates are in this CRS.

    Raises ``UnreadableSource`` for columns that it does not have, where a field that must be filled
    has no column, and where nothing says which columns hold the geometry.
    """
    columns = {name for name in source.columns if name}
    _refuse_unknown(importable, wishes, columns)
    fields: dict[str, str | None] = dict(_by_name(importable.fields, source.columns))
    blank_keys = [name for name in importable.key if importable.fields[name].blank is not None]
    fields |= {name: None for name in (*wishes.defaults, *blank_keys) if name not in fields}
    fields |= {name: column for name, column in wishes.maps.items() if name in importable.fields}
    left_out = [name for name, column in fields.items() if column == ""]
    for name in left_out:
        if name in wishes.defaults:
            fields[name] = None
        else:
            del fields[name]
    _refuse_unfilled(importable, fields, source)
    coordinates, notes = chosen_columns(importable, source, wishes.maps, crs)
    return Mapped(fields, coordinates, _unused(source, fields, coordinates), notes)


def columns_of(importable: Importable, source: Source) -> tuple[str, ...]:
    """The fields whose names, or likenesses of them, are columns of a source."""
    return tuple(_by_name(importable.fields, source.columns))


def _refuse_unknown(importable: Importable, wishes: Wishes, columns: set[str]) -> None:
    fields = set(importable.fields)
    places = {"x", "y", "wkt", "geometry", importable.geometry or "wkt"}
    for option, names, allowed in (
        ("--map", wishes.maps, fields | places),
        ("--default", wishes.defaults, fields),
        ("--value", wishes.values, fields),
    ):
        for name in names:
            if name not in allowed:
                raise UnreadableSource(
                    f"{option} {name}: {importable.plural} have no such field, only"
                    f" {', '.join(importable.fields)}"
                )
    for name, column in wishes.maps.items():
        for needed in _needed(column):
            if needed not in columns and needed != FEATURE:
                raise UnreadableSource(
                    f"--map {name}={column}: it has no column {needed!r}, only"
                    f" {', '.join(sorted(columns)) or 'none'}"
                )


def _refuse_unfilled(
    importable: Importable, fields: Mapping[str, str | None], source: Source
) -> None:
    unfilled = [
        name
        for name, field in importable.fields.items()
        if field.required and name not in fields and field.rules.derived_from is None
    ]
    if unfilled:
        name = unfilled[0]
        raise UnreadableSource(
            f"{importable.plural} need {', '.join(unfilled)}, and no column is called so; it has"
            f" {', '.join(source.columns) or 'no columns'}. Say --map {name}=COLUMN,"
            f" --map {name}={FEATURE} (the feature's number) or --default {name}=VALUE"
        )


def _by_name(fields: Mapping[str, ImportField], columns: Sequence[str]) -> dict[str, str]:
    """Fields and columns of one name; an exact name wins over a likeness, that over an alias."""
    column_of: dict[str, str] = {}
    taken: set[str] = set()
    likenesses: tuple[Callable[[ImportField], tuple[str, ...]], ...] = (
        lambda importable_field: (importable_field.name,),
        lambda importable_field: (bare(importable_field.name),),
        lambda importable_field: tuple(map(bare, importable_field.aliases)),
        lambda importable_field: (importable_field.name[:SHAPEFILE_NAME],),
    )
    by_text = {name: name for name in reversed(columns)}
    by_likeness = {bare(name): name for name in reversed(columns)} | by_text
    for names_of in likenesses:
        for importable_field in fields.values():
            for name in names_of(importable_field):
                column = by_likeness.get(name)
                if column and importable_field.name not in column_of and column not in taken:
                    column_of[importable_field.name] = column
                    taken.add(column)
    return column_of


def _needed(column: str) -> Sequence[str]:
    """The columns that a column's name or a template needs."""
    if not column:
        return ()
    return PLACEHOLDER.findall(column) or (column,)


def _values(column: str, batch: Batch) -> Sequence[object]:
    if column == FEATURE:
        return batch.numbers
    if column in batch.columns:
        return batch.columns[column]
    parts = [_values(name, batch) for name in PLACEHOLDER.findall(column)]
    between = PLACEHOLDER.split(column)[::2]
    return [_filled(between, row) for row in zip(*parts, strict=True)]


def _filled(between: Sequence[str], row: Sequence[object]) -> str:
    texts = ("" if is_missing(value) else plain_text(value) for value in row)
    return between[0] + "".join(map("".join, zip(texts, between[1:], strict=True)))


def _unused(
    source: Source, fields: Mapping[str, str | None], coordinates: CoordinateColumns | None
) -> tuple[str, ...]:
    if source.quiet:
        return ()
    used = {name for column in fields.values() if column for name in _needed(column)}
    if coordinates:
        used |= set(needed_columns(coordinates))
    return tuple(name for name in source.columns if name and name not in used)
