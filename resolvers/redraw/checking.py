"""The checks of a plan: what keeps it from being published, and what is worth a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from resolvers.redraw.board import Board
from resolvers.redraw.change import Zone
from resolvers.redraw.figures import Finding
from schema.entities.grid import GridKind
from schema.entities.plan_check import CheckKind, Severity

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
        found, key=lambda f: (GRAVITY[f.severity], f.kind.name, codes.get(f.zone or 0, ""))
    )


def _base(moved_on: bool) -> Iterator[Finding]:
    if moved_on:
        yield Finding(
            CheckKind.BASE_MOVED_ON,
            Severity.ERROR,
            "grids of these communities were published after this plan was made",
        )


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
    parts = _parts(board)
    for zone in board.zones.values():
        members = board.members(zone.id)
        if not len(members):
            yield _of(
                board, zone, CheckKind.EMPTY_ZONE, Severity.ERROR, f"zone {zone.code} holds nothing"
            )
            continue
        yield from _strangers(board, zone, members)
        labels, sizes = np.unique(parts[members], return_counts=True)
        if len(labels) > 1:
            yield from _scattered(board, zone, members, parts[members], labels[np.argmax(sizes)])
        elif (width := _width(board, zone.id)) < SLIVER_METRES:
            yield _of(
                board,
                zone,
                CheckKind.SLIVER,
                Severity.WARNING,
                f"zone {zone.code} is {width:.1f} m wide on average",
                width,
                SLIVER_METRES,
            )


def _strangers(board: Board, zone: Zone, members: NDArray[np.intp]) -> Iterator[Finding]:
    away = [int(a) for a in members if board.stock.communities[a] != zone.community]
    if away or zone.code[:12] != zone.community:
        yield _of(
            board,
            zone,
            CheckKind.OUTSIDE_COMMUNITY,
            Severity.ERROR,
            f"zone {zone.code} reaches out of community {zone.community} with {len(away)} cells",
            float(len(away)),
            0.0,
            _outline(board, away) if away else None,
        )


def _scattered(
    board: Board,
    zone: Zone,
    members: NDArray[np.intp],
    labels: NDArray[np.int32],
    main: int,
) -> Iterator[Finding]:
    count = len(np.unique(labels))
    yield _of(
        board,
        zone,
        CheckKind.NOT_CONTIGUOUS,
        Severity.ERROR,
        f"zone {zone.code} is in {count} parts",
        float(count),
        1.0,
        _outline(board, members[labels != main]),
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


def _parts(board: Board) -> NDArray[np.int32]:
    """A label for each atom: the same for those that their zone joins."""
    pairs = board.atoms.pairs
    together = board.assignment[pairs[:, 0]] == board.assignment[pairs[:, 1]]
    joined = pairs[together]
    n = len(board.assignment)
    graph = coo_array((np.ones(len(joined), dtype=np.int8), (joined[:, 0], joined[:, 1])), (n, n))
    _, labels = connected_components(graph, directed=False)
    return np.asarray(labels, dtype=np.int32)


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
