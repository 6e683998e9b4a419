"""Transitions of a workflow that keeps an event of every move, on a table of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Enum,
    Integer,
    MetaData,
    Table,
    Text,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput, Forbidden
from resolvers.redraw.partition import PlanKey
from resolvers.workflow.announcements import CHANNEL, Announcement
from resolvers.workflow.moves import Move
from resolvers.workflow.refusals import Conflict, NotFound
from resolvers.workflow.transitions import Case, Transitions
from schema.terms import Term
from schema.viewer import Role, Viewer
from tests.conftest import Database, connected


class State(Term):
    """How far an errand has come."""

    OPEN = "待办"
    DONE = "办结"


METADATA = MetaData()
ERRAND = Table(
    "errand",
    METADATA,
    Column("county", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("area_code", Text),
    Column("status", Enum(State, native_enum=False, length=32)),
    Column("version", Integer),
    Column("note", Text),
    Column("updated_at", DateTime(timezone=True)),
)
ERRAND_EVENT = Table(
    "errand_event",
    METADATA,
    Column("errand_id", BigInteger),
    Column("number", Integer),
    Column("kind", Text),
    Column("by", Text),
    Column("note", Text),
)

CLERK = Viewer("王", Role.OPERATOR, ("440305",))
ONE = PlanKey(440305, 1)


@dataclass(frozen=True, slots=True)
class Errand:
    area_code: str
    status: State
    version: int
    note: str | None


async def read(connection: AsyncConnection, key: PlanKey, /, *, lock: bool) -> Errand:
    c = ERRAND.c
    query = select(c.area_code, c.status, c.version, c.note).where(c.id == key.id)
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound(f"there is no errand {key.id}")
    return Errand(*row)


async def since(
    connection: AsyncConnection, key: PlanKey, version: int
) -> Sequence[Mapping[str, Any]]:
    c = ERRAND_EVENT.c
    events = await connection.execute(
        select(c.number, c.kind).where(c.errand_id == key.id, c.number > version).order_by(c.number)
    )
    return [dict(event._mapping) for event in events]


async def record(errand: Case[PlanKey, Errand], values: Mapping[str, Any]) -> None:
    event = {"errand_id": errand.key.id, "number": values["version"], "note": values.get("note")}
    await errand.connection.execute(
        ERRAND_EVENT.insert().values(kind=errand.move.name, by=errand.viewer.subject, **event)
    )


ERRANDS: Transitions[PlanKey, Errand] = Transitions(
    ERRAND,
    entity="Errand",
    noun="errand",
    title=lambda row: f"errand of {row.area_code}",
    read=read,
    since=since,
    moves=(
        Move("finish", from_=(State.OPEN,), to=State.DONE, by=(Role.OPERATOR,)),
        Move("reopen", from_=(State.DONE,), to=State.OPEN, by=(Role.OPERATOR,)),
        Move("look", from_=tuple(State), to=None, by=tuple(Role), locks=False),
        Move("drop", from_=(State.OPEN,), to=None, by=(Role.OPERATOR,)),
    ),
    record=record,
)


@pytest.fixture
async def office(database: Database, owner: AsyncConnection) -> AsyncConnection:
    await owner.run_sync(METADATA.create_all)
    values = {"county": 440305, "id": 1, "area_code": "440305001", "version": 0}
    await owner.execute(ERRAND.insert().values(status=State.OPEN, **values))
    await owner.commit()
    return owner


async def finish(office: AsyncConnection, version: int, note: str = "好") -> None:
    async with office.begin():
        errand = await ERRANDS.begin(office, CLERK, "finish", ONE, version)
        await errand.apply(note=note)


async def test_a_move_writes_state_values_version_and_event(office: AsyncConnection) -> None:
    await finish(office, 0)
    async with office.begin():
        row = (await office.execute(select(ERRAND))).one()
        assert (row.status, row.version, row.note) == (State.DONE, 1, "好")
        assert row.updated_at is not None
        event = (await office.execute(select(ERRAND_EVENT))).one()
        assert tuple(event) == (1, 1, "finish", "王", "好")
        errand = await ERRANDS.begin(office, CLERK, "reopen", ONE, 1)
        await errand.apply()
        assert (await office.execute(select(ERRAND.c.status, ERRAND.c.version))).one() == (
            State.OPEN, 2,
        )  # fmt: skip


async def test_a_stale_version_is_told_what_was_done_since(office: AsyncConnection) -> None:
    await finish(office, 0)
    async with office.begin():
        with pytest.raises(Conflict, match="version 0: the errand stands at version 1;") as raised:
            await ERRANDS.begin(office, CLERK, "reopen", ONE, 0)
        assert (raised.value.version, raised.value.since) == (
            1, ({"number": 1, "kind": "finish"},),
        )  # fmt: skip
        for version in (2, -1):
            with pytest.raises(BadInput, match=f"version {version}: the errand stands at"):
                await ERRANDS.begin(office, CLERK, "reopen", ONE, version)


async def test_a_move_is_refused_by_role_row_and_state(office: AsyncConnection) -> None:
    async with office.begin():
        auditor = Viewer("审", Role.AUDITOR, ("440305",))
        with pytest.raises(Forbidden, match="errands are not written by role AUDITOR"):
            await ERRANDS.begin(office, auditor, "finish", PlanKey(440305, 9))
        with pytest.raises(NotFound, match="no errand 9"):
            await ERRANDS.begin(office, CLERK, "finish", PlanKey(440305, 9))
        with pytest.raises(Conflict, match="errand of 440305001 is OPEN, and not DONE"):
            await ERRANDS.begin(office, CLERK, "reopen", ONE)


async def test_a_move_locks_its_row_unless_it_writes_none(
    database: Database, office: AsyncConnection
) -> None:
    async with connected(database.owner_url) as other:
        for name, free in (("look", True), ("finish", False)):
            async with office.begin(), other.begin():
                await ERRANDS.begin(office, CLERK, name, ONE)
                skipping = select(ERRAND.c.id).with_for_update(skip_locked=True)
                assert bool((await other.scalars(skipping)).all()) is free


async def test_moves_and_ends_are_announced_when_they_are_committed(
    database: Database, office: AsyncConnection
) -> None:
    async with connected(database.owner_url) as other:
        await other.execute(text(f'listen "{CHANNEL}"'))
        await other.commit()
        await finish(office, 0)
        with pytest.raises(RuntimeError, match="never mind"):
            async with office.begin():
                await (await ERRANDS.begin(office, CLERK, "reopen", ONE)).apply()
                raise RuntimeError("never mind")
        async with office.begin():
            await (await ERRANDS.begin(office, CLERK, "reopen", ONE)).apply()
            errand = await ERRANDS.begin(office, CLERK, "drop", ONE)
            await errand.write(note="nobody is told")
            await errand.remove()
            assert await office.scalar(select(ERRAND.c.id)) is None
        raw = await other.get_raw_connection()
        heard = [
            Announcement.of_payload(notice.payload)
            async for notice in raw.driver_connection.notifies(timeout=2, stop_after=3)  # type: ignore[union-attr]
        ]
    assert [each.what for each in heard] == ["finish", "reopen", "deleted"]
    assert {(each.subject, each.row.id, each.codes) for each in heard} == {
        ("Errand:440305:1", "Errand:440305:1", ("440305001",))
    }
