"""The staging table: what a file brings, in a temporary table of one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from geoalchemy2 import Geometry
from psycopg import sql
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Computed,
    Enum,
    Integer,
    MetaData,
    Table,
    Text,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from schema.table import Code
from transfer.importable import Importable
from transfer.reading import ReadRows

NAME = "import_staging"
COUNTY_OF = "cast(rpad(left({}, 6), 6, '0') as integer)"


def staging_table(importable: Importable) -> Table:
    """The table that takes the rows of a file: its fields, and what the database finds for them.

    Of an area that is its ``county``; of what names other rows their ids; and of what follows one
    of them its ``county`` and ``area_code``.
    """
    columns: list[Column[Any]] = [
        Column("number", Integer),
        Column("line", Integer),
        Column("key", Text),
    ]
    columns += [Column(field.name, _bare(field.type)) for field in importable.fields.values()]
    if importable.geometry:
        columns.append(Column(importable.geometry, importable.table.c[importable.geometry].type))
    return Table(
        NAME,
        MetaData(),
        *columns,
        *_found(importable),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )


def touched_table() -> Table:
    """The table of old and new boundaries whose inside is assigned again."""
    return Table(
        "import_touched",
        MetaData(),
        Column("boundary", Geometry(srid=-1, spatial_index=False), nullable=False),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )


def placed_table() -> Table:
    """The table of where staged rows belong: narrow, so that wide rows are not written twice."""
    return Table(
        "import_placed",
        MetaData(),
        Column("number", Integer),
        Column("area_code", Code),
        Column("county", Integer, Computed(COUNTY_OF.format("area_code"), persisted=True)),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )


async def create_temporary(connection: AsyncConnection, table: Table) -> None:
    await connection.run_sync(lambda sync: table.create(sync, checkfirst=False))


async def driver_of(connection: AsyncConnection) -> psycopg.AsyncConnection[Any]:
    """The connection of psycopg's below SQLAlchemy's, in a transaction begun."""
    await connection.execute(select(1))
    driver = (await connection.get_raw_connection()).driver_connection
    if not isinstance(driver, psycopg.AsyncConnection):
        raise TypeError(f"psycopg is needed, not {type(driver).__name__}")
    return driver


class Copying:
    """A COPY under way; a context manager that yields itself."""

    def __init__(self, connection: AsyncConnection, table: Table, columns: Sequence[str]) -> None:
        self._connection = connection
        self._statement = sql.SQL("copy {} ({}) from stdin").format(
            sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        self._columns = columns

    async def __aenter__(self) -> Copying:
        self._cursor = (await driver_of(self._connection)).cursor()
        self._copy = self._cursor.copy(self._statement)
        self._open = await self._copy.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._copy.__aexit__(*error)
        await self._cursor.close()

    async def write(self, rows: ReadRows) -> None:
        """Send rows; PostgreSQL takes them in while the next are read."""
        if rows.count:
            await self._open.write(block(rows.columns, self._columns))


def block(columns: Mapping[str, Sequence[str | None]], names: Sequence[str]) -> str:
    """Rows in the text format of COPY, of texts that are escaped already."""
    present = [["\\N" if text is None else text for text in columns[name]] for name in names]
    return "\n".join(map("\t".join, zip(*present, strict=True))) + "\n"


def _bare(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type without its checks, which the table that rows land in makes."""
    if isinstance(type_, Enum):
        return Text()
    if isinstance(type_, ARRAY):
        return ARRAY(Text())
    return type_


def _found(importable: Importable) -> list[Column[Any]]:
    ids = [Column(each.column, BigInteger) for each in importable.references]
    if importable.is_area:
        return [Column("county", Integer, Computed(COUNTY_OF.format("code"), persisted=True)), *ids]
    return [Column("area_code", Code), *ids] if importable.follows else ids
