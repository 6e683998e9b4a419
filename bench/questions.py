"""The five questions, each asked of many places that are drawn from the city with a seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from os.path import commonprefix
from typing import Any

import psycopg
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

Variables = Mapping[str, Any]

GRIDS_IN_VIEW = 4
SMALLEST_DEGREES, LARGEST_DEGREES = 1e-5, 0.2
"""Half the side of a box, about 1 m and 20 km."""

GRID = """query Grid($code: String!) {
  grid(code: $code) { id code name kind workers }
}"""

VIEWPORT = """query Viewport($box: [Float!]!) {
  area(in: {bbox: $box}) {
    grids(first: 10) {
      nodes {
        id code name boundary
        buildings(first: 100) { nodes { id buildingNo floors use footprint } }
        cameras(first: 100) { nodes { id cameraNo status azimuth location } }
        incidents { totalCount }
      }
    }
  }
}"""

FOOTPRINTS = """query Footprints($box: [Float!]!) {
  area(in: {bbox: $box}) { buildings(first: 10000) { nodes { id footprint } } }
}"""

DASHBOARD = """query Dashboard($county: String!, $since: DateTime!) {
  area(in: {code: $county}) {
    incidents(where: {reportedAt: {gte: $since}}) {
      groups(
        by: [GRID, CATEGORY, MONTH], orderBy: [{by: COUNT, direction: DESC}], first: 1000
      ) { grid { code name } category month count }
    }
  }
}"""

UNWATCHED = """query Unwatched($code: String!) {
  community(code: $code) {
    code name
    buildings(
      first: 1000, where: {nearbyCameras: {within: 50, none: {status: {eq: ONLINE}}}}
    ) { nodes { id buildingNo address } }
  }
}"""


@dataclass(frozen=True, slots=True)
class BenchCity:
    """What places are drawn from. ``area`` is the code of all of it, ``county`` its largest
    county's; ``boundaries`` are its grids', ``centres`` its buildings'.
    """

    area: str
    county: str
    communities: Sequence[str]
    grids: Sequence[str]
    boundaries: STRtree
    centres: STRtree
    last_report: datetime


@dataclass(frozen=True, slots=True)
class BenchQuestion:
    """One of the five. ``draw`` makes the variables of one request."""

    letter: str
    title: str
    document: str
    places: int
    draw: Callable[[BenchCity, random.Random], Variables]

    def drawn(self, city: BenchCity, seed: int) -> list[Variables]:
        """Variables of as many places as there are to ask for; the same seed, the same places."""
        chance = random.Random(f"{seed} {self.letter}")  # noqa: S311 (no secret)
        return [self.draw(city, chance) for _ in range(self.places)]


async def bench_city_of(owner: psycopg.AsyncConnection[Any]) -> BenchCity:
    """The city of a database."""
    cursor = await owner.execute(
        "select code, st_asbinary(boundary) from grid where upper_inf(valid) order by code"
    )
    grids = await cursor.fetchall()
    cursor = await owner.execute("select code from community order by code")
    communities = [code for (code,) in await cursor.fetchall()]
    cursor = await owner.execute(
        "select st_asbinary(st_centroid(footprint)) from building order by county, building_no"
    )
    centres = shapely.from_wkb([centre for (centre,) in await cursor.fetchall()])
    cursor = await owner.execute("select max(reported_at) from incident")
    (last_report,) = (await cursor.fetchone()) or (datetime.now(UTC),)
    boundaries = shapely.from_wkb([boundary for _, boundary in grids])
    codes = [code for code, _ in grids]
    counties = Counter(code[:6] for code in codes)
    (county, _), *_ = counties.most_common(1)
    area = commonprefix(list(counties))  # noqa: RUF071 - character by character is meant
    area = area[: len(area) // 2 * 2]
    return BenchCity(
        area, county, communities, codes, STRtree(boundaries), STRtree(centres), last_report
    )


def one_grid(city: BenchCity, chance: random.Random) -> Variables:
    return {"code": chance.choice(city.grids)}


def view_of_four(city: BenchCity, chance: random.Random) -> Variables:
    """A box around a grid's corner that four grids lie in."""
    grids = city.boundaries
    while True:
        x, y = chance.choice(shapely.get_coordinates(_one(grids, chance)).tolist())
        box = _box_holding(grids, x, y, GRIDS_IN_VIEW)
        if _held(grids, box) == GRIDS_IN_VIEW:
            return {"box": list(box)}


def view_of_many(wanted: int) -> Callable[[BenchCity, random.Random], Variables]:
    """A box in which at least so many buildings lie, or all where there are fewer."""

    def draw(city: BenchCity, chance: random.Random) -> Variables:
        x, y = shapely.get_coordinates(_one(city.centres, chance))[0].tolist()
        return {"box": list(_box_holding(city.centres, x, y, wanted))}

    return draw


def _one(tree: STRtree, chance: random.Random) -> BaseGeometry:
    geometry: BaseGeometry = tree.geometries[chance.randrange(len(tree))]
    return geometry


def _box_holding(tree: STRtree, x: float, y: float, wanted: int) -> tuple[float, ...]:
    """The smallest box around a point that meets so many of the tree's geometries."""
    least, most = SMALLEST_DEGREES, LARGEST_DEGREES
    while most - least > SMALLEST_DEGREES / 10:
        half = (least + most) / 2
        if _held(tree, _around(x, y, half)) >= wanted:
            most = half
        else:
            least = half
    return _around(x, y, most)


def _around(x: float, y: float, half: float) -> tuple[float, ...]:
    return tuple(round(edge, 7) for edge in (x - half, y - half, x + half, y + half))


def _held(tree: STRtree, box: tuple[float, ...]) -> int:
    return len(tree.query(shapely.box(*box), predicate="intersects"))


def dashboard(city: BenchCity, chance: random.Random) -> Variables:
    since = city.last_report - timedelta(days=chance.randint(30, 360))
    return {"county": city.county, "since": since.astimezone(UTC).isoformat()}


def one_community(city: BenchCity, chance: random.Random) -> Variables:
    return {"code": chance.choice(city.communities)}


def questions(footprints: int = 10_000) -> tuple[BenchQuestion, ...]:
    """The five questions; (c) draws so many footprints."""
    return (
        BenchQuestion("a", "one grid by code", GRID, 500, one_grid),
        BenchQuestion(
            "b", "four grids with buildings, cameras, incidents", VIEWPORT, 200, view_of_four
        ),
        BenchQuestion("c", "10,000 footprints", FOOTPRINTS, 20, view_of_many(footprints)),
        BenchQuestion(
            "d", "a county's incidents by grid, category, month", DASHBOARD, 50, dashboard
        ),
        BenchQuestion(
            "e", "a community's buildings without an online camera", UNWATCHED, 200, one_community
        ),
    )
