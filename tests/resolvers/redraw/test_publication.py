"""Plans published and withdrawn: what becomes of grids, and of all that belongs to them."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput, Forbidden
from resolvers.redraw.publication import publish_due
from resolvers.workflow.refusals import Conflict, NotFound
from schema.viewer import Role, Viewer
from tests.resolvers.redraw.conftest import CHIEF, DISTRICT, PLANNER, Town
from tests.resolvers.redraw.plans import (
    MEMBERS,
    Draft,
    branched,
    digests,
    draft,
    neighbours,
    redrawn,
    redrawn_at_random,
    rows,
    today,
    wrong,
)

OPERATOR = Viewer("坐席", Role.OPERATOR, (DISTRICT,))

GRIDS = """
    select code, id, lower(valid) as since, upper(valid) as until, predecessors, name
    from grid order by code, since
"""


STALE = """
    select building.id from plan_atom as atom
    join building on building.county = atom.county and building.id = atom.building_id
    where atom.plan_id = :plan and building.area_code is distinct from atom.grid_code
"""
COMPARE = "mutation ($plan: ID!) { comparePlans(plan: $plan) { buildings zonesKept } }"
CHECKS = """
    query ($plan: ID!) { gridPlan(id: $plan) { checks(where: {severity: {eq: ERROR}}) {
      nodes { kind }
    } } }
"""


async def checks(made: Draft) -> list[str]:
    """The kinds of a plan's checks of severity ERROR."""
    found = (await made.town.ask(CHECKS, plan=made.plan))["gridPlan"]["checks"]["nodes"]
    return [check["kind"] for check in found]


async def test_the_city_is_right_to_begin_with(town: Town, mayor: AsyncConnection) -> None:
    assert await wrong(mayor) == ()


async def test_a_plan_takes_effect(town: Town, mayor: AsyncConnection) -> None:
    before = {row.code: row for row in await rows(mayor, GRIDS)}
    reported = await rows(mayor, "select id, area_code_at_report from incident order by id")
    made = await redrawn(town)
    first, one, other = (made.zones[i]["code"] for i in (0, *await neighbours(made)))
    plan = await made.publish()
    assert (plan["status"], plan["publishedBy"]) == ("EFFECTIVE", CHIEF.subject)
    versions = await rows(mayor, GRIDS)
    current = {row.code: row for row in versions if row.until is None}
    assert current[one].predecessors == [one, other]
    assert other not in current
    (new,) = current.keys() - before.keys()
    assert current[first].predecessors == current[new].predecessors == [first]
    for code in (first, one, new):
        assert current[code].since == datetime.fromisoformat(plan["effectiveFrom"])
    ended = {row.code: row for row in versions if row.until is not None}
    assert ended.keys() == {first, one, other}
    for code, row in ended.items():
        assert row.id == before[code].id
        assert row.until == current[first].since
    assert {code for code, row in current.items() if row == before.get(code)} == (
        before.keys() - {first, one, other}
    ), "a grid that the plan does not change keeps its version"
    assert await wrong(mayor) == ()
    assert reported == await rows(mayor, "select id, area_code_at_report from incident order by id")


async def test_everything_follows(town: Town, mayor: AsyncConnection) -> None:
    made = await redrawn(town)
    merged = [made.zones[i] for i in await neighbours(made)]
    one, other = (zone["code"] for zone in merged)
    await made.publish()
    crowded = {"building", "household", "resident", "incident", "camera"}
    for table in MEMBERS:
        held = dict(
            await rows(mayor, f"select area_code, count(*) from {table} group by 1")  # noqa: S608
        )
        assert other not in held, table
        assert held.get(one) or table not in crowded, table
    answer = await town.ask(
        "query ($code: String!) { grid(code: $code) { households { totalCount } } }", code=one
    )
    assert answer["grid"]["households"]["totalCount"] == sum(
        zone["measures"]["households"] for zone in merged
    )


