"""Atoms: which cells meet, along how much border, and where that is a street."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from shapely.geometry import LineString, MultiPolygon, Polygon

from geo.atoms import LEAST_METRES, Atoms, atoms_of, atoms_of_cells, cut
from tests.effort import examples
from tests.geo.towns import Town, degrees, house, terrace, towns

SQUARE = shapely.box(0, 0, 200, 200)


def meetings(atoms: Atoms) -> dict[tuple[int, int], float]:
    """Naively: how much of their borders any two cells of a community have in common."""
    found = {}
    for one in range(len(atoms)):
        for other in range(one + 1, len(atoms)):
            if atoms.communities[one] == atoms.communities[other]:
                edge = shapely.boundary(atoms.cells[one]).intersection(
                    shapely.boundary(atoms.cells[other])
                )
                if edge.length >= LEAST_METRES:
                    found[one, other] = edge.length
    return found


@given(towns())
@settings(max_examples=examples(60))
def test_cells_meet_where_their_borders_are_common(town: Town) -> None:
    atoms = atoms_of_cells(town.cells())
    naive = meetings(atoms)
    pairs = [tuple(pair) for pair in atoms.pairs.tolist()]
    assert pairs == sorted(pairs)
    assert dict(zip(pairs, atoms.metres.tolist(), strict=True)) == pytest.approx(naive, abs=1e-3)
    rims = shapely.length(atoms.cells)
    for (one, other), metres in naive.items():
        rims[[one, other]] -= metres
    assert atoms.rims == pytest.approx(rims, abs=1e-2)
    for (one, other), street in zip(pairs, atoms.streets, strict=True):
        assert street == (atoms.blocks[one] != atoms.blocks[other])


@given(towns())
@settings(max_examples=examples(25))
def test_atoms_loaded_again_are_the_same(town: Town) -> None:
    cells = town.cells()
    stored = shapely.from_wkb(shapely.to_wkb(cells.polygons))
    first = atoms_of_cells(cells)
    again = atoms_of(stored, cells.buildings, cells.blocks, cells.communities)
    for field in ("pairs", "metres", "streets", "rims", "buildings", "blocks", "communities"):
        assert np.array_equal(getattr(first, field), getattr(again, field))
    assert shapely.equals_exact(first.cells, again.cells).all()


def test_a_terrace_is_a_chain() -> None:
    atoms = cut(degrees(terrace(6)), degrees([SQUARE]))
    assert atoms.pairs.tolist() == [[index, index + 1] for index in range(5)]
    assert not atoms.streets.any()
    assert atoms.metres == pytest.approx([200.0] * 5, rel=0.1)


def test_houses_across_a_street_meet_in_it() -> None:
    houses = [house(50, 100, 9, 9), house(150, 100, 9, 9)]
    atoms = cut(degrees(houses), degrees([SQUARE]), degrees([LineString([(100, -9), (100, 209)])]))
    assert atoms.pairs.tolist() == [[0, 1]]
    assert atoms.streets.tolist() == [True]
    assert atoms.metres == pytest.approx([200.0], rel=1e-3)
    assert atoms.rims == pytest.approx([400.0, 400.0], rel=1e-3)


def test_a_street_and_a_mere_middle_are_told_apart() -> None:
    houses = [house(50, 100, 9, 9), house(150, 100, 9, 9)]
    atoms = cut(degrees(houses), degrees([SQUARE]), degrees([LineString([(0, 80), (80, 0)])]))
    assert len(atoms) == 3
    assert sorted(atoms.streets.tolist()) == [False, True]


def test_cells_of_two_communities_do_not_meet() -> None:
    houses = [house(100, 100, 9, 9), house(300, 100, 9, 9)]
    atoms = cut(degrees(houses), degrees([SQUARE, shapely.box(200, 0, 400, 200)]))
    assert len(atoms.pairs) == 0
    assert atoms.rims == pytest.approx([800.0, 800.0], rel=1e-3)


def test_cells_that_touch_in_a_corner_do_not_meet() -> None:
    squares = [shapely.box(0, 0, 10, 10), shapely.box(10, 10, 20, 20)]
    assert len(atoms_of(degrees(squares), [0, 1], [0, 0], [0, 0]).pairs) == 0


def test_a_cell_in_parts_meets_through_each_of_them() -> None:
    middle = shapely.box(10, 0, 20, 10)
    sides = MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10)])
    atoms = atoms_of(degrees([middle, sides]), [0, 1], [0, 0], [0, 0])
    assert atoms.metres == pytest.approx([20.0], rel=1e-3)


def test_a_cell_in_a_hole_meets_the_one_around() -> None:
    hole = shapely.box(40, 40, 60, 60)
    around = Polygon(SQUARE.exterior, [hole.exterior])
    atoms = atoms_of(degrees([around, hole]), [0, 1], [0, 0], [0, 0])
    assert atoms.metres == pytest.approx([80.0], rel=1e-3)
    assert atoms.rims == pytest.approx([800.0, 0.0], rel=1e-3, abs=1e-9)


def test_no_cells_no_atoms() -> None:
    atoms = atoms_of([], [], [], [])
    assert len(atoms) == 0
    assert atoms.pairs.shape == (0, 2)
