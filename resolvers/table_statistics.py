"""How many rows tables have, and how large their geometry is: what prices of questions stand on."""

from __future__ import annotations

import asyncio
from functools import cache
from time import monotonic
from typing import Any

from sqlalchemy import CompoundSelect, Select, Text, func, literal, select, union_all
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from compiler.price import Statistics, TableFigures
from resolvers.database.pool import ReadPool
from schema.entities.community import community
from schema.model import model
from schema.table import current
from schema.viewer import Role, Viewer

REFRESH_SECONDS = 600.0
LOOKED_AT = 200_000
"""Of how many rows of a table the geometry is looked at."""

ALL = Viewer("statistics", Role.ADMINISTRATOR, ("",))

# A table that was never analysed has as many rows as would fit into its pages; one that lies in
# partitions has theirs.
ROWS = """
    select
        coalesce(whole.relname, part.relname),
        sum(case when part.reltuples < 0 then pg_relation_size(part.oid) / 200
            else part.reltuples end)
    from pg_class as part
    left join pg_inherits on inhrelid = part.oid
    left join pg_class as whole on whole.oid = inhparent
    where part.relnamespace = current_schema()::regnamespace and part.relkind = 'r'
    group by 1
"""


class TableStatistics:
    """Statistics of one database, read when they are first asked for, and anew when they age."""

    def __init__(self, pool: ReadPool) -> None:
        self._pool = pool
        self._known: Statistics | None = None
        self._until = 0.0
        self._reading = asyncio.Lock()

    async def now(self) -> Statistics:
        """Raises as the pool does, where none are known yet or they are due."""
        known = self._known
        if known is not None and (monotonic() < self._until or self._reading.locked()):
            return known
        async with self._reading:
            if self._known is None or monotonic() >= self._until:
                self._known = await self._read()
                self._until = monotonic() + REFRESH_SECONDS
            return self._known

    async def _read(self) -> Statistics:
        rows = await self._pool.rows(ROWS, [], ALL)
        shapes = await self._pool.rows(largest_geometries(), [], ALL)
        largest = {name: int(bytes_ or 0) for name, bytes_ in shapes}
        areas = await self._pool.rows(communities(), [], ALL)
        return Statistics(
            {
                (name or b"").decode(): TableFigures(float(count or 0), largest.get(name, 0))
                for name, count in rows
            },
            sorted((code or b"").decode() for code, _ in areas),
            sum(float(area or 0) for _, area in areas),
        )


@cache
def largest_geometries() -> str:
    """Each table that has a geometry, and the bytes that the largest takes."""
    columns = {e.table.name: e.table.c[e.geometry] for e in model() if e.geometry is not None}
    samples = {
        name: select(column.label("shape")).limit(LOOKED_AT).subquery()
        for name, column in columns.items()
    }
    each = [
        select(literal(name, Text()).label("name"), func.max(func.pg_column_size(sample.c.shape)))
        for name, sample in samples.items()
    ]
    return _text(union_all(*each))


@cache
def communities() -> str:
    """The code and the square metres of each community that is current."""
    square_metres = func.ST_Area(func.geography(community.c.boundary))
    return _text(select(community.c.code, square_metres).where(current(community)))


def _text(query: Select[Any] | CompoundSelect[Any]) -> str:
    dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
    return str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
