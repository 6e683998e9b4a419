"""``jingwei import`` and ``jingwei export``: files of data in and out."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg
import typer
from sqlalchemy.exc import DBAPIError

from compiler.errors import Refusal
from resolvers.redraw.exchange.plan_import import Import
from resolvers.redraw.staleness import note_bases
from server import database
from server.commands import plans
from server.commands.plans import PLAN
from server.commands.progress import progress_bar
from server.faults import DatabaseFault, Fault
from server.settings import Settings
from transfer.exporting import AREA_CODE, ENTITIES, Export, UnwritableExport, export_file
from transfer.finding import Finding, Outcome, by_field, write_findings
from transfer.importable import IMPORTABLES
from transfer.importing import Request, Summary, import_file
from transfer.mapping import Wishes
from transfer.membership import SameNumber
from transfer.sources.opening import open_source
from transfer.sources.source import UnreadableSource

REJECTED = 1
"""Exit code: done, but rows were rejected."""

SHOWN = 10
"""How many findings of a kind the screen shows; the report has all."""

UNUSED_SHOWN = 8


EntityArgument = Annotated[
    str,
    typer.Argument(
        help=f"What the rows are: {', '.join((*IMPORTABLES, PLAN))}.", show_default=False
    ),
]
File = Annotated[
    Path,
    typer.Argument(
        help="GeoJSON, GeoPackage, Shapefile (also zipped), FlatGeobuf, CSV, OpenStreetMap JSON"
        " (cameras), or whatever else GDAL reads.",
        show_default=False,
    ),
]
Layer = Annotated[str | None, typer.Option("--layer", help="The layer, or the file in a zip.")]
Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="A column for a field; also a template, 'reported_at={date} {time}', or @feature,"
        " the feature's number; nothing leaves the field out. Fields x, y and wkt name the"
        " columns of the geometry. Repeatable. Columns of the same name, and common Chinese"
        " headers, are found without.",
    ),
]
ValuesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--value",
        metavar="FIELD:THEIRS=OURS",
        help="A word of the file for one of ours, 'category:ARSON=FIRE_HAZARD'; * stands for"
        " all others. Repeatable.",
    ),
]
Defaults = Annotated[
    list[str] | None,
    typer.Option(
        "--default",
        metavar="FIELD=VALUE",
        help="A value where the file has none, 'code=440305'. Repeatable.",
    ),
]
Crs = Annotated[
    str | None,
    typer.Option(
        "--crs",
        help="The CRS of the coordinates: EPSG:n, CGCS2000, WGS84, GCJ02, BD09, WEB_MERCATOR,"
        " WKT. It wins over what the file says.",
    ),
]
Encoding = Annotated[
    str | None, typer.Option("--encoding", help="The encoding of the texts, such as GBK.")
]
Timezone = Annotated[str, typer.Option("--timezone", help="The time zone of times that name none.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check everything and change nothing.")]
Strict = Annotated[bool, typer.Option("--strict", help="Import nothing when a row is rejected.")]
RepairOption = Annotated[
    bool, typer.Option("--repair", help="Repair invalid geometry, and report each repair.")
]
Reject = Annotated[
    Path | None,
    typer.Option(
        "--reject",
        help="Where to write the report of rows rejected or repaired, as CSV."
        "  [default: FILE's name with .rejected.csv, in this folder]",
        show_default=False,
    ),
]
PlanName = Annotated[str | None, typer.Option("--name", help="What to call the plan.")]
Communities = Annotated[
    list[str] | None,
    typer.Option(
        "--communities",
        metavar="CODE",
        help="A community of the plan, or a town or county for all of its; else those of the"
        " zones' codes. Repeatable.",
    ),
]


def import_(
    entity: EntityArgument,
    file: File,
    layer: Layer = None,
    maps: Maps = None,
    values: ValuesOption = None,
    defaults: Defaults = None,
    crs: Crs = None,
    encoding: Encoding = None,
    timezone: Timezone = "Asia/Shanghai",
    dry_run: DryRun = False,
    strict: Strict = False,
    repair: RepairOption = False,
    reject: Reject = None,
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
    wishes = Wishes(_pairs("--map", maps), _vocabularies(values), _pairs("--default", defaults))
    report = reject or Path(f"{file.stem}.rejected.csv")
    if entity == PLAN:
        if name is None:
            raise Fault("import plan: say what to call it: --name NAME")
        with _faults():
            source = open_source(file, layer, encoding)
            wish = Import(name, communities or (), source, wishes, crs, repair, strict, dry_run)
            imported = asyncio.run(plans.import_plan_file(Settings.read(), wish))
        plans.tell(file, imported, wish, _tell_findings)
        return _finish(report, imported.findings, imported.rejected)
    if entity not in IMPORTABLES:
        allowed = ", ".join((*IMPORTABLES, PLAN))
        raise Fault(f"import {entity}: no such entity; allowed are {allowed}")
    request = Request(
        IMPORTABLES[entity],
        file,
        wishes,
        layer=layer,
        crs=crs,
        encoding=encoding,
        zone=_zone(timezone),
        dry_run=dry_run,
        strict=strict,
        repair=repair,
    )
    with _faults():
        summary = asyncio.run(_import(Settings.read(), request))
    _tell(request, summary)
    _finish(report, summary.findings, summary.rejected)


def export(
    entity: Annotated[
        str,
        typer.Argument(help=f"What to export: {', '.join((*ENTITIES, PLAN))}.", show_default=False),
    ],
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            help="The file: .gpkg, .geojson, .csv or .fgb; of a plan also .zip (Shapefile) and"
            " .html (report), and its .csv is the assignment of its buildings.",
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

    Residents leave with masked names and without phone numbers. Only current grids are exported.
    A file that is there already is replaced, in one moment, when all is written.
    """
    if entity == PLAN:
        with _faults():
            return plans.export_plan(plan, to, area, crs)
    if plan is not None:
        raise Fault(f"export {entity} {plan}: only a plan is exported by its id")
    if entity not in ENTITIES:
        allowed = ", ".join((*ENTITIES, PLAN))
        raise Fault(f"export {entity}: no such entity; allowed are {allowed}")
    if not AREA_CODE.fullmatch(area):
        raise Fault(f"--area {area!r}: not an area's code; allowed are at most 15 digits")
    with _faults():
        order = Export(ENTITIES[entity], area, to, crs, f"cli:{getpass.getuser()}")
        count, notes = asyncio.run(_export(Settings.read(), order))
    typer.echo(f"{count:,} {entity} written to {to}")
    for note in notes:
        typer.echo(f"  note: {note}")


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
        message = " ".join(str(cause).split())
        if isinstance(cause, psycopg.OperationalError):
            raise DatabaseFault(
                f"the database went away, and nothing is half in: {message}"
            ) from error
        raise Fault(f"the database refused, and nothing has changed: {message}") from error


