"""Drawn areas and distances that are refused, saying what is wrong and where."""

from __future__ import annotations

import json
from typing import Any

import pytest

from compiler.errors import BadInput, ValidationFailed
from geo.geojson import InvalidGeometry
from tests.compiler.conftest import Compile

RING = [[113.9, 22.5], [114.0, 22.5], [114.0, 22.6], [113.9, 22.6], [113.9, 22.5]]


def ring(*positions: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [list(positions)]}


POLYGONS: dict[str, tuple[Any, str]] = {
    "crossing itself": (
        ring([0, 0], [2, 2], [2, 0], [0, 2], [0, 0]),
        r"Self-intersection at \[1, 1\]",
    ),
    "open": (ring(*RING[:4]), "the ring is open: it starts at"),
    "two points": (ring([1, 1], [2, 2]), "2 positions; a ring has four at least"),
    "one point": (ring([1, 1]), "1 positions; a ring has four at least"),
    "flat": (ring([0, 0], [1, 1], [2, 2], [0, 0]), "Too few points|Self-intersection|Ring"),
    "too many vertices": (ring(*[[0, 0]] * 100_000), "100,000 vertices or more; 10,000 at most"),
    "over the antimeridian": (
        ring([179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]),
        "antimeridian",
    ),
    "out of range": (
        ring([200, 0], [201, 0], [201, 1], [200, 0]),
        "x 200 is out of range; WGS84 allows",
    ),
    "NaN": (ring([float("nan"), 0], [1, 0], [1, 1], [0, 0]), "nan is out of range|nan is not a"),
    "infinite": (ring([float("inf"), 0], [1, 0], [1, 1], [0, 0]), "inf is out of range"),
    "texts": (ring(["113.9", "22.5"], *RING[1:]), "x '113.9' is not a number"),
    "nulls": (ring([None, 0], *RING[1:]), "x null is not a number"),
    "truths": (ring([True, False], *RING[1:]), "x true is not a number"),
    "nested too little": ({"type": "Polygon", "coordinates": RING}, "is not a position"),
    "nested too much": ({"type": "Polygon", "coordinates": [[RING]]}, "is not a number"),
    "deeply nested": ({"type": "Polygon", "coordinates": [[[[[[[[]]]]]]]]}, "is not a"),
    "no coordinates": ({"type": "Polygon"}, "coordinates: null is not a list"),
    "empty": ({"type": "Polygon", "coordinates": []}, "coordinates: "),
    "an empty ring": ({"type": "Polygon", "coordinates": [[]]}, r"coordinates\[0\]: "),
    "no polygons": ({"type": "MultiPolygon", "coordinates": []}, "coordinates: "),
    "overlapping": ({"type": "MultiPolygon", "coordinates": [[RING], [RING]]}, " at "),
    "a point": ({"type": "Point", "coordinates": [1, 2]}, "type 'Point' is not allowed here"),
    "a feature": ({"type": "Feature", "geometry": ring(*RING)}, "type 'Feature' is not allowed"),
    "no type": ({"coordinates": [RING]}, "type null is not allowed"),
    "a list as type": ({"type": ["Polygon"], "coordinates": [RING]}, "type .* is not allowed here"),
    "an empty object": ({}, "type null is not allowed"),
    "another CRS": (
        ring(*RING) | {"crs": {"type": "name", "properties": {"name": "EPSG:3857"}}},
        "crs an object",
    ),
}


@pytest.mark.parametrize(("polygon", "message"), POLYGONS.values(), ids=POLYGONS)
def test_a_polygon_is_refused(polygon: Any, message: str, compile_: Compile) -> None:
    for document in (
        "query ($p: GeoJSON!) { area(in: {polygon: $p}) { cameras { totalCount } } }",
        "query ($p: GeoJSON!) { cameras(where: {within: {polygon: $p}}) { totalCount } }",
    ):
        with pytest.raises(InvalidGeometry, match=message) as refusal:
            compile_(document, {"p": polygon})
        assert len(refusal.value.message) < 400


