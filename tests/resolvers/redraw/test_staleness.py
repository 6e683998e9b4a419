"""Plans whose grids were redrawn meanwhile: they hear of it, and do not take effect."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.staleness import MOVED_ON, note_bases
from resolvers.workflow.refusals import Conflict
from schema.viewer import Role, Viewer
from tests.resolvers.redraw.conftest import CHIEF, Town
from tests.resolvers.redraw.plans import (
    APPROVE,
    SUBMIT,
    Draft,
    digests,
    draft,
    redrawn,
    rows,
    wrong,
)
from transfer.importable import IMPORTABLES
from transfer.importing import Request, import_file


async def test_a_plan_whose_base_has_moved_on_is_refused(
    town: Town, mayor: AsyncConnection
) -> None:
    one, other = await redrawn(town), await redrawn(town)
    await one.publish()
    before = await digests(mayor)
    with pytest.raises(Conflict, match="redrawn after this plan was made"):
        await other.publish()
    assert await digests(mayor) == before
    on_top = await redrawn(town)
    await one.withdraw()
    with pytest.raises(Conflict, match="redrawn after this plan was made"):
        await on_top.publish()
    await other.publish()  # what it was made for is there again
    assert await wrong(mayor) == ()


async def test_plans_of_other_communities_do_not_move_the_base(
    town: Town, mayor: AsyncConnection
) -> None:
    found = await rows(
        mayor, "select left(code, 12) as code from grid group by 1 having count(*) > 2 order by 1"
    )
    one, other = [await redrawn(town, row.code) for row in found[:2]]
    await one.publish()
    await other.publish()
    assert await wrong(mayor) == ()


async def test_a_plan_is_refused_when_its_communities_have_changed(
    town: Town, mayor: AsyncConnection
) -> None:
    made = await redrawn(town)
    await mayor.execute(
        text("update community set valid = tstzrange(lower(valid), now()) where upper_inf(valid)")
    )
    await mayor.execute(
        text(
            "insert into community (county, code, name, boundary)"
            " select county, code, name, ST_ForcePolygonCCW(ST_Multi(ST_Buffer(boundary, -0.0001)))"
            " from community"
            " where not upper_inf(valid)"
        )
    )
    await mayor.commit()
    with pytest.raises(Conflict, match="these communities or their grids were redrawn after"):
        await made.publish()


async def test_drafts_hear_that_their_grids_were_redrawn(
    town: Town, mayor: AsyncConnection
) -> None:
    """Of a plan that nobody edits meanwhile, and also one that the publisher may not see."""
    east, west = "990101001001", "990101002001"
    here, whole, elsewhere = [await draft(town, *of) for of in ((east,), (), (west,))]
    asked = """
        query ($plan: ID!) { node(id: $plan) { ... on GridPlan { checks { nodes { kind } } } } }
    """

    async def moved_on(made: Draft) -> bool:
        found = (await town.ask(asked, plan=made.plan))["node"]["checks"]["nodes"]
        return {"kind": "BASE_MOVED_ON"} in found

    local = Viewer("小区规划", Role.PLANNER, (east,))
    published = await redrawn(town, east)
    await published.publish(local)
    assert [await moved_on(made) for made in (here, whole, elsewhere)] == [True, True, False]
    await town.ask(SUBMIT, plan=here.plan, version=here.version)
    with pytest.raises(Conflict, match="were redrawn after this plan was made"):
        await town.ask(APPROVE, CHIEF, plan=here.plan, version=here.version)
    await published.withdraw(local)
    assert [await moved_on(made) for made in (here, whole, elsewhere)] == [False, False, False]
    await town.ask(APPROVE, CHIEF, plan=here.plan, version=here.version)


async def test_drafts_hear_of_grids_that_were_imported(
    town: Town, mayor: AsyncConnection, tmp_path: Path
) -> None:
    made = await draft(town)
    ((code, name, said),) = await rows(
        mayor, "select code, name, ST_AsGeoJSON(ST_Buffer(boundary, -1e-4)) from grid limit 1"
    )
    feature = {"type": "Feature", "properties": {"code": code, "name": name}}
    feature["geometry"] = json.loads(said)
    file = tmp_path / "grids.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    summary = await import_file(mayor, Request(IMPORTABLES["grids"], file), note_bases)
    assert summary.landed.updated == 1
    found = await rows(mayor, "select plan_id, kind, message from plan_check order by number")
    plan = int(made.plan.split(":")[2])
    assert (plan, "BASE_MOVED_ON", MOVED_ON) in [tuple(row) for row in found]
