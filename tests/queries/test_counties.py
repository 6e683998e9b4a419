"""Lists in the order of counties: found county by county, the same as in one walk."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import orjson
import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.limits import Limits
from resolvers.database.pool import ReadPool
from resolvers.question import Question
from resolvers.reads import Reads
from schema.model import model
from schema.viewer import Role, Viewer
from server.address import READER, in_role
from tests.bench.test_ordinary import literal, nodes_of, rows_touched
from tests.conftest import Server

COUNTIES = ["", "440304", "440305", "440305001", "440306", "450101"]
"""Where incidents are: nowhere known, in four counties, and in a town of one of these."""

EACH = 2_000
VIEWERS = {
    "all": Viewer("somebody", Role.OPERATOR, ("",)),
    "a city": Viewer("somebody", Role.OPERATOR, ("4403",)),
    "a county": Viewer("somebody", Role.OPERATOR, ("440305",)),
    "two counties": Viewer("somebody", Role.OPERATOR, ("440304", "450101")),
    "a city and a county": Viewer("somebody", Role.OPERATOR, ("4403", "450101")),
    "what is public": Viewer("somebody", Role.VIEWER, ("44",)),
}
CONDITIONS = {
    'reportedAt: {gte: "2026-01-20T00:00:00Z"}': "reported_at >= '2026-01-20T00:00:00Z'",
    'reportedAt: {lt: "2026-01-01T18:00:00Z"}': "reported_at < '2026-01-01T18:00:00Z'",
    'title: {contains: "𠮷路7"}': "strpos(title, '𠮷路7') > 0",
    'title: {startsWith: "𠮷路12"}, severity: {eq: 1}': "title ^@ '𠮷路12' and severity = 1",
}
FILL = """
    insert into incident (county, area_code, case_no, category, severity, title, source, location,
        reported_at, area_code_at_report, status, visibility)
    select coalesce(nullif(left(code, 6), ''), '0')::integer, code,
        code || '-' || (7919 * n %% 2000),
        'FIRE_HAZARD', 1 + n %% 4, '𠮷路' || n || '号', 'ONLINE',
        st_setsrid(st_point(113.9, 22.5), 4490),
        timestamptz '2026-01-01T00:00:00Z' + n * interval '15 minutes', code, 'REPORTED',
        case when n %% 3 = 0 then 'INTERNAL' else 'PUBLIC' end
    from unnest(%s::text[]) code, generate_series(1, %s) n
"""
IN_ORDER = """
    select case_no from incident where area_code ^@ any (%s) and (visibility = 'PUBLIC' or %s)
    and {condition} order by county, case_no, id
"""


@pytest.fixture(scope="module")
async def address(cluster: Server, template: str) -> AsyncIterator[str]:
    name = f"{template}_counties"
    await cluster.create(name, template)
    async with await psycopg.AsyncConnection.connect(cluster.url(name), autocommit=True) as owner:
        await owner.execute(FILL, [COUNTIES, EACH])
        await owner.execute("vacuum analyze incident")
    yield cluster.url(name)
    await cluster.drop(name)


@pytest.fixture
async def reads(address: str) -> AsyncIterator[Reads]:
    async with ReadPool(in_role(address, READER)) as pool:
        yield Reads(pool, Limits(), "Asia/Shanghai")


async def page(reads: Reads, viewer: Viewer, arguments: str) -> Any:
    asked = f"{{ incidents({arguments}) {{ nodes {{ caseNo }} pageInfo {{ startCursor endCursor"
    answer = await reads.answer(Question(f"{asked} hasNextPage hasPreviousPage }} }} }}"), viewer)
    return orjson.loads(answer.data or b"")["incidents"]


@pytest.mark.parametrize("who", VIEWERS)
@pytest.mark.parametrize("condition", CONDITIONS)
async def test_pages_are_in_the_order_of_counties_both_ways(
    condition: str, who: str, reads: Reads, address: str
) -> None:
    viewer = VIEWERS[who]
    words = IN_ORDER.format(condition=CONDITIONS[condition]).encode()
    async with await psycopg.AsyncConnection.connect(address) as owner:
        found = await owner.execute(words, [list(viewer.areas), viewer.role is not Role.VIEWER])
        wanted = [number for (number,) in await found.fetchall()]
    where = f"where: {{{condition}}}"
    numbers: list[str] = []
    after = ""
    while True:
        here = await page(reads, viewer, f"{where}, first: 97{after}")
        numbers += (node["caseNo"] for node in here["nodes"])
        if not here["pageInfo"]["hasNextPage"]:
            break
        after = f', after: "{here["pageInfo"]["endCursor"]}"'
    assert numbers == wanted
    last = await page(reads, viewer, f"{where}, last: 23")
    assert [node["caseNo"] for node in last["nodes"]] == wanted[-23:]
    before = await page(
        reads, viewer, f'{where}, last: 31, before: "{last["pageInfo"]["startCursor"]}"'
    )
    assert [node["caseNo"] for node in before["nodes"]] == wanted[-54:-23]
    assert wanted


async def test_what_later_counties_hold_is_not_looked_at(reads: Reads, address: str) -> None:
    """The first county of the city has more than are asked for, and another is begun."""
    viewer = VIEWERS["a city"]
    for condition in CONDITIONS:
        document = f"{{ incidents(where: {{{condition}}}, first: 5) {{ nodes {{ caseNo }} }} }}"
        compiled = reads.compiled(Question(document), viewer)
        values = compiled.statement.parameters(compiled.variables, viewer.areas)
        async with ReadPool(in_role(address, READER)) as pool:
            await pool.rows(f"prepare asked as {compiled.statement.text}", [], viewer)
            literals = ", ".join(map(literal, values))
            explained = f"explain (analyze, format json) execute asked ({literals})"
            ((answer,),) = await pool.rows(explained, [], viewer)
        nodes = list(nodes_of(json.loads(answer or b"")[0]["Plan"]))
        touched = [rows_touched(node) for node in nodes if node.get("Relation Name") == "incident"]
        assert len(touched) == 1
        assert 0 < touched[0] < EACH, condition


async def test_all_tables_that_are_listed_so_have_their_counties_told(
    owner: AsyncConnection,
) -> None:
    for entity in model().entities.values():
        if entity.order_by[0] != "county":
            continue
        searched = any(field.searched for field in entity.fields.values())
        indexes = [index.columns.keys() for index in entity.table.indexes]
        begins = any(["county", name] in indexes for name in entity.fields)
        known = text("select to_regproc('jingwei_counties_of_' || :name) is not null")
        told = await owner.scalar(known, {"name": entity.table.name})
        assert told is (searched or begins), entity.name
