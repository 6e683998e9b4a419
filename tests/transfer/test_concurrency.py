"""Imports at the same time wait for one another: nothing doubles, and none ends in a deadlock."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select

from resolvers.redraw.staleness import note_bases
from server.database import connected
from tests.conftest import Database
from tests.transfer.conftest import Ask, buildings, geojson, grids
from transfer.importable import IMPORTABLES
from transfer.importing import Request, Summary, import_file


async def imported(database: Database, plural: str, path: Path) -> Summary:
    """An import over a connection of its own."""
    async with connected(database.owner_url) as connection:
        return await import_file(connection, Request(IMPORTABLES[plural], path), note_bases)


@pytest.mark.usefixtures("place")
async def test_the_same_file_imported_at_once_lands_once(
    database: Database, tmp_path: Path, ask: Ask
) -> None:
    houses = buildings(*((str(number), number % 90 / 50, 0.1) for number in range(500)))
    path = geojson(tmp_path / "b.geojson", *houses)
    found = await asyncio.gather(*(imported(database, "buildings", path) for _ in range(3)))
    assert sorted(one.landed.inserted for one in found) == [0, 0, 500]
    assert sorted(one.landed.unchanged for one in found) == [0, 500, 500]
    table = IMPORTABLES["buildings"].table
    assert [row[0] for row in await ask(select(func.count()).select_from(table))] == [500]


@pytest.mark.usefixtures("place")
async def test_areas_and_what_lies_in_them_imported_at_once_agree(
    database: Database, tmp_path: Path, ask: Ask
) -> None:
    """Whichever comes first, buildings belong to the grids as they are in the end."""
    houses = geojson(
        tmp_path / "b.geojson",
        *buildings(*((str(number), number % 45 / 50 + 0.005, 0.1) for number in range(450))),
    )
    recut = geojson(tmp_path / "grids.geojson", *grids(0.25))
    await asyncio.gather(
        imported(database, "buildings", houses),
        imported(database, "grids", recut),
        imported(database, "buildings", houses),
        imported(database, "grids", recut),
    )
    table = IMPORTABLES["buildings"].table
    counts = select(table.c.area_code, func.count()).group_by(table.c.area_code)
    found = {code: count for code, count in await ask(counts)}
    # Centres lie at 0.015, 0.035 … 0.895 of a side, ten of each: the 12th at 0.235.
    assert found == {"440305001001001": 120, "440305001001002": 330}
