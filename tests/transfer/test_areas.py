"""Areas that are imported: national lists, boundaries that come later, grids that change."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.entities.building import building
from schema.entities.community import CommunityKind, community
from schema.entities.grid import grid
from schema.entities.region import region
from tests.transfer.conftest import (
    TOWN,
    Ask,
    Bring,
    buildings,
    count,
    feature,
    geojson,
    grids,
    reasons,
    square,
)
from transfer.finding import Outcome
from transfer.mapping import Wishes
from transfer.membership import WRITERS, only_writer
from transfer.sources.source import UnreadableSource


async def test_a_changed_boundary_closes_a_grid_and_opens_another(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    house = geojson(tmp_path / "b.geojson", *buildings(("1", 0.4, 0.5)))
    await bring("buildings", house)
    same = geojson(tmp_path / "g.geojson", *grids())
    assert (await bring("grids", same)).landed.unchanged == 4
    wishes = Wishes(defaults={"workers": "2"})
    assert (await bring("grids", same, wishes=wishes)).landed.updated == 4
    assert await count(ask, grid) == 4
    moved = geojson(tmp_path / "g.geojson", *grids(split=0.3))
    summary = await bring("grids", moved)
    assert (summary.landed.inserted, summary.landed.updated) == (0, 4)
    assert summary.moved == {"building": 1}
    current = select(grid.c.code, grid.c.workers).where(func.upper_inf(grid.c.valid))
    assert len(await ask(current)) == 4
    assert {row.workers for row in await ask(current)} == {2}
    assert await count(ask, grid) == 8
    assert [tuple(row) for row in await ask(select(building.c.area_code))] == [(f"{TOWN}001002",)]


async def test_a_changed_boundary_closes_a_community_and_opens_another(
    place: None, tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    renamed = feature(square(0, 0), code=f"{TOWN}001", name="新名社区", kind="ENTERPRISE")
    summary = await bring("communities", geojson(tmp_path / "c.geojson", renamed))
    assert (summary.landed.updated, await count(ask, community)) == (1, 2)
    moved = feature(square(0, 0, 0.5), code=f"{TOWN}001", name="新名社区")
    summary = await bring("communities", geojson(tmp_path / "c.geojson", moved))
    assert (summary.landed.inserted, summary.landed.updated) == (0, 1)
    c = community.c
    versions = select(c.name, c.kind, func.upper_inf(c.valid)).where(c.code == f"{TOWN}001")
    assert sorted(tuple(row) for row in await ask(versions)) == [
        ("新名社区", CommunityKind.ENTERPRISE, False),
        ("新名社区", CommunityKind.ENTERPRISE, True),
    ]


async def test_a_grid_comes_again_after_its_last_version_has_ended(
    place: None, tmp_path: Path, bring: Bring, ask: Ask, owner: AsyncConnection
) -> None:
    """Also where that ended after the import began: it waits for whoever withdraws a plan."""
    until = func.now() + timedelta(hours=1)
    first, others = grid.c.code == f"{TOWN}001001", grid.c.code != f"{TOWN}001001"
    async with owner.begin():
        ending = update(grid).where(first)
        await owner.execute(ending.values(valid=func.tstzrange(func.lower(grid.c.valid), until)))
    summary = await bring("grids", geojson(tmp_path / "g.geojson", *grids()))
    assert (summary.landed.inserted, summary.landed.unchanged) == (1, 3)
    old, new = await ask(select(grid.c.valid).where(first).order_by(grid.c.valid))
    assert (new.valid.lower, new.valid.upper) == (old.valid.upper, None)
    begun = select(func.lower(grid.c.valid) < func.now()).where(others)
    assert {row[0] for row in await ask(begun)} == {True}


async def test_a_ring_that_starts_elsewhere_is_the_same_grid(
    place: None, tmp_path: Path, bring: Bring
) -> None:
    turned = grids()
    for one in turned:
        ring = one["geometry"]["coordinates"][0]
        one["geometry"]["coordinates"] = [[*ring[1:], ring[1]]]
    summary = await bring("grids", geojson(tmp_path / "g.geojson", *turned))
    assert summary.landed.unchanged == 4


async def test_regions_take_national_lists(tmp_path: Path, bring: Bring, ask: Ask) -> None:
    path = tmp_path / "regions.csv"
    path.write_text(
        "code,name,level\n440000,广东省,\n440300,深圳市,\n440305000000,南山区,COUNTY\n"
        "440305001000,南头街道,乡级\n440305001001,南头城社区,COMMUNITY\n440305002,南山街道,COUNTY\n"
        "44030,x,\n"
    )
    summary = await bring("regions", path)
    assert summary.skipped == {"communities": 1}
    assert reasons(summary) == {
        6: "level: a code of 9 digits is of level TOWN",
        7: "code: not a code of 2, 4, 6 or 9 digits",
    }
    rows = await ask(select(region.c.code, region.c.level).order_by(region.c.code))
    assert [(code, str(level)) for code, level in rows] == [
        ("44", "PROVINCE"),
        ("4403", "CITY"),
        ("440305", "COUNTY"),
        ("440305001", "TOWN"),
    ]


async def test_a_boundary_comes_later_and_is_not_lost_again(
    tmp_path: Path, bring: Bring, ask: Ask
) -> None:
    names = tmp_path / "regions.csv"
    names.write_text("code,name,level\n440305,南山区,COUNTY\n")
    shape = geojson(tmp_path / "district.geojson", feature(square(0, 0), name="南山区"))
    wishes = Wishes(defaults={"code": "440305"})
    await bring("regions", names)
    assert (await bring("regions", shape, wishes=wishes)).landed.updated == 1
    assert (await bring("regions", names)).landed.unchanged == 1
    null = geojson(tmp_path / "null.geojson", feature(None, code="440305", name="南山"))
    assert (await bring("regions", null)).landed.updated == 1
    ((known,),) = await ask(select(region.c.boundary.is_not(None)))
    assert known


async def test_communities_need_a_boundary(tmp_path: Path, bring: Bring) -> None:
    path = tmp_path / "communities.csv"
    path.write_text("code,name\n440305001001,南头城社区\n")
    with pytest.raises(UnreadableSource, match=r"communities need a boundary.*it has code, name"):
        await bring("communities", path)


async def test_areas_without_the_area_above_are_warned_of(tmp_path: Path, bring: Bring) -> None:
    lone = feature(square(0, 0), code=f"{TOWN}001001", name="网格")
    summary = await bring("grids", geojson(tmp_path / "g.geojson", lone))
    assert [(f.outcome, f.reason) for f in summary.findings] == [
        (Outcome.WARNING, f"no community {TOWN}001 is on record")
    ]
    assert (summary.rejected, summary.landed.inserted) == (0, 1)


async def test_a_writer_of_areas_waits_for_another(owner: AsyncConnection) -> None:
    async with owner.begin():
        await only_writer(owner)
        taken = await owner.scalar(select(func.pg_try_advisory_xact_lock(WRITERS)))
    assert taken
