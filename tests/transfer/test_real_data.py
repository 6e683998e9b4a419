"""The public files of docs/real-data.md, where they are there."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.entities.building import building
from schema.entities.camera import camera
from schema.entities.road import road
from tests.transfer.conftest import Ask, Bring
from transfer.finding import Outcome
from transfer.integrity import mismatches
from transfer.mapping import Wishes

DATA = Path(os.environ.get("JINGWEI_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))

pytestmark = pytest.mark.skipif(
    not (DATA / "nanshan-buildings.geojson").exists(), reason="the public files are not there"
)


async def test_the_public_files_are_imported_and_nothing_is_wrong(
    bring: Bring, ask: Ask, owner: AsyncConnection
) -> None:
    found = await bring("buildings", DATA / "nanshan-buildings.geojson")
    assert [finding.number for finding in found.findings] == [1367, 1715, 4585]
    assert (found.read, found.landed.inserted) == (5438, 5435)
    listed = await bring("regions", DATA / "nanshan-regions.csv")
    assert (listed.landed.inserted, listed.skipped) == (10, {"communities": 108})
    wishes = Wishes(defaults={"code": "440305"})
    await bring("regions", DATA / "nanshan-district.geojson", wishes=wishes)
    await bring("communities", DATA / "nanshan-communities.geojson")
    moved = await bring("grids", DATA / "nanshan-grids.geojson")
    assert moved.moved["building"] > 5000
    again = await bring("buildings", DATA / "nanshan-buildings.geojson", repair=True)
    assert (again.landed.inserted, again.landed.updated, again.landed.unchanged) == (3, 0, 5435)
    code = func.left(building.c.area_code, 12)
    held = await ask(select(code, func.count()).group_by(code))
    assert (len(held), sum(row.count for row in held)) == (108, 5438)
    async with owner.begin():
        assert await mismatches(owner) == ()


ROAD_CLASSES = {
    "trunk": "EXPRESSWAY",
    "trunk_link": "EXPRESSWAY",
    "primary": "ARTERIAL",
    "primary_link": "ARTERIAL",
    "*": "LOCAL",
}


async def test_roads_that_leave_the_district_belong_to_nothing_known(
    bring: Bring, ask: Ask
) -> None:
    wishes = Wishes(defaults={"code": "440305", "name": "南山区"})
    await bring("regions", DATA / "nanshan-district.geojson", wishes=wishes)
    wishes = Wishes(maps={"road_no": "highway", "kind": "highway"}, values={"kind": ROAD_CLASSES})
    summary = await bring("roads", DATA / "nanshan-roads.geojson", wishes=wishes)
    assert (summary.read, summary.landed.inserted, summary.findings) == (8, 8, ())
    areas = await ask(select(road.c.area_code, func.count()).group_by(road.c.area_code))
    assert {row.area_code: row.count for row in areas} == {"440305": 5, "": 3}


async def test_every_direction_is_read_or_reported(bring: Bring, ask: Ask) -> None:
    summary = await bring("cameras", DATA / "cameras-switzerland-osm.json")
    warned = {f.value for f in summary.findings if f.outcome is Outcome.WARNING}
    assert warned == {"180, 270", "90;160;270"}
    assert (summary.landed.inserted, summary.rejected) == (2142, 2)
    c = camera.c
    aimed = await ask(select(func.count()).where(c.azimuth.is_not(None)))
    assert [tuple(row) for row in aimed] == [(527,)]
    sector = await ask(select(c.azimuth, c.field_of_view).where(c.field_of_view == 270))
    assert [tuple(row) for row in sector] == [(325.0, 270.0)]


async def test_reports_and_footprints_from_elsewhere_belong_to_no_area(
    bring: Bring, ask: Ask
) -> None:
    wishes = Wishes(
        maps={"case_no": "number", "title": "category", "reported_at": "{date} {time}"},
        values={"category": {"*": "PUBLIC_ORDER", "ARSON": "FIRE_HAZARD"}},
    )
    reports = await bring(
        "incidents",
        DATA / "incidents-sanfrancisco.csv",
        wishes=wishes,
        zone=ZoneInfo("America/Los_Angeles"),
    )
    assert (reports.landed.inserted, reports.findings) == (8964, ())
    numbered = Wishes(maps={"building_no": "BOULDER-{@feature}"})
    boulder = await bring("buildings", DATA / "boulder-buildings.zip", wishes=numbered)
    assert (boulder.read, boulder.landed.inserted, boulder.rejected) == (13491, 13481, 10)
    areas = await ask(select(building.c.county, building.c.area_code).distinct())
    assert [tuple(row) for row in areas] == [(0, "")]
