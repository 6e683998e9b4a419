"""The river of a city: its water, between banks that bend as the street lines beside it do."""

from __future__ import annotations

import numpy as np
import shapely

from demo.city_plan import CityPlan
from demo.street_geometry import PIECES, RIVER_WIDTH, StreetGeometry
from geo.china import Positions

STEPS = 4
"""Pieces of a bank for each straight piece of the street line that the river runs along."""

SWELL = 5.0
"""Metres by which a bank comes nearer to the middle, or falls back from it."""

BEYOND = 60.0
"""Metres that the river runs on at both ends of the city, to be cut at its border."""


def river_of(plan: CityPlan, geometry: StreetGeometry, seed: int) -> shapely.Polygon:
    """The water on the upright plane, never the width of an embankment nearer to a building."""
    middle = _smooth(_lengthened(geometry.nodes[:, plan.lattice.river * PIECES]))
    ahead = np.gradient(middle, axis=0)
    ahead /= np.hypot(*ahead.T)[:, None]
    eastward = np.column_stack((ahead[:, 1], -ahead[:, 0]))
    metres = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(middle, axis=0).T))])
    phases = np.random.default_rng([seed, 9]).uniform(0, 2 * np.pi, 4)
    east = middle + eastward * _breadth(metres, phases[:2])
    west = middle - eastward * _breadth(metres, phases[2:])
    return shapely.Polygon(np.vstack((east, west[::-1])))


def _lengthened(line: Positions) -> Positions:
    """A line that runs straight on at both ends."""
    first, last = line[0] - line[1], line[-1] - line[-2]
    before = line[0] + first / np.hypot(*first) * BEYOND
    return np.vstack((before, line, line[-1] + last / np.hypot(*last) * BEYOND))


def _smooth(line: Positions) -> Positions:
    """A Catmull-Rom spline through a line's corners."""
    ends = np.vstack((2 * line[0] - line[1], line, 2 * line[-1] - line[-2]))
    at = (np.arange(STEPS) / STEPS)[None, :, None]
    a, b, c, d = (ends[k : len(ends) - 3 + k, None] for k in range(4))
    pieces = b + (c - a) * at / 2 + (2 * a - 5 * b + 4 * c - d) * at**2 / 2
    pieces = pieces + (3 * b - a - 3 * c + d) * at**3 / 2
    smooth: Positions = np.vstack((pieces.reshape(-1, 2), line[-1:]))
    return smooth


def _breadth(metres: Positions, phases: Positions) -> Positions:
    """Metres from the middle to a bank, as a column."""
    swell = np.sin(metres / 90 + phases[0]) + 0.6 * np.sin(metres / 37 + phases[1])
    breadth: Positions = (RIVER_WIDTH / 2 + SWELL * swell / 1.6)[:, None]
    return breadth