async def test_withdrawing_puts_everything_back(town: Town, mayor: AsyncConnection) -> None:
    before = await today(mayor)
    made = await redrawn(town)
    await made.publish()
    assert await today(mayor) != before
    plan = await made.withdraw()
    said = [plan[name] for name in ("status", "withdrawnBy", "withdrawal")]
    assert said == ["WITHDRAWN", PLANNER.subject, "居民意见大"]
    assert await today(mayor) == before
    assert await wrong(mayor) == ()


@pytest.mark.parametrize("seed", range(4))
async def test_any_plan_takes_effect_and_is_put_back(
    town: Town, mayor: AsyncConnection, seed: int
) -> None:
    """What the plan says of each building is what its ground says, and it all comes back."""
    before = await today(mayor)
    made = await redrawn_at_random(town, seed)
    await made.publish()
    assert await wrong(mayor) == ()
    astray = """
        select building.id, building.area_code, plan_zone.grid_code
        from plan_atom
        join plan_zone on plan_zone.county = plan_atom.county and plan_zone.id = plan_atom.zone_id
        join building
            on building.county = plan_atom.county and building.id = plan_atom.building_id
        where building.area_code <> plan_zone.grid_code
    """
    assert await rows(mayor, astray) == []
    await made.withdraw()
    assert await today(mayor) == before


LINEAGE = """
    query ($code: String!, $then: DateTime!) {
      grid(code: $code) {
        madeFrom { nodes { code households { totalCount } became { nodes { code } } } }
        history { nodes { validTo households { totalCount } } }
      }
      before: grid(code: $code, asOf: $then) { households { totalCount } }
    }
"""


async def test_a_grid_knows_what_it_was_made_from(town: Town) -> None:
    made = await redrawn(town)
    one, other = (made.zones[i] for i in await neighbours(made))
    held = {zone["code"]: zone["measures"]["households"] for zone in (one, other)}
    await made.publish()
    then = "2026-06-01T00:00:00+08:00"
    found = await town.ask(LINEAGE, OPERATOR, code=one["code"], then=then)
    parents = found["grid"]["madeFrom"]["nodes"]
    assert {p["code"]: p["households"]["totalCount"] for p in parents} == held
    assert all(p["became"]["nodes"] == [{"code": one["code"]}] for p in parents)
    first, last = (v["households"]["totalCount"] for v in found["grid"]["history"]["nodes"])
    assert (first, last) == (held[one["code"]], sum(held.values()))
    assert found["before"]["households"]["totalCount"] == first


async def test_plans_on_top_of_each_other_are_withdrawn_the_last_first(
    town: Town, mayor: AsyncConnection
) -> None:
    first = await today(mayor)
    one = await redrawn(town)
    await one.publish()
    second = await today(mayor)
    other = await redrawn(town)
    await other.publish()
    assert await wrong(mayor) == ()
    with pytest.raises(Conflict, match="redrawn after it"):
        await one.withdraw()
    await other.withdraw()
    assert await today(mayor) == second
    await one.withdraw()
    assert await today(mayor) == first


async def test_a_plan_that_has_taken_effect_is_drawn_on(town: Town, mayor: AsyncConnection) -> None:
    """A branch of it begins with the grids that it made."""
    made = await redrawn(town)
    await made.publish()
    first = await today(mayor)
    branch = await branched(made)
    assert await checks(branch) == []
    said = {"plan": int(branch.plan.split(":")[2])}
    assert await rows(mayor, STALE, **said) == []
    found = (await town.ask(COMPARE, plan=branch.plan))["comparePlans"]
    assert found == {"buildings": 0, "zonesKept": len(branch.zones)}
    await branch.split(1)
    one = branch.zones[1]["code"]
    await (await branch.approved()).publish()
    new = await rows(
        mayor, "select predecessors from grid where :one = any(predecessors) and upper_inf(valid)"
        " and lower(valid) = (select max(lower(valid)) from grid)", one=one,
    )  # fmt: skip
    assert [row.predecessors for row in new] == [[one], [one]]
    assert await wrong(mayor) == ()
    await branch.withdraw()
    assert await today(mayor) == first


