"""The checks of a plan: what keeps it from being published, and what is worth a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from geo.zoning.contiguity import parts as parts_of
from geo.zoning.contiguity import parts_of_zones
from resolvers.redraw.bridge_edits import advice_for_pieces
from resolvers.redraw.change import Zone
from resolvers.redraw.findings import PlanFinding, finding
from resolvers.redraw.partition import Partition
from resolvers.redraw.staleness import MOVED_ON
from schema.entities.grid import GridKind
from schema.plans.plan_check import CheckKind, Severity

SLIVER_METRES = 5.0
"""A part of a zone whose mean width, twice its area by its perimeter, is less is a sliver."""

OVERLAP_SQUARE_METRES = 1.0
"""What two grids may overlap by without its being told: delivered boundaries meet within hairs."""

GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


def findings(partition: Partition, moved_on: bool) -> list[PlanFinding]:
    """Everything that the checks find, the gravest first."""
    found = [
        *_base(moved_on),
        *_unassigned(partition),
        *_overlaps(partition),
        *_codes(partition),
        *_shapes(partition),
        *_households(partition),
        *_workers(partition),
    ]
    codes = partition.codes()
    return sorted(
        found,
        key=lambda f: (GRAVITY[f.severity], f.kind.name, codes.get(f.zone or 0, ""), f.zone or 0),
    )


def _base(moved_on: bool) -> Iterator[PlanFinding]:
    if moved_on:
        yield finding(CheckKind.BASE_MOVED_ON, MOVED_ON)


def _unassigned(partition: Partition) -> Iterator[PlanFinding]:
    loose = partition.unassigned()
    built = loose[partition.attributes.buildings[loose] != 0]
    if len(built):
        yield finding(
            CheckKind.UNASSIGNED,
            f"{len(built)} buildings are in no zone",
            figure=float(len(built)),
            limit=0.0,
            place=partition.ground(built),
        )
    empty = loose[partition.attributes.buildings[loose] == 0]
    if len(empty):
        area = float(shapely.area(partition.atoms.cells[empty]).sum())
        yield finding(
            CheckKind.GAP,
            f"{area:,.0f} m² without buildings are in no zone",
            figure=area,
            limit=0.0,
            place=partition.ground(empty),
        )


def _overlaps(partition: Partition) -> Iterator[PlanFinding]:
    for grid in partition.around:
        if shapely.is_empty(grid.overlap):
            continue
        area = float(shapely.area(partition.plane.metres(grid.overlap)))
        if area > OVERLAP_SQUARE_METRES:
            yield finding(
                CheckKind.OVERLAP,
                f"grid {grid.code} of another community overlaps the plan by {area:,.0f} m²",
                figure=area,
                limit=OVERLAP_SQUARE_METRES,
                place=grid.overlap,
            )


def _codes(partition: Partition) -> Iterator[PlanFinding]:
    counts = Counter(zone.code for zone in partition.zones.values())
    for zone in partition.zones.values():
        if counts[zone.code] > 1:
            yield _of(
                partition,
                zone,
                CheckKind.CODE_CLASH,
                f"{counts[zone.code]} zones have the code {zone.code}",
                float(counts[zone.code]),
                1.0,
            )


def _shapes(partition: Partition) -> Iterator[PlanFinding]:
    places, order = partition.places(), partition.order()
    sizes = np.bincount(places[places >= 0], minlength=len(order))
    strangers = _strangers(partition, places)
    parts = parts_of_zones(partition.atoms, places, len(order))
    for at, number in enumerate(order):
        zone = partition.zones[number]
        if not sizes[at]:
            yield _of(
                partition,
                zone,
                CheckKind.EMPTY_ZONE,
                f"zone {zone.code} holds nothing",
            )
            continue
        if strangers[at] or zone.code[:12] != zone.community:
            yield _reaching_out(partition, zone, int(strangers[at]))
        if parts[at] > 1:
            yield _scattered(partition, zone, int(parts[at]))
        elif (width := _width(partition, number)) < SLIVER_METRES:
            yield _of(
                partition,
                zone,
                CheckKind.SLIVER,
                f"zone {zone.code} is {width:.1f} m wide on average",
                width,
                SLIVER_METRES,
            )


def _strangers(partition: Partition, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many atoms of other communities each zone holds."""
    homes = np.array([partition.zones[number].community for number in partition.order()] + [""])
    held = places >= 0
    away = held & (homes[places] != partition.settled)
    return np.bincount(places[away], minlength=len(homes) - 1)


def _reaching_out(partition: Partition, zone: Zone, count: int) -> PlanFinding:
    away = [a for a in partition.members(zone.id) if partition.settled[a] != zone.community]
    return _of(
        partition,
        zone,
        CheckKind.OUTSIDE_COMMUNITY,
        f"zone {zone.code} reaches out of community {zone.community} with {count} cells",
        float(count),
        0.0,
        partition.ground(away) if away else None,
    )


def _scattered(partition: Partition, zone: Zone, count: int) -> PlanFinding:
    parts = parts_of(partition.neighbours(), partition.members(zone.id))
    return finding(
        CheckKind.NOT_CONTIGUOUS,
        f"zone {zone.code} is in {count} parts",
        zone=zone.id,
        figure=float(count),
        limit=1.0,
        place=partition.ground(np.concatenate(parts[1:])),
        advice=advice_for_pieces(partition, [part.tolist() for part in parts]),
    )


def _households(partition: Partition) -> Iterator[PlanFinding]:
    band = partition.head.band
    alone = {int(a) for a in np.flatnonzero(partition.attributes.households > band.households_max)}
    for atom in sorted(alone):
        held = int(partition.attributes.households[atom])
        yield finding(
            CheckKind.BUILDING_ABOVE_BAND,
            f"one building holds {held} households, more than the {band.households_max} of a"
            " grid: no grid with it can keep within the band",
            zone=int(partition.assignment[atom]) or None,
            figure=float(held),
            limit=float(band.households_max),
            place=partition.ground([atom]),
        )
    for zone in partition.zones.values():
        held = partition.figures[zone.id].households
        if zone.kind is GridKind.DEDICATED or held in band or not partition.figures[zone.id].zones:
            continue
        below = held < band.households_min
        limit = band.households_min if below else band.households_max
        yield _of(
            partition,
            zone,
            CheckKind.BELOW_BAND if below else CheckKind.ABOVE_BAND,
            f"zone {zone.code} holds {held} households: {'at least' if below else 'at most'}"
            f" {limit} are meant",
            float(held),
            float(limit),
        )


def _workers(partition: Partition) -> Iterator[PlanFinding]:
    least = partition.head.band.workers_min
    for zone in partition.zones.values():
        if zone.workers is not None and zone.workers < least:
            yield _of(
                partition,
                zone,
                CheckKind.TOO_FEW_WORKERS,
                f"zone {zone.code} has {zone.workers} grid workers: at least {least} are meant",
                float(zone.workers),
                float(least),
            )


def _width(partition: Partition, zone: int) -> float:
    """The mean width in metres: twice the area by the perimeter."""
    figures = partition.figures[zone]
    if not figures.polsby_popper:
        return 0.0
    perimeter = np.sqrt(4 * np.pi * figures.square_metres / figures.polsby_popper)
    return float(2 * figures.square_metres / perimeter)


def _of(
    partition: Partition,
    zone: Zone,
    kind: CheckKind,
    message: str,
    figure: float | None = None,
    limit: float | None = None,
    place: Geometry | None = None,
) -> PlanFinding:
    where = partition.outlines.get(zone.id) if place is None else place
    return finding(kind, message, zone=zone.id, figure=figure, limit=limit, place=where)
