"""Edits of bridges: declared and taken away; and which are advised for ground in pieces."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import LineString, Point
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput
from geo.zoning.crossings import REACH, cell_at, ends_of, nearest_crossing
from resolvers.redraw.change import Bridge, Change
from resolvers.redraw.findings import ADVICE
from resolvers.redraw.partition import Partition
from resolvers.redraw.plan_bridges import positions_of
from resolvers.workflow.refusals import NotFound
from schema.plans.plan_bridge import BridgeKind, plan_bridge
from schema.plans.plan_check import CheckKind

MOST_BRIDGES = 1_000
"""In one plan."""

LONGEST = 3_000.0
"""Metres beyond which no crossing is advised."""

DIGITS = 7


def bridge_declared(
    partition: Partition, line: LineString, kind: BridgeKind, name: str | None
) -> Change:
    """A bridge or ferry declared along a line in degrees, which joins the atoms at its ends.

    Raises ``BadInput`` where these are not two of one community that do not meet.
    """
    places = ends_of(partition.plane.metres(line))
    if places is None:
        raise BadInput("line: it needs two ends; one that is closed, or forks, has not")
    start, end = (
        _atom_at(partition, place, name_of, line)
        for place, name_of in zip(places, ("start", "end"), strict=True)
    )
    _refuse_joined(partition, start, end)
    if len(partition.bridges) >= MOST_BRIDGES:
        raise BadInput(f"bridges: a plan has {MOST_BRIDGES:,} at most")
    number = max(partition.bridges, default=0) + 1
    return Change(bridges=((None, Bridge(number, kind, start, end, positions_of(line), name)),))


def bridge_removed(partition: Partition, number: int) -> Change:
    """A bridge or ferry taken away."""
    return Change(bridges=((partition.bridges[number], None),))


async def number_of_bridge(connection: AsyncConnection, partition: Partition, id_: int) -> int:
    """The number of a bridge by its id. Raises ``NotFound``."""
    c, key = plan_bridge.c, partition.key
    number = await connection.scalar(
        select(c.number).where(c.county == key.county, c.plan_id == key.id, c.id == id_)
    )
    if number is None:
        raise NotFound(f"id PlanBridge:{key.county}:{id_} names no bridge of this plan")
    return int(number)


def advice_for_pieces(partition: Partition, pieces: Sequence[Sequence[int]]) -> str:
    """What can be done about ground in pieces: with the bridge that could be declared, if any."""
    usual = ADVICE[CheckKind.NOT_CONTIGUOUS]
    declared = crossing_advice(partition, pieces)
    return usual if declared is None else f"{usual}; or {declared}"


def crossing_advice(partition: Partition, pieces: Sequence[Sequence[int]]) -> str | None:
    """The bridge from the first of some pieces to the nearest other that could be declared.

    None where what lies between is ground, or they are of different communities or far apart.
    """
    own = partition.settled[pieces[0][0]]
    alike = [piece for piece in pieces if partition.settled[piece[0]] == own]
    crossing = nearest_crossing(partition.atoms, alike) if len(alike) > 1 else None
    if crossing is None or crossing.metres > LONGEST:
        return None
    line = np.round(shapely.get_coordinates(partition.plane.degrees(crossing.line)), DIGITS)
    start, end = ([x, y] for x, y in line.tolist())
    return (
        f"where a bridge or ferry joins them, declareBridge with a line from {start} to {end},"
        f" {crossing.metres:.0f} m"
    )


def _atom_at(partition: Partition, place: Point, name: str, line: LineString) -> int:
    atom, far = cell_at(partition.atoms, place)
    if atom is None:
        x, y = shapely.get_coordinates(line)[0 if name == "start" else -1].round(DIGITS).tolist()
        raise BadInput(
            f"line: its {name} {[x, y]} lies {far:,.0f} m off the ground of this plan;"
            f" {REACH:g} m at most are allowed"
        )
    return atom


def _refuse_joined(partition: Partition, start: int, end: int) -> None:
    if start == end:
        raise BadInput("line: both its ends lie on one cell; a bridge joins two")
    one, other = str(partition.settled[start]), str(partition.settled[end])
    if one != other:
        raise BadInput(
            f"line: it begins in community {one} and ends in {other}, and a grid is of one;"
            " mergeCommunities makes them one"
        )
    if end in partition.neighbours().around[start]:
        raise BadInput("line: the cells at its ends meet already")