async def test_a_plan_with_another_on_top_is_drawn_on_as_it_was_made(
    town: Town, mayor: AsyncConnection
) -> None:
    made = await redrawn(town)
    await made.publish()
    top = await branched(made)
    await top.split(1)
    await (await top.approved()).publish()
    late = await branched(made)
    assert await checks(late) == ["BASE_MOVED_ON"]
    with pytest.raises(Conflict, match="redrawn after this plan was made"):
        await late.approved()
    await top.withdraw()
    assert await checks(await branched(made)) == []
    await made.withdraw()
    late = await branched(made)
    assert await checks(late) == []
    await (await late.approved()).publish()
    assert await wrong(mayor) == ()


async def test_plans_are_refused_as_they_stand(town: Town, mayor: AsyncConnection) -> None:
    before = await digests(mayor)
    made = await draft(town)
    with pytest.raises(Conflict, match="DRAFT, and not APPROVED"):
        await made.publish()
    with pytest.raises(Conflict, match="DRAFT, and not EFFECTIVE or APPROVED"):
        await made.withdraw()
    await made.approved()
    with pytest.raises(BadInput, match="a time to come"):
        await made.publish(at="2026-01-01T00:00:00+08:00")
    await mayor.execute(
        text(
            "insert into plan_check (county, area_code, plan_id, number, kind, severity, message)"
            " select county, area_code, id, 99, 'GAP', 'ERROR', '有缺口' from grid_plan"
        )
    )
    await mayor.commit()
    with pytest.raises(Conflict, match="有缺口"):
        await made.publish()
    assert await digests(mayor) == before


async def test_only_planners_of_the_area_publish(town: Town, mayor: AsyncConnection) -> None:
    made = await redrawn(town)
    before = await digests(mayor)
    elsewhere = Viewer("外人", Role.PLANNER, ("990102", f"{DISTRICT}001"))
    for attempt in (made.publish, made.withdraw):
        with pytest.raises(NotFound, match="no plan that you may see"):
            await attempt(elsewhere)
        for role in (Role.OPERATOR, Role.GRID_WORKER, Role.AUDITOR):
            with pytest.raises(Forbidden, match=role.name):
                await attempt(Viewer("别人", role, (DISTRICT,)))
    assert await digests(mayor) == before


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "update grid set valid = tstzrange(lower(valid), now()) where code like '990101%'",
            None,
        ),
        ("delete from grid", "permission denied"),
        ("delete from community", "permission denied"),
        (
            "insert into grid (county, code, name, boundary)"
            " select county, left(code, 12) || '999', '新', boundary from community_shapes",
            "row-level security",
        ),
        ("update grid set name = 'x'", "permission denied"),
        ("update building set area_code = ''", "permission denied"),
        ("update resident set area_code = ''", "permission denied"),
        ("select area_holding(ST_Point(0, 0, 4490))", "permission denied"),
        ("select * from plan_moved_rows", "permission denied"),
    ],
)
async def test_the_writers_role_reaches_no_further(
    town: Town, mayor: AsyncConnection, statement: str, says: str | None
) -> None:
    await mayor.execute(text("create table community_shapes as select * from community"))
    await mayor.execute(text("grant select on community_shapes to jingwei_writer"))
    await mayor.commit()
    before = await digests(mayor)
    elsewhere = Viewer("外人", Role.PLANNER, ("990102",))
    if says is None:
        async with town.transactions.transaction(elsewhere) as connection:
            assert (await connection.execute(text(statement))).rowcount == 0
    else:
        with pytest.raises(Exception, match=says):
            async with town.transactions.transaction(elsewhere) as connection:
                await connection.execute(text(statement))
    assert await digests(mayor) == before


