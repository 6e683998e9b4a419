"""One resident's phone: for whom, for what, and never without a line in the log."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from compiler.errors import BadInput, Forbidden, ValidationFailed
from compiler.limits import Limits
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.question import Answer, MutationByGet, Question
from resolvers.reads import Reads
from schema.access.access_log import Access
from schema.viewer import VISITING, Role, Viewer
from server.errors import formatted
from tests.conftest import Database, connected
from tests.scope.conftest import Log
from tests.scope.shape import Census

REVEAL = """mutation Call($id: ID!, $purpose: Purpose! = INCIDENT, $note: String! = "case 12") {
    revealContact(id: $id, purpose: $purpose, note: $note) { name phone }
}"""
COUNTY = ("440305",)
NOTHING = {"revealContact": None}


def data(answer: Answer) -> Any:
    return orjson.loads(answer.data or b"null")


def error(answer: Answer) -> BaseException | None:
    """What the one error of an answer is about."""
    (found,) = answer.errors
    assert not isinstance(found, dict)
    origin: BaseException | None = getattr(found, "original_error", None)
    return origin


def inside(census: Census) -> str:
    return next(id_ for id_ in census["Resident"] if id_.startswith("Resident:440305:"))


def outside(census: Census) -> str:
    return next(id_ for id_ in census["Resident"] if id_.startswith("Resident:440306:"))


@pytest.mark.parametrize("role", VISITING, ids=str)
async def test_a_contact_is_revealed_and_written_down(
    role: Role, reads: Reads, census: Census, log: Log
) -> None:
    viewer = Viewer(f"reveals as {role}", role, COUNTY)
    answer = await reads.answer(Question(REVEAL, {"id": inside(census)}), viewer)
    assert answer.errors == ()
    contact = data(answer)["revealContact"]
    assert "全名" in contact["name"] and contact["phone"].startswith("138")
    (line,) = await log(viewer.subject)
    assert line["action"] is Access.REVEAL
    assert (line["role"], line["areas"]) == (role, list(COUNTY))
    assert line["resident_ids"] == [inside(census)]
    assert len(line["building_ids"]) == 1
    assert (line["purpose"], line["note"], line["residents"]) == ("INCIDENT", "case 12", 1)


@pytest.mark.parametrize("role", sorted(set(Role) - set(VISITING), key=str), ids=str)
async def test_other_roles_are_refused(role: Role, reads: Reads, census: Census, log: Log) -> None:
    viewer = Viewer(f"refused as {role}", role, COUNTY)
    answer = await reads.answer(Question(REVEAL, {"id": inside(census)}), viewer)
    assert isinstance(error(answer), Forbidden)
    assert role.name in str(error(answer))
    assert data(answer) == NOTHING
    assert await log(viewer.subject) == []


@pytest.mark.parametrize("areas", [("440305",), ("440305001001001", "440305002"), ()])
async def test_outside_the_areas_it_is_as_if_there_were_no_such_resident(
    areas: tuple[str, ...], reads: Reads, census: Census, log: Log
) -> None:
    viewer = Viewer(f"outside of {areas}", Role.ADMINISTRATOR, areas)
    for id_ in (outside(census), "Resident:440305:123456789"):
        answer = await reads.answer(Question(REVEAL, {"id": id_}), viewer)
        assert (data(answer), answer.errors) == (NOTHING, ())
    assert await log(viewer.subject) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"note": ""},
        {"note": " \n\t"},
        {"note": "上门走访" * 126},
        {"note": "."},
        {"note": "x"},
        {"note": "aaaaaaaaaa"},
        {"note": "走访走访走访"},
        {"note": "- . - . - !?"},
        {"note": "abcAbC ABC"},
        {"note": "a\0b"},
        {"note": "a\ud800b"},
        {"id": "Camera:440305:1"},
        {"id": "Resident"},
        {"id": "Resident:440305:1; drop table resident"},
        {"id": "Resident:99999999999:1"},
        {"id": "Resident:440305:" + "9" * 30},
    ],
    ids=lambda wrong: ascii(wrong)[:40],
)
async def test_a_wrong_note_or_id_reveals_nothing(
    wrong: dict[str, Any], reads: Reads, census: Census, log: Log
) -> None:
    viewer = Viewer(f"wrong {wrong!a}", Role.OPERATOR, COUNTY)
    answer = await reads.answer(Question(REVEAL, {"id": inside(census)} | wrong), viewer)
    assert isinstance(error(answer), BadInput) or answer.data in (None, b"null")
    assert (data(answer) or NOTHING) == NOTHING
    assert await log(viewer.subject) == []


@pytest.mark.parametrize(
    "note", ["v 1st", "上门走访" * 125, "'); drop table resident; --", '$1 %s \\ " {} 走访']
)
async def test_a_note_is_kept_to_the_letter(
    note: str, reads: Reads, census: Census, log: Log
) -> None:
    viewer = Viewer(f"notes {note[:30]}", Role.OPERATOR, COUNTY)
    answer = await reads.answer(Question(REVEAL, {"id": inside(census), "note": note}), viewer)
    assert data(answer)["revealContact"]["phone"]
    (line,) = await log(viewer.subject)
    assert line["note"] == note


@pytest.mark.parametrize("purpose", ["CURIOSITY", "", None, 3, "visit"])
async def test_only_a_purpose_of_the_list_is_one(
    purpose: Any, reads: Reads, census: Census, log: Log
) -> None:
    viewer = Viewer(f"purpose {purpose}", Role.OPERATOR, COUNTY)
    variables = {"id": inside(census), "purpose": purpose}
    with pytest.raises(ValidationFailed, match="Purpose"):
        await reads.answer(Question(REVEAL, variables), viewer)
    assert await log(viewer.subject) == []


async def test_two_in_one_mutation_are_two_lines(reads: Reads, census: Census, log: Log) -> None:
    document = """mutation ($id: ID!) {
        a: revealContact(id: $id, purpose: VISIT, note: "first") { phone }
        b: revealContact(id: $id, purpose: MEALS, note: "second") { phone }
    }""".replace("MEALS", "SERVICE")
    viewer = Viewer("twice", Role.OPERATOR, COUNTY)
    await reads.answer(Question(document, {"id": inside(census)}), viewer)
    assert [line["note"] for line in await log("twice")] == ["first", "second"]


async def test_asking_only_for_the_type_name_is_logged_too(
    reads: Reads, census: Census, log: Log
) -> None:
    """What was looked up was looked up."""
    document = """mutation ($id: ID!) {
        revealContact(id: $id, purpose: VISIT, note: "case") { __typename }
    }"""
    await reads.answer(
        Question(document, {"id": inside(census)}), Viewer("typed", Role.OPERATOR, COUNTY)
    )
    assert len(await log("typed")) == 1


async def test_a_mutation_is_never_a_get(reads: Reads, census: Census, log: Log) -> None:
    question = Question(REVEAL, {"id": inside(census)}, read_only=True)
    with pytest.raises(MutationByGet):
        await reads.answer(question, Viewer("getter", Role.OPERATOR, COUNTY))
    assert await log("getter") == []


SEVERAL = "\n".join(
    f'c{n}: revealContact(id: $id, purpose: VISIT, note: "visit {n}") {{ phone }}' for n in range(5)
)


async def test_one_document_reveals_no_more_than_a_few(
    reads: Reads, census: Census, log: Log
) -> None:
    document = f"mutation ($id: ID!) {{ {SEVERAL} }}"
    viewer = Viewer("many at once", Role.OPERATOR, COUNTY)
    answer = await reads.answer(Question(document, {"id": inside(census)}), viewer)
    contacts = data(answer)
    assert all(contacts[f"c{n}"]["phone"] for n in range(3))
    assert contacts["c3"] is contacts["c4"] is None
    codes = {formatted(each, "")["extensions"]["code"] for each in answer.errors}  # type: ignore[arg-type]
    assert codes == {"TOO_MANY_REQUESTS"}
    assert len(await log(viewer.subject)) == 3


async def test_one_person_reveals_so_many_an_hour_whichever_process_is_asked(
    city: Database, census: Census, log: Log
) -> None:
    """Thirty at once of two pools, as of two processes: ten are given."""
    limits, viewer = Limits(contacts_hourly=10), Viewer("in haste", Role.OPERATOR, COUNTY)
    async with (
        ReadPool(city.reader_url, PoolLimits(size=6)) as one,
        ReadPool(city.reader_url, PoolLimits(size=6)) as other,
    ):
        both = [Reads(pool, limits, "Asia/Shanghai") for pool in (one, other)]
        question = Question(REVEAL, {"id": inside(census)})
        asked = [both[n % 2].answer(question, viewer) for n in range(30)]
        answers = await asyncio.gather(*asked)
        assert sum(data(answer) != NOTHING for answer in answers) == 10
        assert len(await log(viewer.subject)) == 10
        refusal = next(answer for answer in answers if answer.errors)
        extensions = formatted(refusal.errors[0], "")["extensions"]  # type: ignore[arg-type]
        assert extensions["code"] == "TOO_MANY_REQUESTS"
        assert 3_500 < extensions["retryAfterSeconds"] <= 3_600
        assert "10 contacts were revealed to in haste" in str(error(refusal))
        other_person = Viewer("at leisure", Role.OPERATOR, COUNTY)
        assert data(await both[0].answer(question, other_person)) != NOTHING


async def test_what_was_revealed_an_hour_ago_counts_no_more(
    city: Database, reads: Reads, census: Census
) -> None:
    viewer = Viewer("since yesterday", Role.OPERATOR, COUNTY)
    async with connected(city.owner_url) as owner:
        await owner.execute(
            text(
                "select write_access(now() - interval '61 minutes', 'since yesterday', 'OPERATOR',"
                " '{}', 'REVEAL', null, null, null, null, null, '[{\"residents\": 1}]')"
                " from generate_series(1, 40)"
            )
        )
        await owner.commit()
    answer = await reads.answer(Question(REVEAL, {"id": inside(census)}), viewer)
    assert data(answer) != NOTHING
