"""Bridges: cells that meet over them, and where one would join two pieces of ground."""

from __future__ import annotations

import networkx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, Point

from geo.atoms import Atoms
from geo.zoning.atom_graph import Band, atom_graph_of
from geo.zoning.contiguity import Neighbours, groups_that_meet, parts, parts_of_zones
from geo.zoning.crossings import ASHORE, REACH, cell_at, crossing, ends_of, nearest_crossing
from geo.zoning.measures import plan_shape, zone_shapes
from geo.zoning.proposals import Wish, candidates
from geo.zoning.search_state import Weights
from tests.effort import examples
from tests.geo.zoning.squares import SIDE, are_whole, squares

WIDE = 6


@st.composite
def islands(draw: st.DrawFn) -> tuple[Atoms, list[tuple[int, int]]]:
    """Squares with water between them, in one or two communities, and pairs to be bridged."""
    water = draw(st.sets(st.integers(0, WIDE * WIDE - 1), max_size=24))
    count = WIDE * WIDE - len(water)
    homes = draw(st.lists(st.integers(0, 1), min_size=count, max_size=count))
    alone = draw(st.booleans())
    atoms = squares(WIDE, WIDE, missing=sorted(water), communities=[0] * count if alone else homes)
    cell = st.integers(0, count - 1)
    return atoms, draw(st.lists(st.tuples(cell, cell), max_size=8))


@given(islands(), st.data())
@settings(max_examples=examples(100))
def test_joined_cells_meet_and_nothing_else_changes(
    ground: tuple[Atoms, list[tuple[int, int]]], data: st.DataObject
) -> None:
    atoms, ends = ground
    joined = atoms.joined(ends)
    naive = networkx.Graph(atoms.pairs.tolist())
    naive.add_nodes_from(range(len(atoms)))
    homes = atoms.communities
    naive.add_edges_from((a, b) for a, b in ends if a != b and homes[a] == homes[b])
    found = [tuple(pair) for pair in joined.pairs.tolist()]
    assert found == sorted({(min(e), max(e)) for e in naive.edges})
    assert joined.metres.sum() == atoms.metres.sum()
    assert not joined.streets[joined.metres == 0].any()
    for again in (joined.joined([]), joined.joined(ends[:1]).joined([])):
        for name in ("pairs", "metres", "streets", "rims"):
            assert getattr(again, name).tolist() == getattr(atoms, name).tolist()
    zones = data.draw(
        st.lists(st.integers(-1, 3), min_size=len(atoms), max_size=len(atoms)), label="zones"
    )
    counted = parts_of_zones(joined, zones, 4).tolist()
    for zone in range(4):
        members = [atom for atom, z in enumerate(zones) if z == zone]
        pieces = list(networkx.connected_components(naive.subgraph(members)))
        assert counted[zone] == len(pieces)
        assert len(parts(Neighbours.of(joined), members)) == len(pieces)
    for name in ("areas", "perimeters", "compactness", "on_streets", "blocks_split"):
        shapes = [getattr(zone_shapes(a, zones, range(4)), name) for a in (atoms, joined)]
        assert np.array_equal(shapes[0], shapes[1], equal_nan=True)
    assert str(plan_shape(atoms, zones)) == str(plan_shape(joined, zones))
    whole = networkx.quotient_graph(
        naive.subgraph([a for a, z in enumerate(zones) if z >= 0]),
        lambda a, b: zones[a] == zones[b],
    )
    group = groups_that_meet(joined, zones, [2, 0, 3, 1])
    holders = [z for z in (2, 0, 3, 1) if z in zones]
    together = {
        frozenset(zones[next(iter(node))] for node in part)
        for part in networkx.connected_components(whole)
    }
    of_zone = dict(zip((2, 0, 3, 1), group.tolist(), strict=True))
    assert together == {
        frozenset(z for z in holders if of_zone[z] == g) for g in {of_zone[z] for z in holders}
    }


