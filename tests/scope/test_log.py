"""Who read residents is written down, once, for good; or nothing is read."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import orjson
import psycopg
import pytest

from compiler.errors import Forbidden
from compiler.limits import Limits
from resolvers.database.pool import ReadPool
from resolvers.question import Question
from resolvers.reads import Reads
from schema.access.access_log import Access
from schema.model import model
from schema.viewer import Role, Viewer
from tests.conftest import Database, connected
from tests.scope.answers import compiler
from tests.scope.city import CELLS, settle
from tests.scope.conftest import Log
from tests.scope.mentions import mentioned, role_for
from tests.scope.questions import Question as Asked
from tests.scope.questions import questions

TOWN = Viewer("", Role.GRID_WORKER, (CELLS[0].code[:9], CELLS[15].code))
"""Four grids with two buildings each, and one more grid: ten residents."""

COMPILER = compiler()
NOBODY = {entity.name: [f"{entity.name}:440305:1"] for entity in model()}
"""An id of each entity: which rows there are does not matter to a plan."""

LIST = "query Home($n: Int) { residents(first: $n) { nodes { name } } } query Away { __typename }"


def viewer(subject: str) -> Viewer:
    return replace(TOWN, subject=subject)


async def test_a_reading_is_one_line_that_says_who_what_where_and_how_many(
    reads: Reads, log: Log
) -> None:
    document = LIST.replace("{ name }", "{ id name }")
    answer = await reads.answer(Question(document, {"n": 7}, "Home"), viewer("li"))
    (line,) = await log("li")
    ids = [node["id"] for node in orjson.loads(answer.data or b"")["residents"]["nodes"]]
    assert line["resident_ids"] == sorted(ids)
    assert (line["wide"], line["variables"]) == (False, '{"n":7}')
    assert (line["county"], line["area_code"]) == (440305, TOWN.areas[0])
    assert (line["subject"], line["role"]) == ("li", Role.GRID_WORKER)
    assert line["areas"] == list(TOWN.areas)
    assert line["action"] is Access.READ
    assert line["document_sha256"] == hashlib.sha256(document.encode()).hexdigest()
    assert (line["operation"], line["residents"]) == ("Home", 7)
    assert line["at"] is not None
    assert (line["purpose"], line["note"]) == (None, None)


async def test_the_only_operation_is_named_though_the_request_did_not(
    reads: Reads, log: Log
) -> None:
    await reads.answer(
        Question("query Home { residents(first: 1) { nodes { id } } }"), viewer("bo")
    )
    (line,) = await log("bo")
    assert line["operation"] == "Home"


READINGS = {
    "{ residents { nodes { id } } }": 10,
    "{ residents { edges { node { id } } } }": 10,
    "{ residents(first: 3) { a: nodes { name } totalCount } }": 3,
    "{ residents(first: 2) { edges { cursor node { name } } nodes { ageBand } } }": 4,
    "{ a: residents(first: 2) { nodes { id } } b: residents(last: 1) { nodes { id } } }": 3,
    "{ grids { nodes { code residents(first: 1) { nodes { id } } } } }": 5,
    "{ households(first: 4) { nodes { residents { edges { node { id } } } } } }": 4,
    "{ buildings(first: 20) { edges { node { households(first: 2) { nodes { residents"
    " { nodes { id } } } } } } } }": 10,
    "{ area(in: {code: \"4403\"}) { residents { nodes { __typename } } } }": 0,
    f'{{ area(in: {{code: "{TOWN.areas[0]}"}}) {{ residents {{ nodes {{ __typename }} }} }} }}': 8,
    "query A($yes: Boolean = true) { ...F @include(if: $yes) } fragment F on Query"
    " { residents(first: 5) { ... { nodes { ...G } } } } fragment G on Resident { name }": 5,
    # A cursor holds the values that the list is ordered by: it tells as much as the row.
    "{ residents(first: 6, orderBy: [{by: NAME}, {by: AGE_BAND}]) { edges { cursor } } }": 6,
    "{ residents(first: 1, orderBy: [{by: NAME}]) { pageInfo { endCursor } } }": 1,
    "{ residents(first: 6) { nodes { name } pageInfo { startCursor endCursor } } }": 6,
}  # fmt: skip


@pytest.mark.parametrize(("document", "residents"), READINGS.items(), ids=range(len(READINGS)))
async def test_every_way_of_reading_is_counted(
    document: str, residents: int, reads: Reads, log: Log
) -> None:
    subject = f"counted {document}"
    await reads.answer(Question(document), viewer(subject))
    lines = await log(subject)
    assert sum(line["residents"] for line in lines) == residents
    assert len({line["at"] for line in lines}) == 1


HOUSEHOLDS = {
    "{ households { nodes { room size tenure } } }": 10,
    "{ households(first: 3) { edges { cursor } } }": 3,
    "{ buildings(first: 20) { nodes { households(first: 1) { edges { node { id } } } } } }": 10,
    "{ residents(first: 4) { nodes { household { room } } } }": 4,
    "{ grids(first: 2) { nodes { households(where: {size: {eq: 1}}) { nodes { room } } } } }": 1,
}


@pytest.mark.parametrize(("document", "households"), HOUSEHOLDS.items(), ids=range(len(HOUSEHOLDS)))
async def test_every_way_of_reading_households_is_counted(
    document: str, households: int, reads: Reads, log: Log
) -> None:
    subject = f"counted {document}"
    await reads.answer(Question(document), viewer(subject))
    lines = await log(subject)
    assert sum(line["households"] for line in lines) == households
    assert len({line["at"] for line in lines}) == 1


NO_READINGS = [
    "{ cameras { nodes { id } } }",
    "{ households { totalCount aggregate { count } groups(by: [GRID]) { grid { code } count } } }",
    "{ buildings { nodes { householdCount households { totalCount } } } }",
    "query A($no: Boolean = false) { residents @include(if: $no) { totalCount } __typename }",
    "{ __type(name: \"Resident\") { name fields { name } } }",
    "{ __schema { types { name } } }",
]  # fmt: skip


@pytest.mark.parametrize("document", NO_READINGS, ids=range(len(NO_READINGS)))
async def test_answers_that_tell_of_nobody_are_not_logged(
    document: str, reads: Reads, log: Log
) -> None:
    subject = f"nothing {document}"
    await reads.answer(Question(document), viewer(subject))
    assert await log(subject) == []


TELLING = [
    "{ residents { totalCount } }",
    "{ residents { __typename } }",
    "{ residents { aggregate { count min { consentedAt } } } }",
    "{ residents { groups(by: [AGE_BAND]) { count ageBand } } }",
    "{ residents(first: 1) { pageInfo { hasNextPage } } }",
    "{ buildings(first: 9) { nodes { households { nodes { residents { groups(by: AGE_BAND)"
    " { count } } } } } } }",
    "{ grids { nodes { residents { totalCount } } } }",
    "{ households(where: {residents: {count: {eq: 1}}}) { nodes { room } } }",
    "{ households(where: {residents: {count: {eq: 1}}}) { totalCount } }",
    "{ households(where: {residents: {some: {}}}) { totalCount } }",
    "{ buildings(where: {households: {none: {residents: {some: {}}}}}) { nodes { name } } }",
    "{ grids(where: {residents: {count: {gt: 1}}}) { totalCount } }",
    "{ area(in: {code: \"440305001\"}) { residents { totalCount } } }",
    "query A($no: Boolean = false) { residents { nodes @include(if: $no) { id } totalCount } }",
    "{ households(where: {size: {eq: 1}}) { totalCount } }",
    "{ households { groups(by: [SIZE]) { count size } } }",
    "{ households { groups(by: [GRID], having: {sum: {size: {lt: 3}}}) { count } } }",
    "{ households { groups(by: [GRID], orderBy: [{by: SUM_SIZE}]) { count } } }",
    "{ households { aggregate { max { size } } } }",
    "{ households(first: 1) { pageInfo { hasNextPage } } }",
    "{ buildings(where: {households: {some: {size: {eq: 1}}}}) { nodes { name } } }",
    "{ buildings(where: {households: {count: {eq: 1}}}) { totalCount } }",
]  # fmt: skip


@pytest.mark.parametrize("document", TELLING, ids=range(len(TELLING)))
async def test_whatever_tells_of_residents_or_of_who_lives_where_is_logged(
    document: str, reads: Reads, log: Log
) -> None:
    subject = f"told by {document}"
    await reads.answer(Question(document), viewer(subject))
    assert len({line["at"] for line in await log(subject)}) == 1


@pytest.mark.parametrize("question", questions(), ids=str)
def test_every_question_that_has_to_do_with_residents_is_a_reading(question: Asked) -> None:
    """Whichever way they are reached: each way that the schema has is asked."""
    for variables in question.variables(NOBODY):
        document = COMPILER.document(question.document)
        role = role_for(question, variables)
        plan = COMPILER.compile(document, None, variables, role, ("",)).plan
        named = bool({"Resident", "AccessRecord"} & mentioned(question, variables))
        if named:
            assert plan.reads_logged
        elif plan.reads_logged:
            assert "Household" in mentioned(question, variables)


SIFTINGS = [
    "{ residents(where: {ageBand: {eq: FROM_80}}) { totalCount } }",
    "{ residents(where: {name: {contains: \"无\"}}) { nodes { name } edges { node { id } } } }",
    "{ grids { nodes { residents(where: {services: {has: MEALS}}) { aggregate { count } } } } }",
    "{ households(where: {residents: {some: {ageBand: {eq: FROM_80}}}}) { totalCount } }",
    "{ buildings(where: {_not: {households: {some: {residents: {count: {gt: 1}, where: {services:"
    " {isEmpty: true}}}}}}}) { totalCount } }",
]  # fmt: skip


@pytest.mark.parametrize("document", SIFTINGS, ids=range(len(SIFTINGS)))
async def test_a_condition_on_residents_is_logged_though_none_is_given(
    document: str, reads: Reads, log: Log
) -> None:
    subject = f"narrowed {document}"
    await reads.answer(Question(document), viewer(subject))
    lines = await log(subject)
    assert [line["residents"] for line in lines] == [0]


async def test_residents_by_id_are_logged(reads: Reads, log: Log) -> None:
    found = await reads.answer(Question("{ residents(first: 3) { nodes { id } } }"), viewer("a"))
    ids = [piece for piece in (found.data or b"").decode().split('"') if ":" in piece[1:]]
    for name, document, variables, residents in (
        ("one", "query($id: ID!) { resident(id: $id) { name } }", {"id": ids[0]}, 1),
        ("node", "query($id: ID!) { node(id: $id) { id } }", {"id": ids[1]}, 1),
        ("nobody", "query($id: ID!) { node(id: $id) { id } }", {"id": "Resident:440305:123456"}, 0),
        ("all", "query($id: [ID!]!) { nodes(ids: $id) { id } }", {"id": ids}, 3),
    ):  # fmt: skip
        await reads.answer(Question(document, variables), viewer(name))
        assert [line["residents"] for line in await log(name)] == [residents]


async def test_other_rows_in_nodes_are_not_counted_as_residents(reads: Reads, log: Log) -> None:
    found = await reads.answer(
        Question("{ residents(first: 1) { nodes { id } } cameras(first: 2) { nodes { id } } }"),
        viewer("b"),
    )
    ids = [piece for piece in (found.data or b"").decode().split('"') if ":4" in piece]
    assert len(ids) == 3
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    await reads.answer(Question(document, {"ids": ids}), viewer("mixed"))
    assert [line["residents"] for line in await log("mixed")] == [1]


async def test_a_refused_question_is_not_logged(reads: Reads, log: Log) -> None:
    with pytest.raises(Forbidden):
        await reads.answer(
            Question("{ residents { nodes { id } } }"), Viewer("zhao", Role.PLANNER, TOWN.areas)
        )
    assert await log("zhao") == []


async def test_what_cannot_be_logged_is_not_answered(database: Database) -> None:
    async with connected(database.owner_url) as owner:
        await settle(owner)
    async with await psycopg.AsyncConnection.connect(
        database.owner_url, autocommit=True
    ) as owner_connection:
        await owner_connection.execute("revoke execute on function log_access from jingwei_reader")
    async with ReadPool(database.reader_url) as pool:
        reads = Reads(pool, Limits(), "Asia/Shanghai")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await reads.answer(Question("{ residents { nodes { name } } }"), viewer("qian"))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await reads.answer(Question("{ residents { totalCount } }"), viewer("qian"))
        assert (await reads.answer(Question("{ cameras { totalCount } }"), viewer("qian"))).data
        contact = (
            'mutation { revealContact(id: "Resident:440305:1", purpose: VISIT, note: "visit")'
            " { phone } }"
        )
        await reads.answer(Question(contact), viewer("qian"))


@pytest.mark.parametrize("role", list(Role), ids=str)
@pytest.mark.parametrize(
    "sql",
    [
        "update access_log set subject = 'nobody'",
        "delete from access_log",
        "truncate access_log",
        "insert into access_log (id, subject) overriding system value values (1, 'x')",
        "insert into access_log (at, subject) values (now(), 'x')",
        "insert into access_log_default select * from access_log",
        "update access_chain set number = 0",
        "select * from access_chain",
        "update access_document set text = ''",
        "insert into access_document (sha256, text) values ('', '')",
        "insert into unusual_use (subject) values ('x')",
        "delete from contact_consent",
        "select write_access(now(), 'x', 'OPERATOR', '{}', 'READ', '', '', '', '', '', '[]')",
        "select note_unusual('x', 'OPERATOR', '{}', 'WIDE_READ', 1, 1)",
        "select keep_access_log(12)",
        "select make_access_log_month('2020-01-01')",
        "alter table access_log disable trigger all",
        "drop table access_log",
    ],
)
async def test_the_readers_role_cannot_change_the_log(sql: str, role: Role, city: Database) -> None:
    async with await psycopg.AsyncConnection.connect(city.reader_url) as connection:
        await connection.execute("select set_config('jingwei.areas', '*', false)")
        await connection.execute("select set_config('jingwei.role', %s, false)", [role.name])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await connection.execute(sql.encode())


@pytest.mark.parametrize("role", list(Role), ids=str)
async def test_only_auditors_read_the_log(role: Role, city: Database, reads: Reads) -> None:
    await reads.answer(Question("{ residents(first: 1) { nodes { id } } }"), viewer("sun"))
    async with await psycopg.AsyncConnection.connect(city.reader_url) as connection:
        await connection.execute("select set_config('jingwei.areas', '*', false)")
        await connection.execute("select set_config('jingwei.role', %s, false)", [role.name])
        lines = await connection.execute("select 1 from access_log where subject = 'sun'")
        assert (await lines.fetchone() is not None) is (role is Role.AUDITOR)
