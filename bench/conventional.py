"""The other way: Strawberry resolvers as usually written, with a DataLoader for each level.

No query a row, GeoJSON by ST_AsGeoJSON, Strawberry's own ASGI view over SQLAlchemy. It answers the
same five documents with the same data, on the same tables and indexes; who may see what it leaves
to row-level security. Run as ``python -m bench.conventional``; see ``bench.server``.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from copy import copy
from datetime import date, datetime
from enum import Enum
from functools import partial
from typing import Annotated, NewType, Self

import strawberry
from graphql import GraphQLError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig

from bench.conventional_rows import QueryRow, Rows, engine_of
from bench.server import Arguments, listen
from schema.entities.building import BuildingUse
from schema.entities.camera import CameraStatus
from schema.entities.grid import GridKind
from schema.entities.incident import IncidentCategory

GeoJSON = NewType("GeoJSON", object)

for term in (BuildingUse, CameraStatus, GridKind, IncidentCategory):
    strawberry.enum(term)


@strawberry.enum
class IncidentGroupKey(Enum):
    GRID = "grid"
    CATEGORY = "category"
    MONTH = "month"


@strawberry.enum
class IncidentGroupOrderField(Enum):
    COUNT = "count"


@strawberry.enum
class Direction(Enum):
    ASC = "asc"
    DESC = "desc"


@strawberry.input
class IncidentGroupOrder:
    by: IncidentGroupOrderField
    direction: Direction = Direction.ASC


@strawberry.input
class DateTimeFilter:
    gte: datetime


@strawberry.input
class IncidentWhere:
    reported_at: DateTimeFilter


@strawberry.input
class CameraStatusFilter:
    eq: CameraStatus


@strawberry.input
class CameraWhere:
    status: CameraStatusFilter


@strawberry.input
class NearbyCameraRelation:
    within: float
    none: CameraWhere


@strawberry.input
class BuildingWhere:
    nearby_cameras: NearbyCameraRelation


@strawberry.input(one_of=True)
class AreaInput:
    code: str | None = strawberry.UNSET
    bbox: list[float] | None = strawberry.UNSET


class LoaderContext:
    """What one request's resolvers share: the loaders gather the keys of a level."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.grids = DataLoader(rows.grids)
        self.buildings = DataLoader(rows.buildings_of_grids)
        self.cameras = DataLoader(rows.cameras_of_grids)
        self.incidents = DataLoader(rows.incidents_of_grids)


LoaderInfo = strawberry.Info[LoaderContext, None]


def global_id(type_: str, row: QueryRow) -> strawberry.ID:
    return strawberry.ID(f"{type_}:{row.county}:{row.id}")


@strawberry.type
class Building:
    id: strawberry.ID
    building_no: str
    floors: int | None
    use: BuildingUse | None
    address: str | None
    footprint: GeoJSON | None

    @classmethod
    def of(cls, row: QueryRow, footprint: str | None = None) -> Self:
        shape = None if footprint is None else GeoJSON(json.loads(footprint))
        return cls(
            id=global_id("Building", row),
            building_no=row.building_no,
            floors=row.floors,
            use=row.use,
            address=row.address,
            footprint=shape,
        )


@strawberry.type
class BuildingConnection:
    nodes: list[Building]


@strawberry.type
class Camera:
    id: strawberry.ID
    camera_no: str
    status: CameraStatus
    azimuth: float | None
    location: GeoJSON

    @classmethod
    def of(cls, row: QueryRow) -> Self:
        return cls(
            id=global_id("Camera", row),
            camera_no=row.camera_no,
            status=row.status,
            azimuth=row.azimuth,
            location=GeoJSON(json.loads(row.location)),
        )


@strawberry.type
class CameraConnection:
    nodes: list[Camera]


@strawberry.type
class IncidentCount:
    total_count: int


@strawberry.type
class Grid:
    id: strawberry.ID
    code: str
    name: str
    kind: GridKind
    workers: int | None
    boundary: GeoJSON | None

    @classmethod
    def of(cls, row: QueryRow, boundary: str | None = None) -> Self:
        shape = None if boundary is None else GeoJSON(json.loads(boundary))
        return cls(
            id=global_id("Grid", row),
            code=row.code,
            name=row.name,
            kind=row.kind,
            workers=row.workers,
            boundary=shape,
        )

    @strawberry.field
    async def buildings(self, info: LoaderInfo, first: int) -> BuildingConnection:
        rows = await info.context.buildings.load((self.code, first))
        return BuildingConnection(nodes=[Building.of(row, row.footprint) for row in rows])

    @strawberry.field
    async def cameras(self, info: LoaderInfo, first: int) -> CameraConnection:
        rows = await info.context.cameras.load((self.code, first))
        return CameraConnection(nodes=[Camera.of(row) for row in rows])

    @strawberry.field
    async def incidents(self, info: LoaderInfo) -> IncidentCount:
        return IncidentCount(total_count=await info.context.incidents.load(self.code))


