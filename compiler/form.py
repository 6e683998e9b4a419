"""The forms that the answer to a question may have."""

from __future__ import annotations

from enum import Enum, auto


class Form(Enum):
    """``OBJECTS`` are GraphQL's own; as ``FEATURES`` the nodes of lists are written as GeoJSON; a
    ``TILE`` is a vector tile of the one list that is asked for."""

    OBJECTS = auto()
    FEATURES = auto()
    TILE = auto()
