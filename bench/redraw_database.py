"""A city to redraw, as the rows of a database."""

from __future__ import annotations

import asyncio

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bench.redraw_city import RedrawCity
from bench.study_areas import WISH
from geo.arrays import Integers
from geo.atoms import atoms_of_cells
from geo.cutting.cells import cells_of
from geo.wkb import ewkb
from geo.zoning.outlines import outlines
from geo.zoning.proposals import propose
from schema.entities.building import building
from schema.entities.community import community
from schema.entities.grid import grid
from schema.entities.region import region
from schema.entities.road import road
from schema.viewer import Role, Viewer
from transfer.membership import assign

COUNTY, COMMUNITY = 440399, "440399001001"
PLANNER = Viewer("planner", Role.PLANNER, (str(COUNTY),))

CREATE = """
    mutation ($communities: [String!]!) {
      createPlan(name: "bench", communities: $communities) { id }
    }
"""


async def load_city(owner: AsyncConnection, city: RedrawCity) -> tuple[Integers, int]:
    """Write a city's rows, as one community whose grids are a proposal.

    The pairs of its atoms that meet, and how many grids there are.
    """
    cells = cells_of(city.footprints, city.communities, city.streets)
    atoms = atoms_of_cells(cells)
    held = np.where(cells.buildings >= 0, city.households[cells.buildings], 0)
    proposal = await asyncio.to_thread(propose, atoms, held, WISH)
    drawn = outlines(cells.polygons, proposal.assignment, np.unique(proposal.assignment))
    bounds = shapely.MultiPolygon([shapely.box(*shapely.total_bounds(city.communities))])
    county = {"county": COUNTY}
    named = {"code": str(COUNTY), "name": "示范区", "level": "COUNTY"}
    await owner.execute(insert(region), [{**county, **named, "boundary": ewkb(bounds)}])
    whole = _multi(city.communities[0])
    await owner.execute(
        insert(community), [{**county, "code": COMMUNITY, "name": "示范社区", "boundary": whole}]
    )
    await owner.execute(
        insert(grid),
        [
            {**county, "code": f"{COMMUNITY}{n:03}", "name": f"第{n}网格", "workers": 1,
             "boundary": _multi(shape)}
            for n, shape in enumerate(drawn, 1)
        ],
    )  # fmt: skip
    of_it = {**county, "area_code": COMMUNITY}
    stand = zip(city.footprints, city.households, strict=True)
    await owner.execute(
        insert(building),
        [
            {**of_it, "building_no": str(n), "footprint": _multi(wall),
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
    return atoms.pairs.astype(np.int64), len(drawn)


def _multi(shape: BaseGeometry) -> str:
    return ewkb(shapely.multipolygons(shapely.get_parts(shape)))
