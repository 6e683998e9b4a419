"""Areas by how many rows they hold: counted all at once, the same as area by area."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
import pytest

from compiler.limits import Limits
from resolvers.database.pool import ReadPool
from resolvers.question import Question
from resolvers.reads import Reads
from schema.viewer import Role, Viewer
from server.address import READER, in_role
from tests.conftest import Server, connected
from tests.oracle.rows import load
from tests.queries.city import small_city

VIEWERS = {
    "all": Viewer("somebody", Role.OPERATOR, ("",)),
    "a city": Viewer("somebody", Role.OPERATOR, ("4403",)),
    "a county": Viewer("somebody", Role.OPERATOR, ("440305",)),
    "what is public": Viewer("somebody", Role.VIEWER, ("4403",)),
}
COMPARISONS: dict[str, Callable[[int], bool]] = {
    "gt: 0": lambda n: n > 0,
    "gt: 1": lambda n: n > 1,
    "gte: 0": lambda n: n >= 0,
    "lt: 1": lambda n: n < 1,
    "lte: 1": lambda n: n <= 1,
    "eq: 0": lambda n: n == 0,
    "ne: 0": lambda n: n != 0,
    "in: [0, 2]": lambda n: n in (0, 2),
    "gt: 0, lt: 3": lambda n: 0 < n < 3,
}
HELD = ("incidents", "cameras", "buildings")
CONDITION = {"incidents": "category: {ne: FIRE_HAZARD}", "cameras": "status: {eq: ONLINE}"}


@pytest.fixture(scope="module")
async def reads(cluster: Server, template: str) -> AsyncIterator[Reads]:
    name = f"{template}_counted"
    await cluster.create(name, template)
    async with connected(cluster.url(name)) as owner:
        await load(small_city(), owner)
    async with ReadPool(in_role(cluster.url(name), READER)) as pool:
        yield Reads(pool, Limits(), "Asia/Shanghai")
    await cluster.drop(name)


async def nodes(reads: Reads, viewer: Viewer, areas: str, rest: str) -> Any:
    answer = await reads.answer(Question(f"{{ {areas}{rest} }}"), viewer)
    return orjson.loads(answer.data or b"")[areas]["nodes"]


@pytest.mark.parametrize("who", VIEWERS)
@pytest.mark.parametrize("areas", ["grids", "communities"])
async def test_areas_hold_as_many_as_they_say(areas: str, who: str, reads: Reads) -> None:
    for held in HELD:
        where = f"where: {{{CONDITION[held]}}}" if held in CONDITION else ""
        counted = (
            f"{{ nodes {{ code held: {held}{f'({where})' * bool(where)} {{ totalCount }} }} }}"
        )
        every = await nodes(reads, VIEWERS[who], areas, counted)
        for said, holds in COMPARISONS.items():
            asked = f"(where: {{{held}: {{{where} count: {{{said}}}}}}}) {{ nodes {{ code }} }}"
            found = await nodes(reads, VIEWERS[who], areas, asked)
            wanted = [area["code"] for area in every if holds(area["held"]["totalCount"])]
            assert [area["code"] for area in found] == wanted, (held, said)


async def test_all_are_counted_in_one_pass(reads: Reads) -> None:
    question = Question("{ grids(where: {incidents: {count: {gt: 1}}}) { nodes { code } } }")
    text = reads.compiled(question, VIEWERS["a city"]).statement.text
    assert "GROUP BY t2.area_code" in text and "area_code >= t1.code" not in text
