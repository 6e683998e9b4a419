"""The check finds what was made wrong behind its back, and only that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Update, func, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.entities.building import building
from schema.entities.camera import camera
from schema.entities.community import community
from schema.entities.grid import grid
from schema.entities.household import household
from schema.entities.region import region
from schema.membership import placed_tables
from tests.transfer.conftest import (
    SIDE,
    TOWN,
    Bring,
    bring,
    buildings,
    feature,
    geojson,
    place,
    point,
)
from transfer.integrity import Mismatch, mismatches, total
from transfer.membership import assign

__all__ = ["bring", "place"]


@pytest.fixture
async def town(place: None, tmp_path: Path, bring: Bring) -> None:
    houses = buildings(("1", 0.1, 0.1), ("2", 1.6, 0.1))
    await bring("buildings", geojson(tmp_path / "b.geojson", *houses))
    (tmp_path / "h.csv").write_text("building_no,room\n1,101\n2,102\n")
    await bring("households", tmp_path / "h.csv")
    cameras = [feature(point(0.5, 0.5), camera_no="1"), feature(point(9, 9), camera_no="2")]
    await bring("cameras", geojson(tmp_path / "c.geojson", *cameras))


async def found(owner: AsyncConnection, change: Update | None = None) -> tuple[Mismatch, ...]:
    async with owner.begin():
        if change is not None:
            await owner.execute(change)
        return await mismatches(owner)


async def test_nothing_is_wrong_after_imports(town: None, owner: AsyncConnection) -> None:
    assert await found(owner) == ()


def stretched(table: Any, metres: float) -> Any:
    """The boundary, with its east edge moved by about this many metres."""
    part = SIDE / 2 if table is grid else SIDE
    factor = 1 + metres / 102_900 / part
    west = func.ST_XMin(table.c.boundary)
    moved = func.ST_Translate(table.c.boundary, -west, 0)
    return func.ST_Translate(func.ST_Scale(moved, factor, 1.0), west, 0)


BOWTIE = func.ST_GeomFromText(
    "MULTIPOLYGON (((113.75 22.5, 113.77 22.51, 113.75 22.51, 113.76 22.5, 113.75 22.5)))", 4490
)


@pytest.mark.parametrize(
    ("change", "check", "count", "example"),
    [
        (
            update(building).where(building.c.building_no == "1").values(area_code="440305"),
            "building: belongs where its geometry lies",
            1,
            f"stored 440305, lies in {TOWN}001001",
        ),
        (
            update(camera).where(camera.c.camera_no == "2").values(county=440305),
            "camera: belongs where its geometry lies",
            1,
            ": stored none, lies in none",
        ),
        (
            update(household).values(area_code=""),
            "household: belongs where its building does",
            2,
            "stored none, its building",
        ),
        (
            update(building).where(building.c.building_no == "1").values(footprint=BOWTIE),
            "building: footprint is valid",
            1,
            "Self-intersection",
        ),
        (
            update(community).where(community.c.code == f"{TOWN}001").values(county=1),
            "community: county is that of the code",
            1,
            f"county 1 id 1: code {TOWN}001",
        ),
        (
            update(region).where(region.c.code == TOWN).values(code="440305009"),
            "community: the region of its code is on record",
            2,
            f"{TOWN}001: no region {TOWN}",
        ),
        (
            update(grid).where(grid.c.code == f"{TOWN}001002").values(code="440305001009002"),
            "grid: the community of its code is on record",
            1,
            "440305001009002: no community 440305001009",
        ),
        (
            update(grid).where(grid.c.code == f"{TOWN}002002").values(boundary=stretched(grid, 10)),
            "grid: lies in its community",
            1,
            f"{TOWN}002002: 17,",
        ),
        (
            update(grid).where(grid.c.code == f"{TOWN}001001").values(boundary=stretched(grid, 10)),
            "grid: current grids do not overlap",
            1,
            f"{TOWN}001001 and {TOWN}001002: 17,",
        ),
    ],
)
async def test_what_is_made_wrong_is_found(
    change: Update, check: str, count: int, example: str, town: None, owner: AsyncConnection
) -> None:
    wrong = {mismatch.check: mismatch for mismatch in await found(owner, change)}
    assert check in wrong
    assert wrong[check].count == count
    assert example in wrong[check].examples[0]


async def test_slivers_between_neighbours_are_let_pass(town: None, owner: AsyncConnection) -> None:
    change = (
        update(grid).where(grid.c.code == f"{TOWN}001001").values(boundary=stretched(grid, 1e-4))
    )
    assert await found(owner, change) == ()


async def test_assigning_again_mends_membership(town: None, owner: AsyncConnection) -> None:
    async with owner.begin():
        await owner.execute(update(building).values(area_code="44", county=440000))
        assert total(await mismatches(owner)) == 4
        moved = {table.name: await assign(owner, table) for table in placed_tables()}
        assert {name: count for name, count in moved.items() if count} == {"building": 2}
        assert await mismatches(owner) == ()


async def test_examples_are_few_and_the_count_is_all(owner: AsyncConnection) -> None:
    async with owner.begin():
        await owner.execute(
            text(
                "insert into camera (county, area_code, camera_no, location) select 1, '9', n,"
                " 'SRID=4490;POINT(1 1)' from generate_series(1, 40) n"
            )
        )
        (mismatch,) = await mismatches(owner)
    assert (mismatch.count, len(mismatch.examples)) == (40, 5)
