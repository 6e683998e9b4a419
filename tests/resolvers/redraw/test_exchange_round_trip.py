"""What a plan is leaves in every format, and comes back: nothing of our own is ever rejected."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.redraw.exchange.plan_export import ZONES
from resolvers.redraw.exchange.plan_import import Imported
from resolvers.redraw.partition import PlanKey
from schema.entities.building import building
from schema.entities.grid import GridKind
from tests.effort import LONG, examples
from tests.resolvers.redraw.conftest import Town
from tests.resolvers.redraw.editor import Editor, editor
from tests.resolvers.redraw.test_communities import EAST, NEW, RIVER
from tests.resolvers.redraw.test_exchange import brought, written
from transfer.finding import Outcome

SUFFIXES = (".csv", *ZONES)

NAMES = st.one_of(
    st.sampled_from(
        (
            "007", "440305001001001", "4.40305E+14", "=1+1", "'=1+1", "'甲", '="007"', '"', "''",
            "a\nb", "a\r\nb", "a\rb", "甲,乙;丙\t丁", "𠮷野家𤭢", "👩‍👩‍👧 里", "true", "1e5",
            "nowhere", "第1网格", "<b>&amp;", "\\N\\n", "12", "2026-01-01", "1,000",
            "null island", "\x1b[0m",
        )
    ),
    st.text(
        # What is invisible, and spaces that break no line, are told and left out of every import.
        st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zs", "Zl", "Zp")),
        min_size=1,
        max_size=60,  # a Shapefile keeps 254 bytes
    ),
)  # fmt: skip
NO_NAMES = frozenset(("NULL", "null", "NaN", "nan", "NaT", "None", "<NA>", "\\N", "#N/A", "#NULL!",
                      "-", "--"))  # fmt: skip
"""Words for no value, which no import takes for a name."""

zones = st.lists(
    st.fixed_dictionaries(
        {
            "name": NAMES.filter(lambda name: name.strip() == name and name not in NO_NAMES),
            "kind": st.sampled_from([kind.name for kind in GridKind]),
            "workers": st.none() | st.integers(0, 1_000),
            "locked": st.booleans(),
            "empty": st.booleans(),
        }
    ),
    min_size=1,
    max_size=3,
)

ALL = [
    {
        "name": '"𠮷", 网格\n第"1"',
        "kind": "DEDICATED",
        "workers": 3,
        "locked": True,
        "empty": False,
    },
    {"name": "007", "kind": "BASIC", "workers": None, "locked": False, "empty": True},
    {"name": "='x'", "kind": "BASIC", "workers": 0, "locked": True, "empty": True},
]

STATE = ("code", "name", "kind", "workers", "locked", "communityCode")


async def changed(town: Town, said: list[dict[str, Any]]) -> Editor:
    """A new plan whose first zones are so, and with empty ones."""
    plan_editor = await editor(town, EAST)
    there = [zone["id"] for zone in await plan_editor.zones()]
    for each in said:
        zone = {key: each[key] for key in ("name", "kind", "workers")}
        if each["empty"]:
            edit = await plan_editor.do("createZone", community=EAST, **zone)
            (id_,) = (made["id"] for made in edit["zones"]["nodes"])
        else:
            id_ = there.pop(0)
            code, _ = await plan_editor.tried("changeZone", zone=id_, **zone)
            plan_editor.version += code is None  # refused where nothing would change
        if each["locked"]:
            await plan_editor.do("lockZones", zones=[id_], locked=True)
    return plan_editor


def key_of(plan_editor: Editor) -> PlanKey:
    _, county, number = plan_editor.plan.split(":")
    return PlanKey(int(county), int(number))


async def state(plan_editor: Editor) -> list[tuple[Any, ...]]:
    return [tuple(zone[name] for name in STATE) for zone in await plan_editor.zones()]


async def buildings(plan_editor: Editor) -> dict[str, str | None]:
    """The code of the zone of each building."""
    code: dict[str, str] = {zone["id"]: zone["code"] for zone in await plan_editor.zones()}
    return {
        atom["building"]["id"]: atom["zone"] and code[atom["zone"]["id"]]
        for atom in await plan_editor.atoms()
        if atom["building"]
    }


async def came_back(
    town: Town, plan_editor: Editor, path: Path, **options: Any
) -> tuple[Imported, Editor]:
    found = await brought(town, await written(town, key_of(plan_editor), path), **options)
    assert [f for f in found.findings if f.outcome is Outcome.REJECTED] == [], path.suffix
    assert found.plan is not None
    return found, Editor(town.reads, f"GridPlan:{found.plan.county}:{found.plan.id}")


@settings(
    max_examples=examples(5),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=tuple(Phase) if LONG else (Phase.explicit, Phase.generate),
)
@example(ALL)
@given(zones)
async def test_what_is_said_of_zones_survives_every_format(
    place: Town, tmp_path: Path, said: list[dict[str, Any]]
) -> None:
    plan_editor = await changed(place, said)
    was, there = await state(plan_editor), await buildings(plan_editor)
    empty = sum(each["empty"] for each in said)
    for suffix in SUFFIXES:
        found, again = await came_back(place, plan_editor, tmp_path / f"plan{suffix}")
        assert (suffix, await state(again)) == (suffix, was)
        assert (suffix, await buildings(again)) == (suffix, there)
        assert sum(f.reason.endswith("it is empty") for f in found.findings) == empty


async def test_a_zone_of_blocks_alone_is_an_empty_one_where_only_buildings_are_told(
    town: Town, tmp_path: Path
) -> None:
    plan_editor = await editor(town, EAST)
    first, second, *_ = await plan_editor.zones()
    held = [
        atom["id"]
        for atom in await plan_editor.atoms()
        if atom["building"] and atom["zone"] and atom["zone"]["id"] == first["id"]
    ]
    await plan_editor.do("assignBuildings", buildings={"ids": held}, zone=second["id"])
    was, there = await state(plan_editor), await buildings(plan_editor)
    for suffix in SUFFIXES:
        _, again = await came_back(town, plan_editor, tmp_path / f"plan{suffix}")
        assert (await state(again), await buildings(again)) == (was, there), suffix


@pytest.mark.parametrize("suffix", SUFFIXES)
async def test_communities_that_a_plan_would_make_reject_no_row(
    suffix: str, town: Town, tmp_path: Path
) -> None:
    """The new one is none of today's: its zones get codes where their buildings lie today."""
    plan_editor = await editor(town, EAST)
    parts = {"zones": [zone["id"] for zone in await plan_editor.zones()][:2]}
    await plan_editor.do("splitCommunity", community=EAST, by=parts, code=NEW, name="新苑社区")
    await plan_editor.do("createZone", community=NEW, name="空", kind="BASIC")
    was, there = await state(plan_editor), await buildings(plan_editor)
    found, again = await came_back(
        town, plan_editor, tmp_path / f"plan{suffix}", communities=[EAST]
    )
    old = {code for code, *_ in was if code[:12] == EAST}
    now = {code: name for code, name, *_ in await state(again)}
    assert {code[:12] for code in now} == {EAST} and old < now.keys()
    new = {name for code, name, *_ in was if code[:12] == NEW}
    assert {name for code, name in now.items() if code not in old} == new - {"空"}
    told = {f.key: f.reason for f in found.findings if f.key.startswith(NEW)}
    assert len(told) == 3 and all(f"this plan has no community {NEW}" in told[k] for k in told)
    moved = {b: code for b, code in (await buildings(again)).items() if there[b] != code}
    assert {(there[b] or "")[:12] for b in moved} == {NEW} and all(moved.values())


