"""Cells: communities cut around footprints and along streets, in any town."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Polygon

from geo.cutting.cells import cells_of
from geo.zoning.outlines import outlines
from tests.effort import examples
from tests.geo.towns import Town, cut_metres, degrees, house, metres, terrace, towns

SQUARE = shapely.box(0, 0, 200, 200)
CROSS = [LineString([(100, -5), (100, 205)]), LineString([(-5, 100), (205, 100)])]


@given(towns())
@settings(max_examples=examples(150))
def test_every_building_has_one_cell_where_its_point_lies(town: Town) -> None:
    cells = town.cells()
    built = cells.buildings[cells.buildings >= 0]
    assert sorted([*built, *cells.outside]) == list(range(len(town.footprints)))
    points = shapely.point_on_surface(degrees(town.footprints))
    areas = degrees(town.communities)
    around = [np.flatnonzero(shapely.covers(areas, point)) for point in points]
    assert set(cells.outside) == {index for index, found in enumerate(around) if not len(found)}
    homes = cells.communities[: len(built)]
    assert [around[index][0] for index in built] == homes.tolist()


@given(towns(), st.sampled_from((9, 7)))
@settings(max_examples=examples(150))
def test_cells_are_a_coverage_of_the_communities(town: Town, digits: int) -> None:
    cells = town.cells(digits)
    assert shapely.is_valid(cells.polygons).all()
    assert not shapely.is_empty(cells.polygons).any()
    assert shapely.coverage_is_valid(cells.polygons)
    at = shapely.get_coordinates(cells.polygons)
    assert (np.round(at, digits) == at).all()
    ground = metres(cells.polygons)
    whole = shapely.union_all(ground)
    assert abs(shapely.area(ground).sum() - whole.area) < 1e-6
    step = 0.11 * 10.0 ** (7 - digits)
    missing = shapely.symmetric_difference(whole, shapely.union_all(town.communities))
    assert shapely.buffer(missing, -step).is_empty


@pytest.mark.parametrize(("digits", "depth"), [(9, 0.001), (7, 0.02)])
@given(town=towns())
@settings(max_examples=examples(100))
def test_no_footprint_is_crossed(town: Town, digits: int, depth: float) -> None:
    cells = town.cells(digits)
    ground = metres(cells.polygons)
    one, other = shapely.STRtree(town.footprints).query(town.footprints, predicate="intersects")
    common = shapely.area(shapely.intersection(town.footprints[one], town.footprints[other]))
    overlapping = set(one[(one != other) & (common > 1e-6)].tolist())
    for cell, building, community in zip(ground, cells.buildings, cells.communities, strict=True):
        if building < 0 or building in overlapping:
            continue
        own = town.footprints[building].intersection(town.communities[community])
        own = own.difference(shapely.union_all(town.communities[:community]))
        out = own.buffer(-depth, join_style="mitre").difference(cell)
        clipped = own.area < town.footprints[building].area - 1e-6
        assert out.area < (1.0 if clipped else 1e-9)


@given(towns(), st.sampled_from((9, 7)), st.randoms(use_true_random=False))
@settings(max_examples=examples(80))
def test_zones_of_cells_stay_a_coverage_through_text_and_bytes(
    town: Town, digits: int, random: Random
) -> None:
    cells = town.cells(digits)
    assignment = np.array([random.randint(0, 2) for _ in cells.polygons], dtype=np.int32)
    zones = outlines(cells.polygons, assignment, np.arange(3))
    assert shapely.coverage_is_valid(zones)
    assert shapely.is_valid(zones).all()
    rounded = shapely.transform(
        zones,
        lambda at: np.array([[float(f"{x:.{digits}f}") for x in xy] for xy in at]).reshape(-1, 2),
    )
    for copy in (
        rounded,
        shapely.from_geojson(shapely.to_geojson(zones)),
        shapely.from_wkb(shapely.to_wkb(zones)),
    ):
        assert shapely.equals_exact(copy, zones).all()


@given(towns())
@settings(max_examples=examples(25))
def test_the_same_town_is_cut_the_same_way(town: Town) -> None:
    assert shapely.to_wkb(town.cells().polygons).tolist() == (
        shapely.to_wkb(town.cells().polygons).tolist()
    )


def test_without_streets_a_community_is_one_block() -> None:
    island = shapely.box(300, 0, 400, 100)
    cells, _ = cut_metres(
        [house(50, 50, 10, 10), house(150, 50, 10, 10), house(350, 50, 10, 10)],
        [MultiPolygon([SQUARE, island])],
    )
    assert cells.buildings.tolist() == [0, 1, 2]
    assert len(set(cells.blocks)) == 1


def test_an_island_without_buildings_is_a_cell() -> None:
    cells, ground = cut_metres(
        [house(50, 50, 10, 10)], [MultiPolygon([SQUARE, shapely.box(300, 0, 400, 100)])]
    )
    assert cells.buildings.tolist() == [0, -1]
    assert shapely.area(ground) == pytest.approx([40_000, 10_000], abs=0.1)


def test_a_community_without_buildings_gives_its_blocks() -> None:
    cells, ground = cut_metres([], [SQUARE], CROSS)
    assert cells.buildings.tolist() == [-1] * 4
    assert sorted(cells.blocks) == [0, 1, 2, 3]
    assert shapely.area(ground) == pytest.approx([10_000] * 4, abs=0.1)


def test_one_building_has_the_whole_community() -> None:
    cells, ground = cut_metres([house(20, 20, 10, 10)], [SQUARE])
    assert cells.buildings.tolist() == [0]
    assert ground[0].area == pytest.approx(40_000, abs=0.1)


def test_one_building_leaves_the_other_blocks_to_themselves() -> None:
    cells, _ = cut_metres([house(20, 20, 10, 10)], [SQUARE], CROSS)
    assert cells.buildings.tolist() == [0, -1, -1, -1]


def test_nothing_at_all_gives_nothing() -> None:
    assert len(cells_of([], [], []).polygons) == 0
    assert cells_of(degrees([house(0, 0, 9, 9)]), []).outside.tolist() == [0]


def test_touching_houses_meet_in_their_wall() -> None:
    cells, ground = cut_metres(terrace(8), [SQUARE])
    for building, cell in zip(terrace(8), ground, strict=True):
        assert building.buffer(-0.001).within(cell)
    assert shapely.coverage_is_valid(cells.polygons)


def test_a_tower_keeps_its_ground_and_the_podium_the_rest() -> None:
    podium, tower = house(100, 100, 80, 60), house(100, 100, 20, 20)
    cells, ground = cut_metres([podium, tower], [SQUARE])
    assert cells.buildings.tolist() == [0, 1]
    assert tower.buffer(-0.001).within(ground[1])
    assert podium.difference(tower.buffer(1)).within(ground[0])


def test_copies_of_one_footprint_share_it() -> None:
    cells, ground = cut_metres([house(100, 100, 20, 10)] * 5, [SQUARE])
    assert cells.buildings.tolist() == [0, 1, 2, 3, 4]
    shares = shapely.area(shapely.intersection(ground, house(100, 100, 20, 10)))
    assert shares.sum() == pytest.approx(200, abs=0.1)
    assert shares.min() > 20


def test_a_footprint_in_the_street_bends_the_border() -> None:
    bridge = house(100, 50, 30, 10)
    cells, ground = cut_metres(
        [bridge, house(50, 50, 10, 10), house(160, 50, 9, 9)], [SQUARE], CROSS
    )
    assert bridge.buffer(0.04, join_style="mitre").within(ground[0])
    assert cells.blocks[0] in cells.blocks[1:3]


def test_a_footprint_over_the_communitys_border_is_cut_there() -> None:
    neighbour = shapely.box(200, 0, 400, 200)
    cells, ground = cut_metres(
        [house(198, 100, 30, 10), house(300, 100, 10, 10)], [SQUARE, neighbour]
    )
    assert cells.communities.tolist() == [0, 1]
    assert shapely.area(ground) == pytest.approx([40_000, 40_000], abs=0.1)


def test_where_communities_overlap_the_first_has_the_ground() -> None:
    cells, ground = cut_metres([], [SQUARE, shapely.box(190, 0, 400, 200)])
    assert cells.communities.tolist() == [0, 1]
    assert shapely.area(ground) == pytest.approx([40_000, 40_000], abs=0.1)


def test_buildings_outside_every_community_are_reported() -> None:
    cells, _ = cut_metres([house(50, 50, 10, 10), house(500, 50, 10, 10)], [SQUARE])
    assert cells.outside.tolist() == [1]


@pytest.mark.parametrize(
    "footprint",
    [
        Polygon([(40, 40), (60, 60), (60, 40), (40, 60)]),
        Polygon([(40, 40), (60, 40), (40, 40), (40, 40)]),
        Polygon([(50, 50), (50.01, 50), (50.01, 50.01)]),
        Polygon([(50, 50), (50, 50), (50, 50), (50, 50)]),
        shapely.box(50, 50, 60, 50.05),
        MultiPolygon([shapely.box(40, 40, 60, 60), shapely.box(50, 50, 70, 70)]),
        Polygon(
            [(40, 40), (60, 40), (60, 60), (40, 60)], [[(55, 55), (65, 55), (65, 65), (55, 65)]]
        ),
    ],
    ids=["bow tie", "spike", "speck", "point", "wall", "overlapping itself", "hole over edge"],
)
def test_a_broken_footprint_is_cut_all_the_same(footprint: Polygon) -> None:
    cells, _ = cut_metres([footprint, house(150, 50, 10, 10)], [SQUARE], CROSS)
    assert cells.buildings.tolist() == [0, 1, -1, -1]
    assert shapely.coverage_is_valid(cells.polygons)


def test_a_missing_footprint_is_outside() -> None:
    footprints = np.array([*degrees([house(50, 50, 9, 9)]), None, Polygon()], dtype=object)
    cells = cells_of(footprints, degrees([SQUARE]))
    assert cells.buildings.tolist() == [0]
    assert cells.outside.tolist() == [1, 2]


def test_a_building_in_two_parts_keeps_both() -> None:
    twins = MultiPolygon([house(40, 50, 20, 20), house(160, 50, 20, 20)])
    _, ground = cut_metres([twins, house(100, 50, 20, 199)], [SQUARE])
    assert twins.buffer(-0.001).within(ground[0])
    assert isinstance(ground[0], MultiPolygon)


def test_a_median_strip_is_no_block() -> None:
    carriageways = [LineString([(x, -5), (x, 205)]) for x in (92, 108)]
    cells, ground = cut_metres([house(50, 50, 9, 9), house(150, 50, 9, 9)], [SQUARE], carriageways)
    assert cells.buildings.tolist() == [0, 1]
    assert sorted(shapely.area(ground)) == pytest.approx([92 * 200, 108 * 200], abs=0.1)


def test_a_community_of_a_median_strip_stays() -> None:
    cells, _ = cut_metres([], [shapely.box(0, 0, 8, 50)], [LineString([(4, -5), (4, 55)])])
    assert cells.buildings.tolist() == [-1]


def test_a_street_that_ends_just_before_the_border_divides() -> None:
    cells, _ = cut_metres([], [SQUARE], [LineString([(100, 10), (100, 190)])])
    assert len(cells.polygons) == 2


def test_a_dead_end_divides_nothing() -> None:
    cells, _ = cut_metres([], [SQUARE], [LineString([(100, -5), (100, 150)])])
    assert len(cells.polygons) == 1


def test_a_hole_in_a_community_stays_one() -> None:
    ring = SQUARE.difference(shapely.box(80, 80, 120, 120))
    _, ground = cut_metres([house(x, y, 20, 20) for x in (40, 160) for y in (40, 160)], [ring])
    assert shapely.union_all(ground).area == pytest.approx(38_400, abs=0.1)


def test_streets_may_come_with_anything_among_them() -> None:
    streets = [*CROSS, LineString(), shapely.MultiLineString(), shapely.Point(5, 5)]
    cells, _ = cut_metres([], [SQUARE], streets)
    assert len(cells.polygons) == 4


def test_what_footprints_leave_of_an_empty_block_joins_a_neighbour() -> None:
    streets = [LineString([(100, -5), (100, 205)]), LineString([(130, -5), (130, 205)])]
    hall = house(110, 100, 40, 196)
    cells, _ = cut_metres([hall, house(50, 50, 9, 9)], [SQUARE], streets)
    assert cells.buildings.tolist()[:2] == [0, 1]
    assert shapely.area(metres(cells.polygons[2:])).min(initial=500) >= 500


@pytest.mark.parametrize("side", [0.00005, 0.05, 1.0])
def test_a_community_hardly_there_does_no_harm(side: float) -> None:
    speck = shapely.box(300, 300, 300 + side, 300 + side)
    cells, _ = cut_metres([house(50, 50, 9, 9)], [speck, SQUARE], CROSS)
    assert cells.buildings[0] == 0
    assert shapely.coverage_is_valid(cells.polygons)
    alone = cells_of([], degrees([speck]))
    assert len(alone.polygons) == (side == 1.0)
