"""Mapping: which column of a file fills which field, by its owner's word or by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from geo.declared_crs import DeclaredCRS
from transfer.coordinate_columns import (
    CoordinateColumns,
    bare,
    chosen_columns,
    coordinate_names,
    needed_columns,
)
from transfer.import_field import ImportField
from transfer.importable import Importable
from transfer.reading_note import ReadingNote
from transfer.sources.source import Batch, Source, UnreadableSource
from transfer.values.instant import DateOrder
from transfer.values.null_words import NULL_WORDS
from transfer.values.spelling import DecimalSign, Role
from transfer.values.value import is_missing, plain_text

FEATURE = "@feature"
"""A column that every file has: the number of the feature or row."""

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
SHAPEFILE_NAME = 10
"""How many bytes a column's name in a Shapefile may have; longer ones are cut."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the owner of a file says about it.

    ``maps`` name a column, or a template such as ``{date} {time}``, for a field, or nothing to
    leave the field out; ``values`` give for a field the file's words and ours; ``defaults`` a text
    where the file has nothing. ``dates`` is the order of those whose year comes last, and
    ``decimal`` what stands before decimals, where the file is not to decide; ``null_words`` are
    words that mean no value.
    """

    maps: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    dates: DateOrder | None = None
    decimal: DecimalSign | None = None
    null_words: frozenset[str] = frozenset(NULL_WORDS)


@dataclass(frozen=True, slots=True)
class Mapped:
    """For each field that is filled, the column or template that fills it, or none for a default.

    ``unused`` are the columns that fill nothing; ``notes`` tell which were chosen among several. A
    template of a field in ``whole`` means nothing where one of its parts is missing.
    """

    fields: Mapping[str, str | None]
    coordinates: CoordinateColumns | None
    unused: tuple[str, ...]
    notes: tuple[ReadingNote, ...] = ()
    whole: frozenset[str] = frozenset()

    @property
    def columns(self) -> frozenset[str]:
        """The columns that fill something."""
        used = {name for field in self.fields for name in self.columns_of(field)}
        if self.coordinates:
            used |= set(needed_columns(self.coordinates))
        return frozenset(used - {FEATURE})

    def columns_of(self, name: str) -> Sequence[str]:
        """The columns that fill a field."""
        return _needed(self.fields[name] or "")

    def value_of(self, name: str, batch: Batch, default: str | None) -> Sequence[object]:
        """The values of a field in a batch."""
        column = self.fields.get(name)
        if column is None:
            return [default] * len(batch.numbers)
        values = _values(column, batch, name in self.whole)
        if default is None:
            return values
        return [default if is_missing(value) else value for value in values]


def mapped(importable: Importable, source: Source, wishes: Wishes, crs: DeclaredCRS) -> Mapped:
    """The mapping of a source, whose coordinates are in this CRS.

    Raises ``UnreadableSource`` for columns that it does not have, where a field that must be filled
    has no column, and where nothing says which columns hold the geometry. Of a file without a row
    nothing is asked.
    """
    if source.total == 0:
        return Mapped(dict.fromkeys(importable.fields), None, ())
    wishes = replace(wishes, maps=_as_source_has_them(wishes.maps, source))
    _refuse_unknown(importable, wishes, source)
    _refuse_twice(importable, wishes, source)
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
    whole = frozenset(
        name for name, each in importable.fields.items() if each.role is not Role.TEXT
    )
    return Mapped(fields, coordinates, _unused(source, fields, coordinates), notes, whole)


def columns_of(importable: Importable, source: Source) -> tuple[str, ...]:
    """The fields whose names, or likenesses of them, are columns of a source."""
    return tuple(_by_name(importable.fields, source.columns))


def _as_source_has_them(maps: Mapping[str, str], source: Source) -> dict[str, str]:
    """Columns as the file writes them, where only the space within differs: a header may have a
    break of line in it."""
    own = {_spaced(name): name for name in source.columns}
    return {
        field: column if column in source.columns else own.get(_spaced(column), column)
        for field, column in maps.items()
    }


def _spaced(name: str) -> str:
    return " ".join(name.split())


def _refuse_unknown(importable: Importable, wishes: Wishes, source: Source) -> None:
    columns = {name for name in source.columns if name}
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
            if needed in source.twice:
                raise UnreadableSource(f"--map {name}={column}: {_twice(needed, source)}")
            if needed not in columns and needed != FEATURE:
                raise UnreadableSource(
                    f"--map {name}={column}: it has no column {needed!r}, only"
                    f" {', '.join(sorted(columns)) or 'none'}"
                )


def _refuse_twice(importable: Importable, wishes: Wishes, source: Source) -> None:
    """Refuse a name that two columns have, where one of them would be taken by its name."""
    if not source.twice:
        return
    named = _by_name(importable.fields, (*source.twice, *source.columns))
    needed = {column: field for field, column in named.items() if field not in wishes.maps}
    if importable.geometry and not source.has_geometry:
        likely = coordinate_names(importable.geometry)
        if not {"x", "y", "wkt", "geometry", importable.geometry} & set(wishes.maps):
            needed |= {name: likely[bare(name)] for name in source.twice if bare(name) in likely}
    for name in source.twice:
        if name in needed:
            first = source.twice[name][0]
            hint = f"say which with --map '{needed[name]}={first}'"
            raise UnreadableSource(f"{_twice(name, source)}; {hint}")


def _twice(name: str, source: Source) -> str:
    return f"its header names {name} more than once: {', '.join(source.twice[name])}"


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
            f"{_other_header(source)}"
        )


def _other_header(source: Source) -> str:
    if source.header_line is None:
        return ""
    return f"; or --header-line N, if line {source.header_line} does not name the columns"


def _by_name(fields: Mapping[str, ImportField], columns: Sequence[str]) -> dict[str, str]:
    """Fields and columns of one name; an exact name wins over a likeness, that over an alias."""
    column_of: dict[str, str] = {}
    taken: set[str] = set()
    likenesses: tuple[Callable[[ImportField], tuple[str, ...]], ...] = (
        lambda importable_field: (importable_field.name,),
        lambda importable_field: (bare(importable_field.name),),
        lambda importable_field: tuple(map(bare, importable_field.aliases)),
        lambda importable_field: (importable_field.name[:SHAPEFILE_NAME],),
        lambda importable_field: tuple(map(_cut, importable_field.aliases)),
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


def _cut(alias: str) -> str:
    """An alias as a Shapefile in UTF-8 has it: in whole characters of so many bytes."""
    return bare(alias.encode()[:SHAPEFILE_NAME].decode(errors="ignore"))


def _needed(column: str) -> Sequence[str]:
    """The columns that a column's name or a template needs."""
    if not column:
        return ()
    return PLACEHOLDER.findall(column) or (column,)


def _values(column: str, batch: Batch, whole: bool) -> Sequence[object]:
    if column == FEATURE:
        return batch.numbers
    if column in batch.columns:
        return batch.columns[column]
    parts = [_values(name, batch, whole) for name in PLACEHOLDER.findall(column)]
    between = PLACEHOLDER.split(column)[::2]
    return [_filled(between, row, whole) for row in zip(*parts, strict=True)]


def _filled(between: Sequence[str], row: Sequence[object], whole: bool) -> str | None:
    """A template with its parts; none without all of them if it is meant ``whole``, or any."""
    if (any if whole else all)(map(is_missing, row)):
        return None
    texts = ("" if is_missing(value) else plain_text(value) for value in row)
    return between[0] + "".join(map("".join, zip(texts, between[1:], strict=True)))


def _unused(
    source: Source, fields: Mapping[str, str | None], coordinates: CoordinateColumns | None
) -> tuple[str, ...]:
    if source.quiet:
        return ()
    used = Mapped(fields, coordinates, ()).columns
    return tuple(name for name in source.columns if name and name not in used)
