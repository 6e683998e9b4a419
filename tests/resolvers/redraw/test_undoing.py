"""Edits undone and done again: by whomever, after whatever, to the byte."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.resolvers.redraw.conftest import DISTRICT, ONE, Town, another
from tests.resolvers.redraw.editor import STATE, Editor, codes, editor, rows
from tests.resolvers.redraw.ground import of_zone


@pytest.fixture
async def desk(place: Town) -> Editor:
    return await editor(place, DISTRICT)


async def test_undo_and_redo_are_a_stack(desk: Editor) -> None:
    first, second, *_ = await desk.zones()
    code, error = await desk.tried("undo")
    assert (code, error["message"]) == ("BAD_USER_INPUT", "there is no edit to undo")
    await desk.do("changeZone", zone=first["id"], name="一")
    await desk.do("changeZone", zone=first["id"], name="二")
    assert (await desk.do("undo"))["of"] == 2
    assert (await desk.do("undo"))["of"] == 1
    assert (await desk.do("redo"))["of"] == 1
    assert (await desk.zones())[0]["name"] == "一"
    assert (await desk.do("redo"))["of"] == 2
    assert (await desk.zones())[0]["name"] == "二"
    await desk.do("undo")
    await desk.do("changeZone", zone=second["id"], name="三")
    code, error = await desk.tried("redo")
    assert (code, error["message"]) == ("BAD_USER_INPUT", "there is no edit to redo")
    assert [(await desk.do("undo"))["of"] for _ in range(2)] == [8, 1]
    assert [z["name"] for z in (await desk.zones())[:2]] == [first["name"], second["name"]]


async def test_findings_are_written_whoever_found_them_last(
    place: Town, desk: Editor, keeper: AsyncConnection
) -> None:
    """A desk that did not make the last edits does not trust what it knew of the findings."""
    first, *_ = await desk.zones()
    await desk.do("changeZone", zone=first["id"], name="一")
    async with another(place) as reads:
        other = Editor(reads, desk.plan, 1)
        await other.do("createZone", community=ONE)
        assert codes(await desk.seen()) == {"EMPTY_ZONE"}
        desk.version = 2
        await desk.do("undo")
        assert codes(await desk.seen()) == set()
        other.version = 3
        await other.do("redo")
        assert codes(await desk.seen()) == {"EMPTY_ZONE"}
    async with another(place) as reads:  # started anew, it knows of no findings at all
        other = Editor(reads, desk.plan, 4)
        await other.do("undo")
        assert codes(await desk.seen()) == set()


async def test_a_hundred_edits_are_undone_after_a_restart(
    place: Town, desk: Editor, keeper: AsyncConnection
) -> None:
    before = await rows(keeper, desk.plan, *STATE)
    first, second, *_ = await desk.zones()
    atoms = [atom["id"] for atom in await of_zone(desk, first["id"])]
    for step in range(100):
        to = (first, second)[(step // len(atoms)) % 2 == 0]["id"]
        named = [atoms[step % len(atoms)]]
        await desk.do("assignBuildings", buildings={"ids": named}, zone=to)
    after = await rows(keeper, desk.plan, *STATE)
    async with another(place) as reads:
        desk.reads = reads
        for _ in range(100):
            await desk.do("undo")
        assert await rows(keeper, desk.plan, *STATE) == before
        assert (await desk.tried("undo"))[0] == "BAD_USER_INPUT"
    async with another(place) as reads:
        desk.reads = reads
        for _ in range(100):
            await desk.do("redo")
        assert await rows(keeper, desk.plan, *STATE) == after
        assert (await desk.tried("redo"))[0] == "BAD_USER_INPUT"
    async with keeper.begin():
        said = "select count(*), min(number), max(number) from plan_edit where plan_id = :plan"
        counted = await keeper.execute(text(said), {"plan": int(desk.plan.split(":")[2])})
        assert counted.one() == (300, 1, 300)
