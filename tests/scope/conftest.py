"""The city, and for each viewer the city in which nothing exists but what they may see."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import Column, ColumnElement, RowMapping, false, not_, or_, select, text, true
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.limits import Limits
from resolvers.database.connection import PreparedLimits
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.reads import Reads
from schema.access.access_log import access_log
from schema.model import model
from schema.viewer import Role, widest
from server.address import READER, in_role
from tests.append_only import unlock
from tests.conftest import Database, Server, connected
from tests.scope.answers import AREAS, Asker, City, compiler
from tests.scope.city import settle
from tests.scope.oversight import oversee
from tests.scope.plans import draft
from tests.scope.shape import Census


@pytest.fixture(scope="session")
async def city(cluster: Server, template: str) -> AsyncIterator[Database]:
    """A database with the city in it, only to be read: what is written is what was read."""
    name = f"{template}_scope"
    await cluster.create(name, template)
    async with connected(cluster.url(name)) as connection:
        await settle(connection)
        await draft(connection)
        await oversee(connection)
        await connection.commit()
    await cluster.create(untold(name), name)
    yield Database(name, cluster.url(name), in_role(cluster.url(name), READER))
    await cluster.drop(untold(name))
    await cluster.drop(name)


def untold(city: str) -> str:
    """The name of the same city in which nothing is read that is written down."""
    return f"{city}_untold"


@pytest.fixture(scope="session")
async def census(city: Database, cluster: Server) -> Census:
    async with connected(cluster.url(untold(city.name))) as connection:
        return await count(connection)


async def count(connection: AsyncConnection) -> dict[str, list[str]]:
    found = {}
    for entity in model():
        table = entity.table
        rows = await connection.execute(
            select(table.c.county, table.c.id).order_by(table.c.county, table.c.id)
        )
        found[entity.name] = [f"{entity.name}:{row.county}:{row.id}" for row in rows]
    return found


def inside(code: Column[str], areas: tuple[str, ...]) -> ColumnElement[bool]:
    return or_(false(), *(code.startswith(area) if area else true() for area in areas))


async def forget_others(connection: AsyncConnection, areas: tuple[str, ...], role: Role) -> None:
    """Delete all that lies outside the areas, and what the role may not see."""
    # What is inside may belong to something that is not: it stays, with nothing at that end.
    await connection.execute(text("set session_replication_role = replica"))
    await unlock(connection)
    for entity in reversed(list(model())):
        table = entity.table
        shut = entity.roles is not None and role not in entity.roles
        gone = true() if shut else not_(inside(table.c.area_code, areas))
        await connection.execute(table.delete().where(gone))
        if entity.hidden is not None and entity.hidden.role is role:
            hidden = table.c[entity.hidden.column] == entity.hidden.value
            await connection.execute(table.delete().where(hidden))
    await connection.commit()


def kinds() -> dict[Role, tuple[Role, ...]]:
    """Roles that see the same rows, by one of them."""
    alike: dict[tuple[frozenset[str], ...], list[Role]] = {}
    for role in Role:
        shut = frozenset(e.name for e in model() if e.roles is not None and role not in e.roles)
        hidden = frozenset(e.name for e in model() if e.hidden and e.hidden.role is role)
        alike.setdefault((shut, hidden), []).append(role)
    return {roles[0]: tuple(roles) for roles in alike.values()}


def pool_of(url: str) -> ReadPool:
    """One connection, which plans a statement once: planning these takes longer than running."""
    session = {"plan_cache_mode": "force_generic_plan", "jit": "off"}
    return ReadPool(url, PoolLimits(size=1, prepared=PreparedLimits(count=50)), session=session)


@pytest.fixture(scope="session")
async def asker(city: Database, census: Census, cluster: Server) -> AsyncIterator[Asker]:
    cities: dict[tuple[tuple[str, ...], Role], City] = {}
    async with AsyncExitStack() as stack:
        for (name, areas), (kind, alike) in itertools.product(AREAS.items(), kinds().items()):
            database = f"{city.name}_{name.replace(' ', '_')}_{kind.name.lower()}"
            await cluster.create(database, untold(city.name))
            stack.push_async_callback(cluster.drop, database)
            async with connected(cluster.url(database)) as connection:
                await forget_others(connection, areas, kind)
                ids = frozenset(itertools.chain(*(await count(connection)).values()))
            pool = await stack.enter_async_context(pool_of(cluster.url(database)))
            cities |= {(widest(areas), role): City(pool, ids) for role in alike}
        own = cluster.url(untold(city.name))
        reader = await stack.enter_async_context(pool_of(in_role(own, READER)))
        owner = await stack.enter_async_context(pool_of(own))
        yield Asker(compiler(), reader, owner, cities, census)


@pytest.fixture
async def pool(city: Database) -> AsyncIterator[ReadPool]:
    async with ReadPool(city.reader_url, PoolLimits(size=2)) as pool:
        yield pool


@pytest.fixture
def reads(pool: ReadPool) -> Reads:
    """Questions answered as the server does."""
    return Reads(pool, Limits(), "Asia/Shanghai")


Log = Callable[[str], Awaitable[list[RowMapping]]]


@pytest.fixture
async def log(city: Database) -> AsyncIterator[Log]:
    """The lines of the log about one subject, as the owner reads them."""
    async with connected(city.owner_url) as connection:

        async def of(subject: str) -> list[RowMapping]:
            table = access_log
            lines = select(table).where(table.c.subject == subject).order_by(table.c.id)
            rows = list((await connection.execute(lines)).mappings())
            await connection.rollback()
            return rows

        yield of
