"""``jingwei demo``: fill the database with the demonstration city."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from time import monotonic
from typing import Annotated

import typer

from demo import MOST_RESIDENTS, RESIDENTS, CitySummary, NotEmpty, make_city, settle
from server import database
from server.commands.progress import progress_bar
from server.faults import Fault
from server.settings import Settings


def demo(
    residents: Annotated[
        int, typer.Option(help="How many residents.", min=1, max=MOST_RESIDENTS)
    ] = RESIDENTS,
    seed: Annotated[int, typer.Option(help="Same seed, same city.", min=0)] = 1,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The incidents are those of the year before this day.  [default: today]",
            show_default=False,
        ),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", "--force", help="Delete all areas and everything in them before."
        ),
    ] = False,
) -> None:
    """Make the demonstration city: a Chinese district that no map shows, made by rule.

    All of it comes in one transaction, into an empty database or, with --replace, instead of what
    is there. The log of readings stays.

    Exit codes: 0 made; 2 the database is not empty; 3 the database cannot be had.
    """
    start = monotonic()
    day = until.date() if until else None
    summary = asyncio.run(_made(Settings.read(), residents, seed, day, replace))
    rows = ", ".join(f"{count:,} {table}" for table, count in summary.rows.items())
    typer.echo(f"Made in {monotonic() - start:.0f} s: {rows}.")
    typer.echo(
        f"{summary.within_standard:.0%} of its grids hold 200 to 400 households."
        f" Its first county has the code {summary.county}."
    )


async def _made(
    settings: Settings, residents: int, seed: int, until: date | None, replace: bool
) -> CitySummary:
    async with database.owner(settings) as connection:
        with progress_bar() as progress:
            try:
                async with connection.begin():
                    summary = await make_city(
                        connection, residents, seed, progress, until=until, replace=replace
                    )
            except NotEmpty as refusal:
                raise Fault(f"{refusal}: give --replace") from refusal
            await settle(connection, progress)
            return summary
