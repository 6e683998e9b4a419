"""Codes and names for zones that were worked out: people know a zone by its code."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from resolvers.redraw.change import Zone
from resolvers.redraw.partition import Ids, Partition
from resolvers.redraw.zone_edits import GRIDS
from resolvers.redraw.zone_matching import NONE, ComparedZones, matched, shared_ground


def named_zones(
    partition: Partition, assignment: Ids, ids: Sequence[int], kept: Sequence[Zone]
) -> dict[int, Zone]:
    """Zones of a proposal with codes and names: those that people know, where most stay together.

    Zones of the plan are matched so that as many households as can be keep theirs, and hand on
    code and name; where the plan has none, as one that began empty, today's grids hand on their
    codes. The rest take the lowest codes that are free.
    """
    zones = {ids[at]: replace(zone, id=ids[at]) for at, zone in enumerate(kept)}
    taken = {zone.code for zone in zones.values()}
    known = {zone.code: zone for zone in partition.zones.values()}
    for to, code in _continued(partition, assignment, len(kept), len(ids), taken).items():
        taken.add(code)
        old = known.get(code) or _unnamed(code)
        zones[ids[to]] = replace(old, id=ids[to], locked=False)
    for to in range(len(kept), len(ids)):
        if ids[to] not in zones:
            home = _home(partition, assignment, to)
            code = next(code for n in range(1, GRIDS + 1) if (code := f"{home}{n:03}") not in taken)
            taken.add(code)
            zones[ids[to]] = replace(_unnamed(code), id=ids[to])
    return zones


def _continued(
    partition: Partition, assignment: Ids, first: int, count: int, taken: Collection[str]
) -> dict[int, str]:
    """The codes that zones from ``first`` on continue, none of which is taken."""
    sources = _known_codes(partition)
    homes = {to: _home(partition, assignment, to) for to in range(first, count)}
    communities = {zone.code: zone.community for zone in partition.zones.values()}
    codes = sorted({code for code in sources if code} - set(taken))
    column = {code: at for at, code in enumerate(codes)}
    places = [
        column.get(code, NONE) if homes.get(to) == communities.get(code, code[:12]) else NONE
        for to, code in zip(assignment.tolist(), sources, strict=True)
    ]
    attributes = partition.attributes
    shared = shared_ground(
        ComparedZones(tuple(codes), (None,) * len(codes), np.array(places, dtype=np.int64)),
        ComparedZones(
            ("",) * (count - first), (None,) * (count - first), np.maximum(assignment - first, NONE)
        ),
        attributes.households,
        attributes.buildings,
    )
    return {first + to: codes[at] for to, at in matched(shared).items()}


def _known_codes(partition: Partition) -> list[str]:
    """The code of the zone of each atom, or where the plan has no zone of its grid's today."""
    zones = partition.zones
    return [
        zones[zone].code if zone in zones else (grid or "") if not zones else ""
        for zone, grid in zip(
            partition.assignment.tolist(), partition.attributes.grids, strict=True
        )
    ]


def _unnamed(code: str) -> Zone:
    return Zone(0, code, f"第{int(code[12:])}网格", code[:12])


def _home(partition: Partition, assignment: Ids, zone: int) -> str:
    return str(partition.settled[int(np.argmax(assignment == zone))])
