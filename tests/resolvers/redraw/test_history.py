"""Withdrawals at random instants, against a plain model of history: what was told of an instant
while it was now is what is told of it ever after."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.publication import publish_due
from resolvers.workflow.refusals import Conflict
from schema.viewer import Role, Viewer
from tests.effort import examples
from tests.resolvers.redraw.conftest import DISTRICT, ONE, OTHER, PLANNER, Town
from tests.resolvers.redraw.editor import editor
from tests.resolvers.redraw.plans import (
    MEMBERS,
    Draft,
    neighbours,
    redrawn,
    redrawn_at_random,
    rows,
    today,
    wrong,
)

MICROSECOND = timedelta(microseconds=1)
BEGINNING = datetime.fromisoformat("2026-06-10T00:00:00+08:00")
"""After all of the city was made, and before any test."""

STATE = """
    query ($code: String!, $then: DateTime) {
      community(code: $code, asOf: $then) {
        name kind predecessors restoredFrom validFrom boundary(precision: 9)
        households { totalCount }
        grids(first: 200) { nodes {
          code name kind workers predecessors restoredFrom validFrom boundary(precision: 9)
          households { totalCount } incidents { totalCount }
          madeFrom { nodes { code validFrom validTo } }
        } }
        buildings(first: 1000) {
          nodes { buildingNo grid(asOf: $then) { code validFrom } }
          groups(by: [GRID], asOf: $then) { grid { code validFrom } count }
        }
        incidents { groups(by: [GRID], asOf: $then) { grid { code } count } }
      }
    }
"""
VERSIONS = """
    query ($code: String!, $then: DateTime!) {
      grid(code: $code, asOf: $then) { history { nodes {
        code name kind workers predecessors restoredFrom validFrom validTo boundary(precision: 9)
        households { totalCount } incidents { totalCount }
        became { nodes { code validFrom } }
      } } }
    }
