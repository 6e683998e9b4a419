"""``jingwei import`` and ``jingwei export``: files of data in and out."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from sqlalchemy.exc import DBAPIError

from compiler.errors import Refusal
from resolvers.redraw.exchange.plan_import import Import
from resolvers.redraw.staleness import note_bases
from server import database
from server.commands import plans
from server.commands.findings import Report, finish, show_findings, show_notes, strict_reason
from server.commands.import_options import (
    ALL_NULL_WORDS,
    AxesOption,
    Communities,
    Crs,
    Dates,
    Decimal,
    Defaults,
    DryRun,
    Encoding,
    EntityArgument,
    File,
    HeaderLine,
    Layer,
    Maps,
    NullWords,
    PlanName,
    Reject,
    RejectsInClear,
    RepairOption,
    Strict,
    Timezone,
    ValuesOption,
    wishes_of,
    zone_named,
)
from server.commands.inspect_file import show_columns, show_places, show_rejections
from server.commands.plans import PLAN
from server.commands.progress import progress_bar
from server.commands.tiles import TILES, export_map
from server.faults import Fault, fault_of, one_line
from server.settings import Settings
from transfer.exporting import AREA_CODE, ENTITIES, Export, UnwritableExport, export_file
from transfer.importable import IMPORTABLES
from transfer.importing import Request, Summary, import_file
from transfer.membership import SameNumber
from transfer.sources.opening import open_source
from transfer.sources.source import UnreadableSource

UNUSED_SHOWN = 8


def import_(
    entity: EntityArgument,
    file: File,
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
    dry_run: DryRun = False,
    strict: Strict = False,
    repair: RepairOption = False,
    reject: Reject = None,
    rejects_in_clear: RejectsInClear = False,
    name: PlanName = None,
    communities: Communities = None,
) -> None:
    """Import a file: every row that is right lands, every other is reported.

    Rows are known by their natural key: importing a file again changes what has changed, and
    nothing else. All of it happens in one transaction.

    A plan is imported as a new draft: from rows of building_no and zone, or from zones drawn in
    another tool, whose polygons need not meet.

    Exit codes: 0 all rows landed; 1 some were rejected; 2 the file or an option cannot be used.
    """
    wishes = wishes_of(maps, values, defaults, dates, decimal, null_words)
    report = Report(reject, f"{file.stem}.{entity}")
    if entity == PLAN:
        if name is None:
            raise Fault("import plan: say what to call it: --name NAME")
        with _faults():
            source = open_source(file, layer, encoding, header_line)
        wish = Import(
            name, communities or (), source, wishes, crs, repair, strict, dry_run, axes=axes
        )
        return _import_plan(file, wish, report)
    if entity not in IMPORTABLES:
        allowed = ", ".join((*IMPORTABLES, PLAN))
        raise Fault(f"import {entity}: no such entity; allowed are {allowed}")
    request = Request(
        IMPORTABLES[entity],
        file,
        wishes,
        layer=layer,
        crs=crs,
        axes=axes,
        encoding=encoding,
        header_line=header_line,
        zone=zone_named(timezone),
        dry_run=dry_run,
        strict=strict,
        repair=repair,
        in_clear=rejects_in_clear,
    )
    with _faults():
        summary = asyncio.run(_import(Settings.read(), request))
    _show(request, summary)
    finish(report, summary.findings, summary.rejected or (strict and len(summary.doubts)))


def export(
    entity: Annotated[
        str,
        typer.Argument(
            help=f"What to export: {', '.join((*ENTITIES, PLAN, TILES))}.", show_default=False
        ),
    ],
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            help="The file: .gpkg, .geojson, .csv, .fgb, or .zip (Shapefile) of what has a place;"
            " of a plan also .html (report), and its .csv is the assignment of its buildings;"
            " of tiles .pmtiles.",
            show_default=False,
        ),
    ],
    plan: Annotated[
        str | None, typer.Argument(help=f"Which plan: {plans.ID}.", show_default=False)
    ] = None,
    area: Annotated[
        str, typer.Option("--area", help="Only what is in the area of this code.")
    ] = "",
    crs: Annotated[
        str,
        typer.Option(
            "--crs", help="CGCS2000, WGS84, GCJ02, BD09 or WEB_MERCATOR; as stored by default."
        ),
    ] = "CGCS2000",
) -> None:
    """Export an entity to a file that a GIS or a spreadsheet opens.

    Tiles are a map of what a VIEWER of the area may see, up to zoom 15.
    Residents leave with masked names and without phone numbers. Only current grids are exported.
    A file that is there already is replaced, in one moment, when all is written.
    """
    if entity == PLAN:
        with _faults():
            return plans.export_plan(plan, to, area, crs)
    if plan is not None:
        raise Fault(f"export {entity} {plan}: only a plan is exported by its id")
    if entity not in (*ENTITIES, TILES):
        allowed = ", ".join((*ENTITIES, PLAN, TILES))
        raise Fault(f"export {entity}: no such entity; allowed are {allowed}")
    if not AREA_CODE.fullmatch(area):
        raise Fault(f"--area {area!r}: not an area's code; allowed are at most 15 digits")
    if entity == TILES:
        with _faults():
            written = asyncio.run(export_map(area, to))
        typer.echo(f"{written.tiles:,} tiles written to {to}, {written.bytes / 1e6:,.1f} MB")
        return
    with _faults():
        settings, who = Settings.read(), f"cli:{getpass.getuser()}"
        order = Export(ENTITIES[entity], area, to, crs, who, settings.wide_read_residents)
        count, notes = asyncio.run(_export(settings, order))
    typer.echo(f"{count:,} {entity} written to {to}")
    for note in notes:
        typer.echo(f"  note: {note}")


def _import_plan(file: Path, wish: Import, report: Report) -> None:
    with _faults():
        imported = asyncio.run(plans.import_plan_file(Settings.read(), wish))
    plans.tell(file, imported, wish, show_findings)
    finish(
        report, imported.findings, imported.rejected or (len(imported.doubts) if wish.strict else 0)
    )


async def _import(settings: Settings, request: Request) -> Summary:
    async with database.owner(settings) as connection:
        with progress_bar() as progress:
            return await import_file(connection, request, note_bases, progress)


async def _export(settings: Settings, order: Export) -> tuple[int, Sequence[str]]:
    async with database.owner(settings) as connection:
        with progress_bar() as progress:
            return await export_file(connection, order, progress)


@contextmanager
def _faults() -> Iterator[None]:
    """What cannot be used, or is refused by the database, as one line."""
    try:
        yield
    except (UnreadableSource, UnwritableExport, SameNumber, Refusal) as error:
        raise Fault(str(error)) from error
    except (DBAPIError, psycopg.Error) as error:  # COPY is the driver's own, and so are its errors
        cause = error.orig if isinstance(error, DBAPIError) else error
        if fault := fault_of(error):
            raise fault from error
        message = one_line(str(cause))
        raise Fault(f"the database refused, and nothing has changed: {message}") from error


def _show(request: Request, summary: Summary) -> None:
    landed, plural = summary.landed, request.importable.plural
    counts = [
        f"{summary.read:,} read",
        f"{landed.inserted:,} new",
        f"{landed.updated:,} changed",
        f"{landed.unchanged:,} as before",
        f"{summary.rejected:,} rejected",
    ]
    typer.echo(f"{plural} from {request.path.name}: {', '.join(counts)}")
    if not summary.kept:
        wrong = strict_reason(bool(summary.rejected), bool(summary.doubts))
        typer.echo(f"  nothing was changed: {'a dry run' if request.dry_run else wrong}")
    for kind, count in summary.skipped.items():
        typer.echo(
            f"  skipped {count:,} {kind}, which are not {plural}; they need a boundary:"
            f" jingwei import {kind} FILE"
        )
    for table, count in summary.moved.items():
        typer.echo(f"  {count:,} rows of {table} belong to another area now")
    if summary.unused:
        names = ", ".join(summary.unused[:UNUSED_SHOWN])
        more = len(summary.unused) - UNUSED_SHOWN
        typer.echo(f"  columns not used: {names}{f' and {more} more' if more > 0 else ''}")
    if request.dry_run:
        _show_dry_run(request, summary)
    show_notes(summary.notes)
    show_findings(summary.findings, values=not request.in_clear)


def _show_dry_run(request: Request, summary: Summary) -> None:
    """What a person may judge before anything lands."""
    show_columns(summary.columns)
    if summary.places is not None and request.importable.geometry:
        show_places(summary.places, summary.crs)
    show_rejections(summary.findings)
