"""The forms that the answer to a question may have."""

from __future__ import annotations

from enum import Enum, auto


class Form(Enum):
    """``OBJECTS`` are GraphQL's own; as ``FEATURES`` the nodes of lists are written as GeoJSON, as
    ``FEATURES_LATITUDE_FIRST`` with the axes of their positions as EPSG orders them; a ``TILE`` is
    a vector tile of the one list that is asked for, and ``CLUSTERS`` a tile of how many rows lie
    where."""

    OBJECTS = auto()
    FEATURES = auto()
    FEATURES_LATITUDE_FIRST = auto()
    TILE = auto()
    CLUSTERS = auto()

    @property
    def is_tile(self) -> bool:
        """Whether it is bytes of a vector tile, in place of JSON."""
        return self in (Form.TILE, Form.CLUSTERS)
