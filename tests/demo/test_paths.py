"""Paths on foot in the demonstration city: within their grids, on dry land, one or more a park."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from demo.block_ground import block_grounds
from demo.city import City, city_of
from demo.ground_cover import ground_cover_of
from demo.land_use import Use
from demo.paths import park_paths, paths_of, promenade
from schema.entities.land_cover import LandCoverKind
from schema.entities.road import RoadKind


@pytest.fixture(scope="module", params=[(100_000, 3), (2_000, 1), (40, 5)], ids=str)
def city(request: pytest.FixtureRequest) -> City:
    return city_of(*request.param)


def test_each_path_lies_wholly_in_its_grid(city: City) -> None:
    grids = {grid.code: grid.boundary for grid in city.grids}
    paths = list(paths_of(city))
    assert paths
    for path in paths:
        assert path.kind is RoadKind.PEDESTRIAN
        assert path.centreline.geom_type == "MultiLineString"
        assert grids[path.code].contains(path.centreline)


def test_every_park_and_every_bank_has_its_paths(city: City) -> None:
    blocks = list(block_grounds(city))
    banks = sum(here.on_river for here in blocks)
    parks = {f"{here.name}步道" for here in blocks if here.block.use is Use.PARK}
    names = [path.name for path in paths_of(city)]
    assert names.count("滨河步道") == banks
    assert set(names) - {"滨河步道"} == parks


def test_paths_are_on_dry_land(city: City) -> None:
    water = [g.shape for g in ground_cover_of(city) if g.kind is LandCoverKind.WATER]
    tree = shapely.STRtree(np.array(water, dtype=object))
    for here in block_grounds(city):
        paths = promenade(here) if here.on_river else shapely.LineString()
        if here.block.use is Use.PARK:
            paths = shapely.union(paths, park_paths(here))
        assert not tree.query(paths, predicate="intersects").size, here.name
