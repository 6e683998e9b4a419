"""Plans of the small city, brought as far as a test needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.model import model
from tests.resolvers.redraw.conftest import CHIEF, DISTRICT, PLANNER, Town
from transfer.integrity import mismatches

CREATE = """
    mutation ($name: String!, $communities: [String!]!) {
      createPlan(name: $name, communities: $communities) {
        id version zones { nodes { id code measures { households buildings } } }
      }
    }
"""
BRANCH = """
    mutation ($plan: ID!) {
      branchPlan(plan: $plan, name: "续") {
        id version zones { nodes { id code measures { households buildings } } }
      }
    }
"""
NEIGHBOURS = "{ grids(first: 200) { nodes { code neighbours { nodes { code } } } } }"
SPLIT = """
    mutation ($plan: ID!, $version: Int!, $zone: ID!) {
      splitZone(plan: $plan, version: $version, zone: $zone, by: {parts: 2}) { number }
    }
"""
MERGE = """
    mutation ($plan: ID!, $version: Int!, $zones: [ID!]!) {
      mergeZones(plan: $plan, version: $version, zones: $zones) { number }
    }
"""
RECODE = """
    mutation ($plan: ID!, $version: Int!, $zone: ID!, $code: String!) {
      changeZone(plan: $plan, version: $version, zone: $zone, code: $code) { number }
    }
"""
SUBMIT = """
    mutation ($plan: ID!, $version: Int!) { submitPlan(plan: $plan, version: $version) { status } }
"""
APPROVE = """
    mutation ($plan: ID!, $version: Int!) {
      approvePlan(plan: $plan, version: $version, reason: "好") { status }
    }
"""
PUBLISH = """
    mutation ($plan: ID!, $version: Int!, $at: DateTime) {
      publishPlan(plan: $plan, version: $version, effectiveFrom: $at) {
        status effectiveFrom publishedBy checks { nodes { kind severity message } }
      }
    }
"""
WITHDRAW = """
    mutation ($plan: ID!, $version: Int!) {
      withdrawPlan(plan: $plan, version: $version, reason: "居民意见大") {
        status effectiveFrom withdrawnAt withdrawnBy withdrawal
      }
    }
"""


@dataclass(slots=True)
class Draft:
    """A plan by its id, and the version that it stands at."""

    town: Town
    plan: str
    version: int
    zones: list[Mapping[str, Any]]

    async def split(self, index: int) -> None:
        await self._edit(SPLIT, zone=self.zones[index]["id"])

    async def merge(self, *indices: int) -> None:
        await self._edit(MERGE, zones=[self.zones[index]["id"] for index in indices])

    async def recode(self, index: int, code: str) -> None:
        await self._edit(RECODE, zone=self.zones[index]["id"], code=code)

    async def approved(self) -> Draft:
        await self.town.ask(SUBMIT, plan=self.plan, version=self.version)
        await self.town.ask(APPROVE, CHIEF, plan=self.plan, version=self.version)
        return self

    async def publish(self, viewer: Any = CHIEF, at: str | None = None) -> Mapping[str, Any]:
        said = {"plan": self.plan, "version": self.version, "at": at}
        found: Mapping[str, Any] = (await self.town.ask(PUBLISH, viewer, **said))["publishPlan"]
        return found

    async def withdraw(self, viewer: Any = PLANNER) -> Mapping[str, Any]:
        said = {"plan": self.plan, "version": self.version}
        found: Mapping[str, Any] = (await self.town.ask(WITHDRAW, viewer, **said))["withdrawPlan"]
        return found

    async def _edit(self, document: str, **said: Any) -> None:
        answer = await self.town.ask(document, plan=self.plan, version=self.version, **said)
        (edit,) = answer.values()
        self.version = edit["number"]


async def draft(town: Town, *communities: str, name: str = "重划") -> Draft:
    """A draft of today's grids, of the whole district unless communities are said."""
    said: dict[str, Any] = {"name": name, "communities": list(communities) or [DISTRICT]}
    plan = (await town.ask(CREATE, **said))["createPlan"]
    return Draft(town, plan["id"], plan["version"], plan["zones"]["nodes"])


