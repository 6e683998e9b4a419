"""The bridges and ferries of a plan as its table keeps them, and those that its ground has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely
from shapely import Geometry
from sqlalchemy import delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.atoms import Atoms
from geo.metres import Plane
from geo.wkb import ewkb
from geo.zoning.crossings import REACH, cell_at, ends_of
from resolvers.redraw.change import Bridge, Change
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.wkb import Shapes, as_binary, geometry_of_wkb
from schema.plans.plan_bridge import BridgeKind, plan_bridge

BRIDGES = text(
    "select road_no, kind, name, ST_AsBinary(line) from bridges_in(ST_GeomFromWKB(:boundary, 4490))"
)

REACH_DEGREES = 2 * REACH / 111_000
"""Degrees around the ground within which lines are looked for."""


@dataclass(frozen=True, slots=True)
class BridgeLine:
    """A bridge or ferry on record: a road, or what a plan in effect has declared."""

    road_no: str | None
    kind: BridgeKind
    name: str | None
    line: Geometry


async def bridges_in(connection: AsyncConnection, boundaries: Shapes) -> tuple[BridgeLine, ...]:
    """The bridges and ferries near the box of boundaries in degrees: roads before others."""
    west, south, east, north = shapely.total_bounds(boundaries)
    near = shapely.box(
        west - REACH_DEGREES, south - REACH_DEGREES, east + REACH_DEGREES, north + REACH_DEGREES
    )
    rows = await connection.execute(BRIDGES, {"boundary": shapely.to_wkb(near)})
    return tuple(
        BridgeLine(road_no, BridgeKind[kind], name, geometry_of_wkb(line))
        for road_no, kind, name, line in rows
    )


def bridges_of(lines: Iterable[BridgeLine], atoms: Atoms, plane: Plane) -> dict[int, Bridge]:
    """The bridges that end on two atoms, numbered from 1; the first of several between the same."""
    found: dict[tuple[int, int], Bridge] = {}
    for line in lines:
        places = ends_of(plane.metres(line.line))
        if places is None:
            continue
        start, end = (cell_at(atoms, place)[0] for place in places)
        if start is None or end is None or start == end:
            continue
        found.setdefault(
            (min(start, end), max(start, end)),
            Bridge(
                len(found) + 1, line.kind, start, end, positions_of(line.line), line.name,
                line.road_no,
            ),
        )  # fmt: skip
    return {bridge.number: bridge for bridge in found.values()}


def positions_of(line: Geometry) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The positions of the parts of a line, in degrees."""
    return tuple(
        tuple((float(x), float(y)) for x, y in shapely.get_coordinates(part))
        for part in shapely.get_parts(line)
    )


async def read_bridges(connection: AsyncConnection, key: PlanKey) -> dict[int, Bridge]:
    """The bridges of a plan, by number."""
    c = plan_bridge.c
    rows = await connection.execute(
        select(c.number, c.kind, c.start_atom, c.end_atom, as_binary(c.line), c.name, c.road_no)
        .where(c.county == key.county, c.plan_id == key.id)
        .order_by(c.number)
    )
    return {
        number: Bridge(number, kind, start, end, positions_of(geometry_of_wkb(line)), name, road_no)
        for number, kind, start, end, line, name, road_no in rows
    }


async def insert_bridges(
    connection: AsyncConnection, key: PlanKey, area_code: str, bridges: Iterable[Bridge]
) -> None:
    """Write bridges of a plan."""
    rows = [_row(key, area_code, bridge) for bridge in bridges]
    if rows:
        await connection.execute(insert(plan_bridge), rows)


async def write_bridged(
    connection: AsyncConnection, key: PlanKey, area_code: str, change: Change
) -> None:
    """Write what a change does to bridges."""
    c = plan_bridge.c
    gone = [before.number for before, _ in change.bridges if before is not None]
    if gone:
        await connection.execute(
            delete(plan_bridge).where(
                c.county == key.county, c.plan_id == key.id, c.number.in_(gone)
            )
        )
    made: Sequence[Bridge] = [after for _, after in change.bridges if after is not None]
    await insert_bridges(connection, key, area_code, made)


def _row(key: PlanKey, area_code: str, bridge: Bridge) -> dict[str, object]:
    return {
        "county": key.county,
        "area_code": area_code,
        "plan_id": key.id,
        "number": bridge.number,
        "kind": bridge.kind,
        "name": bridge.name,
        "road_no": bridge.road_no,
        "start_atom": bridge.start,
        "end_atom": bridge.end,
        "line": ewkb(bridge.geometry),
    }
