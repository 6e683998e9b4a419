"""What an edit of a plan takes at the server, with its checks and measures, and what is left of the
polygons: a city of some 5,000 buildings on irregular streets, with a river, in one community.

Each edit moves the atom of one building over a border of its zone, or the last one back, and asks
for the measures of the zones that changed and for all checks of the plan. Then the log is made
10,000 edits longer, and edits are timed again by a server that has just been started.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import numpy as np
import orjson
import shapely
from sqlalchemy import text

from bench.machine import Machine, machine
from bench.planner_client import PlannerClient, planning
from bench.redraw_city import PLANE, irregular
from bench.redraw_database import COMMUNITY, CREATE, PLANNER, load_city
from server import database
from server.cluster import Cluster

LOGGED = 10_000
BAR_MS = 50.0

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
            city = irregular()
            pairs, zones = await load_city(owner, city)
        async with planning(address, PLANNER) as planner:
            started = perf_counter()
            plan = (await planner.ask(CREATE, communities=[COMMUNITY]))["createPlan"]["id"]
            created = perf_counter() - started
            first = await _timed(planner, plan, pairs, rounds, 1)
        async with database.connected(address) as owner:
            await owner.execute(LENGTHEN, {"count": LOGGED})
            await owner.commit()
        async with planning(address, PLANNER) as planner:
            later = await _timed(planner, plan, pairs, rounds, 2)
            plan_outlines = await planner.ask(OUTLINES, plan=plan, digits=9)
        nodes = plan_outlines["gridPlan"]["zones"]["nodes"]
        shapes = shapely.from_geojson([orjson.dumps(node["boundary"]) for node in nodes])
        return Edits(
            await machine(address),
            len(city.footprints),
            zones,
            created,
            first,
            later,
            *_polygons(shapes, city.footprints),
        )


async def _timed(
    planner: PlannerClient, plan: str, pairs: Any, rounds: int, seed: int
) -> tuple[float, ...]:
    """Edit so often; the first one, which reads the plan, is not counted."""
    version, atoms = await _state(planner, plan)
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
        made = await planner.ask(EDIT, plan=plan, version=version, ids=[moved], zone=target)
        took.append((perf_counter() - started) * 1000)
        version = made["assignBuildings"]["number"]
    return tuple(took[1:])


async def _state(planner: PlannerClient, plan: str) -> tuple[int, list[Any]]:
    """The plan's version, and its atoms by number."""
    atoms: list[Any] = []
    after: str | None = None
    while True:
        found = (await planner.ask(ATOMS, plan=plan, after=after))["gridPlan"]
        atoms += found["atoms"]["nodes"]
        if not found["atoms"]["pageInfo"]["hasNextPage"]:
            return found["version"], atoms
        after = found["atoms"]["pageInfo"]["endCursor"]


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
