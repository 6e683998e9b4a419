"""A database that was in use before a revision is as good after it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from migrations import history
from tests.conftest import Server, connected, numbers

SQUARE = "'SRID=4490;MULTIPOLYGON(((1 1,2 1,2 2,1 2,1 1)))'"
BEFORE_COMMUNITIES = f"""
    insert into community (county, code, name, boundary)
    values (440305, '440305001001', '科苑社区', {SQUARE});
    insert into grid (county, code, name, boundary, valid)
    values
        (440305, '440305001001001', '科苑一', {SQUARE}, '[2020-01-01 00:00Z, 2024-01-01 00:00Z)'),
        (440305, '440305001001001', '科苑一', {SQUARE}, '[2024-01-01 00:00Z,)');
    insert into grid_plan (
        county, area_code, name, communities, author, households_min, households_max, workers_min,
        based_at, fingerprint, boundary
    ) values (
        440305, '440305001001', '旧', '{{440305001001}}', '林工', 200, 400, 1, now(), '', {SQUARE}
    );
    insert into plan_atom (
        county, area_code, plan_id, number, community_code, block, boundary, households, residents,
        incidents, open_incidents, cameras
    )
    select 440305, area_code, id, 0, '440305001001', 0, {SQUARE}, 1, 1, 0, 0, 0 from grid_plan;
"""  # noqa: S608 - our own text


BEFORE_JOBS = f"""
    insert into grid_plan (
        county, area_code, name, communities, author, households_min, households_max, workers_min,
        based_at, fingerprint, boundary
    ) values (
        440305, '440305001001', '旧', '{{440305001001}}', '林工', 200, 400, 1, now(), '', {SQUARE}
    );
    insert into plan_job (county, area_code, plan_id, kind, status, asked_by, wish)
    select 440305, area_code, id, jobs.kind, jobs.status, '林工', '{{"seed": 7}}'
    from grid_plan,
        (values ('PROPOSAL', 'DONE'), ('PROPOSAL', 'QUEUED'), ('BALANCE', 'QUEUED'))
            as jobs (kind, status);
    update grid_plan set job_id = (select min(id) from plan_job);
    insert into procrastinate_jobs (queue_name, task_name, args)
    select 'redraw', 'carry_out', jsonb_build_object('job', id)
    from plan_job where status = 'QUEUED' order by id;
    update plan_job set queue_id = waiting.id
    from procrastinate_jobs as waiting where waiting.args = jsonb_build_object('job', plan_job.id);
