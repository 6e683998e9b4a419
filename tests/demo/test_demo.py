"""The demonstration city: believable, whole, where it says it is, and the same every time."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import Table, false, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from demo import NotEmpty, make_city
from demo.buildings import buildings_of
from demo.city import City, city_of
from demo.city_plan import CityPlan, plan_city
from demo.land_use import Use
from demo.street_geometry import CENTRE, street_geometry_of
from demo.streets import streets_of
from demo.tables import city_tables
from geo.metres import Plane
from schema.entities.building import building
from schema.entities.household import household
from schema.entities.resident import resident
from schema.entities.road import RoadKind, road
from schema.membership import anchor, area_of, county_of_code, placed_tables
from schema.model import model
from tests.conftest import Server, connected
from transfer.integrity import mismatches
from transfer.membership import assign, follow

RESIDENTS = 2_000
UNTIL = date(2026, 11, 21)

CHINESE_HOUR = "extract(hour from reported_at at time zone 'Asia/Shanghai')"
OPEN = "status not in ('CLOSED', 'REJECTED', 'DUPLICATE')"


@pytest.fixture(scope="module")
async def made(cluster: Server, template: str) -> AsyncIterator[AsyncConnection]:
    """A connection to a database with a small city, which the tests of this module only read."""
    name = f"{template}_demo"
    await cluster.create(name, template)
    async with connected(cluster.url(name)) as connection:
        await make_city(connection, RESIDENTS, 1, until=UNTIL)
        await connection.commit()
        yield connection
        await connection.rollback()
    await cluster.drop(name)


@pytest.fixture(scope="module")
def city() -> City:
    """A city of a hundred thousand, on paper only."""
    return city_of(100_000, 3)


async def figures(connection: AsyncConnection, query: str) -> list[Any]:
    return list(await connection.execute(text(query)))


async def fingerprint(connection: AsyncConnection) -> str:
    """A hash of all rows, apart from when they were written."""
    digest = hashlib.sha256()
    for table in city_tables(model()):
        columns = [column for column in table.c if column.name != "updated_at"]
        rows = await connection.execute(
            select(func.md5(func.string_agg(text("r::text"), text("E'\\n' order by county, id"))))
            .select_from(select(*columns).subquery("r"))
        )  # fmt: skip
        digest.update(str(rows.scalar_one()).encode())
    return digest.hexdigest()


async def test_it_has_as_many_residents_as_were_asked_for(made: AsyncConnection) -> None:
    people = await made.scalar(select(func.count()).select_from(resident))
    assert people == await made.scalar(select(func.sum(household.c.size))) == RESIDENTS


async def test_every_row_is_where_its_place_says(made: AsyncConnection) -> None:
    for table in placed_tables():
        code = area_of(anchor(table))
        stray = (table.c.area_code != code) | (table.c.county != county_of_code(code))
        outside = func.length(table.c.area_code) != 15 if table is not road else false()
        strays = await made.scalar(select(func.count(table.c.id)).where(stray | outside))
        assert strays == 0, table.name
    assert await assign(made, building) == 0
    assert await follow(made) == 0
    assert await mismatches(made) == ()


async def test_the_same_seed_makes_the_same_city(
    made: AsyncConnection, owner: AsyncConnection
) -> None:
    await make_city(owner, RESIDENTS, 1, until=UNTIL)
    assert await fingerprint(owner) == await fingerprint(made)
    await make_city(owner, RESIDENTS, 2, until=UNTIL, replace=True)
    assert await fingerprint(owner) != await fingerprint(made)


async def test_it_goes_into_an_empty_database_or_replaces(
    made: AsyncConnection, owner: AsyncConnection
) -> None:
    await make_city(owner, 500, 1, until=UNTIL)
    with pytest.raises(NotEmpty, match="rows in region, community, grid, building, camera"):
        await make_city(owner, 500, 1, until=UNTIL)
    await make_city(owner, RESIDENTS, 1, until=UNTIL, replace=True)
    assert await fingerprint(owner) == await fingerprint(made)


async def test_new_rows_get_ids_beyond_the_citys(owner: AsyncConnection) -> None:
    await make_city(owner, 500, 1, until=UNTIL)
    before = await owner.scalar(select(func.max(building.c.id)))
    inserted = await owner.execute(
        building.insert()
        .values(
            county=990101,
            area_code="990101001001001",
            building_no="new",
            footprint=select(building.c.footprint).limit(1).scalar_subquery(),
        )
        .returning(building.c.id)
    )
    assert inserted.scalar_one() > (before or 0)


@pytest.mark.parametrize("residents", [0, -1, 10**9])
async def test_a_number_of_residents_out_of_range_is_refused(
    owner: AsyncConnection, residents: int
) -> None:
    with pytest.raises(ValueError, match=f"residents {residents}: allowed are 1 to"):
        await make_city(owner, residents)


@pytest.mark.parametrize("residents", [1, 2, 40, 700])
async def test_a_hamlet_is_a_city_too(owner: AsyncConnection, residents: int) -> None:
    summary = await make_city(owner, residents, 5, until=UNTIL)
    assert summary.rows["resident"] == residents
    assert summary.rows["incident"] >= 1


@pytest.mark.parametrize(
    ("table", "may_be_null"),
    [
        ("region", {"parent_code"}),
        ("community", set()),
        ("grid", set()),
        ("building", {"leader"}),
        ("household", set()),
        ("resident", {"phone"}),
        ("incident", {"outcome", "due_at", "closed_at", "satisfaction", "assignee"}),
        ("camera", {"filing_no", "filed_at", "sign_at"}),
        ("road", set()),
    ],
)
async def test_nothing_is_missing(made: AsyncConnection, table: str, may_be_null: set[str]) -> None:
    found: Table = next(t for t in city_tables(model()) if t.name == table)
    counts = await made.execute(
        select(func.count().label("rows"), *(func.count(column) for column in found.c))
    )
    rows, *filled = counts.one()
    missing = {c.name for c, n in zip(found.c, filled, strict=True) if n < rows}
    assert rows > 0
    assert missing <= may_be_null


async def test_status_and_times_agree(made: AsyncConnection) -> None:
    wrong = await figures(
        made,
        f"""select id from incident where reported_at >= '{UNTIL} 00:00+08'
        or reported_at < timestamptz '{UNTIL} 00:00+08' - interval '366 days'
        or (status = 'CLOSED') <> (closed_at is not null)
        or (status = 'CLOSED') <> (outcome is not null)
        or closed_at >= '{UNTIL} 00:00+08' or closed_at <= reported_at
        or (status not in ('REPORTED', 'REJECTED', 'DUPLICATE')) <> (due_at is not null)
        or (satisfaction is not null and status <> 'CLOSED')
        or area_code_at_report <> area_code
        or (category = 'FAMILY' and visibility <> 'INTERNAL')""",  # noqa: S608
    )
    assert wrong == []
    numbers = await figures(made, "select count(*), count(distinct case_no) from incident")
    assert numbers[0][0] == numbers[0][1] == round(RESIDENTS / 15)


async def test_nobody_is_called_by_a_number_in_use(made: AsyncConnection) -> None:
    others = "select count(*) from resident where phone is not null and phone !~ '^154[0-9]{8}$'"
    assert await figures(made, others) == [(0,)]


async def test_incidents_have_a_rhythm(owner: AsyncConnection) -> None:
    await make_city(owner, 20_000, 1, until=UNTIL)
    rush, quiet = (
        await figures(
            owner,
            f"""select count(*) filter (where {CHINESE_HOUR} in (7, 8, 17, 18)),
            count(*) filter (where {CHINESE_HOUR} in (1, 2, 3, 4))
            from incident where category = 'TRAFFIC'""",  # noqa: S608
        )
    )[0]
    assert rush > 8 * quiet
    evening, morning = (
        await figures(
            owner,
            f"""select count(*) filter (where {CHINESE_HOUR} >= 18),
            count(*) filter (where {CHINESE_HOUR} between 6 and 11)
            from incident where category = 'NEIGHBOUR'""",  # noqa: S608
        )
    )[0]
    assert evening > 2 * morning
    open_, old = (
        await figures(
            owner,
            f"""select count(*) filter (where {OPEN}),
            count(*) filter (where {OPEN} and reported_at < date '{UNTIL}' - 270)
            from incident""",  # noqa: S608
        )
    )[0]
    assert open_ > 20
    assert old == 0
    hot = await figures(
        owner,
        """select count(*) from incident where category = 'FIRE_HAZARD'
        group by area_code order by 1 desc""",
    )
    assert hot[0][0] > 4 * np.median([count for (count,) in hot])


def test_grids_hold_two_to_four_hundred_households(city: City) -> None:
    share = np.mean([200 <= grid.households <= 400 for grid in city.plan.grids])
    assert share >= 0.95
    assert all(grid.dedicated == (grid.households == 0) for grid in city.plan.grids)
    communities = np.zeros(len(city.plan.communities))
    for grid in city.plan.grids:
        communities[grid.community] += grid.households
    assert communities.min() >= 1_000
    assert communities.max() <= 3_000


def test_areas_meet_without_a_seam(city: City) -> None:
    towns = [region for region in city.regions if len(region.code) == 9]
    counties = [region for region in city.regions if len(region.code) == 6]
    levels = [city.grids, city.communities, towns, counties]
    for level in levels:
        boundaries = [area.boundary for area in level]
        assert all(boundary.is_valid for boundary in boundaries)
        assert shapely.coverage_is_valid(boundaries)
        assert all(len(boundary.geoms) == 1 for boundary in boundaries)
    for parts, wholes in pairwise(levels):
        for whole in wholes:
            inside = [part.boundary for part in parts if part.code.startswith(whole.code)]
            assert shapely.union_all(inside).equals(whole.boundary)
            nodes = set(shapely.get_coordinates(whole.boundary).flatten().tolist())
            assert nodes <= set(shapely.get_coordinates(inside).flatten().tolist())


@pytest.mark.parametrize("residents", [1, 700, 100_000])
def test_streets_part_the_blocks_and_nothing_else(residents: int) -> None:
    city = city_of(residents, 3)
    streets = list(streets_of(city))
    lines = np.array([street.centreline for street in streets], dtype=object)
    blocks = [city.geometry.polygon(block) for block in city.plan.blocks]
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(lines)]))
    assert len(faces) == len(blocks)
    assert {face.normalize().wkb for face in faces} == {b.normalize().wkb for b in blocks}
    assert sum(street.kind is RoadKind.WATERWAY for street in streets) == 1
    assert not shapely.STRtree(city.footprints).query(lines, predicate="intersects").size


def test_streets_belong_to_areas_of_several_sizes() -> None:
    assert {len(street.code) for street in streets_of(city_of(700, 1))} == {15}
    assert {len(street.code) for street in streets_of(city_of(30_000, 1))} == {6, 9}


def test_buildings_stand_within_their_grid(city: City) -> None:
    grids = {area.code: area.boundary for area in city.grids}
    around = [grids[city.code_of(site.block)] for site in city.sites]
    assert shapely.contains_properly(around, city.footprints).all()
    assert shapely.area(Plane(*CENTRE).metres(city.footprints)).min() > 50


@pytest.mark.parametrize(
    ("residents", "seed"), [(2_000, 1), (30_000, 8), (30_000, 9), (300_000, 0)]
)
def test_buildings_stand_apart(residents: int, seed: int) -> None:
    footprints = city_of(residents, seed).footprints
    one, other = shapely.STRtree(footprints).query(footprints, predicate="intersects")
    assert (one == other).all()


def test_slabs_face_south(city: City) -> None:
    plane = Plane(*CENTRE)
    for site, footprint in zip(city.sites, city.footprints, strict=True):
        if city.plan.blocks[site.block].use is Use.HOMES and len(site.ring) > 12:
            front = shapely.get_coordinates(plane.metres(footprint))[:2]
            east, north = front[1] - front[0]
            assert abs(np.degrees(np.arctan2(north, east))) < 25


def test_a_city_has_what_a_city_needs(city: City) -> None:
    uses = {block.use for block in city.plan.blocks}
    assert uses == set(Use)
    kinds = {site.kind.name for site in city.sites}
    assert {"SHOP", "SERVICE", "CLINIC", "KINDERGARTEN", "TEACHING", "WARD"} <= kinds
    assert {block.homes for block in city.plan.blocks} == set(type(city.plan.blocks[0].homes))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("residents", [2_000, 30_000])
def test_every_household_finds_a_dwelling(residents: int, seed: int) -> None:
    plan: CityPlan = plan_city(residents, seed)
    dwellings = np.zeros(len(plan.blocks), dtype=int)
    for site in buildings_of(plan, street_geometry_of(plan, seed), seed):
        dwellings[site.block] += site.dwellings
        assert site.floors <= 45
    assert (dwellings >= [block.households for block in plan.blocks]).all()


@pytest.mark.parametrize("residents", [700, 1_030, 1_060, 1_200, 2_000, 5_000, 30_000])
def test_a_plan_holds_every_household_within_the_standard(residents: int) -> None:
    for seed in range(5):
        plan = plan_city(residents, seed)
        assert sum(block.households for block in plan.blocks) == round(residents / 2.59)
        assert all(200 <= grid.households <= 400 for grid in plan.grids if not grid.dedicated)