@pytest.mark.parametrize("suffix", SUFFIXES)
async def test_merged_communities_reject_no_row(suffix: str, town: Town, tmp_path: Path) -> None:
    plan_editor = await editor(town, EAST, RIVER)
    await plan_editor.do("mergeCommunities", communities=[EAST, RIVER], name="大东园社区")
    was, there = await state(plan_editor), await buildings(plan_editor)
    path = tmp_path / f"plan{suffix}"
    _, again = await came_back(town, plan_editor, path, communities=[EAST, RIVER])
    assert (await state(again), await buildings(again)) == (was, there)


NUMBERS = (
    "007", "0", "1023.0", "'12", "１２", '"3"', "a\nb", "𠮷-1", "-", "NULL", "nan", "=1+1",
    "1e5", "4E+14",
)  # fmt: skip


async def test_no_number_of_a_building_is_rejected(
    town: Town, mayor: AsyncConnection, tmp_path: Path
) -> None:
    """Whatever it is: an import of buildings would have read some of these otherwise."""
    async with mayor.begin():
        own = select(building.c.id).where(building.c.area_code.startswith(EAST))
        ids = list(await mayor.scalars(own.order_by(building.c.id).limit(len(NUMBERS))))
        for id_, number in zip(ids, NUMBERS, strict=True):
            await mayor.execute(
                update(building).where(building.c.id == id_).values(building_no=number)
            )
    plan_editor = await editor(town, EAST)
    there = await buildings(plan_editor)
    found, again = await came_back(town, plan_editor, tmp_path / "plan.csv")
    assert (found.findings, await buildings(again)) == ((), there)


