"""What the conventional resolvers read: a query for each level, never one for each row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    case,
    cast,
    event,
    exists,
    func,
    not_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bench.server import Arguments
from geo.wkb import SRID
from schema.entities.building import building
from schema.entities.camera import camera
from schema.entities.community import community
from schema.entities.grid import grid
from schema.entities.incident import incident
from server.address import READER, for_sqlalchemy, in_role

QueryRow = Any
"""A row of SQLAlchemy's: its attributes are the columns of the query that made it."""

DECIMALS = 7

GRIDS = (grid.c.county, grid.c.id, grid.c.code, grid.c.name, grid.c.kind, grid.c.workers)
BUILDINGS = (
    building.c.county,
    building.c.id,
    building.c.area_code,
    building.c.building_no,
    building.c.floors,
    building.c.use,
    building.c.address,
)
CAMERAS = (
    camera.c.county,
    camera.c.id,
    camera.c.area_code,
    camera.c.camera_no,
    camera.c.status,
    camera.c.azimuth,
)


def engine_of(arguments: Arguments, pool_size: int, timezone: str) -> AsyncEngine:
    """An engine whose connections carry the viewer's scope; read only, so without transactions."""
    engine = create_async_engine(
        for_sqlalchemy(in_role(arguments.database, READER)),
        pool_size=pool_size,
        max_overflow=0,
        isolation_level="AUTOCOMMIT",
    )

    @event.listens_for(engine.sync_engine, "connect")
    def carry_scope(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        settings = {
            "timezone": timezone,
            "jingwei.areas": arguments.area,
            "jingwei.role": arguments.role,
        }
        for name, value in settings.items():
            cursor.execute("select set_config(%s, %s, false)", (name, value))
        cursor.close()

    return engine


def polygon_geojson(polygons: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    return func.ST_AsGeoJSON(func.ST_ForcePolygonCCW(polygons), DECIMALS, 0).label(name)


class Rows:
    """Queries over one engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def _all(self, query: Select[Any]) -> Sequence[QueryRow]:
        async with self._engine.connect() as connection:
            rows: Sequence[QueryRow] = (await connection.execute(query)).all()
            return rows

    async def grids(self, codes: Sequence[str]) -> list[QueryRow | None]:
        """The current grids of these codes, in their order."""
        query = select(*GRIDS).where(grid.c.code.in_(codes), func.upper_inf(grid.c.valid))
        grids = {row.code: row for row in await self._all(query)}
        return [grids.get(code) for code in codes]

    async def grids_in(self, box: Sequence[float], first: int) -> Sequence[QueryRow]:
        query = (
            select(*GRIDS, polygon_geojson(grid.c.boundary, "boundary"))
            .where(func.upper_inf(grid.c.valid), inside(grid.c.boundary, box))
            .order_by(grid.c.county, grid.c.code)
            .limit(first)
        )
        return await self._all(query)

    async def buildings_in(self, box: Sequence[float], first: int) -> Sequence[QueryRow]:
        query = (
            select(*BUILDINGS, polygon_geojson(building.c.footprint, "footprint"))
            .where(inside(building.c.footprint, box))
            .order_by(building.c.county, building.c.building_no, building.c.id)
            .limit(first)
        )
        return await self._all(query)

    async def buildings_of_grids(self, keys: Sequence[tuple[str, int]]) -> list[Sequence[QueryRow]]:
        """For each (code, first) that many buildings."""
        query = (
            select(*BUILDINGS, polygon_geojson(building.c.footprint, "footprint"))
            .where(building.c.area_code.in_([code for code, _ in keys]))
            .order_by(building.c.county, building.c.building_no, building.c.id)
        )
        return by_area(keys, await self._all(query))

    async def cameras_of_grids(self, keys: Sequence[tuple[str, int]]) -> list[Sequence[QueryRow]]:
        """For each (code, first) that many cameras."""
        query = (
            select(*CAMERAS, func.ST_AsGeoJSON(camera.c.location, DECIMALS, 0).label("location"))
            .where(camera.c.area_code.in_([code for code, _ in keys]))
            .order_by(camera.c.county, camera.c.camera_no, camera.c.id)
        )
        return by_area(keys, await self._all(query))

    async def incidents_of_grids(self, codes: Sequence[str]) -> list[int]:
        """How many incidents each grid has."""
        query = (
            select(incident.c.area_code, func.count().label("number"))
            .where(incident.c.area_code.in_(codes))
            .group_by(incident.c.area_code)
        )
        counts = {row.area_code: row.number for row in await self._all(query)}
        return [counts.get(code, 0) for code in codes]

    async def incident_groups(self, code: str, since: datetime, first: int) -> Sequence[QueryRow]:
        """The largest groups of an area's incidents by grid, category and month."""
        local = func.timezone(func.current_setting("timezone"), incident.c.reported_at)
        month = cast(func.date_trunc("month", local), Date).label("month")
        grid_code = case((func.length(incident.c.area_code) >= 15, incident.c.area_code))
        keys = [grid_code.label("grid"), incident.c.category, month]
        number = func.count().label("number")
        query = (
            select(*keys, number)
            .where(
                incident.c.area_code >= code,
                incident.c.area_code < f"{code}:",
                incident.c.reported_at >= since,
            )
            .group_by(*keys)
            .order_by(number.desc(), *(key.nulls_last() for key in keys))
            .limit(first)
        )
        return await self._all(query)

    async def community(self, code: str) -> QueryRow | None:
        query = select(community.c.code, community.c.name).where(community.c.code == code)
        return next(iter(await self._all(query)), None)

    async def unwatched(
        self, code: str, within: float, status: str, first: int
    ) -> Sequence[QueryRow]:
        """A community's buildings with no such camera within so many metres."""
        near = func.ST_DWithin(
            func.geography(camera.c.location), func.geography(building.c.footprint), within
        )
        box = camera.c.location.op("&&")(func.jingwei_reach(building.c.footprint, within))
        watched = exists().where(box, near, camera.c.status == status)
        query = (
            select(*BUILDINGS)
            .where(building.c.area_code >= code, building.c.area_code < f"{code}:", not_(watched))
            .order_by(building.c.county, building.c.building_no, building.c.id)
            .limit(first)
        )
        return await self._all(query)


def inside(geometry: ColumnElement[Any], box: Sequence[float]) -> ColumnElement[bool]:
    """It shares more than an edge with a box."""
    area = func.ST_MakeEnvelope(*box, SRID)
    return and_(
        geometry.op("&&")(area),
        func.ST_Intersects(geometry, area),
        not_(func.ST_Touches(geometry, area)),
    )


def by_area(keys: Sequence[tuple[str, int]], rows: Iterable[QueryRow]) -> list[Sequence[QueryRow]]:
    """Rows sorted out by their area's code, as many of each as its key says."""
    rows_by_area: defaultdict[str, list[QueryRow]] = defaultdict(list)
    for row in rows:
        rows_by_area[row.area_code].append(row)
    return [rows_by_area[code][:first] for code, first in keys]
