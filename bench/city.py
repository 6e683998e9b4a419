"""The demonstration cities that are measured: made once, and kept in a cluster of their own."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench.server import CHECKOUT
from demo.generation import make_city
from server import database
from server.cluster import Cluster

FOLDER = CHECKOUT / ".jingwei" / "bench"
SEED = 1


@dataclass(frozen=True, slots=True)
class Databases:
    """A PostgreSQL server in which databases may be made. ``address`` is an owner's."""

    address: str

    def url(self, name: str) -> str:
        return urlunsplit(urlsplit(self.address)._replace(path=f"/{name}"))

    async def city(self, residents: int, *, fresh: bool) -> str:
        """The address of a database with a city of so many residents, made where it is not."""
        name = f"jingwei_bench_{residents}"
        async with await psycopg.AsyncConnection.connect(self.address, autocommit=True) as server:
            if fresh:
                await server.execute(_named("drop database if exists {}", name))
            if not await _exists(server, name):
                draft = f"{name}_draft"  # an interrupted run leaves no half of a city
                await server.execute(_named("drop database if exists {}", draft))
                await server.execute(_named("create database {}", draft))
                await fill(self.url(draft), residents)
                renaming = sql.SQL("alter database {} rename to {}")
                words = renaming.format(sql.Identifier(draft), sql.Identifier(name))
                await server.execute(words)
        await _bring_up_to_date(self.url(name))
        return self.url(name)


async def fill(address: str, residents: int) -> None:
    """Migrate an empty database and make the city there."""
    async with database.connected(address) as connection:
        await database.migrate_database(connection)
        await make_city(connection, residents=residents, seed=SEED)
        await connection.commit()
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as owner:
        await owner.execute("vacuum analyze")


async def _bring_up_to_date(address: str) -> None:
    async with database.connected(address) as connection:
        await database.migrate_database(connection)


def _named(words: str, name: str) -> sql.Composed:
    return sql.SQL(words).format(sql.Identifier(name))


async def _exists(server: psycopg.AsyncConnection[tuple[object, ...]], name: str) -> bool:
    known = await server.execute("select from pg_database where datname = %s", [name])
    return await known.fetchone() is not None


@asynccontextmanager
async def databases() -> AsyncIterator[Databases]:
    """Those of DATABASE_URL's server, else of a cluster of our own."""
    address = os.environ.get("DATABASE_URL")
    if address:
        yield Databases(address)
        return
    async with Cluster(FOLDER) as cluster:
        yield Databases(cluster.url())
