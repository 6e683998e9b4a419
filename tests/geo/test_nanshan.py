"""Nanshan: five thousand real footprints on synthetic communities, where the files are there."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from geo.atoms import atoms_of
from geo.cutting.cells import Cells, cells_of
from geo.cutting.lattice import DecimalLattice

DATA = Path(os.environ.get("JINGWEI_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))

pytestmark = pytest.mark.skipif(
    not (DATA / "nanshan-buildings.geojson").exists(), reason="the public files are not there"
)

Shapes = NDArray[np.object_]


def shapes(name: str) -> Shapes:
    features = json.loads((DATA / f"nanshan-{name}.geojson").read_text())["features"]
    texts = [json.dumps(feature["geometry"]) for feature in features]
    return np.asarray(shapely.from_geojson(texts), dtype=object)


@pytest.fixture(scope="module")
def cells() -> Cells:
    return cells_of(shapes("buildings"), shapes("communities"), shapes("roads"))


def test_every_building_has_a_cell(cells: Cells) -> None:
    assert cells.buildings[:5438].tolist() == list(range(5438))
    assert not len(cells.outside)
    assert (shapely.get_type_id(cells.polygons) == shapely.GeometryType.MULTIPOLYGON).sum() <= 1


def test_the_coverage_is_valid_and_whole(cells: Cells) -> None:
    assert shapely.coverage_is_valid(cells.polygons)
    lattice = DecimalLattice.around(tuple(shapely.total_bounds(cells.polygons).tolist()), 9)
    ground = lattice.metres(cells.polygons)
    union = shapely.union_all(ground)
    assert abs(shapely.area(ground).sum() - union.area) < 1e-6
    areas = shapely.union_all(lattice.metres(shapes("communities")))
    assert abs(union.area - areas.area) < 1.0


def test_no_footprint_is_crossed_but_by_another_one(cells: Cells) -> None:
    lattice = DecimalLattice.around(tuple(shapely.total_bounds(cells.polygons).tolist()), 9)
    walls = lattice.metres(shapely.make_valid(shapes("buildings")))
    homes = lattice.metres(shapes("communities"))[cells.communities[: len(walls)]]
    own = shapely.buffer(shapely.intersection(walls, homes), -0.001, join_style="mitre")
    out = shapely.area(shapely.difference(own, lattice.metres(cells.polygons[: len(walls)])))
    one, other = shapely.STRtree(walls).query(walls, predicate="intersects")
    common = shapely.area(shapely.intersection(walls[one], walls[other])) * (one != other)
    overlapping = np.bincount(one, common, len(walls)) > 1e-4
    assert out[~overlapping].max() < 1e-9
    assert (out > 1e-9).sum() < 10


def test_loading_takes_a_moment(cells: Cells) -> None:
    started = time.process_time()
    atoms = atoms_of(cells.polygons, cells.buildings, cells.blocks, cells.communities)
    assert time.process_time() - started < 1.0
    assert len(atoms.pairs) > 2 * len(atoms)
    assert atoms.metres.min() >= 0.05
