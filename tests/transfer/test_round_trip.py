"""What leaves in any CRS and format comes back as it was: every row as before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import shapely.ops
from sqlalchemy import Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.crs import CRS
from schema.entities.camera import camera
from schema.entities.community import community
from schema.entities.grid import grid
from tests.transfer.conftest import TOWN, Ask, Bring, count, feature, geojson, point
from transfer.exportable import EXPORTABLES
from transfer.exporting import Export, export_file
from transfer.writers.writer import WRITERS

CODE = f"{TOWN}001"
LAND = "POLYGON ((113.8 22.5, 113.83 22.497, 113.838 22.524, 113.804 22.531, 113.8 22.5))"
AT = [113.8012345678901, 22.5012345]
CUT = (113.8146, 22.4985), (113.8213, 22.5281)
"""A line across it, which no meridian or parallel is."""


def shape(geometry: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(shapely.to_geojson(geometry))
    return loaded


@pytest.fixture
async def city(bring: Bring, tmp_path: Path) -> None:
    """A community of two grids along a slanting line, with long and short edges, a hole, an
    exclave, a street, a house in a park, and a camera on the border."""
    land = shapely.from_wkt(LAND)
    hole = shapely.box(113.825, 22.505, 113.8252, 22.5052)
    exclave = shapely.box(113.85, 22.51, 113.852, 22.512)
    west, east = shapely.ops.split(land, shapely.LineString(CUT)).geoms
    halves = (west, shapely.union_all([east.difference(hole), exclave]))
    whole = shapely.union_all(halves)
    border = shapely.LineString(CUT).interpolate(0.5, normalized=True)
    house = shapely.box(113.81, 22.51, 113.81011, 22.51009)
    street = shapely.LineString([(113.8, 22.5), (113.81, 22.52), (113.838, 22.524)])
    town = {"code": TOWN, "name": "南头街道"}
    county = {"code": "440305", "name": "南山区"}
    features: dict[str, list[dict[str, Any]]] = {
        "regions": [feature(shape(whole), **town), feature(None, **county)],
        "communities": [feature(shape(whole), code=CODE, name="斜社区")],
        "grids": [
            feature(shape(half), code=f"{CODE}00{number}", name=f"第{number}网格")
            for number, half in enumerate(halves, 1)
        ],
        "buildings": [feature(shape(house), building_no="1", name="甲", floors=3)],
        "roads": [feature(shape(street), road_no="1", kind="LOCAL")],
        "land_covers": [feature(shape(west.difference(house)), land_cover_no="1", kind="PARK")],
        "cameras": [
            feature(shape(border), camera_no="edge", azimuth=12.5),
            feature(
                {"type": "Point", "coordinates": [113.8012345678901, 22.5012345]}, camera_no="2"
            ),
        ],
    }
    for plural, rows in features.items():
        await bring(plural, geojson(tmp_path / f"{plural}.geojson", *rows))


SHAPED = ("regions", "communities", "grids", "buildings", "roads", "land_covers", "cameras")


@pytest.mark.parametrize("crs", list(CRS), ids=lambda crs: crs.name)
@pytest.mark.parametrize("suffix", [each for each in WRITERS if each != ".json"])
async def test_every_row_is_as_before(
    suffix: str,
    crs: CRS,
    city: None,
    owner: AsyncConnection,
    tmp_path: Path,
    bring: Bring,
    ask: Ask,
) -> None:
    before = await stored(ask)
    for plural in SHAPED:
        path = tmp_path / f"out-{plural}{suffix}"
        await export_file(owner, Export(EXPORTABLES[plural], "", path, crs.name))
        summary = await bring(plural, path, crs=crs.name)
        assert (summary.landed.inserted, summary.landed.updated) == (0, 0), plural
        assert summary.landed.unchanged == summary.read > 0
        assert not summary.findings
    assert await stored(ask) == before


async def stored(ask: Ask) -> list[Any]:
    """The versions of areas, and the cameras, to the last bit."""
    found = []
    for table in (community, grid, camera):
        rows = await ask(
            select(cast(func.to_jsonb(table.table_valued()), Text)).order_by(table.c.id)
        )
        found += [row[0] for row in rows]
    return found


async def test_a_border_that_moves_two_millimetres_is_another(
    city: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    ((boundary,),) = await ask(select(func.ST_AsBinary(community.c.boundary)))
    positions = shapely.get_coordinates(shapely.from_wkb(bytes(boundary)))
    for metres, versions in ((0.0005, 1), (0.002, 2)):
        moved = shapely.transform(
            shapely.from_wkb(bytes(boundary)),
            lambda each, by=metres: np.where(each == positions[1], each + by / 111_320, each),
        )
        path = geojson(tmp_path / "c.geojson", feature(shape(moved), code=CODE, name="斜社区"))
        await bring("communities", path)
        assert await count(ask, community) == versions


async def test_a_camera_that_moves_two_millimetres_has_moved(
    city: None, tmp_path: Path, bring: Bring
) -> None:
    for metres, updated in ((0.0005, 0), (0.002, 1)):
        place = point(0, 0) | {"coordinates": [AT[0], AT[1] + metres / 111_320]}
        path = geojson(tmp_path / "c.geojson", feature(place, camera_no="2"))
        assert (await bring("cameras", path)).landed.updated == updated
