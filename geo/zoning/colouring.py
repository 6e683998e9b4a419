"""Colours of zones on a map: neighbours differ."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray


def colours(outlines: ArrayLike) -> NDArray[np.intp]:
    """(n,) a number from 0 for each outline; those that touch, even in a point, differ.

    Few numbers are used (Brélaz's DSATUR, 1979), and the same for the same outlines.
    """
    import networkx  # here, as a server that prints no map keeps 12 MB so

    shapes = np.asarray(outlines, dtype=object)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(shapes)))
    graph.add_edges_from((a, b) for a, b in zip(one.tolist(), other.tolist(), strict=True) if a < b)
    colour_of = networkx.greedy_color(graph, strategy="DSATUR")
    return np.array([colour_of[i] for i in range(len(shapes))], dtype=np.intp)
