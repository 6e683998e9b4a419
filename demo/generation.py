"""Making the demonstration city: laid out, filled with people and events, written by COPY."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from demo.area_tables import (
    building_rows,
    community_rows,
    grid_rows,
    region_rows,
    road_rows,
)
from demo.cameras import cameras_of
from demo.city import City, city_of
from demo.copy_table import CopyTable, write_copy_table
from demo.incidents import incidents_of
from demo.land_use import FEWEST, MOST
from demo.locations import city_locations
from demo.people import households_of, residents_of
from demo.population_tables import camera_rows, household_rows, incident_rows, resident_rows
from schema.entities.building import building
from schema.entities.camera import camera
from schema.entities.community import community
from schema.entities.grid import grid
from schema.entities.household import household
from schema.entities.incident import incident
from schema.entities.region import region
from schema.entities.resident import resident
from schema.entities.road import road
from transfer.membership import only_writer
from transfer.progress import ReportProgress, unreported

TABLES: tuple[Table, ...] = (
    region,
    community,
    grid,
    building,
    household,
    resident,
    incident,
    camera,
    road,
)
"""In an order in which they can be filled."""

RESIDENTS = 30_000
MOST_RESIDENTS = 5_000_000
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
    await _clear(connection, replace)
    last = until or datetime.now(ZoneInfo("Asia/Shanghai")).date()
    progress("layout", 0, 1)
    city = city_of(residents, seed)
    rows = {}
    for table_rows in _tables(city, last):
        await write_copy_table(connection, table_rows, progress)
        rows[table_rows.table.name] = table_rows.count
    for table in TABLES:
        await connection.execute(text("analyze " + table.name))
    standard = [FEWEST <= grid.households <= MOST for grid in city.plan.grids]
    return CitySummary(rows, sum(standard) / len(standard), city.plan.towns[0].county)


def _tables(city: City, until: date) -> Iterator[CopyTable]:
    """The rows of one table after the other, each forgotten once it is written."""
    residents, seed = city.plan.residents, city.seed
    households = households_of(city.plan, city.sites, seed)
    yield region_rows(city)
    yield community_rows(city, until)
    yield grid_rows(city, until)
    yield road_rows(city)
    yield building_rows(city, households)
    yield household_rows(city, households)
    yield resident_rows(city, households, residents_of(households, until.year, seed), until)
    locations = city_locations(city)
    yield incident_rows(city, locations, incidents_of(locations, residents, until, seed))
    yield camera_rows(city, locations, cameras_of(locations, city.geometry, residents, until, seed))


async def settle(connection: AsyncConnection, progress: ReportProgress = unreported) -> None:
    """Vacuum after the transaction that made a city, so that indexes alone can answer counts.

    The connection must be in no transaction, and can be thrown away afterwards.
    """
    autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
    for done, table in enumerate(TABLES):
        progress("vacuum", done, len(TABLES))
        await autocommit.execute(text("vacuum analyze " + table.name))


async def _clear(connection: AsyncConnection, replace: bool) -> None:
    if replace:
        names = ", ".join(table.name for table in TABLES)
        await connection.execute(text("truncate " + names + " restart identity cascade"))
        return
    filled = [
        table.name
        for table in TABLES
        if (await connection.execute(select(table.c.id).limit(1))).first() is not None
    ]
    if filled:
        raise NotEmpty(filled)
