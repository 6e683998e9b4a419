"""``jingwei check``: prove that what is stored is what the geometry says."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.membership import placed_tables
from server import database
from server.commands.progress import progress_bar
from server.faults import Fault
from server.settings import Settings
from transfer.integrity import Mismatch, mismatches, total
from transfer.membership import SameNumber, assign, only_writer

WRONG_DATA = 1
"""Exit code: something is wrong."""


def check(
    repair: Annotated[
        bool, typer.Option("--repair", help="Assign every row again to the area that holds it.")
    ] = False,
) -> None:
    """Prove that stored membership equals geometry, codes nest, grids lie in their communities
    without overlap, and geometry is valid.

    Exit codes: 0 nothing is wrong; 1 something is, and is listed with examples.
    """
    try:
        moved, mismatched = asyncio.run(_checked(Settings.read(), repair))
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


async def _checked(settings: Settings, repair: bool) -> tuple[dict[str, int], tuple[Mismatch, ...]]:
    async with database.owner(settings) as connection:
        moved = await _repaired(connection) if repair else {}
        with progress_bar() as progress:
            return moved, await mismatches(connection, progress)


async def _repaired(connection: AsyncConnection) -> dict[str, int]:
    moved = {}
    async with connection.begin():
        await only_writer(connection)
        for table in placed_tables():
            moved[table.name] = await assign(connection, table)
    return moved
