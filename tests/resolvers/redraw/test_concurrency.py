"""Many edits at once: four planners on one plan, by two server processes."""

from __future__ import annotations

import asyncio
from collections import Counter

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.viewer import Role, Viewer
from tests.resolvers.redraw.conftest import DISTRICT, Town, another
from tests.resolvers.redraw.editor import Editor, editor

EACH = 50
LOG = """
    select number, author, change -> 'moves' as moves from plan_edit
    where plan_id = :plan order by number
"""
HELD = "select number, coalesce(zone_id, 0) from plan_atom where plan_id = :plan order by number"
MEASURED = """
    select count(*) from plan_zone as zone
    join plan_measures as held on held.county = zone.county and held.zone_id = zone.id
    where zone.plan_id = :plan and held.households <> (
        select coalesce(sum(households), 0) from plan_atom
        where plan_atom.county = zone.county and plan_atom.zone_id = zone.id
    )
"""


async def test_two_hundred_edits_at_once(town: Town, mayor: AsyncConnection) -> None:
    """None is lost and none doubled: who comes late is told so, and comes again."""
    plan = await editor(town, DISTRICT)
    said = {"plan": int(plan.plan.split(":")[2])}
    async with mayor.begin():
        held = {number: zone for number, zone in await mayor.execute(text(HELD), said)}
    zones = [zone["id"] for zone in await plan.zones()][:4]
    atoms = await plan.atoms()
    conflicts = 0

    async def draws(plan_editor: Editor, home: str, away: str) -> None:
        nonlocal conflicts
        mine = [atom["id"] for atom in atoms if atom["zone"]["id"] == home][:5]
        for turn in range(EACH):
            to = home if (turn // len(mine)) % 2 else away
            asked = {"buildings": {"ids": [mine[turn % len(mine)]]}, "zone": to}
            while True:
                code, found = await plan_editor.tried("assignBuildings", **asked)
                if code is None:
                    plan_editor.version = found["number"]
                    break
                assert code == "CONFLICT", found
                told = found["extensions"]
                assert [edit["number"] for edit in told["since"]] == list(
                    range(plan_editor.version + 1, told["version"] + 1)
                )[:50]
                plan_editor.version = told["version"]
                conflicts += 1

    async with another(town) as other, asyncio.timeout(120), asyncio.TaskGroup() as group:
        for n, home in enumerate(zones):
            viewer = Viewer(f"planner {n}", Role.PLANNER, (DISTRICT,))
            plan_editor = Editor((town.reads, other)[n % 2], plan.plan, viewer=viewer)
            group.create_task(draws(plan_editor, home, zones[(n + 1) % len(zones)]))
    async with mayor.begin():
        log = (await mayor.execute(text(LOG), said)).all()
        after = {number: zone for number, zone in await mayor.execute(text(HELD), said)}
        assert await mayor.scalar(text(MEASURED), said) == 0
    assert [edit.number for edit in log] == list(range(1, 4 * EACH + 1))
    assert Counter(edit.author for edit in log) == {f"planner {n}": EACH for n in range(4)}
    for edit in log:
        for source, target, moved in edit.moves:
            for atom in moved:
                assert held[atom] == source
                held[atom] = target
    assert held == after
    assert conflicts > EACH
