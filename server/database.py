"""The database of a command: the one that the settings name, else the embedded cluster's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from alembic.util import CommandError
from sqlalchemy import column, exists, func, literal, select, table
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from migrations import history
from schema.entities.policy import policy
from schema.entities.resident import resident
from schema.table import metadata
from server.address import READER, WRITER, for_sqlalchemy, in_role
from server.cluster import Cluster
from server.faults import DatabaseFault, fault_of, one_line
from server.settings import Settings

EMBEDDED = "jingwei"
"""The name of the database in the embedded cluster."""

TABLES = table("pg_class", column("oid"), column("relowner"))
"""PostgreSQL's own."""


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Settings]:
    """Settings whose ``database_url`` is known, with logins of its own in the embedded cluster.

    Where none is set the embedded cluster runs as long as this is open: it is started, or joined
    where another process has started it. Raises ClusterFault.
    """
    if settings.database_url is not None:
        yield settings
        return
    async with Cluster(settings.folder) as cluster:
        address = await cluster.database(EMBEDDED)
        reader = settings.reader_url or in_role(await cluster.login(EMBEDDED, READER), READER)
        writer = settings.writer_url or in_role(await cluster.login(EMBEDDED, WRITER), WRITER)
        known = {"database_url": address, "reader_url": reader, "writer_url": writer}
        try:
            yield settings.model_copy(update=known)
        except (OperationalError, psycopg.OperationalError) as error:
            raise DatabaseFault(f"{fault_of(error)}; PostgreSQL: {cluster.trouble()}") from error


@asynccontextmanager
async def connected(address: str) -> AsyncIterator[AsyncConnection]:
    """One connection, at first in no transaction. Raises DatabaseFault where there is no answer."""
    engine = create_async_engine(for_sqlalchemy(address), poolclass=NullPool)
    try:
        connection = engine.connect()
        try:
            await connection.start()
        except OperationalError as fault:
            raise DatabaseFault(
                f"the database does not answer: {one_line(str(fault.orig))}"
            ) from fault
        try:
            yield connection
        finally:
            await connection.close()
    finally:
        await engine.dispose()


@asynccontextmanager
async def owner(settings: Settings) -> AsyncIterator[AsyncConnection]:
    """The owner's connection to a database at the code's revision.

    The embedded one is brought there; of another its owner decides when it is migrated: raises
    DatabaseFault where that is due.
    """
    embedded = settings.database_url is None
    async with opened(settings) as ready, connected(ready.owner_address) as connection:
        if embedded:
            await migrate_database(connection, settings.leakproof)
        else:
            await _require_head(connection)
        yield connection


async def logs_in_as_owner(address: str) -> bool:
    """Whether who logs in there owns residents, may become their owner, or is a superuser.

    The role that a connection is in does not matter: ``set role`` leaves it. Raises DatabaseFault.
    """
    owns = func.pg_has_role(func.session_user(), TABLES.c.relowner, "member")
    residents = TABLES.c.oid == func.to_regclass(resident.name)
    async with connected(address) as connection:
        return bool(await connection.scalar(select(owns).where(residents)))


async def migrate_database(
    connection: AsyncConnection, leakproof: bool = True
) -> tuple[str | None, str]:
    """Bring the database to the code's revision; the revisions before and after.

    Raises DatabaseFault where the database is at a revision that the code does not know.
    """
    before = await history.current_revision(connection)
    await connection.rollback()
    try:
        await history.upgrade(connection, leakproof=leakproof)
    except CommandError as fault:
        raise DatabaseFault(f"the database stands at revision {before}: {fault}") from fault
    return before, history.head()


async def is_empty(connection: AsyncConnection) -> bool:
    """Whether no table of area data has a row, but for the policy that migrations set."""
    for each in metadata.sorted_tables:
        if "area_code" in each.c and each is not policy:
            filled = await connection.scalar(select(exists(select(literal(1)).select_from(each))))
            await connection.rollback()
            if filled:
                return False
    return True


async def _require_head(connection: AsyncConnection) -> None:
    current = await history.current_revision(connection)
    await connection.rollback()
    if current != history.head():
        stands = "was never migrated" if current is None else f"stands at revision {current}"
        raise DatabaseFault(
            f"the database {stands}, this version needs {history.head()}: run jingwei migrate"
        )
