"""What docs/redraw.md says is answered is answered, from the first request to the last.

``pytest tests/docs --bless`` writes the answers anew; read the difference like code. The requests
build on each other, so they are made in one test, in the order of the document.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from graphql import OperationType, get_operation_ast, parse

from compiler.limits import Limits
from demo import make_city
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.database.transactions import Transactions
from resolvers.question import Answer, Question
from resolvers.reads import Reads
from resolvers.redraw.jobs import JOBS
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.workflow.announcements import listening
from resolvers.workflow.context import WriteAccess
from resolvers.workflow.jobs import work_off
from resolvers.workflow.queues import Queues
from schema.viewer import Role, Viewer
from schema.workflow.job import JobStatus
from server.address import READER, WRITER, for_sqlalchemy, in_role
from server.errors import formatted
from tests.conftest import Server, connected
from tests.docs.examples import (
    ROOT,
    Example,
    bless,
    examples,
    pretty,
    replaced,
    rounded,
    text_of,
)

PATH = ROOT / "docs" / "redraw.md"
ZONE = "Asia/Shanghai"
WHO = re.compile(r"# (\S+), ([A-Z_]+)\n")
"""The first line of each document: who asks, in which role."""

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
MASK = "…"
"""Stands for an instant of the run itself. The city's own instants are shown."""

UNDER_WAY = (JobStatus.QUEUED.name, JobStatus.RUNNING.name)


@pytest.fixture
async def reads(cluster: Server, template: str) -> AsyncIterator[Reads]:
    """The city of ``jingwei demo --until 2026-06-30``, with someone who works its queue off."""
    name = f"{template}_redraw_guide"
    await cluster.create(name, template)
    url = cluster.url(name)
    async with connected(url) as owner:
        await make_city(owner, seed=1, until=date(2026, 6, 30))
        await owner.commit()
    writer = in_role(url, WRITER)
    transactions = Transactions(for_sqlalchemy(writer), PoolLimits(), ZONE)
    editor = PlanEditor(transactions, listening(writer), Queues(writer))
    async with ReadPool(in_role(url, READER), session={"timezone": ZONE}) as pool:
        work_off(editor.queues, transactions, [JOBS])
        write_access = WriteAccess(editor.transactions, editor.listening, {PlanEditor: editor})
        yield Reads(pool, Limits(), ZONE, write_access)
        await editor.close()
    await cluster.drop(name)


async def test_the_document_says_what_is_answered(
    reads: Reads, request: pytest.FixtureRequest
) -> None:
    before = text_of(PATH)
    began = datetime.now(UTC)
    told = [(each, masked(await told_by(reads, each), began)) for each in examples(before)]
    now = before
    for example, said in reversed(told):
        now = replaced(now, example.answer, pretty(rounded(said)))
    if request.config.getoption("--bless"):
        bless(PATH, now)
    else:
        assert now == before


async def told_by(reads: Reads, example: Example) -> Any:
    """The data of an answer, or its errors; of a subscription, one event."""
    who = WHO.match(example.document)
    assert who, f"the first line does not tell who asks: {example.document}"
    viewer = Viewer(who[1], Role[who[2]], ("990101",))
    question = Question(example.document, example.variables)
    operation = get_operation_ast(parse(example.document))
    assert operation
    try:
        if operation.operation is OperationType.SUBSCRIPTION:
            return await event_of(reads, question, viewer)
        return said_of(await reads.answer(question, viewer))
    except Exception as refusal:
        return {"errors": [refused(refusal)]}


async def event_of(reads: Reads, question: Question, viewer: Viewer) -> Any:
    """The last event of a job's progress; of anything else, the first."""
    async for answer in await reads.stream(question, viewer):
        said = said_of(answer)
        if said.get("jobProgress", {}).get("status") not in UNDER_WAY:
            return said
    raise AssertionError("the subscription ended without a word")


def said_of(answer: Answer) -> Any:
    if answer.errors:
        return {"errors": [refused(error) for error in answer.errors]}
    assert answer.data is not None
    return json.loads(answer.data)


def refused(error: Any) -> dict[str, Any]:
    """A refusal, without the places in the document that it has."""
    said = dict(formatted(error, "guide"))
    assert said["extensions"]["code"] != "INTERNAL", said
    return {key: said[key] for key in ("message", "extensions")}


def masked(value: Any, began: datetime) -> Any:
    """With instants of the run itself masked."""
    match value:
        case str() if INSTANT.fullmatch(value) and datetime.fromisoformat(value) > began:
            return MASK
        case list():
            return [masked(item, began) for item in value]
        case dict():
            return {key: masked(item, began) for key, item in value.items()}
        case _:
            return value
