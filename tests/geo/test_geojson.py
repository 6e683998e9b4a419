"""GeoJSON from strangers: what is read, and how each fault is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import CRS
from geo.geojson import InvalidGeometry, bbox, circle, oriented, read_area, read_lines, read_point
from geo.metres import ELLIPSOID, area, distance

SQUARE = [[113.9, 22.5], [114.0, 22.5], [114.0, 22.6], [113.9, 22.6], [113.9, 22.5]]


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def square_with(position: object) -> dict[str, object]:
    return polygon([*SQUARE[:2], position, *SQUARE[2:]])


def test_a_polygon_is_read() -> None:
    assert read_area(polygon(SQUARE)).equals(shapely.box(113.9, 22.5, 114.0, 22.6))


def test_a_multipolygon_is_read() -> None:
    read = read_area({"type": "MultiPolygon", "coordinates": [[SQUARE]]})
    assert read.geom_type == "MultiPolygon"


def test_third_coordinates_and_foreign_members_are_ignored() -> None:
    value = polygon([[*position, 7.5] for position in SQUARE]) | {"bbox": "?", "note": None}
    assert not read_area(value).has_z


def test_rings_come_out_right_handed() -> None:
    assert read_area(polygon(SQUARE[::-1])).exterior.is_ccw


def test_a_polygon_in_another_crs_is_stored_as_cgcs2000() -> None:
    read = read_area(polygon(SQUARE), CRS.GCJ02)
    west, south, _, _ = read.bounds
    assert 100 < distance((west, south), (113.9, 22.5)) < 1000


def test_a_ring_that_crosses_itself_is_refused_with_the_place() -> None:
    bowtie = [[113.9, 22.5], [114.0, 22.6], [114.0, 22.5], [113.9, 22.6], [113.9, 22.5]]
    with pytest.raises(InvalidGeometry) as refusal:
        read_area(polygon(bowtie))
    assert str(refusal.value) == "Self-intersection at [113.95, 22.55]"
    assert refusal.value.location == pytest.approx((113.95, 22.55))


FAULTS: dict[str, tuple[object, str]] = {
    "no object": ([1, 2], r"\[1, 2\] is not a GeoJSON object"),
    "null": (None, "null is not a GeoJSON object"),
    "no type": ({"coordinates": []}, "type null is not allowed here; allowed is Polygon or Multi"),
    "wrong type": ({"type": "LineString", "coordinates": SQUARE}, "type 'LineString'"),
    "a feature": ({"type": "Feature", "geometry": polygon(SQUARE)}, "type 'Feature'"),
    "a type that is a list": ({"type": ["Polygon"]}, r"type \['Polygon'\]"),
    "no coordinates": ({"type": "Polygon"}, "coordinates: null is not a list"),
    "empty": (polygon(), r"coordinates: \[\] is not a list with something in it"),
    "empty ring": (polygon([]), r"coordinates\[0\]: \[\]"),
    "empty part": ({"type": "MultiPolygon", "coordinates": [[]]}, r"coordinates\[0\]: \[\]"),
    "two points": (polygon(SQUARE[:2]), "2 positions; a ring has four at least"),
    "open": (polygon(SQUARE[:4]), "the ring is open"),
    "one number": (square_with([1]), r"coordinates\[0\]\[2\]: \[1\] is not a position"),
    "text": (square_with(["114", 22]), r"\[2\]: x '114' is not a number"),
    "a boolean": (square_with([114, True]), "y true is not a number"),
    "a null": (square_with([114, None]), "y null is not a number"),
    "not a number": (square_with([float("nan"), 22]), "x nan is out of range"),
    "infinite": (square_with([114, float("-inf")]), "y -inf is out of range"),
    "huge": (square_with([10**400, 22]), "x a number of 401 digits is out of range"),
    "beyond the world": (square_with([180.5, 22]), "x 180.5 is out of range; CGCS2000 allows -180"),
    "latitude first": (square_with([22.5, 113.9]), "y 113.9 is out of range"),
    "an object": (square_with({"x": 1}), "an object with 1 members is not a position"),
    "half the world": (
        polygon([[-170, 10], [170, 10], [170, 20], [-170, 20], [-170, 10]]),
        "340 wide, more than half the world; polygons over the antimeridian",
    ),
    "flat": (polygon([[1, 1], [2, 2], [1, 1], [1, 1]]), "Too few points"),
    "a hole outside": (
        polygon(SQUARE, [[1, 1], [2, 1], [2, 2], [1, 1]]),
        r"Hole lies outside shell at \[1, 1\]",
    ),
    "another crs": (
        polygon(SQUARE) | {"crs": {"type": "name", "properties": {"name": "EPSG:3857"}}},
        "crs an object with 2 members",
    ),
    "a lone surrogate": ({"type": "\ud800"}, r"type '\\ud800'"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused(fault: str) -> None:
    value, message = FAULTS[fault]
    with pytest.raises(InvalidGeometry, match=message):
        read_area(value)


def test_lines_are_read_and_may_cross_themselves() -> None:
    crossing = [[113.9, 22.5], [114.0, 22.6, 7.5], [114.0, 22.5], [113.9, 22.6]]
    one = read_lines({"type": "LineString", "coordinates": crossing})
    two = read_lines({"type": "MultiLineString", "coordinates": [crossing, crossing[:2]]})
    assert [len(one.geoms), len(two.geoms), one.has_z] == [1, 2, False]
    shifted = read_lines({"type": "LineString", "coordinates": crossing}, CRS.GCJ02)
    assert 100 < distance(shifted.geoms[0].coords[0], (113.9, 22.5)) < 1000


@pytest.mark.parametrize(
    ("kind", "coordinates", "message"),
    [
        ("Polygon", [SQUARE], "type 'Polygon' is not allowed here; allowed is LineString or Multi"),
        ("LineString", [], r"coordinates: \[\] is not a list with something in it"),
        ("LineString", [[113.9, 22.5]], "coordinates: a line without length"),
        ("LineString", [[113.9, 22.5], [113.9, 22.5]], "coordinates: a line without length"),
        ("MultiLineString", [SQUARE, []], r"coordinates\[1\]: \[\] is not a list"),
        ("LineString", [[113.9, 22.5], [113.9, float("nan")]], r"\[1\]: y nan is out of range"),
        ("LineString", [[-170, 0], [170, 0]], "340 wide, more than half the world; lines over"),
    ],
)
def test_lines_that_are_none_are_refused(kind: str, coordinates: object, message: str) -> None:
    with pytest.raises(InvalidGeometry, match=message):
        read_lines({"type": kind, "coordinates": coordinates})


def test_nesting_is_no_way_to_exhaust_the_stack() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(InvalidGeometry):
        read_area({"type": "MultiPolygon", "coordinates": deep})


@pytest.mark.parametrize(
    "name",
    ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4490", "EPSG:4490"],
)
def test_a_crs_member_that_changes_nothing_is_let_pass(name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    assert read_area(polygon(SQUARE) | {"crs": crs}).is_valid


def test_too_many_vertices_are_refused() -> None:
    ring = [SQUARE[0]] * 100_000
    with pytest.raises(InvalidGeometry, match="100,000 vertices or more; 10,000 at most"):
        read_area(polygon(ring))
    with pytest.raises(InvalidGeometry, match="6 vertices or more; 5 at most"):
        read_area(polygon(SQUARE, SQUARE), most_vertices=5)


def test_a_range_is_the_declared_crs_own() -> None:
    with pytest.raises(InvalidGeometry, match="x 30000000 is out of range; WEB_MERCATOR allows"):
        read_point({"type": "Point", "coordinates": [30000000, 0]}, CRS.WEB_MERCATOR)
    place = read_point({"type": "Point", "coordinates": [20000000, 0]}, CRS.WEB_MERCATOR)
    assert place.x == pytest.approx(179.663, abs=0.001)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=20,
)


@given(st.sampled_from(["Point", "Polygon", "MultiPolygon"]), json_values)
def test_any_json_is_read_or_refused(kind: str, coordinates: object) -> None:
    for read in (read_point, read_area):
        try:
            geometry = read({"type": kind, "coordinates": coordinates})
        except InvalidGeometry:
            continue
        assert geometry.is_valid


def test_a_box_is_a_polygon() -> None:
    assert bbox([113.9, 22.5, 114.0, 22.6]).equals(shapely.box(113.9, 22.5, 114.0, 22.6))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([170, 10, -170, 20], "west 170 lies east of its east -170; a box over the antimeridian"),
        ([1, 2, 1, 3], "has no area"),
        ([1, 3, 2, 2], "has no area"),
        ([1, 2, 3], r"\[1, 2, 3\] is not \[west, south, east, north\]"),
        ("1,2,3,4", "'1,2,3,4' is not"),
        ([1, 2, float("nan"), 3], "x nan is out of range"),
        ([1, 2, 3, 91], "y 91 is out of range"),
    ],
)
def test_a_faulty_box_is_refused(value: object, message: str) -> None:
    with pytest.raises(InvalidGeometry, match=message):
        bbox(value)


@given(st.floats(-179, 179), st.floats(-80, 80), st.floats(1, 100_000))
def test_a_circle_keeps_its_distance_and_its_area(x: float, y: float, metres: float) -> None:
    try:
        ring = circle({"type": "Point", "coordinates": [x, y]}, metres)
    except InvalidGeometry as refusal:
        assert "antimeridian" in refusal.message
        return
    corners = shapely.get_coordinates(ring)
    away = [distance((x, y), (float(a), float(b))) for a, b in corners]
    assert len(corners) == 257
    assert away == pytest.approx([metres] * 257, rel=6e-5, abs=1e-8)
    rounding = 1e-5 * len(corners)
    assert area(ring) == pytest.approx(_many_cornered(x, y, metres), rel=1e-6, abs=rounding)


def _many_cornered(x: float, y: float, metres: float) -> float:
    """The area of a circle on the ellipsoid, by 2,000 places on it and by what these lack of it."""
    turns = np.linspace(0, 360, 2_001)[:-1]
    count = len(turns)
    east, north, _ = ELLIPSOID.fwd(
        np.full(count, x), np.full(count, y), turns, np.full(count, metres)
    )
    return float(abs(ELLIPSOID.polygon_area_perimeter(east, north)[0])) * (
        1 + (2 * np.pi / count) ** 2 / 6
    )


@pytest.mark.parametrize("metres", [0, -1, float("nan"), float("inf"), 10**400, True, "5"])
def test_a_circle_needs_metres(metres: Any) -> None:
    with pytest.raises(InvalidGeometry, match="metres"):
        circle({"type": "Point", "coordinates": [114, 22]}, metres)


def test_a_circle_over_the_antimeridian_or_a_pole_is_refused() -> None:
    for place in ([179.9999, 0], [0, 89.9999], [0, -89.9999]):
        with pytest.raises(InvalidGeometry, match="antimeridian or a pole"):
            circle({"type": "Point", "coordinates": place}, 1000)


def test_holes_are_turned_clockwise() -> None:
    shell = shapely.box(0, 0, 3, 3)
    hole = shapely.box(1, 1, 2, 2)
    turned = oriented(shell.difference(hole))
    assert turned.exterior.is_ccw
    assert not turned.interiors[0].is_ccw