CSV = "building_no,zone,zone_workers,zone_locked,zone_kind\n"
IMPORT = """
mutation ($zones: ZonesInput!) {
    importPlan(name: "外来", communities: ["990101001001"], zones: $zones) {
        rejected { row field reason }
        notices { row field reason }
        plan { zones(first: 100) { nodes { code name workers locked kind } } }
    }
}
"""


async def test_a_feature_without_geometry_is_an_empty_zone_by_graphql_too(town: Town) -> None:
    features = [
        {"type": "Feature", "geometry": None, "properties": {"code": code, "locked": True}}
        for code in (f"{EAST}001", f"{EAST}001", "东片")
    ]
    polygons = {"type": "FeatureCollection", "features": features}
    answer = (await town.ask(IMPORT, zones={"polygons": polygons}))["importPlan"]
    assert answer["plan"]["zones"]["nodes"] == [
        {"code": f"{EAST}001", "name": "第1网格", "workers": None, "locked": True, "kind": "BASIC"}
    ]
    assert [(each["row"], each["field"], each["reason"]) for each in answer["rejected"]] == [
        (2, "boundary", "no geometry"),
        (3, "boundary", "no geometry"),
    ]


async def test_what_rows_say_of_a_zone_in_two_ways_is_told(town: Town) -> None:
    """A row without a building only speaks for a zone that has no other."""
    asked = "{ buildings(first: 2, orderBy: [{by: BUILDING_NO}]) { nodes { buildingNo } } }"
    found = await town.ask(asked)
    one, two = (node["buildingNo"] for node in found["buildings"]["nodes"])
    code = f"{EAST}001"
    rows = (
        f"{one},{code},2,是,", f"{two},{code},3,否,专属", f",{code},,,",
        f",{EAST}002,4,true,DEDICATED", f",{EAST}002,,,", ",东片,,,",
        f"{two}0,{EAST}003,many,maybe,",
    )  # fmt: skip
    answer: Mapping[str, Any] = (await town.ask(IMPORT, zones={"csv": CSV + "\n".join(rows)}))[
        "importPlan"
    ]
    assert answer["plan"]["zones"]["nodes"] == [
        {"code": code, "name": "第1网格", "workers": 2, "locked": True, "kind": "BASIC"},
        {
            "code": f"{EAST}002",
            "name": "第2网格",
            "workers": 4,
            "locked": True,
            "kind": "DEDICATED",
        },
    ]
    assert [(each["row"], each["field"], each["reason"]) for each in answer["rejected"]] == [
        (3, "building_no", "missing"),
        (5, "building_no", "missing"),
        (6, "building_no", "missing"),
        (7, "building_no", "no building of this number is in the plan's communities"),
    ]
    told = {(each["row"], each["reason"]) for each in answer["notices"]}
    assert told >= {
        (2, "workers 3 here; 2 came first"),
        (2, "locked False here; True came first"),
        (4, "no row names a building of it: it is empty"),
        (7, "not a number; left empty"),
        (7, "not yes or no; allowed are true, false, yes, no, 1, 0, 是, 否; left empty"),
    }
