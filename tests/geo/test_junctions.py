"""Areas that meet in a projection meet as exactly when they are stored, whatever their corners."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon
from shapely.ops import split

from geo.arrays import Geometries
from geo.declared_crs import declared_crs
from geo.junctions import MOST, SHORT, joined
from tests.effort import examples

PLACES = {
    "EPSG:4547": (480_000.0, 2_500_000.0, 1.0),
    "EPSG:4549": (560_000.0, 4_700_000.0, 1.0),
    "EPSG:32618": (585_000.0, 4_511_000.0, 1.0),
    "EPSG:32650": (190_000.0, 2_500_000.0, 1.0),
    "EPSG:2263": (985_000.0, 200_000.0, 0.3048006096012192),
    "EPSG:3857": (12_690_000.0, 2_580_000.0, 1.0),
}
"""Where towns stand in some systems, with the metres of their unit."""

METRE = 1 / 111_320
"""In degrees: no degree is longer by much, so that a distance in degrees is no less in metres."""


def town(random: Random, name: str) -> Geometries:
    """A quarter that is cut, and cut again: no piece has the corners of those on its other sides,
    and some are turned the other way round."""
    x, y, unit = PLACES[name]
    side = random.uniform(300, 6_000) / unit
    pieces = [shapely.box(0, 0, side, side * random.uniform(0.5, 1.5))]
    for _ in range(random.randint(3, 25)):
        at = random.randrange(len(pieces))
        parts = _cut(random, pieces[at], 2 * SHORT / unit)
        pieces[at : at + 1] = parts
    turned = random.uniform(0, 360)
    moved = [shapely.affinity.rotate(piece, turned, origin=(0, 0)) for piece in pieces]
    placed = shapely.transform(np.array(moved, dtype=object), lambda each: each + np.array([x, y]))
    backwards = [random.random() < 0.5 for _ in pieces]
    return np.array(
        [one.reverse() if back else one for one, back in zip(placed, backwards, strict=True)],
        dtype=object,
    )


def _cut(random: Random, piece: Polygon, least: float) -> list[Polygon]:
    """The two halves of a piece, or the piece where one of them would have too short an edge."""
    ring = piece.exterior
    ends = [ring.interpolate(random.random(), normalized=True) for _ in range(2)]
    (ax, ay), (bx, by) = ends[0].coords[0], ends[1].coords[0]
    line = shapely.LineString([(2 * ax - bx, 2 * ay - by), (2 * bx - ax, 2 * by - ay)])
    parts = [part for part in split(piece, line).geoms if isinstance(part, Polygon)]
    corners = [np.array(part.exterior.coords) for part in parts]
    lengths = np.concatenate([np.hypot(*np.diff(each, axis=0).T) for each in corners])
    return parts if len(parts) == 2 and lengths.min() > least else [piece]


def edges_as_surveyed(area: Polygon) -> Geometries:
    """Places along the edges of an area, in its own system."""
    shares = np.linspace(0, 1, 400)
    places: Geometries = shapely.line_interpolate_point(area.exterior, shares, normalized=True)
    return places


@settings(max_examples=examples(60))
@given(st.integers(0, 2**32), st.sampled_from(sorted(PLACES)))
def test_neighbours_share_every_point_of_their_border(seed: int, name: str) -> None:
    areas = town(Random(seed), name)  # noqa: S311 - the same each time is meant
    crs = declared_crs(name)
    stored, by = crs.convert(areas, coverage=True)
    assert (by >= 0).all()
    assert shapely.coverage_is_valid(stored)
    for area, bent in zip(areas, stored, strict=True):
        corners, _ = crs.convert(shapely.points(shapely.get_coordinates(area)))
        kept = set(map(tuple, shapely.get_coordinates(bent)))
        assert set(map(tuple, shapely.get_coordinates(corners))) <= kept
        along, _ = crs.convert(edges_as_surveyed(area))
        assert shapely.distance(along, bent.boundary).max() < 0.01 * METRE


def test_a_corner_on_an_edge_becomes_one_of_its_own() -> None:
    whole = shapely.box(0, 0, 1000, 500)
    below = Polygon([(0, 0), (0, -300), (400, -300), (400, 0.0004)])
    beside = Polygon([(400, 0.0004), (400, -300), (1000, -300), (1000, 0)])
    one, other, _ = joined(np.array([whole, below, beside], dtype=object), 1.0)
    assert (400, 0.0004) in one.exterior.coords
    assert other.equals_exact(below)
    assert one.equals_exact(whole, tolerance=0) is False
    assert shapely.hausdorff_distance(one, whole) < 0.001


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Polygon([(400, 0.002), (400, -300), (600, -300)]), id="two millimetres off"),
        pytest.param(Polygon([(0, 0), (0, -300), (1000, -300), (1000, 0)]), id="its own corners"),
        pytest.param(shapely.LineString([(400, 0), (400, 9)]), id="a line"),
        pytest.param(shapely.Point(400, 0), id="a point"),
        pytest.param(None, id="nothing"),
    ],
)
def test_what_lies_on_no_edge_changes_none(other: object) -> None:
    whole = shapely.box(0, 0, 1000, 500)
    kept, same = joined(np.array([whole, other], dtype=object), 1.0)
    assert kept.equals_exact(whole) and same is other


def test_an_area_that_a_corner_would_break_keeps_its_edge() -> None:
    """Two edges of a slit, half a millimetre apart, may not both go through one corner."""
    slit = Polygon(
        [(0, 0), (1000, 0), (1000, 100), (500, 100), (500, 0.0004), (499, 100), (0, 100)]
    )
    other = Polygon([(500, 0), (500, -300), (600, -300)])
    assert slit.is_valid
    kept, _ = joined(np.array([slit, other], dtype=object), 1.0)
    assert kept.is_valid


def test_areas_without_number_upon_each_other_end() -> None:
    """Each of 40 areas has 2,000 corners on one edge of all: a million are put in, no more."""
    teeth = np.column_stack((np.linspace(1, 998, 2_000), np.zeros(2_000)))
    areas = []
    for number in range(40):
        shifted = teeth + np.array([number / 100, 0])
        areas.append(Polygon([(0, 0), *shifted, (1000, 0), (1000, -50)]))
        areas.append(Polygon([(0, 0), (1000, 0), (1000, 50)]))
    made = joined(np.array(areas, dtype=object), 1.0)
    before, after = (int(shapely.get_num_coordinates(each).sum()) for each in (areas, made))
    assert before + MOST / 2 < after <= before + MOST
