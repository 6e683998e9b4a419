"""Measuring: figures of zones as one would work them out from their polygons."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.atoms import Atoms, atoms_of, atoms_of_cells
from geo.zoning.measures import cell_middles, plan_shape, reock, reock_of, walks, zone_shapes
from geo.zoning.outlines import outlines
from tests.effort import examples
from tests.geo.towns import Town, degrees, towns

ZONES = np.array([3, 0, 1])


def square_atoms(side: int = 4, block: int = 2) -> Atoms:
    """Squares of 10 m, in blocks of so many by so many."""
    at = [(x, y) for y in range(side) for x in range(side)]
    cells = [shapely.box(10 * x, 10 * y, 10 * x + 10, 10 * y + 10) for x, y in at]
    blocks = [x // block + 10 * (y // block) for x, y in at]
    return atoms_of(degrees(cells), range(side**2), blocks, [0] * side**2)


def halves(atoms: Atoms, at: float) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """West and east of so many metres from the western edge."""
    x = cell_middles(atoms)[:, 0]
    return np.where(x - x.min() + 5 < at, 0, 1)


@given(towns(), st.randoms(use_true_random=False))
@settings(max_examples=examples(60))
def test_figures_are_those_of_the_polygons(town: Town, random: Random) -> None:
    atoms = atoms_of_cells(town.cells())
    zone = np.array([random.randint(-1, 3) for _ in range(len(atoms))], dtype=np.int32)
    # A zone keeps to one community.
    zone = np.where(zone >= 0, zone % 2 + 2 * (atoms.communities % 2), -1)
    found, round_ = zone_shapes(atoms, zone, ZONES), reock_of(atoms, zone, ZONES)
    polygons = outlines(atoms.cells, zone, ZONES)
    circles = reock(polygons)
    for index, polygon in enumerate(polygons):
        assert found.areas[index] == pytest.approx(polygon.area, rel=1e-6)
        assert found.perimeters[index] == pytest.approx(polygon.length, rel=1e-3, abs=0.5)
        assert round_[index] == pytest.approx(circles[index], rel=1e-6, nan_ok=True)
        if not polygon.is_empty:
            naive = 4 * np.pi * polygon.area / polygon.length**2
            assert found.compactness[index] == pytest.approx(naive, rel=5e-3)
            circle = np.pi * shapely.minimum_bounding_radius(polygon) ** 2
            assert circles[index] == pytest.approx(polygon.area / circle)


@given(towns(), st.randoms(use_true_random=False))
@settings(max_examples=examples(40))
def test_blocks_and_streets_are_counted_as_by_hand(town: Town, random: Random) -> None:
    atoms = atoms_of_cells(town.cells())
    zone = np.array([random.randint(-1, 3) for _ in range(len(atoms))], dtype=np.int32)
    found, plan = zone_shapes(atoms, zone, ZONES), plan_shape(atoms, zone)
    held: dict[int, set[int]] = {}
    for block, building, own in zip(atoms.blocks, atoms.buildings, zone, strict=True):
        if building >= 0 and own >= 0:
            held.setdefault(int(block), set()).add(int(own))
    split = [zones for zones in held.values() if len(zones) > 1]
    assert (plan.blocks, plan.blocks_split) == (len(held), len(split))
    assert found.blocks_split.tolist() == [sum(own in zones for zones in split) for own in ZONES]
    border = dict.fromkeys((*ZONES.tolist(), "plan"), 0.0)
    street = dict(border)
    for (one, other), metres, is_street in zip(
        atoms.pairs, atoms.metres, atoms.streets, strict=True
    ):
        if zone[one] != zone[other]:
            for own in {int(zone[one]), int(zone[other]), "plan"} & border.keys():
                border[own] += metres
                street[own] += metres * is_street
    assert plan.border == pytest.approx(border["plan"])
    for own, share in (
        *zip(ZONES.tolist(), found.on_streets, strict=True),
        ("plan", plan.on_streets),
    ):
        naive = street[own] / border[own] if border[own] else float("nan")
        assert share == pytest.approx(naive, nan_ok=True)


def test_a_square_and_its_halves() -> None:
    atoms = square_atoms()
    whole = zone_shapes(atoms, np.zeros(16, dtype=int), [0])
    assert whole.areas == pytest.approx([1600], rel=1e-4)
    assert whole.perimeters == pytest.approx([160], rel=1e-4)
    assert whole.compactness == pytest.approx([np.pi / 4], rel=1e-4)
    assert np.isnan(whole.on_streets).all()
    assert reock_of(atoms, np.zeros(16, dtype=int), [0]) == pytest.approx([2 / np.pi], rel=1e-3)
    street, yards = halves(atoms, 20), halves(atoms, 10)
    assert zone_shapes(atoms, street, [0, 1]).on_streets.tolist() == [1.0, 1.0]
    assert zone_shapes(atoms, street, [0, 1]).blocks_split.tolist() == [0, 0]
    assert zone_shapes(atoms, yards, [0, 1]).on_streets.tolist() == [0.0, 0.0]
    assert zone_shapes(atoms, yards, [0, 1]).blocks_split.tolist() == [2, 2]
    assert (plan_shape(atoms, street).blocks, plan_shape(atoms, yards).blocks_split) == (4, 2)


def test_walks_are_weighted_by_households() -> None:
    atoms = square_atoms(2, 2)
    zone = np.zeros(4, dtype=int)
    assert walks(atoms, zone, [0], [1, 1, 1, 1]) == pytest.approx([50**0.5], rel=1e-3)
    assert walks(atoms, zone, [0], [0, 0, 0, 0]) == pytest.approx([50**0.5], rel=1e-3)
    assert walks(atoms, zone, [0], [9, 0, 0, 0]) == pytest.approx([0.0], abs=1e-6)
    assert walks(atoms, zone, [0], [3, 1, 0, 0]) == pytest.approx([3.75], rel=1e-3)
    places = np.array([(0.0, 0.0), (8.0, 0.0), (0.0, 0.0), (8.0, 0.0)])
    assert walks(atoms, zone, [0], [1, 1, 1, 1], places) == pytest.approx([4.0])


def test_a_zone_without_atoms_has_no_figures() -> None:
    atoms = square_atoms()
    found = zone_shapes(atoms, np.full(16, -1), [5])
    assert found.areas.tolist() == [0.0]
    for figures in (found.compactness, found.on_streets, reock_of(atoms, np.full(16, -1), [5])):
        assert np.isnan(figures).all()
    assert np.isnan(walks(atoms, np.full(16, -1), [5], np.ones(16))).all()