"""
EFFECTIVE = "query ($id: ID!) { gridPlan(id: $id) { status effectiveFrom } }"
WRITTEN = "select county, id, area_code, updated_at from {table}"

State = Mapping[str, Any]
Written = dict[tuple[str, int, int], tuple[str, datetime]]
"""Of each row of a table, where it belongs and when it was written."""


@dataclass(slots=True)
class History:
    """What was told of each community, since when; the first first."""

    told: dict[str, list[tuple[datetime, State]]] = field(default_factory=dict)

    def now(self, code: str) -> State:
        return self.told[code][-1][1]

    def at(self, code: str, instant: datetime) -> State:
        """What held at an instant."""
        return [state for since, state in self.told[code] if since <= instant][-1]

    def last(self, *codes: str) -> datetime:
        """When anything last began or ended in communities."""
        return max(self.told[code][-1][0] for code in codes)

    def note(self, since: datetime, states: Mapping[str, State]) -> None:
        for code, state in states.items():
            self.told.setdefault(code, []).append((since, state))

    def versions(self, grid: str) -> list[dict[str, Any]]:
        """The versions of a grid: as long as the same is told of it, it is one."""
        found: list[dict[str, Any]] = []
        for since, state in self.told[grid[:12]]:
            told = next((g for g in state["grids"]["nodes"] if g["code"] == grid), None)
            if found and found[-1]["validTo"] is None:
                if told == found[-1]["told"]:
                    continue
                found[-1]["validTo"] = since
            if told is not None:
                found.append({"told": told, "validTo": None})
        return found


@dataclass(slots=True)
class Synchroniser:
    """Keeps a copy of which building is in which grid, as docs/schema-guide.md says: what was
    written since, and what lies in communities that were redrawn since."""

    town: Town
    copy: dict[str, str] = field(default_factory=dict)
    last: datetime | None = None

    AREAS = """
        query ($then: DateTime) { grids(first: 500, asOf: $then) { nodes { code validFrom } } }
    """
    CHANGED = """
        query ($where: BuildingWhere!) {
          buildings(first: 1000, where: $where) { nodes { buildingNo areaCode } }
        }
    """

    async def synchronise(self, now: datetime) -> int:
        """Bring the copy up to date; how many rows it was told."""
        if self.last is None:
            told = await self._read({})
        else:
            told = await self._read({"updatedAt": {"gte": self.last.isoformat()}})
            before, after = [await self._areas(then) for then in (self.last, None)]
            redrawn = {code[:12] for code, _ in before ^ after}
            for code in sorted(redrawn):
                told |= await self._read({"areaCode": {"startsWith": code}})
        self.copy |= told
        self.last = now
        return len(told)

    async def _areas(self, then: datetime | None) -> set[tuple[str, str]]:
        found = await self.town.ask(self.AREAS, then=then and then.isoformat())
        return {(grid["code"], grid["validFrom"]) for grid in found["grids"]["nodes"]}

    async def _read(self, where: Mapping[str, Any]) -> dict[str, str]:
        found = await self.town.ask(self.CHANGED, where=where)
        return {row["buildingNo"]: row["areaCode"] for row in found["buildings"]["nodes"]}


@dataclass(slots=True)
class Published:
    """A plan in effect, what it redrew, and what was told and written before and after."""

    plan: Draft
    communities: tuple[str, ...]
    before: Mapping[str, State]
    written_before: Written
    written_after: Written


@dataclass(slots=True)
class Walk:
    """Plans published and withdrawn at random, and the model that is held against them."""

    town: Town
    mayor: AsyncConnection
    random: Random
    history: History = field(default_factory=History)
    effective: list[Published] = field(default_factory=list)
    came_back: int = 0

    async def begin(self) -> None:
        self.history.note(BEGINNING, await self.states())

    async def states(self, *codes: str) -> dict[str, State]:
        return {code: await told(self.town, code) for code in codes or (ONE, OTHER)}

    async def publish(self, at: datetime | None = None) -> None:
        """Publish a plan of some communities, now or as one whose date ``at`` has come."""
        codes = self.random.choice([(ONE,), (OTHER,), (ONE, OTHER)])
        before, written_before = await self.states(*codes), await written(self.mayor)
        plan = await redrawn_at_random(self.town, self.random.randrange(2**32), *codes)
        if at is None:
            since = instant((await plan.publish())["effectiveFrom"])
            assert since > self.history.last(*codes)
        else:
            await plan.publish(at="2126-12-01T00:00:00+08:00")
            due = "update grid_plan set effective_from = :at where status = 'APPROVED' returning 1"
            await rows(self.mayor, due, at=at)
            (outcome,) = await publish_due(self.town.transactions)
            assert outcome.refusal is None
            found = (await self.town.ask(EFFECTIVE, id=plan.plan))["gridPlan"]
            since = instant(found["effectiveFrom"])
            assert since == max(at, self.history.last(*codes) + MICROSECOND)
        self.history.note(since, await self.states(*codes))
        self.effective.append(
            Published(plan, codes, before, written_before, await written(self.mayor))
        )

    async def withdraw(self) -> None:
        """Withdraw any plan that is in effect: it is refused where another is on top of it."""
        number = self.random.randrange(len(self.effective))
        of = self.effective[number]
        later = {code for each in self.effective[number + 1 :] for code in each.communities}
        if later & {*of.communities}:
            now = await self.states()
            with pytest.raises(Conflict, match="redrawn after it"):
                await of.plan.withdraw()
            assert await self.states() == now
            return
        before = await written(self.mayor)
        since = instant((await of.plan.withdraw())["withdrawnAt"])
        assert since > self.history.last(*of.communities)
        states = await self.states(*of.communities)
        assert {code: without(state) for code, state in states.items()} == {
            code: without(state) for code, state in of.before.items()
        }, "today is yesterday, but for what says so"
        self.history.note(since, states)
        del self.effective[number]
        self.came_back += check_written(of, before, await written(self.mayor))

    async def edit(self) -> None:
        """Somebody writes rows meanwhile."""
        for table in ("building", "incident", "resident"):
            touch = f"""
                update {table} set updated_at = clock_timestamp()
                where id % 7 = :rest returning 1
            """  # noqa: S608 - our own text
            await rows(self.mayor, touch, rest=self.random.randrange(7))

    async def check(self) -> None:
        """Every instant is told of as it was when it was now; and every version of each grid."""
        for code, every in self.history.told.items():
            for then in instants(self.random, [since for since, _ in every]):
                state = await told(self.town, code, then)
                assert state == self.history.at(code, then), then
        for code, last in self.grids().items():
            (grid,) = (await self.town.ask(VERSIONS, code=code, then=last.isoformat())).values()
            found = grid["history"]["nodes"]
            model = self.history.versions(code)
            assert [version["validTo"] and instant(version["validTo"]) for version in found] == [
                version["validTo"] for version in model
            ]
            for version, expected in zip(found, model, strict=True):
                assert {name: version[name] for name in expected["told"] if name in version} == {
                    name: value for name, value in expected["told"].items() if name in version
                }
                assert bool(version["became"]["nodes"]) <= (version["validTo"] is not None)

    def grids(self) -> dict[str, datetime]:
        """Every grid that ever was, and an instant at which it was."""
        return {
            grid["code"]: since
            for every in self.history.told.values()
            for since, state in every
            for grid in state["grids"]["nodes"]
        }


async def told(town: Town, code: str, then: datetime | None = None) -> State:
    """What is told of a community, now or as of an instant."""
    found = await town.ask(STATE, code=code, then=then and then.isoformat())
    state: State = found["community"]
    return state


async def written(mayor: AsyncConnection) -> Written:
    """When each row of what belongs to areas was written, and where it belongs."""
    return {
        (table, row.county, row.id): (row.area_code, row.updated_at)
        for table in MEMBERS
        for row in await rows(mayor, WRITTEN.format(table=table))
    }


def check_written(of: Published, before: Written, after: Written) -> int:
    """What did not move keeps its time; what came back as it was before the plan has that time
    again; and what was written meanwhile has a new one. How many came back."""
    came_back = 0
    for key, (code, then) in after.items():
        if before[key][0] == code:
            assert then == before[key][1], key
        elif before[key] == of.written_after[key]:
            assert (code, then) == of.written_before[key], key
            came_back += 1
        else:
            assert then > before[key][1], key
    return came_back


def without(state: State) -> State:
    """A state but for what says that it came back, and since when."""
    said = {"validFrom", "restoredFrom", "madeFrom"}
    return json.loads(  # type: ignore[no-any-return]
        json.dumps(state), object_hook=lambda o: {k: v for k, v in o.items() if k not in said}
    )


def instant(said: str) -> datetime:
    return datetime.fromisoformat(said)


def instants(random: Random, since: Sequence[datetime]) -> list[datetime]:
    """At each beginning, just before it, and between two."""
    found = list(since)
    for one, other in zip(since, [*since[1:], since[-1] + timedelta(seconds=1)], strict=True):
        found += [other - MICROSECOND, one + (other - one) * random.random()]
    return [max(BEGINNING, each) for each in found]


async def clock(mayor: AsyncConnection) -> datetime:
    (row,) = await rows(mayor, "select clock_timestamp() as now")
    now: datetime = row.now
    return now


@pytest.mark.parametrize("seed", range(examples(3)))
async def test_history_tells_what_was_in_force(
    town: Town, mayor: AsyncConnection, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - the same each time is meant
    walk = Walk(town, mayor, random)
    follower = Synchroniser(town)
    await walk.begin()
    await follower.synchronise(await clock(mayor))
    for _ in range(7):
        if walk.effective and random.random() < 0.5:
            await walk.withdraw()
        elif random.random() < 0.3:
            await walk.publish(await clock(mayor) - timedelta(seconds=random.choice((0, 5, 3600))))
        else:
            await walk.publish()
        if random.random() < 0.3:
            await walk.edit()
        if random.random() < 0.5:
            await follower.synchronise(await clock(mayor))
            assert follower.copy == await Synchroniser(town)._read({})
    while walk.effective:
        await walk.withdraw()
    await follower.synchronise(await clock(mayor))
    assert follower.copy == await Synchroniser(town)._read({})
    assert follower.last
    assert await follower.synchronise(await clock(mayor)) == 0, "nothing changed since"
    assert walk.came_back
    await walk.check()
    assert await wrong(mayor) == ()


LINEAGE = """
    query ($code: String!, $then: DateTime) {
      grid(code: $code, asOf: $then) {
        id validFrom validTo restoredFrom updatedAt
        households { totalCount }
        madeFrom { nodes { code validFrom validTo } }
        became { nodes { code validFrom } }
        history { nodes { id validFrom validTo restoredFrom households { totalCount } } }
      }
    }
