"""Making the demonstration city: laid out, filled with people and events, written by COPY."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from demo.city import city_of
from demo.city_plan import FEWEST, MOST
from demo.copy_table import write_copy_table
from demo.populated_city import populated_city_of
from demo.tables import city_tables, filled_tables
from schema.model import model
from transfer.membership import only_writer
from transfer.progress import ReportProgress, unreported

RESIDENTS = 30_000
MOST_RESIDENTS = 10_000_000
"""More counties than codes are foreseen for; no test has gone beyond."""


@dataclass(frozen=True, slots=True)
class CitySummary:
    """What was made: rows by table, and the share of grids that hold 200 to 400 households."""

    rows: dict[str, int]
    within_standard: float
    county: str
    """The code of the first county."""


class NotEmpty(Exception):
    """The database holds data already, and was not to be replaced. ``tables`` are those with."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__(
            f"the database is not empty: there are rows in {', '.join(tables)}; the demonstration"
            " city goes into an empty one, or replaces what is there"
        )
        self.tables = tables


async def make_city(
    connection: AsyncConnection,
    residents: int = RESIDENTS,
    seed: int = 1,
    progress: ReportProgress = unreported,
    *,
    until: date | None = None,
    replace: bool = False,
) -> CitySummary:
    """Make a city of so many residents in the connection's transaction, which the caller ends.

    The same ``residents``, ``seed`` and ``until`` give the same rows. The incidents are those of
    the year before ``until``, by default today in China. ``progress`` takes the table, the rows
    done and all of them. Raises :class:`NotEmpty` unless ``replace``, which deletes all area data,
    and ValueError for a number of residents out of range.
    """
    if not 1 <= residents <= MOST_RESIDENTS:
        raise ValueError(f"residents {residents}: allowed are 1 to {MOST_RESIDENTS:,}")
    await only_writer(connection)
    tables = city_tables(model())
    await _clear(connection, tables, replace)
    last = until or datetime.now(ZoneInfo("Asia/Shanghai")).date()
    progress("layout", 0, 1)
    city = city_of(residents, seed)
    rows = {}
    for filled in filled_tables(model(), populated_city_of(city, last)):
        await write_copy_table(connection, filled, progress)
        rows[filled.table.name] = filled.count
    for table in tables:
        await connection.execute(text("analyze " + table.name))
    standard = [FEWEST <= grid.households <= MOST for grid in city.plan.grids]
    return CitySummary(rows, sum(standard) / len(standard), city.plan.towns[0].county)


async def settle(connection: AsyncConnection, progress: ReportProgress = unreported) -> None:
    """Vacuum after the transaction that made a city, so that indexes alone can answer counts.

    The connection must be in no transaction, and can be thrown away afterwards.
    """
    autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
    tables = city_tables(model())
    for done, table in enumerate(tables):
        progress("vacuum", done, len(tables))
        await autocommit.execute(text("vacuum analyze " + table.name))


async def _clear(connection: AsyncConnection, tables: Sequence[Table], replace: bool) -> None:
    if replace:
        names = ", ".join(table.name for table in tables)
        await connection.execute(text("truncate " + names + " restart identity cascade"))
        return
    filled = [
        table.name
        for table in tables
        if (await connection.execute(select(table.c.id).limit(1))).first() is not None
    ]
    if filled:
        raise NotEmpty(filled)
