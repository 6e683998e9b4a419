"""What an edit of a plan takes at the server, with its checks and measures, and what is left of the
polygons: a city of some 5,000 buildings on irregular streets, with a river, in one community.

Each edit moves the atom of one building over a border of its zone, or the last one back, and asks
for the measures of the zones that changed and for all checks of the plan. Then the log is made
10,000 edits longer, and edits are timed again by a server that has just been started.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bench.machine import Machine, machine
from bench.redraw_city import PLANE, irregular
from compiler.limits import Limits
from geo.atoms import atoms_of_cells
from geo.cutting.cells import cells_of
from geo.wkb import ewkb
from geo.zoning.atom_graph import Band
from geo.zoning.outlines import outlines
from geo.zoning.proposals import Wish, propose
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.database.transactions import Transactions
from resolvers.question import Question
from resolvers.reads import Reads
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.workflow.announcements import listening
from resolvers.workflow.context import WriteAccess
from resolvers.workflow.queues import Queues
from schema.entities.building import building
from schema.entities.community import community
from schema.entities.grid import grid
from schema.entities.region import region
from schema.entities.road import road
from schema.viewer import Role, Viewer
from server import database
from server.address import READER, WRITER, for_sqlalchemy, in_role
from server.cluster import Cluster
from transfer.membership import assign

COUNTY, COMMUNITY = 440399, "440399001001"
PLANNER = Viewer("planner", Role.PLANNER, (str(COUNTY),))
WISH = Wish(Band(200, 400), 300.0)
LOGGED = 10_000
BAR_MS = 50.0

CREATE = """
    mutation ($communities: [String!]!) {
      createPlan(name: "bench", communities: $communities) { id }
    }
"""
ATOMS = """
    query ($plan: ID!, $after: String) {
      gridPlan(id: $plan) {
        version
        atoms(first: 1000, after: $after) {
          pageInfo { hasNextPage endCursor }
          nodes { id number building { id } zone { id } }
        }
      }
    }
"""
EDIT = """
    mutation ($plan: ID!, $version: Int!, $ids: [ID!]!, $zone: ID!) {
      assignBuildings(plan: $plan, version: $version, buildings: {ids: $ids}, zone: $zone) {
        number
        zones { nodes {
          code
          measures {
            households residents buildings squareMetres incidents cameras deviation polsbyPopper
            reock streetShare blocksSplit spreadMetres
          }
        } }
        plan { checks(first: 500) { nodes { kind severity message figure limit } } }
      }
    }
"""
OUTLINES = """
    query ($plan: ID!, $digits: Int!) {
      gridPlan(id: $plan) { zones(first: 500) { nodes { boundary(precision: $digits) } } }
    }
"""
LENGTHEN = text(
    """
    with one as (select * from plan_edit order by id limit 1),
    made as (
        insert into plan_edit (
            county, area_code, plan_id, number, kind, author, made_at, buildings, households,
            change
        )
        select one.county, one.area_code, one.plan_id, plan.version + n, one.kind, one.author,
            now(), one.buildings, one.households, one.change
        from one join grid_plan as plan on plan.id = one.plan_id,
            generate_series(1, :count) as n
        returning 1
    )
    update grid_plan set version = version + (select count(*) from made)
    """
)


@dataclass(frozen=True, slots=True)
class Edits:
    """Milliseconds of each edit, before and after the log was made longer, and the polygons."""

    machine: Machine
    buildings: int
    zones: int
    created_seconds: float
    first: tuple[float, ...]
    later: tuple[float, ...]
    valid: bool
    residual: float
    crossed: int


async def edits(folder: Path, rounds: int) -> Edits:
    """So many edits of a plan of a synthetic city, in a cluster in a folder."""
    async with Cluster(folder) as cluster:
        address = await cluster.database("edits")
        async with database.connected(address) as owner:
            await database.migrate_database(owner)
            footprints, pairs, zones = await _made(owner)
        async with served(address) as reads:
            started = perf_counter()
            plan = (await ask_reads(reads, CREATE, communities=[COMMUNITY]))["createPlan"]["id"]
            created = perf_counter() - started
            first = await _timed(reads, plan, pairs, rounds, 1)
        async with database.connected(address) as owner:
            await owner.execute(LENGTHEN, {"count": LOGGED})
            await owner.commit()
        async with served(address) as reads:
            later = await _timed(reads, plan, pairs, rounds, 2)
            plan_outlines = await ask_reads(reads, OUTLINES, plan=plan, digits=9)
        nodes = plan_outlines["gridPlan"]["zones"]["nodes"]
        shapes = shapely.from_geojson([orjson.dumps(node["boundary"]) for node in nodes])
        return Edits(
            await machine(address),
            len(footprints),
            zones,
            created,
            first,
            later,
            *_polygons(shapes, footprints),
        )


@asynccontextmanager
async def served(address: str) -> AsyncIterator[Reads]:
    """A server without HTTP, that knows nothing of plans yet."""
    writer = in_role(address, WRITER)
    editor = PlanEditor(
        Transactions(for_sqlalchemy(writer), PoolLimits(), "Asia/Shanghai"),
        listening(writer),
        Queues(writer),
    )
    async with ReadPool(in_role(address, READER)) as pool:
        write_access = WriteAccess(editor.transactions, editor.listening, {PlanEditor: editor})
        yield Reads(pool, Limits(), "Asia/Shanghai", write_access)
        await editor.close()


async def ask_reads(reads: Reads, document: str, **variables: Any) -> Any:
    answer = await reads.answer(Question(document, variables), PLANNER)
    for error in answer.errors:
        raise RuntimeError(str(error))
    return orjson.loads(answer.data or b"null")


async def _timed(reads: Reads, plan: str, pairs: Any, rounds: int, seed: int) -> tuple[float, ...]:
    """Edit so often; the first one, which reads the plan, is not counted."""
    version, atoms = await _state(reads, plan)
    random = np.random.default_rng(seed)
    took: list[float] = []
    back: tuple[str, str] | None = None
    while len(took) <= rounds:
        if back is None:
            one, other = (atoms[int(atom)] for atom in pairs[int(random.integers(len(pairs)))])
            if not one["building"] or one["zone"]["id"] == other["zone"]["id"]:
                continue
            moved, target = one["id"], other["zone"]["id"]
            back = moved, one["zone"]["id"]
        else:
            (moved, target), back = back, None
        started = perf_counter()
        made = await ask_reads(reads, EDIT, plan=plan, version=version, ids=[moved], zone=target)
        took.append((perf_counter() - started) * 1000)
        version = made["assignBuildings"]["number"]
    return tuple(took[1:])


async def _state(reads: Reads, plan: str) -> tuple[int, list[Any]]:
    """The plan's version, and its atoms by number."""
    atoms: list[Any] = []
    after: str | None = None
    while True:
        found = (await ask_reads(reads, ATOMS, plan=plan, after=after))["gridPlan"]
        atoms += found["atoms"]["nodes"]
        if not found["atoms"]["pageInfo"]["hasNextPage"]:
            return found["version"], atoms
        after = found["atoms"]["pageInfo"]["endCursor"]


