"""Contiguity: parts of zones, and the atoms that hold them together, as networkx has them."""

from __future__ import annotations

import networkx
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.atoms import Atoms, atoms_of, cut
from geo.zoning.contiguity import Neighbours, hinges, is_contiguous, parts, parts_of_zones
from tests.effort import examples
from tests.geo.towns import degrees, house

ATOMS = atoms_of(
    degrees(
        [shapely.box(x, y, x + 10, y + 10) for y in range(0, 60, 10) for x in range(0, 60, 10)]
    ),
    range(36),
    [0] * 36,
    [0] * 36,
)
AROUND = Neighbours.of(ATOMS)

members = st.sets(st.integers(0, 35))


def graph(atoms: Atoms, members: set[int]) -> networkx.Graph:
    whole = networkx.Graph(atoms.pairs.tolist())
    whole.add_nodes_from(range(len(atoms)))
    return whole.subgraph(members)


@given(members)
def test_parts_are_the_connected_components(members: set[int]) -> None:
    found = [part.tolist() for part in parts(AROUND, sorted(members))]
    naive = [sorted(part) for part in networkx.connected_components(graph(ATOMS, members))]
    assert found == sorted(naive, key=lambda part: (-len(part), part))
    assert is_contiguous(AROUND, sorted(members)) == (len(naive) < 2)


@given(members)
def test_hinges_are_the_articulation_points(members: set[int]) -> None:
    naive = networkx.articulation_points(graph(ATOMS, members))
    assert hinges(AROUND, sorted(members)).tolist() == sorted(naive)


@given(members)
@settings(max_examples=examples(30))
def test_only_hinges_tear_a_zone(members: set[int]) -> None:
    torn = set(hinges(AROUND, sorted(members)).tolist())
    before = len(parts(AROUND, sorted(members)))
    for atom in members:
        after = len(parts(AROUND, sorted(members - {atom})))
        assert (after > before) == (atom in torn)


@given(st.lists(st.integers(-1, 4), min_size=36, max_size=36))
def test_all_zones_are_counted_at_once(assignment: list[int]) -> None:
    zones = np.array(assignment)
    one_by_one = [len(parts(AROUND, np.flatnonzero(zones == zone))) for zone in range(5)]
    assert parts_of_zones(ATOMS, zones, 5).tolist() == one_by_one


def test_no_atoms_are_contiguous() -> None:
    assert is_contiguous(AROUND, [])
    assert parts(AROUND, []) == []
    assert hinges(AROUND, []).tolist() == []


def test_a_zone_over_a_communitys_border_is_not_contiguous() -> None:
    houses = [house(100, 100, 9, 9), house(300, 100, 9, 9)]
    atoms = cut(
        degrees(houses), degrees([shapely.box(0, 0, 200, 200), shapely.box(200, 0, 400, 200)])
    )
    assert not is_contiguous(Neighbours.of(atoms), [0, 1])
