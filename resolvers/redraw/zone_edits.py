"""Edits: what is asked for, made into a change of a partition, which nothing here alters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from shapely import Geometry

from compiler.errors import BadInput, shown
from compiler.parameters import text
from geo.zoning.contiguity import groups_that_meet
from resolvers.redraw.bridge_edits import crossing_advice
from resolvers.redraw.change import NOWHERE, Change, Home, Zone, moves
from resolvers.redraw.edit_refusals import pieces_found, unfit
from resolvers.redraw.partition import Ids, Partition
from resolvers.workflow.refusals import NotFound
from schema.entities.grid import GridKind

NEW = -1
"""The id of a zone that does not exist yet; further ones count down."""

GRIDS = 999
"""How many grids a community's codes can tell apart: three digits, 000 left out."""

MERGE_BETWEEN = "merge what lies between them as well, or leave them apart"

MOST_NAME = 100
MOST_WORKERS = 1_000


def known_zone(partition: Partition, zone: int) -> Zone:
    """Raises ``NotFound`` for an id that is no zone of this plan."""
    found = partition.zones.get(zone)
    if found is None:
        raise NotFound(f"id PlanZone:{partition.key.county}:{zone} names no zone of this plan")
    return found


def known_home(partition: Partition, code: str) -> Home:
    """Raises ``BadInput`` for a code that no community of this plan has."""
    found = partition.homes.get(code)
    if found is None:
        allowed = ", ".join(sorted(partition.homes))
        raise BadInput(f"community {shown(code)}: this plan is of {allowed}")
    return found


def assigned(partition: Partition, atoms: Collection[int], zone: int) -> Change:
    """Atoms put into a zone, or with ``NOWHERE`` taken out of theirs."""
    if zone != NOWHERE:
        known_zone(partition, zone)
    chosen = np.unique(np.fromiter(atoms, dtype=np.intp))
    return Change(
        moves(partition.assignment[chosen].tolist(), [zone] * len(chosen), chosen.tolist())
    )


def atoms_of_buildings(partition: Partition, buildings: Collection[int]) -> list[int]:
    """The atoms of buildings. Raises ``NotFound`` for one that the plan does not hold."""
    number = partition.numbers()
    missing = [b for b in buildings if b not in number]
    if missing:
        listed = ", ".join(f"Building:{partition.key.county}:{b}" for b in missing[:5])
        raise NotFound(f"buildings: {listed} are not in this plan ({len(missing)} in all)")
    return [number[b] for b in buildings]


def empty_atoms_within(partition: Partition, area: Geometry) -> list[int]:
    """The street blocks without buildings whose middle an area in degrees covers."""
    empty = np.flatnonzero(partition.attributes.buildings == 0)
    middles = shapely.point_on_surface(partition.attributes.cells[empty])
    shapely.prepare(area)
    return [int(atom) for atom in empty[shapely.covers(area, middles)]]


def zones_merged(partition: Partition, zones: Sequence[int], name: str | None) -> Change:
    """Zones made one: the first one's code stays."""
    if len(set(zones)) < 2:
        raise BadInput(f"zones: two or more are to be merged, not {len(set(zones))}")
    first, *others = (known_zone(partition, zone) for zone in dict.fromkeys(zones))
    away = [z for z in others if z.community != first.community]
    if away:
        raise BadInput(
            f"zones: {away[0].code} is of another community than {first.code}; a grid is of one"
        )
    atoms = np.flatnonzero(np.isin(partition.assignment, [z.id for z in others]))
    gone: list[tuple[Zone | None, Zone | None]] = [(zone, None) for zone in others]
    if name is not None or any(z.workers for z in others):
        workers = [z.workers for z in (first, *others) if z.workers is not None]
        named = replace(
            first,
            name=first.name if name is None else checked_name(name),
            workers=checked_workers(sum(workers)) if workers else None,
        )
        gone.append((first, named))
    refuse_apart(partition, [z.id for z in (first, *others)])
    sources = partition.assignment[atoms].tolist()
    return Change(moves(sources, [first.id] * len(atoms), atoms.tolist()), tuple(gone))


def refuse_apart(partition: Partition, zones: Sequence[int]) -> None:
    """Raises ``Unfit`` where zones, walked from one to the next that it meets, are not all reached.

    What holds nothing is apart from nobody.
    """
    group = groups_that_meet(partition.atoms, partition.assignment, zones)
    if group.max(initial=0) == 0:
        return
    numbers = np.asarray(zones)
    pieces = [
        np.flatnonzero(np.isin(partition.assignment, numbers[group == each])).tolist()
        for each in range(group.max() + 1)
    ]
    codes = [partition.zones[int(numbers[group == each][0])].code for each in range(len(pieces))]
    way_out = crossing_advice(partition, pieces)
    raise unfit(
        partition,
        f"zones {' and '.join(codes)} do not meet: as one zone they would be in pieces",
        pieces_found(partition, pieces, way_out or MERGE_BETWEEN),
    )


