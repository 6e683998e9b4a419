"""Ids, texts and figures that are refused, naming the thing, its value, what is allowed."""

from __future__ import annotations

import pytest
import shapely

from compiler.errors import BadInput, ValidationFailed
from compiler.parameters import Box
from geo.crs import CRS
from geo.geojson import bbox
from geo.wkb import SRID
from tests.compiler.conftest import Compile

IDS = [
    "",
    "Camera",
    "Camera:",
    "Camera:440305",
    "Camera:440305:",
    ":440305:1",
    "Camera:440305:1:1",
    "Camera:440305:x",
    "Camera:440305:-1",
    "Camera:440305:1.5",
    "Camera:4403051:1",
    "Camera:440305:" + "9" * 19,
    " Camera:440305:1",
    "Camera:440305:1\n",
    "Camera:440305:1; --",
    "camera:440305:1",
    "Nothing:440305:1",
    "A" * 100_000,
    "Camera:440305:1\0",
    "摄像头:440305:1",
    "Camera:４４０３０５:1",
    "Camera:440305:١",
]


@pytest.mark.parametrize("id_", IDS, ids=lambda id_: ascii(id_)[:30])
@pytest.mark.parametrize(
    "document",
    [
        "query ($id: ID!) { node(id: $id) { id } }",
        "query ($id: ID!) { nodes(ids: [$id]) { id } }",
        "query ($id: ID!) { camera(id: $id) { id } }",
        "query ($id: ID!) { cameras(where: {id: {eq: $id}}) { totalCount } }",
        "query ($id: ID!) { cameras(where: {id: {in: [$id]}}) { totalCount } }",
        "query ($id: ID!) { area(in: {node: $id}) { __typename } }",
    ],
)
def test_a_malformed_id_is_refused(id_: str, document: str, compile_: Compile) -> None:
    with pytest.raises(
        BadInput, match=r"(id|node) ['\"].*(looks like|is allowed|there is no type)"
    ) as no:
        compile_(document, {"id": id_})
    assert len(no.value.message) < 300


def test_an_id_of_another_type_is_refused(compile_: Compile) -> None:
    other = "Grid:440305:1"
    with pytest.raises(BadInput, match=f"id '{other}': here an id of Camera is allowed"):
        compile_(f'{{ camera(id: "{other}") {{ id }} }}')
    with pytest.raises(BadInput, match=f"id '{other}': here an id of Camera is allowed"):
        compile_(f'{{ cameras(where: {{id: {{eq: "{other}"}}}}) {{ totalCount }} }}')
    with pytest.raises(BadInput, match="node 'Household:440305:1': an id of"):
        compile_('{ area(in: {node: "Household:440305:1"}) { __typename } }')


def test_too_many_ids_are_refused(compile_: Compile) -> None:
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    with pytest.raises(BadInput, match="ids: 1001 are given; 1000 at most are allowed"):
        compile_(document, {"ids": ["Camera:440305:1"] * 1_001})


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800", "\udfffb"], ids=ascii)
@pytest.mark.parametrize(
    "where",
    [
        "name: {eq: $t}", "name: {ne: $t}", "name: {in: [$t]}", "name: {notIn: [$t]}",
        "name: {gt: $t}", "name: {contains: $t}", "name: {startsWith: $t}", "areaCode: {eq: $t}",
    ],
)  # fmt: skip
def test_text_that_no_database_holds_is_refused(bad: str, where: str, compile_: Compile) -> None:
    with pytest.raises((BadInput, ValidationFailed), match="text cannot hold"):
        compile_(
            f"query ($t: String!) {{ cameras(where: {{{where}}}) {{ totalCount }} }}", {"t": bad}
        )
    with pytest.raises((BadInput, ValidationFailed), match="text cannot hold"):
        compile_(
            "query ($w: CameraWhere) { cameras(where: $w) { totalCount } }",
            {"w": {"name": {"eq": bad}}},
        )


def test_nul_in_a_literal_is_refused(compile_: Compile) -> None:
    for place in (
        'grids(where: {name: {eq: "a\\u0000b"}}) { totalCount }',
        'grid(code: "\\u0000") { id }',
    ):
        with pytest.raises((BadInput, ValidationFailed), match="text cannot hold NUL"):
            compile_(f"{{ {place} }}")


FIGURES: list[tuple[str, str]] = [
    (
        "cameras { nodes { nearbyIncidents(within: 5001) { totalCount } } }",
        "within 5001: allowed is",
    ),
    ("cameras { nodes { location(precision: 16) } }", "precision 16: allowed is"),
    ("cameras { nodes { location(precision: -1) } }", "precision -1: allowed is"),
    ("grids { nodes { boundary(simplifyMetres: 1e9) } }", "simplifyMetres 1e.*: allowed is"),
    ('area(in: {code: ""}) { __typename }', "code '': an area's code is 1 to 15 digits"),
    ('area(in: {code: "44_"}) { __typename }', "code '44_': an area's code is"),
    ('area(in: {code: "1234567890123456"}) { __typename }', "an area's code is 1 to 15 digits"),
    ('area(in: {code: "４４"}) { __typename }', "an area's code is 1 to 15 digits"),
    ("incidents { groups(by: []) { count } }", "groups: by is empty; name at least one key"),
    ("incidents { groups(by: [GRID], first: 0) { count } }", "first 0: allowed is"),
    ("incidents { groups(by: [GRID], first: 1001) { count } }", "first 1001: allowed is"),
    ("cameras(where: {name: {eq: null}}) { totalCount }", "name.eq: null is no condition"),
    ("cameras(where: {name: null}) { totalCount }", "CameraWhere.name: null is no condition"),
    ("cameras(where: {_or: null}) { totalCount }", "CameraWhere._or: null is no condition"),
    ("cameras(where: {_not: null}) { totalCount }", "CameraWhere._not: null is no condition"),
    ("cameras(where: {grid: null}) { totalCount }", "CameraWhere.grid: null is no condition"),
    (
        "cameras(where: {nearbyIncidents: {within: 5, some: null}}) { totalCount }",
        "null is no condition",
    ),
    ("cameras(where: {nearbyIncidents: {within: 5}}) { totalCount }", "nearbyIncidents: say some"),
    ("cameras(where: {nearbyIncidents: {within: 5001, some: {}}}) { totalCount }", "within 5001"),
]


@pytest.mark.parametrize(("root", "message"), FIGURES, ids=[root for root, _ in FIGURES])
def test_a_value_out_of_bounds_is_refused(root: str, message: str, compile_: Compile) -> None:
    with pytest.raises(BadInput, match=message) as refusal:
        compile_(f"{{ {root} }}")
    assert refusal.value.place is not None and root.startswith(refusal.value.place.path[0])


@pytest.mark.parametrize("crs", CRS)
def test_a_box_is_the_polygon_that_geometry_makes_of_it(crs: CRS) -> None:
    edges = [113.9, 22.5, 114, 22.6]
    polygon = shapely.set_srid(bbox(edges, crs), SRID)
    assert Box(crs)(edges) == shapely.to_wkb(polygon, hex=True, include_srid=True)
