"""The checks of a plan: what keeps it from being published, and what is worth a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.zoning.contiguity import counted
from geo.zoning.contiguity import parts as parts_of
from resolvers.redraw.change import Zone
from resolvers.redraw.figures import Finding
from resolvers.redraw.partition import Board
from resolvers.redraw.staleness import MOVED_ON
from schema.entities.grid import GridKind
from schema.plans.plan_check import CheckKind, Severity

SLIVER_METRES = 5.0
"""A part of a zone whose mean width, twice its area by its perimeter, is less is a sliver."""

OVERLAP_SQUARE_METRES = 1.0
"""What two grids may overlap by without its being told: delivered boundaries meet within hairs."""

GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


def findings(board: Board, moved_on: bool) -> list[Finding]:
    """Everything that the checks find, the gravest first."""
    found = [
        *_base(moved_on),
        *_unassigned(board),
        *_overlaps(board),
        *_codes(board),
        *_shapes(board),
        *_households(board),
        *_workers(board),
    ]
    codes = {zone.id: zone.code for zone in board.zones.values()}
    return sorted(
        found,
        key=lambda f: (GRAVITY[f.severity], f.kind.name, codes.get(f.zone or 0, ""), f.zone or 0),
    )


def _base(moved_on: bool) -> Iterator[Finding]:
    if moved_on:
        yield Finding(CheckKind.BASE_MOVED_ON, Severity.ERROR, MOVED_ON)


def _unassigned(board: Board) -> Iterator[Finding]:
    loose = board.unassigned()
    built = loose[board.stock.buildings[loose] != 0]
    if len(built):
        yield Finding(
            CheckKind.UNASSIGNED,
            Severity.ERROR,
            f"{len(built)} buildings are in no zone",
            figure=float(len(built)),
            limit=0.0,
            place=_outline(board, built),
        )
    empty = loose[board.stock.buildings[loose] == 0]
    if len(empty):
        area = float(shapely.area(board.atoms.cells[empty]).sum())
        yield Finding(
            CheckKind.GAP,
            Severity.WARNING,
            f"{area:,.0f} m² without buildings are in no zone",
            figure=area,
            limit=0.0,
            place=_outline(board, empty),
        )


def _overlaps(board: Board) -> Iterator[Finding]:
    for grid in board.around:
        if shapely.is_empty(grid.overlap):
            continue
        area = float(shapely.area(board.plane.metres(grid.overlap)))
        if area > OVERLAP_SQUARE_METRES:
            yield Finding(
                CheckKind.OVERLAP,
                Severity.WARNING,
                f"grid {grid.code} of another community overlaps the plan by {area:,.0f} m²",
                figure=area,
                limit=OVERLAP_SQUARE_METRES,
                place=grid.overlap,
            )


def _codes(board: Board) -> Iterator[Finding]:
    counts = Counter(zone.code for zone in board.zones.values())
    for zone in board.zones.values():
        if counts[zone.code] > 1:
            yield _of(
                board,
                zone,
                CheckKind.CODE_CLASH,
                Severity.ERROR,
                f"{counts[zone.code]} zones have the code {zone.code}",
                float(counts[zone.code]),
                1.0,
            )


def _shapes(board: Board) -> Iterator[Finding]:
    places, order = board.places(), board.order()
    sizes = np.bincount(places[places >= 0], minlength=len(order))
    strangers = _strangers(board, places)
    parts = counted(board.atoms, places, len(order))
    for at, number in enumerate(order):
        zone = board.zones[number]
        if not sizes[at]:
            yield _of(
                board, zone, CheckKind.EMPTY_ZONE, Severity.ERROR, f"zone {zone.code} holds nothing"
            )
            continue
        if strangers[at] or zone.code[:12] != zone.community:
            yield _reaching_out(board, zone, int(strangers[at]))
        if parts[at] > 1:
            yield _scattered(board, zone, int(parts[at]))
        elif (width := _width(board, number)) < SLIVER_METRES:
            yield _of(
                board,
                zone,
                CheckKind.SLIVER,
                Severity.WARNING,
                f"zone {zone.code} is {width:.1f} m wide on average",
                width,
                SLIVER_METRES,
            )


def _strangers(board: Board, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many atoms of other communities each zone holds."""
    homes = np.array([board.zones[number].community for number in board.order()] + [""])
    held = places >= 0
    away = held & (homes[places] != board.settled)
    return np.bincount(places[away], minlength=len(homes) - 1)


def _reaching_out(board: Board, zone: Zone, count: int) -> Finding:
    away = [a for a in board.members(zone.id) if board.settled[a] != zone.community]
    return _of(
        board,
        zone,
        CheckKind.OUTSIDE_COMMUNITY,
        Severity.ERROR,
        f"zone {zone.code} reaches out of community {zone.community} with {count} cells",
        float(count),
        0.0,
        _outline(board, away) if away else None,
    )


def _scattered(board: Board, zone: Zone, count: int) -> Finding:
    _, *smaller = parts_of(board.neighbours(), board.members(zone.id))
    return _of(
        board,
        zone,
        CheckKind.NOT_CONTIGUOUS,
        Severity.ERROR,
        f"zone {zone.code} is in {count} parts",
        float(count),
        1.0,
        _outline(board, np.concatenate(smaller)),
    )


def _households(board: Board) -> Iterator[Finding]:
    band = board.head.band
    alone = {int(a) for a in np.flatnonzero(board.stock.households > band.households_max)}
    for atom in sorted(alone):
        held = int(board.stock.households[atom])
        yield Finding(
            CheckKind.BUILDING_ABOVE_BAND,
            Severity.NOTICE,
            f"one building holds {held} households, more than the {band.households_max} of a"
            " grid: no grid with it can keep within the band",
            zone=int(board.assignment[atom]) or None,
            figure=float(held),
            limit=float(band.households_max),
            place=_outline(board, [atom]),
        )
    for zone in board.zones.values():
        held = board.figures[zone.id].households
        if zone.kind is GridKind.DEDICATED or held in band or not board.figures[zone.id].zones:
            continue
        below = held < band.households_min
        limit = band.households_min if below else band.households_max
        yield _of(
            board,
            zone,
            CheckKind.BELOW_BAND if below else CheckKind.ABOVE_BAND,
            Severity.WARNING,
            f"zone {zone.code} holds {held} households: {'at least' if below else 'at most'}"
            f" {limit} are meant",
            float(held),
            float(limit),
        )


def _workers(board: Board) -> Iterator[Finding]:
    least = board.head.band.workers_min
    for zone in board.zones.values():
        if zone.workers is not None and zone.workers < least:
            yield _of(
                board,
                zone,
                CheckKind.TOO_FEW_WORKERS,
                Severity.WARNING,
                f"zone {zone.code} has {zone.workers} grid workers: at least {least} are meant",
                float(zone.workers),
                float(least),
            )


def _width(board: Board, zone: int) -> float:
    """The mean width in metres: twice the area by the perimeter."""
    figures = board.figures[zone]
    if not figures.polsby_popper:
        return 0.0
    perimeter = np.sqrt(4 * np.pi * figures.square_metres / figures.polsby_popper)
    return float(2 * figures.square_metres / perimeter)


def _outline(board: Board, atoms: Any) -> Any:
    return shapely.coverage_union_all(board.stock.cells[list(atoms)])


def _of(
    board: Board,
    zone: Zone,
    kind: CheckKind,
    severity: Severity,
    message: str,
    figure: float | None = None,
    limit: float | None = None,
    place: Any = None,
) -> Finding:
    where = board.outlines.get(zone.id) if place is None else place
    return Finding(kind, severity, message, zone.id, figure, limit, where)
