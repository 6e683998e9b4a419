"""Withdrawals at random instants, against a plain model of history: what was told of an instant
while it was now is what is told of it ever after."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.publication import publish_due
from resolvers.workflow.refusals import Conflict
from tests.effort import examples
from tests.resolvers.redraw.conftest import ONE, OTHER, Town
from tests.resolvers.redraw.plans import (
    MEMBERS,
    Draft,
    redrawn_at_random,
    rows,
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
        check_written(of, before, await written(self.mayor))

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


def check_written(of: Published, before: Written, after: Written) -> None:
    """What did not move keeps its time; what came back as it was before the plan has that time
    again; and what was written meanwhile has a new one."""
    came_back = 0
    for key, (code, then) in after.items():
        if before[key][0] == code:
            assert then == before[key][1], key
        elif before[key] == of.written_after[key]:
            assert (code, then) == of.written_before[key], key
            came_back += 1
        else:
            assert then > before[key][1], key
    assert came_back


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
    await walk.check()
    while walk.effective:
        await walk.withdraw()
    await follower.synchronise(await clock(mayor))
    assert follower.copy == await Synchroniser(town)._read({})
    assert follower.last
    assert await follower.synchronise(await clock(mayor)) == 0, "nothing changed since"
    await walk.check()
    assert await wrong(mayor) == ()