@given(islands())
@settings(max_examples=examples(100))
def test_a_crossing_joins_two_pieces_by_the_shortest_way_over_water(
    ground: tuple[Atoms, list[tuple[int, int]]],
) -> None:
    atoms = ground[0]
    pieces = parts(Neighbours.of(atoms), range(len(atoms)))
    if len(pieces) < 2:
        return
    found = nearest_crossing(atoms, pieces)
    wide = [
        shapely.distance(shapely.union_all(atoms.cells[pieces[0]]), shapely.union_all(land))
        for land in map(atoms.cells.__getitem__, pieces[1:])
    ]
    if found is None:  # they touch at a corner, or another piece lies between
        return
    assert found.metres >= min(wide)
    ends = shapely.points([found.line.coords[0], found.line.coords[-1]])
    assert [cell_at(atoms, end) for end in ends] == [(found.start, 0.0), (found.end, 0.0)]
    joined = atoms.joined([(found.start, found.end)])
    same = atoms.communities[found.start] == atoms.communities[found.end]
    assert len(parts(Neighbours.of(joined), range(len(atoms)))) == len(pieces) - int(same)


def test_a_crossing_is_as_long_as_the_water_is_wide() -> None:
    atoms = squares(1, 5, missing=[2])
    found = crossing(atoms, [0, 1], [2, 3])
    assert found is not None and (found.start, found.end) == (1, 2)
    assert found.metres == SIDE
    assert SIDE < found.line.length <= SIDE + 2 * ASHORE


def test_what_lies_between_is_no_water() -> None:
    atoms = squares(1, 5)
    assert crossing(atoms, [0, 1], [3, 4]) is None
    assert nearest_crossing(atoms, [[0], [4]]) is None


def test_an_end_is_on_the_nearest_cell_within_reach() -> None:
    atoms = squares(1, 3, missing=[1])
    assert cell_at(atoms, Point(SIDE / 2, SIDE / 2)) == (0, 0.0)
    assert cell_at(atoms, Point(SIDE + 5, 3)) == (0, 5.0)
    assert cell_at(atoms, Point(0, -REACH)) == (0, REACH)
    nobody, far = cell_at(atoms, Point(0, -REACH - 0.1))
    assert nobody is None and far == pytest.approx(REACH + 0.1)
    none = squares(1, 1, missing=[0])
    assert cell_at(none, Point(0, 0)) == (None, float("inf"))


def test_a_line_has_two_ends_or_none() -> None:
    whole = MultiLineString([[(0, 0), (1, 0)], [(2, 0), (1, 0)]])
    assert ends_of(whole) in ((Point(0, 0), Point(2, 0)), (Point(2, 0), Point(0, 0)))
    assert ends_of(LineString([(0, 0), (1, 1), (2, 0)])) == (Point(0, 0), Point(2, 0))
    assert ends_of(LineString([(0, 0), (1, 1), (2, 0), (0, 0)])) is None
    assert ends_of(MultiLineString([[(0, 0), (1, 0)], [(5, 0), (6, 0)]])) is None
    assert ends_of(LineString()) is None


def test_nobody_meets_where_nothing_is_held() -> None:
    atoms = squares(1, 3)
    assert groups_that_meet(atoms, [-1, -1, -1], [4, 5]).tolist() == [0, 0]
    assert groups_that_meet(atoms, [7, -1, 5], [5, 6, 7]).tolist() == [0, 0, 1]


@pytest.mark.parametrize("seed", range(3))
def test_zones_are_proposed_over_a_bridge(seed: int) -> None:
    """An island has too few households for a zone of its own, and enough with the other shore."""
    atoms = squares(4, 7, missing=[4, 11, 18, 25])
    held = np.where(np.arange(len(atoms)) % 6 < 4, 60, 30)
    assert held.tolist()[:6] == [60, 60, 60, 60, 30, 30]
    wish = Wish(Band(300, 420), 360.0, Weights())
    (apart,) = candidates(atoms, held, wish, count=1, seed=seed)
    joined = atoms.joined([(3, 4)])
    (over,) = candidates(joined, held, wish, count=1, seed=seed)
    assert are_whole(atom_graph_of(atoms, held), apart.assignment)
    assert are_whole(atom_graph_of(joined, held), over.assignment)
    assert [reason.households for reason in apart.reasons] == [240]
    assert not over.reasons