"""  # noqa: S608 - our own text
JOBS = "select id, plan_id, kind, status, asked_by, wish::text, queue_id from {} order by id"


async def test_jobs_of_before_are_kept_and_still_wait(cluster: Server) -> None:
    name = f"upgraded_{next(numbers)}"
    await cluster.create(name)
    async with connected(cluster.url(name)) as owner:
        await history.upgrade(owner, "0009")
        for statement in BEFORE_JOBS.split(";\n"):
            if statement.strip():
                await owner.exec_driver_sql(statement)
        before = (await owner.execute(text(JOBS.format("plan_job")))).all()
        await owner.commit()
        await history.upgrade(owner)
        assert (await owner.execute(text(JOBS.format("job")))).all() == before
        assert len(before) == 3
        waiting = await owner.execute(
            text(
                "select job.kind, task_name from procrastinate_jobs as waiting"
                " join job on job.queue_id = waiting.id order by job.id"
            )
        )
        assert waiting.all() == [("PROPOSAL", "redraw.propose"), ("BALANCE", "redraw.balance")]
        following = await owner.scalar(
            text(
                "insert into job (county, area_code, kind, asked_by, wish)"
                " values (440305, '440305', 'something else', '林工', '{}') returning id"
            )
        )
        assert following == max(row.id for row in before) + 1
        assert await history.differences(owner) == []
        await owner.commit()
        left = await owner.scalars(
            text(
                "select relname from pg_class where relname like 'plan_job%'"
                " union all select conname from pg_constraint where conname like 'plan_job%'"
                " union all select polname from pg_policy where polname like 'plan_job%'"
            )
        )
        assert left.all() == []
        await owner.commit()
    await cluster.drop(name)


async def test_plans_and_communities_of_before_are_known(cluster: Server) -> None:
    name = f"upgraded_{next(numbers)}"
    await cluster.create(name)
    async with connected(cluster.url(name)) as owner:
        await history.upgrade(owner, "0006")
        for statement in BEFORE_COMMUNITIES.split(";\n"):
            if statement.strip():
                await owner.exec_driver_sql(statement)
        await owner.commit()
        await history.upgrade(owner)
        found = await owner.execute(
            text("select lower(valid)::date::text, upper_inf(valid), predecessors from community")
        )
        assert found.all() == [("2020-01-01", True, [])]
        planned = await owner.execute(
            text("select community_code, name, redrawn, made_from from plan_community")
        )
        assert planned.all() == [("440305001001", "科苑社区", False, ["440305001001"])]
        atoms = await owner.execute(text("select community_code, community_today from plan_atom"))
        assert atoms.all() == [("440305001001", "440305001001")]
        base = "select base_communities = array(select id from community) from grid_plan"
        assert await owner.scalar(text(base))
        await owner.commit()
    await cluster.drop(name)


BEFORE_APPROVAL = f"""
    insert into grid_plan (
        county, area_code, name, communities, author, households_min, households_max, workers_min,
        based_at, fingerprint, boundary, status, version, origin_id
    )
    select
        440305, '440305001001', '旧', '{{440305001001}}', author, 200, 400, 1, now(), '', {SQUARE},
        status, 3, null
    from (
        values (1, '甲', 'DRAFT'), (2, '乙', 'APPROVED'), (3, '丙', 'EFFECTIVE')
    ) as plans (number, author, status)
    order by number;
    update grid_plan set origin_id = (select max(id) from grid_plan as before
                                      where before.id < grid_plan.id);
    insert into plan_edit (county, area_code, plan_id, number, kind, author, buildings, households,
                           change)
    select county, area_code, id, 1, 'LOCK', '编' || author, 0, 0, '{{}}' from grid_plan;
"""  # noqa: S608 - our own text
APPROVAL = """
    select author, makers, approved_version, approved_content = plan_content(county, id)
    from grid_plan order by id
"""


async def test_makers_of_before_are_known_and_what_was_approved_stays_so(cluster: Server) -> None:
    name = f"upgraded_{next(numbers)}"
    await cluster.create(name)
    async with connected(cluster.url(name)) as owner:
        await history.upgrade(owner, "0012")
        for statement in BEFORE_APPROVAL.split(";\n"):
            if statement.strip():
                await owner.exec_driver_sql(statement)
        await owner.commit()
        await history.upgrade(owner)
        rows = [tuple(row) for row in await owner.execute(text(APPROVAL))]
    await cluster.drop(name)
    makers = [
        ["甲", "编甲"],
        ["甲", "乙", "编甲", "编乙"],
        ["甲", "乙", "丙", "编甲", "编乙", "编丙"],
    ]
    assert [(row[0], sorted(row[1]), *row[2:]) for row in rows] == [
        ("甲", sorted(makers[0]), None, None),
        ("乙", sorted(makers[1]), 3, True),
        ("丙", sorted(makers[2]), None, None),
    ]


BEFORE_LINEAGE = """
    insert into region (county, code, name, level)
    values
        (441900, '4419', '东莞市', 'CITY'), (441900, '441900003', '东城街道', 'TOWN'),
        (441900, '441900101', '石碣镇', 'TOWN'), (110100, '1101', '市辖区', 'CITY'),
        (110101, '110101', '东城区', 'COUNTY'), (110101, '110101001', '东华门街道', 'TOWN')
