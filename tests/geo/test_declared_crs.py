"""Declared CRSs: their axes and areas, and which published transformation is used where."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely.geometry import Point, Polygon

from geo.arrays import Geometries
from geo.crs import CRS, inward, outward
from geo.declared_crs import CHINA, Box, accuracies, declared_crs
from geo.densification import TOLERANCE, converted
from geo.metres import distance


def array(*geometries: object) -> Geometries:
    return np.array([*geometries, None], dtype=object)[:-1]


@pytest.mark.parametrize(
    ("name", "epsg", "projected", "north_first"),
    [
        ("EPSG:4547", 4547, True, True),
        ("EPSG:32650", 32650, True, False),
        ("WEB_MERCATOR", 3857, True, False),
        ("urn:ogc:def:crs:EPSG::4490", 4490, False, False),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326, False, False),
        ("GCJ02", None, False, False),
    ],
)
def test_a_name_says_code_unit_and_axes(
    name: str, epsg: int | None, projected: bool, north_first: bool
) -> None:
    crs = declared_crs(name)
    assert (crs.epsg, crs.projected, crs.north_first) == (epsg, projected, north_first)


def test_a_box_over_the_antimeridian_holds_both_sides() -> None:
    fiji = Box(176.0, -21.0, -178.0, -12.0)
    boxes = np.array([[177, -18, 178, -17], [-179, -18, -178.5, -17], [100, -18, 101, -17]])
    assert fiji.holds(boxes).tolist() == [True, True, False]
    assert CHINA.holds(np.array([[73.0, 39.0, 73.0, 39.0]])).tolist() == [False]
    assert CHINA.holds(np.array([[73.0, 39.0, 73.0, 39.0]]), margin=1).tolist() == [True]


def test_beijing_1954_is_transformed_where_that_is_published_and_nowhere_else() -> None:
    crs = declared_crs("EPSG:4214")
    tarim, ordos, sichuan = Point(80.0, 39.0), Point(108.5, 37.0), Point(104.0, 30.6)
    moved, by = crs.convert(array(tarim, ordos, sichuan, None))
    assert by[2] == -1 and (by[[0, 1, 3]] >= 0).all()
    names = {operation.name: count for operation, count in accuracies(crs, by)}
    assert "Beijing 1954 to WGS 84 (4)" in names
    for before, after in ((tarim, moved[0]), (ordos, moved[1])):
        assert 20 < distance((before.x, before.y), (after.x, after.y)) < 200
    assert "Tarim basin" in crs.unreached()


def test_names_agree_that_say_the_same_numbers() -> None:
    assert declared_crs("CGCS2000").agrees_with("EPSG:4326")
    assert declared_crs("EPSG:4547").agrees_with("urn:ogc:def:crs:EPSG::4547")
    assert not declared_crs("EPSG:4547").agrees_with("EPSG:4326")
    assert not declared_crs("GCJ02").agrees_with("EPSG:4326")
    assert not declared_crs("EPSG:4547").agrees_with("EPSG:0")


@pytest.mark.parametrize("name", ["EPSG:4547", "EPSG:3857", "GCJ02", "BD09"])
def test_a_long_edge_keeps_its_course(name: str) -> None:
    """Points of the edge, converted one by one, lie on the edge as it was converted."""
    start = declared_start(name)
    end = start + (np.array([3000.0, 2000.0]) / (1 if start[0] > 400 else 1e5))
    line = shapely.LineString([start, end])
    crs = declared_crs(name)
    (bent,), _ = crs.convert(array(line))
    along = shapely.line_interpolate_point(line, np.linspace(0, 1, 41), normalized=True)
    points, _ = crs.convert(along)
    metres = shapely.distance(points, bent) * 111_320
    assert shapely.get_num_coordinates(bent) > 5
    assert metres.max() < 2 * TOLERANCE


def declared_start(name: str) -> np.ndarray:
    return {
        "EPSG:4547": np.array([460_000.0, 2_500_000.0]),
        "EPSG:3857": np.array([12_690_000.0, 2_580_000.0]),
    }.get(name, np.array([113.9, 22.5]))


def test_an_edge_that_two_share_gets_the_same_vertices_from_both() -> None:
    west = Polygon([(0, 0), (8000, 100), (1000, 9000), (0, 4000)])
    east = Polygon([(1000, 9000), (8000, 100), (9000, 0), (9000, 5000)])
    moved, _ = declared_crs("EPSG:4547").convert(
        shapely.transform(array(west, east), lambda each: each + np.array([580_000, 3_000_000]))
    )
    border = shapely.intersection(*moved)
    assert border.geom_type in ("LineString", "MultiLineString")
    shared = {tuple(each) for each in shapely.get_coordinates(border)}
    assert len(shared) > 10
    assert all(shared <= {tuple(each) for each in shapely.get_coordinates(one)} for one in moved)
    assert shapely.area(shapely.intersection(*moved)) == 0


def test_short_edges_and_points_get_no_vertices() -> None:
    house = shapely.box(500_000, 3_000_000, 500_012, 3_000_009)
    moved, _ = declared_crs("EPSG:4547").convert(array(house, Point(500_000, 3_000_000), None))
    assert shapely.get_num_coordinates(moved).tolist() == [5, 1, 0]


def test_what_leaves_and_comes_back_lies_within_a_tenth_of_a_millimetre() -> None:
    ring = shapely.Polygon([(113.9, 22.5), (113.95, 22.52), (113.93, 22.56), (113.9, 22.5)])
    shapes = array(ring, shapely.MultiLineString([[(113.9, 22.5), (114.0, 22.6)]]))
    for crs in (CRS.GCJ02, CRS.BD09, CRS.WEB_MERCATOR):
        out, back = outward(crs), inward(crs)
        assert out is not None and back is not None
        scale = 1.0 if crs is CRS.WEB_MERCATOR else 111_320.0
        there, _ = converted(shapes, out, scale)
        again, _ = converted(there, back)
        metres = [
            111_320 * shapely.hausdorff_distance(*pair) for pair in zip(shapes, again, strict=True)
        ]
        assert max(metres) < 2.5 * TOLERANCE