async def branched(made: Draft) -> Draft:
    """A draft that begins as a plan stands."""
    plan = (await made.town.ask(BRANCH, plan=made.plan))["branchPlan"]
    return Draft(made.town, plan["id"], plan["version"], plan["zones"]["nodes"])


async def redrawn(town: Town, *communities: str) -> Draft:
    """An approved plan: the first grid of all is split, and two others become one."""
    made = await draft(town, *communities)
    await made.split(0)
    await made.merge(*await neighbours(made))
    return await made.approved()


async def redrawn_at_random(town: Town, seed: int, *communities: str) -> Draft:
    """An approved plan in which some grids are split, some become one, and some get other codes."""
    random = Random(seed)  # noqa: S311 - the same each time is meant
    made = await draft(town, *communities)
    touched: set[int] = set()
    codes = {zone["code"] for zone in made.zones}
    pairs = await meeting(made)
    for one, other in random.sample(pairs, len(pairs)):
        if not touched & {one, other} and random.random() < 0.5:
            touched |= {one, other}
            await made.merge(one, other)
    for index in range(len(made.zones)):
        if index not in touched and random.random() < 0.4:
            touched.add(index)
            await made.split(index)
        elif index not in touched and random.random() < 0.4:
            home = made.zones[index]["code"][:12]
            code = next(f"{home}{n}" for n in range(900, 1000) if f"{home}{n}" not in codes)
            codes.add(code)
            await made.recode(index, code)
    return await made.approved()


async def meeting(made: Draft) -> list[tuple[int, int]]:
    """Pairs of zones of one community that meet."""
    codes = [zone["code"] for zone in made.zones]
    found = (await made.town.ask(NEIGHBOURS))["grids"]["nodes"]
    meets = {
        grid["code"]: {other["code"] for other in grid["neighbours"]["nodes"]} for grid in found
    }
    return [
        (i, j)
        for i in range(len(codes))
        for j in range(i + 1, len(codes))
        if codes[i][:12] == codes[j][:12] and codes[j] in meets[codes[i]]
    ]


async def neighbours(made: Draft) -> tuple[int, int]:
    """The first two zones of one community that meet, neither of which is the first of all."""
    return next(pair for pair in await meeting(made) if 0 not in pair)


MEMBERS = tuple(
    entity.table.name
    for entity in model().wholes
    if entity.member and not entity.is_area and (entity.geometry or entity.place)
)
"""The tables of what belongs to areas."""

TABLES = ("grid", "community", *MEMBERS)

# Every column but when the row was last written, as PostgreSQL stores it.
DIGEST = """
    select md5(string_agg(md5(written), '' order by county, id))
    from (
        select county, id, (to_jsonb(row_) - 'updated_at')::text as written
        from {table} as row_
    ) as rows_
"""


async def digests(mayor: AsyncConnection) -> dict[str, str]:
    """A hash of each table of the city, but for when its rows were last written."""
    async with mayor.begin():
        found = {table: await mayor.scalar(text(DIGEST.format(table=table))) for table in TABLES}
    return {table: str(digest) for table, digest in found.items()}


TODAY = """
    select md5(string_agg(md5(written), '' order by written collate "C"))
    from (select (to_jsonb(row_) - cast(:said as text[]))::text as written
    from {table} as row_ where {holds}) as rows_
"""
SAYS_SO = ["valid", "restored_from", "updated_at"]
"""Where a grid says that it came back."""


async def today(mayor: AsyncConnection) -> dict[str, str]:
    """A hash of each table of the city as it is now, whole: of grids and communities those that
    hold, but for what says that they came back."""
    found = {}
    async with mayor.begin():
        for table in TABLES:
            versioned = table not in MEMBERS
            holds, said = ("upper_inf(valid)", SAYS_SO) if versioned else ("true", [])
            query = text(TODAY.format(table=table, holds=holds))
            found[table] = str(await mayor.scalar(query, {"said": said}))
    return found


async def rows(mayor: AsyncConnection, statement: str, **said: Any) -> list[Any]:
    """What the owner of the tables is answered."""
    async with mayor.begin():
        return list((await mayor.execute(text(statement), said)).all())


async def wrong(mayor: AsyncConnection) -> tuple[Any, ...]:
    """What `jingwei check` finds."""
    async with mayor.begin():
        return await mismatches(mayor)
