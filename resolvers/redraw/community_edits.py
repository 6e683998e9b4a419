"""Edits of communities: merged, split, and zones given from one to another; grids follow.

A zone that comes into another community gets a code of that, with the three digits that it had
where they are free, and keeps its name unless that has one of the name. Nothing here alters the
partition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from shapely import LineString
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput, Forbidden, shown
from geo.zoning import splits
from resolvers.redraw.boundary_edits import tried
from resolvers.redraw.change import AtomMove, Change, Home, Rehoming, Zone
from resolvers.redraw.partition import Partition
from resolvers.redraw.zone_edits import GRIDS, MOST_NAME, NEW, checked_name, known_home, known_zone
from schema.entities.community import community
from schema.table import current
from schema.viewer import Viewer


def communities_merged(
    partition: Partition, codes: Sequence[str], code: str | None, name: str | None
) -> Change:
    """Communities made one, which bears the code that is said, or the first one's."""
    if len(set(codes)) < 2:
        raise BadInput(f"communities: two or more are to be merged, not {len(set(codes))}")
    joining = {each: known_home(partition, each) for each in codes}
    first = joining[codes[0]]
    whole = joining.get(code or first.code, replace(first, code=code or first.code))
    if name is not None:
        whole = replace(whole, name=checked_name(name))
    away = sorted(joining.keys() - {whole.code})
    kept = joining.get(whole.code)
    became = () if kept == whole else ((kept, whole),)
    return Change(
        zones=_recoded(
            partition, [z for z in partition.zones.values() if z.community in away], whole.code
        ),
        rehomings=_rehomings(
            partition, np.flatnonzero(np.isin(partition.settled, away)), whole.code
        ),
        homes=(*((joining[each], None) for each in away), *became),
    )


def community_split_off(
    partition: Partition, code: str, zones: Collection[int], new: Home
) -> Change:
    """Zones of a community made a community of their own."""
    known_home(partition, code)
    chosen = [known_zone(partition, zone) for zone in dict.fromkeys(zones)]
    if strange := [zone for zone in chosen if zone.community != code]:
        raise BadInput(f"zones: {strange[0].code} is of community {strange[0].community}")
    atoms = np.flatnonzero(np.isin(partition.assignment, list(zones)))
    if not len(atoms):
        raise BadInput("zones: they hold nothing; a community needs some ground")
    if np.count_nonzero(partition.settled == code) == np.count_nonzero(
        partition.settled[atoms] == code
    ):
        raise BadInput(f"zones: they hold all of community {code}; leave it something")
    return Change(
        zones=_recoded(partition, chosen, new.code),
        rehomings=_rehomings(partition, atoms, new.code),
        homes=((None, new),),
    )


async def community_split_along(
    partition: Partition, code: str, line: LineString, new: Home
) -> Change:
    """A community split by a line in degrees: what lies to its right becomes one of its own.

    A zone that lies on both sides is split there.
    """
    known_home(partition, code)
    members = np.flatnonzero(partition.settled == code)
    drawn = partition.plane.metres(line)
    found = await tried(partition, splits.split_by_line, partition.atoms, members, drawn)
    away = members[found.sides == 1]
    parts = {z: away[partition.assignment[away] == z] for z in partition.order()}
    whole = [
        partition.zones[z]
        for z, held in parts.items()
        if 0 < len(held) == len(partition.members(z))
    ]
    torn = [
        partition.zones[z] for z, held in parts.items() if 0 < len(held) < len(partition.members(z))
    ]
    halves = [
        Zone(NEW - i, zone.code, f"{zone.name}-2", zone.community, zone.kind)
        for i, zone in enumerate(torn)
    ]
    recoded = _recoded(partition, [*whole, *halves], new.code)
    return Change(
        moves=tuple(
            AtomMove(zone.id, half.id, tuple(parts[zone.id].tolist()))
            for zone, half in zip(torn, halves, strict=True)
        ),
        zones=tuple((None if old.id < 0 else old, made) for old, made in recoded),
        rehomings=_rehomings(partition, away, new.code),
        homes=((None, new),),
    )


