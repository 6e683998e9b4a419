"""Zones drawn to keep the server busy: what an import may cost is bounded, and it can be ended."""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from compiler.errors import TooCostly
from resolvers.workflow.child_process import TookTooLong
from resolvers.workflow.refusals import Conflict
from schema.viewer import Role, Viewer
from server.errors import outcome_of
from tests.resolvers.redraw.conftest import DISTRICT, PLANNER, Town

IMPORT = """mutation ($of: [String!]!, $zones: ZonesInput!) {
    importPlan(name: "外来", communities: $of, zones: $zones) {
        read rejected { reason } notices { reason } plan { id }
    }
}"""
PLANS = "{ gridPlans { totalCount } }"


def drawn(*areas: BaseGeometry) -> dict[str, Any]:
    """Zones as a client gives them, each with a name of its own."""
    features = [
        {
            "type": "Feature",
            "properties": {"zone": f"片{i}"},
            "geometry": shapely.geometry.mapping(a),
        }
        for i, a in enumerate(areas)
    ]
    return {"polygons": {"type": "FeatureCollection", "features": features}}


async def box_of(town: Town) -> tuple[float, float, float, float]:
    found = await town.ask("{ communities { nodes { boundary } } }")
    shapes = [shapely.geometry.shape(each["boundary"]) for each in found["communities"]["nodes"]]
    west, south, east, north = shapely.total_bounds(shapes)
    return float(west), float(south), float(east), float(north)


def comb(box: tuple[float, float, float, float], teeth: int, upright: bool) -> BaseGeometry:
    """A valid polygon of thin teeth: two of them, crossed, meet in a square of their numbers."""
    west, south, east, north = box if upright else (box[1], box[0], box[3], box[2])
    step = (east - west) / (2 * teeth)
    ring = [(west, south)]
    for tooth in range(teeth):
        left = west + 2 * tooth * step
        ring += [(left, north), (left + step, north), (left + step, south + step)]
        ring += [(left + 2 * step, south + step)]
    ring += [(east, south)]
    area = shapely.Polygon(ring)
    return area if upright else shapely.transform(area, lambda at: at[:, ::-1])


def combs(box: tuple[float, float, float, float], teeth: int) -> Iterator[BaseGeometry]:
    yield from (comb(box, teeth, upright) for upright in (True, False))


async def plans_of(town: Town) -> int:
    return int((await town.ask(PLANS))["gridPlans"]["totalCount"])


def allowed(town: Town, **limits: Any) -> None:
    town.reads.limits = replace(town.reads.limits, **limits)


async def test_a_polygon_of_very_many_vertices_is_refused(town: Town) -> None:
    allowed(town, vertices=100)
    area = comb(await box_of(town), 30, True)
    with pytest.raises(TooCostly, match="of feature 1 has 123 vertices; 100 at most are allowed"):
        await town.ask(IMPORT, of=[DISTRICT], zones=drawn(area))


async def test_the_vertices_of_all_polygons_are_counted_together(town: Town) -> None:
    allowed(town, all_vertices=200)
    area = comb(await box_of(town), 20, True)
    with pytest.raises(TooCostly, match="polygons have 249 vertices or more; 200 at most are"):
        await town.ask(IMPORT, of=[DISTRICT], zones=drawn(area, area, area))
    assert await plans_of(town) == 0


async def test_polygons_that_cross_ever_so_often_are_given_up_in_time(town: Town) -> None:
    """2,400 teeth across 2,400: 23 million crossings, of 19,000 positions."""
    allowed(town, vertices=10_000, import_seconds=5.0)
    began = time.monotonic()
    with pytest.raises((TookTooLong, TooCostly)) as refused:
        await town.ask(IMPORT, of=[DISTRICT], zones=drawn(*combs(await box_of(town), 2_400)))
    assert time.monotonic() - began < 15
    assert outcome_of(refused.value).code in ("TIMEOUT", "QUERY_TOO_COSTLY")
    assert not multiprocessing.active_children()
    assert await plans_of(town) == 0


async def test_polygons_that_all_overlap_are_told_of_a_thousand_times(town: Town) -> None:
    """4,000 boxes, one on the other: 8 million pairs, each of which was told of."""
    west, south, east, north = await box_of(town)
    shift = (east - west) / 100_000
    boxes = [shapely.box(west + i * shift, south, east, north) for i in range(4_000)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = (await town.ask(IMPORT, of=[DISTRICT], zones=drawn(*boxes)))["importPlan"]
    overlaps = [each for each in found["notices"] if "it overlaps" in each["reason"]]
    assert len(overlaps) == 1_000
    assert {"reason": "further overlaps are not told of"} in found["notices"]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 200_000, "kB in this process"


async def test_more_memory_than_is_allowed_is_refused(town: Town) -> None:
    allowed(town, import_bytes=64 << 20)
    with pytest.raises(TooCostly, match="zones: it takes more than 64 MB of memory to lay 2 poly"):
        await town.ask(IMPORT, of=[DISTRICT], zones=drawn(*combs(await box_of(town), 2_000)))


async def test_whoever_goes_away_ends_the_work(town: Town) -> None:
    allowed(town, import_bytes=4 << 30)
    asking = asyncio.create_task(
        town.ask(IMPORT, of=[DISTRICT], zones=drawn(*combs(await box_of(town), 2_400)))
    )
    async with asyncio.timeout(20):
        while not multiprocessing.active_children():  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.05)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert not multiprocessing.active_children()


async def test_no_transaction_is_open_while_zones_are_laid_out(town: Town) -> None:
    allowed(town, import_bytes=4 << 30)
    asking = asyncio.create_task(
        town.ask(IMPORT, of=[DISTRICT], zones=drawn(*combs(await box_of(town), 2_400)))
    )
    async with asyncio.timeout(20):
        while not multiprocessing.active_children():  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.05)
    assert town.transactions.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    with pytest.raises(Conflict, match="importPlan: one of yours is under way; 1 at a time"):
        await town.ask(IMPORT, of=[DISTRICT], zones=drawn(comb(await box_of(town), 3, True)))
    other = Viewer("another", Role.PLANNER, PLANNER.areas)
    box = shapely.box(*await box_of(town))
    assert await town.ask(IMPORT, other, of=[DISTRICT], zones=drawn(box))
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
