"""Rows of a table, column by column, as the text that COPY reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg import sql
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.wkb import wkb_column
from schema.sample import Constant
from transfer.progress import ReportProgress

NULL = "\\N"
ROWS_A_PIECE = 20_000
CHINESE_TIME = "+08"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

ColumnTexts = Sequence[str]

Cell = Constant | list[Constant]
"""A value of a row; a list where the column holds lists of terms."""


@dataclass(frozen=True, slots=True)
class CopyTable:
    """Rows of a table: each column as texts that COPY takes as they are, all of one length."""

    table: Table
    columns: dict[str, ColumnTexts]

    @property
    def count(self) -> int:
        return len(next(iter(self.columns.values())))

    def pieces(self) -> Iterator[tuple[int, bytes]]:
        """The text of some rows at a time, and how many they are."""
        columns = list(self.columns.values())
        for start in range(0, self.count, ROWS_A_PIECE):
            rows = list(
                zip(*(column[start : start + ROWS_A_PIECE] for column in columns), strict=True)
            )
            yield len(rows), ("\n".join(map("\t".join, rows)) + "\n").encode()


async def write_copy_table(
    connection: AsyncConnection, rows: CopyTable, progress: ReportProgress
) -> None:
    """Append rows to their table and bring the sequence of its ids beyond them."""
    name = rows.table.name
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None  # noqa: S101 (a connection that is open has one)
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, rows.columns))
    )
    done = 0
    progress(name, done, rows.count)
    async with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for size, piece in rows.pieces():
            await copy.write(piece)
            done += size
            progress(name, done, rows.count)
    sequence = func.pg_get_serial_sequence(name, "id")
    await connection.execute(select(func.setval(sequence, max(1, rows.count))))


def numbers(values: Iterable[int | float] | NDArray[np.int64] | NDArray[np.float64]) -> ColumnTexts:
    """Numbers as texts."""
    return list(map(str, values.tolist() if isinstance(values, np.ndarray) else values))


def known(values: NDArray[np.int64], none: int) -> ColumnTexts:
    """Numbers as texts, and null where they are ``none``."""
    return [NULL if value == none else str(value) for value in values.tolist()]


def flags(values: NDArray[np.bool_]) -> ColumnTexts:
    return ["t" if value else "f" for value in values.tolist()]


def text_column(values: Iterable[str | None]) -> ColumnTexts:
    """Texts of our own making, which hold nothing that COPY would have to escape."""
    return [value or NULL for value in values]


def cell_column(cells: Iterable[Cell]) -> ColumnTexts:
    """Values of any type, each as COPY reads it."""
    return list(map(_cell, cells))


def _cell(cell: Cell) -> str:
    match cell:
        case None:
            return NULL
        case bool():
            return "t" if cell else "f"
        case list():
            return "{" + ",".join(map(str, cell)) + "}"
        case str():
            return cell.translate(ESCAPES)
        case _:
            return str(cell)


def instants(values: NDArray[np.datetime64]) -> ColumnTexts:
    """Instants in Chinese time; null where there is none."""
    texts = np.datetime_as_string(values, unit="s").tolist()
    return [NULL if value == "NaT" else value + CHINESE_TIME for value in texts]


def days(values: NDArray[np.datetime64]) -> ColumnTexts:
    texts = np.datetime_as_string(values, unit="D").tolist()
    return [NULL if value == "NaT" else value for value in texts]


def geometry_column(values: Sequence[shapely.Geometry] | NDArray[np.object_]) -> ColumnTexts:
    """Geometries, with every bit of their coordinates."""
    return [text or NULL for text in wkb_column(np.asarray(values, dtype=object))]


def counties(codes: Sequence[str]) -> ColumnTexts:
    """The county's number of each area code."""
    return [code[:6].ljust(6, "0") for code in codes]
