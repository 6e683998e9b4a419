"""Random towns, and whatever may be done to their plans: nothing is lost, and all of it comes back.

``JINGWEI_TEST_LONG`` in the environment makes it try many more.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import networkx
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.atoms import LEAST_METRES
from geo.wkb import ewkb
from resolvers.redraw.derivation import derive
from resolvers.redraw.figures import MeasureRow
from resolvers.redraw.partition import Partition, PlanKey
from resolvers.redraw.plan_reader import load
from resolvers.redraw.plan_row import plan_row
from schema.plans.plan_check import CheckKind
from schema.viewer import Role, Viewer
from tests.conftest import Server, connected, numbers
from tests.effort import LONG, examples
from tests.geo import towns
from tests.resolvers.redraw.conftest import Town, another, server_of
from tests.resolvers.redraw.editor import STATE, Editor, editor, rows

COUNTY = 990201
TOWN = "990201001"
MAPPER = Viewer("画师", Role.PLANNER, (TOWN,))

NOT_CONTIGUOUS = CheckKind.NOT_CONTIGUOUS

KINDS = ("assign", "assign", "assign", "loosen", "draw", "create", "remove", "merge", "split",
         "cut", "border", "repair", "lock", "unlock", "change", "join", "part", "tear", "give",
         "bridge", "bridge", "unbridge", "pieces", "undo", "undo", "redo")  # fmt: skip
steps = st.lists(
    st.tuples(st.sampled_from(KINDS), *[st.integers(0, 999)] * 3), min_size=1, max_size=25
)


@pytest.fixture(scope="module")
async def place(cluster: Server, template: str) -> AsyncIterator[Town]:
    """A database without anything, whose ground is made anew for each example."""
    name = f"{template}_{next(numbers)}"
    await cluster.create(name, template)
    async with server_of(cluster.url(name)) as town:
        yield town
    await cluster.drop(name)


@pytest.fixture(scope="module")
async def owner(place: Town) -> AsyncIterator[AsyncConnection]:
    async with connected(place.url) as connection:
        yield connection


async def settle(owner: AsyncConnection, drawn: towns.Town, households: list[int]) -> list[str]:
    """Put a town in place of all that was; the codes of its communities."""
    codes = [f"{TOWN}{n:03}" for n in range(1, len(drawn.communities) + 1)]
    multi = {
        "community": [
            shapely.multipolygons(shapely.get_parts(c)) for c in towns.degrees(drawn.communities)
        ],
        "building": [shapely.multipolygons([f]) for f in towns.degrees(drawn.footprints)],
        "road": [
            shapely.multilinestrings([s]) for s in towns.degrees([*drawn.streets, *drawn.bridges])
        ],
    }
    async with owner.begin():
        for table in ("grid_plan", "building", "road", "grid", "community"):
            await owner.execute(text(f"delete from {table}"))  # noqa: S608
        await owner.execute(
            text(
                "insert into community (county, code, name, boundary)"
                " values (:c, :code, '社', :b)"
            ),
            [{"c": COUNTY, "code": code, "b": ewkb(shape)}
             for code, shape in zip(codes, multi["community"], strict=True)],
        )  # fmt: skip
        for number, shape in enumerate(multi["building"]):
            middle = shapely.point_on_surface(shape)
            inside = shapely.covers(towns.degrees(drawn.communities), middle)
            await owner.execute(
                text(
                    "insert into building (county, area_code, building_no, footprint,"
                    " household_count) values (:c, :code, :no, :b, :households)"
                ),
                {"c": COUNTY, "code": codes[int(inside.argmax())] if inside.any() else TOWN,
                 "no": f"{number}", "b": ewkb(shape),
                 "households": households[number % len(households)]},
            )  # fmt: skip
        kinds = [None] * len(drawn.streets) + ["BRIDGE", "FERRY", "BRIDGE"] * len(drawn.bridges)
        for number, (line, kind) in enumerate(zip(multi["road"], kinds, strict=False)):
            await owner.execute(
                text(
                    "insert into road (county, area_code, road_no, kind, centreline)"
                    " values (:c, :town, :no, :kind, :b)"
                ),
                {"c": COUNTY, "town": TOWN, "no": f"{number}", "kind": kind, "b": ewkb(line)},
            )
    return codes


Holding = dict[str, str | None]


@dataclass
class Model:
    """What a plan is to hold: the zone of each atom, and what was before each edit and after."""

    holds: Holding
    zones: set[str] = field(default_factory=set)
    done: list[tuple[Holding, Holding]] = field(default_factory=list)
    undone: list[tuple[Holding, Holding]] = field(default_factory=list)

    def make(self, holds: Holding) -> None:
        self.done.append((self.holds, holds))
        self.undone.clear()
        self.holds = holds


async def held(owner: AsyncConnection, plan: str) -> Holding:
    async with owner.begin():
        found = await owner.execute(
            text("select id, zone_id from plan_atom where plan_id = :plan order by number"),
            {"plan": int(plan.split(":")[2])},
        )
        return {
            f"PlanAtom:{COUNTY}:{atom}": f"PlanZone:{COUNTY}:{zone}" if zone else None
            for atom, zone in found
        }


async def step(
    plan_editor: Editor, owner: AsyncConnection, model: Model, said: tuple[str, int, int, int]
) -> None:
    """Try one thing. Where it is refused, nothing is to have changed."""
    kind, a, b, c = said
    if kind == "undo" and not model.done:
        return  # what is there to undo is how the test begins
    atoms = sorted(model.holds)
    zones = sorted(zone["id"] for zone in await plan_editor.zones())
    zone = zones[a % len(zones)] if zones else f"PlanZone:{COUNTY}:999999"
    other = zones[b % len(zones)] if zones else zone
    some = [atoms[(b + n * (c % 5 + 1)) % len(atoms)] for n in range(c % 6 + 1)]
    line = {"type": "LineString", "coordinates": _line(a, b, c)}
    west, south = _place(a, b)
    east, north = west + (c + 1) * 2e-6, south + (a + 1) * 2e-6
    area = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    seen = await plan_editor.atoms()
    codes = sorted({atom["communityCode"] for atom in seen})
    shores = [seen[n % len(seen)]["centroid"]["coordinates"] for n in (a, b)]
    bridge = {"type": "LineString", "coordinates": shores if c % 4 else _line(a, b, c)}
    tries: dict[str, tuple[str, dict[str, Any]]] = {
        "assign": ("assignBuildings", {"buildings": {"ids": some}, "zone": zone}),
        "loosen": ("assignBuildings", {"buildings": {"ids": some}}),
        "draw": (
            "assignBuildings",
            {"buildings": {"polygon": {"type": "Polygon", "coordinates": [area]}}, "zone": zone,
             "crs": "CGCS2000"},
        ),
        "create": ("createZone", {"community": codes[a % len(codes)]}),
        "remove": ("removeZone", {"zone": zone}),
        "merge": ("mergeZones", {"zones": [zone, other]}),
        "split": ("splitZone", {"zone": zone, "by": {"parts": b % 3 + 2}}),
        "cut": ("splitZone", {"zone": zone, "by": {"line": line}, "crs": "CGCS2000"}),
        "border": ("moveBorder", {"zone": zone, "other": other, "line": line, "crs": "CGCS2000"}),
        "repair": ("repairZone", {"zone": zone}),
        "lock": ("lockZones", {"zones": [zone]}),
        "unlock": ("lockZones", {"locked": False}),
        "change": ("changeZone", {"zone": zone, "name": f"第{b}", "kind": "DEDICATED"}),
        "join": (
            "mergeCommunities", {"communities": [codes[a % len(codes)], codes[b % len(codes)]]}
        ),
        "part": (
            "splitCommunity",
            {"community": codes[a % len(codes)], "by": {"zones": [zone, other]},
             "code": f"{TOWN}{900 + c % 9}", "name": f"社{c}"},
        ),
        "tear": (
            "splitCommunity",
            {"community": codes[a % len(codes)], "by": {"line": line}, "crs": "CGCS2000",
             "code": f"{TOWN}{900 + c % 9}", "name": f"社{c}"},
        ),
        "give": ("assignZones", {"zones": [zone, other], "community": codes[c % len(codes)]}),
        "bridge": ("declareBridge", {"line": bridge, "kind": "FERRY", "crs": "CGCS2000"}),
        "unbridge": ("removeBridge", {"bridge": await _a_bridge(owner, plan_editor.plan, a)}),
        "pieces": ("splitZone", {"zone": zone, "by": {"pieces": True}}),
        "undo": ("undo", {}),
        "redo": ("redo", {}),
    }  # fmt: skip
    edit, asked = tries[kind]
    code, answer = await plan_editor.tried(edit, **asked)
    now = await held(owner, plan_editor.plan)
    if code is not None:
        refusals = ("BAD_USER_INPUT", "CONFLICT", "NOT_FOUND", "INVALID_GEOMETRY")
        assert code in refusals, (said, answer)
        assert now == model.holds
        return
    plan_editor.version = answer["number"]
    before = model.holds
    match kind:
        case "undo":
            model.undone.append(model.done.pop())
            model.holds = model.undone[-1][0]
        case "redo":
            model.done.append(model.undone.pop())
            model.holds = model.done[-1][1]
        case "assign":
            model.make(before | dict.fromkeys(some, zone))
        case "loosen":
            model.make({atom: None if atom in some else z for atom, z in before.items()})
        case "remove":
            model.make({atom: None if z == zone else z for atom, z in before.items()})
        case "merge":
            model.make({atom: zone if z == other else z for atom, z in before.items()})
        case "create" | "lock" | "unlock" | "change" | "join" | "part" | "give":
            model.make(dict(before))
        case "bridge" | "unbridge":
            model.make(dict(before))
        case _:  # where to is the algorithms' to say: only from where is known
            new = {z["id"] for z in await plan_editor.zones()}
            for atom, z in now.items():
                assert z is None or z in new
                everywhere = set(before.values())
                may = {"draw": everywhere, "tear": everywhere, "border": {zone, other}}
                touched = may.get(kind, {zone})
                assert z == before[atom] or before[atom] in touched
            model.make(now)
    assert now == model.holds, said


async def _a_bridge(owner: AsyncConnection, plan: str, turn: int) -> str:
    """The id of a bridge of a plan; of none where it has none."""
    async with owner.begin():
        found = await owner.scalars(
            text("select id from plan_bridge where plan_id = :plan order by number"),
            {"plan": int(plan.split(":")[2])},
        )
        ids = list(found)
    return f"PlanBridge:{COUNTY}:{ids[turn % len(ids)] if ids else 999_999}"


def _place(a: int, b: int) -> tuple[float, float]:
    """A place in the towns, in degrees."""
    at = towns.degrees([shapely.Point(a * 0.35 - 20, b * 0.35 - 40)])[0]
    return float(at.x), float(at.y)


def _line(a: int, b: int, c: int) -> list[list[float]]:
    return [list(_place(a, b)), list(_place(c, a)), list(_place(b, c))][: 2 + c % 2]


async def is_sound(place: Town, owner: AsyncConnection, plan: str) -> None:
    """The outlines are a coverage, and everything derived is as if derived anew."""
    key = PlanKey(COUNTY, int(plan.split(":")[2]))
    async with place.transactions.transaction(MAPPER) as connection:
        partition = await load(connection, await plan_row(connection, key))
    whole = derive(partition, False)
    said = {"plan": key.id}
    async with owner.begin():
        outlines = {
            row.id: shapely.from_wkb(bytes(row.said))
            for row in await owner.execute(
                text(
                    "select id, ST_AsBinary(boundary) as said from plan_zone"
                    " where plan_id = :plan and boundary is not null"
                ),
                said,
            )
        }
        measures = {
            row.zone_id: MeasureRow(*(getattr(row, name) for name in MeasureRow.__slots__))
            for row in await owner.execute(
                text("select * from plan_measures where plan_id = :plan"), said
            )
        }
        findings = [
            (row.kind, row.severity, row.zone_id, row.message, row.figure, row.limit, row.advice)
            for row in await owner.execute(
                text("select * from plan_check where plan_id = :plan order by number"), said
            )
        ]
    shapes = list(outlines.values())
    assert shapely.coverage_is_valid(shapes) and all(shapely.is_valid(shapes))
    await homes_are_sound(owner, partition)
    filled = partition.assignment != 0
    areas = shapely.area(partition.attributes.cells[filled]).sum() - shapely.area(shapes).sum()
    assert abs(areas) * 1.1e5**2 < 1e-6 * max(1, len(shapes))
    assert outlines.keys() == {z for z in partition.zones if len(partition.members(z))}
    afresh: dict[int | None, MeasureRow] = {None: whole}
    assert measures == afresh | partition.figures
    assert findings == [
        (f.kind.name, f.severity.name, f.zone, f.message, f.figure, f.limit, f.advice)
        for f in partition.findings or ()
    ]
    in_parts = {f.zone: f.figure for f in partition.findings or () if f.kind is NOT_CONTIGUOUS}
    assert in_parts == parts_by_ground(partition)


def parts_by_ground(partition: Partition) -> dict[int | None, float]:
    """The zones in several parts, and in how many, by the ground and the bridges alone."""
    cells, settled = partition.atoms.cells, partition.settled
    one, other = shapely.STRtree(cells).query(cells, predicate="intersects")
    metres = shapely.length(shapely.intersection(cells[one], cells[other]))
    meet = networkx.Graph()
    meet.add_nodes_from(range(len(cells)))
    meet.add_edges_from(
        zip(one[metres >= LEAST_METRES], other[metres >= LEAST_METRES], strict=True)
    )
    meet.add_edges_from((bridge.start, bridge.end) for bridge in partition.bridges.values())
    meet.remove_edges_from([(a, b) for a, b in meet.edges if settled[a] != settled[b]])
    counts = {
        zone: float(networkx.number_connected_components(meet.subgraph(partition.members(zone))))
        for zone in partition.zones
    }
    return {zone: count for zone, count in counts.items() if count > 1}


async def homes_are_sound(owner: AsyncConnection, partition: Partition) -> None:
    """The communities share out the ground between them, and each zone has a code of its own."""
    said = text(
        "select community_code, redrawn, made_from, ST_AsBinary(boundary) from plan_community"
        " where plan_id = :plan order by community_code"
    )
    async with owner.begin():
        found = (await owner.execute(said, {"plan": partition.key.id})).all()
    assert [row.community_code for row in found] == sorted(partition.homes)
    shapes = [shapely.from_wkb(bytes(row[3])) for row in found]
    assert shapely.coverage_is_valid(shapes) and all(shapely.is_valid(shapes))
    today = np.array(partition.attributes.communities)
    for row, shape in zip(found, shapes, strict=True):
        inside = partition.settled == row.community_code
        cells = shapely.coverage_union_all(partition.attributes.cells[inside])
        assert shapely.equals(cells, shape)
        assert row.made_from == sorted(set(today[inside].tolist()))
        assert row.redrawn or (inside == (today == row.community_code)).all()
    for zone in partition.zones.values():
        assert zone.community in partition.homes
        assert zone.code[:12] == zone.community


@settings(
    max_examples=examples(12),
    suppress_health_check=list(HealthCheck),
    phases=tuple(Phase) if LONG else (Phase.explicit, Phase.generate),
)
@given(
    drawn=st.one_of(towns.towns(), towns.towns_with_water(), towns.towns_with_water()).filter(
        lambda town: len(town.footprints) > 2
    ),
    households=st.lists(st.sampled_from((0, 30, 90, 250, 500)), min_size=1, max_size=5),
    said=steps,
)
async def test_whatever_is_done_to_a_plan(
    place: Town,
    owner: AsyncConnection,
    drawn: towns.Town,
    households: list[int],
    said: list[tuple[str, int, int, int]],
) -> None:
    codes = await settle(owner, drawn, households)
    plan_editor = await editor(place, *codes, viewer=MAPPER)
    for code in codes:
        zone = (await plan_editor.do("createZone", community=code))["zones"]["nodes"][0]["id"]
        mine = [atom["id"] for atom in await plan_editor.atoms() if atom["communityCode"] == code]
        if mine:
            await plan_editor.do("assignBuildings", buildings={"ids": mine}, zone=zone)
    begun = plan_editor.version
    model = Model(await held(owner, plan_editor.plan))
    start = await rows(owner, plan_editor.plan, *STATE)
    async with another(place) as reads:
        both = (place.reads, reads)
        for at, each in enumerate(said):
            plan_editor.reads = both[at % 3 == 2]  # a third of the edits come by another process
            await step(plan_editor, owner, model, each)
        await is_sound(place, owner, plan_editor.plan)
        while model.undone:
            await plan_editor.do("redo")
            model.done.append(model.undone.pop())
        end = await rows(owner, plan_editor.plan, *STATE)
        for _ in model.done:
            await plan_editor.do("undo")
        assert await rows(owner, plan_editor.plan, *STATE) == start
        await is_sound(place, owner, plan_editor.plan)
        for _ in model.done:
            await plan_editor.do("redo")
        assert await rows(owner, plan_editor.plan, *STATE) == end
        await is_sound(place, owner, plan_editor.plan)
    async with owner.begin():
        logged = await owner.scalars(
            text("select number from plan_edit where plan_id = :plan order by number"),
            {"plan": int(plan_editor.plan.split(":")[2])},
        )
        assert (
            list(logged) == list(range(1, plan_editor.version + 1)) and begun <= plan_editor.version
        )
