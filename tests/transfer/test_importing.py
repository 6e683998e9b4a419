"""What an import promises: nothing twice, all or nothing, and a report that can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from schema.entities.building import building
from schema.entities.camera import camera
from schema.entities.region import region
from tests.transfer.conftest import (
    Ask,
    Bring,
    buildings,
    count,
    feature,
    geojson,
    point,
    reasons,
    square,
)
from transfer.importing import Summary
from transfer.membership import SameNumber
from transfer.sources.source import UnreadableSource


async def test_twice_is_once_and_what_is_unchanged_is_not_written(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = geojson(tmp_path / "b.geojson", *buildings(("1", 0.1, 0.1), ("2", 0.3, 0.1), name="甲"))
    first = await bring("buildings", path)
    written = select(building.c.id, building.c.updated_at).order_by(building.c.building_no)
    before = await ask(written)
    again = await bring("buildings", path)
    assert (first.landed.inserted, again.landed.inserted, again.landed.unchanged) == (2, 0, 2)
    assert await ask(written) == before
    changed = buildings(("1", 0.1, 0.1), name="甲") + buildings(("2", 0.3, 0.1), name="乙")
    third = await bring("buildings", geojson(path, *changed))
    assert (third.landed.updated, third.landed.unchanged) == (1, 1)
    assert [old == new for old, new in zip(before, await ask(written), strict=True)] == [
        True,
        False,
    ]


async def test_a_field_that_the_file_lacks_keeps_its_value(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / "b.geojson"
    await bring("buildings", geojson(path, *buildings(("1", 0, 0), name="甲", floors=3)))
    await bring("buildings", geojson(path, *buildings(("1", 0, 0), floors=4)))
    assert [tuple(row) for row in await ask(select(building.c.name, building.c.floors))] == [
        ("甲", 4)
    ]


async def test_a_camera_imported_before_its_county_is_not_doubled(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    cameras = geojson(tmp_path / "c.geojson", feature(point(0.2, 0.2), camera_no="1"))
    county = geojson(
        tmp_path / "r.geojson", feature(square(0, 0, 2, 2), code="440305", name="南山区")
    )
    await bring("cameras", cameras)
    summary = await bring("regions", county)
    assert summary.moved == {"camera": 1}
    again = await bring("cameras", cameras)
    assert (again.landed.inserted, again.landed.unchanged) == (0, 1)
    assert [tuple(row) for row in await ask(select(camera.c.county, camera.c.area_code))] == [
        (440305, "440305")
    ]


async def test_two_of_one_number_that_would_meet_in_a_county_stop_the_import(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    west = feature(square(0, 0), code="440305", name="南山区")
    await bring("regions", geojson(tmp_path / "r.geojson", west))
    await bring("cameras", geojson(tmp_path / "1.geojson", feature(point(0.5, 0.5), camera_no="1")))
    await bring("cameras", geojson(tmp_path / "2.geojson", feature(point(1.5, 0.5), camera_no="1")))
    assert await count(ask, camera) == 2
    wide = feature(square(0, 0, 2), code="440305", name="南山区")
    with pytest.raises(
        SameNumber, match=r"camera.camera_no: .*'1' of ids \d+ and \d+ in county 440305"
    ):
        await bring("regions", geojson(tmp_path / "r.geojson", wide))
    ((east,),) = await ask(select(func.ST_XMax(region.c.boundary)))
    assert east == pytest.approx(113.765625)


@pytest.mark.parametrize("option", ["strict", "dry_run"])
async def test_strict_and_dry_runs_change_nothing(
    option: str, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    rows = [*buildings(("1", 0, 0)), feature(None, building_no="2")]
    summary = await bring("buildings", geojson(tmp_path / "b.geojson", *rows), **{option: True})
    assert not summary.kept
    assert summary.rejected == 1
    assert await count(ask, building) == 0


async def test_strict_lands_what_is_all_right(tmp_path: Path, bring: Bring, ask: Ask) -> None:
    summary = await bring(
        "buildings", geojson(tmp_path / "b.geojson", *buildings(("1", 0, 0))), strict=True
    )
    assert summary.kept
    assert await count(ask, building) == 1


async def test_commercial_maps_are_shifted_back_and_metres_projected(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    path = tmp_path / "cameras.csv"
    path.write_text("camera_no,x,y\n1,113.9048718,22.4969932\n")
    await bring("cameras", path, crs="gcj02")
    path.write_text("camera_no,x,y\n2,12679290.0,2571681.0\n3,1e30,1\n")
    summary = await bring("cameras", path, crs="EPSG:3857")
    rows = await ask(
        select(func.ST_X(camera.c.location), func.ST_Y(camera.c.location)).order_by(
            camera.c.camera_no
        )
    )
    assert [(round(x, 3), round(y, 3)) for x, y in rows] == [(113.9, 22.5), (113.9, 22.5)]
    assert list(reasons(summary)) == [2]
    with pytest.raises(UnreadableSource, match="CRS 'EPSG:1' is not known"):
        await bring("cameras", path, crs="EPSG:1")


async def test_what_is_said_wins_over_what_the_file_says(tmp_path: Path, bring: Bring) -> None:
    member = {"type": "name", "properties": {"name": "EPSG:4326"}}
    path = geojson(tmp_path / "c.geojson", feature(point(0, 0), camera_no="1"), crs=member)
    assert (await bring("cameras", path)).notes == ()
    (note,) = (await bring("cameras", path, crs="GCJ02")).notes
    assert str(note) == "coordinates: read as GCJ02 (--crs says so; the file says EPSG:4326)"


async def test_an_empty_file_brings_nothing(tmp_path: Path, bring: Bring) -> None:
    path = tmp_path / "c.csv"
    path.write_text("camera_no,x,y\n")
    summary: Summary = await bring("cameras", path)
    assert (summary.read, summary.landed.inserted, summary.findings) == (0, 0, ())
