"""Databases for the tests: one cluster a session, one migrated template, a clone of it a test."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from migrations import history
from resolvers.database.pool import PoolLimits, ReadPool
from server.address import READER, for_sqlalchemy, in_role
from server.cluster import Cluster
from tests import effort
from tests.private_cluster import PrivateCluster, private_cluster

effort.settle()

GIVEN = "JINGWEI_TEST_DATABASE_URL"
"""A superuser's address in a running cluster: test databases are made there, and dropped."""

MEMORY = Path("/dev/shm")  # noqa: S108 (mkdtemp makes a folder of our own in it)
MEMORY_BYTES = 2 << 30

WATCH = """
read -r _
pid_file=$1/cluster/data/postmaster.pid
if [ -f "$pid_file" ]; then
    kill -QUIT "$(head -n 1 "$pid_file")"
    sleep 1
fi
rm -rf "$1"
"""
"""Waits for the end of these tests, even a killed one, and leaves nothing of the cluster."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="write the golden queries anew")


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server for tests."""

    address: str

    def url(self, database: str) -> str:
        """The address of a database, as its owner."""
        return urlunsplit(urlsplit(self.address)._replace(path=f"/{database}"))

    async def create(self, database: str, template: str | None = None) -> None:
        words = sql.SQL("create database {}").format(sql.Identifier(database))
        if template is not None:
            # Copying files takes a tenth of the time of writing each page to the log.
            words += sql.SQL(" template {} strategy file_copy").format(sql.Identifier(template))
        await self._command(words)

    async def drop(self, database: str) -> None:
        await self._command(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database))
        )

    async def _command(self, words: sql.Composed) -> None:
        async with await psycopg.AsyncConnection.connect(self.address, autocommit=True) as server:
            await server.execute(words)


@dataclass(frozen=True, slots=True)
class Database:
    """A database of a test's own, migrated and empty."""

    name: str
    owner_url: str
    reader_url: str


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's user can enter, as pytest's own cannot be when root runs it."""
    in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES
    made = Path(tempfile.mkdtemp(prefix="jingwei-test-", dir=MEMORY if in_memory else None))
    made.chmod(0o711)
    with subprocess.Popen(  # noqa: S603 (our own text)
        ["/bin/sh", "-c", WATCH, "sh", str(made)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    ) as watch:
        yield made
        watch.communicate()


@pytest.fixture(scope="session")
async def cluster(folder: Path) -> AsyncIterator[Server]:
    given = os.environ.get(GIVEN)
    if given:
        yield Server(given)
        return
    async with Cluster(folder, durable=False) as started:
        yield Server(started.url())


@pytest.fixture(scope="session")
async def template(cluster: Server) -> AsyncIterator[str]:
    """The name of a migrated database that nobody is connected to."""
    name = f"jingwei_test_{os.getpid()}"
    await cluster.create(name)
    async with connected(cluster.url(name)) as connection:
        await history.upgrade(connection)
    yield name
    await cluster.drop(name)


numbers = itertools.count(1)


@pytest.fixture
async def database(cluster: Server, template: str) -> AsyncIterator[Database]:
    name = f"{template}_{next(numbers)}"
    await cluster.create(name, template)
    owner_url = cluster.url(name)
    yield Database(name, owner_url, in_role(owner_url, READER))
    await cluster.drop(name)


@pytest.fixture
async def owner(database: Database) -> AsyncIterator[AsyncConnection]:
    """A connection of the owner's."""
    async with connected(database.owner_url) as connection:
        yield connection


@pytest.fixture
async def reader(database: Database) -> AsyncIterator[AsyncConnection]:
    """A connection in the reader's role, with nothing set: it sees nothing yet."""
    async with connected(database.reader_url) as connection:
        yield connection


@asynccontextmanager
async def connected(address: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(for_sqlalchemy(address), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


@pytest.fixture(scope="module")
def postgres() -> Iterator[PrivateCluster]:
    """A cluster of a module's own, which it may stop and start."""
    with private_cluster() as cluster:
        yield cluster


@pytest.fixture
async def pool(postgres: PrivateCluster) -> AsyncIterator[ReadPool]:
    """Two connections to that cluster."""
    async with ReadPool(postgres.url, PoolLimits(size=2, wait_seconds=0.3)) as pool:
        yield pool
