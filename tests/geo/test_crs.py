"""Coordinate reference systems, against a restatement of the published formula, point by point."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

from geo import china
from geo.crs import CRS, UnknownCRS, from_cgcs2000, to_cgcs2000
from geo.declared_crs import declared_crs
from geo.metres import distance

longitudes = st.floats(73.7, 135.0)
latitudes = st.floats(3.9, 53.5)


def published_gcj02(lng: float, lat: float) -> tuple[float, float]:
    """The formula of coordtransform, read from its page and written once more."""
    x, y = lng - 105.0, lat - 35.0
    waves = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    d_lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * abs(x) ** 0.5 + waves
    d_lat += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    d_lat += (160.0 * math.sin(y / 12.0 * math.pi) + 320 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    d_lng = 300.0 + x + 2.0 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * abs(x) ** 0.5 + waves
    d_lng += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    d_lng += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2 / 3.0
    magic = 1 - 0.00669342162296594323 * math.sin(math.radians(lat)) ** 2
    a = 6378245.0
    north = d_lat * 180.0 / (a * (1 - 0.00669342162296594323) / magic**1.5 * math.pi)
    east = d_lng * 180.0 / (a / magic**0.5 * math.cos(math.radians(lat)) * math.pi)
    return lng + east, lat + north


@given(longitudes, latitudes)
def test_gcj02_is_within_a_centimetre_of_the_published_formula(x: float, y: float) -> None:
    shifted = from_cgcs2000(Point(x, y), CRS.GCJ02)
    assert distance((shifted.x, shifted.y), published_gcj02(x, y)) < 0.01


def test_pairs_that_coordtransform_publishes() -> None:
    place = np.array([[116.404, 39.915]])
    assert china.gcj02_from_wgs84(place)[0] == pytest.approx(
        [116.41024449916938, 39.91640428150164], abs=1e-12
    )
    assert china.bd09_from_gcj02(place)[0] == pytest.approx(
        [116.41036949371029, 39.92133699351021], abs=1e-12
    )


@pytest.mark.parametrize("crs", list(CRS))
@given(st.lists(st.tuples(longitudes, latitudes), min_size=1, max_size=20))
def test_there_and_back_is_the_same_place(crs: CRS, places: list[tuple[float, float]]) -> None:
    points = shapely.points(places)
    there_and_back = to_cgcs2000(from_cgcs2000(points, crs), crs)
    assert np.abs(shapely.get_coordinates(there_and_back) - places).max() < 1e-9


@pytest.mark.parametrize("crs", [CRS.GCJ02, CRS.BD09])
@given(st.floats(72.0, 138.0), st.sampled_from([0.8293, 0.83, 55.827, 55.8271]))
def test_places_on_the_edge_of_the_china_box_come_back(crs: CRS, x: float, y: float) -> None:
    if not china.WEST <= x <= china.EAST:
        return
    back = to_cgcs2000(from_cgcs2000(Point(x, y), crs), crs)
    assert (back.x, back.y) == pytest.approx((x, y), abs=1e-9)


@given(st.floats(-180, 70), st.floats(-90, 90))
def test_gcj02_leaves_the_rest_of_the_world_alone(x: float, y: float) -> None:
    assert from_cgcs2000(Point(x, y), CRS.GCJ02) == Point(x, y)
    assert to_cgcs2000(Point(x, y), CRS.GCJ02) == Point(x, y)


def test_wgs84_and_cgcs2000_are_the_same_numbers() -> None:
    place = Point(113.93, 22.53)
    assert from_cgcs2000(place, CRS.WGS84) == to_cgcs2000(place, CRS.WGS84) == place


def test_web_mercator_is_spherical() -> None:
    corner = from_cgcs2000(Point(180, 85.05112877980659), CRS.WEB_MERCATOR)
    assert (corner.x, corner.y) == pytest.approx((20037508.342789244, 20037508.342789244))


def test_the_poles_stay_finite_in_web_mercator() -> None:
    poles = from_cgcs2000(shapely.points([(0, -90), (0, 90)]), CRS.WEB_MERCATOR)
    assert np.isfinite(shapely.get_coordinates(poles)).all()


def test_a_third_coordinate_is_dropped() -> None:
    assert not to_cgcs2000(Point(114, 22, 5), CRS.CGCS2000).has_z


def test_an_array_of_geometries_is_converted_at_once() -> None:
    squares = np.array([shapely.box(114, 22, 114.1, 22.1), Polygon(), None], dtype=object)
    shifted = from_cgcs2000(squares, CRS.GCJ02)
    assert shifted[0].is_valid
    assert shifted[1].is_empty
    assert shifted[2] is None


@pytest.mark.parametrize("name", ["EPSG:4547", "epsg:32650", "EPSG:3857", "gcj02", "WGS84"])
def test_a_declared_crs_comes_to_cgcs2000(name: str) -> None:
    known = {
        "EPSG:4547": (500000.0, 2544000.0),
        "epsg:32650": (190000.0, 2546000.0),
        "EPSG:3857": (12690421.950, 2632018.638),
        "gcj02": (114.0, 23.0),
        "WGS84": (114.0, 23.0),
    }
    (place,), (by,) = declared_crs(name).convert(np.array([Point(known[name])]))
    assert by == 0
    assert (place.x, place.y) == pytest.approx((114.0, 23.0), abs=0.05)


@pytest.mark.parametrize("name", ["EPSG:999999", "", "nonsense", "EPSG:4610", "'; drop table"])
def test_an_unknown_crs_is_named(name: str) -> None:
    with pytest.raises(UnknownCRS) as refusal:
        declared_crs(name)
    assert refusal.value.value == name
    assert repr(name) in str(refusal.value)


def test_positions_out_of_reach_of_a_declared_crs_are_told_apart() -> None:
    places = np.array([Point(1e30, 0), Point(500000, 2544000), None], dtype=object)
    _, by = declared_crs("EPSG:4547").convert(places)
    assert by.tolist() == [-1, 0, 0]