"""


async def test_cities_without_counties_of_before_get_theirs(cluster: Server) -> None:
    name = f"upgraded_{next(numbers)}"
    await cluster.create(name)
    async with connected(cluster.url(name)) as owner:
        await history.upgrade(owner, "0014")
        await owner.exec_driver_sql(BEFORE_LINEAGE)
        await owner.commit()
        await history.upgrade(owner)
        found = await owner.execute(
            text("select code, name, parent_code from region where level = 'COUNTY' order by code")
        )
        assert found.all() == [("110101", "东城区", "1101"), ("441900", "东莞市", "4419")]
        virtual = await owner.scalars(text("select code from region where virtual"))
        assert virtual.all() == ["1101"]
        assert await history.differences(owner) == []
        await owner.commit()
    await cluster.drop(name)


BEFORE_RIGHT_HANDED = """
    insert into community (county, code, name, boundary)
    select 440305, '44030500100' || number, '社区', ST_GeomFromEWKT('SRID=4490;' || shape)
    from (values
        (1, 'MULTIPOLYGON(((1 1,2 1,2 2,1 2,1 1)))'),
        (2, 'MULTIPOLYGON(((1 1,1 2,2 2,2 1,1 1)))'),
        (3, 'MULTIPOLYGON(((1 1,9 1,9 9,1 9,1 1),(2 2,3 2,3 3,2 3,2 2)),((10 1,10 2,11 2,10 1)))')
    ) as areas (number, shape);
    update community set updated_at = '2020-01-01'
"""


async def test_areas_of_before_are_turned_and_seem_no_newer(cluster: Server) -> None:
    name = f"upgraded_{next(numbers)}"
    await cluster.create(name)
    async with connected(cluster.url(name)) as owner:
        await history.upgrade(owner, "0017")
        for statement in BEFORE_RIGHT_HANDED.split(";\n"):
            await owner.exec_driver_sql(statement)
        await owner.commit()
        before = await owner.execute(text("select boundary from community order by code"))
        shapes = [row[0] for row in before]
        await history.upgrade(owner)
        same = text(
            "select ST_IsPolygonCCW(boundary), ST_Equals(boundary, cast(:shape as geometry)),"
            " updated_at < '2020-01-02' from community where code = :code"
        )
        for number, shape in enumerate(shapes, 1):
            values = {"shape": shape, "code": f"44030500100{number}"}
            assert (await owner.execute(same, values)).all() == [(True, True, True)]
        await owner.commit()
        left_handed = text("update community set boundary = ST_ForcePolygonCW(boundary)")
        with pytest.raises(IntegrityError, match="community_boundary_right_handed_check"):
            await owner.execute(left_handed)
        await owner.rollback()
        assert await history.differences(owner) == []
        await owner.commit()
    await cluster.drop(name)


BEFORE_HISTORY = f"""
    insert into community (county, code, name, boundary, valid)
    values (440305, '440305001001', '科苑社区', {SQUARE}, '[2020-01-01 00:00Z,)');
    insert into grid (county, code, name, boundary, valid)
    values
        (440305, '440305001001001', '科苑一', {SQUARE}, '[2020-01-01 00:00Z, 2024-01-01 00:00Z)'),
        (440305, '440305001001002', '科苑二', {SQUARE}, '[2020-01-01 00:00Z,)'),
        (440305, '440305001001003', '科苑三', {SQUARE}, '[2024-01-01 00:00Z, 2025-01-01 00:00Z)'),
        (440305, '440305001001003', '科苑三', {SQUARE}, '[2025-01-01 00:00Z,)'),
        (440305, '440305001002001', '别处', {SQUARE}, '[2020-01-01 00:00Z,)');
    insert into grid_plan (
        county, area_code, name, communities, author, households_min, households_max, workers_min,
        based_at, fingerprint, boundary, status, effective_from, base, base_communities
    ) values
        (440305, '440305001001', '先', '{{440305001001}}', '林工', 200, 400, 1, now(), '', {SQUARE},
            'EFFECTIVE', '2024-01-01 00:00Z', '{{1,2}}', '{{1}}'),
        (440305, '440305001001', '后', '{{440305001001}}', '林工', 200, 400, 1, now(), '', {SQUARE},
            'EFFECTIVE', '2025-01-01 00:00Z', '{{2,3}}', '{{1}}'),
        (440305, '440305001001', '草', '{{440305001001}}', '林工', 200, 400, 1, now(), '', {SQUARE},
            'DRAFT', null, '{{2,4}}', '{{1}}');
