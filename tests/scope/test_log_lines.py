"""What a line of the log tells: whom, where, on which condition, what for; and who may ask it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from sqlalchemy import select, text

from compiler.compiler import Compiler
from compiler.errors import BadInput, Forbidden
from compiler.limits import Limits
from resolvers.access.reading_log import COUNTED
from resolvers.access.redaction import LONGEST, kept_variables, masked
from resolvers.api import api
from resolvers.database.pool import ReadPool
from resolvers.question import Answer, Question
from resolvers.reads import Reads
from schema.access.access_log import access_document
from schema.model import model
from schema.viewer import Role, Viewer
from tests.conftest import Database, connected
from tests.scope.city import CELLS
from tests.scope.conftest import Log
from tests.scope.shape import Census

COUNTY = Viewer("", Role.OPERATOR, ("440305",))
EVERYWHERE = Viewer("", Role.OPERATOR, ("",))


def data(answer: Answer) -> Any:
    assert answer.errors == ()
    return orjson.loads(answer.data or b"null")


async def document_of(city: Database, sha256: str) -> str | None:
    async with connected(city.owner_url) as owner:
        found = await owner.scalar(
            select(access_document.c.text).where(access_document.c.sha256 == sha256)
        )
        return None if found is None else str(found)


HIDDEN_IN = [
    "{ residents(first: 3) { nodes { __typename } } }",
    "{ residents(first: 3) { edges { node { name } cursor } } }",
    "{ residents(first: 3) { edges { cursor } } }",
    "{ residents(first: 3) { edges { cursor } pageInfo { startCursor endCursor } } }",
    "{ residents(first: 3) { pageInfo { hasNextPage endCursor } } }",
    "{ residents(last: 3) { pageInfo { startCursor } edges { __typename } } }",
    "{ households(first: 2) { nodes { room residents { nodes { ageBand } } } } }",
    "{ residents(first: 2) { nodes { household { room building { name } } } } }",
    "{ residents(last: 2) { edges { node { id } } nodes { services } } }",
    "{ residents(where: {name: {eq: \"nobody\"}}) { nodes { id } pageInfo { endCursor } } }",
]  # fmt: skip


@pytest.mark.parametrize("document", HIDDEN_IN, ids=range(len(HIDDEN_IN)))
async def test_the_client_sees_nothing_of_the_names_in_the_statement(
    document: str, reads: Reads
) -> None:
    """The answer is, byte for byte, that of a statement without them."""
    viewer = replace(COUNTY, subject="hidden")
    answer = await reads.answer(Question(document), viewer)
    entities = {name: replace(e, logged=False) for name, e in model().entities.items()}
    plain = Compiler(
        replace(model(), entities=entities),
        api()._schema,
        Limits(),
        reads.compiler.zone,
        cursor_key=reads.compiler.cursor_key,
    )
    compiled = plain.compile(plain.document(document), None, {}, viewer.role, viewer.areas)
    assert '"#' not in compiled.statement.text
    assert '"#' in reads.compiled(Question(document), viewer).statement.text
    parameters = compiled.statement.parameters({}, viewer.areas)
    assert answer.data == await reads.pool.fetch(compiled.statement.text, parameters, viewer)


async def test_a_text_that_looks_like_a_hidden_name_stays(city: Database, reads: Reads) -> None:
    """Quotes in a text of JSON are escaped: nothing in one is taken for a hidden member."""
    odd = '{"#":"Resident:1:2:3","#Resident":1,"#1":2,"#2":"3",'
    write = text(
        "update household set room = :room where id ="
        " (select min(id) from household where county = 440305)"
        " returning (select room from household where id ="
        " (select min(id) from household where county = 440305))"
    )
    async with connected(city.owner_url) as owner:
        before = await owner.scalar(write, {"room": odd})
        await owner.commit()
        document = (
            "query ($is: String!) { households(where: {room: {eq: $is}}) { nodes { room } } }"
        )
        answer = await reads.answer(
            Question(document, {"is": odd}), replace(COUNTY, subject="quoted")
        )
        assert data(answer) == {"households": {"nodes": [{"room": odd}]}}
        await owner.execute(write, {"room": before})
        await owner.commit()


async def test_a_line_names_residents_households_and_their_buildings(
    reads: Reads, log: Log, city: Database
) -> None:
    document = "{ residents(first: 3) { nodes { id household { id building { id } } } } }"
    nodes = data(await reads.answer(Question(document), replace(COUNTY, subject="named")))
    nodes = nodes["residents"]["nodes"]
    (line,) = await log("named")
    assert line["resident_ids"] == sorted(node["id"] for node in nodes)
    assert line["household_ids"] == sorted(node["household"]["id"] for node in nodes)
    assert sorted(line["building_ids"]) == sorted(
        {node["household"]["building"]["id"] for node in nodes}
    )
    assert (line["residents"], line["households"], line["wide"]) == (3, 3, False)


async def test_buildings_are_named_where_only_residents_were_read(reads: Reads, log: Log) -> None:
    await reads.answer(
        Question("{ residents(first: 2) { nodes { name } } }"), replace(COUNTY, subject="homes")
    )
    (line,) = await log("homes")
    assert len(line["building_ids"]) in (1, 2) and line["household_ids"] == []


async def test_a_reading_of_several_counties_is_a_line_in_each(reads: Reads, log: Log) -> None:
    document = "{ residents(first: 90) { nodes { id } } }"
    viewer = replace(EVERYWHERE, subject="both counties")
    nodes = data(await reads.answer(Question(document), viewer))["residents"]["nodes"]
    lines = await log(viewer.subject)
    assert len({line["county"] for line in lines}) == len(lines) > 1
    assert sum(line["residents"] for line in lines) == len(nodes)
    for line in lines:
        ids = [node["id"] for node in nodes if node["id"].split(":")[1] == str(line["county"])]
        assert line["resident_ids"] == sorted(ids)
    assert len({line["at"] for line in lines}) == 1


async def test_a_wide_reading_names_the_area_and_no_ids(
    reads: Reads, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.access.reading_log.NAMED_ROWS", 3)
    document = "query ($in: String!) { residents(where: {within: {code: $in}}) { nodes { id } } }"
    viewer = replace(COUNTY, subject="widely")
    await reads.answer(Question(document, {"in": "440305001"}), viewer)
    (line,) = await log("widely")
    assert line["wide"] and line["residents"] > 3
    assert (line["resident_ids"], line["household_ids"], line["building_ids"]) == ([], [], [])
    assert (line["area_code"], line["areas"]) == ("440305001", ["440305"])
    assert line["variables"] == '{"in":"440305001"}'


@pytest.mark.parametrize(
    ("document", "areas", "area"),
    [
        ("{ residents { totalCount } }", ("440305",), "440305"),
        ("{ residents { totalCount } }", ("440305001", "440306"), "4403"),
        ("{ residents { totalCount } }", ("",), ""),
        (
            '{ residents(where: {within: {code: "440305001"}}) { totalCount } }',
            ("4403",),
            "440305001",
        ),
        ('{ area(in: {code: "440305001"}) { residents { totalCount } } }', ("",), "440305001"),
        ('{ area(in: {code: "4403"}) { residents { totalCount } } }', ("440305001",), "440305001"),
        (
            '{ community(code: "440305001001") { residents { totalCount } } }',
            ("440305",),
            "440305001001",
        ),
        (
            '{ a: area(in: {code: "440305001"}) { residents { totalCount } }'
            ' b: area(in: {code: "440305002"}) { residents { totalCount } } }',
            ("4403",),
            "440305",
        ),
        (
            '{ area(in: {code: "440305001"}) { residents { totalCount } }'
            " residents { totalCount } }",
            ("4403",),
            "4403",
        ),
        ('{ area(in: {code: "440306"}) { residents { totalCount } } }', ("440305",), "440305"),
    ],
)  # fmt: skip
async def test_what_only_tells_of_people_is_a_line_of_the_area_that_was_asked_about(
    document: str, areas: tuple[str, ...], area: str, reads: Reads, log: Log
) -> None:
    viewer = Viewer(f"counts {document} {areas}", Role.OPERATOR, areas)
    await reads.answer(Question(document), viewer)
    (line,) = await log(viewer.subject)
    assert (line["area_code"], line["resident_ids"], line["wide"]) == (area, [], False)


def test_rows_of_everything_that_is_logged_are_counted() -> None:
    assert {entity.name for entity in model() if entity.logged} == COUNTED.keys()


# What was asked


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("王小明", "王*"),
        ("欧阳", "欧*"),
        ("😀x", "😀*"),
        ("", ""),
        ("13812345678", "1*"),
        ("440305001001001", "440305001001001"),
        ("440305", "440305"),
        ("440301199001011234", "4*"),
        ("Resident:440305:17", "Resident:440305:17"),
        ("Resident:王", "R*"),
        ("2026-11-27T03:00:00+08:00", "2026-11-27T03:00:00+08:00"),
        ("2026-11-27 王", "2*"),
        ("someone@example.org", "s*"),
        ("４４０３０５", "４*"),
    ],
)
def test_texts_are_masked_but_for_ids_codes_and_instants(said: str, kept: str) -> None:
    assert masked(said) == kept


def test_variables_are_kept_short() -> None:
    ring = [[113.0 + n / 1000, 22.5] for n in range(5_000)]
    drawn = kept_variables({"in": {"polygon": {"type": "Polygon", "coordinates": [ring]}}})
    assert drawn == '{"in":{"polygon":{"bbox":[113.0,22.5,117.999,22.5]}}}'
    many = kept_variables({"ids": [f"Resident:440305:{n}" for n in range(150)]})
    assert many is not None and many.endswith('"Resident:440305:99",{"more":50}]}')
    assert kept_variables({}) is None
    long = kept_variables({f"v{n}": 1.5 for n in range(5_000)})
    assert long is not None and len(long) < LONGEST and "characters" in long


async def test_a_search_for_a_name_is_not_kept_in_clear(
    city: Database, reads: Reads, log: Log
) -> None:
    document = """query Find($name: String!, $n: Int = 5) {
        # 找王五
        residents(first: $n, where: {_or: [{name: {contains: $name}}, {name: {eq: "张三丰"}}],
            within: {code: "440305001"}, household: {room: {eq: \"\"\"住在502\"\"\"}}}) {
            nodes { name }
        }
    }"""
    viewer = replace(COUNTY, subject="looks for somebody")
    await reads.answer(Question(document, {"name": "李四光"}), viewer)
    (line,) = await log(viewer.subject)
    kept = await document_of(city, line["document_sha256"])
    assert kept is not None and line["variables"] == '{"name":"李*","n":5}'
    for secret in ("李四光", "张三丰", "住在502", "王五"):
        assert secret not in kept + line["variables"]
    assert '"张*"' in kept and '"440305001"' in kept and "query Find" in kept
    assert kept.isprintable() or "\n" in kept


async def test_a_document_is_kept_once(city: Database, reads: Reads, log: Log) -> None:
    document = "query Once { residents(first: 1) { nodes { ageBand } } }"
    for subject in ("asks once", "asks too"):
        await reads.answer(Question(document), replace(COUNTY, subject=subject))
    (one,), (other,) = await log("asks once"), await log("asks too")
    assert one["document_sha256"] == other["document_sha256"]
    assert await document_of(city, one["document_sha256"])


# Purpose


async def test_a_purpose_that_is_stated_is_in_the_line(reads: Reads, log: Log) -> None:
    viewer = replace(COUNTY, subject="with a purpose")
    question = Question("{ residents(first: 1) { nodes { id } } }", purpose="VISIT")
    await reads.answer(question, viewer)
    await reads.answer(replace(question, purpose=None), viewer)
    assert [line["purpose"] for line in await log(viewer.subject)] == ["VISIT", None]


async def test_a_purpose_can_be_due(pool: ReadPool, log: Log) -> None:
    reads = Reads(pool, Limits(purpose_roles=(Role.OPERATOR,)), "Asia/Shanghai")
    viewer = replace(COUNTY, subject="without a purpose")
    question = Question("{ residents { totalCount } }")
    with pytest.raises(BadInput, match=r"extensions\.purpose is missing: role OPERATOR"):
        await reads.answer(question, viewer)
    assert await log(viewer.subject) == []
    assert (await reads.answer(Question("{ cameras { totalCount } }"), viewer)).data
    assert (await reads.answer(question, replace(viewer, role=Role.GRID_WORKER))).data
    assert (await reads.answer(replace(question, purpose="SERVICE"), viewer)).data
    assert [line["purpose"] for line in await log(viewer.subject)] == [None, "SERVICE"]


# Who asks the log

WHO_READ = """query ($building: [String!]!, $around: [String!]!) {
  accessRecords(where: {_or: [
    {buildingIds: {hasAny: $building}}, {_and: [{wide: {eq: true}}, {areaCode: {in: $around}}]}
  ]}) { nodes { id subject residentIds document } }
}"""


async def test_an_auditor_finds_who_read_about_a_building_and_a_resident(
    reads: Reads, census: Census, log: Log
) -> None:
    cell = CELLS[0].code
    house = data(
        await reads.answer(
            Question(
                "query ($c: String!) { grid(code: $c) { households(first: 1) { nodes {"
                " building { id } residents { nodes { id } } } } } }",
                {"c": cell},
            ),
            Viewer("visits the house", Role.GRID_WORKER, (cell,)),
        )
    )["grid"]["households"]["nodes"][0]
    building, (resident, *_) = house["building"]["id"], house["residents"]["nodes"]
    around = [cell[:n] for n in (4, 6, 9, 12, 15)]
    auditor = Viewer("the auditor", Role.AUDITOR, ("440305",))
    variables = {"building": [building], "around": around}
    found = data(await reads.answer(Question(WHO_READ, variables), auditor))["accessRecords"]
    (line,) = [n for n in found["nodes"] if n["subject"] == "visits the house"]
    assert resident["id"] in line["residentIds"] and "households(first: 1)" in line["document"]
    one = (
        "query ($r: [String!]!) { accessRecords(where: {residentIds: {hasAny: $r}})"
        " { nodes { subject } } }"
    )
    by = data(await reads.answer(Question(one, {"r": [resident["id"]]}), auditor))
    assert {"subject": "visits the house"} in by["accessRecords"]["nodes"]
    elsewhere = replace(auditor, areas=("440306",))
    found = data(await reads.answer(Question(WHO_READ, variables), elsewhere))["accessRecords"]
    assert "visits the house" not in [node["subject"] for node in found["nodes"]]
    # Reading the log is a line in it: as many records as were given.
    lines = await log("the auditor")
    assert [entry["role"] for entry in lines] == [Role.AUDITOR] * len(lines)
    assert lines[0]["records"] > 0 and lines[0]["resident_ids"] == []


VOLUMES = """{ accessRecords(where: {subject: {eq: "reads much"}}) {
  groups(by: [SUBJECT, HOUR], having: {sum: {residents: {gte: 6}}},
         orderBy: [{by: SUM_RESIDENTS, direction: DESC}]) {
    subject hour count sum { residents households contacts records } } } }"""


async def test_an_auditor_sees_volumes_by_reader_and_hour(reads: Reads) -> None:
    for _ in range(3):
        await reads.answer(
            Question("{ residents(first: 2) { nodes { id } } }"),
            Viewer("reads much", Role.OPERATOR, ("440305",)),
        )
    auditor = Viewer("the auditor", Role.AUDITOR, ("4403",))
    (group,) = data(await reads.answer(Question(VOLUMES), auditor))["accessRecords"]["groups"]
    assert (group["subject"], group["count"]) == ("reads much", 3)
    assert group["sum"] == {"residents": 6.0, "households": 0.0, "contacts": 0.0, "records": 0.0}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDITOR}, key=str), ids=str)
async def test_nobody_else_asks_the_log(role: Role, reads: Reads) -> None:
    for document in (
        "{ accessRecords { totalCount } }",
        '{ node(id: "AccessRecord:440305:1") { id } }',
    ):
        with pytest.raises(Forbidden, match="AccessRecord is not for role"):
            await reads.answer(Question(document), Viewer("curious", role, ("",)))


async def test_the_log_is_paged_like_every_list(reads: Reads) -> None:
    page = """query ($after: String) { accessRecords(first: 7, after: $after,
        where: {at: {lt: "2026-11-01T00:00:00Z"}}, orderBy: [{by: AT, direction: DESC}]) {
        nodes { id at } totalCount pageInfo { hasNextPage endCursor } } }"""
    auditor = Viewer("pages", Role.AUDITOR, ("440305001",))
    ids: list[str] = []
    after, more, total = None, True, 0
    while more:
        found = data(await reads.answer(Question(page, {"after": after}), auditor))["accessRecords"]
        ids += [node["id"] for node in found["nodes"]]
        more, after, total = (
            found["pageInfo"]["hasNextPage"], found["pageInfo"]["endCursor"], found["totalCount"],
        )  # fmt: skip
    assert len(ids) == len(set(ids)) == total > 14


async def test_the_price_of_a_question_knows_how_long_the_log_is(reads: Reads) -> None:
    """Though it lies in partitions."""
    statistics = await reads.statistics.now()
    assert statistics.of(model()["AccessRecord"]).rows > 0


async def test_a_document_is_read_where_a_line_names_it_and_nowhere_else(
    city: Database, reads: Reads
) -> None:
    """Row-level security by itself."""
    document = "query OfOneCounty { residents(first: 1) { nodes { services } } }"
    await reads.answer(Question(document), replace(COUNTY, subject="of one county"))
    words = text("select count(*) from access_document where text like '%OfOneCounty%'")
    async with connected(city.reader_url) as reader:
        for role, areas, seen in (
            ("AUDITOR", "440305", 1), ("AUDITOR", "440306", 0), ("AUDITOR", "", 0),
            ("ADMINISTRATOR", "*", 0),
        ):  # fmt: skip
            await reader.execute(
                text(
                    "select set_config('jingwei.role', :role, false),"
                    " set_config('jingwei.areas', :areas, false)"
                ),
                {"role": role, "areas": areas},
            )
            assert await reader.scalar(words) == seen
