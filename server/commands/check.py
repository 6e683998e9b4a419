"""``jingwei check``: prove that what is stored is what the geometry says, or what was logged."""

from __future__ import annotations

import asyncio
import math
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.access.log_proof import Head, LogFault, heads_in, log_faults
from resolvers.access.log_proof import heads as heads_of
from schema.membership import placed_tables
from server import database
from server.commands.progress import progress_bar
from server.faults import Fault
from server.settings import Settings
from transfer.integrity import TOLERANCE_METRES, Mismatch, mismatches, total
from transfer.membership import SameNumber, assign, only_writer

WRONG_DATA = 1
"""Exit code: something is wrong."""


class Checked(StrEnum):
    """What is checked."""

    DATA = "data"
    LOG = "log"


def check(
    what: Annotated[
        Checked, typer.Argument(help="data: areas and geometry; log: the log of readings.")
    ] = Checked.DATA,
    repair: Annotated[
        bool, typer.Option("--repair", help="Assign every row again to the area that holds it.")
    ] = False,
    tolerance: Annotated[
        float,
        typer.Option(
            "--tolerance",
            min=0,
            max=10,
            help="How wide, in metres, grids may overlap or stick out along their borders.",
        ),
    ] = TOLERANCE_METRES,
    heads: Annotated[
        Path | None,
        typer.Option("--heads", help="What check log wrote before: heads of the log's chains."),
    ] = None,
) -> None:
    """Prove that stored membership equals geometry, codes nest, grids lie in their communities
    without overlap (but for slivers along their borders), and geometry is valid; or, with log, that
    no line of the log of readings was changed, removed or inserted.

    Exit codes: 0 nothing is wrong; 1 something is, and is listed with examples.
    """
    if what is Checked.LOG:
        return _check_log(heads)
    if heads is not None:
        raise Fault(f"--heads {heads}: heads are of the log; jingwei check log --heads FILE")
    if math.isnan(tolerance):
        raise Fault("--tolerance nan: metres are needed, 0 to 10")
    try:
        moved, mismatched = asyncio.run(_checked(Settings.read(), repair, tolerance))
    except SameNumber as error:
        raise Fault(str(error)) from error
    for table, count in moved.items():
        typer.echo(f"{count:,} rows of {table} belong to another area now")
    for mismatch in mismatched:
        typer.echo(f"{mismatch.check}: wrong {mismatch.count:,} times")
        for example in mismatch.examples:
            typer.echo(f"  {example}")
        if mismatch.count > len(mismatch.examples):
            typer.echo("  …")
    if mismatched:
        typer.echo(f"{total(mismatched):,} things are wrong.")
        raise typer.Exit(WRONG_DATA)
    typer.echo("Nothing is wrong: membership is what the geometry says.")


def _check_log(kept: Path | None) -> None:
    """Show what is wrong with the log, and the heads of its chains: they are to be kept elsewhere,
    for whoever may write as the owner can write all of a chain anew, and its head with it."""
    found, now = asyncio.run(_proved(Settings.read(), _kept_heads(kept)))
    for head in now:
        typer.echo(str(head))
    for fault in found:
        typer.echo(fault.message)
    if found:
        typer.echo(f"The log of readings is not as it was written: {len(found):,} faults.")
        raise typer.Exit(WRONG_DATA)
    typer.echo("Nothing is wrong: every line of the log of readings follows from those before it.")


def _kept_heads(path: Path | None) -> tuple[Head, ...]:
    if path is None:
        return ()
    try:
        return heads_in(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Fault(f"--heads {path}: {error}") from error


async def _proved(
    settings: Settings, kept: tuple[Head, ...]
) -> tuple[list[LogFault], tuple[Head, ...]]:
    """Faults and heads of one moment, while lines may be written."""
    async with database.owner(settings) as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        async with connection.begin():
            return await log_faults(connection, kept), await heads_of(connection)


async def _checked(
    settings: Settings, repair: bool, tolerance: float
) -> tuple[dict[str, int], tuple[Mismatch, ...]]:
    async with database.owner(settings) as connection:
        moved = await _repaired(connection) if repair else {}
        with progress_bar() as progress:
            return moved, await mismatches(connection, progress, tolerance)


async def _repaired(connection: AsyncConnection) -> dict[str, int]:
    moved = {}
    async with connection.begin():
        await only_writer(connection)
        for table in placed_tables():
            moved[table.name] = await assign(connection, table)
    return moved
