"""Small towns for tests: drawn in metres around a corner of Shenzhen, handed out in degrees."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray
from shapely.geometry import LineString, Polygon

from geo.cutting.cells import Cells, cells_of
from geo.cutting.lattice import DecimalLattice

PLACE = DecimalLattice.around((114.0, 22.5, 114.0, 22.5), 9)

Shapes = NDArray[np.object_]


def degrees(shapes: ArrayLike) -> Shapes:
    """Shapes in metres as those in degrees, with nine decimals."""
    drawn = np.array(shapes, dtype=object).reshape(-1)
    return PLACE.degrees(drawn) if len(drawn) else drawn


def metres(shapes: Shapes) -> Shapes:
    return PLACE.metres(shapes)


def cut_metres(
    footprints: ArrayLike, communities: ArrayLike, streets: ArrayLike = (), *, digits: int = 9
) -> tuple[Cells, Shapes]:
    """What is cut of a town in metres, and its cells in metres."""
    cells = cells_of(degrees(footprints), degrees(communities), degrees(streets), digits=digits)
    return cells, metres(cells.polygons)


@dataclass(frozen=True, slots=True)
class Town:
    """A town in metres."""

    footprints: Shapes
    communities: Shapes
    streets: Shapes
    bridges: Shapes = field(default_factory=lambda: np.empty(0, dtype=object))

    def cells(self, digits: int = 9) -> Cells:
        return cut_metres(self.footprints, self.communities, self.streets, digits=digits)[0]


def house(x: float, y: float, width: float, depth: float, turn: float = 0.0) -> Polygon:
    """A rectangle around a place, turned by radians."""
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (width / 2, depth / 2)
    cosine, sine = np.cos(turn), np.sin(turn)
    return Polygon(corners @ np.array([(cosine, sine), (-sine, cosine)]) + (x, y))


def terrace(count: int, width: float = 10.0, x: float = 20.0, y: float = 50.0) -> list[Polygon]:
    """Houses wall to wall."""
    return [house(x + width * (index + 0.5), y, width, 12.0) for index in range(count)]


_at = st.floats(-20, 260).map(lambda value: round(value, 2))
_side = st.floats(0.5, 60).map(lambda value: round(value, 2))
_houses = st.builds(house, _at, _at, _side, _side, st.sampled_from((0.0, 0.3, 0.8, 1.2)))
_streets = st.builds(lambda x, y, u, v: LineString([(x, y), (u, v)]), _at, _at, _at, _at).filter(
    lambda line: line.length > 1
)


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Up to fourteen houses, six streets, and one or two communities, all of them as they fall."""
    side = draw(st.floats(120, 240))
    communities = [shapely.box(0, 0, side, side)]
    if draw(st.booleans()):
        # Delivered communities overlap by hairs, or leave some between them.
        hair = draw(st.sampled_from((0.0, 0.0, -0.3, -0.002, 0.002, 0.3)))
        communities.append(shapely.box(side + hair, -30.0, side + 100, side - 20))
    return Town(
        np.array(draw(st.lists(_houses, max_size=14)), dtype=object),
        np.array(communities, dtype=object),
        np.array(draw(st.lists(_streets, max_size=6)), dtype=object),
    )


@st.composite
def towns_with_water(draw: st.DrawFn) -> Town:
    """Towns through which channels run, and bridges and ferries over them or beside them."""
    town = draw(towns())
    west, south, east, north = shapely.total_bounds(town.communities)
    water, bridges = [], draw(st.lists(_streets, max_size=2))
    for _ in range(draw(st.integers(1, 2))):
        at, width = draw(st.floats(20, 200)), draw(st.sampled_from((3.0, 20.0, 45.0)))
        upright = draw(st.booleans())
        channel = (
            shapely.box(at, south - 1, at + width, north + 1)
            if upright
            else shapely.box(west - 1, at, east + 1, at + width)
        )
        water.append(channel)
        for beside in draw(st.lists(st.floats(5, 115), max_size=2)):
            shores = [(at - 9, beside), (at + width + 9, beside)]
            bridges.append(LineString(shores if upright else [(y, x) for x, y in shores]))
    ground = shapely.difference(town.communities, shapely.union_all(water))
    dry = ground[shapely.area(ground) > 1]
    return replace(
        town,
        communities=dry if len(dry) else town.communities,
        bridges=np.array(bridges, dtype=object),
    )
