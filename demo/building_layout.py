"""Building layout: the rectangles on a plot, set in rows or on a raster."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.arrays import Floats
from geo.china import Positions


@dataclass(frozen=True, slots=True)
class BuildingSlot:
    """Room for a building: a rectangle in a plot's own frame, its long side to the south."""

    west: float
    south: float
    width: float
    depth: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.west + self.width / 2, self.south + self.depth / 2


@dataclass(frozen=True, slots=True)
class BuildingPlot:
    """The part of a block that may be built on, in a frame along the block's own streets."""

    ring: Positions
    """Closed, in the frame."""
    origin: NDArray[np.float64]
    along: NDArray[np.float64]
    """The unit vector of the frame's x axis on the upright plane."""
    south: float
    north: float
    """Between these the plot is about as wide as anywhere."""

    def width_between(self, south: float, north: float) -> tuple[float, float]:
        """From where to where the plot reaches all the way from one northing to another."""
        wests, easts = self.crossings(np.array([south, north]))
        return float(wests.max()), float(easts.min())

    def upright(self, positions: Positions) -> Positions:
        """Positions of the frame on the upright plane."""
        up = np.array([-self.along[1], self.along[0]])
        placed: Positions = self.origin + positions[:, :1] * self.along + positions[:, 1:] * up
        return placed

    def local(self, positions: Positions) -> Positions:
        """Positions of the upright plane in the frame."""
        up = np.array([-self.along[1], self.along[0]])
        moved = positions - self.origin
        return np.column_stack((moved @ self.along, moved @ up))

    def crossings(self, levels: Floats) -> tuple[Floats, Floats]:
        """From where to where the plot reaches at each northing: nowhere is from inf to -inf."""
        from_, to = self.ring[:-1], self.ring[1:]
        y = levels[:, None]
        crossing = (from_[:, 1] <= y) != (to[:, 1] <= y)
        with np.errstate(divide="ignore", invalid="ignore"):  # where a side runs along a level
            share = (y - from_[:, 1]) / (to[:, 1] - from_[:, 1])
        x = from_[:, 0] + share * (to[:, 0] - from_[:, 0])
        west = np.where(crossing, x, np.inf).min(axis=1)
        return west, np.where(crossing, x, -np.inf).max(axis=1)


def plot_of(ring: Positions, setbacks: list[tuple[Positions, float]]) -> BuildingPlot | None:
    """The plot of a block on the upright plane: what lies farther from each side than its setback.

    None where nothing is left.
    """
    lines = [shapely.LineString(side) for side, _ in setbacks]
    strips = shapely.buffer(lines, [metres for _, metres in setbacks], cap_style="square")
    left = shapely.Polygon(ring).difference(shapely.union_all(strips))
    parts = shapely.get_parts(left)
    if not len(parts):
        return None
    largest = max(parts, key=lambda part: float(part.area))
    south, north = setbacks[0][0], setbacks[2][0]
    direction = (south[-1] - south[0]) - (north[-1] - north[0])
    return _framed(
        np.array(largest.exterior.coords),
        np.array(largest.centroid.coords[0]),
        direction / np.hypot(*direction),
    )


def _framed(ring: Positions, origin: Positions, along: Positions) -> BuildingPlot | None:
    """A ring on the upright plane as a plot, its slivers to the south and north left out."""
    whole = BuildingPlot(ring, origin, along, 0.0, 0.0)
    local = BuildingPlot(whole.local(ring), origin, along, 0.0, 0.0)
    levels = np.arange(local.ring[:, 1].min() + 0.5, local.ring[:, 1].max(), 1.0)
    if not len(levels):
        return None
    west, east = local.crossings(levels)
    widths = east - west
    wide = levels[widths > 0.7 * widths.max()]
    return replace(local, south=float(wide[0]), north=float(wide[-1]))


def rows(plot: BuildingPlot, depth: float, pitch: float) -> list[tuple[float, float, float]]:
    """The south edge, west and east end of each row that fits: justified from south to north."""
    free = plot.north - plot.south - depth
    if free < 0:
        return []
    count = int(free // pitch) + 1
    step = free / max(1, count - 1) if count > 1 else 0.0
    step = min(step, pitch * 1.3)
    slots = []
    for index in range(count):
        south = plot.south + index * step + (free - step * (count - 1)) / 2
        west, east = plot.width_between(south, south + depth)
        if east > west:
            slots.append((south, west, east))
    return slots


def slabs(
    plot: BuildingPlot, depth: float, pitch: float, unit: float, longest: int, gap: float
) -> list[BuildingSlot]:
    """Rows of slabs that face south, each of two to ``longest`` units of a width."""
    slots = []
    for south, west, east in rows(plot, depth, pitch):
        length = east - west
        count = max(1, round(length / (unit * (longest - 0.5) + gap)))
        units = int(min(longest, ((length - gap * (count - 1)) / count) // unit))
        if units < 1:
            continue
        width = units * unit
        step = (length - width) / (count - 1) if count > 1 else 0.0
        first = west if count > 1 else west + (length - width) / 2
        slots += [BuildingSlot(first + step * index, south, width, depth) for index in range(count)]
    return slots


def points(
    plot: BuildingPlot, width: float, depth: float, across: float, along: float
) -> list[BuildingSlot]:
    """Rows of single buildings at a distance, every second row shifted by half of it."""
    slots = []
    for index, (south, west, east) in enumerate(rows(plot, depth, along)):
        free = east - west - width
        if free < 0:
            continue
        count = int(free // across) + 1
        step = free / (count - 1) if count > 1 else 0.0
        if index % 2 and count > 1:
            slots += [
                BuildingSlot(west + step * (i + 0.5), south, width, depth) for i in range(count - 1)
            ]
        else:
            first = west if count > 1 else west + free / 2
            slots += [BuildingSlot(first + step * i, south, width, depth) for i in range(count)]
    return slots


def rectangle(slot: BuildingSlot) -> Positions:
    """The corners of a slot, anticlockwise, not closed."""
    west, south = slot.west, slot.south
    east, north = west + slot.width, south + slot.depth
    return np.array([[west, south], [east, south], [east, north], [west, north]])


def cross(slot: BuildingSlot) -> Positions:
    """A tower on a slot: a cross with a wing to each side, as towers of four flats have."""
    west, south, width, depth = slot.west, slot.south, slot.width, slot.depth
    x = west + width * np.array([0.0, 0.28, 0.72, 1.0])
    y = south + depth * np.array([0.0, 0.26, 0.74, 1.0])
    corners = [(1, 0), (2, 0), (2, 1), (3, 1), (3, 2), (2, 2), (2, 3), (1, 3), (1, 2), (0, 2)]
    return np.array([(x[i], y[j]) for i, j in [*corners, (0, 1), (1, 1)]])


def stepped(slot: BuildingSlot) -> Positions:
    """A slab on a slot whose stairwells stand out to the north, one every thirteen metres."""
    ring = [(slot.west, slot.south), (slot.west + slot.width, slot.south)]
    north = slot.south + slot.depth
    units = max(1, round(slot.width / 13))
    for index in reversed(range(units)):
        middle = slot.west + (index + 0.5) * slot.width / units
        top = [(middle + 2, north - 1.5), (middle + 2, north), (middle - 2, north)]
        ring += [*top, (middle - 2, north - 1.5)]
    ring[2:2] = [(slot.west + slot.width, north - 1.5)]
    return np.array([*ring, (slot.west, north - 1.5)])
