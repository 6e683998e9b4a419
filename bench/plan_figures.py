"""Figures of a proposed plan, measured by what is not the search's own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.study_areas import StudyArea
from geo.atoms import Numbers
from geo.zoning.contiguity import parts_of_zones
from geo.zoning.measures import plan_shape, zone_shapes


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """Of one plan, shares from 0 to 1. ``whole_split`` is the share of the blocks that one zone
    could hold of which several have some."""

    zones: int
    in_band: float
    in_pieces: int
    compactness: float
    """The mean of Polsby–Popper; ``tenth`` is its tenth percentile."""
    tenth: float
    on_streets: float
    split: float
    whole_split: float


def plan_figures(area: StudyArea, assignment: Numbers) -> PlanFigures:
    """The figures of a complete plan."""
    band = area.wish.band
    zones = np.unique(assignment)
    held = np.bincount(assignment, area.households)[zones]
    shape = zone_shapes(area.atoms, assignment, zones)
    plan = plan_shape(area.atoms, assignment)
    parts = parts_of_zones(area.atoms, assignment, int(assignment.max()) + 1)
    return PlanFigures(
        zones=len(zones),
        in_band=float(np.mean([count in band for count in held])),
        in_pieces=int(np.sum(parts > 1)),
        compactness=float(shape.compactness.mean()),
        tenth=float(np.percentile(shape.compactness, 10)),
        on_streets=plan.on_streets,
        split=plan.blocks_split / plan.blocks,
        whole_split=_whole_split(area, assignment),
    )


def _whole_split(area: StudyArea, assignment: NDArray[np.int32]) -> float:
    """Of the blocks whose households one zone could hold, the share that several have."""
    held = np.bincount(area.atoms.blocks, area.households)
    blocks = np.unique(np.column_stack([area.atoms.blocks, assignment]), axis=0)[:, 0]
    numbers, zones = np.unique(blocks, return_counts=True)
    small = held[numbers] <= area.wish.band.high
    return float(np.mean(zones[small] > 1)) if small.any() else 0.0
