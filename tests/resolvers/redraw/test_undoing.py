"""Edits undone and done again: by whomever, after whatever, to the byte."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.resolvers.redraw.conftest import DISTRICT, ONE, Town, another
from tests.resolvers.redraw.editor import STATE, Editor, codes, editor, rows
from tests.resolvers.redraw.ground import of_zone


@pytest.fixture
async def plan_editor(place: Town) -> Editor:
    return await editor(place, DISTRICT)


async def test_undo_and_redo_are_a_stack(plan_editor: Editor) -> None:
    first, second, *_ = await plan_editor.zones()
    code, error = await plan_editor.tried("undo")
    assert (code, error["message"]) == ("BAD_USER_INPUT", "there is no edit to undo")
    await plan_editor.do("changeZone", zone=first["id"], name="一")
    await plan_editor.do("changeZone", zone=first["id"], name="二")
    assert (await plan_editor.do("undo"))["of"] == 2
    assert (await plan_editor.do("undo"))["of"] == 1
    assert (await plan_editor.do("redo"))["of"] == 1
    assert (await plan_editor.zones())[0]["name"] == "一"
    assert (await plan_editor.do("redo"))["of"] == 2
    assert (await plan_editor.zones())[0]["name"] == "二"
    await plan_editor.do("undo")
    await plan_editor.do("changeZone", zone=second["id"], name="三")
    code, error = await plan_editor.tried("redo")
    assert (code, error["message"]) == ("BAD_USER_INPUT", "there is no edit to redo")
    assert [(await plan_editor.do("undo"))["of"] for _ in range(2)] == [8, 1]
    assert [z["name"] for z in (await plan_editor.zones())[:2]] == [first["name"], second["name"]]


async def test_findings_are_written_whoever_found_them_last(
    place: Town, plan_editor: Editor, keeper: AsyncConnection
) -> None:
    """A plan editor that did not make the last edits does not trust the findings it knew."""
    first, *_ = await plan_editor.zones()
    await plan_editor.do("changeZone", zone=first["id"], name="一")
    async with another(place) as reads:
        other = Editor(reads, plan_editor.plan, 1)
        await other.do("createZone", community=ONE)
        assert codes(await plan_editor.seen()) == {"EMPTY_ZONE"}
        plan_editor.version = 2
        await plan_editor.do("undo")
        assert codes(await plan_editor.seen()) == set()
        other.version = 3
        await other.do("redo")
        assert codes(await plan_editor.seen()) == {"EMPTY_ZONE"}
    async with another(place) as reads:  # started anew, it knows of no findings at all
        other = Editor(reads, plan_editor.plan, 4)
        await other.do("undo")
        assert codes(await plan_editor.seen()) == set()


async def test_a_hundred_edits_are_undone_after_a_restart(
    place: Town, plan_editor: Editor, keeper: AsyncConnection
) -> None:
    before = await rows(keeper, plan_editor.plan, *STATE)
    first, second, *_ = await plan_editor.zones()
    atoms = [atom["id"] for atom in await of_zone(plan_editor, first["id"])]
    for step in range(100):
        to = (first, second)[(step // len(atoms)) % 2 == 0]["id"]
        named = [atoms[step % len(atoms)]]
        await plan_editor.do("assignBuildings", buildings={"ids": named}, zone=to)
    after = await rows(keeper, plan_editor.plan, *STATE)
    async with another(place) as reads:
        plan_editor.reads = reads
        for _ in range(100):
            await plan_editor.do("undo")
        assert await rows(keeper, plan_editor.plan, *STATE) == before
        assert (await plan_editor.tried("undo"))[0] == "BAD_USER_INPUT"
    async with another(place) as reads:
        plan_editor.reads = reads
        for _ in range(100):
            await plan_editor.do("redo")
        assert await rows(keeper, plan_editor.plan, *STATE) == after
        assert (await plan_editor.tried("redo"))[0] == "BAD_USER_INPUT"
    async with keeper.begin():
        said = "select count(*), min(number), max(number) from plan_edit where plan_id = :plan"
        counted = await keeper.execute(text(said), {"plan": int(plan_editor.plan.split(":")[2])})
        assert counted.one() == (300, 1, 300)
