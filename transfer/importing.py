"""Import: a file's rows checked and landed in one transaction, or none of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import DDL, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import FromClause

from transfer.checks import Checked, check_staged
from transfer.direct_towns import county_notes
from transfer.finding import Finding, Outcome, rows_with
from transfer.geometry import Axes
from transfer.importable import Importable
from transfer.inspection import ColumnReading, column_readings
from transfer.landing import Landed, land, note_touched
from transfer.mapping import Wishes
from transfer.membership import assign_within, only_writer
from transfer.positions import Places, Positions, position_notes
from transfer.progress import ReportProgress, unreported
from transfer.reading import ReadingPlan, ReadRows, read, reading_plan
from transfer.reading_note import ReadingNote, merged
from transfer.sources.opening import open_source
from transfer.sources.source import Batch, Source
from transfer.staging import Copying, create_temporary, staging_table, touched_table

AreasChanged = Callable[[AsyncConnection], Awaitable[None]]
"""Does what must follow when boundaries of areas have changed, in the same transaction."""

CHINA = ZoneInfo("Asia/Shanghai")

EXAMPLE_ROWS = 100
"""Among how many rows an example of each column is looked for."""

MANY = 1000
"""From how many rows on the planner is given new statistics."""

# SQLAlchemy has not typed DDL.
WHOLE = DDL("analyze %(fullname)s")  # type: ignore[no-untyped-call]
ROW_COUNT = DDL("analyze %(fullname)s (number)")  # type: ignore[no-untyped-call]
"""Statistics of geometry take long, and no plan over staged rows needs them."""


@dataclass(frozen=True, slots=True)
class Request:
    """A file to import, and what its owner says about it; ``in_clear`` is whether findings show
    names and numbers of people in full."""

    importable: Importable
    path: Path
    wishes: Wishes = field(default_factory=Wishes)
    layer: str | None = None
    crs: str | None = None
    axes: Axes | None = None
    encoding: str | None = None
    header_line: int | None = None
    zone: tzinfo = CHINA
    dry_run: bool = False
    strict: bool = False
    repair: bool = False
    in_clear: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of a file.

    ``kept`` is whether it was committed: not in a dry run, and with ``strict`` only without a
    rejected row or a doubtful note. ``skipped`` counts rows that are of another kind, ``moved``
    the rows of each table that belong elsewhere now, ``unused`` names columns that filled nothing,
    ``columns`` what the others were taken for; ``places`` is where the rows lie, read as ``crs``.
    """

    read: int
    landed: Landed
    findings: tuple[Finding, ...]
    skipped: dict[str, int]
    moved: dict[str, int]
    unused: tuple[str, ...]
    notes: tuple[ReadingNote, ...]
    kept: bool
    columns: tuple[ColumnReading, ...] = ()
    places: Places | None = None
    crs: str = ""

    @property
    def rejected(self) -> int:
        return rows_with(self.findings, Outcome.REJECTED)

    @property
    def doubts(self) -> tuple[ReadingNote, ...]:
        """The notes for which ``strict`` lands nothing."""
        return tuple(note for note in self.notes if note.doubtful)


async def import_file(
    connection: AsyncConnection,
    request: Request,
    areas_changed: AreasChanged,
    progress: ReportProgress = unreported,
) -> Summary:
    """Import a file in one transaction of its own.

    Raises ``UnreadableSource`` where the file cannot be used at all, and ``SameNumber`` where new
    boundaries bring two rows of one number into a county; then nothing has changed.
    """
    importable = request.importable
    source = open_source(request.path, request.layer, request.encoding, request.header_line)
    how = reading_plan(
        importable,
        source,
        request.wishes,
        crs=request.crs,
        zone=request.zone,
        repair=request.repair,
        axes=request.axes,
        in_clear=request.in_clear,
    )
    async with connection.begin() as transaction:
        await only_writer(connection)
        await _widen(connection)
        staging = staging_table(importable)
        await create_temporary(connection, staging)
        staged = await _stage(connection, source, how, staging, progress)
        await _count(connection, staging, staged.good, ROW_COUNT)
        progress("checking", 0, None)
        checked = await check_staged(connection, importable, staging)
        findings = [*staged.findings, *checked.findings]
        places = staged.positions.all()
        notes = _notes(request, source, how, staged, places, checked)
        wrong = rows_with(findings, Outcome.REJECTED) or any(note.doubtful for note in notes)
        landed, moved = Landed(0, 0, 0), dict[str, int]()
        kept = not (request.strict and wrong)
        if kept:
            progress("landing", 0, None)
            landed, moved = await _land(connection, importable, checked.rows, how, areas_changed)
            notes = (*notes, *await county_notes(connection, importable))
        if request.dry_run or not kept:
            await transaction.rollback()
    return Summary(
        staged.read,
        landed,
        tuple(findings),
        dict(staged.skipped),
        {name: count for name, count in moved.items() if count},
        how.mapped.unused,
        notes,
        kept and not request.dry_run,
        column_readings(how, request.wishes, staged.first, places),
        places,
        how.geometry.crs.name if how.geometry else "",
    )