def zone_divided(
    partition: Partition, zone: int, members: Sequence[int], parts: Sequence[int]
) -> Change:
    """A zone divided: part 0 of its atoms stays, each further part becomes a zone of its own.

    Its workers are shared out among the parts, as ``workers_shared`` does.
    """
    old = known_zone(partition, zone)
    count = max(parts, default=0) + 1
    codes = free_codes(partition, old.community, count - 1)
    held = np.bincount(parts, partition.attributes.households[list(members)], count)
    workers = workers_shared(old.workers, held.tolist())
    new = [
        Zone(NEW - i, code, f"{old.name}-{i + 2}", old.community, old.kind, workers[i + 1])
        for i, code in enumerate(codes)
    ]
    ids = [zone, *(z.id for z in new)]
    targets = [ids[part] for part in parts]
    changed: list[tuple[Zone | None, Zone | None]] = [(None, made) for made in new]
    if workers[0] != old.workers:
        changed.insert(0, (old, replace(old, workers=workers[0])))
    return Change(moves([zone] * len(members), targets, members), tuple(changed))


def workers_shared(workers: int | None, households: Sequence[float]) -> list[int | None]:
    """The workers of each part of a zone, by the households that the parts hold.

    Each part has one, and every further one goes where most households fall to a worker yet. Too
    few for that all stay with the first part: who goes over is for the planner to say.
    """
    if workers is None or workers < len(households):
        return [workers, *(None for _ in households[1:])]
    shared = [1] * len(households)

    def load(part: int) -> tuple[float, int]:
        return households[part] / shared[part], -shared[part]

    for _ in range(workers - len(households)):
        shared[max(range(len(shared)), key=load)] += 1
    return list(shared)


def redistributed(partition: Partition, assignment: Ids) -> Change:
    """All atoms where another assignment to the same zones has them."""
    every = range(len(assignment))
    return Change(moves(partition.assignment.tolist(), assignment.tolist(), every))


def created(
    partition: Partition, community: str, code: str | None, name: str | None, kind: GridKind,
    workers: int | None,
) -> Change:  # fmt: skip
    """A new zone that holds nothing yet."""
    known_home(partition, community)
    if code is None:
        (code,) = free_codes(partition, community, 1)
    code = checked_code(code, community)
    name = checked_name(name) if name is not None else f"第{int(code[12:])}网格"
    zone = Zone(NEW, code, name, community, kind, checked_workers(workers))
    return Change(zones=((None, zone),))


def altered(partition: Partition, zone: int, **fields: Any) -> Change:
    """A zone with another name, code, kind or number of workers; what is not said stays."""
    old = known_zone(partition, zone)
    if "name" in fields:
        fields["name"] = checked_name(fields["name"])
    if "code" in fields and fields["code"] != old.code:
        fields["code"] = checked_code(fields["code"], old.community)
    if "workers" in fields:
        fields["workers"] = checked_workers(fields["workers"])
    new = replace(old, **fields)
    return Change(zones=((old, new),) if new != old else ())


def removed(partition: Partition, zone: int) -> Change:
    """A zone taken away; what it held is in no zone then."""
    old, atoms = known_zone(partition, zone), partition.members(zone)
    return Change(
        moves([zone] * len(atoms), [NOWHERE] * len(atoms), atoms.tolist()), ((old, None),)
    )


def locked(partition: Partition, zones: Sequence[int] | None, lock: bool) -> Change:
    """Zones locked or unlocked; None: all of them."""
    said = sorted(partition.zones) if zones is None else dict.fromkeys(zones)
    chosen = [known_zone(partition, zone) for zone in said]
    return Change(zones=tuple((z, replace(z, locked=lock)) for z in chosen if z.locked != lock))


def free_codes(partition: Partition, community: str, count: int) -> list[str]:
    """The lowest codes of a community that no zone has."""
    taken = {zone.code for zone in partition.zones.values()}
    free = [f"{community}{n:03}" for n in range(1, GRIDS + 1)]
    free = [code for code in free if code not in taken]
    if len(free) < count:
        raise BadInput(f"community {community}: no grid code is free, of {GRIDS} there can be")
    return free[:count]


def checked_code(code: str, community: str) -> str:
    if not (len(code) == 15 and code.isascii() and code.isdigit()):
        raise BadInput(f"code {shown(code)}: a grid's code is 15 digits, its community's and 3")
    if code[:12] != community:
        raise BadInput(f"code {code}: it begins with the community's, {community}")
    return code


def checked_name(name: str) -> str:
    if not 1 <= len(name.strip()) <= MOST_NAME:
        raise BadInput(f"name {shown(name)}: 1 to {MOST_NAME} characters are allowed")
    return text(name.strip())


def checked_workers(workers: int | None) -> int | None:
    if workers is not None and not 0 <= workers <= MOST_WORKERS:
        raise BadInput(f"workers {workers}: 0 to {MOST_WORKERS:,} are allowed")
    return workers
