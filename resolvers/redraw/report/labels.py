"""The labels of zones on a map: inside where they can be read, else at its side, with a line.

Sizes are in units of the drawing, see ``view``: 10 of them are 5 points on paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from xml.etree.ElementTree import Element

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from shapely import Geometry

from resolvers.redraw.exchange.plan_document import DocumentZone
from resolvers.redraw.report.markup import element
from resolvers.redraw.report.view import MARGIN, View
from resolvers.redraw.wkb import Shapes
from resolvers.redraw.zone_policy import ZonePolicy
from schema.entities.grid import GridKind

LARGEST, SMALLEST, CODE_ALONE = 19.0, 13.0, 10.0
"""The size of a code with its households below, at most and at least, and of a code alone."""

LED, LINE = 10.5, 12.5
"""The size of a label at the end of a line, and how far apart two of them are."""

CENTRAL = 0.8
"""How far from the border the centroid is to be, of what the middle of the largest circle is."""

PLACE, TRIED, MOST_SPOILT = (10.0, 15.0), 16, 0.2
"""The size of the name of a community, in how many columns and rows it is tried, and how much of it
may lie outside or on labels."""

DISC = 9.0
"""The radius of the disc with a community's number, where its name has no room."""

CENTRAL = 0.8
"""How far from the border the centroid is to be, of what the middle of the largest circle is."""

PLACE, TRIED = (10.0, 15.0), 24
"""The size of the name of a community, and in how many columns and rows it is tried."""

MARKS = {1: "▲", -1: "▼", 0: ""}


class Fit(Enum):
    """How much of a label has room in a zone."""

    WHOLE = "code and households"
    CODE = "code"
    NONE = "nothing"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a zone a label fits best; ``radius`` is how far the border is from there."""

    x: float
    y: float
    radius: float

    @classmethod
    def of(cls, shape: Geometry) -> Spot:
        """Of the largest part of a shape: its centroid, if that is about as far from the border as
        can be, else the middle of its largest circle."""
        parts = shapely.get_parts(shape)
        largest = parts[np.argmax(shapely.area(parts))]
        circle = shapely.maximum_inscribed_circle(largest, tolerance=0.5)
        middle, radius = largest.centroid, float(circle.length)
        if shapely.contains(largest, middle):
            far = float(shapely.distance(middle, largest.boundary))
            if far >= CENTRAL * radius:
                return cls(middle.x, middle.y, far)
        x, y = shapely.get_coordinates(circle)[0]
        return cls(float(x), float(y), radius)

    @property
    def fit(self) -> Fit:
        # Half the diagonal of the text, in its size: 1.7 of code and households, 0.95 of a code.
        if self.radius / 1.7 >= SMALLEST:
            return Fit.WHOLE
        return Fit.CODE if self.radius / 0.95 >= CODE_ALONE else Fit.NONE

    def box(self) -> Geometry:
        """What the label within a zone covers, about."""
        if self.fit is Fit.NONE:
            return shapely.Point(self.x, self.y)
        size = min(self.radius / 1.7, LARGEST) if self.fit is Fit.WHOLE else CODE_ALONE
        half, below = size * 1.35, size * (0.9 if self.fit is Fit.WHOLE else 0.4)
        return shapely.box(self.x - half, self.y - size * 0.85, self.x + half, self.y + below)


def spots_of(drawn: Shapes) -> list[Spot]:
    return [Spot.of(shape) for shape in drawn]


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of a map, and the places of the zones that have none."""

    elements: Sequence[Element]
    without: Sequence[int]


@dataclass(frozen=True, slots=True)
class PlaceLabel:
    """The name or number of a community, and what it covers."""

    element: Element
    box: Geometry


def inside(zones: Sequence[DocumentZone], spots: Sequence[Spot], band: ZonePolicy) -> Labels:
    """Each zone's label in the zone, as much of it as can be read there."""
    made: list[Element] = []
    without = []
    for at, (zone, spot) in enumerate(zip(zones, spots, strict=True)):
        if spot.fit is Fit.NONE:
            without.append(at)
        else:
            made.append(_inside(zone, spot, band))
    return Labels(made, without)


def with_leaders(
    zones: Sequence[DocumentZone], spots: Sequence[Spot], band: ZonePolicy, view: View
) -> Labels:
    """Labels that are whole: inside where they fit, else at the side, led to by a line."""
    small = [at for at, spot in enumerate(spots) if spot.fit is not Fit.WHOLE]
    places = beside(np.array([(spots[at].x, spots[at].y) for at in small]).reshape(-1, 2), view)
    led = {small[at]: end for at, end in places.items()}
    lines = [_leader(spots[at], end) for at, end in led.items()]
    texts = [_beside(zones[at], end, view, band) for at, end in led.items()]
    rest = [at for at in range(len(zones)) if at not in led]
    others = inside([zones[at] for at in rest], [spots[at] for at in rest], band)
    return Labels([*lines, *others.elements, *texts], [rest[at] for at in others.without])