def zones_assigned(partition: Partition, zones: Collection[int], code: str) -> Change:
    """Zones given from their communities to another, whose border moves with them."""
    known_home(partition, code)
    chosen = [known_zone(partition, zone) for zone in dict.fromkeys(zones)]
    moved = [zone for zone in chosen if zone.community != code]
    atoms = np.flatnonzero(np.isin(partition.assignment, [zone.id for zone in moved]))
    rehomings = _rehomings(partition, atoms, code)
    emptied = [
        partition.homes[r.source]
        for r in rehomings
        if len(r.atoms) == np.count_nonzero(partition.settled == r.source)
        and all(z in moved for z in partition.zones.values() if z.community == r.source)
    ]
    return Change(
        zones=_recoded(partition, moved, code),
        rehomings=rehomings,
        homes=tuple((home, None) for home in emptied),
    )


async def refuse_code(
    connection: AsyncConnection, partition: Partition, viewer: Viewer, code: str
) -> None:
    """Raises ``BadInput`` or ``Forbidden`` for a code that no new community may bear."""
    if not (len(code) == 12 and code.isascii() and code.isdigit()):
        raise BadInput(f"code {shown(code)}: a community's code is 12 digits")
    county = f"{partition.key.county:06}"
    if code[:6] != county:
        raise BadInput(f"code {code}: a community of this plan is of county {county}")
    if code in partition.homes:
        raise BadInput(f"code {code}: community {partition.homes[code].name!r} of this plan has it")
    if not viewer.may_see(code):
        raise Forbidden(f"code {code} lies outside your areas")
    held = select(community.c.name).where(community.c.code == code, current(community))
    name = await connection.scalar(held)
    if name is not None and code not in partition.head.communities:
        raise BadInput(
            f"code {code}: community {name!r} has it, which this plan does not redraw; make a plan"
            " of it as well"
        )


def _recoded(
    partition: Partition, zones: Iterable[Zone], code: str
) -> tuple[tuple[Zone, Zone], ...]:
    """Zones that come into a community, as they are and with codes of that.

    Where that has a zone of the same name, the old community's name is put before it.
    """
    moved = sorted(zones, key=lambda zone: (zone.code, zone.id))
    leaving = {zone.id for zone in moved}
    taken = {zone.code for zone in partition.zones.values() if zone.id not in leaving}
    found: dict[int, str] = {}
    for zone in moved:
        if (own := code + zone.code[12:]) not in taken:
            found[zone.id] = own
            taken.add(own)
    free = (f"{code}{n:03}" for n in range(1, GRIDS + 1) if f"{code}{n:03}" not in taken)
    for zone in moved:
        if zone.id not in found:
            found[zone.id] = next(free, "")
    if "" in found.values():
        raise BadInput(f"community {code}: no grid code is free, of {GRIDS} there can be")
    names = {zone.name for zone in partition.zones.values() if zone.community == code}
    return tuple(
        (
            zone,
            replace(zone, code=found[zone.id], name=_name(partition, zone, names), community=code),
        )
        for zone in moved
    )


def _name(partition: Partition, zone: Zone, taken: Collection[str]) -> str:
    longer = f"{partition.homes[zone.community].name}{zone.name}"
    return longer if zone.name in taken and len(longer) <= MOST_NAME else zone.name


def _rehomings(partition: Partition, atoms: NDArray[np.intp], code: str) -> tuple[Rehoming, ...]:
    """Atoms that come into a community, gathered by the one that they leave."""
    sources = partition.settled[atoms]
    return tuple(
        Rehoming(str(source), code, tuple(atoms[sources == source].tolist()))
        for source in np.unique(sources)
        if source != code
    )
