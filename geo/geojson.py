"""GeoJSON (RFC 7946) from strangers: every fault is refused, with what is wrong and where."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import shapely
from shapely.geometry import MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.crs import CRS, MERCATOR_EDGE, to_cgcs2000
from geo.metres import circle_positions

G = TypeVar("G", bound=BaseGeometry)
T = TypeVar("T")

MOST_VERTICES = 10_000
CIRCLE_CORNERS = 256
WIDEST_CIRCLE = 10_000_000.0
"""Metres. Beyond a quarter of the meridian a circle is rather the rest of the world."""

LONGEST_SHOWN = 60
"""Characters of a faulty value that a message repeats."""

SAME_NUMBERS = re.compile(r"(OGC:1\.3:|OGC::|OGC:)CRS84$|EPSG:+(\d+\.\d+:)?(4326|4490)$")
"""Names of a ``crs`` member (GeoJSON 2008) that change nothing here."""


class InvalidGeometry(ValueError):
    """Geometry that is refused. ``location`` is where, in the coordinates that were given."""

    def __init__(self, message: str, location: tuple[float, float] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.location = location


def read_point(value: object, crs: CRS = CRS.CGCS2000) -> Point:
    """The Point of parsed JSON, in CGCS2000. A third coordinate and foreign members are ignored.

    Raises :class:`InvalidGeometry`.
    """
    _, coordinates = _members(value, ("Point",))
    reader = _Reader(crs, most_vertices=1)
    return to_cgcs2000(Point(reader.position(coordinates, "coordinates")), crs)


def read_area(
    value: object, crs: CRS = CRS.CGCS2000, *, most_vertices: int = MOST_VERTICES
) -> Polygon | MultiPolygon:
    """The Polygon or MultiPolygon of parsed JSON, in CGCS2000, valid, its rings turned right.

    Raises :class:`InvalidGeometry` for anything else.
    """
    kind, coordinates = _members(value, ("Polygon", "MultiPolygon"))
    reader = _Reader(crs, most_vertices)
    area: Polygon | MultiPolygon
    if kind == "Polygon":
        area = reader.polygon(coordinates, "coordinates")
    else:
        area = MultiPolygon(list(reader.each(coordinates, "coordinates", reader.polygon)))
    _refuse_invalid(area)
    return oriented(to_cgcs2000(area, crs))


def read_lines(
    value: object, crs: CRS = CRS.CGCS2000, *, most_vertices: int = MOST_VERTICES
) -> MultiLineString:
    """The LineString or MultiLineString of parsed JSON, in CGCS2000; every line has a length.

    Lines may cross themselves and one another. Raises :class:`InvalidGeometry` for anything else.
    """
    kind, coordinates = _members(value, ("LineString", "MultiLineString"))
    reader = _Reader(crs, most_vertices)
    if kind == "LineString":
        lines = [reader.line(coordinates, "coordinates")]
    else:
        lines = list(reader.each(coordinates, "coordinates", reader.line))
    return to_cgcs2000(MultiLineString(lines), crs)


def bbox(value: object, crs: CRS = CRS.CGCS2000) -> Polygon:
    """The box of ``[west, south, east, north]`` as a polygon in CGCS2000.

    Its edges are straight in the coordinates that were given. Raises :class:`InvalidGeometry`.
    """
    return oriented(to_cgcs2000(shapely.box(*box_edges(value, crs)), crs))


def box_edges(value: object, crs: CRS = CRS.CGCS2000) -> tuple[float, float, float, float]:
    """West, south, east and north of a box, as they were given. Raises :class:`InvalidGeometry`."""
    if not isinstance(value, list | tuple) or len(value) != 4:
        raise InvalidGeometry(f"bbox: {_shown(value)} is not [west, south, east, north]")
    reader = _Reader(crs, most_vertices=4)
    west, south = reader.position(value[:2], "bbox")
    east, north = reader.position(value[2:], "bbox")
    if west > east:
        raise InvalidGeometry(
            f"bbox: its west {west:.10g} lies east of its east {east:.10g};"
            " a box over the antimeridian is not supported, ask for its two halves",
            (west, south),
        )
    if west == east or south >= north:
        raise InvalidGeometry(
            f"bbox: {_shown(value)} has no area; west must be less than east, south than north",
            (west, south),
        )
    return west, south, east, north


def circle(centre: object, metres: float, crs: CRS = CRS.CGCS2000) -> Polygon:
    """The circle around a Point of parsed JSON as a polygon in CGCS2000.

    It is a polygon of the circle's area, on the ellipsoid, to a millionth: its corners lie 0.005 %
    of the radius beyond ``metres`` along the geodesic, and the middles of its edges half as much
    within. Raises :class:`InvalidGeometry`.
    """
    place = read_point(centre, crs)
    if isinstance(metres, bool) or not isinstance(metres, int | float):
        raise InvalidGeometry(f"circle: metres {_shown(metres)} is not a number")
    if not 0 < metres <= WIDEST_CIRCLE:
        raise InvalidGeometry(
            f"circle: metres {_shown(metres)}; allowed is more than 0, {WIDEST_CIRCLE:,.0f} at most"
        )
    longitude, latitude = place.x, place.y
    positions = circle_positions((longitude, latitude), metres, CIRCLE_CORNERS)
    ring = Polygon(positions)
    if np.ptp(positions[:, 0]) > 180 or not ring.is_valid or not ring.covers(place):
        raise InvalidGeometry(
            f"circle: {metres:,.10g} m around [{longitude:.10g}, {latitude:.10g}] reaches over the"
            " antimeridian or a pole, which is not supported",
            (longitude, latitude),
        )
    return ring


def oriented(geometry: G) -> G:
    """The geometry by the right-hand rule: shells anticlockwise, holes clockwise."""
    turned: G = shapely.orient_polygons(geometry, exterior_cw=False)
    return turned


@dataclass(slots=True)
class _Reader:
    """Reads coordinates in a CRS, counting vertices. ``path`` says where in the value we are."""

    crs: CRS
    most_vertices: int
    vertices: int = 0

    def polygon(self, value: object, path: str) -> Polygon:
        shell, *holes = self.each(value, path, self.ring)
        return Polygon(shell, holes)

    def ring(self, value: object, path: str) -> list[tuple[float, float]]:
        ring = list(self.each(value, path, self.position))
        if len(ring) < 4:
            raise InvalidGeometry(
                f"{path}: {len(ring)} positions; a ring has four at least, the last like the first",
                ring[0],
            )
        if ring[0] != ring[-1]:
            raise InvalidGeometry(
                f"{path}: the ring is open: it starts at {_at(ring[0])}, ends at {_at(ring[-1])}",
                ring[-1],
            )
        self._refuse_width(ring, f"{path}: the ring", "polygons")
        return ring

    def line(self, value: object, path: str) -> list[tuple[float, float]]:
        line = list(self.each(value, path, self.position))
        if len(set(line)) < 2:
            raise InvalidGeometry(
                f"{path}: a line without length; it has two different positions at least", line[0]
            )
        self._refuse_width(line, f"{path}: the line", "lines")
        return line

    def _refuse_width(self, positions: list[tuple[float, float]], what: str, kind: str) -> None:
        west, east = min(x for x, _ in positions), max(x for x, _ in positions)
        if east - west > self._half_world():
            raise InvalidGeometry(
                f"{what} is {east - west:.10g} wide, more than half the world;"
                f" {kind} over the antimeridian are not supported, cut them there",
                positions[0],
            )

    def each(self, value: object, path: str, read: Callable[[object, str], T]) -> Iterator[T]:
        if not isinstance(value, list) or not value:
            raise InvalidGeometry(f"{path}: {_shown(value)} is not a list with something in it")
        if len(value) > self.most_vertices:
            self._refuse_size(len(value))
        for index, item in enumerate(value):
            yield read(item, f"{path}[{index}]")

    def position(self, value: object, path: str) -> tuple[float, float]:
        if not isinstance(value, list | tuple) or len(value) < 2:
            raise InvalidGeometry(f"{path}: {_shown(value)} is not a position [x, y]")
        self.vertices += 1
        if self.vertices > self.most_vertices:
            self._refuse_size(self.vertices)
        (west, east), (south, north) = _range(self.crs)
        return (
            self._number(value[0], f"{path}: x", west, east),
            self._number(value[1], f"{path}: y", south, north),
        )

    def _number(self, value: object, path: str, least: float, most: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidGeometry(f"{path} {_shown(value)} is not a number")
        if not least <= value <= most:
            raise InvalidGeometry(
                f"{path} {_shown(value)} is out of range;"
                f" {self.crs.name} allows {least:.10g} to {most:.10g}"
            )
        return float(value)

    def _refuse_size(self, vertices: int) -> None:
        raise InvalidGeometry(
            f"{vertices:,} vertices or more; {self.most_vertices:,} at most are allowed"
        )

    def _half_world(self) -> float:
        (west, east), _ = _range(self.crs)
        return (east - west) / 2


def _members(value: object, kinds: tuple[str, ...]) -> tuple[str, object]:
    """The type and the coordinates of a GeoJSON object."""
    allowed = " or ".join(kinds)
    if not isinstance(value, dict):
        raise InvalidGeometry(f"{_shown(value)} is not a GeoJSON object; allowed is {allowed}")
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in kinds:
        raise InvalidGeometry(f"type {_shown(kind)} is not allowed here; allowed is {allowed}")
    if value.get("crs") is not None:
        _refuse_crs(value["crs"])
    return kind, value.get("coordinates")


def _refuse_crs(member: object) -> None:
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not SAME_NUMBERS.search(name.upper()):
        raise InvalidGeometry(
            f"crs {_shown(member)}: GeoJSON has no crs member since RFC 7946, and only CRS84,"
            " EPSG:4326 and EPSG:4490 are let pass; say the CRS in the argument"
        )


def _refuse_invalid(area: Polygon | MultiPolygon) -> None:
    reason = str(shapely.is_valid_reason(area))
    if reason == "Valid Geometry":
        return
    what, _, place = reason.rstrip("]").partition("[")
    x, y = (float(number) for number in place.split()[:2])
    raise InvalidGeometry(f"{what} at {_at((x, y))}", (x, y))


def _range(crs: CRS) -> tuple[tuple[float, float], tuple[float, float]]:
    """The x and the y that coordinates of a CRS can have."""
    if crs is CRS.WEB_MERCATOR:
        return (-MERCATOR_EDGE, MERCATOR_EDGE), (-MERCATOR_EDGE, MERCATOR_EDGE)
    return (-180.0, 180.0), (-90.0, 90.0)


def _at(position: tuple[float, float]) -> str:
    return f"[{position[0]:.10g}, {position[1]:.10g}]"


def _shown(value: object) -> str:
    """A faulty value, cut to what a message can bear: nothing is spent on the rest of it."""
    if isinstance(value, dict):
        return f"an object with {len(value)} members"
    if isinstance(value, list | tuple):
        nested = any(isinstance(item, list | tuple) for item in value[:4])
        if nested or len(value) > 4:
            return f"a list of {len(value)}"
        return f"[{', '.join(_shown(item) for item in value)}]"
    if isinstance(value, bool) or value is None:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int) and abs(value) > 10**30:
        return f"a number of {int(math.log10(abs(value))) + 1} digits"
    return repr(value[:LONGEST_SHOWN] if isinstance(value, str) else value)
