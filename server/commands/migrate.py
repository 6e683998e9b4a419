"""``jingwei migrate``: bring the database to this version's revision."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from migrations import history
from server import database
from server.settings import Settings


def migrate(
    check: Annotated[
        bool,
        typer.Option("--check", help="Change nothing; exit with 1 when a migration is due."),
    ] = False,
) -> None:
    """Bring the database forward to this version's revision.

    It runs as the owner (DATABASE_URL) and may be called again at any time.
    """
    before, after = asyncio.run(_migrated(Settings.read(), check))
    if before == after:
        typer.echo(f"The database stands at revision {after}.")
    elif check:
        typer.echo(f"A migration is due: from revision {before or 'none'} to {after}.")
        raise typer.Exit(1)
    else:
        typer.echo(f"Migrated from revision {before or 'none'} to {after}.")


async def _migrated(settings: Settings, check: bool) -> tuple[str | None, str]:
    async with (
        database.opened(settings) as ready,
        database.connected(ready.owner_address) as connection,
    ):
        if check:
            return await history.current_revision(connection), history.head()
        return await database.migrate_database(connection, settings.leakproof)
