"""What leaves as a file comes back as the same plan; what another tool drew becomes one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import select

from compiler.errors import BadInput, Forbidden
from geo.crs import CRS
from resolvers.redraw.creation import Asked, create
from resolvers.redraw.exchange.plan_document import assignment_of, plan_document
from resolvers.redraw.exchange.plan_export import ZONES, file_name, write_assignment, write_zones
from resolvers.redraw.exchange.plan_import import (
    Import,
    Imported,
    communities_in,
    draft_from_source,
)
from resolvers.redraw.partition import PlanKey
from resolvers.workflow.refusals import NotFound
from schema.entities.building import building
from schema.plans.plan_atom import plan_atom
from schema.plans.plan_zone import plan_zone
from schema.viewer import Role, Viewer
from tests.resolvers.redraw.conftest import DISTRICT, PLANNER, Town
from transfer.mapping import Wishes
from transfer.sources.opening import open_source

Assignment = list[tuple[int, str | None, str | None]]


async def plan_of(town: Town) -> PlanKey:
    return await create(town.transactions, PLANNER, Asked("样板", [DISTRICT]))


async def assignment(town: Town, key: PlanKey) -> Assignment:
    """Number of each atom, code and name of its zone."""
    a, z = plan_atom.c, plan_zone.c
    async with town.transactions.snapshot(PLANNER) as connection:
        rows = await connection.execute(
            select(a.number, z.grid_code, z.name)
            .outerjoin(plan_zone, (z.county == a.county) & (z.id == a.zone_id))
            .where(a.county == key.county, a.plan_id == key.id)
            .order_by(a.number)
        )
        return [(number, code, name) for number, code, name in rows]


async def brought(town: Town, path: Path, **options: Any) -> Imported:
    source = open_source(path, encoding=options.pop("encoding", None))
    communities = options.pop("communities", None) or communities_in(source, Wishes())
    return await draft_from_source(
        town.transactions, PLANNER, Import(path.name, communities, source, **options)
    )


async def written(town: Town, key: PlanKey, path: Path, crs: CRS = CRS.CGCS2000) -> Path:
    async with town.transactions.snapshot(PLANNER) as connection:
        if path.suffix == ".csv":
            write_assignment(path, await assignment_of(connection, key))
        else:
            write_zones(path, await plan_document(connection, key), crs)
    return path


async def test_a_plan_leaves_and_comes_back_as_it_was(town: Town, tmp_path: Path) -> None:
    key = await plan_of(town)
    before = await assignment(town, key)
    for suffix in (".csv", *ZONES):
        found = await brought(town, await written(town, key, tmp_path / f"plan{suffix}"))
        assert (suffix, found.findings) == (suffix, ())
        assert found.plan is not None
        assert await assignment(town, found.plan) == before, suffix
        assert found.zones == len({code for _, code, _ in before})


async def test_zones_come_back_from_another_crs(town: Town, tmp_path: Path) -> None:
    """As from a tool that draws on a commercial base map: no vertex is as it was."""
    key = await plan_of(town)
    path = await written(town, key, tmp_path / "plan.geojson", CRS.GCJ02)
    found = await brought(town, path, crs="GCJ02")
    assert found.plan is not None
    assert await assignment(town, found.plan) == await assignment(town, key)


async def test_zones_leave_as_a_coverage_with_nine_decimals(town: Town, tmp_path: Path) -> None:
    path = await written(town, await plan_of(town), tmp_path / "plan.geojson")
    features = json.loads(path.read_bytes())["features"]
    outlines = shapely.from_geojson([json.dumps(f["geometry"]) for f in features])
    assert shapely.is_valid(outlines).all()
    assert shapely.coverage_is_valid(outlines)
    positions = shapely.get_coordinates(outlines)
    assert np.array_equal(positions, positions.round(9))
    assert set(features[0]["properties"]) == {
        "code", "name", "community", "kind", "workers", "locked",
        "households", "residents", "buildings", "bridges",
    }  # fmt: skip


async def test_the_csv_has_a_mark_and_runs_no_formula(town: Town, tmp_path: Path) -> None:
    key = await plan_of(town)
    zone = (await town.ask(PLAN, id=f"GridPlan:{key.county}:{key.id}"))["gridPlan"]["zones"]
    (first,) = zone["nodes"]
    await town.ask(RENAME, plan=f"GridPlan:{key.county}:{key.id}", zone=first["id"])
    path = await written(town, key, tmp_path / "plan.csv")
    content = path.read_bytes()
    names = "building_no,zone_code,zone_name,zone_community,zone_kind,zone_workers,zone_locked"
    names += ",zone_bridges"
    assert content.startswith(f"\ufeff{names}\r\n".encode())
    assert f"{first['code']},'=1+1".encode() in content
    found = await brought(town, path)
    assert found.plan is not None
    assert {
        name for _, code, name in await assignment(town, found.plan) if code == first["code"]
    } == {"=1+1"}


PLAN = "query ($id: ID!) { gridPlan(id: $id) { zones(first: 1) { nodes { id code } } } }"
RENAME = """
mutation ($plan: ID!, $zone: ID!) {
    changeZone(plan: $plan, version: 0, zone: $zone, name: "=1+1") { number }
}
"""


async def numbers_in(town: Town) -> list[str]:
    async with town.transactions.snapshot(PLANNER) as connection:
        return list(
            await connection.scalars(
                select(building.c.building_no).order_by(building.c.building_no)
            )
        )


async def test_every_bad_row_is_told_and_every_good_one_lands(town: Town, tmp_path: Path) -> None:
    one, two, three, *rest = await numbers_in(town)
    community = one[:12]
    rows = [
        f"{one},东片,甲",
        f"{two},{community}005,第五",
        f"{one},西片,",  # twice, with another zone
        f"{one},东片,",  # twice, the same
        "nowhere,东片,",
        f"{three},440305001001001,",
        f"{three},4.40305E+14,",
        f",{community}005,",
        f"{three},,",
        f"{three},{'长' * 101},",
        f"{three},东片,乙",
    ]
    path = tmp_path / "plan.csv"
    path.write_bytes("\n".join(("楼栋编号,网格编码,网格名称", *rows)).encode("gbk"))
    found = await brought(town, path, communities=[community], encoding="GBK")
    told = {(f.line, f.field): f.reason for f in found.findings if f.line}
    assert told == {
        (2, "zone"): f"no code of a grid: taken for the name of zone {community}001",
        (4, "building_no"): "line 2 puts it into '东片', and stands",
        (5, "building_no"): "the same as line 2",
        (6, "building_no"): "no building of this number is in the plan's communities",
        (7, "zone"): f"440305001001 is no community of this plan, which are {community}",
        (8, "zone"): "a code that a spreadsheet has rounded; keep the column as text",
        (9, "building_no"): "missing",
        (10, "zone"): "missing",
        (11, "zone"): "101 characters; at most 100 are allowed",
        (12, "zone"): "named '乙' here; '甲' came first",
    }
    assert found.rejected == 7
    assert (found.read, found.zones, found.buildings) == (11, 2, 3)
    assert found.plan is not None
    zones = {(code, name) for _, code, name in await assignment(town, found.plan)}
    assert zones - {(None, None)} == {(f"{community}001", "甲"), (f"{community}005", "第五")}
    left = [f.key for f in found.findings if f.field == "building_no" and f.number == 0]
    assert left == [number for number in rest if number.startswith(community)]


async def test_what_rows_say_of_their_zone_is_told_once(town: Town, tmp_path: Path) -> None:
    numbers = await numbers_in(town)
    community = numbers[0][:12]
    one, *rest = [number for number in numbers if number.startswith(community)]
    code, other = f"{community}001", f"{community}002"
    rows = [f"{one},{code},甲"]
    rows += [f"{number},{code},乙" for number in rest[:5]]
    rows += [f"{number},{code},丙" for number in rest[5:7]]
    rows += [f"{number},{other},{'长' * 101}" for number in rest[7:9]]
    rows += [f"{number},{other},{'长' * 102}" for number in rest[9:10]]
    rows += [f"{number},440305001001001," for number in rest[10:12]]
    path = tmp_path / "plan.csv"
    path.write_text("\n".join(("building_no,zone,name", *rows)), encoding="utf-8")
    found = await brought(town, path, communities=[community])
    told = [(f.line, f.field, f.reason) for f in found.findings if f.line]
    long = "characters; at most 100 are allowed; left empty"
    strange = f"440305001001 is no community of this plan, which are {community}"
    assert told == [
        (3, "zone", "named '乙' here; '甲' came first; so in 5 rows (lines 3, 4, 5…)"),
        (8, "zone", "named '丙' here; '甲' came first; so in 2 rows (lines 8, 9)"),
        (10, "name", f"101 {long}; so in 2 rows (lines 10, 11)"),
        (12, "name", f"102 {long}"),
        (13, "zone", strange),
        (14, "zone", strange),
    ]
    assert (found.rejected, found.buildings) == (2, 11)
    given = [
        {"buildingNo": number, "zone": code, "name": name}
        for number, name in zip(rest[:4], "甲乙乙乙", strict=True)
    ]
    answer = await town.ask(IMPORT, communities=[community], zones={"assignment": given})
    assert answer["importPlan"]["notices"][0]["reason"] == (
        "named '乙' here; '甲' came first; so in 3 rows (rows 2, 3, 4)"
    )


async def test_nothing_is_made_in_a_dry_run_or_where_strictness_forbids(
    town: Town, tmp_path: Path
) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("building_no,zone\nnowhere,x\n", encoding="utf-8")
    for option in ("dry_run", "strict"):
        found = await brought(town, path, communities=[DISTRICT], **{option: True})
        assert (found.plan, found.rejected) == (None, 1)
    plans = await town.ask("{ gridPlans { totalCount } }")
    assert plans["gridPlans"]["totalCount"] == 0


def square(west: float, south: float, east: float, north: float, **said: Any) -> dict[str, Any]:
    shape = shapely.geometry.mapping(shapely.box(west, south, east, north))
    return {"type": "Feature", "properties": said, "geometry": shape}


async def test_polygons_of_another_tool_need_not_meet(town: Town) -> None:
    """Two halves of one community, with a gap between them and a third across both."""
    async with town.transactions.snapshot(PLANNER) as connection:
        number = await connection.scalar(select(building.c.building_no).limit(1))
        community = str(number)[:12]
    boundary = (await town.ask(BOUNDARY, code=community))["communities"]["nodes"][0]["boundary"]
    west, south, east, north = shapely.from_geojson(json.dumps(boundary)).bounds
    middle = (west + east) / 2
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    polygons = {
        "type": "FeatureCollection",
        "features": [
            square(west, south, middle - 1e-6, north, zone="西", kind="专属", workers=2),
            square(middle + 1e-6, south, east, north, zone=f"{community}009", workers="many"),
            square(west, south, east, south + (north - south) / 9, zone="南"),
            {"type": "Feature", "properties": {"zone": "蝶"}, "geometry": bow},
            square(10, 10, 11, 11, zone="远"),
        ],
    }
    found = (await town.ask(IMPORT, communities=[community], zones={"polygons": polygons}))[
        "importPlan"
    ]
    assert found["read"] == 5
    zones = {zone["code"]: zone for zone in found["plan"]["zones"]["nodes"]}
    assert set(zones) == {f"{community}001", f"{community}009"}
    assert (zones[f"{community}001"]["kind"], zones[f"{community}001"]["workers"]) == (
        "DEDICATED",
        2,
    )
    rejected = {(row["row"], row["field"]): row["reason"] for row in found["rejected"]}
    assert rejected == {
        (3, "zone"): "it holds no building and no block",
        (4, "boundary"): "Self-intersection at [0.5, 0.5]",
        (5, "zone"): "it holds no building and no block",
    }
    reasons = [row["reason"] for row in found["notices"]]
    for words in (
        "it overlaps '西' (feature 1) by",
        f"it overlaps '{community}009' (feature 2) by",
        "m² of the communities lie in no polygon",
        "m² of the polygons lie outside the communities",
        "taken for the name of zone",
        "not a number; left empty",
    ):
        assert any(words in reason for reason in reasons), words


BOUNDARY = (
    "query ($code: String!) { communities(where: {code: {eq: $code}}) { nodes { boundary } } }"
)
IMPORT = """
mutation ($communities: [String!]!, $zones: ZonesInput!, $first: Int = 100) {
    importPlan(name: "外来", communities: $communities, zones: $zones) {
        read
        rejected { row line key field value reason outcome }
        notices { row field reason }
        plan { id status version zones(first: $first) { nodes { code name kind workers } } }
    }
}
"""


async def test_a_zone_that_is_only_named_is_one_in_each_community(town: Town) -> None:
    numbers = await numbers_in(town)
    communities = sorted({number[:12] for number in numbers})
    given = [{"buildingNo": number, "zone": "第一片"} for number in numbers]
    made = await town.ask(IMPORT, communities=[DISTRICT], zones={"assignment": given})
    zones = made["importPlan"]["plan"]["zones"]["nodes"]
    assert [(zone["code"], zone["name"]) for zone in zones] == [
        (f"{community}001", "第一片") for community in communities
    ]
    (notice,) = made["importPlan"]["notices"]
    assert notice["reason"].endswith("one in each of its communities")


async def test_rows_of_a_client_say_all_that_a_file_says(town: Town) -> None:
    """Kind, workers and lock of a zone, zones that hold nothing, and what joins the ground."""
    numbers = await numbers_in(town)
    community = min(number[:12] for number in numbers)
    code, empty = f"{community}001", f"{community}002"
    given: list[dict[str, Any]] = [
        {"buildingNo": number, "zone": code} for number in numbers if number.startswith(community)
    ]
    given[0] |= {"kind": "DEDICATED", "workers": 3, "locked": True, "community": community}
    given[1] |= {"workers": 4, "bridges": "BRIDGE 桥 (1, 2)"}
    given.append({"zone": empty, "name": "空", "workers": 0, "locked": False})
    answer = await town.ask(IMPORT, communities=[community], zones={"assignment": given})
    made = answer["importPlan"]
    assert made["plan"]["zones"]["nodes"] == [
        {"code": code, "name": "第1网格", "kind": "DEDICATED", "workers": 3},
        {"code": empty, "name": "空", "kind": "BASIC", "workers": 0},
    ]
    assert made["rejected"] == []
    told = [notice["reason"] for notice in made["notices"] if notice["row"]]
    assert told == [
        "no bridge: it is written as BRIDGE or FERRY, its name, and its ends, (x y, x y);"
        " left empty",
        "workers 4 here; 3 came first",
        "no row names a building of it: it is empty",
    ]


async def test_what_cannot_be_read_is_refused_before_anything_is_made(town: Town) -> None:
    """Also where it stands below a payload that is no entity."""
    csv: Mapping[str, Any] = {"csv": "building_no,zone\n"}
    with pytest.raises(BadInput, match="first"):
        await town.ask(IMPORT, communities=[DISTRICT], zones=csv, first=100_000)
    with pytest.raises(BadInput, match="no column is called so"):
        await town.ask(IMPORT, communities=[DISTRICT], zones={"csv": "a,b\n1,2\n"})
    with pytest.raises(BadInput, match="neither GeoJSON"):
        await town.ask(IMPORT, communities=[DISTRICT], zones={"polygons": {"type": "Topology"}})
    with pytest.raises(BadInput, match="they are empty"):
        await town.ask(IMPORT, communities=[DISTRICT], zones={"assignment": []})
    with pytest.raises(NotFound):
        await town.ask(IMPORT, communities=["440305"], zones=csv)
    for role in (Role.OPERATOR, Role.VIEWER):
        with pytest.raises(Forbidden):
            viewer = Viewer("x", role, (DISTRICT,))
            await town.ask(IMPORT, viewer, communities=[DISTRICT], zones=csv)
    assert (await town.ask("{ gridPlans { totalCount } }"))["gridPlans"]["totalCount"] == 0


def test_a_file_is_named_after_its_plan_whatever_that_is_called() -> None:
    assert file_name("东区/2026: 调整\n", "网格", ".zip") == "东区_2026_ 调整_-网格.zip"
    assert file_name(" ..", "网格", ".csv") == "plan-网格.csv"
