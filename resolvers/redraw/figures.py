"""The measures of zones and plans, as their table keeps them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """The measures of a zone or of a whole plan; the fields are ``plan_measures``'s columns."""

    zones: int
    zones_in_band: int
    households: int
    residents: int
    buildings: int
    incidents: int
    cameras: int
    moved_households: int
    moved_buildings: int
    square_metres: float
    deviation: float | None
    polsby_popper: float | None
    reock: float | None
    street_share: float | None
    blocks_split: int
    spread_metres: float | None