def beside(spots: NDArray[np.float64], view: View) -> dict[int, tuple[float, float]]:
    """Where the line from each spot ends, by the spot's place: as many as there is room for.

    The lines together are as short as can be, and so no two of them cross: exchanging the ends of
    two that do would make them shorter.
    """
    rows = np.arange(MARGIN + LED, view.bottom + LED / 2, LINE)
    ends = np.array([(x, y) for x in (view.side, view.width - view.side) for y in rows])
    lengths = np.hypot(*(spots[:, None, :] - ends[None, :, :]).transpose(2, 0, 1))
    chosen, at = linear_sum_assignment(lengths)
    return {int(c): (float(ends[a, 0]), float(ends[a, 1])) for c, a in zip(chosen, at, strict=True)}


def out_of_band(zone: DocumentZone, band: ZonePolicy) -> int:
    """1: more households than are meant; -1: fewer; 0: neither, or a dedicated grid."""
    if zone.kind is GridKind.DEDICATED or zone.households in band:
        return 0
    return 1 if zone.households > band.households_max else -1


def _inside(zone: DocumentZone, spot: Spot, band: ZonePolicy) -> Element:
    out = out_of_band(zone, band)
    if spot.fit is Fit.CODE:
        return element("g", *_code_alone(zone, spot, out), class_="label")
    size = min(spot.radius / 1.7, LARGEST)
    return element(
        "g",
        _text(zone.code[12:], spot.x, spot.y, size, class_="code"),
        _text(
            f"{zone.households:,} 户{MARKS[out]}",
            spot.x,
            spot.y + size * 0.8,
            size * 0.66,
            class_="out" if out else None,
        ),
        class_="label",
    )


def _code_alone(zone: DocumentZone, spot: Spot, out: int) -> Iterator[Element]:
    size = min(spot.radius / 0.95, SMALLEST)
    class_ = "code out" if out else "code"
    yield _text(zone.code[12:], spot.x, spot.y + size * 0.36, size, class_=class_)


def _text(text: str, x: float, y: float, size: float, **more: object) -> Element:
    return element(
        "text", text, x=f"{x:.1f}", y=f"{y:.1f}", font_size=f"{size:.1f}", text_anchor="middle",
        **more,
    )  # fmt: skip


def place_label(name: str, number: int, area: Geometry, taken: Sequence[Geometry]) -> PlaceLabel:
    """The name of a community where it lies within it and clear of labels, else its number."""
    size = float(np.clip(1.8 * Spot.of(area).radius / len(name), *PLACE))
    x, y, spoilt = _clear(size * (len(name) + 1) * 0.55, size * 0.6, area, taken)
    if spoilt < MOST_SPOILT:
        at = {"x": f"{x:.1f}", "y": f"{y + size * 0.36:.1f}"}
        text = element("text", name, class_="place", font_size=f"{size:.1f}", **at)
        half = size * (len(name) + 1) * 0.55
        return PlaceLabel(text, shapely.box(x - half, y - size * 0.6, x + half, y + size * 0.6))
    x, y, _ = _clear(DISC, DISC, area, taken)
    disc = element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=DISC)
    text = _text(str(number), x, y + 3.6, 10.0 if number < 100 else 8.0)
    made = element("g", disc, text, class_="index")
    return PlaceLabel(made, shapely.box(x - DISC, y - DISC, x + DISC, y + DISC))


def _clear(
    half: float, above: float, area: Geometry, taken: Sequence[Geometry]
) -> tuple[float, float, float]:
    """The middle of a box where it lies within an area and covers least of what is taken, and the
    share of it that does not."""
    spot = Spot.of(area)
    west, south, east, north = area.bounds
    xs, ys = np.meshgrid(np.linspace(west, east, TRIED), np.linspace(south, north, TRIED))
    x, y = np.append(xs.ravel(), spot.x), np.append(ys.ravel(), spot.y)
    boxes = shapely.box(x - half, y - above, x + half, y + above)
    held = np.array(taken, dtype=object)
    near = held[shapely.intersects(held, area)] if len(held) else held
    outside = shapely.area(shapely.difference(boxes, area))
    covered = shapely.area(shapely.intersection(boxes, shapely.union_all(near)))
    away = np.hypot(x - spot.x, y - spot.y) / spot.radius
    best = int(np.argmin(3 * outside + covered + away))
    spoilt = float((outside[best] + covered[best]) / (4 * half * above))
    return float(x[best]), float(y[best]), spoilt


def _leader(spot: Spot, end: tuple[float, float]) -> Element:
    line = f"M{end[0]:.1f} {end[1]:.1f}L{spot.x:.1f} {spot.y:.1f}"
    dot = element("circle", cx=f"{spot.x:.1f}", cy=f"{spot.y:.1f}", r=2)
    return element("g", element("path", d=line), dot, class_="leader")


def _beside(zone: DocumentZone, end: tuple[float, float], view: View, band: ZonePolicy) -> Element:
    out, left = out_of_band(zone, band), end[0] < view.width / 2
    return element(
        "text",
        element("tspan", zone.code[12:], class_="code"),
        f" {zone.households:,} 户{MARKS[out]}",
        x=f"{end[0] + (-3 if left else 3):.1f}",
        y=f"{end[1] + LED * 0.36:.1f}",
        font_size=LED,
        text_anchor="end" if left else "start",
        class_="led out" if out else "led",
    )
