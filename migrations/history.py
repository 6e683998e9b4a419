"""The history of the database: where it stands, how to bring it up to date, what differs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from migrations.comparison import options
from migrations.membership import membership_script
from migrations.script import run_file, run_script
from schema.table import metadata

LOCK = 4490_0001
"""The advisory lock that is held while migrating, so that two servers do not do it at once."""


def alembic_configuration() -> Config:
    """Alembic's configuration for this folder, wherever it is run from."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def head() -> str:
    """The newest revision that the code knows."""
    revision = ScriptDirectory.from_config(alembic_configuration()).get_current_head()
    if revision is None:
        raise RuntimeError(f"{Path(__file__).parent}: no revision is there")
    return revision


async def current_revision(connection: AsyncConnection) -> str | None:
    """The revision that the database stands at; none where it was never migrated."""
    return await connection.run_sync(
        lambda sync: MigrationContext.configure(sync).get_current_revision()
    )


async def upgrade(
    connection: AsyncConnection, revision: str = "head", *, leakproof: bool = True
) -> None:
    """Bring the database forward to ``revision``, each revision in a transaction of its own.

    ``leakproof`` is whether bounding boxes may be compared before row-level security.

    The connection must be the owner's and must be in no transaction. Where another process is
    migrating the same database, it waits for that and then finds nothing to do.
    """
    await connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
    await connection.commit()
    try:
        await connection.run_sync(_upgrade, revision, leakproof)
        await connection.commit()
    finally:
        await connection.rollback()
        await connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})
        await connection.commit()


def _upgrade(connection: Connection, revision: str, leakproof: bool) -> None:
    config = alembic_configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    # Not part of a revision: a dump that is restored has lost it, and migrating gives it back.
    run_file(connection, "leakproof" if leakproof else "not_leakproof")
    if MigrationContext.configure(connection).get_current_revision() == head():
        # Nor this: it follows the tables that are declared, which the newest revision has all of.
        run_script(connection, membership_script())


async def differences(connection: AsyncConnection) -> list[Any]:
    """What a new revision would have to change: empty where tables and metadata agree."""
    return await connection.run_sync(_differences)


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts=options())
    return list(compare_metadata(context, metadata))