def _pairs(option: str, texts: Sequence[str] | None) -> dict[str, str]:
    pairs = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise Fault(f"{option} {text!r}: it must be FIELD=… ")
        pairs[name.strip()] = value.strip()
    return pairs


def _vocabularies(texts: Sequence[str] | None) -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = {}
    for text in texts or ():
        name, colon, pair = text.partition(":")
        theirs, equals, ours = pair.rpartition("=")
        if not colon or not equals:
            raise Fault(f"--value {text!r}: it must be FIELD:THEIRS=OURS")
        words.setdefault(name.strip(), {})[theirs.strip()] = ours.strip()
    return words


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Fault(
            f"--timezone {name!r}: no such time zone; allowed are names such as Asia/Shanghai"
        ) from error


def _tell(request: Request, summary: Summary) -> None:
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
        why = "a dry run" if request.dry_run else "--strict, and rows were rejected"
        typer.echo(f"  nothing was changed: {why}")
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
    for note in summary.notes:
        typer.echo(f"  note: {note}")
    _tell_findings(summary.findings)


def _tell_findings(findings: Sequence[Finding]) -> None:
    for outcome in Outcome:
        chosen = sorted(
            (finding for finding in findings if finding.outcome is outcome),
            key=lambda finding: finding.number,
        )
        for finding in chosen[:SHOWN]:
            place = f"line {finding.line}" if finding.line else f"feature {finding.number}"
            if not finding.number:
                place = "in all"
            value = f" {finding.value!r}" if finding.value else ""
            typer.echo(
                f"  {outcome.name.lower()}: {place} ({finding.key or 'no key'}),"
                f" {finding.field}{value}: {finding.reason}"
            )
        if len(chosen) > SHOWN:
            fields = ", ".join(f"{field} {count:,}" for _, field, count in by_field(chosen))
            typer.echo(f"  … {len(chosen):,} {outcome.name.lower()} in all: {fields}")


def _finish(report: Path, findings: Sequence[Finding], rejected: int) -> None:
    """Write the report, if there is something to tell, and exit by what it tells."""
    if findings:
        _write(report, findings)
    if rejected:
        raise typer.Exit(REJECTED)


def _write(report: Path, findings: Sequence[Finding]) -> None:
    try:
        write_findings(report, findings)
    except OSError as error:
        raise Fault(f"--reject {report}: {error.strerror}") from error
    typer.echo(f"  every finding is in {report}")