async def _made(owner: AsyncConnection) -> tuple[Any, Any, int]:
    """The city's rows, its grids being a proposal; its footprints, the pairs of
    atoms that meet, and how many grids.
    """
    city = irregular()
    cells = cells_of(city.footprints, city.communities, city.streets)
    atoms = atoms_of_cells(cells)
    held = np.where(cells.buildings >= 0, city.households[cells.buildings], 0)
    proposal = await asyncio.to_thread(propose, atoms, held, WISH)
    drawn = outlines(cells.polygons, proposal.assignment, np.unique(proposal.assignment))
    bounds = shapely.MultiPolygon([shapely.box(*shapely.total_bounds(city.communities))])
    county = {"county": COUNTY}
    named = {"code": str(COUNTY), "name": "示范区", "level": "COUNTY"}
    await owner.execute(insert(region), [{**county, **named, "boundary": ewkb(bounds)}])
    whole = multipolygon_ewkb(city.communities[0])
    await owner.execute(
        insert(community), [{**county, "code": COMMUNITY, "name": "示范社区", "boundary": whole}]
    )
    await owner.execute(
        insert(grid),
        [
            {**county, "code": f"{COMMUNITY}{n:03}", "name": f"第{n}网格", "workers": 1,
             "boundary": multipolygon_ewkb(shape)}
            for n, shape in enumerate(drawn, 1)
        ],
    )  # fmt: skip
    of_it = {**county, "area_code": COMMUNITY}
    stand = zip(city.footprints, city.households, strict=True)
    await owner.execute(
        insert(building),
        [
            {**of_it, "building_no": str(n), "footprint": multipolygon_ewkb(wall),
             "household_count": int(held)}
            for n, (wall, held) in enumerate(stand)
        ],
    )  # fmt: skip
    lines = shapely.multilinestrings([shapely.get_parts(line) for line in city.streets])
    await owner.execute(
        insert(road),
        [{**of_it, "road_no": str(n), "centreline": ewkb(line)} for n, line in enumerate(lines)],
    )
    await assign(owner, building)
    await owner.commit()
    return city.footprints, atoms.pairs, len(drawn)


def _polygons(shapes: Any, footprints: Any) -> tuple[bool, float, int]:
    """Whether zones are a valid coverage, square metres between their sum and their union, and
    footprints that a zone's border crosses by more than a millimetre."""
    flat, walls = PLANE.metres(shapes), PLANE.metres(footprints)
    # The union of a coverage keeps its vertices: no overlay rounds any.
    union = PLANE.metres(shapely.coverage_union_all(shapes))
    residual = abs(float(shapely.area(flat).sum() - shapely.area(union)))
    inner = shapely.buffer(walls, -0.001)
    tree = shapely.STRtree(shapely.boundary(flat))
    crossed = np.unique(tree.query(inner, predicate="intersects")[0])
    return bool(shapely.coverage_is_valid(shapes)), residual, len(crossed)


def multipolygon_ewkb(shape: BaseGeometry) -> str:
    return ewkb(shapely.multipolygons(shapely.get_parts(shape)))


def edits_in_words(edits: Edits) -> str:
    """The figures in words."""

    def spread(took: tuple[float, ...]) -> str:
        tail = quantiles(took, n=20)[-1]
        return f"{median(took):.0f} ms (95 % within {tail:.0f} ms, of {len(took)})"

    return (
        f"{edits.buildings:,} buildings in {edits.zones} zones: the plan is made in"
        f" {edits.created_seconds:.1f} s; an edit with its checks and measures takes"
        f" {spread(edits.first)}, and {spread(edits.later)} with {LOGGED:,} more edits in the"
        f" log; allowed are {BAR_MS:.0f} ms. The zones as GeoJSON of 9 digits are"
        f" {'a' if edits.valid else 'NO'} valid coverage, {edits.residual:.1g} m² off their"
        f" union, and cross {edits.crossed} footprints."
    )
