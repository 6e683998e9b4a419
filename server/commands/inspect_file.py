"""``jingwei inspect``, and what a dry run shows: a file before it lands."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import typer

from geo.declared_crs import CHINA
from server.commands.findings import show_notes
from server.commands.import_options import (
    ALL_NULL_WORDS,
    AxesOption,
    Crs,
    Dates,
    Decimal,
    Defaults,
    Encoding,
    File,
    HeaderLine,
    InspectedAs,
    Layer,
    Maps,
    NullWords,
    RepairOption,
    Timezone,
    ValuesOption,
    wishes_of,
    zone_named,
)
from server.faults import Fault
from transfer.finding import Finding
from transfer.geometry import file_crs
from transfer.importable import IMPORTABLES
from transfer.importing import crs_notes, where_notes
from transfer.inspection import (
    KIND_NAMES,
    ColumnReading,
    extent,
    fits,
    geometry_kinds,
    inspected,
    rejections,
    text_map,
)
from transfer.positions import Places
from transfer.reading import reading_plan
from transfer.reading_note import merged
from transfer.sources.opening import open_source
from transfer.sources.source import Source, UnreadableSource

KINDS_SHOWN = 10
FEWEST_DRAWN = 4


def inspect(
    file: File,
    as_: InspectedAs = None,
    layer: Layer = None,
    maps: Maps = None,
    values: ValuesOption = None,
    defaults: Defaults = None,
    crs: Crs = None,
    axes: AxesOption = None,
    encoding: Encoding = None,
    header_line: HeaderLine = None,
    timezone: Timezone = "Asia/Shanghai",
    dates: Dates = None,
    decimal: Decimal = None,
    null_words: NullWords = ALL_NULL_WORDS,
    repair: RepairOption = False,
) -> None:
    """Show what a file holds and how it would be read, without a database.

    Each column with what it is taken for and why, an example as the file has it and as it would
    be stored, where on earth the rows lie, and what keeps rows out. Without --as: what the rows
    may be.

    Exit codes: 0 it can be read; 2 the file or an option cannot be used.
    """
    wishes = wishes_of(maps, values, defaults, dates, decimal, null_words)
    try:
        source = open_source(file, layer, encoding, header_line)
        if as_ is None:
            return _show_unknown(source, crs)
        if as_ not in IMPORTABLES:
            raise Fault(f"--as {as_}: no such entity; allowed are {', '.join(IMPORTABLES)}")
        how = reading_plan(
            IMPORTABLES[as_],
            source,
            wishes,
            crs=crs,
            zone=zone_named(timezone),
            repair=repair,
            axes=axes,
        )
        seen = inspected(source, how, wishes)
    except UnreadableSource as error:
        raise Fault(str(error)) from error
    typer.echo(f"{file.name}: {seen.rows:,} rows, as {as_}")
    show_columns(seen.columns)
    if how.geometry is not None:
        show_places(seen.places, how.geometry.crs.name)
    where = where_notes(crs, source, how, seen.places)
    begun = (*source.notes, *crs_notes(crs, source, how), *how.notes)
    show_notes(merged((*begun, *seen.notes, *where)))
    show_rejections(seen.findings)


def show_columns(columns: Sequence[ColumnReading]) -> None:
    """Print what each column is taken for, as a table."""
    head = ("column", "taken for", "why", "in the file", "as stored")
    rows = [
        (each.column or "—", each.field or "—", each.why, each.given, each.stored)
        for each in columns
    ]
    for line in table_lines([head, *rows]):
        typer.echo(f"  {line}")


def counted(rows: int) -> str:
    return "1 row lies" if rows == 1 else f"{rows:,} rows lie"


def show_places(places: Places, crs: str) -> None:
    """Print where on earth rows lie, as a box and a picture."""
    box = extent(places)
    if box is None:
        if crs:  # else it has no geometry at all
            typer.echo(f"  no row has a place (read as {crs})")
        return
    west, south, east, north = box
    inside = int(CHINA.holds(np.hstack((places.degrees, places.degrees))).sum())
    typer.echo(
        f"  {counted(places.count)} between {west:.5f} and {east:.5f} east, {south:.5f} and"
        f" {north:.5f} north, {inside:,} of them in China or near it (read as {crs}):"
    )
    for line in text_map(places) if places.count >= FEWEST_DRAWN else ():
        typer.echo(f"  |{line}")


def show_rejections(findings: Sequence[Finding]) -> None:
    """Print what keeps rows out, by reason."""
    kinds = rejections(findings)
    for field, count, example in kinds[:KINDS_SHOWN]:
        typer.echo(f"  rejected {count:,} for their {field}, such as {example}")
    if len(kinds) > KINDS_SHOWN:
        typer.echo(f"  … and for {len(kinds) - KINDS_SHOWN:,} other reasons")


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines whose columns stand below one another; a Chinese character is two wide."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _show_unknown(source: Source, crs: str | None) -> None:
    """What can be told of a file without knowing what its rows are."""
    rows, types = geometry_kinds(source)
    declared = file_crs(crs, source).name if source.has_geometry or source.crs else "none named"
    kinds = ", ".join(f"{count:,} {KIND_NAMES.get(kind, 'none')}" for kind, count in types.items())
    typer.echo(f"{rows:,} rows; geometry: {kinds or 'none of its own'}; CRS: {declared}")
    found = fits(source, types)
    for fit in found:
        if not fit.unfit:
            filled = ", ".join(fit.filled)
            typer.echo(f"  may be {fit.plural} ({filled}): jingwei inspect FILE --as {fit.plural}")
    unfit = [fit for fit in found if fit.unfit]
    typer.echo(f"  not without more: {', '.join(fit.plural for fit in unfit)}")
    if len(unfit) == len(found):
        typer.echo(f"  such as {unfit[0].plural}: {unfit[0].unfit}")
    show_notes(source.notes)
