"""Outlines: zones as polygons, which stay seamless on the way through PostGIS."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.cutting.cells import Cells
from geo.zoning.outlines import outlines
from tests.effort import examples
from tests.geo.towns import cut_metres, house

RANDOM = np.random.default_rng(7)

HOUSES = [
    house(x + RANDOM.uniform(-9, 9), y + RANDOM.uniform(-9, 9), 20, 14, RANDOM.uniform(0, 3))
    for x in range(20, 300, 35)
    for y in range(20, 300, 35)
]


def town(digits: int = 9) -> Cells:
    street = LineString([(-5, 130), (150, 160), (305, 120)])
    return cut_metres(HOUSES, [shapely.box(0, 0, 300, 300)], [street], digits=digits)[0]


CELLS = town()


@given(st.lists(st.integers(-1, 5), min_size=len(CELLS.polygons), max_size=len(CELLS.polygons)))
@settings(max_examples=examples(30))
def test_zones_cover_what_their_cells_cover(assignment: list[int]) -> None:
    zones = np.array(assignment)
    found = outlines(CELLS.polygons, zones, [4, 2, 0])
    for polygon, zone in zip(found, (4, 2, 0), strict=True):
        naive = shapely.union_all(CELLS.polygons[zones == zone])
        assert polygon.is_valid
        assert polygon.symmetric_difference(naive).area < 1e-18
    assert shapely.coverage_is_valid(found)


def test_zones_made_at_different_times_fit() -> None:
    zones = np.arange(len(CELLS.polygons)) % 5
    one_by_one = np.concatenate([outlines(CELLS.polygons, zones, [zone]) for zone in range(5)])
    assert shapely.coverage_is_valid(one_by_one)
    assert shapely.equals_exact(one_by_one, outlines(CELLS.polygons, zones, range(5))).all()


def test_a_zone_in_two_places_is_a_multipolygon() -> None:
    zones = np.full(len(CELLS.polygons), 1)
    zones[[0, len(HOUSES) - 1]] = 0
    assert isinstance(outlines(CELLS.polygons, zones, [0])[0], MultiPolygon)


def test_a_zone_without_atoms_is_empty() -> None:
    assert outlines(CELLS.polygons, np.zeros(len(CELLS.polygons)), [3])[0].is_empty


async def test_zones_come_out_of_postgis_as_they_went_in(owner: AsyncConnection) -> None:
    for digits in (9, 7):
        cells = town(digits)
        zones = outlines(cells.polygons, np.arange(len(cells.polygons)) % 4, range(4))
        rows = await owner.execute(
            text(
                "SELECT ST_AsGeoJSON(place, :digits), ST_AsBinary(place), ST_IsValid(place) "
                "FROM unnest(cast(:zones AS bytea[])) WITH ORDINALITY AS given(bytes, number), "
                "LATERAL (SELECT ST_GeomFromWKB(bytes, 4490)) AS made(place) ORDER BY number"
            ),
            {"zones": shapely.to_wkb(zones).tolist(), "digits": digits},
        )
        texts, binaries, valid = zip(*rows.all(), strict=True)
        assert all(valid)
        assert shapely.equals_exact(shapely.from_geojson(texts), zones).all()
        assert shapely.equals_exact(
            shapely.from_wkb([bytes(each) for each in binaries]), zones
        ).all()
