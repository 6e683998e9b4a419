"""Arrays, by the kind of what they hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Instants = NDArray[np.datetime64]
Geometries = NDArray[np.object_]
"""Of shapely; None where there is none."""
