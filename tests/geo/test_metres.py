"""Metres: the plane there and back, distances and areas."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from geo.metres import Plane, area, distance, length

offsets = st.floats(-20_000, 20_000)


@given(st.floats(75, 134), st.floats(5, 53), offsets, offsets)
def test_the_plane_there_and_back(x: float, y: float, east: float, north: float) -> None:
    plane = Plane(x, y)
    there = plane.degrees(Point(east, north))
    back = plane.metres(there)
    assert (back.x, back.y) == pytest.approx((east, north), abs=1e-4)
    assert distance((x, y), (there.x, there.y)) == pytest.approx(np.hypot(east, north), abs=1e-3)


def test_areas_on_the_plane_are_those_on_the_ellipsoid() -> None:
    square = shapely.box(5_000, 5_000, 6_000, 6_000)
    assert area(Plane(114.0, 23.0).degrees(square)) == pytest.approx(1e6, rel=1e-5)


def test_a_hole_is_no_area() -> None:
    ring = shapely.box(0, 0, 300, 300).difference(shapely.box(100, 100, 200, 200))
    assert area(Plane(114.0, 23.0).degrees(ring)) == pytest.approx(80_000, rel=1e-6)


def test_a_degree_of_latitude_is_some_111_kilometres() -> None:
    assert length(LineString([(114, 22), (114, 23)])) == pytest.approx(110_743, abs=50)
