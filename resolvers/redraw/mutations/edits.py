"""The mutations that edit a plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import strawberry
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from compiler.errors import BadInput
from compiler.ids import identity
from compiler.parameters import text
from compiler.types.scalars import GeoJSON
from geo.crs import CRS
from geo.geojson import read_area
from geo.wkb import ewkb
from resolvers.entity_types import entity_type
from resolvers.redraw import boundary_edits, zone_edits
from resolvers.redraw.base_data import within_any
from resolvers.redraw.change import NOWHERE, Change
from resolvers.redraw.mutations.arguments import (
    Coordinates,
    Line,
    Plan,
    Version,
    ZoneId,
    one_line,
    plan_key,
    said,
    zone_of,
)
from resolvers.redraw.partition import Partition, PlanKey
from resolvers.redraw.plan_editor import Making
from resolvers.returned_rows import RowId
from resolvers.workflow.context import Info
from schema.entities.building import building
from schema.entities.grid import GridKind
from schema.plans.plan_edit import EditKind

MOST_IDS = 50_000


@strawberry.input(one_of=True, description="Which buildings 楼栋: named, or drawn around")
class BuildingsInput:
    ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="Their ids, or those of plan atoms 标识列表"
    )
    polygon: GeoJSON | None = strawberry.field(
        default=strawberry.UNSET,
        description="A GeoJSON Polygon or MultiPolygon 多边形: those whose middle it covers, and"
        " the blocks without buildings whose middle it covers",
    )


@strawberry.input(one_of=True, description="How a zone is split 拆分方式")
class SplitInput:
    line: GeoJSON | None = strawberry.field(
        default=strawberry.UNSET, description="Along a GeoJSON LineString 沿线"
    )
    parts: int | None = strawberry.field(
        default=strawberry.UNSET, description="Into so many parts of about as many households 份数"
    )


@strawberry.type
class EditMutations:
    """Edits of plans. Each names the version that it was decided on, and makes the next."""

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="assignBuildings",
        graphql_type=entity_type("PlanEdit"),
        description="Put buildings into a zone, or into none 划入楼栋",
    )
    async def assign_buildings(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        buildings: Annotated[BuildingsInput, said("Which 楼栋")],
        zone: Annotated[strawberry.ID | None, said("The zone; null: none 规划网格")] = None,
        crs: Coordinates = CRS.WGS84,
    ) -> Any:
        key = plan_key(plan)
        target = NOWHERE if zone is None else zone_of(key, zone)
        chosen = _chosen(info, key, buildings, crs)

        async def make(connection: AsyncConnection, partition: Partition) -> Change:
            return zone_edits.assigned(partition, await chosen(connection, partition), target)

        return await edit(info, key, version, EditKind.ASSIGN, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="mergeZones",
        graphql_type=entity_type("PlanEdit"),
        description="Make one zone of several 合并网格: the first one's code stays, and it has"
        " all their grid workers",
    )
    async def merge_zones(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        zones: Annotated[list[strawberry.ID], said("Two or more zones 规划网格")],
        name: Annotated[str | None, said("Name of the whole; else the first one's 名称")] = None,
    ) -> Any:
        key = plan_key(plan)
        numbers = [zone_of(key, zone) for zone in zones]
        named = None if name is None else text(name)

        async def make(_: AsyncConnection, partition: Partition) -> Change:
            return zone_edits.zones_merged(partition, numbers, named)

        return await edit(info, key, version, EditKind.MERGE, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="createZone",
        graphql_type=entity_type("PlanEdit"),
        description="Add a zone that holds nothing yet 新建网格",
    )
    async def create_zone(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        community: Annotated[str, said("Code of its community 社区代码")],
        code: Annotated[str | None, said("Its code; else the lowest that is free 代码")] = None,
        name: Annotated[str | None, said("Its name 名称")] = None,
        kind: Annotated[GridKind, said("Kind 类型")] = GridKind.BASIC,
        workers: Annotated[int | None, said("How many grid workers 网格员人数")] = None,
    ) -> Any:
        async def make(_: AsyncConnection, partition: Partition) -> Change:
            return zone_edits.created(partition, community, code, name, kind, workers)

        return await edit(info, plan_key(plan), version, EditKind.NEW_ZONE, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="changeZone",
        graphql_type=entity_type("PlanEdit"),
        description="Give a zone another name, code, kind or number of workers 更名改码; what"
        " is not said stays",
    )
    async def change_zone(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        zone: ZoneId,
        name: Annotated[str | None, said("Name 名称")] = strawberry.UNSET,
        code: Annotated[str | None, said("Code 代码")] = strawberry.UNSET,
        kind: Annotated[GridKind | None, said("Kind 类型")] = strawberry.UNSET,
        workers: Annotated[
            int | None, said("How many grid workers 网格员人数; null: it is not known")
        ] = strawberry.UNSET,
    ) -> Any:
        key = plan_key(plan)
        number = zone_of(key, zone)
        asked = {"name": name, "code": code, "kind": kind, "workers": workers}
        fields = {field: value for field, value in asked.items() if value is not strawberry.UNSET}
        for field, value in fields.items():
            if value is None and field != "workers":
                raise BadInput(f"{field} null: a zone has one; leave it out to keep it")

        async def make(_: AsyncConnection, partition: Partition) -> Change:
            return zone_edits.altered(partition, number, **fields)

        return await edit(info, key, version, EditKind.CHANGE_ZONE, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="removeZone",
        graphql_type=entity_type("PlanEdit"),
        description="Take a zone away 撤销网格; what it held is in no zone then",
    )
    async def remove_zone(self, info: Info, plan: Plan, version: Version, zone: ZoneId) -> Any:
        key = plan_key(plan)
        number = zone_of(key, zone)

        async def make(_: AsyncConnection, partition: Partition) -> Change:
            return zone_edits.removed(partition, number)

        return await edit(info, key, version, EditKind.REMOVE_ZONE, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="lockZones",
        graphql_type=entity_type("PlanEdit"),
        description="Lock zones, so that edits leave them alone, or unlock them 锁定与解锁",
    )
    async def lock_zones(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        zones: Annotated[
            list[strawberry.ID] | None, said("The zones; all where none is said 规划网格")
        ] = None,
        locked: Annotated[bool, said("Lock or unlock 是否锁定")] = True,
    ) -> Any:
        key = plan_key(plan)
        numbers = None if zones is None else [zone_of(key, zone) for zone in zones]

        async def make(_: AsyncConnection, partition: Partition) -> Change:
            return zone_edits.locked(partition, numbers, locked)

        kind = EditKind.LOCK if locked else EditKind.UNLOCK
        return await edit(info, key, version, kind, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="splitZone",
        graphql_type=entity_type("PlanEdit"),
        description="Split a zone along a line, or into balanced parts 拆分网格: its grid workers"
        " are shared out by households, at least one to each part; where they are fewer than the"
        " parts, the zone keeps them, and how many the new ones have is not known",
    )
    async def split_zone(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        zone: ZoneId,
        by: Annotated[SplitInput, said("How 拆分方式")],
        crs: Coordinates = CRS.WGS84,
    ) -> Any:
        key = plan_key(plan)
        number = zone_of(key, zone)
        if isinstance(by.parts, int):
            parts = by.parts

            async def make(_: AsyncConnection, partition: Partition) -> Change:
                return await boundary_edits.zone_split_in(partition, number, parts)
        else:
            line = one_line(info, by.line, crs)

            async def make(_: AsyncConnection, partition: Partition) -> Change:
                return await boundary_edits.zone_split_along(partition, number, line)

        return await edit(info, key, version, EditKind.SPLIT, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="moveBorder",
        graphql_type=entity_type("PlanEdit"),
        description="Move the border of two zones to a line 移动边界",
    )
    async def move_border(
        self,
        info: Info,
        plan: Plan,
        version: Version,
        zone: ZoneId,
        other: Annotated[strawberry.ID, said("The zone on the other side 相邻网格")],
        line: Line,
        crs: Coordinates = CRS.WGS84,
    ) -> Any:
        key = plan_key(plan)
        one, two = zone_of(key, zone), zone_of(key, other)
        drawn = one_line(info, line, crs)

        async def make(_: AsyncConnection, partition: Partition) -> Change:
            return await boundary_edits.border_moved(partition, one, two, drawn)

        return await edit(info, key, version, EditKind.MOVE_BORDER, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="repairZone",
        graphql_type=entity_type("PlanEdit"),
        description="Make a zone contiguous 修复不连片: its smaller parts go to their neighbours",
    )
    async def repair_zone(self, info: Info, plan: Plan, version: Version, zone: ZoneId) -> Any:
        key = plan_key(plan)
        number = zone_of(key, zone)

        async def make(_: AsyncConnection, partition: Partition) -> Change:
            return await boundary_edits.mended(partition, number)

        return await edit(info, key, version, EditKind.REPAIR, make)

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="undo",
        graphql_type=entity_type("PlanEdit"),
        description="Undo the last edit that holds 撤销, however long ago it was made",
    )
    async def undo(self, info: Info, plan: Plan, version: Version) -> Any:
        key, context = plan_key(plan), info.context
        return RowId(
            "PlanEdit", key.county, await context.editor.undo(context.viewer, key, version)
        )

    @strawberry.mutation(  # type: ignore[untyped-decorator]
        name="redo",
        graphql_type=entity_type("PlanEdit"),
        description="Do the edit again that was undone last 重做",
    )
    async def redo(self, info: Info, plan: Plan, version: Version) -> Any:
        key, context = plan_key(plan), info.context
        return RowId(
            "PlanEdit", key.county, await context.editor.redo(context.viewer, key, version)
        )


async def edit(info: Info, key: PlanKey, version: int, kind: EditKind, make: Making) -> RowId:
    """Make an edit; what it is answered from."""
    context = info.context
    return RowId(
        "PlanEdit", key.county, await context.editor.edit(context.viewer, key, version, kind, make)
    )


def _chosen(info: Info, key: PlanKey, which: BuildingsInput, crs: CRS) -> Any:
    """What finds the atoms that are said, given a connection and a board."""
    if isinstance(which.ids, list):
        if len(which.ids) > MOST_IDS:
            raise BadInput(f"ids: {len(which.ids):,} are said; {MOST_IDS:,} are allowed")
        return _by_ids([(identity(id_), id_) for id_ in which.ids], key)
    area = read_area(which.polygon, crs, most_vertices=info.context.most_vertices)

    async def drawn(connection: AsyncConnection, partition: Partition) -> Sequence[int]:
        middle = func.ST_PointOnSurface(building.c.footprint)
        rows = await connection.scalars(
            select(building.c.id).where(
                building.c.county == key.county,
                within_any(building.c.area_code, partition.head.communities),
                func.ST_Covers(func.ST_GeomFromEWKB(func.decode(ewkb(area), "hex")), middle),
            )
        )
        held = set(partition.attributes.buildings.tolist())
        buildings = [b for b in rows if b in held]
        return [
            *zone_edits.atoms_of_buildings(partition, buildings),
            *zone_edits.empty_atoms_within(partition, area),
        ]

    return drawn


def _by_ids(named: Sequence[tuple[tuple[str, str, str], str]], key: PlanKey) -> Any:
    buildings: list[int] = []
    atoms: list[int] = []
    for (name, county, number), id_ in named:
        if name not in ("Building", "PlanAtom") or int(county) != key.county:
            raise BadInput(
                f"id {id_!r}: here an id of Building or PlanAtom of county {key.county} is allowed"
            )
        (buildings if name == "Building" else atoms).append(int(number))

    async def found(connection: AsyncConnection, partition: Partition) -> Sequence[int]:
        held = zone_edits.atoms_of_buildings(partition, buildings)
        return held + await boundary_edits.numbers_of(connection, partition, atoms)

    return found
