"""The geometry of a city's streets: where they run, and the polygons between them.

Two planes in metres are used. On the *upright* one streets run roughly north and east, so that
buildings can be set in rows; the city's own turn and place come last. Every polygon is made of the
same nodes, so areas meet vertex by vertex.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from demo.city_plan import Block, CityPlan
from demo.land_use import BlockSide
from geo.china import Positions
from geo.metres import Plane

CENTRE = (102.3, 40.2)
"""Longitude and latitude, in the Badain Jaran desert, where no city is to be mistaken for this."""

PIECES = 3
"""Straight pieces of a street line between two corners."""

RIVER_WIDTH = 64.0
DECIMALS = 7
"""Of longitudes and latitudes as they are stored: about a centimetre."""


@dataclass(frozen=True, slots=True)
class StreetGeometry:
    """The nodes of the street lines; ``nodes[r * PIECES, c * PIECES]`` is a corner of blocks."""

    nodes: NDArray[np.float64]
    """On the upright plane: shape (rows * PIECES + 1, columns * PIECES + 1, 2)."""
    places: NDArray[np.float64]
    """The same in degrees, as stored."""
    turn: float
    """Radians, anticlockwise."""
    plane: Plane

    def ring(self, block: Block) -> Positions:
        """A block's ring on the upright plane, anticlockwise, not closed."""
        return self.nodes[_ring_index(block)]

    def side(self, block: Block, side: BlockSide) -> Positions:
        """One side of a block on the upright plane, anticlockwise around it."""
        ring = self.ring(block)
        start = list(BlockSide).index(side) * PIECES
        return np.roll(ring, -start, axis=0)[: PIECES + 1]

    def polygon(self, block: Block) -> shapely.Polygon:
        """A block in degrees, as areas are made of it."""
        return shapely.Polygon(self.places[_ring_index(block)])

    def degrees(self, positions: Positions) -> Positions:
        """Positions on the upright plane, shape (n, 2), as they are stored."""
        return _degrees(positions, self.turn, self.plane)

    def bearing(self, directions: Positions) -> NDArray[np.float64]:
        """Degrees clockwise from north, 0 to 360, of directions on the upright plane."""
        turned = _turned(directions, self.turn)
        return np.degrees(np.arctan2(turned[:, 0], turned[:, 1])) % 360


def street_geometry_of(plan: CityPlan, seed: int) -> StreetGeometry:
    """The streets of a plan; the same for the same seed."""
    rng = np.random.default_rng([seed, 2])
    lattice = plan.lattice
    across_lines = {span.start for span in lattice.across} | {lattice.columns}
    along_lines = {span.start for span in lattice.along} | {lattice.rows}
    x = _lines(lattice.columns, across_lines, 146, rng)
    y = _lines(lattice.rows, along_lines, 122, rng)
    x[lattice.river :] += RIVER_WIDTH / 2
    x[lattice.river + 1 :] += RIVER_WIDTH / 2
    x[: lattice.river] -= RIVER_WIDTH / 2
    fine_x = _refined(x) - (x[0] + x[-1]) / 2
    fine_y = _refined(y) - (y[0] + y[-1]) / 2
    flat = np.stack(np.meshgrid(fine_x, fine_y), axis=-1)
    nodes = _bent(flat, fine_x[lattice.river * PIECES], rng)
    turn = np.radians(rng.uniform(4, 9))
    plane = Plane(*CENTRE)
    places = _degrees(nodes.reshape(-1, 2), turn, plane).reshape(nodes.shape)
    return StreetGeometry(nodes, places, turn, plane)


def _lines(count: int, arterials: set[int], width: float, rng: np.random.Generator) -> Positions:
    """Where the lines between blocks run: wider beside arterials, which take their share."""
    widths = width * rng.uniform(0.9, 1.1, count)
    for line in arterials:
        widths[max(0, line - 1) : line + 1] += 12
    return np.concatenate([[0.0], np.cumsum(widths)])


def _refined(lines: NDArray[np.float64]) -> NDArray[np.float64]:
    wanted = np.arange((len(lines) - 1) * PIECES + 1) / PIECES
    return np.interp(wanted, np.arange(len(lines)), lines)


def _bent(flat: NDArray[np.float64], river: float, rng: np.random.Generator) -> Positions:
    """No street is quite straight, and those near the river follow its bends."""
    x, y = flat[..., 0], flat[..., 1]
    phases = rng.uniform(0, 2 * np.pi, 6)
    length = float(np.clip(1.1 * np.ptp(y), 700, 2400))
    bend = 0.062 * length * np.sin(2 * np.pi * y / length + phases[0])
    bend += 0.012 * length * np.sin(2 * np.pi * y / (0.43 * length) + phases[1])
    near = np.exp(-np.abs(x - river) / 650)
    bent_x = x + bend * near
    bent_x += 26 * np.sin(2 * np.pi * y / 2300 + x / 4000 + phases[2])
    bent_x += 9 * np.sin(2 * np.pi * (x + y) / 1300 + phases[3])
    bent_y = y + 34 * np.sin(2 * np.pi * x / 2700 + y / 3500 + phases[4])
    bent_y += 11 * np.sin(2 * np.pi * (x - 0.7 * y) / 1150 + phases[5])
    return np.stack((bent_x, bent_y), axis=-1)


def _ring_index(block: Block) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The row and column indices of a block's nodes: south, east, north, west side."""
    steps = np.arange(PIECES)
    none, all_ = np.zeros(PIECES, dtype=int), np.full(PIECES, PIECES)
    columns = np.concatenate([steps, all_, PIECES - steps, none])
    rows = np.concatenate([none, steps, all_, PIECES - steps])
    return rows + block.row * PIECES, columns + block.column * PIECES


def _turned(positions: Positions, turn: float) -> Positions:
    cosine, sine = np.cos(turn), np.sin(turn)
    turned: Positions = positions @ np.array([[cosine, sine], [-sine, cosine]])
    return turned


def _degrees(positions: Positions, turn: float, plane: Plane) -> Positions:
    return np.round(plane.degrees_of(_turned(positions, turn)), DECIMALS)
