"""Findings: what the checks find of a plan, what a search came to, and why an edit was refused.

One shape for all three: the tables keep it, refusals carry it, the report prints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import shapely
from sqlalchemy import ColumnElement

from geo.wkb import ewkb
from resolvers.redraw.wkb import multi
from schema.plans.plan_check import CheckKind, Severity

MOST_TOLD = 50
"""How many findings one refusal carries."""

DIGITS = 7
"""Decimals of a degree in a refusal's places: a centimetre."""

WARNINGS = frozenset(
    {
        CheckKind.GAP, CheckKind.OVERLAP, CheckKind.SLIVER, CheckKind.BELOW_BAND,
        CheckKind.ABOVE_BAND, CheckKind.TOO_FEW_WORKERS, CheckKind.NO_BUILDINGS,
        CheckKind.TOO_FEW_HOUSEHOLDS, CheckKind.TOO_MANY_HOUSEHOLDS, CheckKind.NO_NUMBER,
        CheckKind.NO_GROUPING, CheckKind.NO_SHARING, CheckKind.NOT_FOUND, CheckKind.MOVES_SPENT,
        CheckKind.NO_MOVES,
    }
)  # fmt: skip
NOTICES = frozenset(
    {
        CheckKind.BUILDING_ABOVE_BAND, CheckKind.BUILDINGS_MOVED, CheckKind.PIECES_JOINED,
        CheckKind.FEWER_CANDIDATES,
    }
)  # fmt: skip

_WIDER = "allow another band by holdPlanTo, or redraw the community with another one"

ADVICE: Mapping[CheckKind, str] = {
    CheckKind.UNASSIGNED: "put them into a zone by assignBuildings",
    CheckKind.GAP: "put it into a zone by assignBuildings, unless it is to stay out",
    CheckKind.OVERLAP: "one of the two boundaries was delivered wrong: import the right one, and"
    " make the plan anew",
    CheckKind.SLIVER: "merge it with a neighbour by mergeZones, or move a border by moveBorder",
    CheckKind.NOT_CONTIGUOUS: "give the smaller parts to their neighbours by repairZone, or make"
    " each part a zone of its own by splitZone with by: {pieces: true}",
    CheckKind.BELOW_BAND: "merge it with a neighbour by mergeZones, or have buildings moved by"
    " balancePlan",
    CheckKind.ABOVE_BAND: "split it by splitZone, or have buildings moved by balancePlan",
    CheckKind.BUILDING_ABOVE_BAND: "leave the building a zone of its own, or allow another band by"
    " holdPlanTo",
    CheckKind.TOO_FEW_WORKERS: "give it more by changeZone",
    CheckKind.OUTSIDE_COMMUNITY: "give the zone to the other community by assignZones, or the cells"
    " to a zone of their own community by assignBuildings",
    CheckKind.CODE_CLASH: "give one of them another code by changeZone",
    CheckKind.BASE_MOVED_ON: "make a plan anew by createPlan",
    CheckKind.EMPTY_ZONE: "put buildings into it by assignBuildings, or take it away by removeZone",
    CheckKind.NO_BUILDINGS: "put the ground into a zone beside it by assignBuildings",
    CheckKind.TOO_FEW_HOUSEHOLDS: "merge it with a neighbour by mergeZones, once that is unlocked"
    " if it is locked, or allow another band by holdPlanTo",
    CheckKind.TOO_MANY_HOUSEHOLDS: "split some of the community's zones by splitZone",
    CheckKind.NO_NUMBER: _WIDER,
    CheckKind.NO_GROUPING: _WIDER,
    CheckKind.NO_SHARING: _WIDER,
    CheckKind.NOT_FOUND: "move a border by moveBorder, or have zones proposed with another seed",
    CheckKind.ZONE_LOCKED: "unlock it by lockZones with locked: false",
    CheckKind.MOVES_SPENT: "allow more by maxMoves",
    CheckKind.NO_MOVES: "unlock zones beside it by lockZones with locked: false, merge it with a"
    " neighbour by mergeZones, or allow another band by holdPlanTo",
    CheckKind.FEWER_CANDIDATES: "ask with other weights or another target",
}
"""What can be done about a finding, where it says nothing better."""


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """A finding. ``zone`` is the id of one, ``place`` a shapely geometry in degrees."""

    kind: CheckKind
    severity: Severity
    message: str
    zone: int | None = None
    figure: float | None = None
    limit: float | None = None
    place: object = None
    advice: str | None = None


def finding(
    kind: CheckKind,
    message: str,
    *,
    zone: int | None = None,
    figure: float | None = None,
    limit: float | None = None,
    place: object = None,
    advice: str | None = None,
) -> PlanFinding:
    """A finding, as grave as its kind, with what can be done about that where nothing is said."""
    advised = ADVICE.get(kind) if advice is None else advice
    return PlanFinding(kind, severity_of(kind), message, zone, figure, limit, place, advised)


def severity_of(kind: CheckKind) -> Severity:
    """How grave findings of a kind are: an ERROR unless it is said otherwise."""
    if kind in WARNINGS:
        return Severity.WARNING
    return Severity.NOTICE if kind in NOTICES else Severity.ERROR


def finding_values(number: int | ColumnElement[int], found: PlanFinding) -> dict[str, object]:
    """The columns of a finding; ``number`` is its place in the list."""
    return {
        "number": number,
        "zone_id": found.zone,
        "kind": found.kind,
        "severity": found.severity,
        "message": found.message,
        "figure": found.figure,
        "limit": found.limit,
        "place": None if found.place is None else ewkb(multi(found.place)),
        "advice": found.advice,
    }


def told(
    findings: Iterable[PlanFinding], county: int, codes: Mapping[int, str]
) -> tuple[Mapping[str, Any], ...]:
    """Findings as a refusal carries them; ``codes`` are those of zones by their ids."""
    return tuple(
        {
            "kind": found.kind.name,
            "severity": found.severity.name,
            "message": found.message,
            "zone": None
            if found.zone is None
            else {"id": f"PlanZone:{county}:{found.zone}", "code": codes.get(found.zone)},
            "figure": found.figure,
            "limit": found.limit,
            "place": _geojson(found.place),
            "advice": found.advice,
        }
        for found in list(findings)[:MOST_TOLD]
    )


def _geojson(place: Any) -> Any:
    if place is None:
        return None
    rounded = shapely.transform(place, lambda positions: positions.round(DIGITS))
    turned = shapely.orient_polygons(multi(rounded), exterior_cw=False)
    return orjson.loads(shapely.to_geojson(turned))
