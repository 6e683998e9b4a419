"""What a plan is made from: communities, buildings and streets, and what the atoms hold."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry
from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput, shown
from resolvers.redraw.change import Home
from resolvers.redraw.partition import GridAround, Ids
from resolvers.redraw.wkb import Shapes, as_binary, geometries_of_wkb, geometry_of_wkb
from resolvers.redraw.zone_policy import ZonePolicy
from resolvers.workflow.refusals import NotFound
from schema.entities.building import building
from schema.entities.camera import camera
from schema.entities.community import community
from schema.entities.grid import GridKind, grid
from schema.entities.household import household
from schema.entities.incident import CLOSED, incident
from schema.table import current

YEAR = timedelta(days=365)
MOST_COMMUNITIES = 200
MOST_BUILDINGS = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class BaseData:
    """The communities of a plan, in ascending order of code, and what stands in them."""

    codes: tuple[str, ...]
    homes: tuple[Home, ...]
    boundaries: Shapes
    buildings: Ids
    footprints: Shapes
    grids: tuple[str | None, ...]
    """(n,) the code of the grid that each building belongs to today."""
    households: Ids
    residents: Ids
    streets: Shapes

    @property
    def area_code(self) -> str:
        """The code of the smallest area that holds all the communities."""
        return common_area(self.codes)

    def fingerprint(self) -> str:
        """A hash of everything that decides how the ground is cut."""
        found = hashlib.sha256()
        for shapes in (self.boundaries, self.footprints, self.streets):
            found.update(b"%d;" % len(shapes))
            for written in shapely.to_wkb(shapes):
                found.update(written)
        found.update(" ".join(self.codes).encode())
        found.update(self.buildings.tobytes())
        return found.hexdigest()


@dataclass(frozen=True, slots=True)
class BuildingRow:
    """A building of the communities, its footprint as WKB, and who lives in it."""

    id: int
    area_code: str
    footprint: bytes
    households: int
    residents: int

    @property
    def grid(self) -> str | None:
        """The code of the grid that it belongs to today."""
        return self.area_code if len(self.area_code) == 15 else None


@dataclass(frozen=True, slots=True)
class TodaysGrid:
    """A grid as it is now."""

    code: str
    name: str
    kind: GridKind
    workers: int | None
    boundary: Geometry


def common_area(codes: Sequence[str]) -> str:
    """``440305001001`` and ``440305001002`` are of ``440305001``."""
    for length in (12, 9, 6):
        if len({code[:length] for code in codes}) == 1:
            return codes[0][:length]
    raise BadInput(
        f"communities {', '.join(sorted({c[:6] for c in codes}))}…: a plan is of one county"
    )


async def base_data(connection: AsyncConnection, said: Sequence[str]) -> BaseData:
    """What the communities hold whose codes, or whose town's or county's codes, are said.

    Raises ``NotFound`` for a code without communities, ``BadInput`` for too many, or several
    counties.
    """
    homes, boundaries = await _communities(connection, said)
    codes = tuple(home.code for home in homes)
    common_area(codes)
    rows = await _buildings(connection, codes)
    if len(rows) > MOST_BUILDINGS:
        raise BadInput(f"{len(rows):,} buildings: a plan is of {MOST_BUILDINGS:,} at most")
    streets = await streets_in(connection, shapely.union_all(boundaries))
    return BaseData(
        codes,
        homes,
        boundaries,
        np.array([row.id for row in rows], dtype=np.int64),
        geometries_of_wkb([row.footprint for row in rows]),
        tuple(row.grid for row in rows),
        np.array([row.households for row in rows], dtype=np.int64),
        np.array([row.residents for row in rows], dtype=np.int64),
        streets,
    )


async def todays_grids(connection: AsyncConnection, codes: Sequence[str]) -> list[TodaysGrid]:
    """The current grids of communities, by code."""
    rows = await connection.execute(
        select(grid.c.code, grid.c.name, grid.c.kind, grid.c.workers, as_binary(grid.c.boundary))
        .where(current(grid), func.left(grid.c.code, 12).in_(codes))
        .order_by(grid.c.code)
    )
    return [TodaysGrid(c, n, k, w, geometry_of_wkb(b)) for c, n, k, w, b in rows]


async def policy_of(connection: AsyncConnection, area_code: str) -> ZonePolicy:
    """The policy for an area."""
    row = (
        await connection.execute(text("select * from policy_of(:area)"), {"area": area_code})
    ).one()
    return ZonePolicy(row.grid_households_min, row.grid_households_max, row.grid_workers_min)


async def grids_around(
    connection: AsyncConnection, codes: Sequence[str], boundary: Geometry
) -> tuple[GridAround, ...]:
    """The current grids of other communities that meet a boundary."""
    rows = await connection.execute(
        text(
            "select code, ST_AsBinary(overlap) from"
            " grids_around(cast(:codes as text[]), ST_GeomFromWKB(:boundary, 4490))"
        ),
        {"codes": list(codes), "boundary": shapely.to_wkb(boundary)},
    )
    return tuple(GridAround(code, geometry_of_wkb(overlap)) for code, overlap in rows)


async def incidents_in(
    connection: AsyncConnection, codes: Sequence[str], since: datetime
) -> tuple[Shapes, NDArray[np.bool_], NDArray[np.bool_]]:
    """Places of incidents in communities, which were reported since, and which are open."""
    rows = (
        await connection.execute(
            select(
                func.ST_X(incident.c.location),
                func.ST_Y(incident.c.location),
                incident.c.reported_at >= since,
                incident.c.status.not_in(CLOSED),
            ).where(
                within_any(incident.c.area_code, codes),
                or_(incident.c.reported_at >= since, incident.c.status.not_in(CLOSED)),
            )
        )
    ).all()
    table = np.array([tuple(row) for row in rows], dtype=float).reshape(-1, 4)
    places = np.asarray(shapely.points(table[:, :2]), dtype=object)
    return places, table[:, 2] > 0, table[:, 3] > 0


async def cameras_in(connection: AsyncConnection, codes: Sequence[str]) -> Shapes:
    rows = await connection.execute(
        select(func.ST_X(camera.c.location), func.ST_Y(camera.c.location)).where(
            within_any(camera.c.area_code, codes)
        )
    )
    table = np.array([tuple(row) for row in rows], dtype=float).reshape(-1, 2)
    return np.asarray(shapely.points(table), dtype=object)


def within_any(column: ColumnElement[str], codes: Sequence[str]) -> ColumnElement[bool]:
    """Whether an area code lies within one of some codes."""
    return or_(*(and_(column >= code, column < code + ":") for code in codes))


async def _communities(
    connection: AsyncConnection, said: Sequence[str]
) -> tuple[tuple[Home, ...], Shapes]:
    for code in said:
        if not (code.isascii() and code.isdigit() and len(code) in (6, 9, 12)):
            raise BadInput(
                f"communities: {shown(code)} is no code of a community (12 digits), town or county"
            )
    if not said:
        raise BadInput("communities: at least one code is needed")
    rows = (
        await connection.execute(
            select(
                community.c.code,
                community.c.name,
                community.c.kind,
                as_binary(community.c.boundary).label("boundary"),
            )
            .where(within_any(community.c.code, said), current(community))
            .order_by(community.c.code)
            .limit(MOST_COMMUNITIES + 1)
        )
    ).all()
    for code in said:
        if not any(row.code.startswith(code) for row in rows):
            raise NotFound(f"communities: {code} names no community that you may see")
    if len(rows) > MOST_COMMUNITIES:
        raise BadInput(f"communities: a plan is of {MOST_COMMUNITIES} communities at most")
    return (
        tuple(Home(row.code, row.name, row.kind) for row in rows),
        geometries_of_wkb([row.boundary for row in rows]),
    )


async def _buildings(connection: AsyncConnection, codes: Sequence[str]) -> list[BuildingRow]:
    homes = (
        select(
            household.c.county,
            household.c.building_id,
            func.count().label("households"),
            func.coalesce(func.sum(household.c.size), 0).label("residents"),
        )
        .where(within_any(household.c.area_code, codes))
        .group_by(household.c.county, household.c.building_id)
        .subquery("homes")
    )
    rows = await connection.execute(
        select(
            building.c.id,
            building.c.area_code,
            as_binary(building.c.footprint).label("footprint"),
            # Where households are not on record, as many as the footprint was delivered with.
            func.coalesce(homes.c.households, building.c.household_count, 0).label("households"),
            func.coalesce(homes.c.residents, 0).label("residents"),
        )
        .outerjoin(
            homes,
            and_(homes.c.county == building.c.county, homes.c.building_id == building.c.id),
        )
        .where(within_any(building.c.area_code, codes))
        .order_by(building.c.id)
    )
    return [BuildingRow(*row) for row in rows]


async def streets_in(connection: AsyncConnection, boundary: Geometry) -> Shapes:
    """The centre lines of the streets that a boundary in degrees meets."""
    rows = await connection.execute(
        text("select ST_AsBinary(centreline) from streets_in(ST_GeomFromWKB(:boundary, 4490))"),
        {"boundary": shapely.to_wkb(boundary)},
    )
    return geometries_of_wkb([line for (line,) in rows])