@strawberry.type
class GridConnection:
    nodes: list[Grid]


@strawberry.type
class IncidentGroup:
    category: IncidentCategory
    month: date
    count: int
    code: strawberry.Private[str | None]

    @strawberry.field
    async def grid(self, info: LoaderInfo) -> Grid | None:
        row = None if self.code is None else await info.context.grids.load(self.code)
        return None if row is None else Grid.of(row)


@strawberry.type
class IncidentConnection:
    code: strawberry.Private[str]
    since: strawberry.Private[datetime]

    @strawberry.field
    async def groups(
        self,
        info: LoaderInfo,
        by: list[IncidentGroupKey],
        order_by: list[IncidentGroupOrder],
        first: int,
    ) -> list[IncidentGroup]:
        if len(by) != len(IncidentGroupKey) or order_by[0].direction is Direction.ASC:
            raise GraphQLError("groups: written by GRID, CATEGORY and MONTH, largest first")
        rows = await info.context.rows.incident_groups(self.code, self.since, first)
        return [
            IncidentGroup(category=row.category, month=row.month, count=row.number, code=row.grid)
            for row in rows
        ]


@strawberry.type
class Area:
    given: strawberry.Private[AreaInput]

    @strawberry.field
    async def grids(self, info: LoaderInfo, first: int) -> GridConnection:
        rows = await info.context.rows.grids_in(self.given.bbox or (), first)
        return GridConnection(nodes=[Grid.of(row, row.boundary) for row in rows])

    @strawberry.field
    async def buildings(self, info: LoaderInfo, first: int) -> BuildingConnection:
        rows = await info.context.rows.buildings_in(self.given.bbox or (), first)
        return BuildingConnection(nodes=[Building.of(row, row.footprint) for row in rows])

    @strawberry.field
    async def incidents(self, where: IncidentWhere) -> IncidentConnection:
        return IncidentConnection(code=self.given.code or "", since=where.reported_at.gte)


@strawberry.type
class Community:
    code: str
    name: str

    @strawberry.field
    async def buildings(
        self, info: LoaderInfo, first: int, where: BuildingWhere
    ) -> BuildingConnection:
        near = where.nearby_cameras
        status = near.none.status.eq.name
        rows = await info.context.rows.unwatched(self.code, near.within, status, first)
        return BuildingConnection(nodes=[Building.of(row) for row in rows])


@strawberry.type
class Query:
    @strawberry.field
    async def grid(self, info: LoaderInfo, code: str) -> Grid | None:
        row = await info.context.grids.load(code)
        return None if row is None else Grid.of(row)

    @strawberry.field
    async def area(self, in_: Annotated[AreaInput, strawberry.argument(name="in")]) -> Area | None:
        return Area(given=in_)

    @strawberry.field
    async def community(self, info: LoaderInfo, code: str) -> Community | None:
        row = await info.context.rows.community(code)
        return None if row is None else Community(code=row.code, name=row.name)


class AuthorizedView(GraphQL[LoaderContext, None]):
    """Strawberry's own view, for requests that carry the token."""

    def __init__(self, schema: strawberry.Schema, rows: Rows, authorization: str) -> None:
        super().__init__(schema)
        self._rows = rows
        self._authorization = authorization

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> LoaderContext:
        if request.headers.get("authorization") != self._authorization:
            raise GraphQLError("a token is needed")
        return LoaderContext(self._rows)


def conventional_application(arguments: Arguments, pool_size: int, timezone: str) -> Starlette:
    engine = engine_of(arguments, pool_size, timezone)
    geojson = strawberry.scalar(name="GeoJSON", serialize=lambda value: value)
    config = StrawberryConfig(scalar_map={GeoJSON: geojson})
    # Each request has an extension of its own, which shares what the first has kept.
    kept: list[Callable[[], SchemaExtension]] = [
        partial(copy, ParserCache()),
        partial(copy, ValidationCache()),
    ]
    schema = strawberry.Schema(query=Query, config=config, extensions=kept)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    view = AuthorizedView(schema, Rows(engine), f"Bearer {arguments.token}")
    return Starlette(routes=[Route("/graphql", view)], lifespan=lifespan)


if __name__ == "__main__":
    listen(conventional_application)
