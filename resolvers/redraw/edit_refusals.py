"""Why an edit cannot be made of a plan as it lies: findings, each with its place on the map."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compiler.errors import BadInput
from geo.zoning.splits import NoSplit
from resolvers.redraw.change import NOWHERE
from resolvers.redraw.findings import PlanFinding, finding, told
from resolvers.redraw.partition import Partition
from resolvers.workflow.refusals import Conflict, Unfit
from schema.plans.plan_check import CheckKind

ANOTHER_LINE = "draw a line that leaves them together, or split by: {parts: 2}"

Piece = Sequence[int] | NDArray[np.integer[Any]]
"""The numbers of atoms that hang together."""


def unfit(partition: Partition, message: str, findings: Iterable[PlanFinding]) -> Unfit:
    """The refusal of an edit, with what stands against it."""
    return Unfit(message, told(findings, partition.key.county, partition.codes()))


def refusal_of_split(partition: Partition, fault: NoSplit) -> BadInput:
    """The refusal of a split; where it would leave pieces, these are told."""
    if not fault.pieces:
        return BadInput(str(fault))
    advice = ANOTHER_LINE if fault.line else None
    return unfit(partition, str(fault), pieces_found(partition, fault.pieces, advice))


def pieces_found(
    partition: Partition, pieces: Sequence[Piece], advice: str | None = None
) -> list[PlanFinding]:
    """A finding for each of some pieces: the figure is its households."""
    return [
        _piece(partition, piece, f"piece {number} of {len(pieces)}", advice)
        for number, piece in enumerate(pieces, 1)
    ]


def _piece(partition: Partition, piece: Piece, name: str, advice: str | None) -> PlanFinding:
    atoms = list(piece)
    zones = np.unique(partition.assignment[atoms])
    households = int(partition.attributes.households[atoms].sum())
    buildings = int((partition.attributes.buildings[atoms] != 0).sum())
    return finding(
        CheckKind.NOT_CONTIGUOUS,
        f"{name}: {buildings} buildings with {households} households",
        zone=int(zones[0]) if len(zones) == 1 and zones[0] != NOWHERE else None,
        figure=float(households),
        place=partition.ground(atoms),
        advice=advice,
    )


def refusal_of_locked(partition: Partition, zones: Collection[int]) -> Conflict:
    """The refusal of an edit that would change locked zones."""
    locked = sorted((partition.zones[zone] for zone in zones), key=lambda zone: zone.code)
    findings = [
        finding(
            CheckKind.ZONE_LOCKED,
            f"zone {zone.code} is locked",
            zone=zone.id,
            place=partition.outlines.get(zone.id),
        )
        for zone in locked
    ]
    return Conflict(
        f"zone {', '.join(zone.code for zone in locked)} is locked",
        partition.version,
        findings=told(findings, partition.key.county, partition.codes()),
    )