def _notes(
    request: Request,
    source: Source,
    how: ReadingPlan,
    staged: _Staged,
    places: Places,
    checked: Checked,
) -> tuple[ReadingNote, ...]:
    """How the file was read, from its opening to the check of its rows as a set."""
    return merged(
        (
            *source.notes,
            *crs_notes(request.crs, source, how),
            *how.notes,
            *staged.notes,
            *where_notes(request.crs, source, how, places),
            *checked.notes,
        )
    )


async def _widen(connection: AsyncConnection) -> None:
    """Give this transaction memory, so that what is staged stays out of temporary files, and no
    JIT, whose compilation takes longer than what it compiles."""
    for name, value in (("temp_buffers", "128MB"), ("work_mem", "64MB"), ("jit", "off")):
        await connection.execute(select(func.set_config(name, value, True)))


@dataclass(slots=True)
class _Staged:
    read: int = 0
    good: int = 0
    findings: list[Finding] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    notes: tuple[ReadingNote, ...] = ()
    positions: Positions = field(default_factory=Positions)
    first: Batch | None = None

    def add(self, batch: Batch, rows: ReadRows) -> None:
        if self.first is None:
            self.first = _beginning(batch)
        self.read += len(batch.numbers)
        self.good += rows.count
        self.findings += rows.findings
        self.skipped.update(rows.skipped)
        self.notes = merged((*self.notes, *rows.notes))
        if rows.places is not None:
            self.positions.add(rows.places)


def _beginning(batch: Batch) -> Batch:
    """The first rows of a batch, for examples."""
    columns = {name: values[:EXAMPLE_ROWS] for name, values in batch.columns.items()}
    return Batch(batch.numbers[:EXAMPLE_ROWS], columns)


async def _stage(
    connection: AsyncConnection,
    source: Source,
    how: ReadingPlan,
    staging: Table,
    progress: ReportProgress,
) -> _Staged:
    staged = _Staged()
    readings = _readings(source, how)
    async with Copying(connection, staging, how.columns) as copying:
        reading = await asyncio.to_thread(next, readings, None)
        while reading is not None:
            batch, rows = reading
            # PostgreSQL takes one batch in while the next is read.
            ahead = asyncio.create_task(asyncio.to_thread(next, readings, None))
            await copying.write(rows)
            staged.add(batch, rows)
            progress("reading", staged.read, source.total)
            reading = await ahead
    return staged


def _readings(source: Source, how: ReadingPlan) -> Iterator[tuple[Batch, ReadRows]]:
    for batch in source.batches():
        yield batch, read(batch, how)


async def _land(
    connection: AsyncConnection,
    importable: Importable,
    rows: FromClause,
    how: ReadingPlan,
    areas_changed: AreasChanged,
) -> tuple[Landed, dict[str, int]]:
    filled = [name for name in how.columns if name not in ("number", "line", "key")]
    moved: dict[str, int] = {}
    if importable.is_area:
        touched = touched_table()
        await create_temporary(connection, touched)
        boundaries = await note_touched(connection, importable, rows, touched)
        landed = await land(connection, importable, rows, filled)
        if boundaries:
            await _count(connection, touched, MANY)
            moved = await assign_within(connection, touched)
            await areas_changed(connection)
    else:
        landed = await land(connection, importable, rows, filled)
    await _count(connection, importable.table, landed.inserted + landed.updated)
    return landed, moved


async def _count(
    connection: AsyncConnection, table: Table, rows: int, statement: DDL = WHOLE
) -> None:
    """Give the planner statistics of a table that has many new rows."""
    if rows >= MANY:
        await connection.execute(statement.against(table))


def crs_notes(said: str | None, source: Source, how: ReadingPlan) -> tuple[ReadingNote, ...]:
    """In which CRS coordinates were read, where their owner and the file differ or are silent."""
    if how.geometry is None:
        return ()
    if said and source.crs and said.upper() != source.crs.upper():
        reason = f"--crs says so; the file says {source.crs:.60}"
        return (ReadingNote("coordinates", f"read as {said}", reason),)
    if not said and not source.crs:
        reading = "read as CGCS2000 (EPSG:4490)"
        return (ReadingNote("coordinates", reason="the file names no CRS", reading=reading),)
    return ()


def where_notes(
    said: str | None, source: Source, how: ReadingPlan, places: Places
) -> tuple[ReadingNote, ...]:
    """What is doubtful about where the rows lie."""
    if how.geometry is None:
        return ()
    named = bool(said or source.crs)
    return tuple(position_notes(places, how.geometry.crs, named))
