"""The coordinate systems of Chinese base maps: GCJ-02 国测局坐标 and BD-09 百度坐标.

Neither is published by its owner; both formulas are the ones everybody uses, as written in
eviltransform (github.com/googollee/eviltransform) and coordtransform
(github.com/wandergis/coordtransform). All functions take and give arrays of shape (n, 2), longitude
and latitude in degrees, and do not change what they are given.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.float64]
"""Shape (n, 2): x and y."""

SEMI_MAJOR_AXIS = 6378245.0
"""Of the Krassowsky ellipsoid, in metres: what the GCJ-02 formula divides by."""

ECCENTRICITY_SQUARED = 0.00669342162296594323

WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
"""The box outside which GCJ-02 leaves positions as they are."""

BAIDU_PI = np.pi * 3000.0 / 180.0

ROUNDS = 20
"""Of the inverses: each shrinks the error at least 40 times, so 20 are far more than enough."""


def gcj02_from_wgs84(positions: Positions) -> Positions:
    inside = in_box(positions)[:, 0]
    shifted = positions.copy()
    shifted[inside] = _shifted(positions[inside])
    return shifted


def wgs84_from_gcj02(positions: Positions) -> Positions:
    """The inverse of :func:`gcj02_from_wgs84`, to less than 1e-9 degrees.

    At the edge of the box the formula jumps by some hundred metres, so that a few positions just
    outside have two origins; the one inside the box is given.
    """
    near = in_box(positions, margin=0.1)[:, 0]
    origins = positions.copy()
    origins[near] = _solved(_shifted, positions[near])
    # The margin lets an origin on the very edge be found again.
    return np.where(in_box(origins, margin=1e-9) | in_box(positions), origins, positions)


def bd09_from_gcj02(positions: Positions) -> Positions:
    x, y = positions[:, 0], positions[:, 1]
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * BAIDU_PI)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * BAIDU_PI)
    return np.column_stack((radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006))


def gcj02_from_bd09(positions: Positions) -> Positions:
    """The inverse of :func:`bd09_from_gcj02`, to less than 1e-9 degrees."""
    return _solved(bd09_from_gcj02, positions)


def in_box(positions: Positions, margin: float = 0.0) -> NDArray[np.bool_]:
    """Whether GCJ-02 shifts each position: shape (n, 1). ``margin`` widens the box by degrees."""
    x, y = positions[:, :1], positions[:, 1:2]
    across = (x >= WEST - margin) & (x <= EAST + margin)
    return across & (y >= SOUTH - margin) & (y <= NORTH + margin)


def _solved(forward: Callable[[Positions], Positions], images: Positions) -> Positions:
    """The origins that ``forward`` takes to the images: both offsets change slowly, so stepping
    back by the error of the last guess converges."""
    origins = images
    for _ in range(ROUNDS):
        error = forward(origins) - images
        origins = origins - error
        if np.abs(error).max(initial=0.0) < 1e-13:
            break
    return origins


def _shifted(positions: Positions) -> Positions:
    """The positions under the GCJ-02 formula, which is meant for the box and its surroundings."""
    east, north = _offset(positions[:, 0] - 105.0, positions[:, 1] - 35.0)
    latitude = np.radians(positions[:, 1])
    flattening = 1 - ECCENTRICITY_SQUARED * np.sin(latitude) ** 2
    meridian = SEMI_MAJOR_AXIS * (1 - ECCENTRICITY_SQUARED) / (flattening * np.sqrt(flattening))
    parallel = SEMI_MAJOR_AXIS / np.sqrt(flattening) * np.cos(latitude)
    return positions + np.degrees(np.column_stack((east / parallel, north / meridian)))


def _offset(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[Positions, Positions]:
    """Metres to the east and to the north, for degrees from 105 E and 35 N."""
    root = np.sqrt(np.abs(x))
    wave = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    east = (
        wave
        + 20.0 * np.sin(np.pi * x)
        + 40.0 * np.sin(np.pi * x / 3.0)
        + 150.0 * np.sin(np.pi * x / 12.0)
        + 300.0 * np.sin(np.pi * x / 30.0)
    )
    north = (
        wave
        + 20.0 * np.sin(np.pi * y)
        + 40.0 * np.sin(np.pi * y / 3.0)
        + 160.0 * np.sin(np.pi * y / 12.0)
        + 320.0 * np.sin(np.pi * y / 30.0)
    )
    east_trend = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    north_trend = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    return east * 2.0 / 3.0 + east_trend, north * 2.0 / 3.0 + north_trend
