"""The check finds what was made wrong behind its back, and only that."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
import shapely
from shapely.geometry import mapping
from sqlalchemy import Update, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.entities.building import building
from schema.entities.camera import camera
from schema.entities.community import community
from schema.entities.grid import grid
from schema.entities.household import household
from schema.entities.region import region
from schema.membership import placed_tables
from tests.geo.test_junctions import town as quarter
from tests.transfer.conftest import (
    SIDE,
    SOUTH,
    TOWN,
    WEST,
    Bring,
    bring,
    buildings,
    feature,
    geojson,
    place,
    point,
)
from transfer.integrity import TOLERANCE_METRES, Mismatch, mismatches, total
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


async def found(
    owner: AsyncConnection, change: Update | None = None, tolerance: float = TOLERANCE_METRES
) -> tuple[Mismatch, ...]:
    async with owner.begin():
        if change is not None:
            await owner.execute(change)
        return await mismatches(owner, tolerance=tolerance)


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


OVERLAP = f"{TOWN}001001 and {TOWN}001002: "


@pytest.mark.parametrize(
    ("metres", "tolerance", "sizes"),
    [
        (0.0098, 0.01, None),
        (0.0102, 0.01, "17."),
        (0.0102, 0.011, None),
        (0.0102, 0.0, "17."),
        (1e-4, 0.0, "0.2 m²"),
        (0.5, 1.0, None),
    ],
)
async def test_slivers_along_a_border_are_let_pass_by_their_width(
    metres: float, tolerance: float, sizes: str | None, town: None, owner: AsyncConnection
) -> None:
    moved = stretched(grid, metres)
    change = update(grid).where(grid.c.code == f"{TOWN}001001").values(boundary=moved)
    wrong = await found(owner, change, tolerance)
    assert [(one.check, one.count) for one in wrong] == (
        [("grid: current grids do not overlap", 1)] if sizes else []
    )
    assert all(one.examples[0].startswith(f"{OVERLAP}{sizes}") for one in wrong)


async def test_a_long_sliver_is_found_by_the_place_where_it_is_wide(
    town: None, owner: AsyncConnection
) -> None:
    """A tooth of 3 centimetres on 1,700 metres of border: not a thousandth of a square metre."""
    east, south = WEST + SIDE / 2, SOUTH + SIDE / 4
    three = 3e-7
    tooth = shapely.Polygon([(east, south), (east + three, south), (east, south + three)])
    added = func.ST_GeomFromText(tooth.wkt, 4490)
    joined = func.ST_ForcePolygonCCW(func.ST_Multi(func.ST_Union(grid.c.boundary, added)))
    change = update(grid).where(grid.c.code == f"{TOWN}001001").values(boundary=joined)
    (wrong,) = await found(owner, change)
    where = wrong.examples[0].partition("at [")[2].rstrip("]").split(", ")
    assert [float(each) for each in where] == pytest.approx([east, south], abs=3e-7)
    assert await found(owner, tolerance=0.05) == ()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["EPSG:4547", "EPSG:32650"])
async def test_what_was_surveyed_in_a_projection_has_nothing_wrong(
    seed: int, name: str, bring: Bring, owner: AsyncConnection, tmp_path: Path
) -> None:
    """Grids that tile a community on the plane, where none has the corners of its neighbours."""
    parts = quarter(Random(seed), name)  # noqa: S311 - the same each time is meant
    whole = shapely.union_all(parts).convex_hull.simplify(1e-3)
    code = f"{TOWN}001"
    rows = {"communities": [(code, whole)]}
    rows["grids"] = [(f"{code}{number:03}", part) for number, part in enumerate(parts, 1)]
    for plural, shapes in rows.items():
        features = [feature(mapping(shape), code=code, name="甲") for code, shape in shapes]
        path = geojson(tmp_path / f"{plural}.geojson", *features)
        assert (await bring(plural, path, crs=name)).rejected == 0
    assert [one for one in await found(owner) if one.check.startswith("grid")] == []
    boundaries = await owner.execute(select(func.ST_AsBinary(grid.c.boundary)))
    stored = shapely.from_wkb([bytes(row[0]) for row in boundaries])
    assert len(stored) == len(parts) > 2
    assert shapely.coverage_is_valid(stored)


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
