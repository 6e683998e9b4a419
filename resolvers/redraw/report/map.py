"""The map of a plan as SVG: zones, streets, a scale and north."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from xml.etree.ElementTree import Element

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, LineString

from geo.metres import Plane
from geo.zoning.colouring import colours
from resolvers.redraw.exchange.plan_document import DocumentZone
from resolvers.redraw.report.markup import element
from resolvers.redraw.wkb import Shapes
from resolvers.redraw.zone_policy import ZonePolicy
from schema.entities.grid import GridKind

LONG, MARGIN, FOOT = 1000.0, 12.0, 46.0
"""The longer side of the map, what is left around it, and below for the scale, in its units."""

HUES = (
    "#cfe5d6", "#f5dcb8", "#cddcf1", "#f3d0d2", "#e9e2b8", "#dccfe8", "#c4e4e6", "#e6e2dd",
    "#d9e8b9", "#f2cfe4",
)  # fmt: skip


Drawn = TypeVar("Drawn", Geometry, Shapes)


@dataclass(frozen=True, slots=True)
class View:
    """From metres on a plane to units of the drawing: y goes down."""

    west: float
    north: float
    metres: float  # of one unit
    width: float
    height: float

    @classmethod
    def of(cls, shape: Geometry) -> View:
        west, south, east, north = shape.bounds
        metres = max(east - west, north - south, 1.0) / LONG
        width, height = (east - west) / metres, (north - south) / metres
        return cls(west, north, metres, width + 2 * MARGIN, height + 2 * MARGIN + FOOT)

    def drawn(self, shapes: Drawn) -> Drawn:
        units: Drawn = shapely.transform(shapes, self._units)
        return units

    def _units(self, positions: NDArray[np.float64]) -> NDArray[np.float64]:
        corner = np.array([self.west, self.north])
        units: NDArray[np.float64] = (positions - corner) / self.metres * [1.0, -1.0] + MARGIN
        return units


def map_of(
    zones: Sequence[DocumentZone],
    band: ZonePolicy,
    communities: Mapping[str, str],
    boundary: Geometry,
    streets: Shapes,
    bridges: Sequence[Geometry] = (),
) -> Element:
    """The map. ``boundary`` is that of all communities, ``streets`` centre lines, ``bridges`` the
    lines of bridges and ferries, all in degrees."""
    west, south, east, north = boundary.bounds
    plane = Plane((west + east) / 2, (south + north) / 2)
    ground = plane.metres(boundary)
    view = View.of(ground)
    held = [zone for zone in zones if zone.outline is not None]
    outlines = np.array([*(zone.outline for zone in held), None], dtype=object)[:-1]
    drawn = shapely.coverage_simplify(view.drawn(plane.metres(outlines)), 1.0)
    return element(
        "svg",
        _hatching(),
        _path(view.drawn(ground), "loose"),
        _zones(drawn, outlines),
        _streets(view, plane, streets, ground),
        *(_path(shape, "border") for shape in drawn),
        *_bridges(view, plane, bridges),
        _path(view.drawn(ground), "outer"),
        *_communities(held, drawn, communities),
        *_labels(held, drawn, band),
        _north(view),
        _scale(view),
        viewBox=f"0 0 {view.width:.0f} {view.height:.0f}",
        role="img",
        class_="map",
    )


def _zones(drawn: Shapes, outlines: Shapes) -> Element:
    group = element("g", class_="zones")
    numbers = colours(outlines) if len(outlines) else ()
    for shape, number in zip(drawn, numbers, strict=True):
        group.append(_path(shape, "zone", fill=hue(int(number))))
    return group


def hue(number: int) -> str:
    """The colour of a number."""
    return HUES[number] if number < len(HUES) else f"hsl({number * 47 % 360} 40% 85%)"


def _streets(view: View, plane: Plane, streets: Shapes, ground: Geometry) -> Element:
    inside = shapely.intersection(plane.metres(streets), ground) if len(streets) else streets
    lines = shapely.simplify(view.drawn(shapely.line_merge(inside)), 0.4)
    parts = [_track(line) for line in shapely.get_parts(lines) if line.length > 0]
    return element("path", d="".join(parts), class_="street")


def _bridges(view: View, plane: Plane, bridges: Sequence[Geometry]) -> list[Element]:
    lines = (line for each in bridges for line in shapely.get_parts(plane.metres(each)))
    return [element("path", d=_track(view.drawn(line)), class_="bridge") for line in lines]


def _communities(
    zones: Sequence[DocumentZone], drawn: Shapes, names: Mapping[str, str]
) -> list[Element]:
    """The outline and the name of each community, where there are several."""
    found = []
    codes = np.array([zone.community for zone in zones])
    for code in sorted(set(codes.tolist())) if len(names) > 1 else ():
        whole = shapely.union_all(drawn[codes == code])
        x, y, radius = _middle(whole)
        name = names.get(code, code)
        size = f"{min(1.8 * radius / len(name), 60):.1f}"
        found.append(_path(whole, "community"))
        label = element("text", name, x=x, y=y, class_="place", font_size=size)
        found.append(label)
    return found


def _labels(zones: Sequence[DocumentZone], drawn: Shapes, band: ZonePolicy) -> list[Element]:
    made = []
    for zone, shape in zip(zones, drawn, strict=True):
        x, y, radius = _middle(shape)
        size = float(np.clip(radius * 0.5, 4, 19))
        at = {"x": x, "text_anchor": "middle"}
        mark = {1: "▲", -1: "▼", 0: ""}[out_of_band(zone, band)]
        below = element(
            "text",
            f"{zone.households} 户{mark}",
            y=f"{float(y) + size * 0.75:.1f}",
            font_size=f"{size * 0.66:.1f}",
            class_="out" if mark else None,
            **at,
        )
        made.append(
            element(
                "g",
                element("text", zone.code[12:], y=y, font_size=f"{size:.1f}", class_="code", **at),
                below,
                class_="label",
            )
        )
    return made


def out_of_band(zone: DocumentZone, band: ZonePolicy) -> int:
    """1: more households than are meant; -1: fewer; 0: neither, or a dedicated grid."""
    if zone.kind is GridKind.DEDICATED or zone.households in band:
        return 0
    return 1 if zone.households > band.households_max else -1


def _middle(shape: Geometry) -> tuple[str, str, float]:
    """Where a label fits best, and how far the border is from there."""
    parts = shapely.get_parts(shape)
    largest = parts[np.argmax(shapely.area(parts))]
    radius = shapely.maximum_inscribed_circle(largest, tolerance=1.0)
    x, y = shapely.get_coordinates(radius)[0]
    return f"{x:.1f}", f"{y:.1f}", float(radius.length)


def _north(view: View) -> Element:
    x, y = view.width - MARGIN - 16, view.height - 10
    return element(
        "g",
        element("path", d=f"M{x:.1f} {y - 34:.1f}l8 26-8-6-8 6z"),
        element("text", "北 N", x=f"{x - 14:.1f}", y=f"{y - 6:.1f}", text_anchor="end"),
        class_="north",
    )


def _scale(view: View) -> Element:
    metres = nice(view.width * view.metres / 4)
    width, y = metres / view.metres, view.height - 14
    said = f"{metres / 1000:g} 千米 km" if metres >= 1000 else f"{metres:g} 米 m"
    half = width / 2
    return element(
        "g",
        element("rect", x=MARGIN, y=y, width=f"{width:.1f}", height=6),
        element("rect", x=MARGIN, y=y, width=f"{half:.1f}", height=6, class_="first"),
        element("text", "0", x=MARGIN, y=y - 6),
        element("text", said, x=f"{MARGIN + width:.1f}", y=y - 6, text_anchor="middle"),
        class_="scale",
    )


def nice(metres: float) -> float:
    """The longest length of 1, 2 or 5 times a power of ten that is not longer."""
    power = float(10 ** np.floor(np.log10(metres)))
    return max(step * power for step in (1, 2, 5) if step * power <= metres)


def _hatching() -> Element:
    line = element("path", d="M0 8L8 0", stroke="#b44", stroke_width=1)
    pattern = element("pattern", line, id="loose", width=8, height=8, patternUnits="userSpaceOnUse")
    return element("defs", pattern)


def _path(shape: Geometry, class_: str, **more: object) -> Element:
    rings = []
    for part in shapely.get_parts(shape):
        for ring in (part.exterior, *part.interiors):
            rings.append(f"{_track(ring, closed=True)}Z")
    return element("path", d="".join(rings), class_=class_, **more)


def _track(line: LineString, *, closed: bool = False) -> str:
    positions = shapely.get_coordinates(line)[: -1 if closed else None]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in positions)