"""  # noqa: S608 - our own text


async def test_plans_in_effect_of_before_can_be_withdrawn(cluster: Server) -> None:
    """It is known what held once they took effect, and so what they made and what they ended."""
    name = f"upgraded_{next(numbers)}"
    await cluster.create(name)
    async with connected(cluster.url(name)) as owner:
        await history.upgrade(owner, "0019")
        for statement in BEFORE_HISTORY.split(";\n"):
            if statement.strip():
                await owner.exec_driver_sql(statement)
        await owner.commit()
        await history.upgrade(owner)
        found = await owner.execute(
            text("select name, result, result_communities from grid_plan order by id")
        )
        assert found.all() == [("先", [2, 3], [1]), ("后", [2, 4], [1]), ("草", [], [])]
        assert (
            await owner.scalar(text("select count(*) from grid where restored_from <> '{}'")) == 0
        )
        await owner.commit()
    await cluster.drop(name)


BEFORE_KEEPING = f"""
    insert into grid_plan (
        county, area_code, name, communities, author, households_min, households_max, workers_min,
        based_at, fingerprint, boundary
    )
    select
        440305, '440305001001', name, '{{440305001001}}', '林工', 200, 400, 1, now(), '', {SQUARE}
    from (values ('旧'), ('又')) as plans (name);
    insert into plan_zone (
        county, area_code, plan_id, grid_code, name, community_code, changed_in, locked
    )
    select
        440305, plan.area_code, plan.id, '440305001001' || number, number, plan.area_code, 0, false
    from grid_plan as plan, (values ('001'), ('002')) as zones (number)
    order by plan.id, number;
    insert into plan_atom (
        county, area_code, plan_id, number, zone_id, building_id, community_code, community_today,
        block, boundary, households, residents, incidents, open_incidents, cameras, grid_code
    )
    select
        440305, plan.area_code, plan.id, atoms.number, zone.id, building, plan.area_code,
        plan.area_code, 0, {SQUARE}, atoms.households, 0, 0, 0, 0, '440305001001' || grid
    from grid_plan as plan
    cross join (values
        (0, 1, '001', '001', 10), (1, 2, '002', '001', 20), (2, 3, '001', '002', 40),
        (3, 4, null, '001', 80), (4, 5, '001', null, 160), (5, null, '002', '001', 0)
    ) as atoms (number, building, zone, grid, households)
    left join plan_zone as zone
        on zone.plan_id = plan.id and zone.grid_code = '440305001001' || atoms.zone
    where plan.name = '旧';
    insert into plan_measures (
        county, area_code, plan_id, zone_id, whole_plan_id, zones, zones_in_band, households,
        residents, buildings, incidents, cameras, square_metres, blocks_split
    )
    select county, area_code, plan_id, id, null::bigint, 1, 0, 0, 0, 0, 0, 0, 1, 0 from plan_zone
    union all
    select county, area_code, id, null, id, 2, 0, 0, 0, 0, 0, 0, 1, 0 from grid_plan;
"""  # noqa: S608 - our own text
MOVED = """
    select plan.name, zone.grid_code, moved_households, moved_buildings
    from plan_measures as held
    join grid_plan as plan on plan.id = held.plan_id
    left join plan_zone as zone on zone.id = held.zone_id
    order by plan.id, zone.grid_code nulls last
"""


async def test_what_plans_of_before_move_is_known(cluster: Server) -> None:
    name = f"upgraded_{next(numbers)}"
    await cluster.create(name)
    async with connected(cluster.url(name)) as owner:
        await history.upgrade(owner, "0022")
        for statement in BEFORE_KEEPING.split(";\n"):
            if statement.strip():
                await owner.exec_driver_sql(statement)
        await owner.commit()
        await history.upgrade(owner)
        assert [tuple(row) for row in await owner.execute(text(MOVED))] == [
            ("旧", "440305001001001", 40, 1),
            ("旧", "440305001001002", 20, 1),
            ("旧", None, 140, 3),
            ("又", "440305001001001", 0, 0),
            ("又", "440305001001002", 0, 0),
            ("又", None, 0, 0),
        ]
        assert await owner.scalar(text("select count(keep_weight) from grid_plan")) == 0
        await owner.commit()
    await cluster.drop(name)
