"""Transactions that write, in the role that may, within the viewer's scope."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from sqlalchemy import URL, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from resolvers.database.pool import PoolLimits
from schema.viewer import Viewer


class CommitWatch(Protocol):
    """Whoever must know that a transaction of this process is committed as soon as others may."""

    async def begin(self, connection: AsyncConnection) -> Callable[[], None]:
        """A transaction began: announce it, and give what is called right before its commit."""


class Transactions:
    """Connections of the writer's role, shared out. ``zone`` is the time zone of days.

    Each transaction is told to the ``watch``, if there is one.
    """

    watch: CommitWatch | None = None

    def __init__(self, address: URL, limits: PoolLimits, zone: str) -> None:
        settings = {
            "application_name": "jingwei",
            "timezone": zone,
            # A publication, or the cutting of a city, writes more than a question reads.
            "statement_timeout": f"{limits.statement_seconds * 6_000:.0f}ms",
            "idle_in_transaction_session_timeout": "60s",
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        given_options = address.query.get("options", "")
        self._shares = limits.shares()
        self.engine = create_async_engine(
            address.update_query_dict({"options": f"{given_options} {options}".strip()}),
            pool_size=limits.size,
            max_overflow=0,
            pool_timeout=limits.wait_seconds,
            pool_pre_ping=True,
        )

    @asynccontextmanager
    async def transaction(
        self, viewer: Viewer, *, steady: bool = False
    ) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees and writes what the viewer may; rolled back on any exception.

        One that is ``steady`` sees all things as they were at one moment. It must not write rows
        that others may be writing: it would fail.
        """
        async with self._shares.place(viewer), self.engine.connect() as connection:
            if steady:
                await connection.execution_options(isolation_level="REPEATABLE READ")
            async with connection.begin():
                await _carry(connection, viewer)
                committing = await self.watch.begin(connection) if self.watch else None
                yield connection
                if committing is not None:
                    committing()

    @asynccontextmanager
    async def snapshot(self, viewer: Viewer) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads, all of it as things were at one moment."""
        async with self._shares.place(viewer), self.engine.connect() as connection:
            await connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            async with connection.begin():
                await _carry(connection, viewer)
                yield connection

    async def close(self) -> None:
        await self.engine.dispose()


async def _carry(connection: AsyncConnection, viewer: Viewer) -> None:
    """Give the transaction the viewer's scope."""
    areas = "*" if viewer.areas == ("",) else ",".join(viewer.areas)
    await connection.execute(
        select(
            func.set_config("jingwei.areas", areas, True),
            func.set_config("jingwei.role", viewer.role.name, True),
        )
    )
