"""The ground of the demonstration city: in the places that are free for it, and like a city's."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import shapely

from demo.block_ground import block_grounds
from demo.building_layout import BuildingPlot
from demo.city import City, city_of
from demo.ground_cover import Ground, ground_cover_of
from demo.lakes import blob
from demo.land_use import Homes, Use
from demo.locations import city_locations
from demo.sports_ground import track_in
from demo.street_geometry import RIVER_WIDTH
from geo.arrays import Geometries
from schema.entities.land_cover import LandCoverKind as Kind
from schema.sample import LocationKind

BUILT_ON = {Kind.PARK, Kind.SQUARE, Kind.SCHOOL_GROUND}
"""The kinds of ground that buildings stand on."""


@pytest.fixture(scope="module", params=[(100_000, 3), (2_000, 1), (40, 5)], ids=str)
def city(request: pytest.FixtureRequest) -> City:
    return city_of(*request.param)


@pytest.fixture(scope="module")
def ground(city: City) -> list[Ground]:
    return ground_cover_of(city)


def shapes(ground: list[Ground]) -> Geometries:
    return np.array([piece.shape for piece in ground], dtype=object)


def of_kind(ground: list[Ground], kind: Kind) -> list[Ground]:
    return [piece for piece in ground if piece.kind is kind]


def test_each_piece_is_whole_and_within_its_block(city: City, ground: list[Ground]) -> None:
    here = shapes(ground)
    blocks = [shapely.Polygon(city.geometry.ring(block)) for block in city.plan.blocks]
    assert shapely.is_valid(here).all()
    assert shapely.is_valid(shapely.transform(here, city.geometry.degrees)).all()
    around = np.array([blocks[piece.block] for piece in ground], dtype=object)
    assert shapely.area(shapely.difference(here, around)).max() < 1e-6
    assert shapely.area(here).min() > 50


def test_no_two_pieces_overlap(ground: list[Ground]) -> None:
    here = shapes(ground)
    one, other = shapely.STRtree(here).query(here, predicate="intersects")
    apart = one < other
    shared = shapely.intersection(here[one[apart]], here[other[apart]])
    assert shapely.area(shared).max(initial=0.0) < 1e-6


def test_buildings_stand_on_neither_water_nor_green(city: City, ground: list[Ground]) -> None:
    here = shapes(ground)
    footprints = np.array([shapely.Polygon(site.ring) for site in city.sites], dtype=object)
    piece, site = shapely.STRtree(footprints).query(here, predicate="intersects")
    covered = shapely.area(shapely.intersection(here[piece], footprints[site])) > 1e-6
    assert {ground[index].kind for index in piece[covered].tolist()} <= BUILT_ON


def test_nothing_happens_in_the_water(city: City, ground: list[Ground]) -> None:
    """But on a bridge: what stands at the side of a street that crosses the river."""
    locations = city_locations(city)
    on_foot = set(LocationKind) - {LocationKind.STREET, LocationKind.ARTERIAL}
    places = shapely.points(locations.position[locations.of(*on_foot)])
    water = shapes(of_kind(ground, Kind.WATER))
    assert not shapely.STRtree(places).query(water, predicate="intersects").size


def test_the_river_runs_through_every_block_on_it(city: City, ground: list[Ground]) -> None:
    banks = {here.index: here for here in block_grounds(city) if here.on_river}
    river = [piece for piece in of_kind(ground, Kind.WATER) if piece.block in banks]
    widest = RIVER_WIDTH / 2 + 5
    assert {piece.block for piece in river if piece.name == "示范河"} == set(banks)
    for index, here in banks.items():
        north_south = np.ptp(city.geometry.ring(here.block)[:, 1])
        assert 0 < here.water.area < 1.2 * widest * north_south
        green = [piece for piece in ground if piece.block == index and piece.name == "滨河绿带"]
        assert len(green) == (here.block.use is not Use.PARK)


def test_blocks_have_what_they_are_for(city: City, ground: list[Ground]) -> None:
    kinds: dict[int, Counter[Kind]] = {}
    for piece in ground:
        kinds.setdefault(piece.block, Counter())[piece.kind] += 1
    wanted = {
        Use.PARK: {Kind.PARK, Kind.WATER},
        Use.SCHOOL: {Kind.SCHOOL_GROUND},
        Use.OFFICE: {Kind.SQUARE, Kind.GREEN},
        Use.HOSPITAL: {Kind.GREEN},
        Use.INDUSTRY: {Kind.GREEN},
    }
    for index, block in enumerate(city.plan.blocks):
        if block.use is not Use.HOMES:
            assert wanted[block.use] <= set(kinds[index]), block
        elif block.homes is not Homes.VILLAGE:
            assert Kind.GREEN in kinds[index], block


def test_most_schools_of_a_city_have_a_track() -> None:
    city = city_of(100_000, 3)
    schools = sum(block.use is Use.SCHOOL for block in city.plan.blocks)
    tracks = of_kind(ground_cover_of(city), Kind.SPORTS_GROUND)
    assert 0.6 * schools <= len(tracks) <= schools


def test_the_same_city_has_the_same_ground(city: City, ground: list[Ground]) -> None:
    again = ground_cover_of(city_of(city.plan.residents, city.seed))
    assert [(g.block, g.kind, g.name, g.shape.wkb) for g in again] == [
        (g.block, g.kind, g.name, g.shape.wkb) for g in ground
    ]


@pytest.mark.parametrize(
    ("room", "size"),
    [
        ((110, 220), (92.6, 177.0)),
        ((220, 110), (177.0, 92.6)),
        ((110, 110), (51.0, 95.0)),
        ((60, 130), (51.0, 95.0)),
        ((60, 45), (58.0, 30.0)),
        ((20, 200), None),
    ],
)
def test_the_largest_track_that_fits_is_laid_northward_if_it_can(
    room: tuple[float, float], size: tuple[float, float] | None
) -> None:
    ring = np.array(shapely.box(-120, -120, 120, 120).exterior.coords)
    plot = BuildingPlot(ring, np.zeros(2), np.array([1.0, 0.0]), -120.0, 120.0)
    free = shapely.box(-room[0] / 2, -room[1] / 2, room[0] / 2, room[1] / 2)
    track = track_in(free, plot)
    assert (track is None) == (size is None)
    if track is not None and size is not None:
        west, south, east, north = track.bounds
        assert (east - west, north - south) == pytest.approx(size)
        assert free.contains(track)


def test_a_shore_bends_around_its_middle() -> None:
    lake = blob(np.array([10.0, 20.0]), 30.0, np.random.default_rng(1))
    assert lake.is_valid
    assert lake.covers(shapely.Point(10, 20))
    circle = shapely.Point(10, 20).buffer(30)
    assert lake.difference(circle).area > 50
    assert circle.difference(lake).area > 50
