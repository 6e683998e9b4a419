"""Spatial expressions: distances, shapes and the ways geometry comes out."""

from __future__ import annotations

from typing import Any, assert_never

from sqlalchemy import (
    ColumnElement,
    Float,
    Numeric,
    and_,
    case,
    cast,
    func,
    literal_column,
    not_,
    or_,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSON, array

from compiler.geometry import GEOMETRY
from compiler.join import LEAST_METRES, TOLERANCE_DEGREES
from geo.crs import CRS

Expression = ColumnElement[Any]

DEFAULT_PRECISION = 7
SHIFTED = (CRS.GCJ02, CRS.BD09)
"""What PostGIS has no transformation to."""
"""Decimals of a degree: a centimetre."""


def constant(text: str) -> Expression:
    """A text of the schema's own, never the asker's, as an SQL literal."""
    quoted = text.replace("'", "''")
    return literal_column(f"'{quoted}'")


def number(value: float) -> Expression:
    """A number of the schema's own as an SQL literal."""
    return literal_column(repr(value))


def geography(geometry: Expression) -> Expression:
    """The geometry on the ellipsoid: measured in metres."""
    return func.geography(geometry)


def boxes_meet(one: Expression, other: Expression) -> Expression:
    """Bounding boxes meet: what the spatial index serves."""
    return one.op("&&", is_comparison=True)(other)


def geodesic_metres(one: Expression, other: Expression) -> Expression:
    """Metres along the geodesic."""
    return func.ST_Distance(geography(one), geography(other), type_=Float())


def within_metres(one: Expression, other: Expression, metres: Expression) -> Expression:
    """``one``, which an index serves, lies within ``metres`` of ``other``."""
    return and_(
        boxes_meet(one, func.jingwei_reach(other, metres)),
        func.ST_DWithin(geography(one), geography(other), metres),
    )


def covers(area: Expression, place: Expression) -> Expression:
    """``area`` covers ``place``, its edge included."""
    return and_(boxes_meet(area, place), func.ST_Covers(area, place))


def meets(one: Expression, other: Expression) -> Expression:
    return and_(boxes_meet(one, other), func.ST_Intersects(one, other))


def lies_within(one: Expression, area: Expression) -> Expression:
    """``one`` is covered by ``area``, whose edge belongs to it."""
    return and_(boxes_meet(one, area), func.ST_CoveredBy(one, area))


def belongs(one: Expression, area: Expression, box: bool) -> Expression:
    """More of a polygon or line than its edge meets more of ``area`` than its edge: their insides
    do. ``box`` is whether a polygon is compared with an area that is known to be a box."""
    more_than_edge = and_(func.ST_Intersects(one, area), not_(func.ST_Touches(one, area)))
    inside = one.op("@", is_comparison=True)(area)
    return and_(boxes_meet(one, area), or_(inside, more_than_edge) if box else more_than_edge)


def shares_edge(one: Expression, other: Expression) -> Expression:
    """``one``, which an index serves, meets ``other`` along an edge; see ``SharedEdge``."""
    tolerance = number(TOLERANCE_DEGREES)
    common = func.ST_Intersection(func.ST_Boundary(other), func.ST_Buffer(one, tolerance))
    return and_(
        boxes_meet(one, func.ST_Expand(other, tolerance)),
        func.ST_DWithin(one, other, tolerance),
        func.ST_Length(geography(common)) > number(LEAST_METRES),
    )


def share(one: Expression, area: Expression) -> Expression:
    """Which part of a polygon lies in an area, 0 to 1."""
    common = func.ST_Area(geography(func.ST_Intersection(one, area)))
    return cast(common / func.nullif(func.ST_Area(geography(one)), number(0)), Float)


def simplified(geometry: Expression, metres: Expression) -> Expression:
    """Without bends smaller than ``metres``, measured on a local plane."""
    metres_a_degree = number(111_320.0)
    breadth = func.cosd(func.ST_Y(func.ST_Centroid(geometry)))
    scaled = func.ST_Scale(geometry, metres_a_degree * breadth, metres_a_degree)
    # Of a multipolygon, or of several lines, with one member PostGIS makes a polygon or a line.
    simple = func.ST_Multi(func.ST_SimplifyPreserveTopology(scaled, metres))
    one = number(1.0)
    return func.ST_Scale(simple, one / (metres_a_degree * breadth), one / metres_a_degree)


def geojson(
    geometry: Expression, crs: CRS, precision: Expression | None, latitude_first: bool = False
) -> Expression:
    """GeoJSON in a CRS: rings by the right-hand rule, as they are stored, and no ``crs`` member.

    Positions may have their ``latitude_first``, but for those that are shifted.
    """
    digits = number(DEFAULT_PRECISION) if precision is None else precision
    if crs in SHIFTED:
        return cast(func.jingwei_geojson_shifted(geometry, constant(crs.name), digits), JSON)
    moved = transformed(geometry, crs)
    if latitude_first:
        moved = func.ST_FlipCoordinates(moved)
    moved = type_coerce(moved, GEOMETRY)  # else GeoAlchemy takes a subselect for a row
    # The last 0 keeps PostGIS from adding a `crs` member, which RFC 7946 forbids.
    return cast(func.ST_AsGeoJSON(moved, digits, number(0)), JSON)


def bbox_json(geometry: Expression, crs: CRS, nullable: bool) -> Expression:
    """``[west, south, east, north]`` as JSON, or null."""
    geometry = shifted(geometry, crs) if crs in SHIFTED else transformed(geometry, crs)
    edges = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    # The bounds of a box carry the noise of their last bits: 113.93100000000001.
    rounded = [cast(func.round(cast(edge(geometry), Numeric), number(9)), Float) for edge in edges]
    box = func.array_to_json(array(rounded))
    return case((geometry.is_not(None), box)) if nullable else box


def shifted(geometry: Expression, crs: CRS) -> Expression:
    """The geometry in a CRS of ``SHIFTED``, whose positions pass for WGS 84."""
    text = func.jingwei_geojson_shifted(geometry, constant(crs.name), number(15))
    return func.ST_GeomFromGeoJSON(cast(text, JSON))


def in_map(geometry: Expression, crs: CRS) -> Expression:
    """The geometry in EPSG:3857 on a map whose positions are in ``crs``, one of degrees."""
    if crs in SHIFTED:
        geometry = type_coerce(shifted(geometry, crs), GEOMETRY)
    return transformed(geometry, CRS.WEB_MERCATOR)


def transformed(geometry: Expression, crs: CRS) -> Expression:
    """The geometry in a CRS that PostGIS has."""
    match crs:
        case CRS.CGCS2000 | CRS.WGS84:
            return geometry
        case CRS.WEB_MERCATOR:
            return func.ST_Transform(func.ST_SetSRID(geometry, number(4326)), number(3857))
        case CRS.GCJ02 | CRS.BD09:
            raise ValueError(
                f"{crs.name} is no transformation of PostGIS: its positions are shifted"
            )
        case _:
            assert_never(crs)
