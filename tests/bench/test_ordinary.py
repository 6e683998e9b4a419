"""The plans that PostgreSQL keeps for what people ask all day, in a city of a size to matter."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from bench.city import fill
from bench.ordinary import QUESTIONS, VIEWERS, Ordinary, by_hand, facts_of, viewers
from compiler.limits import Limits
from compiler.predicates import Parameter
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.question import Question
from resolvers.reads import Reads
from schema.viewer import Viewer
from server.address import READER, in_role
from tests.conftest import Server

RESIDENTS = 100_000
TIMES = 12
"""From the sixth time on PostgreSQL may keep a plan for good."""

SMALL_TABLES = ("grid", "community", "region")
"""Some hundreds of rows: reading all of them is no fault."""

MOST_ROWS = 750
"""That one scan touches: fewer than half of any other table, and more than a community has."""

ByName = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class City:
    address: str
    facts: ByName
    viewers: Mapping[str, Viewer]


@pytest.fixture(scope="module")
async def city(cluster: Server) -> AsyncIterator[City]:
    name = "jingwei_test_ordinary"
    await cluster.drop(name)
    await cluster.create(name)
    await fill(cluster.url(name), RESIDENTS)
    async with await psycopg.AsyncConnection.connect(cluster.url(name)) as owner:
        facts = await facts_of(owner)
    yield City(cluster.url(name), facts, viewers("99", facts["grid"]))
    await cluster.drop(name)


@pytest.fixture
async def pool(city: City) -> AsyncIterator[ReadPool]:
    """One connection."""
    # Where a plan goes parallel, each of its scans tells of a part of what it touched.
    session = {"max_parallel_workers_per_gather": "0"}
    async with ReadPool(in_role(city.address, READER), PoolLimits(size=1), session=session) as pool:
        yield pool


@pytest.mark.parametrize("who", VIEWERS)
@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: str(asked.name))
async def test_the_plan_that_is_kept_touches_little(
    asked: Ordinary, who: str, city: City, pool: ReadPool
) -> None:
    plan = await kept_plan(asked, city.viewers[who], city.facts, pool)
    if asked.whole and who == "city":
        return  # all that the viewer sees is counted: see the benchmark
    for node in nodes_of(plan):
        touched = rows_touched(node)
        name = node.get("Relation Name")
        assert node["Node Type"] != "Seq Scan" or name in SMALL_TABLES, node
        assert asked.whole or touched <= MOST_ROWS or name in SMALL_TABLES, (touched, node)


async def kept_plan(asked: Ordinary, viewer: Viewer, facts: ByName, pool: ReadPool) -> Any:
    """The plan of a question once it was asked so many times over one connection."""
    reads = Reads(pool, Limits(), "Asia/Shanghai")
    question = Question(asked.document, asked.variables(facts))
    for _ in range(TIMES):
        await reads.answer(question, viewer)
    compiled = reads.compiled(question, viewer)
    text, values = compiled.statement.text, compiled.statement.parameters
    known = await pool.rows(
        "select name from pg_prepared_statements where statement = $1", [text], viewer
    )
    assert bool(known) is not compiled.plan.by_values  # else it is planned anew each time
    name = known[0][0].decode() if known and known[0][0] else "planned_anew"
    if not known:
        await pool.rows(f"prepare planned_anew as {text}", [], viewer)
    literals = ", ".join(map(literal, values(compiled.variables, viewer.areas)))
    explained = f"explain (analyze, format json) execute {name}" + f"({literals})" * bool(literals)
    ((answer,),) = await pool.rows(explained, [], viewer)
    assert answer is not None
    return json.loads(answer)[0]["Plan"]


def literal(value: Parameter) -> str:
    match value:
        case None:
            return "null"
        case list():
            return literal("{" + ",".join(f'"{item}"' for item in value) + "}")
        case _:
            return "'" + value.replace("'", "''") + "'"


def nodes_of(plan: Any) -> Iterator[Any]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes_of(inner)


def rows_touched(node: Any) -> float:
    """The rows that a scan of a table gave or left out, each time it was begun."""
    if "Relation Name" not in node:
        return 0
    removed = sum(
        node.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Index Recheck", "Join Filter")
    )
    rows: float = (node["Actual Rows"] + removed) * node["Actual Loops"]
    return rows


async def test_what_is_written_by_hand_gives_as_many_rows(city: City, pool: ReadPool) -> None:
    """The benchmark compares like with like."""
    reads = Reads(pool, Limits(), "Asia/Shanghai")
    async with await psycopg.AsyncConnection.connect(city.address, autocommit=True) as owner:
        for asked in QUESTIONS:
            question = Question(asked.document, asked.variables(city.facts))
            answer = await reads.answer(question, city.viewers["city"])
            cursor = await owner.execute(by_hand(asked, city.facts, "99").encode())
            (rows,) = await cursor.fetchone() or ([],)
            assert len(rows or []) in sizes(json.loads(answer.data or b"")), asked.name


def sizes(answer: Any) -> set[int]:
    """How many rows an answer may be made of: of its lists, one more where a page asks for what
    follows, and one where it is a figure."""
    lists = list(lists_in(answer))
    return {1, *map(len, lists), *(len(each) + 1 for each in lists)}


def lists_in(answer: Any) -> Iterator[list[Any]]:
    match answer:
        case dict():
            for inner in answer.values():
                yield from lists_in(inner)
        case list():
            yield answer
            for inner in answer:
                yield from lists_in(inner)
