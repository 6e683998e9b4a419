"""The map of a plan as SVG: zones, streets, a scale and north."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, LineString

from geo.metres import Plane
from geo.zoning.colouring import colours
from resolvers.redraw.exchange.plan_document import DocumentZone, PlanDocument
from resolvers.redraw.report.labels import Fit, inside, place_label, spots_of, with_leaders
from resolvers.redraw.report.markup import element
from resolvers.redraw.report.view import DETAILS, MARGIN, SIDE, UNIT_MILLIMETRES, WHOLE, Frame, View
from resolvers.redraw.wkb import Shapes
from resolvers.redraw.zone_policy import ZonePolicy

HUES = (
    "#cfe5d6", "#f5dcb8", "#cddcf1", "#f3d0d2", "#e9e2b8", "#dccfe8", "#c4e4e6", "#e6e2dd",
    "#d9e8b9", "#f2cfe4",
)  # fmt: skip

LED_EACH = 40.0
"""For how much of a map's width one label may stand at its sides before a larger map is made."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What there is to draw, in metres on a plane: the zones that hold anything, with the colour of
    each, the boundary of all communities, centre lines of streets, and bridges and ferries."""

    zones: Sequence[DocumentZone]
    outlines: Shapes
    colours: NDArray[np.intp]
    boundary: Geometry
    streets: Shapes
    bridges: Shapes
    band: ZonePolicy
    communities: Mapping[str, str]

    @classmethod
    def of(cls, sheet: PlanDocument, boundary: Geometry, streets: Shapes) -> Ground:
        """Of a plan; ``boundary`` and ``streets`` are in degrees."""
        west, south, east, north = boundary.bounds
        plane = Plane((west + east) / 2, (south + north) / 2)
        held = [zone for zone in sheet.zones if zone.outline is not None]
        outlines = np.array([*(zone.outline for zone in held), None], dtype=object)[:-1]
        bridges = np.array([each.geometry for each in sheet.bridges], dtype=object)
        return cls(
            held,
            plane.metres(outlines),
            np.array(colours(outlines) if held else (), dtype=np.intp),
            plane.metres(boundary),
            plane.metres(streets) if len(streets) else streets,
            plane.metres(bridges) if len(bridges) else bridges,
            sheet.band,
            sheet.communities,
        )

    def part(self, community: str) -> Ground:
        """The zones of one community."""
        chosen = np.flatnonzero([zone.community == community for zone in self.zones])
        whole = shapely.union_all(self.outlines[chosen])
        return Ground(
            [self.zones[at] for at in chosen.tolist()],
            self.outlines[chosen],
            self.colours[chosen],
            whole,
            self.streets,
            self.bridges[shapely.intersects(self.bridges, whole)],
            self.band,
            {community: self.communities[community]},
        )

    def drawn(self, view: View) -> Shapes:
        drawn: Shapes = shapely.coverage_simplify(view.drawn(self.outlines), 0.6)
        return drawn


@dataclass(frozen=True, slots=True)
class PlanMap:
    """A map, of one community where it says which, and the zones that have no label on it.

    ``width`` is that of its frame, in units.
    """

    drawing: Element
    unlabelled: Sequence[DocumentZone]
    width: float
    community: str | None = None


def maps_of(sheet: PlanDocument, boundary: Geometry, streets: Shapes) -> list[PlanMap]:
    """The map of a plan, and where its labels have no room maps of communities.

    Every zone that holds anything has its label on one of them, or is told to have none.
    """
    ground = Ground.of(sheet, boundary, streets)
    view = _roomy(ground, WHOLE)
    homes = {zone.community for zone in ground.zones}
    if view is not None or len(homes) < 2:
        return [_map(ground, WHOLE, view or View.of(ground.boundary, WHOLE, SIDE))]
    whole = _map(ground, WHOLE, View.of(ground.boundary))
    small = {zone.community for zone in _small(ground, View.of(ground.boundary))}
    details = [_detail(ground.part(home), home) for home in sorted(small)]
    lacking = {zone.code for detail in details for zone in detail.unlabelled}
    missing = [zone for zone in whole.unlabelled if zone.code in lacking]
    return [replace(whole, unlabelled=missing), *details]


def _detail(ground: Ground, community: str) -> PlanMap:
    """The map of a community, in the smallest frame in which its labels have room."""
    for frame in DETAILS:
        view = _roomy(ground, frame)
        if view is not None:
            return _map(ground, frame, view, community)
    largest = DETAILS[-1]
    return _map(ground, largest, View.of(ground.boundary, largest, SIDE), community)


def _roomy(ground: Ground, frame: Frame) -> View | None:
    """The view in a frame that has room for all labels inside, or for but a few at its sides."""
    view = View.of(ground.boundary, frame)
    if not _small(ground, view):
        return view
    view = View.of(ground.boundary, frame, SIDE)
    return view if len(_small(ground, view)) * LED_EACH <= frame.width else None


def _small(ground: Ground, view: View) -> list[DocumentZone]:
    """The zones in which a whole label has no room."""
    spots = spots_of(ground.drawn(view))
    return [z for z, spot in zip(ground.zones, spots, strict=True) if spot.fit is not Fit.WHOLE]


def _map(ground: Ground, frame: Frame, view: View, community: str | None = None) -> PlanMap:
    drawn = ground.drawn(view)
    spots = spots_of(drawn)
    labels = (
        with_leaders(ground.zones, spots, ground.band, view)
        if view.side
        else inside(ground.zones, spots, ground.band)
    )
    whole = view.drawn(ground.boundary)
    loose = () if community else (_hatching(), _path(whole, "loose"))
    drawing = element(
        "svg",
        *loose,
        _zones(drawn, ground.colours),
        _streets(view, ground),
        *(_path(shape, "border") for shape in drawn),
        *_bridges(view, ground),
        _path(whole, "outer"),
        *_communities(ground, drawn, [spot.box() for spot in spots]),
        *labels.elements,
        _north(view),
        _scale(view),
        viewBox=f"0 0 {view.width:.0f} {view.height:.0f}",
        width=f"{view.width * UNIT_MILLIMETRES:.1f}mm",
        role="img",
        class_="map",
    )
    without = [ground.zones[at] for at in labels.without]
    return PlanMap(drawing, without, frame.width, community)


def _zones(drawn: Shapes, numbers: NDArray[np.intp]) -> Element:
    group = element("g", class_="zones")
    for shape, number in zip(drawn, numbers.tolist(), strict=True):
        group.append(_path(shape, "zone", fill=hue(number)))
    return group


def hue(number: int) -> str:
    """The colour of a number."""
    return HUES[number] if number < len(HUES) else f"hsl({number * 47 % 360} 40% 85%)"


def _streets(view: View, ground: Ground) -> Element:
    streets = ground.streets
    inside_ = shapely.intersection(streets, ground.boundary) if len(streets) else streets
    lines = shapely.simplify(view.drawn(shapely.line_merge(inside_)), 0.4)
    parts = [_track(line) for line in shapely.get_parts(lines) if line.length > 0]
    return element("path", d="".join(parts), class_="street")


def _bridges(view: View, ground: Ground) -> list[Element]:
    lines = (line for each in ground.bridges for line in shapely.get_parts(view.drawn(each)))
    return [element("path", d=_track(line), class_="bridge") for line in lines]


def _communities(ground: Ground, drawn: Shapes, taken: list[Geometry]) -> Iterator[Element]:
    """The outline of each community, and its name or number, where there are several."""
    codes = np.array([zone.community for zone in ground.zones])
    if len(ground.communities) < 2:
        return
    for number, (code, name) in enumerate(ground.communities.items(), 1):
        own = drawn[codes == code]
        if not len(own):
            continue
        whole = shapely.union_all(own)
        yield _path(whole, "community")
        label = place_label(name, number, whole, taken)
        taken.append(label.box)
        yield label.element


def _north(view: View) -> Element:
    x, y = view.width - MARGIN - 16, view.height - 8
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
        element("text", said, x=f"{MARGIN + width + 6:.1f}", y=y + 8),
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
