"""What is told of zones and plans: measures and findings, as the tables keep them."""

from __future__ import annotations

from dataclasses import dataclass

from schema.plans.plan_check import CheckKind, Severity


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


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One finding of the checks. ``place`` is a shapely geometry in degrees, to zoom to."""

    kind: CheckKind
    severity: Severity
    message: str
    zone: int | None = None
    figure: float | None = None
    limit: float | None = None
    place: object = None