"""


async def test_a_withdrawn_plan_stays_in_history(town: Town, mayor: AsyncConnection) -> None:
    async def grid(code: str, then: str | None = None) -> Any:
        return (await town.ask(LINEAGE, code=code, then=then))["grid"]

    made = await redrawn(town)
    one, other = (made.zones[i]["code"] for i in await neighbours(made))
    before = await grid(one), await grid(other)
    published = (await made.publish())["effectiveFrom"]
    merged = await grid(one)
    withdrawn = (await made.withdraw())["withdrawnAt"]
    last = (instant(withdrawn) - MICROSECOND).isoformat()
    assert await grid(other, last) is None
    meant = {"validFrom": published, "validTo": withdrawn, "households": merged["households"]}
    then, now = await grid(one, last), await grid(one)
    assert then["id"] == merged["id"]
    assert then.items() >= meant.items()
    assert then["became"]["nodes"] == [
        {"code": code, "validFrom": withdrawn} for code in (one, other)
    ]
    assert [(parent["code"], parent["validTo"]) for parent in then["madeFrom"]["nodes"]] == [
        (one, published),
        (other, published),
    ]
    assert (now["id"], now["households"]) == (before[0]["id"], before[0]["households"])
    assert (now["validFrom"], now["restoredFrom"]) == (withdrawn, [one])
    assert now["madeFrom"]["nodes"] == [{"code": one, "validFrom": published, "validTo": withdrawn}]
    assert (await grid(other))["restoredFrom"] == [one]
    assert now["updatedAt"] > before[0]["updatedAt"], "that it began anew is a change"
    spans = [(v["validFrom"], v["validTo"]) for v in now["history"]["nodes"]]
    assert spans == [
        (before[0]["validFrom"], published), (published, withdrawn), (withdrawn, None)
    ]  # fmt: skip
    held = [v["households"]["totalCount"] for v in now["history"]["nodes"]]
    assert held[0] == held[2] == before[0]["households"]["totalCount"] < held[1]
    assert await wrong(mayor) == ()


async def test_what_was_in_no_grid_before_is_in_none_again(
    town: Town, mayor: AsyncConnection
) -> None:
    """A first grid where there was none: history has it, and nothing came back for it."""
    code = f"{ONE}001"
    ending = "update grid set valid = tstzrange(lower(valid), now()) where code = :code returning 1"
    await rows(mayor, ending, code=code)
    await rows(mayor, "select settle(array(select boundary from community)) from set_config("
        "'jingwei.role', 'PLANNER', false)")  # fmt: skip
    now = await today(mayor)
    plan_editor = await editor(town, ONE)
    (zone,) = (await plan_editor.do("createZone", community=ONE))["zones"]["nodes"]
    asked = """
        query ($code: String!) { buildings(first: 1000, where: {areaCode: {eq: $code}}) {
          nodes { id }
        } }
    """
    buildings = (await town.ask(asked, code=ONE))["buildings"]["nodes"]
    ids = [building["id"] for building in buildings]
    await plan_editor.do("assignBuildings", zone=zone["id"], buildings={"ids": ids})
    made = Draft(town, plan_editor.plan, plan_editor.version, [])
    await (await made.approved()).publish()
    assert await today(mayor) != now
    withdrawn = instant((await made.withdraw())["withdrawnAt"])
    assert await today(mayor) == now
    last = await told(town, ONE, withdrawn - MICROSECOND)
    assert {b["grid"]["code"] for b in last["buildings"]["nodes"] if b["grid"]} > {
        b["grid"]["code"] for b in (await told(town, ONE))["buildings"]["nodes"] if b["grid"]
    }


async def test_instants_go_forward_whatever_the_clock_says(
    town: Town, mayor: AsyncConnection
) -> None:
    """As where the clock was set back after the last grids had begun."""
    ahead = await clock(mayor) + timedelta(hours=1)
    shift = "update grid set valid = tstzrange(:ahead, null) where upper_inf(valid) returning 1"
    await rows(mayor, shift, ahead=ahead)
    now = await today(mayor)
    made = await redrawn(town)
    published = instant((await made.publish())["effectiveFrom"])
    assert published == ahead + MICROSECOND
    withdrawn = instant((await made.withdraw())["withdrawnAt"])
    assert withdrawn == published + MICROSECOND
    assert await today(mayor) == now
    assert await rows(mayor, "select 1 from grid where isempty(valid)") == []
    code = made.zones[0]["code"]
    found = await town.ask(VERSIONS, code=code, then=withdrawn.isoformat())
    assert [instant(v["validFrom"]) for v in found["grid"]["history"]["nodes"]] == [
        ahead, published, withdrawn
    ]  # fmt: skip


async def test_what_was_written_meanwhile_is_told_as_changed(
    town: Town, mayor: AsyncConnection
) -> None:
    """A building that was renamed while the plan was in force is not as it was."""
    before = await written(mayor)
    made = await redrawn(town)
    await made.publish()
    moved = [
        key for key, row in (await written(mayor)).items()
        if key[0] == "building" and row != before[key]
    ]  # fmt: skip
    renamed = moved[0]
    rename = "update building set name = '改名', updated_at = now() where id = :id returning 1"
    await rows(mayor, rename, id=renamed[2])
    meanwhile = (await written(mayor))[renamed]
    await made.withdraw()
    after = await written(mayor)
    assert {key for key in after if after[key] != before[key]} == {renamed}
    assert after[renamed][0] == before[renamed][0]
    assert after[renamed][1] > meanwhile[1]
    assert await rows(mayor, "select 1 from plan_moved_rows") == [], "not kept longer than needed"


async def test_what_is_written_at_that_moment_has_its_own_time_again(
    town: Town, mayor: AsyncConnection
) -> None:
    """A case is worked on as the plan takes effect, and is committed first."""
    made = await redrawn(town)
    waiting = "select 1 from pg_locks where not granted and locktype = 'transactionid'"
    times = "select count(*) as n, updated_at as at from incident group by 2 order by 2"
    async with asyncio.timeout(20):
        async with mayor.begin():
            await mayor.execute(text("update incident set updated_at = '2026-07-01 08:00Z'"))
            publication = asyncio.create_task(made.publish())
            while not (await mayor.execute(text(waiting))).all():  # noqa: ASYNC110 (no event)
                await asyncio.sleep(0.01)
        await publication
    worked_on, moved = await rows(mayor, times)
    await made.withdraw()
    (after,) = await rows(mayor, times)
    assert (after.n, after.at) == (worked_on.n + moved.n, worked_on.at)


async def test_what_a_plan_moved_is_noted_and_forgotten_within_its_area(
    town: Town, mayor: AsyncConnection
) -> None:
    made = await redrawn(town)
    await made.publish()
    noted = "select * from plan_moved_rows order by table_name, area_code, written_at"
    before = await rows(mayor, noted)
    assert before
    back = text("select settle(array[]::geometry[], :county, :plan, true)")
    _, county, plan = made.plan.split(":")
    said = {"county": int(county), "plan": int(plan)}
    elsewhere = Viewer("外人", Role.PLANNER, ("990102", f"{DISTRICT}001"))
    with pytest.raises(Exception, match="none that you may see"):
        async with town.transactions.transaction(elsewhere) as connection:
            await connection.execute(back, said)
    assert await rows(mayor, noted) == before
    async with town.transactions.transaction(PLANNER) as connection:
        await connection.execute(back, said)
    assert await rows(mayor, noted) == []


async def test_merged_communities_are_told_of_their_days(
    town: Town, mayor: AsyncConnection
) -> None:
    asked = """
        query ($then: DateTime) {
          communities(asOf: $then) { nodes { code name restoredFrom households { totalCount } } }
          buildings { groups(by: [COMMUNITY], asOf: $then) { community { code name } count } }
        }
    """
    began = await town.ask(asked)
    plan_editor = await editor(town, DISTRICT)
    await plan_editor.do("mergeCommunities", communities=[ONE, OTHER], name="大东园社区")
    made = Draft(town, plan_editor.plan, plan_editor.version, [])
    published = instant((await (await made.approved()).publish())["effectiveFrom"])
    merged = await town.ask(asked)
    withdrawn = instant((await made.withdraw())["withdrawnAt"])
    now = await town.ask(asked)
    assert without(now) == without(began) != without(merged)
    assert [c["restoredFrom"] for c in now["communities"]["nodes"]] == [[ONE], [ONE]]
    for then, state in (
        (published - MICROSECOND, began),
        (published, merged),
        (withdrawn - MICROSECOND, merged),
        (withdrawn, now),
    ):
        assert await town.ask(asked, then=then.isoformat()) == state
    history = """
        query ($code: String!) { community(code: $code) { history { nodes { name validTo } } } }
    """
    nodes = [
        (await town.ask(history, code=code))["community"]["history"]["nodes"]
        for code in (ONE, OTHER)
    ]
    assert [[version["name"] for version in versions] for versions in nodes] == [
        ["东园社区", "大东园社区", "东园社区"],
        ["河畔社区", "河畔社区"],
    ]


async def test_a_community_that_has_grids_by_now_is_not_made(
    town: Town, mayor: AsyncConnection
) -> None:
    plan_editor = await editor(town, ONE)
    by = {"zones": [(await plan_editor.zones())[0]["id"]]}
    code = f"{ONE[:9]}009"
    await plan_editor.do("splitCommunity", community=ONE, by=by, code=code, name="新苑社区")
    made = await Draft(town, plan_editor.plan, plan_editor.version, []).approved()
    stray = """
        insert into grid (county, code, name, boundary)
        select county, :code, '先来', ST_Translate(boundary, 1, 1) from grid limit 1 returning 1
    """
    await rows(mayor, stray, code=f"{code}001")
    with pytest.raises(
        Conflict, match=f"there is a community {code} by now, or a grid of its code"
    ):
        await made.publish()
