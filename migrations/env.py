"""Alembic's environment: runs on the connection it is handed, else on the one DATABASE_URL names.

From code use ``migrations.history``; the ``alembic`` command (configured in ``pyproject.toml``)
is for writing a revision: ``DATABASE_URL=… alembic revision --autogenerate -m …``.
"""

from __future__ import annotations

import asyncio
import os

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from migrations.comparison import options


def run_migrations(connection: Connection) -> None:
    context.configure(connection=connection, **options())
    with context.begin_transaction():
        context.run_migrations()


async def run_alone() -> None:
    address = os.environ.get("DATABASE_URL")
    if not address:
        raise SystemExit("DATABASE_URL is not set: the alembic command needs a database")
    url = make_url(address).set(drivername="postgresql+psycopg")
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run_migrations)
    await engine.dispose()


handed: Connection | None = context.config.attributes.get("connection")
if handed is not None:
    run_migrations(handed)
else:
    asyncio.run(run_alone())
