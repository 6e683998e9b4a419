"""Codes and names for zones that were worked out: people know a zone by its code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from resolvers.redraw.change import Zone
from resolvers.redraw.partition import Ids, Partition
from resolvers.redraw.zone_edits import GRIDS


def named_zones(
    partition: Partition, assignment: Ids, ids: Sequence[int], kept: Sequence[Zone]
) -> dict[int, Zone]:
    """Zones of a proposal with codes and names: those that people know, where most stay together.

    Each zone takes the code of the zone from which it has most households, if no other zone has
    more of these; the rest take the lowest codes that are free.
    """
    zones = {ids[at]: replace(zone, id=ids[at]) for at, zone in enumerate(kept)}
    taken = {zone.code for zone in zones.values()}
    shared: dict[tuple[int, int], int] = {}
    weights = partition.attributes.households + (partition.attributes.buildings != 0)
    for to, source, weight in zip(
        assignment.tolist(), partition.assignment.tolist(), weights.tolist(), strict=True
    ):
        if to >= len(kept) and source in partition.zones:
            shared[to, source] = shared.get((to, source), 0) + weight
    for (to, source), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        old = partition.zones[source]
        home = _home(partition, assignment, to)
        if ids[to] not in zones and old.code not in taken and home == old.community:
            taken.add(old.code)
            zones[ids[to]] = replace(old, id=ids[to], locked=False)
    for to in range(len(kept), len(ids)):
        if ids[to] not in zones:
            home = _home(partition, assignment, to)
            code = next(code for n in range(1, GRIDS + 1) if (code := f"{home}{n:03}") not in taken)
            taken.add(code)
            zones[ids[to]] = Zone(ids[to], code, f"第{int(code[12:])}网格", home)
    return zones


def _home(partition: Partition, assignment: Ids, zone: int) -> str:
    return str(partition.settled[int(np.argmax(assignment == zone))])
