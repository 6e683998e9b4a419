"""More contacts than a day's number: never without somebody else, whichever process is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from compiler.errors import Forbidden
from compiler.limits import Limits
from resolvers.access.unusual_events import EVERY
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.database.transactions import Transactions
from resolvers.question import Answer, Question
from resolvers.reads import Reads
from resolvers.workflow.announcements import listening
from resolvers.workflow.context import WriteAccess
from schema.access.access_log import Access
from schema.viewer import Role, Viewer
from server.address import for_sqlalchemy
from server.errors import formatted
from tests.conftest import Database, Server, connected, numbers
from tests.scope.conftest import Log, untold
from tests.scope.shape import Census

REVEAL = """mutation ($id: ID!) {
    revealContact(id: $id, purpose: VISIT, note: "door to door") { phone } }"""
ASK = """mutation ($n: Int! = 5, $why: String! = "water is cut off") {
    askForContacts(number: $n, reason: $why) }"""
GRANT = """mutation ($r: ID!, $n: Int! = 3) { grantContacts(request: $r, number: $n,
    reason: "only those houses") { id step number subject askedBy until request { id note } } }"""
REFUSE = """mutation ($r: ID!) { refuseContacts(request: $r, reason: "ask them at home") {
    step number } }"""

LI = Viewer("li", Role.OPERATOR, ("440305001",))
HEAD = Viewer("head", Role.ADMINISTRATOR, ("440305",))


@pytest.fixture
async def own_city(city: Database, cluster: Server) -> AsyncIterator[Database]:
    """A copy of the city, in which nobody was revealed anything yet."""
    name = f"{city.name}_{next(numbers)}"
    await cluster.create(name, untold(city.name))
    yield Database(name, cluster.url(name), city.reader_url.replace(city.name, name))
    await cluster.drop(name)


@pytest.fixture
async def reads(own_city: Database) -> AsyncIterator[Reads]:
    async with ReadPool(own_city.reader_url, PoolLimits(size=6)) as pool:
        yield reads_of(pool)


@pytest.fixture
def resident(census: Census) -> str:
    return next(id_ for id_ in census["Resident"] if id_.startswith("Resident:440305:"))


@pytest.fixture
async def log(own_city: Database) -> AsyncIterator[Log]:
    async with connected(own_city.owner_url) as connection:

        async def of(subject: str) -> list[Any]:
            words = text("select * from access_log where subject = :s order by number")
            rows = list((await connection.execute(words, {"s": subject})).mappings())
            await connection.rollback()
            return rows

        yield of


def reads_of(pool: ReadPool, **limits: Any) -> Reads:
    limits = {"contacts": 100, "contacts_daily": 2} | limits
    return Reads(pool, Limits(**limits), "Asia/Shanghai")


def data(answer: Answer) -> Any:
    assert answer.errors == (), answer.errors
    return orjson.loads(answer.data or b"null")


def refusal(answer: Answer) -> tuple[str, str]:
    """The code and the words of the one error of an answer."""
    (error,) = answer.errors
    told = formatted(error, "")  # type: ignore[arg-type]
    return told["extensions"]["code"], told["message"]


async def outcome(reads: Reads, question: Question, viewer: Viewer) -> str:
    """The code of a refusal, before anything is done or of the one field."""
    try:
        return refusal(await reads.answer(question, viewer))[0]
    except Forbidden:
        return "FORBIDDEN"


async def reveal(reads: Reads, resident: str, viewer: Viewer = LI, times: int = 1) -> list[bool]:
    """Whether each of some reveals gave something; what did not wanted consent."""
    given = []
    for _ in range(times):
        answer = await reads.answer(Question(REVEAL, {"id": resident}), viewer)
        given.append(not answer.errors)
        if answer.errors:
            assert refusal(answer)[0] == "CONSENT_NEEDED"
    return given


async def asked(reads: Reads, viewer: Viewer = LI, number: int = 5) -> str:
    answer = await reads.answer(Question(ASK, {"n": number}), viewer)
    return str(data(answer)["askForContacts"])


async def test_above_a_days_number_somebody_elses_consent_is_needed(
    reads: Reads, resident: str, log: Log
) -> None:
    assert await reveal(reads, resident, times=4) == [True, True, False, False]
    code, words = refusal(await reads.answer(Question(REVEAL, {"id": resident}), LI))
    assert code == "CONSENT_NEEDED"
    assert "2 contacts were revealed to li today" in words
    assert "askForContacts" in words and "grantContacts" in words and "ADMINISTRATOR" in words
    request = await asked(reads)
    assert await reveal(reads, resident) == [False]
    decision = data(await reads.answer(Question(GRANT, {"r": request}), HEAD))["grantContacts"]
    assert decision.items() >= {
        "step": "GRANTED", "number": 3, "subject": "head", "askedBy": "li",
        "request": {"id": request, "note": "water is cut off"},
    }.items()  # fmt: skip
    assert await reveal(reads, resident, times=5) == [True, True, True, False, False]
    other = replace(LI, subject="wang")
    assert await reveal(reads, resident, other, times=3) == [True, True, False]
    assert [line["action"] for line in await log("li")] == [
        *[Access.REVEAL.name] * 2, Access.ASK.name, *[Access.REVEAL.name] * 3
    ]  # fmt: skip
    (line,) = [line for line in await log("head") if line["action"] == "GRANT"]
    assert line["note"] == f"{request}: only those houses" and line["area_code"] == "440305001"


async def test_refused_is_refused_and_a_new_request_may_be_made(
    reads: Reads, resident: str, log: Log
) -> None:
    await reveal(reads, resident, times=2)
    request = await asked(reads)
    answer = await reads.answer(Question(REFUSE, {"r": request}), HEAD)
    assert data(answer) == {"refuseContacts": {"step": "REFUSED", "number": 0}}
    assert await reveal(reads, resident) == [False]
    assert [line["action"] for line in await log("head")][:1] == ["REFUSE"]
    assert await asked(reads) != request


@pytest.mark.parametrize(
    ("viewer", "code"),
    [
        (Viewer("li", Role.ADMINISTRATOR, ("440305",)), "FORBIDDEN"),
        (Viewer("li", Role.ADMINISTRATOR, ("",)), "FORBIDDEN"),
        (Viewer("wang", Role.OPERATOR, ("440305",)), "FORBIDDEN"),
        (Viewer("wang", Role.AUDITOR, ("440305",)), "FORBIDDEN"),
        (Viewer("wang", Role.PLANNER, ("",)), "FORBIDDEN"),
        (Viewer("head", Role.ADMINISTRATOR, ("440306",)), "NOT_FOUND"),
        (Viewer("head", Role.ADMINISTRATOR, ("440305001001",)), "NOT_FOUND"),
        (Viewer("head", Role.ADMINISTRATOR, ()), "NOT_FOUND"),
    ],
)
@pytest.mark.parametrize("document", [GRANT, REFUSE], ids=["grant", "refuse"])
async def test_who_may_not_decide(
    document: str, viewer: Viewer, code: str, reads: Reads, resident: str
) -> None:
    await reveal(reads, resident, times=2)
    request = await asked(reads)
    assert await outcome(reads, Question(document, {"r": request}), viewer) == code
    assert await reveal(reads, resident) == [False]
    assert data(await reads.answer(Question(GRANT, {"r": request}), HEAD))


async def test_administrators_need_somebody_else_too(reads: Reads, resident: str) -> None:
    assert await reveal(reads, resident, HEAD, times=3) == [True, True, False]
    request = await asked(reads, HEAD)
    assert refusal(await reads.answer(Question(GRANT, {"r": request}), HEAD))[0] == "FORBIDDEN"
    city_head = Viewer("city head", Role.ADMINISTRATOR, ("4403",))
    assert data(await reads.answer(Question(GRANT, {"r": request}), city_head))
    assert await reveal(reads, resident, HEAD) == [True]


async def test_areas_of_who_asks_must_all_be_those_of_who_decides(
    reads: Reads, resident: str
) -> None:
    both = replace(LI, areas=("440305001", "440306"))
    request = await asked(reads, both)
    assert refusal(await reads.answer(Question(GRANT, {"r": request}), HEAD))[0] == "NOT_FOUND"
    city_head = Viewer("city head", Role.ADMINISTRATOR, ("4403",))
    assert data(await reads.answer(Question(GRANT, {"r": request}), city_head))


@pytest.mark.parametrize(
    ("document", "values", "code"),
    [
        (ASK, {"n": 0}, "BAD_USER_INPUT"),
        (ASK, {"n": 201}, "BAD_USER_INPUT"),
        (ASK, {"why": "..."}, "BAD_USER_INPUT"),
        (GRANT, {"n": 6}, "BAD_USER_INPUT"),
        (GRANT, {"n": 0}, "BAD_USER_INPUT"),
        (GRANT, {"n": -1}, "BAD_USER_INPUT"),
        (GRANT, {"r": "ContactConsent:440305:99999"}, "NOT_FOUND"),
        (GRANT, {"r": "Resident:440305:1"}, "BAD_USER_INPUT"),
    ],
)
async def test_what_cannot_be_is_refused(
    document: str, values: dict[str, Any], code: str, reads: Reads
) -> None:
    request = await asked(reads)
    answer = await reads.answer(Question(document, {"r": request} | values), HEAD)
    assert refusal(answer)[0] == code


async def test_a_request_is_decided_once_and_one_waits_at_a_time(reads: Reads) -> None:
    request = await asked(reads)
    assert refusal(await reads.answer(Question(ASK), LI))[0] == "CONFLICT"
    both = await asyncio.gather(
        *(
            reads.answer(Question(GRANT, {"r": request}), replace(HEAD, subject=name))
            for name in ("head", "deputy", "third")
        )
    )
    assert sum(not answer.errors for answer in both) == 1
    codes = [refusal(answer)[0] for answer in both if answer.errors]
    assert codes == ["CONFLICT"] * 2
    decision = next(data(answer) for answer in both if not answer.errors)["grantContacts"]["id"]
    assert refusal(await reads.answer(Question(GRANT, {"r": decision}), HEAD))[0] == "NOT_FOUND"


async def test_processes_count_together(own_city: Database, resident: str, log: Log) -> None:
    async with (
        ReadPool(own_city.reader_url, PoolLimits(size=6)) as one,
        ReadPool(own_city.reader_url, PoolLimits(size=6)) as other,
    ):
        both = [reads_of(pool, contacts_daily=7) for pool in (one, other)]
        question = Question(REVEAL, {"id": resident})
        answers = await asyncio.gather(*(both[n % 2].answer(question, LI) for n in range(20)))
    assert sum(not answer.errors for answer in answers) == 7
    assert len(await log("li")) == 7


async def test_days_are_the_citys_own(own_city: Database, reads: Reads, resident: str) -> None:
    """Yesterday's count no more, nor does yesterday's consent; its requests are over."""
    request = await asked(reads)
    async with connected(own_city.owner_url) as owner:
        await owner.execute(
            text(
                "select write_access(date_trunc('day', now() at time zone 'Asia/Shanghai')"
                " at time zone 'Asia/Shanghai' - interval '1 second', 'late', 'OPERATOR', '{}',"
                " 'REVEAL', null, null, null, null, null, '[{}, {}, {}]')"
            )
        )
        await owner.execute(text("alter table contact_consent disable trigger all"))
        await owner.execute(text("update contact_consent set until = now() where step = 'ASKED'"))
        await owner.execute(
            text(
                "insert into contact_consent (county, area_code, step, subject, asked_by, areas,"
                " number, note, until, request_id) values (440305, '440305', 'GRANTED', 'head',"
                " 'late', '{440305}', 9, '', now() - interval '1 second', 1)"
            )
        )
        await owner.commit()
    late = replace(LI, subject="late")
    assert await reveal(reads, resident, late, times=3) == [True, True, False]
    code, words = refusal(await reads.answer(Question(GRANT, {"r": request}), HEAD))
    assert (code, "over" in words) == ("CONFLICT", True)
    assert await asked(reads)


@pytest.mark.parametrize("role", list(Role), ids=str)
async def test_the_database_function_itself_asks_the_role(role: Role, own_city: Database) -> None:
    """Past Python: who may not be given contacts may not ask, nor decide."""
    ask = "select * from ask_for_contacts(5, 'why not', 'x', 'UTC')"
    decide = "select * from decide_on_contacts(440305, 1, 5, 'why not', 'x')"
    async with connected(own_city.reader_url) as reader:
        for words, allowed in (
            (ask, (Role.GRID_WORKER, Role.OPERATOR, Role.ADMINISTRATOR)),
            (decide, (Role.ADMINISTRATOR,)),
        ):
            await reader.execute(
                text(
                    "select set_config('jingwei.role', :role, false),"
                    " set_config('jingwei.areas', '*', false)"
                ),
                {"role": role.name},
            )
            await reader.commit()
            if role in allowed:
                await reader.execute(text(words))
            else:
                with pytest.raises(Exception, match=f"by role {role.name}|for role {role.name}"):
                    await reader.execute(text(words))
            await reader.rollback()


# Unusual use


EVENTS = """{ unusualUses(where: {at: {gt: "2026-11-01T00:00:00Z"}})
    { nodes { subject role kind figure bound areas } } }"""


async def events(reads: Reads, viewer: Viewer) -> list[Any]:
    nodes = data(await reads.answer(Question(EVENTS), viewer))["unusualUses"]["nodes"]
    return [node for node in nodes if "@" not in node["subject"]]


async def test_unusual_use_is_an_event_that_is_seen_in_scope(
    own_city: Database, resident: str
) -> None:
    async with ReadPool(own_city.reader_url, PoolLimits(size=2)) as pool:
        reads = reads_of(pool, contacts_daily=1, wide_read=4)
        hasty = reads_of(pool, contacts_hourly=1, contacts_daily=9)
        await reveal(reads, resident, times=4)
        await hasty.answer(Question(REVEAL, {"id": resident}), replace(LI, subject="hasty"))
        answer = await hasty.answer(
            Question(REVEAL, {"id": resident}), replace(LI, subject="hasty")
        )
        assert refusal(answer)[0] == "TOO_MANY_REQUESTS"
        for first in (4, 5, 6):
            wide = Question(f"{{ residents(first: {first}) {{ nodes {{ id }} }} }}")
            await reads.answer(wide, replace(LI, subject="wide"))
        found = {event["kind"]: event for event in await events(reads, HEAD)}
        assert {kind: event["subject"] for kind, event in found.items()} == {
            "CONSENT_NEEDED": "li", "HOURLY_BOUND": "hasty", "WIDE_READ": "wide"
        }  # fmt: skip
        assert len(await events(reads, HEAD)) == 3  # once an hour each
        assert (found["WIDE_READ"]["figure"], found["WIDE_READ"]["bound"]) == (5, 4)
        assert found["CONSENT_NEEDED"]["areas"] == ["440305001"]
        assert len(await events(reads, Viewer("audits", Role.AUDITOR, ("4403",)))) == 3
        assert await events(reads, replace(HEAD, areas=("440306",))) == []
        assert await events(reads, replace(HEAD, areas=("440305001001",))) == []


async def test_unusual_use_is_told_as_it_happens_to_those_whose_areas_hold_it(
    own_city: Database, resident: str
) -> None:
    transactions = Transactions(for_sqlalchemy(own_city.owner_url), PoolLimits(size=1), "UTC")
    heard = listening(own_city.owner_url)
    async with ReadPool(own_city.reader_url, PoolLimits(size=4)) as pool:
        limits = Limits(contacts=9, contacts_daily=1, wide_read=4)
        reads = Reads(pool, limits, "Asia/Shanghai", WriteAccess(transactions, heard))
        document = "subscription { unusualUse { kind subject } }"
        own, other = [
            await reads.stream(Question(document), replace(HEAD, areas=areas))
            for areas in (("440305",), ("440306",))
        ]
        following = [asyncio.ensure_future(anext(answers)) for answers in (own, other)]
        async with asyncio.timeout(10):
            while len(heard._followers.get(EVERY.id, ())) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await heard._open()
        await reads.answer(
            Question("{ residents(first: 9) { nodes { id } } }"), replace(LI, areas=("440306",))
        )
        await reveal(reads, resident, times=2)
        async with asyncio.timeout(10):
            told = [data(await each)["unusualUse"] for each in following]
        assert told == [
            {"kind": "CONSENT_NEEDED", "subject": "li"},
            {"kind": "WIDE_READ", "subject": "li"},
        ]
        # Whoever comes back hears what came after, of other tests too, and of their areas alone.
        back = Question(document, last_event="UnusualUse:0:0")
        again = await reads.stream(back, replace(HEAD, areas=("440305",)))
        async with asyncio.timeout(10), aclosing(again):
            async for answer in again:
                assert answer.event_id is not None and answer.event_id.startswith("UnusualUse:")
                if data(answer)["unusualUse"]["kind"] == "CONSENT_NEEDED":
                    break
        for answers in (own, other):
            await answers.aclose()
    await heard.close()
    await transactions.close()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.VIEWER, Role.PLANNER], ids=str)
async def test_others_are_not_told(role: Role, reads: Reads) -> None:
    with pytest.raises(Forbidden):
        async for answer in await reads.stream(
            Question("subscription { unusualUse { id } }"), replace(HEAD, role=role)
        ):
            assert refusal(answer)[0] == "FORBIDDEN"
            raise Forbidden("as it should be")


async def test_neither_events_nor_consent_is_changed_even_by_the_owner(
    own_city: Database, reads: Reads
) -> None:
    await asked(reads)
    async with connected(own_city.owner_url) as owner:
        for table in ("contact_consent", "unusual_use"):
            for words in (f"delete from {table}", f"truncate {table}"):  # noqa: S608
                with pytest.raises(Exception, match=f"{table} is written once"):
                    await owner.execute(text(words))
                await owner.rollback()
