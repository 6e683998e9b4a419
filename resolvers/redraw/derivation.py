"""What follows from a partition: outlines, measures and findings, anew where it changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.zoning.measures import plan_shape, reock_of, walks, zone_shapes
from geo.zoning.outlines import outlines
from resolvers.redraw.checks import findings
from resolvers.redraw.figures import MeasureRow
from resolvers.redraw.partition import Partition
from schema.entities.grid import GridKind

NOTHING = MeasureRow(0, 0, 0, 0, 0, 0, 0, 0, 0, 0.0, None, None, None, None, 0, None)
"""The figures of what holds nothing."""

SUMS = (
    "zones_in_band", "households", "residents", "buildings", "incidents", "cameras",
    "moved_households", "moved_buildings",
)  # fmt: skip


def derive(partition: Partition, moved_on: bool) -> MeasureRow:
    """Fill in the outlines and figures that are missing, and find anew; the figures of the whole.

    ``moved_on`` says whether grids were published since the plan was made.
    """
    places = partition.places()
    if missing := partition.unmeasured():
        _measure(partition, places, missing)
    partition.findings = findings(partition, moved_on)
    return _of_the_whole(partition, places)


def _measure(partition: Partition, places: NDArray[np.int64], zones: list[int]) -> None:
    atoms, attributes = partition.atoms, partition.attributes
    asked = np.searchsorted(partition.order(), zones)
    drawn = outlines(attributes.cells, places, asked)
    shape = zone_shapes(atoms, places, asked)
    roundness = reock_of(atoms, places, asked)
    spread = walks(atoms, places, asked, attributes.households, partition.middles())
    for at, zone in enumerate(zones):
        members = partition.members(zone)
        if not len(members):
            partition.outlines.pop(zone, None)
            partition.figures[zone] = NOTHING
            continue
        households = int(attributes.households[members].sum())
        moved = members[_leaves(partition, members, partition.zones[zone].code)]
        partition.outlines[zone] = drawn[at]
        partition.figures[zone] = MeasureRow(
            zones=1,
            zones_in_band=int(_in_band(partition, zone, households)),
            households=households,
            residents=int(attributes.residents[members].sum()),
            buildings=int((attributes.buildings[members] != 0).sum()),
            incidents=int(attributes.incidents[members].sum()),
            cameras=int(attributes.cameras[members].sum()),
            moved_households=int(attributes.households[moved].sum()),
            moved_buildings=len(moved),
            square_metres=float(shape.areas[at]),
            deviation=households / partition.head.band.target - 1,
            polsby_popper=_known(shape.compactness[at]),
            reock=_known(roundness[at]),
            street_share=_known(shape.on_streets[at]),
            blocks_split=int(shape.blocks_split[at]),
            spread_metres=_known(spread[at]),
        )


def _of_the_whole(partition: Partition, places: NDArray[np.int64]) -> MeasureRow:
    """The measures of the whole plan, from those of its zones."""
    # In one order always: sums of floats depend on it.
    each = [partition.figures[zone] for zone in partition.order() if partition.figures[zone].zones]
    shape = plan_shape(partition.atoms, places)
    living = sum(f.households for f in each)
    walked = sum(f.households * (f.spread_metres or 0.0) for f in each)
    means = {
        "deviation": [abs(f.deviation) for f in each if f.deviation is not None],
        "polsby_popper": [f.polsby_popper for f in each if f.polsby_popper is not None],
        "reock": [f.reock for f in each if f.reock is not None],
    }
    totals: dict[str, Any] = {name: sum(getattr(f, name) for f in each) for name in SUMS}
    loose = partition.unassigned()
    loose = loose[_leaves(partition, loose, None)]
    totals["moved_households"] += int(partition.attributes.households[loose].sum())
    totals["moved_buildings"] += len(loose)
    totals |= {name: float(np.mean(values)) for name, values in means.items() if values}
    return replace(
        NOTHING,
        zones=len(each),
        square_metres=float(sum(f.square_metres for f in each)),
        street_share=_known(shape.on_streets),
        blocks_split=shape.blocks_split,
        spread_metres=walked / living if living else None,
        **totals,
    )


def _leaves(partition: Partition, members: NDArray[np.intp], code: str | None) -> NDArray[np.bool_]:
    """Which atoms hold a building that is in a grid today whose code is another."""
    attributes = partition.attributes
    return np.array(
        [
            bool(attributes.buildings[atom]) and attributes.grids[atom] not in (None, code)
            for atom in members.tolist()
        ],
        dtype=bool,
    )


def _in_band(partition: Partition, zone: int, households: int) -> bool:
    """Whether a zone holds as many households as it should; a dedicated one may hold any number."""
    return partition.zones[zone].kind is GridKind.DEDICATED or households in partition.head.band


def _known(figure: float) -> float | None:
    return None if np.isnan(figure) else float(figure)