@pytest.mark.parametrize("value", ["POINT(1 2)", "", 5, True, [], [RING]])
def test_what_is_no_object_is_no_geojson(value: Any, compile_: Compile) -> None:
    with pytest.raises(ValidationFailed, match="GeoJSON is an object with a type, not"):
        compile_("query ($p: GeoJSON!) { area(in: {polygon: $p}) { __typename } }", {"p": value})


def test_polygons_anywhere_on_earth_are_let_pass(compile_: Compile) -> None:
    document = "query ($p: GeoJSON!) { area(in: {polygon: $p}) { cameras { totalCount } } }"
    somewhere = ring([8.5, 47.3], [8.6, 47.3], [8.6, 47.4], [8.5, 47.3])
    several = {"type": "MultiPolygon", "coordinates": [[RING], somewhere["coordinates"]]}
    for polygon in (somewhere, several):
        assert compile_(document, {"p": polygon})[1]
    literal = json.dumps(several).replace('"type"', "type").replace('"coordinates"', "coordinates")
    compile_(f"{{ area(in: {{polygon: {literal}}}) {{ cameras {{ totalCount }} }} }}")


SHAPES: list[tuple[str, str]] = [
    ("circle: {center: {x: 1, y: 1}, metres: 0}", "metres 0"),
    ("circle: {center: {x: 1, y: 1}, metres: -1}", "metres -1"),
    ("circle: {center: {x: 1, y: 1}, metres: 1e9}", "metres 1e|metres 1000000000"),
    ("circle: {center: {x: 181, y: 1}, metres: 1}", "x 181.* is out of range"),
    ("circle: {center: {x: 1, y: -91}, metres: 1}", "y -91.* is out of range"),
    ("circle: {center: {x: 179.9999, y: 1}, metres: 1000}", "antimeridian"),
    ("circle: {center: {x: 1, y: 90}, metres: 1000}", "pole"),
    ("bbox: []", "is not .west, south, east, north."),
    ("bbox: [1, 2, 3]", "is not .west, south, east, north."),
    ("bbox: [1, 2, 3, 4, 5]", "is not .west, south, east, north."),
    ("bbox: [3, 2, 1, 4]", "west 3 lies east of its east 1"),
    ("bbox: [1, 4, 3, 2]", "has no area"),
    ("bbox: [1, 2, 1, 2]", "has no area"),
    ("bbox: [1, 2, 300, 4]", "300.* is out of range"),
]


@pytest.mark.parametrize(("said", "message"), SHAPES)
def test_a_shape_is_refused(said: str, message: str, compile_: Compile) -> None:
    for document in (
        f"{{ area(in: {{{said}}}) {{ areaSquareMetres grids {{ totalCount }} }} }}",
        f"{{ grids(where: {{within: {{{said}}}}}) {{ totalCount }} }}",
    ):
        with pytest.raises((BadInput, InvalidGeometry), match=message):
            compile_(document)


@pytest.mark.parametrize("metres", [float("nan"), float("inf"), float("-inf"), 0.0, -0.0, -5.0])
def test_metres_are_a_finite_number_above_nothing(metres: float, compile_: Compile) -> None:
    for document in (
        "area(in: {circle: {center: {x: 1, y: 1}, metres: $m}}) { areaSquareMetres }",
        "cameras { nodes { nearbyIncidents(within: $m) { totalCount } } }",
        "cameras(where: {nearerThan: {point: {x: 1, y: 1}, metres: $m}}) { totalCount }",
        "cameras(where: {nearbyIncidents: {within: $m, some: {}}}) { totalCount }",
        "grids { nodes { boundary(simplifyMetres: $m) } }",
    ):
        with pytest.raises(
            (BadInput, InvalidGeometry, ValidationFailed), match=r"etres|within|Float"
        ):
            compile_(f"query ($m: Float!) {{ {document} }}", {"m": metres})