async def test_settling_what_is_settled_does_nothing(town: Town, mayor: AsyncConnection) -> None:
    before = await rows(mayor, "select id, area_code, updated_at from resident order by id")
    everything = "select settle(array(select boundary from grid))"
    async with town.transactions.transaction(PLANNER) as connection:
        assert await connection.scalar(text(everything)) == 0
    assert before == await rows(mayor, "select id, area_code, updated_at from resident order by id")
    with pytest.raises(Exception, match="OPERATOR"):
        async with town.transactions.transaction(
            Viewer("坐席", Role.OPERATOR, (DISTRICT,))
        ) as connection:
            await connection.execute(text(everything))


async def test_settling_puts_right_what_is_wrong(town: Town, mayor: AsyncConnection) -> None:
    before = await digests(mayor)
    for table in MEMBERS:
        await mayor.execute(text(f"update {table} set area_code = '990101'"))  # noqa: S608
    await mayor.commit()
    async with town.transactions.transaction(PLANNER) as connection:
        await connection.execute(text("select settle(array(select boundary from community))"))
    assert await digests(mayor) == before


async def test_a_plan_with_a_date_waits_for_it(town: Town, mayor: AsyncConnection) -> None:
    before, now = await digests(mayor), await today(mayor)
    made = await redrawn(town)
    at = "2126-12-01T00:00:00+08:00"
    plan = await made.publish(at=at)
    assert plan["status"] == "APPROVED"
    assert plan["effectiveFrom"] == "2126-11-30T16:00:00+00:00"
    assert await publish_due(town.transactions) == []
    assert await digests(mayor) == before
    (due,) = await rows(
        mayor, "update grid_plan set effective_from = clock_timestamp() returning effective_from"
    )
    async with town.editor.listening.following(made.plan) as heard, asyncio.timeout(10):
        (outcome,) = await publish_due(town.transactions)
        assert (await heard.next()).what == "publish"
    assert outcome.refusal is None
    assert await publish_due(town.transactions) == []
    new = await rows(mayor, "select 1 from grid where lower(valid) = :at", at=due.effective_from)
    assert len(new) == 3
    assert await wrong(mayor) == ()
    await made.withdraw()
    assert await today(mayor) == now


async def test_a_plan_that_is_due_and_refused_loses_its_date(
    town: Town, mayor: AsyncConnection
) -> None:
    one, other = await redrawn(town), await redrawn(town)
    await one.publish(at="2126-12-01T00:00:00+08:00")
    await other.publish()
    await rows(
        mayor, "update grid_plan set effective_from = now() where status = 'APPROVED' returning 1"
    )
    before = await digests(mayor)
    (outcome,) = await publish_due(town.transactions)
    assert outcome.refusal
    assert "redrawn after this plan was made" in outcome.refusal
    assert await publish_due(town.transactions) == []
    assert await digests(mayor) == before
    plan = (
        await town.ask(
            "query ($id: ID!) { gridPlan(id: $id) { status effectiveFrom"
            " checks(where: {severity: {eq: ERROR}}) { nodes { kind message } } } }",
            id=one.plan,
        )
    )["gridPlan"]
    assert plan["status"] == "APPROVED"
    assert plan["effectiveFrom"] is None
    (check,) = plan["checks"]["nodes"]
    assert check == {"kind": "BASE_MOVED_ON", "message": outcome.refusal}
    await other.withdraw()
    await one.publish()
    assert await wrong(mayor) == ()


async def test_an_approved_plan_is_withdrawn_without_a_trace(
    town: Town, mayor: AsyncConnection
) -> None:
    before = await digests(mayor)
    made = await redrawn(town)
    await made.publish(at="2126-12-01T00:00:00+08:00")
    assert (await made.withdraw())["status"] == "WITHDRAWN"
    (plan,) = await rows(mayor, "select effective_from from grid_plan")
    assert plan.effective_from is None
    assert await digests(mayor) == before
    with pytest.raises(Conflict, match="WITHDRAWN"):
        await made.publish()
