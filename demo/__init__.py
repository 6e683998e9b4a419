"""The demonstration city 示范城市: a believable Chinese district made by rule."""

from demo.generation import (
    MOST_RESIDENTS,
    RESIDENTS,
    CitySummary,
    NotEmpty,
    make_city,
    settle,
)

__all__ = ["MOST_RESIDENTS", "RESIDENTS", "CitySummary", "NotEmpty", "make_city", "settle"]
