"""Road lengths by area: the parts within each, as the oracle takes roads apart; nothing is lost."""

from __future__ import annotations

import json
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.limits import Limits
from resolvers.database.pool import ReadPool
from resolvers.question import Question
from resolvers.reads import Reads
from schema.model import model
from schema.viewer import Role, Viewer
from tests.append_only import unlock
from tests.conftest import Database
from tests.oracle.agreement import CELL, Agreement
from tests.oracle.cities import random_city
from tests.oracle.documents import Asked
from tests.oracle.entities import AREAS
from tests.oracle.oracle import Oracle
from tests.oracle.places import Ambiguous
from tests.oracle.relations import Item
from tests.oracle.rows import City, load

ZONE = "Asia/Shanghai"

EVERYTHING = Viewer("somebody", Role.OPERATOR, ("",))

KEYS = ("GRID", "COMMUNITY", "TOWN", "COUNTY", "COMMUNITY, GRID", "KIND, TOWN, COMMUNITY")
INSTANTS = ("2023-06-01T00:00:00Z", "2025-06-01T00:00:00Z")

FIGURES = """
  count
  sum { lengthMetres } avg { lengthMetres } min { lengthMetres } max { lengthMetres }
  density { count lengthMetres }
"""


def documents() -> list[str]:
    """Groups of all roads by all keys, as areas are and as they were."""
    areas = "grid { code } community { code } town { code } county { code } kind"
    instants = ["", *(f', asOf: "{instant}"' for instant in INSTANTS)]
    return [
        f"{{ roads {{ aggregate {{ sum {{ lengthMetres }} }}"
        f" groups(by: [{by}]{instant}) {{ {areas} {FIGURES} }} }} }}"
        for by in KEYS
        for instant in instants
    ]


def viewers(city: City) -> list[Viewer]:
    """Of everything, and of one area of each level that there is."""
    codes = sorted({row["area_code"] for row in city.rows["Road"]}, key=lambda c: (len(c), c))
    one_each = {len(code): code for code in codes}
    return [Viewer("somebody", Role.OPERATOR, (area,)) for area in ("", *one_each.values())]


async def reload(city: City, owner: AsyncConnection) -> None:
    await unlock(owner)
    for entity in model():
        await owner.execute(text(f"truncate {entity.table.name} cascade"))
    await load(city, owner)


@pytest.mark.parametrize("seed", range(6))
async def test_roads_are_counted_where_their_parts_lie(
    seed: int, database: Database, owner: AsyncConnection
) -> None:
    city = random_city(Random(seed))  # noqa: S311 - the same each time is meant
    await reload(city, owner)
    async with ReadPool(database.reader_url) as pool:
        reads = Reads(pool, Limits(cell=CELL), ZONE)
        agreement = Agreement(reads, Oracle(city, ZONE, CELL), "1")
        for viewer in viewers(city):
            for document in documents():
                with suppress(Ambiguous):
                    await agreement.ask(Asked(document, None, {}, {}, ()), {}, {}, viewer)
                answer = await reads.answer(Question(document), viewer)
                check_sum(json.loads(answer.data or "")["roads"])


def check_sum(roads: Any) -> None:
    whole = roads["aggregate"]["sum"]["lengthMetres"] or 0
    parts = sum(group["sum"]["lengthMetres"] for group in roads["groups"])
    assert parts == pytest.approx(whole, rel=1e-9, abs=1e-3)


async def test_a_road_intersects_the_areas_that_it_goes_through(
    database: Database, owner: AsyncConnection
) -> None:
    city = random_city(Random(3))  # noqa: S311 - the same each time is meant
    await reload(city, owner)
    through = 0
    async with ReadPool(database.reader_url) as pool:
        reads = Reads(pool, Limits(cell=CELL), ZONE)
        agreement = Agreement(reads, Oracle(city, ZONE, CELL), "1")
        for area in (Item(name, row) for name in AREAS for row in city.rows[name]):
            document = " ".join(
                f"{way}_{how}: roads(where: {{{how}: {{{way}: {json.dumps(named)}}}}})"
                " { totalCount }"
                for how in ("within", "intersects")
                for way, named in (("code", area.row["code"]), ("node", area.id))
            )
            asked = Asked(f"{{ {document} }}", None, {}, {}, ())
            await agreement.ask(asked, {}, {}, EVERYTHING)
            answer = await reads.answer(Question(asked.text), EVERYTHING)
            counts = {name: of["totalCount"] for name, of in json.loads(answer.data or "").items()}
            through += counts["code_intersects"] - counts["code_within"]
    assert through > 0
