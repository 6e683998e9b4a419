"""Documents that were once answered wrongly, each as small as it could be made."""

from __future__ import annotations

import re
from random import Random

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.limits import Limits
from resolvers.database.pool import ReadPool
from resolvers.reads import Reads
from schema.viewer import Role, Viewer
from tests.conftest import Database
from tests.oracle.agreement import CELL, Agreement
from tests.oracle.cities import random_city
from tests.oracle.documents import Asked
from tests.oracle.oracle import Oracle
from tests.oracle.rows import City, load

KNOWN = {
    "a PageInfo of which nothing is left": """
        { grids { pageInfo { startCursor @skip(if: true) } } }""",
    "an order by id, which is no key alone": """
        { households(orderBy: {by: ID, direction: DESC}) { nodes { id } edges { cursor } } }""",
    "groups of which nothing is left": """
        { incidents { groups(by: [TOWN]) { count @skip(if: true) } } }""",
    "whether a page comes before the first, of no rows and of several": """
        {
          none: regions(where: {name: {eq: "nowhere"}}) { pageInfo { hasPreviousPage } }
          several: regions { pageInfo { hasPreviousPage } }
        }""",
    "aliases that are names of tables in the statement": """
        {
          grids { nodes { t1: id t2: id t3: id t4: id t5: id t6: id t7: id t8: id t9: id } }
          area(in: {bbox: [113.9, 22.4, 114, 22.6]}) { t7: geometry t8: geometry t9: geometry }
        }""",
    "all that are so, counted beside the nearest of them": """
        {
          facilities(
            first: 1
            orderBy: {by: DISTANCE, from: {x: 113.93, y: 22.5}}
            where: {nearbyIncidents: {within: 55.86, count: {}}}
          ) { totalCount nodes { id } }
        }""",
    "a point as an area, simplified": """
        {
          area(in: {node: "Camera:440305:1"}) {
            geometry(simplifyMetres: 5) shifted: geometry(crs: GCJ02, simplifyMetres: 5)
          }
        }""",
    "a line as an area, which no rule turns": """
        {
          roads { nodes { id centreline } }
          one: area(in: {node: "Road:440305:1"}) {
            geometry areaSquareMetres shifted: geometry(crs: BD09, precision: 9)
            simple: geometry(simplifyMetres: 20, crs: WEB_MERCATOR)
            roads { totalCount } buildings { totalCount edges { share } } cameras { totalCount }
          }
          other: area(in: {node: "Road:440306:2"}) { geometry roads { totalCount } }
        }""",
    "a variable within a literal of GeoJSON": """
        query ($corner: [Float!] = [113.93, 22.49]) {
          area(in: {polygon: {type: "Polygon", coordinates: [
            [$corner, [113.95, 22.49], [113.95, 22.51], $corner]
          ]}}) { geometry cameras { totalCount } }
        }""",
}
EVERYTHING = Viewer("somebody", Role.ADMINISTRATOR, ("",))


@pytest.fixture
def city() -> City:
    return random_city(Random("1/2"))  # noqa: S311 - the same each time is meant


@pytest.fixture
async def agreement(city: City, database: Database, owner: AsyncConnection) -> Agreement:
    await load(city, owner)
    pool = ReadPool(database.reader_url)
    return Agreement(
        Reads(pool, Limits(cell=CELL), "Asia/Shanghai"),
        Oracle(city, "Asia/Shanghai", CELL),
        "known",
    )


def test_what_they_name_is_there(city: City) -> None:
    ids = {f"{name}:{row['county']}:{row['id']}" for name, row in city.everything()}
    assert set(re.findall(r'node: "([^"]+)"', "".join(KNOWN.values()))) <= ids


async def test_they_are_answered_rightly(agreement: Agreement) -> None:
    for name, text in KNOWN.items():
        asked = Asked(text, None, {}, {}, ())
        found = await agreement.ask(asked, {}, {}, EVERYTHING)
        assert found.differences == [], name
    await agreement.reads.pool.close()
